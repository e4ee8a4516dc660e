//! `cargo xtask build`

use super::Command;
use crate::dist;
use crate::failure::{Failure, Outcome};
use crate::playground::{self, Profile};

pub(super) const COMMAND: Command = Command {
    name: "build",
    about: "Build the playground into dist/, ready for any static host and any path",
    usage: "

Writes dist/: files with hashed names, .br and .gz copies beside them, and the licences of everything in them. Prints what
each file weighs and fails when a visitor has to fetch more than the budget before the first verdict.",
    run,
};

fn run(arguments: &[String]) -> Outcome {
    if let Some(argument) = arguments.first() {
        return Err(Failure::argument(argument));
    }
    release()?;
    println!("\ndist/ is ready: copy it to any static host, under any path");
    Ok(())
}

/// Builds what is published into `dist/`.
pub(super) fn release() -> Outcome {
    let folder = playground::dist();
    playground::build(Profile::Release, &folder)?;
    dist::finish(&folder)
}
