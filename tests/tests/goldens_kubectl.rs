//! Which API requests kubectl makes, as the real one was seen to make them, and what it says when it makes none.
//!
//! `goldens/kubectl/answers.txt` holds lines (`> `) and the requests of each, recorded by `cargo xtask goldens kubectl` against a
//! server that has every object that is asked for by name and lists none, and lines (`>> `) recorded against one that lists what is in
//! `oracle/kubectl/cluster.yaml`. What follows `! ` is an error. `@` and minors stand before what only those releases do. What is left
//! out here on purpose is named below; lines that differ for another reason stand in `goldens/kubectl/ratchet.txt`, and one that no
//! longer does must leave the list.

#![expect(clippy::disallowed_methods, reason = "goldens are files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gatewalk_diagnostics::{Language, Severity};
use gatewalk_kubernetes::kubectl::{Context, parse};
use gatewalk_kubernetes::objects;
use gatewalk_kubernetes::resources::Resources;
use gatewalk_release::Release;
use gatewalk_tests::{is_among, of_minor};

const CLUSTER: &str = include_str!("../oracle/kubectl/cluster.yaml");

/// The files that lines name, each with the objects that the scenario has in its place.
const FILES: [(&str, &str); 5] = [
    ("workload.yaml", include_str!("../oracle/kubectl/workload.yaml")),
    ("pod.yaml", include_str!("../oracle/kubectl/pod.yaml")),
    ("node.yaml", include_str!("../oracle/kubectl/node.yaml")),
    ("widget.yaml", include_str!("../oracle/kubectl/widget.yaml")),
    ("", include_str!("../oracle/kubectl/objects.yaml")),
];

fn goldens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/kubectl")
}

/// The requests as far as the line alone says which they are.
fn comparable(line: &str, is_populated: bool, requests: &[String]) -> Vec<String> {
    let is = |command: &str| line.starts_with(&format!("kubectl {command}"));
    let mut kept: Vec<String> = Vec::new();
    for request in requests {
        let mut request = with_sorted_fields(&without_uid(request));
        // the first container, which the server's object names
        if !["-c app", "-fc app", "-pc app", "app=app", "--container=app", "web-0 app"]
            .iter()
            .any(|given| line.contains(given))
        {
            request = without(&request, "container=app");
        }
        // a name by chance
        if let Some(at) = request.find("container=debugger-") {
            let end = request
                .get(at..)
                .and_then(|rest| rest.find('&'))
                .map_or(request.len(), |end| at + end);
            let chance = request.get(at..end).unwrap_or_default().to_owned();
            request = without(&request, &chance);
        }
        // the labels of the server's object
        if !is_populated && !line.contains("app=a") {
            request = without(&request, "labelSelector=app%3Da");
        }
        // no pod is listed, so that kubectl waits for one
        let waits = ["logs", "exec", "port-forward", "attach"].into_iter().any(is)
            && request.contains("watch=true");
        // the builder reads an object, and the command reads it again; drain looks again and again
        let is_again = is("drain") && kept.contains(&request);
        if !waits && !is_again && kept.last() != Some(&request) {
            kept.push(request);
        }
    }
    // kubectl evicts all pods at once, and takes logs in the order of a map; each pod's own requests keep theirs
    let at_once = |request: &String| match (is("drain"), is("logs")) {
        (true, _) => request.contains("/eviction") || request.starts_with("DELETE "),
        (_, true) => request.split('?').next().unwrap_or_default().ends_with("/log"),
        _ => false,
    };
    if let Some(from) = kept.iter().position(at_once) {
        kept.get_mut(from..).unwrap_or_default().sort_by_key(|request| of_pod(request));
    }
    kept
}

/// The terms of a field selector in the order in which they are recorded.
fn with_sorted_fields(request: &str) -> String {
    let Some((before, rest)) = request.split_once("fieldSelector=") else {
        return request.to_owned();
    };
    let (selector, after) = rest.split_at(rest.find('&').unwrap_or(rest.len()));
    let mut terms: Vec<&str> = selector.split("%2C").collect();
    terms.sort_unstable();
    format!("{before}fieldSelector={}{after}", terms.join("%2C"))
}

/// The path of the pod that a request is about.
fn of_pod(request: &str) -> String {
    let path = request.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
    path.trim_end_matches("/eviction").to_owned()
}

/// The UID of the server's object, by which events are looked for.
fn without_uid(request: &str) -> String {
    let Some((before, rest)) = request.split_once("%2CinvolvedObject.uid%3D") else {
        return request.to_owned();
    };
    let end = rest.find(['&', '%']).unwrap_or(rest.len());
    format!("{before}{}", rest.get(end..).unwrap_or_default())
}

fn without(request: &str, parameter: &str) -> String {
    let request = request.replace(&format!("{parameter}&"), "");
    request.replace(&format!("&{parameter}"), "").replace(&format!("?{parameter}"), "")
}

/// A line and what kubectl does: its requests, or an error.
struct Block<'g> {
    is_populated: bool,
    line: &'g str,
    requests: Vec<String>,
    error: Vec<&'g str>,
}

/// The blocks of one release.
fn blocks(golden: &str, minor: u8) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for line in of_minor(golden, minor) {
        if let Some(command) = line.strip_prefix(">> ").or_else(|| line.strip_prefix("> ")) {
            let is_populated = line.starts_with(">>");
            blocks.push(Block {
                is_populated,
                line: command,
                requests: Vec::new(),
                error: Vec::new(),
            });
        } else if let Some(block) = blocks.last_mut() {
            match line.strip_prefix('!') {
                Some(error) => block.error.push(error.strip_prefix(' ').unwrap_or(error)),
                None => block.requests.push(line.to_owned()),
            }
        }
    }
    blocks
}

/// What lines meet at one release.
struct World {
    release: Release,
    resources: Resources,
    cluster: Vec<objects::ObjectIdentity>,
    files: Vec<(&'static str, Vec<objects::ObjectIdentity>)>,
}

impl World {
    fn new(release: Release) -> Self {
        let cluster = objects::read(CLUSTER, release).objects;
        let mut resources = Resources::new(release);
        resources.extend(cluster.custom_resources);
        let of = |(name, text)| (name, objects::read(text, release).objects.identities);
        Self {
            release,
            resources,
            cluster: cluster.identities,
            files: FILES.into_iter().map(of).collect(),
        }
    }

    /// The objects of the files that a line names, in its order; those of the last one where it names none of them.
    fn of_files(&self, line: &str) -> Vec<objects::ObjectIdentity> {
        let mut named: Vec<_> = self
            .files
            .iter()
            .filter(|(name, _)| !name.is_empty())
            .filter_map(|(name, objects)| Some((line.find(name)?, objects)))
            .collect();
        named.sort_by_key(|(at, _)| *at);
        if named.is_empty() {
            return self.files.last().map(|(_, objects)| objects.clone()).unwrap_or_default();
        }
        named.into_iter().flat_map(|(_, objects)| objects.clone()).collect()
    }

    /// The requests that are made of a line, or the error; only that there is one where kubectl prints its help.
    fn made(&self, block: &Block<'_>) -> (Vec<String>, String) {
        let takes_file = ["-f ", "--filename"].iter().any(|flag| block.line.contains(flag));
        let objects = match (takes_file, block.is_populated) {
            (true, _) => self.of_files(block.line),
            (false, true) => self.cluster.clone(),
            (false, false) => Vec::new(),
        };
        let objects = objects.as_slice();
        let context = Context { release: self.release, resources: &self.resources, objects };
        let command = parse(block.line, &context);
        let requests =
            command.requests.iter().map(|request| format!("{} {}", request.method, request.target));
        let error = command.findings.iter().find(|finding| finding.severity == Severity::Error);
        let error = error.map(|error| error.message.text(Language::English));
        (requests.collect(), error.unwrap_or_default())
    }
}

#[test]
fn kubectl_makes_the_requests_that_were_recorded() {
    let ratchet = fs::read_to_string(goldens().join("ratchet.txt")).unwrap_or_default();
    let known: BTreeSet<&str> = ratchet
        .lines()
        .filter_map(|line| line.split(" # ").next())
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let golden = fs::read_to_string(goldens().join("answers.txt")).unwrap_or_default();
    let (mut compared, mut differing, mut wrong) = (0_usize, BTreeSet::new(), Vec::new());
    let recorded = golden.lines().find_map(|line| line.strip_prefix("# Of the releases "));
    for release in Release::ALL {
        let minor = release.minor();
        if !recorded.is_some_and(|ranges| is_among(ranges, minor)) {
            continue;
        }
        let world = World::new(release);
        for block in blocks(&golden, minor) {
            let (got, error) = world.made(&block);
            let want = comparable(block.line, block.is_populated, &block.requests);
            let got = comparable(block.line, block.is_populated, &got);
            let expected = block.error.join("\n");
            let is_same_error = match expected.as_str() {
                // kubectl prints what the command can do
                "(help)" => got.is_empty(),
                // recorded without blanks at its end
                _ if want.is_empty() => expected == error.trim_end(),
                _ => true,
            };
            compared += 1;
            if want != got || !is_same_error {
                let world = if block.is_populated { "in a cluster with objects: " } else { "" };
                let name = format!("1.{minor} {world}{}", block.line);
                let any = format!("all {world}{}", block.line);
                if known.contains(any.as_str()) {
                    differing.insert(any);
                    continue;
                }
                if !known.contains(name.as_str()) {
                    wrong.push(format!(
                        "{name}\n  want {want:#?} {expected}\n  got {got:#?} {error}"
                    ));
                }
                differing.insert(name);
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n"));
    let gone: Vec<_> = known.iter().filter(|name| !differing.contains(**name)).collect();
    assert!(gone.is_empty(), "these agree now and must leave the ratchet: {gone:#?}");
    assert!(compared >= 13_000, "{compared} lines");
}
