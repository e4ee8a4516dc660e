//! Tests that cross crates: scenarios, goldens, tidiness. What they share is how they find the repository's files.
#![expect(clippy::disallowed_methods, reason = "tests read the files of the repository")]

pub mod cel;
pub mod cel_goldens;

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}

/// A file of the repository.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path from the root, with `/`.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

impl File {
    /// Its text; empty when it is no text.
    pub fn text(&self) -> String {
        fs::read_to_string(&self.path).unwrap_or_default()
    }
}

/// Every file below a folder of the repository that has one of the extensions, by name. Build output and what package managers
/// put beside the sources are left out.
pub fn files(folder: &str, extensions: &[&str]) -> Vec<File> {
    let root = root();
    let mut folders = vec![root.join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            let left_out = ["target", "node_modules", "dist", ".git"];
            if path.is_dir() {
                if !left_out.iter().any(|out| name == *out) {
                    folders.push(path);
                }
                continue;
            }
            let extension = path.extension().and_then(|extension| extension.to_str());
            if extension.is_some_and(|extension| extensions.contains(&extension)) {
                let name = path.strip_prefix(&root).unwrap_or(&path);
                let name = name.to_string_lossy().replace('\\', "/");
                files.push(File { name, path });
            }
        }
    }
    files.sort_by(|left, right| left.name.cmp(&right.name));
    files
}

/// The lines of a golden that a minor has: `@29-31,37-37` begins what only those releases have, `@` ends it.
pub fn of_minor(golden: &str, minor: u8) -> impl Iterator<Item = &str> {
    let mut is_included = true;
    golden.lines().filter(move |line| {
        if let Some(ranges) = line.strip_prefix('@') {
            is_included = ranges.is_empty() || is_among(ranges, minor);
            return false;
        }
        is_included
    })
}

/// Whether `29-31,37-37` holds a minor.
pub fn is_among(ranges: &str, minor: u8) -> bool {
    ranges.split(',').any(|range| {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        (from.parse().unwrap_or(0_u8)..=to.parse().unwrap_or(0)).contains(&minor)
    })
}
