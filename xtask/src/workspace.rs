//! Where things are, and what Cargo says about them.

use crate::failure::{Failure, Outcome};
use crate::json;
use crate::process;
use serde_json::Value;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}

/// Cargo, as the cargo that started us names itself.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Where Cargo writes what it builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// What `cargo metadata` says about the workspace and everything it depends on.
pub(crate) fn metadata(arguments: &[&str]) -> Outcome<Value> {
    let text = process::capture(
        cargo().args(["metadata", "--format-version", "1", "--locked"]).args(arguments),
    )?;
    Ok(serde_json::from_str(&text)?)
}

/// The names of the workspace's packages below a folder.
pub(crate) fn packages_below(folder: &str) -> Outcome<Vec<String>> {
    let metadata = metadata(&["--no-deps"])?;
    let folder = root().join(folder);
    let inside = json::list(&metadata, "packages")
        .filter(|package| Path::new(json::text(package, "manifest_path")).starts_with(&folder));
    Ok(inside.map(|package| json::text(package, "name").to_owned()).collect())
}

/// A file of the repository.
pub(crate) fn read(path: &str) -> Outcome<String> {
    fs::read_to_string(root().join(path))
        .map_err(|error| Failure::new(format!("cannot read {path}: {error}")))
}

/// The version of a package in `Cargo.lock`.
pub(crate) fn locked_version(package: &str) -> Outcome<String> {
    let lock = read("Cargo.lock")?;
    version_in_lock(&lock, package)
        .ok_or_else(|| Failure::new(format!("Cargo.lock has no {package}")))
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{package}\""));
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    version.strip_suffix('"').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{locked_version, root, version_in_lock};
    use std::fs;

    #[test]
    fn versions_are_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"a-b\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"a\"\nversion = \"2.0.0\"\n";
        assert_eq!(version_in_lock(lock, "a").as_deref(), Some("2.0.0"));
        assert_eq!(version_in_lock(lock, "b"), None);
    }

    #[test]
    fn trunk_is_told_the_locked_version_of_wasm_bindgen() {
        let Ok(locked) = locked_version("wasm-bindgen") else { return };
        let trunk = fs::read_to_string(root().join("Trunk.toml")).unwrap();
        assert!(
            trunk.contains(&format!("wasm_bindgen = \"{locked}\"")),
            "Cargo.lock has wasm-bindgen {locked}"
        );
    }
}
