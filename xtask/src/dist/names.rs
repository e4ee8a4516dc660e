//! Names that change with the content, so that hosts and browsers may keep files for ever and never mix two builds.
//!
//! Leaves come first: a file is named after everything that it names.

use super::files;
use crate::failure::{Failure, Outcome};
use std::fs;
use std::path::{Path, PathBuf};

/// Kinds of files that get a hash.
const HASHED: &[&str] = &["js", "mjs", "wasm", "css", "svg", "png", "json", "yaml", "woff2"];

/// Kinds of files in which names are looked for.
const TEXT: &[&str] = &["html", "js", "mjs", "css", "json", "webmanifest"];

/// Files that are asked for by their plain name: a service worker must keep its own, and other sites name the embedding script.
const PLAIN: &[&str] = &["sw.js", "embed.js"];

/// Renames every file that needs a hash and has none, and mends the references to it.
pub(super) fn hash(dist: &Path) -> Outcome {
    loop {
        let all = files(dist)?;
        let left: Vec<&PathBuf> = all.iter().filter(|file| needs_hash(dist, file)).collect();
        if left.is_empty() {
            return Ok(());
        }
        let mut leaf = None;
        for file in &left {
            if !names_another(file, &left)? {
                leaf = Some(*file);
                break;
            }
        }
        let leaf = leaf.ok_or_else(|| {
            Failure::new(format!("files in dist/ name each other in a circle: {left:?}"))
        })?;
        rename(leaf, &all)?;
    }
}

fn needs_hash(dist: &Path, file: &Path) -> bool {
    let inside = file.strip_prefix(dist).unwrap_or(file).to_string_lossy();
    is_kind(file, HASHED) && !PLAIN.contains(&inside.as_ref()) && !inside.split('/').any(has_hash)
}

/// Whether a name carries a hash already: 12 or more hexadecimal digits after a hyphen (Trunk's have 16, less leading zeros).
fn has_hash(name: &str) -> bool {
    name.split('-')
        .skip(1)
        .any(|part| part.chars().take_while(char::is_ascii_hexdigit).count() >= 12)
}

fn names_another(file: &Path, others: &[&PathBuf]) -> Outcome<bool> {
    if !is_kind(file, TEXT) {
        return Ok(false);
    }
    let text = fs::read_to_string(file)?;
    let mut names =
        others.iter().filter(|other| other.as_path() != file).map(|other| name_of(other));
    Ok(names.any(|name| find(&text, &name).is_some()))
}

fn rename(file: &Path, all: &[PathBuf]) -> Outcome {
    let old = name_of(file);
    let (stem, extension) = old.rsplit_once('.').unwrap_or((&old, ""));
    let new = format!("{stem}-{:016x}.{extension}", fnv(&fs::read(file)?));
    for other in all.iter().filter(|other| other.as_path() != file && is_kind(other, TEXT)) {
        let mut text = fs::read_to_string(other)?;
        if find(&text, &old).is_none() {
            continue;
        }
        if has_hash(&name_of(other)) {
            return Err(Failure::new(format!(
                "{} names {old}, which gets its hash later",
                other.display()
            ))
            .next("name the file in index.html and read the name from there"));
        }
        while let Some(place) = find(&text, &old) {
            text.replace_range(place..place.saturating_add(old.len()), &new);
        }
        fs::write(other, text)?;
    }
    Ok(fs::rename(file, file.with_file_name(new))?)
}

/// Where a file name stands in a text as a whole name.
fn find(text: &str, name: &str) -> Option<usize> {
    let of_a_name =
        |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '.');
    text.match_indices(name).map(|(place, _)| place).find(|place| {
        let before = text.get(..*place).and_then(|before| before.chars().next_back());
        let dot_slash = text.get(..*place).is_some_and(|before| before.ends_with("./"));
        let after =
            text.get(place.saturating_add(name.len())..).and_then(|after| after.chars().next());
        (dot_slash || !before.is_some_and(of_a_name)) && !after.is_some_and(of_a_name)
    })
}

fn is_kind(file: &Path, kinds: &[&str]) -> bool {
    file.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| kinds.contains(&extension))
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// FNV-1a. Nobody attacks the names of our own files; they only have to differ when the content does.
pub(super) fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::{files, find, fnv, has_hash, hash};
    use std::{env, fs, process};

    #[test]
    fn hashes_in_names_are_seen() {
        assert!(has_hash("gatewalk-web-3f2a9c00d1e2f3a4_bg.wasm"));
        assert!(has_hash("gatewalk-web-93dab8f68e8f609.js"));
        assert!(!has_hash("gatewalk-worker_bg.wasm"));
        assert!(!has_hash("deadbeefdeadbeef.js"));
    }

    #[test]
    fn only_whole_names_are_found() {
        assert_eq!(find("import './a.js'", "a.js"), Some(10));
        assert_eq!(find("import 'ba.js' x-a.js a.json", "a.js"), None);
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(fnv(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(b"a"), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn a_chain_of_files_is_renamed_from_its_end() {
        let dist = env::temp_dir().join(format!("gatewalk-names-{}", process::id()));
        fs::create_dir_all(&dist).unwrap();
        fs::write(dist.join("index.html"), "<meta content=\"./loader.js\">").unwrap();
        fs::write(dist.join("loader.js"), "import './worker.js'; load('./worker_bg.wasm')")
            .unwrap();
        fs::write(dist.join("worker.js"), "new URL('worker_bg.wasm', import.meta.url)").unwrap();
        fs::write(dist.join("worker_bg.wasm"), [0, 255]).unwrap();
        let result = hash(&dist);
        let names: Vec<_> = files(&dist).unwrap().iter().map(|file| super::name_of(file)).collect();
        let index = fs::read_to_string(dist.join("index.html")).unwrap();
        fs::remove_dir_all(&dist).unwrap();
        result.unwrap();
        assert!(names.iter().all(|name| name == "index.html" || has_hash(name)), "{names:?}");
        assert!(
            names.iter().any(|name| index == format!("<meta content=\"./{name}\">")),
            "{index}"
        );
    }
}
