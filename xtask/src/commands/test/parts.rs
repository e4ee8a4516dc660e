//! The parts of `cargo xtask test`. A check counts as one test; programs of tests say themselves how many they ran.

use super::tally::Tally;
use crate::commands::build;
use crate::dist;
use crate::failure::Outcome;
use crate::playground::{self, Profile};
use crate::process;
use crate::tools;
use crate::workspace::{self, cargo};
use std::path::PathBuf;
use std::process::Command;

/// A part that can be run by its name.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) run: fn(&mut Run) -> Outcome<Tally>,
}

/// What one part leaves to the next.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) tally: Tally,
    /// The published playground, if this run has built it.
    dist: Option<PathBuf>,
}

/// In the order in which they run: what fails quickly comes first.
pub(super) const PARTS: &[Part] = &[
    Part { name: "fmt", about: "formatting", run: fmt },
    Part { name: "licences", about: "licences of dependencies", run: licences },
    Part { name: "clippy", about: "lints, native and for WebAssembly", run: clippy },
    Part {
        name: "unit",
        about: "unit and doc tests, scenarios, goldens, rendered components",
        run: unit,
    },
    Part { name: "doc", about: "documentation", run: doc },
    Part { name: "build", about: "the published playground and its weight", run: build },
    Part { name: "e2e", about: "the playground in a real browser", run: e2e },
];

/// Slices of `unit` that have a name of their own; the whole run has them already.
pub(super) const SLICES: &[Part] = &[
    Part { name: "scenarios", about: "scenario files and their expectations", run: scenarios },
    Part { name: "goldens", about: "recorded answers of the real packages", run: goldens },
    Part { name: "components", about: "components rendered without a browser", run: components },
    Part { name: "tidy", about: "what the architecture promises", run: tidy },
];

fn fmt(_: &mut Run) -> Outcome<Tally> {
    tools::components()?;
    check(cargo().args(["fmt", "--all", "--check"]))
}

fn licences(_: &mut Run) -> Outcome<Tally> {
    dist::check_licences()?;
    Ok(Tally::check(true))
}

fn clippy(_: &mut Run) -> Outcome<Tally> {
    tools::components()?;
    tools::node()?;
    tools::editor()?;
    let mut tally = check(cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]))?;
    tools::wasm_target()?;
    let mut wasm = cargo();
    wasm.args(["clippy", "--locked", "--target", "wasm32-unknown-unknown"]);
    for package in workspace::packages_below("web")? {
        wasm.args(["--package", &package]);
    }
    tally.add(check(wasm.args(["--", "-D", "warnings"]))?);
    Ok(tally)
}

fn unit(_: &mut Run) -> Outcome<Tally> {
    tools::node()?;
    tools::editor()?;
    count(cargo().args([
        "test",
        "--workspace",
        "--exclude",
        "gatewalk-e2e",
        "--locked",
        "--no-fail-fast",
    ]))
}

fn scenarios(_: &mut Run) -> Outcome<Tally> {
    count(cargo().args([
        "test",
        "--package",
        "gatewalk-tests",
        "--locked",
        "--test",
        "scenarios",
        "--test",
        "community",
    ]))
}

fn goldens(_: &mut Run) -> Outcome<Tally> {
    count(cargo().args(["test", "--package", "gatewalk-tests", "--locked", "--test", "goldens*"]))
}

fn components(_: &mut Run) -> Outcome<Tally> {
    tools::node()?;
    tools::editor()?;
    count(cargo().args(["test", "--package", "gatewalk-web", "--locked"]))
}

fn tidy(_: &mut Run) -> Outcome<Tally> {
    count(cargo().args(["test", "--package", "gatewalk-tests", "--locked", "--test", "tidy"]))
}

fn doc(_: &mut Run) -> Outcome<Tally> {
    tools::node()?;
    tools::editor()?;
    check(
        cargo()
            .args(["doc", "--workspace", "--no-deps", "--locked"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
}

fn build(run: &mut Run) -> Outcome<Tally> {
    build::release()?;
    run.dist = Some(playground::dist());
    Ok(Tally::check(true))
}

fn e2e(run: &mut Run) -> Outcome<Tally> {
    let browser = tools::browser()?;
    tools::node()?;
    let axe = tools::axe()?;
    let folder = run.dist.clone().unwrap_or_else(playground::quick_dist);
    if run.dist.is_none() {
        playground::build(Profile::Quick, &folder)?;
        dist::prepare(&folder)?;
    }
    let mut tests = cargo();
    tests.args(["test", "--package", "gatewalk-e2e", "--locked", "--no-fail-fast"]);
    tests.env("GATEWALK_DIST", folder).env("GATEWALK_AXE", axe);
    tests
        .env("GATEWALK_CHROMIUM", browser.chromium)
        .env("GATEWALK_CHROMEDRIVER", browser.chromedriver);
    count(&mut tests)
}

/// A program whose success is one test.
fn check(command: &mut Command) -> Outcome<Tally> {
    process::run(command)?;
    Ok(Tally::check(true))
}

/// Test programs that count for themselves. One that ends badly without a failed test (it did not compile, it crashed) counts
/// as a failure.
fn count(command: &mut Command) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let success = process::watch_output(command, |line| tally.read(line))?;
    if !success && tally.failed == 0 {
        tally.add(Tally::check(false));
    }
    Ok(tally)
}
