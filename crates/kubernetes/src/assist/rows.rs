//! Completion and hover from a table of fields: `PATH = TYPE: one line`, a path with `[]` being of an item of a list.

use std::ops::Range;

use super::outline::{Entry, Style};
use super::scalar::written;
use super::{Assist, Completion, CompletionKind, Hover, Part};

/// A row of a table.
pub(super) struct Field<'a> {
    pub(super) path: &'a str,
    pub(super) of: &'a str,
    pub(super) documentation: &'a str,
}

impl<'a> Field<'a> {
    pub(super) fn read(line: &'a str) -> Option<Self> {
        let (path, rest) = line.split_once(" = ")?;
        let (of, documentation) = rest.split_once(": ")?;
        Some(Self { path, of, documentation })
    }
}

/// What an entry is asked against.
pub(super) struct Table<'a> {
    pub(super) fields: &'a [Field<'a>],
    /// What a field is usefully set to.
    pub(super) values: &'a dyn Fn(&str) -> Vec<String>,
}

impl Table<'_> {
    /// What can be typed in a part of an entry, and what stands there. `parent` is the path of its mapping within the table.
    pub(super) fn assist(
        &self,
        text: &str,
        entries: &[Entry],
        (entry, part): (&Entry, Part),
        parent: &str,
        offset: usize,
    ) -> Assist {
        let fields = self.fields;
        let list = parent.trim_end_matches("[]");
        let of_strings = fields
            .iter()
            .any(|field| field.path == list && field.of.starts_with("list of strings"));
        let is_key = part == Part::Key || (entry.name.is_empty() && has_children(fields, parent));
        if is_key && !of_strings {
            let name = match (&entry.scalar, part) {
                (Some(scalar), Part::Value) => scalar.content.clone(),
                _ => entry.key.clone(),
            };
            return keys(text, entries, entry, &name, parent, fields);
        }
        let path = join(parent, &entry.name);
        let field = fields.iter().find(|field| field.path == path.trim_end_matches("[]"));
        let scalar = entry.scalar.as_ref();
        let style = scalar.map(|scalar| scalar.style);
        let glued =
            style.is_none() && text.get(..offset).is_some_and(|before| before.ends_with(':'));
        let completions = (self.values)(&path)
            .into_iter()
            .map(|value| Completion {
                insert: format!(
                    "{}{}",
                    if glued { " " } else { "" },
                    written(
                        &quoted(&value, style.is_none_or(|style| style == Style::Plain)),
                        style
                    )
                ),
                kind: CompletionKind::Value,
                detail: String::new(),
                documentation: super::docs::of_text(&value).to_owned(),
                select: None,
                label: value,
            })
            .collect();
        let hover = scalar.zip(field).map(|(scalar, field)| hover(field, scalar.content.clone()));
        let replace = scalar.map_or(offset..offset, |scalar| scalar.content.clone());
        Assist { replace, completions, hover }
    }
}

/// A value that YAML would not read as it is typed.
fn quoted(value: &str, is_free: bool) -> String {
    if is_free && matches!(value, "" | "*") { format!("\"{value}\"") } else { value.to_owned() }
}

fn join(parent: &str, name: &str) -> String {
    match (parent, name) {
        (parent, "") => parent.to_owned(),
        ("", name) => name.to_owned(),
        (parent, name) => format!("{parent}.{name}"),
    }
}

/// The name of a field of the mapping at `parent`.
fn child<'f>(field: &Field<'f>, parent: &str) -> Option<&'f str> {
    let rest = field.path.strip_prefix(parent)?;
    let name = if parent.is_empty() { rest } else { rest.strip_prefix('.')? };
    (!name.contains(['.', '['])).then_some(name)
}

fn has_children(fields: &[Field<'_>], parent: &str) -> bool {
    fields.iter().any(|field| child(field, parent).is_some())
}

fn keys(
    text: &str,
    entries: &[Entry],
    entry: &Entry,
    name: &Range<usize>,
    parent: &str,
    fields: &[Field<'_>],
) -> Assist {
    let is_present = |name: &str| {
        entries.iter().any(|other| {
            other.mapping == entry.mapping && other.key != entry.key && other.name == name
        })
    };
    let indentation = " ".repeat(entry.column + 2);
    let has_colon = entry.value_from.is_some() && !entry.name.is_empty();
    let completions = fields
        .iter()
        .filter_map(|field| Some((field, child(field, parent)?)))
        .filter(|(_, name)| !is_present(name))
        .map(|(field, name)| Completion {
            label: name.to_owned(),
            kind: CompletionKind::Field,
            detail: field.of.to_owned(),
            documentation: field.documentation.to_owned(),
            insert: match field.of.split(',').next().unwrap_or_default() {
                _ if has_colon => name.to_owned(),
                "object" | "map of strings" => format!("{name}:\n{indentation}"),
                "list" => format!("{name}:\n{indentation}- "),
                "list of strings" => format!("{name}: []"),
                _ => format!("{name}: "),
            },
            select: None,
        })
        .collect();
    let typed = text.get(name.clone()).unwrap_or_default().trim_matches(['"', '\'']);
    let field = fields.iter().find(|field| child(field, parent) == Some(typed));
    Assist {
        replace: name.clone(),
        completions,
        hover: field.map(|field| hover(field, name.clone())),
    }
}

fn hover(field: &Field<'_>, span: Range<usize>) -> Hover {
    let name = field.path.rsplit('.').next().unwrap_or_default();
    Hover {
        span,
        title: format!("{name}: {}", field.of),
        signatures: Vec::new(),
        documentation: field.documentation.to_owned(),
        since: None,
    }
}
