//! `cargo xtask bench web`: a keystroke to the new verdict, in the browser.

use crate::dist;
use crate::failure::{Failure, Outcome};
use crate::playground::{self, Profile};
use crate::process;
use crate::tools;
use crate::workspace::{self, cargo};
use std::fs;
use std::path::Path;

/// The most that the middle keystroke may take, in milliseconds.
const BAR: &str = "16";

/// Where the examples are.
const GALLERY: &str = "tests/scenarios/gallery";

pub(super) fn run(arguments: &[String]) -> Outcome {
    if let Some(option) = arguments.iter().find(|argument| argument.starts_with('-')) {
        return Err(Failure::argument(option));
    }
    let examples = chosen(&examples()?, arguments)?;
    let browser = tools::browser()?;
    let folder = workspace::target().join("playground-release");
    playground::build(Profile::Release, &folder)?;
    dist::prepare(&folder)?;
    let mut bench = cargo();
    bench.args(["run", "--quiet", "--package", "gatewalk-e2e", "--bin", "bench", "--", BAR]);
    for example in examples {
        let mut link = cargo();
        link.args(["run", "--quiet", "--package", "gatewalk", "--", "link", &example]);
        let name = Path::new(&example).file_stem().unwrap_or_default().to_string_lossy();
        bench.arg(format!("{name}={}", process::capture(&mut link)?.trim()));
    }
    bench.env("GATEWALK_DIST", folder);
    bench
        .env("GATEWALK_CHROMIUM", browser.chromium)
        .env("GATEWALK_CHROMEDRIVER", browser.chromedriver);
    process::run(&mut bench)
}

/// The names of the gallery's examples, in its order.
fn examples() -> Outcome<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(workspace::root().join(GALLERY))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            names.push(path.file_stem().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The files of the scenarios: examples by their names, and others by their paths.
fn chosen(examples: &[String], arguments: &[String]) -> Outcome<Vec<String>> {
    let file = |name: &String| format!("{GALLERY}/{name}.yaml");
    if arguments.is_empty() {
        return Ok(examples.iter().take(1).map(file).collect());
    }
    if arguments == ["all"] {
        return Ok(examples.iter().map(file).collect());
    }
    let is_path = |name: &String| Path::new(name).extension().is_some();
    match arguments.iter().find(|name| !is_path(name) && !examples.contains(name)) {
        Some(unknown) => Err(Failure::new(format!("no example {unknown}"))
            .next(format!("choose among {}, all, or the path of a scenario", examples.join(", ")))),
        None => {
            Ok(arguments.iter().map(|it| if is_path(it) { it.clone() } else { file(it) }).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn examples_are_chosen_by_name() {
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let examples = owned(&["a", "b"]);
        let file = |name: &str| format!("tests/scenarios/gallery/{name}.yaml");
        assert_eq!(chosen(&examples, &[]).unwrap(), [file("a")]);
        assert_eq!(chosen(&examples, &owned(&["all"])).unwrap(), [file("a"), file("b")]);
        let named = owned(&["b", "other/c.yaml"]);
        assert_eq!(chosen(&examples, &named).unwrap(), [file("b"), "other/c.yaml".to_owned()]);
        assert!(chosen(&examples, &owned(&["c"])).is_err());
    }
}
