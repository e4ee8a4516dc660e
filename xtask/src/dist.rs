//! What becomes of Trunk's output before it is published.

mod compress;
mod first;
mod licences;
mod names;
mod notices;
mod offline;
mod spdx;
mod split;
mod weight;

pub(crate) use licences::check as check_licences;

use crate::failure::Outcome;
use crate::step::Step;
use std::fs;
use std::path::{Path, PathBuf};

/// The file with the licences of everything that the playground is made of.
const NOTICES: &str = "third-party-licences.txt";

/// Completes a build: hashed names, notices, compressed copies, the table of weights. Fails when the playground is over its budget.
pub(crate) fn finish(dist: &Path) -> Outcome {
    Step::run("collect third-party licences", || {
        Ok(fs::write(dist.join(NOTICES), notices::text()?)?)
    })?;
    let needs_later = prepare(dist)?;
    Step::run("compress", || compress::copies(dist))?;
    weight::report(dist, needs_later)
}

/// What every build needs to behave as the published one does: the first verdict in the page itself, modules in two halves, hashed names,
/// and the list of what is kept for times without a network. Says whether the first example needs all of the engine.
pub(crate) fn prepare(dist: &Path) -> Outcome<bool> {
    let needs_later =
        Step::run("set apart what the first verdict does not need, and draw that", || {
            let (needs_later, drawn) = split::split(dist)?;
            first::write(dist, &drawn)?;
            Ok(needs_later)
        })?;
    Step::run("name files after their content", || names::hash(dist))?;
    offline::list(dist)?;
    Ok(needs_later)
}

/// All files below a folder, sorted.
fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}
