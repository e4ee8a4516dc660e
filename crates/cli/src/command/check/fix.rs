//! `gatewalk check --fix`.

use std::collections::BTreeSet;
use std::fs;

use gatewalk_report::{Finding, Fix};

use super::Checked;
use crate::input::{Input, STANDARD_INPUT};
use crate::{Failure, Outcome, output};

/// One fix can uncover the next finding (a name that is there can be misspelt); more rounds than this mean that fixes
/// undo each other.
const ROUNDS_MAX: usize = 16;

/// Applies the certain fixes until none is left. Prints what was done to standard error, or with
/// `dry_run` to standard output.
pub(crate) fn run(
    input: &Input,
    checked: &Checked,
    dry_run: bool,
    judge: &dyn Fn(&str) -> Checked,
) -> Result<Outcome, Failure> {
    if !input.is_utf8 {
        return Err(format!("{} is not UTF-8: nothing is written to it", input.name));
    }
    let mut text = input.text.clone();
    let mut findings = checked.own_findings();
    let mut outcome = output::outcome(&checked.report);
    let mut seen = BTreeSet::from([text.clone()]);
    let mut titles = Vec::new();
    for _ in 0..ROUNDS_MAX {
        let (fixed, applied) = apply(&text, &findings);
        if applied.is_empty() || !seen.insert(fixed.clone()) {
            break;
        }
        titles.extend(applied);
        text = fixed;
        let again = judge(&text);
        findings = again.own_findings();
        outcome = output::outcome(&again.report);
    }
    if dry_run {
        for title in &titles {
            output::text(&format!("{}:{title}\n", input.name));
        }
        if titles.is_empty() {
            output::text(&format!("{}: nothing to fix\n", input.name));
        }
        return Ok(outcome);
    }
    if input.name == STANDARD_INPUT {
        output::text(&text);
    } else if text != input.text {
        fs::write(&input.name, &text)
            .map_err(|error| format!("cannot write {}: {error}", input.name))?;
    }
    let count = titles.len();
    eprintln!("{}: {count} {}", input.name, if count == 1 { "fix" } else { "fixes" });
    Ok(outcome)
}

/// The text with every certain fix that does not overlap an earlier one, and what was done, each with its place.
fn apply(text: &str, findings: &[Finding]) -> (String, Vec<String>) {
    let mut fixes: Vec<(&Fix, u32)> = Vec::new();
    let mut titles = Vec::new();
    let mut taken: Vec<(u32, u32)> = Vec::new();
    for fix in findings.iter().flat_map(|finding| &finding.fixes).filter(|fix| fix.certain) {
        let ranges: Vec<(u32, u32)> =
            fix.edits.iter().map(|edit| (edit.span.start.offset, edit.span.end.offset)).collect();
        let is_free = ranges
            .iter()
            .all(|(start, end)| taken.iter().all(|(from, to)| end < from || to < start));
        let Some(first) = fix.edits.first().filter(|_| is_free) else { continue };
        taken.extend(ranges);
        let place = first.span.start;
        titles.push(format!("{}:{}: {}", place.line, place.column, fix.title));
        fixes.push((fix, place.offset));
    }
    let mut edits: Vec<_> = fixes.iter().flat_map(|(fix, _)| &fix.edits).collect();
    edits.sort_by_key(|edit| edit.span.start.offset);
    let mut fixed = text.to_owned();
    for edit in edits.iter().rev() {
        let range = edit.span.start.offset as usize..edit.span.end.offset as usize;
        if fixed.get(range.clone()).is_some() {
            fixed.replace_range(range, &edit.replacement);
        }
    }
    (fixed, titles)
}
