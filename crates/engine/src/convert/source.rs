//! Where flags stand: a command line, a unit, a static pod, a `ClusterConfiguration`.

use std::ops::Range;

use gatewalk_diagnostics::Finding;
use gatewalk_yaml::{Kind, Node, documents};

use super::warning;
use super::words::words;
use crate::flags::MODE;

/// What the text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    #[default]
    CommandLine,
    SystemdUnit,
    StaticPod,
    Kubeadm,
}

impl Form {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::CommandLine => "commandLine",
            Self::SystemdUnit => "systemdUnit",
            Self::StaticPod => "staticPod",
            Self::Kubeadm => "kubeadm",
        }
    }
}

/// A flag of authorization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    /// Its name, without dashes in front.
    pub(super) name: String,
    pub(super) value: String,
    pub(super) span: Range<usize>,
}

/// What a text says of flags.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) form: Form,
    pub(super) flags: Vec<Given>,
    /// kubeadm passes modes of its own, as the text names none.
    pub(super) kubeadm_default: bool,
    pub(super) problems: Vec<(Finding, Range<usize>)>,
}

impl Source {
    /// The flag that a sentence names, else the modes.
    pub(super) fn place(&self, sentence: &str) -> Option<Range<usize>> {
        let named = self.flags.iter().filter(|flag| sentence.contains(&flag.name));
        let longest = named.max_by_key(|flag| flag.name.len());
        let modes = || self.flags.iter().find(|flag| flag.name == MODE);
        longest.or_else(modes).or(self.flags.first()).map(|flag| flag.span.clone())
    }
}

/// Reads the flags of a text.
pub(super) fn read(text: &str) -> Source {
    for document in documents(text) {
        let Ok(decoded) = document.content else { continue };
        let Some(root) = decoded.tree.root() else { continue };
        let name = |key: &str| root.get(key).and_then(Node::as_str).unwrap_or_default();
        match (name("apiVersion"), name("kind")) {
            ("v1", "Pod") => return static_pod(root),
            (version, "ClusterConfiguration") if version.starts_with("kubeadm.k8s.io/") => {
                return kubeadm(root, version);
            }
            _ => {}
        }
    }
    command_line(text)
}

fn command_line(text: &str) -> Source {
    let is_unit = text.lines().any(|line| line.trim_start().starts_with("ExecStart"));
    let form = if is_unit { Form::SystemdUnit } else { Form::CommandLine };
    let mut source = Source { form, ..Source::default() };
    let mut arguments = Vec::new();
    for word in words(text) {
        // NAME="--a=b --c=d", as in a file of environment variables
        let inner = words(&word.text);
        let holds_flags = word.text.contains("--") && !word.text.starts_with("--");
        if holds_flags && (inner.len() > 1 || word.text.contains("=--")) {
            let texts = inner.into_iter().map(|inner| inner.text);
            arguments.extend(texts.map(|text| {
                let flag = text.find("=--").and_then(|at| text.get(at.saturating_add(1)..));
                (flag.map_or(text.clone(), str::to_owned), word.span.clone())
            }));
            continue;
        }
        let is_variable = word.text.starts_with('$') && word.text.len() > 1;
        if is_variable && !word.text.starts_with("$(") {
            let problem = warning("engine.convertVariable", "name", &word.text);
            source.problems.push((problem, word.span.clone()));
        }
        arguments.push((word.text, word.span));
    }
    source.flags = of_arguments(&arguments);
    source
}

/// The flags among arguments: `--name=value`, or `--name` and then the value. Underscores stand for dashes.
fn of_arguments(arguments: &[(String, Range<usize>)]) -> Vec<Given> {
    let mut flags = Vec::new();
    let mut arguments = arguments.iter();
    while let Some((argument, span)) = arguments.next() {
        let Some(flag) = argument.strip_prefix("--") else { continue };
        let (name, value) = match flag.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (flag, None),
        };
        let name = name.replace('_', "-");
        if !name.starts_with("authorization-") {
            continue;
        }
        let mut span = span.clone();
        let value = value.unwrap_or_else(|| {
            let Some((value, place)) = arguments.next() else { return String::new() };
            span.end = place.end.max(span.end);
            value.clone()
        });
        flags.push(Given { name, value, span });
    }
    flags
}

fn static_pod(root: Node<'_>) -> Source {
    let mut source = Source { form: Form::StaticPod, ..Source::default() };
    let containers = root.get("spec").and_then(|spec| spec.get("containers"));
    let arguments = |container: Node<'_>| -> Vec<(String, Range<usize>)> {
        ["command", "args"]
            .into_iter()
            .filter_map(|field| container.get(field))
            .flat_map(|list| list.items().collect::<Vec<_>>())
            .filter_map(|item| Some((item.as_str()?.to_owned(), item.span())))
            .collect()
    };
    let all: Vec<Vec<_>> = containers.iter().flat_map(|list| list.items()).map(arguments).collect();
    let is_server = |arguments: &&Vec<(String, Range<usize>)>| {
        arguments.iter().any(|(text, _)| text.ends_with("kube-apiserver"))
    };
    let chosen = all.iter().find(is_server).or_else(|| all.first());
    for (text, span) in chosen.into_iter().flatten() {
        // command: [sh, -c, "kube-apiserver --a=b"]
        let inner = words(text);
        if inner.len() > 1 && text.contains("--authorization") {
            let inner: Vec<_> = inner.into_iter().map(|word| (word.text, span.clone())).collect();
            source.flags.extend(of_arguments(&inner));
        }
    }
    source.flags.extend(chosen.map(|arguments| of_arguments(arguments)).unwrap_or_default());
    source
}

/// `apiServer.extraArgs`: until v1beta3 an object, from v1beta4 a list of names and values. kubeadm adds the modes Node and RBAC unless
/// others are given, and leaves out those it does not know. Mirrors `getAuthzModes` of kubeadm's `controlplane` phase.
fn kubeadm(root: Node<'_>, version: &str) -> Source {
    const KNOWN: [&str; 6] = ["Node", "RBAC", "Webhook", "ABAC", "AlwaysAllow", "AlwaysDeny"];
    let mut source = Source { form: Form::Kubeadm, ..Source::default() };
    let extra = root.get("apiServer").and_then(|server| server.get("extraArgs"));
    if let Some(extra) = extra {
        let (wanted, field) = match version {
            "kubeadm.k8s.io/v1beta1" | "kubeadm.k8s.io/v1beta2" | "kubeadm.k8s.io/v1beta3" => {
                (Kind::Object, "an object of names and values")
            }
            _ => (Kind::Array, "a list of name and value"),
        };
        if extra.kind() != wanted && !extra.is_null() {
            let problem = warning("engine.convertExtraArgs", "form", field);
            source.problems.push((problem, extra.span()));
        }
        for entry in extra.entries() {
            let value = entry.value.as_str().unwrap_or_default().to_owned();
            let span = entry.key_span().start..entry.value.span().end;
            source.flags.push(Given { name: entry.key.to_owned(), value, span });
        }
        for item in extra.items() {
            let text = |key: &str| item.get(key).and_then(Node::as_str).unwrap_or_default();
            let (name, value) = (text("name").to_owned(), text("value").to_owned());
            source.flags.push(Given { name, value, span: item.span() });
        }
    }
    source.flags.retain(|flag| flag.name.starts_with("authorization-"));
    if source.flags.iter().any(|flag| flag.name == crate::flags::CONFIG) {
        return source;
    }
    // of an argument that is given more than once kubeadm takes the last, and the modes are the same in one or in several
    for flag in source.flags.iter_mut().filter(|flag| flag.name == MODE) {
        let modes = flag.value.split(',').filter(|mode| KNOWN.contains(mode));
        flag.value = modes.collect::<Vec<_>>().join(",");
    }
    let last = source.flags.iter().rposition(|flag| flag.name == MODE && !flag.value.is_empty());
    let mut place = 0;
    source.flags.retain(|flag| {
        place += 1;
        flag.name != MODE || last.is_some_and(|last| last + 1 == place)
    });
    if last.is_none() {
        source.kubeadm_default = true;
        let (name, value) = (MODE.to_owned(), "Node,RBAC".to_owned());
        source.flags.push(Given { name, value, span: 0..0 });
    }
    source
}
