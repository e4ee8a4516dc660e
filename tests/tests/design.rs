//! The page's look, as far as a machine can check it: contrast of the tokens, one place for every value, one file for each component.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "helpers of tests: what is missing fails the test"
)]

use std::collections::BTreeMap;
use std::fs;

use gatewalk_tests::{File, files, root};

/// WCAG 2.2, level AA, for text of any size.
const CONTRAST_MIN: f64 = 4.5;

/// For what is not text but must be seen: the focus ring, the cursor, the border of a field.
const CONTRAST_OF_MARKS_MIN: f64 = 3.0;

/// The inks, and the grounds on which each of them stands somewhere in the style sheets.
const INKS: &[(&str, &[&str])] = &[
    (
        "ink",
        &[
            "ground",
            "sheet",
            "sunken",
            "line-wash",
            "accent-wash",
            "selection",
            "match",
            "allow-wash",
            "deny-wash",
            "error-wash",
            "skip-wash",
        ],
    ),
    (
        "ink-2",
        &[
            "ground",
            "sheet",
            "sunken",
            "line-wash",
            "accent-wash",
            "allow-wash",
            "deny-wash",
            "error-wash",
            "skip-wash",
        ],
    ),
    ("ink-3", &["ground", "sheet", "sunken", "line-wash"]),
    ("accent", &["ground", "sheet", "sunken", "line-wash", "accent-wash"]),
    ("accent-ink", &["accent"]),
    ("sheet", &["allow", "deny", "error", "skip"]),
    ("allow", &["ground", "sheet", "sunken", "allow-wash"]),
    ("deny", &["ground", "sheet", "sunken", "deny-wash"]),
    ("error", &["ground", "sheet", "sunken", "error-wash"]),
    ("skip", &["ground", "sheet", "sunken", "skip-wash"]),
    ("code-key", &["sheet", "line-wash", "accent-wash", "selection", "match"]),
    ("code-string", &["sheet", "line-wash", "accent-wash", "selection", "match"]),
    ("code-number", &["sheet", "line-wash", "accent-wash", "selection", "match"]),
    ("code-comment", &["sheet", "line-wash"]),
];

const MARKS: &[(&str, &[&str])] =
    &[("accent", &["ground", "sheet", "sunken", "accent-wash", "selection"])];

type Colour = [f64; 3];

fn read(path: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let file = files(folder, &["css"]).into_iter().find(|file| file.name == path);
    file.unwrap_or_else(|| panic!("no {path} below {}", root().display())).text()
}

/// Each token that is a pair of colours: light, dark.
fn tokens() -> BTreeMap<String, [Colour; 2]> {
    let sheet = read("static/css/tokens.css");
    let pair = |line: &str| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(#")?;
        let (light, dark) = value.strip_suffix(");")?.split_once(", #")?;
        Some((name.to_owned(), [colour(light), colour(dark)]))
    };
    sheet.lines().filter_map(pair).collect()
}

fn colour(hexadecimal: &str) -> Colour {
    assert_eq!(hexadecimal.len(), 6, "{hexadecimal}");
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&hexadecimal[at..at + 2], 16).unwrap()) / 255.0)
}

/// Relative luminance as WCAG defines it.
fn luminance(colour: Colour) -> f64 {
    let [red, green, blue] =
        colour.map(
            |part| {
                if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            },
        );
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn too_faint(pairs: &[(&str, &[&str])], least: f64) -> Vec<String> {
    let tokens = tokens();
    let get = |name: &str| tokens.get(name).unwrap_or_else(|| panic!("no token --{name}"));
    let mut faint = Vec::new();
    for (ink, grounds) in pairs {
        for ground in *grounds {
            for (theme, at) in [("light", 0), ("dark", 1)] {
                let contrast = contrast(get(ink)[at], get(ground)[at]);
                if contrast < least {
                    faint.push(format!("--{ink} on --{ground}, {theme}: {contrast:.2}"));
                }
            }
        }
    }
    faint
}

#[test]
fn contrast_is_measured_as_wcag_says() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 0.001);
    assert!((contrast(colour("767676"), [1.0; 3]) - 4.54).abs() < 0.01);
}

#[test]
fn every_ink_can_be_read_on_its_grounds() {
    let faint = too_faint(INKS, CONTRAST_MIN);
    assert!(faint.is_empty(), "below {CONTRAST_MIN}:\n{}", faint.join("\n"));
    let faint = too_faint(MARKS, CONTRAST_OF_MARKS_MIN);
    assert!(faint.is_empty(), "below {CONTRAST_OF_MARKS_MIN}:\n{}", faint.join("\n"));
}

#[test]
fn colours_and_sizes_of_type_are_tokens() {
    let mut wrong = Vec::new();
    for file in files("static/css", &["css"]) {
        if file.name.ends_with("tokens.css") {
            continue;
        }
        for (number, line) in file.text().lines().enumerate() {
            let line = line.trim();
            let is_colour = line.contains(": #") || line.contains("rgb(") || line.contains("hsl(");
            let size = line.strip_prefix("font-size:").map(str::trim);
            let is_size =
                size.is_some_and(|size| !size.starts_with("var(--text-") && size != "inherit;");
            if is_colour || is_size {
                wrong.push(format!("{}:{}: {line}", file.name, number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "name a token of static/css/tokens.css:\n{}", wrong.join("\n"));
}

#[test]
fn every_style_sheet_is_read_once_and_belongs_to_something() {
    let index = read("static/css/index.css");
    let sources: String = files("web/src", &["rs"]).iter().map(File::text).collect();
    let page = fs::read_to_string(root().join("web/index.html")).unwrap();
    for file in files("static/css", &["css"]) {
        let name = file.name.strip_prefix("static/css/").unwrap();
        if name == "index.css" {
            continue;
        }
        assert_eq!(
            index.matches(&format!("@import \"{name}\";")).count(),
            1,
            "{name} in index.css"
        );
        // Each class that a component's sheet names is one that some component has.
        let text = file.text();
        let classes = text.lines().filter(|line| line.starts_with('.')).filter_map(|line| {
            let class: String = line[1..]
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
                .collect();
            (!class.is_empty()).then_some(class)
        });
        for class in classes {
            let known = sources.contains(&class)
                || page.contains(&class)
                || class
                    .rsplit_once('-')
                    .is_some_and(|(stem, _)| sources.contains(&format!("{stem}-")));
            assert!(known, "{name}: no component has the class {class}");
        }
    }
}
