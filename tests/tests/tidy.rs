//! What ARCHITECTURE.md promises and a machine can see: the arrows between crates, the sizes of files, what is never used where.

#![expect(clippy::disallowed_methods, reason = "reads the sources")]

use std::fs;
use std::path::{Path, PathBuf};

/// What a package may link, beside third-party crates. Dependencies of tests and build scripts are free.
const ARROWS: &[(&str, &[&str])] = &[
    ("crates/diagnostics", &[]),
    ("crates/release", &[]),
    ("crates/yaml", &["diagnostics"]),
    ("crates/cel", &["diagnostics"]),
    ("crates/report", &["diagnostics", "release"]),
    ("crates/scenario", &["diagnostics", "release", "yaml"]),
    ("crates/kubernetes", &["cel", "diagnostics", "release", "yaml"]),
    ("crates/authorization", &["cel", "diagnostics", "kubernetes", "release", "yaml"]),
    (
        "crates/engine",
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
    // the page renders; the engine is in the worker
    ("web", &["diagnostics", "release", "report", "scenario"]),
    ("web/worker", &["diagnostics", "engine", "report", "scenario"]),
];

/// The most lines that a file may have, its inline tests left out.
const LINES: usize = 700;

/// What no crate below `cli` may name: clocks, the environment, files, the network, processes, and maps without an order.
const OUTSIDE_WORLD: &[&str] = &[
    "SystemTime",
    "Instant::now",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "HashMap",
    "HashSet",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All files below a folder with this extension, build output and npm packages left out.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir()
                && !["target", "node_modules", "dist", ".git"].iter().any(|skip| name == *skip)
            {
                folders.push(path);
            } else if path.extension().is_some_and(|is| is == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<PathBuf> {
    let folders = ["crates", "web", "xtask", "tests"];
    folders.iter().flat_map(|folder| files(&root().join(folder), "rs")).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn arrows_point_one_way() {
    for (folder, allowed) in ARROWS {
        let manifest = read(&root().join(folder).join("Cargo.toml"));
        assert!(!manifest.is_empty(), "{folder} has no manifest");
        let linked = manifest
            .split("\n[")
            .find(|section| section.starts_with("dependencies]"))
            .unwrap_or_default();
        let ours = linked.lines().filter_map(|line| line.strip_prefix("gatewalk-"));
        for dependency in ours.filter_map(|line| line.split(['.', ' ']).next()) {
            assert!(allowed.contains(&dependency), "{folder} links {dependency}");
        }
    }
}

#[test]
fn every_crate_stands_in_the_table_of_arrows() {
    for entry in fs::read_dir(root().join("crates")).unwrap().flatten() {
        let folder = format!("crates/{}", entry.file_name().to_string_lossy());
        let known = ARROWS.iter().any(|(known, _)| *known == folder);
        // the command line is at the top: it may link everything
        assert!(known || folder == "crates/cli", "{folder} is new: say what it may link");
    }
}

#[test]
fn files_stay_readable() {
    for path in sources() {
        let text = read(&path);
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines = code.lines().count();
        assert!(lines <= LINES, "{} has {lines} lines; {LINES} is the end", path.display());
        assert!(
            path.file_name().is_some_and(|name| name != "mod.rs"),
            "{}: foo.rs beside foo/",
            path.display()
        );
    }
}

#[test]
fn nothing_is_left_to_do_in_the_sources() {
    // in pieces, so that this file is no finding of its own
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("#[ig", "nore")];
    for path in sources() {
        let text = read(&path);
        for mark in marks {
            assert!(!text.contains(mark), "{} says {mark}", path.display());
        }
    }
}

#[test]
fn the_engine_knows_no_outside_world() {
    for (folder, _) in ARROWS.iter().filter(|(folder, _)| folder.starts_with("crates/")) {
        let shipped = |path: &PathBuf| {
            !path.ends_with("tests.rs") && !path.iter().any(|part| part == "tests")
        };
        for path in files(&root().join(folder).join("src"), "rs").into_iter().filter(shipped) {
            let text = read(&path);
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            for (number, line) in text.lines().enumerate() {
                let code = line.trim_start();
                let said = OUTSIDE_WORLD
                    .iter()
                    .find(|word| !code.starts_with("//") && code.contains(**word));
                assert!(
                    said.is_none(),
                    "{}:{}: {}",
                    path.display(),
                    number.saturating_add(1),
                    said.unwrap_or(&"")
                );
            }
        }
    }
}

#[test]
fn the_page_makes_no_markup_from_text() {
    for path in files(&root().join("web/src"), "rs") {
        let text = read(&path);
        for word in
            ["from_html_unchecked", "set_inner_html", "insert_adjacent_html", "inner_html ="]
        {
            assert!(!text.contains(word), "{} uses {word}", path.display());
        }
    }
    for path in files(&root().join("web/editor/src"), "js") {
        let text = read(&path);
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            assert!(!text.contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let manifest = read(&root().join("Cargo.toml"));
    let table = read(&root().join("docs/dependencies.md"));
    let section = manifest
        .split("\n[")
        .find(|section| section.starts_with("workspace.dependencies]"))
        .unwrap_or_default();
    for line in section.lines().skip(1) {
        let Some((name, _)) = line.split_once(" = ") else { continue };
        if !name.starts_with(['#', ' ']) && !name.starts_with("gatewalk-") {
            assert!(
                table.contains(&format!("`{name}`")),
                "docs/dependencies.md does not say what {name} is for"
            );
        }
    }
}
