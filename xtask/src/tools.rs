//! The programs that a build needs beside Cargo and Node: taken from PATH where they have the right version, otherwise
//! installed into a cache folder keyed by version, so that a second checkout pays nothing.

mod browser;
mod cache;
mod cargo_install;
mod node;
mod toolchain;
mod wasm_opt;

pub(crate) use browser::browser;
pub(crate) use cache::folder as cache_folder;
pub(crate) use node::{axe, editor, lighthouse, node, profile};
pub(crate) use toolchain::{components, wasm_target};

use crate::failure::{Failure, Outcome};
use crate::process;
use crate::workspace;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// The bundler. Newer ones need a newer rustc than `rust-version`.
const TRUNK: &str = "0.21.14";

/// Folders that go first on PATH so that Trunk finds its helpers in the right version.
#[derive(Debug)]
pub(crate) struct Tools {
    folders: Vec<PathBuf>,
}

impl Tools {
    /// Everything that Trunk needs. Long steps happen the first time only.
    pub(crate) fn set_up() -> Outcome<Self> {
        node::node()?;
        toolchain::wasm_target()?;
        let bindgen = workspace::locked_version("wasm-bindgen")?;
        let found = [
            cargo_install::tool(&cargo_install::Crate {
                name: "trunk",
                program: "trunk",
                version: TRUNK,
                opt_level: "0",
                minutes: "3 to 6",
            })?,
            cargo_install::tool(&cargo_install::Crate {
                name: "wasm-bindgen-cli",
                program: "wasm-bindgen",
                version: &bindgen,
                opt_level: "1",
                minutes: "2 to 4",
            })?,
            wasm_opt::tool()?,
        ];
        Ok(Self { folders: found.into_iter().flatten().collect() })
    }

    /// A command that finds the tools first.
    pub(crate) fn command(&self, program: &str) -> Outcome<Command> {
        let mut command = Command::new(program);
        command.current_dir(workspace::root()).env("PATH", self.path()?);
        Ok(command)
    }

    fn path(&self) -> Outcome<OsString> {
        let old = env::var_os("PATH").unwrap_or_default();
        let folders = self.folders.iter().cloned().chain(env::split_paths(&old));
        env::join_paths(folders)
            .map_err(|error| Failure::new(format!("a folder cannot stand on PATH: {error}")))
    }
}

/// Whether a program on PATH says that it has this version.
fn on_path(program: &str, version: &str) -> bool {
    process::capture(Command::new(program).arg("--version"))
        .is_ok_and(|said| says_version(&said, version))
}

fn says_version(said: &str, version: &str) -> bool {
    said.split_whitespace().any(|word| word == version)
}

/// The first of these programs that stands on PATH.
fn which(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let files = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::says_version;

    #[test]
    fn a_version_is_a_whole_word() {
        assert!(says_version("trunk 0.21.14\n", "0.21.14"));
        assert!(says_version("wasm-opt version 132 (version_132)", "132"));
        assert!(!says_version("trunk 0.21.140", "0.21.14"));
        assert!(!says_version("wasm-opt version 108 (version_108)", "132"));
    }
}
