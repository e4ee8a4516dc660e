//! What rustup must have added to the toolchain.

use crate::failure::{Failure, Outcome};
use crate::process;
use crate::step::Step;
use crate::workspace;
use std::path::PathBuf;
use std::process::Command;

const WASM: &str = "wasm32-unknown-unknown";

/// Adds the WebAssembly target unless the toolchain has it. Automatic installation may be switched off, so that
/// `rust-toolchain.toml` alone does not see to it.
pub(crate) fn wasm_target() -> Outcome {
    let sysroot = process::capture(
        Command::new("rustc").args(["--print", "sysroot"]).current_dir(workspace::root()),
    )?;
    let libraries = PathBuf::from(sysroot.trim()).join("lib/rustlib").join(WASM).join("lib");
    if libraries.is_dir() {
        return Ok(());
    }
    rustup(&format!("add the target {WASM}"), &["target", "add", WASM])
}

/// Adds rustfmt and clippy unless the toolchain has them.
pub(crate) fn components() -> Outcome {
    for (component, command) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if process::capture(workspace::cargo().args([command, "--version"])).is_err() {
            rustup(&format!("add {component}"), &["component", "add", component])?;
        }
    }
    Ok(())
}

fn rustup(name: &str, arguments: &[&str]) -> Outcome {
    Step::run(name, || {
        process::capture(Command::new("rustup").args(arguments).current_dir(workspace::root()))
            .map(drop)
            .map_err(|failure: Failure| {
                failure.next(format!("run `rustup {}` and then this again", arguments.join(" ")))
            })
    })
}
