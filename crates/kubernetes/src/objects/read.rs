//! From a text of YAML documents, JSON and lists to objects and findings about them.

mod core;
mod definitions;
mod identity;
mod rbac;

use std::collections::BTreeMap;

use gatewalk_diagnostics::{Finding, LineIndex, Message, Severity, Span, Text, closest};
use gatewalk_release::Release;
use gatewalk_yaml::{Kind, Node};

use super::decode::{Decoder, Place, locate};
use super::{OBJECTS_MAX, ObjectIdentity, Objects};

/// Objects, and what is to be said about their text.
#[derive(Clone, Debug, Default)]
pub struct LoadedObjects {
    /// The objects, invalid ones included: they take part all the same.
    pub objects: Objects,
    /// Findings, in the order of the text.
    pub findings: Vec<Finding>,
    /// Kinds that mean nothing to an authorizer, with their numbers.
    pub others: BTreeMap<String, usize>,
}

/// Reads the objects of a text: YAML documents or JSON, `List` objects taken apart. Objects that the release would refuse to
/// store are findings with upstream's text.
pub fn read(text: &str, release: Release) -> LoadedObjects {
    let mut reader = Reader {
        lines: LineIndex::new(text),
        release,
        loaded: LoadedObjects::default(),
        seen: BTreeMap::new(),
        count: 0,
    };
    if text.len() > gatewalk_yaml::TEXT_BYTES_MAX {
        let message =
            Message::new("kubernetes.objectsTooLong").with("limit", &gatewalk_yaml::TEXT_BYTES_MAX);
        reader.finding("objects/too-long", Severity::Error, Text::Ours(message), 0..0);
        return reader.loaded;
    }
    for document in gatewalk_yaml::documents(text) {
        match &document.content {
            Ok(decoded) => {
                for duplicate in &decoded.duplicates {
                    reader.finding(
                        "objects/duplicate-key",
                        Severity::Warning,
                        Text::Upstream(duplicate.text.clone()),
                        duplicate.span.clone(),
                    );
                }
                if let Some(root) = decoded.tree.root() {
                    reader.item(root, None);
                }
            }
            Err(error) => {
                let at = error.offset.min(text.len());
                let message = error.text.clone();
                reader.finding("objects/unreadable", Severity::Error, message, at..at);
            }
        }
    }
    reader.others();
    reader.loaded
}

struct Reader<'t> {
    lines: LineIndex<'t>,
    release: Release,
    loaded: LoadedObjects,
    /// The objects so far, by kind, namespace and name, with the place in `identities`.
    seen: BTreeMap<(String, String, String), usize>,
    count: usize,
}

impl Reader<'_> {
    fn span(&self, node: Node<'_>) -> Span {
        self.lines.span(node.span())
    }

    fn finding(
        &mut self,
        code: &'static str,
        severity: Severity,
        message: Text,
        range: std::ops::Range<usize>,
    ) {
        let mut finding = Finding::new(code, severity, message);
        finding.span = Some(self.lines.span(range));
        self.push(finding);
    }

    fn push(&mut self, mut finding: Finding) {
        "objects".clone_into(&mut finding.document);
        self.loaded.findings.push(finding);
    }

    /// One object, or a list of them. Lists do not nest.
    fn item(&mut self, node: Node<'_>, list: Option<(&str, &str)>) {
        let text = |field: &str| node.get(field).and_then(Node::as_str).unwrap_or_default();
        let (mut api_version, mut kind) = (text("apiVersion"), text("kind"));
        if let Some((list_version, list_kind)) = list {
            // items of a typed list may leave out what they are
            if api_version.is_empty() && kind.is_empty() && list_kind != "List" {
                api_version = list_version;
                kind = list_kind.strip_suffix("List").unwrap_or_default();
            }
        }
        if node.kind() != Kind::Object {
            let message = Message::new("kubernetes.objectNotAnObject");
            self.finding(
                "objects/not-an-object",
                Severity::Error,
                Text::Ours(message),
                node.span(),
            );
            return;
        }
        if list.is_none() && kind.ends_with("List") && node.get("items").is_some() {
            for item in node.get("items").into_iter().flat_map(Node::items) {
                self.item(item, Some((api_version, kind)));
            }
            return;
        }
        if kind.is_empty() || api_version.is_empty() {
            let message = Message::new("kubernetes.objectWithoutType")
                .with("missing", if kind.is_empty() { "kind" } else { "apiVersion" });
            self.finding("objects/no-type", Severity::Error, Text::Ours(message), node.span());
            return;
        }
        self.count += 1;
        if self.count > OBJECTS_MAX {
            if self.count == OBJECTS_MAX + 1 {
                let message = Message::new("kubernetes.tooManyObjects").with("limit", &OBJECTS_MAX);
                self.finding("objects/too-many", Severity::Error, Text::Ours(message), node.span());
            }
            return;
        }
        self.object(node, api_version, kind);
    }

    fn object(&mut self, node: Node<'_>, api_version: &str, kind: &str) {
        let mut decoder = Decoder::default();
        let metadata = decoder.metadata(node);
        let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
        self.identify(node, api_version, kind, &metadata.namespace, &metadata.name);
        let known = match group {
            "rbac.authorization.k8s.io" => self.rbac(node, kind, &mut decoder, metadata),
            "apiextensions.k8s.io" => self.definition(node, kind),
            "apiregistration.k8s.io" => self.api_service(node, kind),
            _ => self.core(node, group, kind, metadata),
        };
        if !known {
            *self.loaded.others.entry(kind.to_owned()).or_default() += 1;
            return;
        }
        if group != "rbac.authorization.k8s.io" {
            // other objects are read for a few of their fields only
            return;
        }
        if let Some((error, range)) = decoder.error {
            let version = api_version.rsplit('/').next().unwrap_or_default();
            let text =
                format!("{kind} in version \"{version}\" cannot be handled as a {kind}: {error}");
            self.finding("objects/wrong-type", Severity::Error, Text::Upstream(text), range);
        }
        for (path, range, names) in decoder.unknown {
            let text = Text::Upstream(format!("unknown field \"{path}\""));
            let field = path.rsplit(['.', ']']).next().unwrap_or_default();
            let help = closest(field, names.iter().copied())
                .map(|name| Message::new("kubernetes.didYouMean").with("name", name));
            let mut finding = Finding::new("objects/unknown-field", Severity::Warning, text);
            finding.span = Some(self.lines.span(range));
            finding.path = path;
            finding.help = help;
            self.push(finding);
        }
    }

    /// Notes which object it is, and that an earlier one of the same name is replaced.
    fn identify(
        &mut self,
        node: Node<'_>,
        api_version: &str,
        kind: &str,
        namespace: &str,
        name: &str,
    ) {
        let key = (kind.to_owned(), namespace.to_owned(), name.to_owned());
        let place = self.loaded.objects.identities.len();
        let source = Some(self.span(node));
        self.loaded.objects.identities.push(ObjectIdentity {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            source,
            ..identity::of(node)
        });
        if self.seen.insert(key, place).is_some() && !name.is_empty() {
            let message =
                Message::new("kubernetes.objectTwice").with("kind", kind).with("name", name);
            let range = locate(node, "metadata.name");
            self.finding("objects/twice", Severity::Warning, Text::Ours(message), range);
        }
    }

    /// An entry of upstream's validation, at the place its path names.
    fn invalid(&mut self, node: Node<'_>, path: &str, rest: &str) {
        let text = Text::Upstream(format!("{path}: {rest}"));
        let range = locate(node, path);
        let mut finding = Finding::new("objects/invalid", Severity::Error, text);
        finding.span = Some(self.lines.span(range));
        path.clone_into(&mut finding.path);
        self.push(finding);
    }

    fn others(&mut self) {
        if self.loaded.others.is_empty() {
            return;
        }
        let kinds: Vec<String> = self
            .loaded
            .others
            .iter()
            .map(
                |(kind, count)| {
                    if *count == 1 { kind.clone() } else { format!("{kind} ({count})") }
                },
            )
            .collect();
        let message =
            Message::new("kubernetes.objectsWithoutMeaning").with("kinds", &kinds.join(", "));
        let mut finding =
            Finding::new("objects/without-meaning", Severity::Hint, Text::Ours(message));
        "objects".clone_into(&mut finding.document);
        self.loaded.findings.push(finding);
    }
}

#[cfg(test)]
mod tests;
