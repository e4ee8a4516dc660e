//! Turns the gallery's scenario files into the compact form, so that the page needs no YAML, and takes what the releases say of
//! the gates that matter here out of the table of all gates.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a build script reads files, is told by the environment where, talks to Cargo, and may stop"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use gatewalk_release::{FeatureGates, Gate, Release, Stage};

/// The names of the index, each with its topic.
fn topics(index: &str) -> Vec<(String, String)> {
    let mut topic = "";
    let mut names = Vec::new();
    for line in index.lines().filter(|line| !line.starts_with('#')) {
        if let Some(head) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            topic = head;
        } else if let Some((name, _)) = line.split_once(" = ")
            && !name.ends_with("/notes")
        {
            names.push((name.to_owned(), topic.to_owned()));
        }
    }
    names
}

fn main() {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("Cargo says where"))
        .join("../tests/scenarios/gallery");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("the gallery is a folder")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    let index =
        Path::new(&env::var("CARGO_MANIFEST_DIR").expect("Cargo says where")).join("gallery.txt");
    println!("cargo::rerun-if-changed={}", index.display());
    let index = topics(&fs::read_to_string(index).expect("the index is a text"));
    let place = |file: &PathBuf| {
        let slug = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        index.iter().position(|(known, _)| *known == slug).unwrap_or(usize::MAX)
    };
    files.sort_by_key(|file| (place(file), file.clone()));
    let mut code = String::from("&[\n");
    for file in files {
        let text = fs::read_to_string(&file).expect("a scenario is a text");
        let document = gatewalk_scenario::Document::read(&text);
        assert!(document.findings.is_empty(), "{}: {:?}", file.display(), document.findings);
        let scenario = document.scenario;
        let slug = file.file_stem().unwrap_or_default().to_string_lossy();
        // A scenario that the index does not have yet stands at the end.
        let topic = index.get(place(&file)).map_or("", |(_, topic)| topic);
        writeln!(
            code,
            "Example {{ slug: {slug:?}, topic: {topic:?}, title: {:?}, notes: {:?}, compact: {:?} }},",
            scenario.title,
            scenario.notes.trim(),
            scenario.to_json().to_string()
        )
        .expect("a String takes everything");
    }
    code.push(']');
    let out = env::var("OUT_DIR").expect("Cargo says where");
    let out = Path::new(&out);
    fs::write(out.join("gallery.rs"), code).expect("the output folder can be written");
    fs::write(out.join("gates.rs"), gates()).expect("the output folder can be written");
}

/// For each gate its state in each release.
fn gates() -> String {
    let of = |gate: Gate| Release::ALL.map(|release| state(&FeatureGates::new(release), gate));
    format!("{:?}", Gate::ALL.map(of))
}

/// The stage in a letter, and whether the gate is on.
fn state(gates: &FeatureGates, gate: Gate) -> (char, bool) {
    let on = gates.enabled(gate);
    let stage = match gates.spec(gate.as_str()) {
        None if on => '-',
        None => '?',
        Some(spec) if spec.locked => '!',
        Some(spec) => match spec.stage {
            Stage::Alpha => 'A',
            Stage::Beta => 'B',
            Stage::Ga => 'G',
            Stage::Deprecated => 'D',
        },
    };
    (stage, on)
}
