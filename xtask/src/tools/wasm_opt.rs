//! `wasm-opt`, from the npm package `binaryen`, pinned by a lock file.

use super::{cache, on_path};
use crate::failure::Outcome;
use crate::process;
use crate::step::Step;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The release of binaryen that `xtask/wasm-opt/package-lock.json` and `Trunk.toml` name.
const VERSION: &str = "132";

const PACKAGE: &str = include_str!("../../wasm-opt/package.json");
const LOCK: &str = include_str!("../../wasm-opt/package-lock.json");

/// Sees to it that `wasm-opt` is there; returns the folder it is in unless that is on PATH already.
pub(super) fn tool() -> Outcome<Option<PathBuf>> {
    if on_path("wasm-opt", VERSION) {
        return Ok(None);
    }
    let folder = cache::folder("wasm-opt", VERSION)?;
    let programs = folder.join("node_modules/.bin");
    if on_path(&programs.join("wasm-opt").to_string_lossy(), VERSION) {
        return Ok(Some(programs));
    }
    Step::run(format!("install wasm-opt {VERSION}"), || {
        cache::fill(&folder, |partial| {
            fs::write(partial.join("package.json"), PACKAGE)?;
            fs::write(partial.join("package-lock.json"), LOCK)?;
            process::capture(
                Command::new("npm").args(super::node::CLEAN_INSTALL).current_dir(partial),
            )
            .map(drop)
        })
        .map_err(|failure| failure.next("check that npm reaches its registry, and run this again"))
    })?;
    Ok(Some(programs))
}

#[cfg(test)]
mod tests {
    use super::{LOCK, PACKAGE, VERSION};
    use crate::workspace::root;
    use std::fs;

    #[test]
    fn all_places_name_the_same_version() {
        assert!(PACKAGE.contains(&format!("\"binaryen\": \"{VERSION}.0.0\"")));
        assert!(LOCK.contains(&format!("\"version\": \"{VERSION}.0.0\"")));
        let trunk = fs::read_to_string(root().join("Trunk.toml")).unwrap();
        assert!(trunk.contains(&format!("wasm_opt = \"version_{VERSION}\"")));
    }
}
