//! Members of mappings by name and type, with a finding for whatever does not fit.

use gatewalk_diagnostics::order;
use std::collections::BTreeMap;
use std::ops::Range;

use gatewalk_diagnostics::{Edit, Finding, Fix, LineIndex, Message, Severity, Span, Text, closest};

use crate::limits::REQUESTS_MAX;
use crate::node::{Key, Node, NodeValue};

pub(super) struct Reader<'a> {
    text: &'a str,
    index: Option<LineIndex<'a>>,
    findings: Vec<Finding>,
    places: BTreeMap<String, Span>,
}

/// The members of a mapping that are known, by name.
pub(super) struct Fields<'n> {
    path: String,
    members: BTreeMap<&'n str, &'n Node>,
}

impl<'n> Fields<'n> {
    /// A member that is there and not null, with its path.
    pub(super) fn get(&self, name: &str) -> Option<(String, &'n Node)> {
        let node = self.members.get(name)?;
        let present = !matches!(node.value, NodeValue::Null);
        present.then(|| (member_path(&self.path, name), *node))
    }
}

/// `base.name`, or `base[name]` where the name would not read as a member (a path of a file, a header).
pub(super) fn member_path(base: &str, name: &str) -> String {
    let is_word = !name.is_empty()
        && name
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "-_".contains(character));
    match (base, is_word) {
        ("", _) => name.to_owned(),
        (_, true) => format!("{base}.{name}"),
        (_, false) => format!("{base}[{name}]"),
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let index = (!text.is_empty()).then(|| LineIndex::new(text));
        Self { text, index, findings: Vec::new(), places: BTreeMap::new() }
    }

    pub(super) fn finish(mut self) -> (Vec<Finding>, BTreeMap<String, Span>) {
        order::sort_by_key(&mut self.findings, |finding| {
            finding.span.map(|span| span.start.offset)
        });
        (self.findings, self.places)
    }

    /// The known members of a mapping; each unknown or repeated one is a finding. Nothing when it is no mapping.
    pub(super) fn fields<'n>(
        &mut self,
        node: &'n Node,
        path: &str,
        known: &[&str],
        reserved: &[&str],
    ) -> Option<Fields<'n>> {
        let members = self.map(path, node)?;
        let mut fields = BTreeMap::new();
        for (key, value) in members {
            let name = key.text.as_str();
            if known.contains(&name) {
                let span = self.span(value.range.clone().or_else(|| key.range.clone()));
                if let Some(span) = span {
                    self.places.insert(member_path(path, name), span);
                }
                if fields.insert(name, value).is_some() {
                    self.push(
                        ("scenario/duplicate-field", Severity::Error),
                        &member_path(path, name),
                        key.range.clone(),
                        Message::new("scenario.duplicateField").with("field", name),
                    );
                }
            } else if reserved.contains(&name) {
                self.push(
                    ("scenario/reserved-field", Severity::Warning),
                    &member_path(path, name),
                    key.range.clone(),
                    Message::new("scenario.reservedField").with("field", name),
                );
            } else {
                self.unknown(path, key, known);
            }
        }
        Some(Fields { path: path.to_owned(), members: fields })
    }

    pub(super) fn map<'n>(&mut self, path: &str, node: &'n Node) -> Option<&'n [(Key, Node)]> {
        if let NodeValue::Map(members) = &node.value {
            return Some(members);
        }
        self.wrong_type(path, node, "scenario.typeMapping");
        None
    }

    /// A text. A number or a boolean is taken as it is written, with a warning.
    pub(super) fn text(&mut self, fields: &Fields<'_>, name: &str) -> Option<String> {
        let (path, node) = fields.get(name)?;
        self.text_of(&path, node)
    }

    pub(super) fn text_of(&mut self, path: &str, node: &Node) -> Option<String> {
        let text = match &node.value {
            NodeValue::Text(text) => return Some(text.clone()),
            NodeValue::Number(text) => text.clone(),
            NodeValue::Bool(value) => self.typed(node).unwrap_or_else(|| value.to_string()),
            NodeValue::Null | NodeValue::List(_) | NodeValue::Map(_) => {
                self.wrong_type(path, node, "scenario.typeText");
                return None;
            }
        };
        self.push(
            ("scenario/not-a-text", Severity::Warning),
            path,
            node.range.clone(),
            Message::new("scenario.notAText").with("text", &text),
        );
        Some(text)
    }

    /// A scalar as it was typed: `on` rather than `true`.
    fn typed(&self, node: &Node) -> Option<String> {
        let span = self.span(node.range.clone())?;
        Some(self.text.get(span.range())?.to_owned()).filter(|text| !text.is_empty())
    }

    /// A text that may as well be written as a number: a version, a duration of zero.
    pub(super) fn text_or_number(&mut self, fields: &Fields<'_>, name: &str) -> Option<String> {
        let (path, node) = fields.get(name)?;
        match &node.value {
            NodeValue::Number(text) => Some(text.clone()),
            _ => self.text_of(&path, node),
        }
    }

    pub(super) fn boolean(&mut self, fields: &Fields<'_>, name: &str) -> Option<bool> {
        let (path, node) = fields.get(name)?;
        if let NodeValue::Bool(value) = node.value {
            return Some(value);
        }
        self.wrong_type(&path, node, "scenario.typeBoolean");
        None
    }

    pub(super) fn number(&mut self, fields: &Fields<'_>, name: &str, most: u64) -> Option<u64> {
        let (path, node) = fields.get(name)?;
        let number = match &node.value {
            NodeValue::Number(text) => text.parse::<u64>().ok().filter(|number| *number <= most),
            _ => None,
        };
        if number.is_none() {
            self.push(
                ("scenario/wrong-type", Severity::Error),
                &path,
                node.range.clone(),
                Message::new("scenario.wholeNumber").with("field", &path).with("most", &most),
            );
        }
        number
    }

    pub(super) fn list<'n>(&mut self, fields: &Fields<'n>, name: &str) -> Vec<(String, &'n Node)> {
        let Some((path, node)) = fields.get(name) else { return Vec::new() };
        let NodeValue::List(items) = &node.value else {
            self.wrong_type(&path, node, "scenario.typeList");
            return Vec::new();
        };
        let mut list = Vec::with_capacity(items.len());
        for (place, item) in items.iter().enumerate() {
            let path = format!("{path}[{place}]");
            if let Some(span) = self.span(item.range.clone()) {
                self.places.insert(path.clone(), span);
            }
            list.push((path, item));
        }
        list
    }

    /// A mapping of texts. `scalars`: numbers and booleans are as welcome as texts.
    pub(super) fn texts(
        &mut self,
        fields: &Fields<'_>,
        name: &str,
        scalars: bool,
    ) -> Option<BTreeMap<String, String>> {
        let (path, node) = fields.get(name)?;
        let members = self.map(&path, node)?;
        let mut texts = BTreeMap::new();
        for (key, value) in members {
            let path = member_path(&path, &key.text);
            if let Some(span) = self.span(value.range.clone()) {
                self.places.insert(path.clone(), span);
            }
            let text = match &value.value {
                NodeValue::Null => Some(String::new()),
                NodeValue::Number(text) if scalars => Some(text.clone()),
                NodeValue::Bool(value) if scalars => Some(value.to_string()),
                _ => self.text_of(&path, value),
            };
            if let Some(text) = text {
                texts.insert(key.text.clone(), text);
            }
        }
        Some(texts)
    }

    pub(super) fn wrong_type(&mut self, path: &str, node: &Node, want: &'static str) {
        let got = Message::new(match node.value {
            NodeValue::Null => "scenario.typeNull",
            NodeValue::Bool(_) => "scenario.typeBoolean",
            NodeValue::Number(_) => "scenario.typeNumber",
            NodeValue::Text(_) => "scenario.typeText",
            NodeValue::List(_) => "scenario.typeList",
            NodeValue::Map(_) => "scenario.typeMapping",
        });
        let language = gatewalk_diagnostics::Language::English;
        let message = if path.is_empty() {
            Message::new("scenario.wrongTypeOfWhole")
        } else {
            Message::new("scenario.wrongType").with("field", path)
        };
        self.push(
            ("scenario/wrong-type", Severity::Error),
            path,
            node.range.clone(),
            message
                .with("want", &Message::new(want).text(language))
                .with("got", &got.text(language)),
        );
    }

    /// A value that is none of those allowed.
    pub(super) fn unknown_value(&mut self, path: &str, node: &Node, got: &str, known: &[&str]) {
        let nearest = closest(got, known.iter().copied());
        let message = Message::new("scenario.unknownValue")
            .with("field", path)
            .with("value", got)
            .with("known", &known.join(", "));
        self.push(("scenario/unknown-value", Severity::Error), path, node.range.clone(), message);
        self.suggest(nearest, node.range.clone());
    }

    pub(super) fn several(&mut self, path: &str, node: &Node, names: &[&str]) {
        let message = Message::new("scenario.severalReplies")
            .with("field", path)
            .with("names", &names.join(", "));
        self.push(("scenario/several-replies", Severity::Error), path, node.range.clone(), message);
    }

    pub(super) fn too_deep(&mut self, path: &str, node: &Node) {
        let message = Message::new("scenario.tooDeep")
            .with("field", path)
            .with("limit", &crate::limits::VALUE_DEPTH_MAX);
        self.push(("scenario/too-deep", Severity::Error), path, node.range.clone(), message);
    }

    pub(super) fn too_large_event(&mut self, path: &str, node: &Node, bytes: usize) {
        let message = Message::new("scenario.auditEventTooLarge")
            .with("bytes", &bytes)
            .with("limit", &crate::limits::AUDIT_EVENT_BYTES_MAX);
        let code = "scenario/audit-event-too-large";
        self.push((code, Severity::Error), path, node.range.clone(), message);
    }

    pub(super) fn missing(&mut self, path: &str, node: &Node, name: &str) {
        let message = Message::new("scenario.missingField").with("field", name).with("in", path);
        self.push(("scenario/missing-field", Severity::Error), path, node.range.clone(), message);
    }

    pub(super) fn wrong_head(&mut self, fields: &Fields<'_>, name: &str, want: &str, got: &str) {
        let range = fields.get(name).and_then(|(_, node)| node.range.clone());
        let message = Message::new("scenario.wrongHead")
            .with("field", name)
            .with("got", got)
            .with("want", want);
        self.push(("scenario/wrong-head", Severity::Error), name, range.clone(), message);
        self.replace(range, want);
    }

    pub(super) fn missing_head(&mut self, name: &str, want: &str) {
        let message = Message::new("scenario.missingHead").with("field", name).with("want", want);
        self.push(("scenario/missing-head", Severity::Warning), name, None, message);
    }

    pub(super) fn too_many_requests(&mut self, count: usize, first: Option<&Node>) {
        let message = Message::new("scenario.tooManyRequests")
            .with("count", &count)
            .with("limit", &REQUESTS_MAX);
        let range = first.and_then(|node| node.range.clone());
        self.push(("scenario/too-many-requests", Severity::Error), "requests", range, message);
    }

    fn unknown(&mut self, path: &str, key: &Key, known: &[&str]) {
        let nearest = closest(&key.text, known.iter().copied());
        self.push(
            ("scenario/unknown-field", Severity::Warning),
            &member_path(path, &key.text),
            key.range.clone(),
            Message::new("scenario.unknownField").with("field", &key.text),
        );
        self.suggest(nearest, key.range.clone());
        if let (None, Some(finding)) = (nearest, self.findings.last_mut()) {
            finding.help =
                Some(Message::new("scenario.knownFields").with("fields", &known.join(", ")));
        }
    }

    /// "Did you mean" for the finding made last.
    fn suggest(&mut self, nearest: Option<&str>, range: Option<Range<usize>>) {
        let Some(nearest) = nearest else { return };
        if let Some(finding) = self.findings.last_mut() {
            finding.help = Some(Message::new("scenario.didYouMean").with("name", nearest));
        }
        self.replace(range, nearest);
    }

    /// What is missing before what the finding made last is about.
    pub(super) fn lead(&mut self, range: Option<Range<usize>>, missing: &str) {
        if let Some(finding) = self.findings.last_mut() {
            finding.help = Some(Message::new("scenario.missingLead").with("lead", missing));
        }
        self.edit(
            range.map(|range| range.start..range.start),
            Message::new("scenario.addLead").with("lead", missing),
            missing,
        );
    }

    /// A fix for the finding made last.
    fn replace(&mut self, range: Option<Range<usize>>, replacement: &str) {
        let title = Message::new("scenario.replaceWith").with("name", replacement);
        self.edit(range, title, replacement);
    }

    fn edit(&mut self, range: Option<Range<usize>>, title: Message, replacement: &str) {
        let Some(span) = self.span(range) else { return };
        if let Some(finding) = self.findings.last_mut() {
            let edits = vec![Edit { span, replacement: replacement.to_owned() }];
            finding.fixes.push(Fix { title, edits });
        }
    }

    fn push(
        &mut self,
        (code, severity): (&'static str, Severity),
        path: &str,
        range: Option<Range<usize>>,
        message: Message,
    ) {
        let span = self.span(range);
        let finding = Finding::new(code, severity, Text::Ours(message));
        self.findings.push(Finding { path: path.to_owned(), span, ..finding });
    }

    fn span(&self, range: Option<Range<usize>>) -> Option<Span> {
        Some(self.index.as_ref()?.span(range?))
    }
}
