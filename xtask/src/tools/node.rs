//! Node, and the npm packages of the editor.

use crate::failure::{Failure, Outcome};
use crate::process;
use crate::step::Step;
use crate::workspace;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest Node that is tried here.
const OLDEST: u32 = 20;

/// The arguments of an installation that follows the lock file and runs no package's scripts.
pub(super) const CLEAN_INSTALL: &[&str] = &["ci", "--ignore-scripts", "--no-audit", "--no-fund"];

/// Checks that Node and npm are there and new enough.
pub(crate) fn node() -> Outcome {
    let advice = "install Node 20 or newer from nodejs.org or your system's packages";
    let said = process::capture(Command::new("node").arg("--version"))
        .map_err(|failure| failure.next(advice))?;
    if major(&said).is_none_or(|major| major < OLDEST) {
        return Err(Failure::new(format!(
            "Node {} is too old: {OLDEST} or newer is needed",
            said.trim()
        ))
        .next(advice));
    }
    process::capture(Command::new("npm").arg("--version"))
        .map_err(|failure| failure.next(advice))
        .map(drop)
}

/// Installs the editor's npm packages where the lock file has changed since the last time, and builds its bundle.
pub(crate) fn editor() -> Outcome {
    let folder = install("web/editor", "the editor's npm packages")?;
    Step::run("bundle the editor", || npm(&folder, &["run", "build", "--silent"]))
}

/// The checker of accessibility that the browser tests inject into the page.
pub(crate) fn axe() -> Outcome<PathBuf> {
    Ok(install("tests/e2e", "the npm package of the browser tests")?
        .join("node_modules/axe-core/axe.min.js"))
}

/// The folder of the script that finds out what the first verdict needs, with the document that it runs in.
pub(crate) fn profile() -> Outcome<PathBuf> {
    install("xtask/profile", "the npm package of the build")
}

/// The folder of the script that asks Lighthouse.
pub(crate) fn lighthouse() -> Outcome<PathBuf> {
    install("xtask/lighthouse", "Lighthouse, an npm package")
}

/// Installs a folder's npm packages where the lock file has changed since the last time.
fn install(folder: &str, what: &str) -> Outcome<PathBuf> {
    let lock = workspace::read(&format!("{folder}/package-lock.json"))?;
    let folder = workspace::root().join(folder);
    let stamp = folder.join("node_modules/.gatewalk-installed");
    if fs::read_to_string(&stamp).ok().as_deref() != Some(lock.as_str()) {
        Step::run(format!("install {what}"), || {
            npm(&folder, CLEAN_INSTALL).map_err(|failure| {
                failure.next("check that npm reaches its registry, and run this again")
            })?;
            Ok(fs::write(&stamp, &lock)?)
        })?;
    }
    Ok(folder)
}

fn npm(folder: &Path, arguments: &[&str]) -> Outcome {
    process::capture(Command::new("npm").args(arguments).current_dir(folder)).map(drop)
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("v9.1"), Some(9));
        assert_eq!(major("nonsense"), None);
    }
}
