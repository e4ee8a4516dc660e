//! What the playground weighs, and what it may weigh.

use super::{NOTICES, files};
use crate::failure::{Failure, Outcome};
use std::fs;
use std::path::Path;

/// The most that a browser may have to fetch before the first verdict stands, in bytes of brotli.
const BUDGET: u64 = 850_000;

/// What single files may weigh in bytes of brotli, by how their names begin: the engine, the style sheet.
const LIMITS: &[(&str, u64)] = &[("gatewalk-worker_bg", 600_000), ("app-", 25_000)];

/// Files that the first verdict does not wait for.
const LATER: &[&str] = &[NOTICES, "sw.js", "embed.js", "embedding.html"];

/// What is fetched later unless a report needs it.
const LATER_MODULE: &str = "gatewalk-later";

/// How the names of files begin that are fetched once the first verdict stands, or not at all by most: the editor, what of the engine
/// the verdict of the first example does not need, the icons of the installed page, what only a frame needs.
const LATER_STEMS: &[&str] = &[
    "editor-",
    LATER_MODULE,
    "gatewalk-worker-rest",
    "gatewalk-web-rest",
    "framed-",
    "embedding-",
    "ja-",
    "gatewalk-192",
    "gatewalk-512",
    "gatewalk-maskable",
];

#[derive(Debug)]
struct Row {
    name: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
    later: bool,
}

/// Prints the table of weights and fails when the first verdict is over the budget. Where the page's own first example needs the module
/// that comes later, a first visit waits for that too, and it counts.
pub(super) fn report(dist: &Path, needs_later: bool) -> Outcome {
    let mut rows = rows(dist)?;
    rows.sort_by(|a, b| b.brotli.cmp(&a.brotli).then_with(|| a.name.cmp(&b.name)));
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0).max(24);
    println!("{:<width$} {:>12} {:>12} {:>12}", "file, kB", "raw", "gzip", "brotli");
    for row in &rows {
        let note = if row.later { "  later" } else { "" };
        println!(
            "{:<width$} {:>12} {:>12} {:>12}{note}",
            row.name,
            kilo(row.raw),
            kilo(row.gzip),
            kilo(row.brotli)
        );
    }
    let sum = |of: fn(&Row) -> u64| rows.iter().filter(|row| !row.later).map(of).sum::<u64>();
    let (raw, gzip, mut brotli) = (sum(|row| row.raw), sum(|row| row.gzip), sum(|row| row.brotli));
    println!(
        "{:<width$} {:>12} {:>12} {:>12}",
        "up to the first verdict",
        kilo(raw),
        kilo(gzip),
        kilo(brotli)
    );
    if needs_later {
        let words = rows.iter().filter(|row| row.name.starts_with(LATER_MODULE));
        brotli += words.map(|row| row.brotli).sum::<u64>();
        let name = "that of the first example";
        println!("{name:<width$} {:>12} {:>12} {:>12}", "", "", kilo(brotli));
    }
    println!("{:<width$} {:>12} {:>12} {:>12}", "budget", "", "", kilo(BUDGET));
    let over = |row: &&Row| {
        LIMITS.iter().any(|(stem, limit)| row.name.starts_with(stem) && row.brotli > *limit)
    };
    if let Some(row) = rows.iter().find(over) {
        return Err(Failure::new(format!("{} weighs {} kB of brotli", row.name, kilo(row.brotli)))
            .next("see what made it grow; the limits of single files stand in xtask/src/dist/weight.rs"));
    }
    if brotli <= BUDGET {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{} kB of brotli up to the first verdict, over the budget of {}",
        kilo(brotli),
        kilo(BUDGET)
    ))
    .next(
        "see which file has grown, and take out of the worker what the first verdict does not need",
    ))
}

fn rows(dist: &Path) -> Outcome<Vec<Row>> {
    let size = |file: &Path| fs::metadata(file).map(|metadata| metadata.len());
    let mut rows = Vec::new();
    for file in files(dist)? {
        let name = file.strip_prefix(dist).unwrap_or(&file).to_string_lossy().into_owned();
        if file.extension().is_some_and(|extension| extension == "br" || extension == "gz") {
            continue;
        }
        let raw = size(&file)?;
        let copy = |extension: &str| size(&dist.join(format!("{name}.{extension}"))).unwrap_or(raw);
        let later =
            LATER.contains(&name.as_str()) || LATER_STEMS.iter().any(|stem| name.starts_with(stem));
        rows.push(Row { raw, gzip: copy("gz"), brotli: copy("br"), later, name });
    }
    Ok(rows)
}

/// Kilobytes with one decimal.
fn kilo(bytes: u64) -> String {
    let tenths = bytes.saturating_add(50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::kilo;

    #[test]
    fn kilobytes_are_rounded_to_tenths() {
        assert_eq!(kilo(0), "0.0");
        assert_eq!(kilo(949), "0.9");
        assert_eq!(kilo(999_960), "1000.0");
    }
}
