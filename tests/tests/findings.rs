//! The pages of `docs/findings`: one place for every code, and examples that do what they say.

use std::collections::{BTreeMap, BTreeSet};

use gatewalk_report::Finding;
use gatewalk_scenario::Scenario;
use gatewalk_tests::{File, files};

/// Codes that no file alone brings about, with what they need.
const WITHOUT_EXAMPLE: [(&str, &str); 7] = [
    ("authorization/beyond-limit", "a text of several megabytes"),
    ("authorization/missing-required-types", "a running configuration"),
    ("authorization/missing-ttl", "the internal version"),
    ("authorization/too-many-conditions", "65 conditions"),
    ("authorization/unreadable-kubeconfig-file", "a list of the files on the server"),
    ("cel/issue", "it is a part of another finding"),
    ("authorization/webhook-when", "answers of webhooks"),
];

fn pages() -> Vec<File> {
    let all = files("docs/findings", &["md"]);
    all.into_iter().filter(|page| !page.name.ends_with("README.md")).collect()
}

/// The codes that headings name, with the page of each.
fn documented() -> BTreeMap<String, String> {
    let mut documented = BTreeMap::new();
    for page in pages() {
        for line in page.text().lines() {
            let heading = line.strip_prefix("## ").or_else(|| line.strip_prefix("# "));
            let Some(code) = heading.filter(|code| code.contains('/') && !code.contains(' '))
            else {
                continue;
            };
            let before = documented.insert(code.to_owned(), page.name.clone());
            assert_eq!(before, None, "{code} has two places");
        }
    }
    documented
}

/// The codes in the sources of what reads, validates and advises on the configuration.
fn emitted() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for file in files("crates/kubernetes/src/apis/apiserver", &["rs"]) {
        if file.name.contains("tests") {
            continue;
        }
        for text in file.text().split('"').skip(1).step_by(2) {
            let is_code = text.split_once('/').is_some_and(|(area, name)| {
                matches!(area, "authorization" | "cel") && is_name(name)
            });
            if is_code {
                codes.insert(text.to_owned());
            }
        }
    }
    codes
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|character| character.is_ascii_lowercase() || character == '-')
}

#[test]
fn every_code_has_one_place_and_every_place_a_code() {
    let documented: BTreeSet<String> = documented().into_keys().collect();
    let emitted = emitted();
    let missing: Vec<_> = emitted.difference(&documented).collect();
    assert!(missing.is_empty(), "write a page in docs/findings for {missing:?}");
    let idle: Vec<_> = documented.difference(&emitted).collect();
    assert!(idle.is_empty(), "nothing emits {idle:?}");
}

/// A block of a page: whether it is found, the code, the release, the text.
struct Example {
    page: String,
    finds: bool,
    code: String,
    release: String,
    text: String,
}

fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    for page in pages() {
        let name = page.name.clone();
        let text = page.text();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some(info) = line.strip_prefix("```") else { continue };
            let words: Vec<&str> = info.split(' ').collect();
            assert!(words.len() == 4, "{name}: an example says what it shows: {line}");
            let [_, what, code, release] = words.as_slice() else { continue };
            assert!(matches!(*what, "finds" | "silent"), "{name}: {line}");
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let text = format!("{}\n", body.join("\n"));
            let text = if text.starts_with("authorizers:") {
                format!(
                    "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\n{text}"
                )
            } else {
                text
            };
            examples.push(Example {
                page: name.clone(),
                finds: *what == "finds",
                code: (*code).to_owned(),
                release: (*release).to_owned(),
                text,
            });
        }
    }
    examples
}

#[test]
fn examples_do_what_they_say() {
    let mut shown = BTreeSet::new();
    for example in examples() {
        let report = gatewalk_engine::run(&Scenario {
            kubernetes_version: Some(example.release.clone()),
            authorization_configuration: Some(example.text.clone()),
            abac_policy: Some(String::new()),
            ..Scenario::default()
        });
        let configuration = report.authorization_configuration.unwrap_or_default();
        let mut codes = BTreeSet::new();
        collect(&configuration.findings, &mut codes);
        let place =
            format!("{} at {}:\n{}\n{codes:?}", example.page, example.release, example.text);
        assert_eq!(codes.contains(&example.code), example.finds, "{place}");
        if example.finds {
            shown.insert(example.code);
        } else {
            assert!(configuration.valid, "{place}\n{}", configuration.error);
        }
    }
    let without: BTreeSet<String> =
        WITHOUT_EXAMPLE.iter().map(|(code, _)| (*code).to_owned()).collect();
    for code in documented().into_keys() {
        assert_eq!(shown.contains(&code), !without.contains(&code), "an example of {code}");
    }
}

fn collect(findings: &[Finding], codes: &mut BTreeSet<String>) {
    for finding in findings {
        codes.insert(finding.code.clone());
        collect(&finding.related, codes);
    }
}

#[test]
fn the_command_line_carries_every_page() {
    let text = |folder: &str, ending: &str, name: &str| {
        let files = files(folder, &[ending]);
        files.into_iter().find(|file| file.name.ends_with(name)).unwrap().text()
    };
    let command = text("crates/cli/src/command", "rs", "command/explain.rs");
    let index = text("docs/findings", "md", "README.md");
    for page in pages() {
        let path = page.name.clone();
        let name = path.split("docs/findings/").last().unwrap_or_default().to_owned();
        assert!(command.contains(&format!("docs/findings/{name}\")")), "explain lacks {name}");
        assert!(index.contains(&format!("({name})")), "the index lacks {name}");
    }
}
