//! What a machine can check of the page's texts and colours.
#![expect(clippy::disallowed_methods, reason = "it reads our own sources")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::text::language;

fn sources(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path, extension));
        } else if path.extension().is_some_and(|is| is == extension) {
            found.push(path);
        }
    }
    found
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn every_sentence_of_the_page_exists_and_is_used() {
    let mut used = BTreeSet::new();
    for file in sources(&here("src"), "rs") {
        let text = fs::read_to_string(&file).unwrap();
        for after in text.split("\"web.").skip(1) {
            let id = format!("web.{}", after.split('"').next().unwrap());
            if id.chars().all(|character| character.is_ascii_alphanumeric() || character == '.') {
                used.insert(id);
            }
        }
    }
    let known: BTreeSet<String> =
        language().ids().filter(|id| id.starts_with("web.")).map(str::to_owned).collect();
    let missing: Vec<&String> = used.difference(&known).filter(|id| id.len() > 4).collect();
    let unused: Vec<&String> = known.difference(&used).collect();
    assert!(missing.is_empty(), "no text for {missing:?}");
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn only_the_browser_module_calls_the_browser() {
    for file in sources(&here("src"), "rs") {
        let name = file.to_string_lossy().into_owned();
        if name.contains("/browser") || name.ends_with("tidy.rs") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for word in ["js_sys::", "web_sys::window", "dyn_into::"] {
            assert!(!text.contains(word), "{name} has {word}");
        }
    }
}

#[test]
fn every_style_sheet_is_part_of_the_whole() {
    let index = fs::read_to_string(here("../static/css/index.css")).unwrap();
    for file in sources(&here("../static/css"), "css") {
        let name = file.strip_prefix(here("../static/css")).unwrap().to_string_lossy().into_owned();
        assert!(name == "index.css" || index.contains(&format!("\"{name}\"")), "{name}");
    }
}

/// The light and the dark value of a token.
fn token(css: &str, name: &str) -> [[f64; 3]; 2] {
    let (_, after) = css.split_once(&format!("--{name}: light-dark(")).unwrap();
    let (values, _) = after.split_once(')').unwrap();
    let mut colours = values.split(',').map(|value| {
        let hex = value.trim().trim_start_matches('#');
        [0, 2, 4].map(|at| {
            f64::from(u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0
        })
    });
    [colours.next().unwrap(), colours.next().unwrap()]
}

fn luminance(colour: [f64; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(ink: [f64; 3], ground: [f64; 3]) -> f64 {
    let (a, b) = (luminance(ink), luminance(ground));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_ink_can_be_read_on_every_ground_it_stands_on() {
    let css = fs::read_to_string(here("../static/css/tokens.css")).unwrap();
    let grounds = ["ground", "sheet", "sunken"];
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for ink in ["ink", "ink-2", "ink-3", "accent", "allow", "deny", "error", "skip"] {
        pairs.extend(grounds.map(|ground| (ink, ground)));
    }
    for ink in ["code-key", "code-string", "code-number", "code-comment"] {
        pairs.extend(["sheet", "line-wash", "accent-wash"].map(|ground| (ink, ground)));
    }
    for tone in ["allow", "deny", "error", "skip"] {
        let wash = match tone {
            "allow" => "allow-wash",
            "deny" => "deny-wash",
            "error" => "error-wash",
            _ => "skip-wash",
        };
        pairs.extend([(tone, wash), ("ink", wash), ("ink-2", wash), ("sheet", tone)]);
    }
    pairs.extend([
        ("accent-ink", "accent"),
        ("accent", "accent-wash"),
        ("ink", "accent-wash"),
        ("ink-2", "accent-wash"),
        ("ink-3", "accent-wash"),
    ]);
    let mut poor = Vec::new();
    for (ink, ground) in pairs {
        for (theme, (ink_colour, ground_colour)) in
            ["light", "dark"].iter().zip(token(&css, ink).into_iter().zip(token(&css, ground)))
        {
            let ratio = contrast(ink_colour, ground_colour);
            if ratio < 4.5 {
                poor.push(format!("{ink} on {ground}, {theme}: {ratio:.2}"));
            }
        }
    }
    assert!(poor.is_empty(), "{poor:#?}");
}
