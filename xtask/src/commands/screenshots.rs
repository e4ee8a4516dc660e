//! `cargo xtask screenshots`

use super::Command;
use crate::dist;
use crate::failure::{Failure, Outcome};
use crate::playground::{self, Profile};
use crate::process;
use crate::tools;
use crate::workspace::{self, cargo};
use std::fs;

pub(super) const COMMAND: Command = Command {
    name: "screenshots",
    about: "Renew the pictures in docs/images and the places that the browser tests compare",
    usage: "

Shows every view at 1440 by 900 and at 390 by 844, light and dark, and writes a picture of each to docs/images/. Where the parts of the
page stand is written to tests/e2e/layout.json: the browser tests compare with that, with tolerance.",
    run,
};

/// Where the pictures go, and what they may weigh together in bytes.
const FOLDER: &str = "docs/images";
const BYTES_MAX: u64 = 4_000_000;

fn run(arguments: &[String]) -> Outcome {
    if let Some(argument) = arguments.first() {
        return Err(Failure::argument(argument));
    }
    let browser = tools::browser()?;
    let build = playground::quick_dist();
    playground::build(Profile::Quick, &build)?;
    dist::prepare(&build)?;
    let folder = workspace::root().join(FOLDER);
    let mut shots = cargo();
    shots
        .args(["run", "--quiet", "--package", "gatewalk-e2e", "--bin", "screenshots", "--"])
        .arg(&folder);
    shots.env("GATEWALK_DIST", build);
    shots
        .env("GATEWALK_CHROMIUM", browser.chromium)
        .env("GATEWALK_CHROMEDRIVER", browser.chromedriver);
    process::run(&mut shots)?;
    let mut bytes = 0_u64;
    for entry in fs::read_dir(folder)? {
        bytes = bytes.saturating_add(entry?.metadata()?.len());
    }
    println!("{FOLDER}: {} kB", bytes / 1000);
    if bytes <= BYTES_MAX {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the pictures weigh {} kB, more than {}",
        bytes / 1000,
        BYTES_MAX / 1000
    )))
}
