//! Turns the gallery's scenario files into the compact form, so that the page needs no YAML.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a build script reads files, is told by the environment where, talks to Cargo, and may stop"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("Cargo says where"))
        .join("../tests/scenarios/gallery");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("the gallery is a folder")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    files.sort();
    let mut code = String::from("&[\n");
    for file in files {
        let text = fs::read_to_string(&file).expect("a scenario is a text");
        let document = gatewalk_scenario::Document::read(&text);
        assert!(document.findings.is_empty(), "{}: {:?}", file.display(), document.findings);
        let scenario = document.scenario;
        let slug = file.file_stem().unwrap_or_default().to_string_lossy();
        writeln!(
            code,
            "Example {{ slug: {slug:?}, title: {:?}, notes: {:?}, compact: {:?} }},",
            scenario.title,
            scenario.notes.trim(),
            scenario.to_json().to_string()
        )
        .expect("a String takes everything");
    }
    code.push(']');
    let out = env::var("OUT_DIR").expect("Cargo says where");
    fs::write(Path::new(&out).join("gallery.rs"), code).expect("the output folder can be written");
}
