//! Tables for people.

use std::fmt::Write as _;

/// A cell takes so many columns before it pushes the ones behind it.
const WIDTH_MAX: usize = 80;

/// A table in plain text.
pub(crate) fn table<R: AsRef<[String]>>(head: &[impl AsRef<str>], rows: &[R]) -> String {
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.as_ref().chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row.as_ref()) {
            *width = (*width).max(cell.chars().count().min(WIDTH_MAX));
        }
    }
    let mut text = String::new();
    let head: Vec<String> = head.iter().map(|cell| cell.as_ref().to_owned()).collect();
    for row in std::iter::once(head.as_slice()).chain(rows.iter().map(AsRef::as_ref)) {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        let line: Vec<String> = cells.collect();
        text += line.join("   ").trim_end();
        text.push('\n');
    }
    text
}

/// A table in Markdown; the head is not escaped.
pub(crate) fn markdown<R: AsRef<[String]>>(head: &[impl AsRef<str>], rows: &[R]) -> String {
    let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
    let mut text = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
    for row in rows {
        let cells: Vec<String> = row.as_ref().iter().map(|cell| escaped(cell)).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

/// A text that Markdown shows as it is, on one line.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\*_[]<>#|~!`&@".contains(character) {
            out.push('\\');
        }
        out.push(if character == '\n' { ' ' } else { character });
    }
    out
}
