//! What a machine can check of the invariants in ARCHITECTURE.md: layering, file sizes, words that must not stay, messages.

use std::collections::{BTreeMap, BTreeSet};

use gatewalk_diagnostics::Language;
use gatewalk_tests::{File, files, root};

/// Above this a file is split; inline tests do not count.
const CODE_LINES_MAX: usize = 700;

fn sources() -> Vec<File> {
    let files: Vec<File> = ["crates", "web", "tests", "xtask"]
        .iter()
        .flat_map(|folder| files(folder, &["rs"]))
        .collect();
    assert!(files.len() > 100);
    files
}

/// Each crate and the crates of ours that it may name. A crate that is not here is a new border to think about.
const LAYERS: &[(&str, &[&str])] = &[
    ("diagnostics", &[]),
    ("yaml", &["diagnostics"]),
    ("release", &[]),
    ("cel", &["diagnostics"]),
    ("kubernetes", &["cel", "diagnostics", "release", "yaml"]),
    ("report", &["diagnostics"]),
    ("scenario", &["diagnostics", "release", "yaml"]),
    ("authorization", &["cel", "diagnostics", "kubernetes", "release", "yaml"]),
    (
        "engine",
        &[
            "authorization",
            "cel",
            "diagnostics",
            "kubernetes",
            "release",
            "report",
            "scenario",
            "yaml",
        ],
    ),
    (
        "cli",
        &["cel", "diagnostics", "engine", "kubernetes", "release", "report", "scenario", "yaml"],
    ),
];

#[test]
fn arrows_point_one_way() {
    let layers: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    for manifest in files("crates", &["toml"]) {
        let name = manifest.name.split('/').nth(1).unwrap();
        let allowed = layers.get(name).unwrap_or_else(|| panic!("{name} has no layer"));
        let text = manifest.text();
        let dependencies = text.split("[dependencies]").nth(1).unwrap_or_default();
        let dependencies = dependencies.split("\n[").next().unwrap_or_default();
        for line in dependencies.lines() {
            let Some(dependency) = line.strip_prefix("gatewalk-") else { continue };
            let dependency = dependency.split(['.', ' ']).next().unwrap();
            assert!(allowed.contains(&dependency), "{name} must not depend on {dependency}");
        }
    }
}

#[test]
fn files_stay_readable() {
    for file in sources() {
        let text = file.text();
        let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines = code.lines().count();
        assert!(lines <= CODE_LINES_MAX, "{} has {lines} lines", file.name);
        assert!(!file.name.ends_with("/mod.rs"), "{}: write foo.rs beside foo/", file.name);
        assert!(!text.contains('\r'), "{} has carriage returns", file.name);
    }
}

#[test]
fn nothing_is_left_for_later() {
    let words =
        ["TO", "FIX"].map(|start| format!("{start}{}", if start == "TO" { "DO" } else { "ME" }));
    for file in sources() {
        let text = file.text();
        for word in &words {
            assert!(!text.contains(word.as_str()), "{} says {word}", file.name);
        }
        assert!(!text.contains(&format!("#[{}]", "ignore")), "{} leaves out a test", file.name);
    }
}

/// Every quoted `area.name` in the sources whose area has a language file.
fn used_ids() -> BTreeSet<String> {
    let areas: BTreeSet<&str> =
        Language::English.ids().filter_map(|id| id.split('.').next()).collect();
    let mut used = BTreeSet::new();
    for file in sources() {
        let is_test = file.name.contains("/tests/") || file.name.ends_with("/tests.rs");
        // Upstream's names of CEL libraries look like ids.
        let is_library = file.name.starts_with("crates/kubernetes/src/cel/library/");
        if is_test || is_library || file.name.starts_with("crates/diagnostics/src/language") {
            continue;
        }
        for piece in file.text().split('"').skip(1) {
            let Some((area, name)) = piece.split_once('.') else { continue };
            let is_name = name.starts_with(|first: char| first.is_ascii_lowercase())
                && name.chars().all(|character| character.is_ascii_alphanumeric());
            if is_name && areas.contains(area) {
                used.insert(piece.to_owned());
            }
        }
    }
    used
}

#[test]
fn every_message_has_a_text() {
    let known: BTreeSet<&str> = Language::English.ids().collect();
    // Names of files look like ids.
    let endings = ["rs", "css", "html", "json", "yaml", "txt", "wasm", "js", "map", "toml"];
    let missing: Vec<String> = used_ids()
        .into_iter()
        .filter(|id| !known.contains(id.as_str()))
        .filter(|id| !endings.iter().any(|ending| id.ends_with(&format!(".{ending}"))))
        .collect();
    assert!(missing.is_empty(), "without a text: {missing:?}");
}

#[test]
fn every_text_is_used() {
    let used = used_ids();
    let unused: Vec<&str> = Language::English.ids().filter(|id| !used.contains(*id)).collect();
    assert!(unused.is_empty(), "texts that nobody uses: {unused:?}");
}

#[test]
fn third_party_crates_say_what_they_are_for() {
    let manifest = File { name: "Cargo.toml".to_owned(), path: root().join("Cargo.toml") }.text();
    let said = File { name: "docs".to_owned(), path: root().join("docs/dependencies.md") }.text();
    let dependencies = manifest.split("[workspace.dependencies]").nth(1).unwrap();
    for line in dependencies.split("\n[").next().unwrap().lines() {
        let Some((name, _)) = line.split_once('=') else { continue };
        let name = name.trim();
        if name.starts_with("gatewalk-") {
            continue;
        }
        assert!(
            said.contains(&format!("`{name}`")),
            "docs/dependencies.md does not mention {name}"
        );
    }
}
