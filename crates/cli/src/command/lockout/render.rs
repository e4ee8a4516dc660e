//! The matrix for people: identities down, outages across, and what each refusal says.

use std::fmt::Write as _;

use gatewalk_report::{Access, Lockout, LockoutIdentity, LockoutRequest};

use crate::table;

pub(super) fn text(found: &Lockout) -> String {
    let mut text = format!("{}\n\n{}", found.sentence.text, legend(found));
    text += &table::table(&heads(found), &rows(found));
    text.push('\n');
    for (at, outage) in found.outages.iter().enumerate() {
        let _ = writeln!(text, "{}  {}", at + 1, outage.sentence.text);
        for (identity, request) in lost(found, at) {
            let refusal = request.cells.get(at).map_or("", |cell| &cell.verdict.sentence.text);
            let _ = writeln!(text, "     {} {}: {refusal}", identity.user, request.name);
        }
    }
    text.push('\n');
    for note in &found.notes {
        let _ = writeln!(text, "note: {}", note.text);
    }
    text
}

pub(super) fn markdown(found: &Lockout) -> String {
    let mut text = format!("{}\n\n", table::escaped(&found.sentence.text));
    text += &table::markdown(&heads(found), &rows(found));
    text.push('\n');
    for (at, outage) in found.outages.iter().enumerate() {
        let _ = writeln!(text, "{}. {}", at + 1, table::escaped(&outage.sentence.text));
    }
    text.push('\n');
    for note in &found.notes {
        let _ = writeln!(text, "- {}", table::escaped(&note.text));
    }
    text
}

fn legend(found: &Lockout) -> String {
    let mut text = String::new();
    for (at, outage) in found.outages.iter().enumerate() {
        let _ = writeln!(text, "  {} = {}", at + 1, outage.text.text);
    }
    text.push('\n');
    text
}

/// Columns are numbered: their names are long.
fn heads(found: &Lockout) -> Vec<String> {
    let numbers = (1..=found.outages.len()).map(|number| number.to_string());
    ["WHO", "NEEDS"].map(str::to_owned).into_iter().chain(numbers).collect()
}

/// A row for each request; who is shown once.
fn rows(found: &Lockout) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for identity in &found.identities {
        let name = &identity.name.text;
        let is_shared =
            found.identities.iter().filter(|other| other.name.text == *name).count() > 1;
        for (place, request) in identity.requests.iter().enumerate() {
            let who = match (place, is_shared) {
                (0, false) => name.as_str(),
                (0, true) => identity.user.as_str(),
                _ => "",
            };
            let cells = request.cells.iter().map(|cell| word(cell.access).to_owned());
            let head = [who.to_owned(), request.name.clone()];
            rows.push(head.into_iter().chain(cells).collect());
        }
    }
    rows
}

fn word(access: Access) -> &'static str {
    match access {
        Access::Kept => "yes",
        Access::Gained => "gained",
        Access::Never => "no",
        Access::Lost => "LOST",
    }
}

fn lost(
    found: &Lockout,
    at: usize,
) -> impl Iterator<Item = (&LockoutIdentity, &LockoutRequest)> + use<'_> {
    let requests = found
        .identities
        .iter()
        .flat_map(|identity| identity.requests.iter().map(move |request| (identity, request)));
    requests.filter(move |(_, request)| {
        request.cells.get(at).is_some_and(|cell| cell.access == Access::Lost)
    })
}
