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
    let edit = span.and_then(|span| {
        inserted(text, span, path, |text, list| {
            (list.kind() == Kind::Array).then_some(())?;
            insertion(text, list, item)
        })
    });
    edit.into_iter().collect()
}

/// Puts a member with a list of one item before the others of the mapping at `path` of the object that stands at `span`.
pub(super) fn add_list(
    text: &str,
    span: Option<Span>,
    path: &[&str],
    key: &str,
    item: &Item,
) -> Option<Edit> {
    inserted(text, span?, path, |text, mapping| {
        let value = |quotes| format!("{}: [{}]", scalar(key, quotes), item.flow(quotes));
        first_member(text, mapping, value)
    })
}

/// Makes a member of the mapping at `path` have a value. None where it has another one.
pub(super) fn set_member(
    text: &str,
    span: Option<Span>,
    path: &[&str],
    key: &str,
    value: &str,
) -> Option<Vec<Edit>> {
    let span = span?;
    let given = at(text, span, path, |_, mapping| {
        Some(mapping.get(key).map(|given| given.as_str() == Some(value)))
    });
    let member = |quotes| format!("{}: {}", scalar(key, quotes), scalar(value, quotes));
    match given? {
        Some(is_same) => is_same.then(Vec::new),
        None => inserted(text, span, path, |text, mapping| first_member(text, mapping, member))
            .map(|edit| vec![edit]),
    }
}

/// The edit that puts a text where `place` says, of the node at `path` of the object at `span`.
fn inserted(
    text: &str,
    span: Span,
    path: &[&str],
    place: impl Fn(&str, Node<'_>) -> Option<(usize, String)>,
) -> Option<Edit> {
    let (place, replacement) = at(text, span, path, place)?;
    let offset = (span.range().start + place).checked_sub(indent(span))?;
    let index = LineIndex::new(text);
    Some(Edit { span: index.span(offset..offset), replacement })
}

/// What `read` makes of the node at `path` of the object at `span`. The object is read on its own; blanks before it keep its first line
/// in the column of the others.
fn at<T>(
    text: &str,
    span: Span,
    path: &[&str],
    read: impl Fn(&str, Node<'_>) -> Option<T>,
) -> Option<T> {
    let padded = format!("{}{}", " ".repeat(indent(span)), text.get(span.range())?);
    let decoded = gatewalk_yaml::first_document(&padded).ok()?;
    let mut node = decoded.tree.root()?;
    for key in path {
        node = node.get(key)?;
    }
    read(&padded, node)
}

fn indent(span: Span) -> usize {
    span.start.column.saturating_sub(1) as usize
}

/// Where a member goes that is to be the first, and its text.
fn first_member(
    text: &str,
    mapping: Node<'_>,
    member: impl Fn(Quotes) -> String,
) -> Option<(usize, String)> {
    let at = mapping.entries().next()?.key_span().start;
    if mapping.style() != Style::Block {
        return Some((at, format!("{}, ", member(Quotes::of(text, mapping)))));
    }
    let indent = text.get(..at)?.rsplit('\n').next()?;
    let is_alone = indent.chars().all(|one| one == ' ');
    is_alone.then(|| (at, format!("{}\n{indent}", member(Quotes::WhereNeeded))))
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
    let quotes = Quotes::of(text, list);
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

impl Quotes {
    /// What is quoted beside a node of an object: everything where the object may be a part of JSON.
    fn of(object: &str, node: Node<'_>) -> Self {
        let is_json = node.style() == Style::Json || object.trim_start().starts_with("{\"");
        if is_json { Self::Always } else { Self::WhereNeeded }
    }
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
