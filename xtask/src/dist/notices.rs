//! The licences of everything that ends up in the playground, as one text.

use super::licences::npm_packages;
use crate::failure::Outcome;
use crate::json;
use crate::workspace;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The first letters of files that hold a licence or a notice.
const FILES: &[&str] = &["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE", "COPYRIGHT"];

/// Standard texts for packages that come without a file of their own.
const STANDARD: &[(&str, &str)] = &[
    ("MIT", include_str!("../../licences/MIT.txt")),
    ("Apache-2.0", include_str!("../../../LICENSE")),
];

#[derive(Debug)]
struct Package {
    name: String,
    version: String,
    licence: String,
    authors: String,
    folder: PathBuf,
}

/// The whole text: first what the project itself owes, then each licence with the packages that it covers.
pub(super) fn text() -> Outcome<String> {
    let mut packages = crates()?;
    packages.extend(npm()?);
    let mut by_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in &packages {
        for text in texts_of(package) {
            by_text
                .entry(text)
                .or_default()
                .push(format!("{} {} ({})", package.name, package.version, package.licence));
        }
    }
    let mut groups: Vec<(String, Vec<String>)> = by_text.into_iter().collect();
    groups.sort_by(|a, b| a.1.cmp(&b.1));
    let mut out = workspace::read("NOTICE")?;
    let rule = "=".repeat(80);
    for (text, names) in groups {
        write!(out, "\n{rule}\n{}\n{rule}\n\n{text}\n", names.join("\n"))
            .map_err(std::io::Error::other)?;
    }
    Ok(out)
}

/// The crates that are compiled into the page and the worker: what their normal dependencies reach on WebAssembly.
fn crates() -> Outcome<Vec<Package>> {
    let metadata = workspace::metadata(&["--filter-platform", "wasm32-unknown-unknown"])?;
    let ours = workspace::packages_below("web")?;
    let packages = || json::list(&metadata, "packages");
    let is_ours = |package: &Value| {
        json::none(package, "source") && ours.iter().any(|name| name == json::text(package, "name"))
    };
    let mut wanted: Vec<&str> = packages()
        .filter(|package| is_ours(package))
        .map(|package| json::text(package, "id"))
        .collect();
    let nodes =
        || metadata.get("resolve").into_iter().flat_map(|resolve| json::list(resolve, "nodes"));
    let mut reached = BTreeSet::new();
    while let Some(id) = wanted.pop() {
        if reached.insert(id) {
            wanted.extend(
                nodes().filter(|node| json::text(node, "id") == id).flat_map(normal_dependencies),
            );
        }
    }
    let linked = packages().filter(|package| {
        reached.contains(json::text(package, "id"))
            && !json::none(package, "source")
            && !only_a_macro(package)
    });
    Ok(linked.map(crate_package).collect())
}

fn normal_dependencies(node: &Value) -> impl Iterator<Item = &str> {
    let normal = |dependency: &&Value| {
        json::list(dependency, "dep_kinds").any(|kind| json::none(kind, "kind"))
    };
    json::list(node, "deps").filter(normal).map(|dependency| json::text(dependency, "pkg"))
}

/// Macros run in the compiler: nothing of them is shipped.
fn only_a_macro(package: &Value) -> bool {
    json::list(package, "targets")
        .any(|target| json::list(target, "kind").any(|kind| kind == "proc-macro"))
}

fn crate_package(package: &Value) -> Package {
    let manifest = PathBuf::from(json::text(package, "manifest_path"));
    Package {
        name: json::text(package, "name").to_owned(),
        version: json::text(package, "version").to_owned(),
        licence: json::text(package, "license").to_owned(),
        authors: json::list(package, "authors")
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        folder: manifest.parent().unwrap_or(&manifest).to_path_buf(),
    }
}

fn npm() -> Outcome<Vec<Package>> {
    let modules = workspace::root().join("web/editor/node_modules");
    let packages = npm_packages()?.into_iter().map(|(name, package)| Package {
        folder: modules.join(&name),
        name,
        version: json::text(&package, "version").to_owned(),
        licence: json::text(&package, "license").to_owned(),
        authors: String::new(),
    });
    Ok(packages.collect())
}

/// The licence texts of a package; a standard text and its authors where it carries no file.
fn texts_of(package: &Package) -> Vec<String> {
    let mut texts: Vec<String> = licence_files(&package.folder)
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok())
        .map(|text| text.replace("\r\n", "\n").trim().to_owned())
        .collect();
    if texts.is_empty() {
        let standard =
            STANDARD.iter().find(|(name, _)| package.licence.split(' ').any(|word| word == *name));
        let by = if package.authors.is_empty() {
            String::new()
        } else {
            format!("By {}.\n\n", package.authors)
        };
        texts.push(format!("{by}{}", standard.map_or("", |(_, text)| text).trim()));
    }
    texts.sort();
    texts.dedup();
    texts
}

fn licence_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        FILES.iter().any(|start| name.starts_with(start))
    });
    files.sort();
    files
}
