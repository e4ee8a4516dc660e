//! Brotli and gzip copies beside the files, for hosts that serve what is there. Node is at hand and has both in its standard
//! library, so nothing has to be compiled for them.

use crate::failure::Outcome;
use crate::process;
use crate::workspace;
use std::path::Path;
use std::process::Command;

/// Writes the copies.
pub(super) fn copies(dist: &Path) -> Outcome {
    let script = workspace::root().join("xtask/src/dist/compress.mjs");
    process::capture(Command::new("node").arg(script).arg(dist)).map(drop)
}
