//! Edits that add an item to a list of a pasted object, in the style the list is written in.

use gatewalk_diagnostics::{Edit, LineIndex, Span};
use gatewalk_kubernetes::attributes::UserInfo;
use gatewalk_kubernetes::go;
use gatewalk_yaml::{Kind, Node, Style};

/// What is added.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Scalar(String),
    /// Members in order.
    Mapping(Vec<(&'static str, String)>),
    /// Lists in order, as a rule has them.
    Lists(Vec<(&'static str, Vec<String>)>),
}

/// The subject that means a user.
pub(super) fn subject_item(user: &UserInfo) -> Item {
    let account = user.name.strip_prefix("system:serviceaccount:");
    match account.and_then(|account| account.split_once(':')) {
        Some((namespace, name)) => Item::Mapping(vec![
            ("kind", "ServiceAccount".to_owned()),
            ("name", name.to_owned()),
            ("namespace", namespace.to_owned()),
        ]),
        None => Item::Mapping(vec![
            ("kind", "User".to_owned()),
            ("name", user.name.clone()),
            ("apiGroup", "rbac.authorization.k8s.io".to_owned()),
        ]),
    }
}

/// Appends to the list at `path` of the object that stands at `span`. Empty where there is no such list to append to.
pub(super) fn append(text: &str, span: Option<Span>, path: &[&str], item: &Item) -> Vec<Edit> {
    span.and_then(|span| appended(text, span, path, item)).into_iter().collect()
}

fn appended(text: &str, span: Span, path: &[&str], item: &Item) -> Option<Edit> {
    let object = text.get(span.range())?;
    // the object is read on its own; blanks before it keep its first line in the column of the others
    let indent = span.start.column.saturating_sub(1) as usize;
    let padded = format!("{}{object}", " ".repeat(indent));
    let base = span.range().start;
    let decoded = gatewalk_yaml::first_document(&padded).ok()?;
    let mut list = decoded.tree.root()?;
    for key in path {
        list = list.get(key)?;
    }
    if list.kind() != Kind::Array {
        return None;
    }
    let (at, replacement) = insertion(&padded, list, item)?;
    let offset = base + at.checked_sub(indent)?;
    let index = LineIndex::new(text);
    Some(Edit { span: index.span(offset..offset), replacement })
}

/// Where in the text the new item goes, and its text.
fn insertion(text: &str, list: Node<'_>, item: &Item) -> Option<(usize, String)> {
    let last = list.items().last();
    if list.style() == Style::Block {
        let last = last?;
        let before = text.get(..last.span().start)?;
        let line = before.rsplit('\n').next()?;
        let dash = line.rfind('-')?;
        let indent: String = line.get(..dash)?.chars().map(|_| ' ').collect();
        return Some((last.span().end, format!("\n{indent}- {}", item.flow(Quotes::WhereNeeded))));
    }
    let quotes = if list.style() == Style::Json { Quotes::Always } else { Quotes::WhereNeeded };
    match last {
        Some(last) => Some((last.span().end, format!(", {}", item.flow(quotes)))),
        None => Some((list.span().start + 1, item.flow(quotes))),
    }
}

#[derive(Clone, Copy)]
enum Quotes {
    Always,
    WhereNeeded,
}

/// A scalar of YAML, quoted where it must be.
pub(super) fn scalar_where_needed(text: &str) -> String {
    scalar(text, Quotes::WhereNeeded)
}

impl Item {
    /// The item as a flow value.
    pub(super) fn text(&self) -> String {
        self.flow(Quotes::WhereNeeded)
    }

    fn flow(&self, quotes: Quotes) -> String {
        match self {
            Self::Scalar(text) => scalar(text, quotes),
            Self::Mapping(members) => {
                let members = members.iter().map(|(key, value)| {
                    format!("{}: {}", scalar(key, quotes), scalar(value, quotes))
                });
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }
            Self::Lists(members) => {
                let members = members.iter().map(|(key, values)| {
                    let values: Vec<String> =
                        values.iter().map(|one| scalar(one, quotes)).collect();
                    format!("{}: [{}]", scalar(key, quotes), values.join(", "))
                });
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

fn scalar(text: &str, quotes: Quotes) -> String {
    let is_word = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
        && text.chars().all(|one| one.is_ascii_alphanumeric() || "/.-_".contains(one));
    let means_something_else = matches!(
        text.to_ascii_lowercase().as_str(),
        "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null"
    );
    match quotes {
        Quotes::WhereNeeded if is_word && !means_something_else => text.to_owned(),
        Quotes::Always | Quotes::WhereNeeded => go::json_string(text),
    }
}
