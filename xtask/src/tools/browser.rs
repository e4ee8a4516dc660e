//! A Chromium and its driver, for the tests in a real browser.

use super::which;
use crate::failure::{Failure, Outcome};
use crate::process;
use crate::step::Step;
use std::path::{Path, PathBuf};
use std::process::Command;

const ADVICE: &str = "install the packages `chromium` and `chromium-driver` (Debian, Ubuntu: as root \
    `apt-get install --no-install-recommends chromium chromium-driver`; Fedora: `chromium chromedriver`; elsewhere Chrome \
    and the chromedriver of the same version), and run this again";

/// The two programs.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
}

/// Finds the browser and its driver; installs both on Debian and Ubuntu where we may, otherwise says which is missing.
pub(crate) fn browser() -> Outcome<Browser> {
    find().or_else(|missing| {
        if !may_install() {
            return Err(missing.next(ADVICE));
        }
        Step::run("install chromium and chromium-driver", install)
            .map_err(|failure| failure.next(ADVICE))?;
        find().map_err(|missing| missing.next(ADVICE))
    })
}

fn find() -> Outcome<Browser> {
    let chromium =
        which(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]);
    let chromedriver = which(&["chromedriver"]);
    match (chromium, chromedriver) {
        (Some(chromium), Some(chromedriver)) => Ok(Browser { chromium, chromedriver }),
        (None, Some(_)) => Err(Failure::new("no Chromium or Chrome on PATH")),
        (Some(_), None) => Err(Failure::new("no chromedriver on PATH")),
        (None, None) => Err(Failure::new("neither Chromium nor chromedriver on PATH")),
    }
}

/// On Debian and its like, as root.
fn may_install() -> bool {
    let root = process::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    root && Path::new("/etc/debian_version").exists() && which(&["apt-get"]).is_some()
}

fn install() -> Outcome {
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        process::capture(command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments)).map(drop)
    };
    apt(&["update"])?;
    apt(&["install", "-y", "--no-install-recommends", "chromium", "chromium-driver"])
}
