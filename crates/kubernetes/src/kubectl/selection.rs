//! Which objects a command is about, and what kubectl reads to find them (`k8s.io/cli-runtime/pkg/resource.Builder`).

use gatewalk_diagnostics::{Severity, Text};

use super::flags::Arguments;
use super::listed::has_label;
use super::targets::Target;
use super::words::Word;
use super::{ApiRequest, Parser, path_segment, query};
use crate::objects::ObjectIdentity;
use crate::resources::ApiResource;
use crate::selector::parse_labels;

/// What the builder says where nothing is named.
pub(super) const NOTHING_NAMED: &str = "error: You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

/// How a command finds its objects.
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of the builder by itself")]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct How<'h> {
    /// A type without names stands for all of its objects (`allowEmptySelector`).
    pub(super) lists: bool,
    /// Objects of a file are read from the server too (`Latest`).
    pub(super) reads_files: bool,
    /// Objects that are named are taken for granted.
    pub(super) trusts_names: bool,
    /// What a list names is shown and nothing more.
    pub(super) only_shows: bool,
    /// What stands behind the path of an object that is read.
    pub(super) suffix: &'h str,
    /// The size of a list's chunks; empty for lists that come whole.
    pub(super) chunk: &'h str,
    /// What is wrong with one object of a file hinders the others only where this is set.
    pub(super) continues: bool,
}

/// An object that a command is about.
#[derive(Clone, Debug)]
pub(super) struct Selected<'a> {
    pub(super) resource: &'a ApiResource,
    pub(super) namespace: String,
    pub(super) name: String,
    /// What the scenario says of it.
    pub(super) known: Option<&'a ObjectIdentity>,
    /// Whether a list named it.
    pub(super) is_listed: bool,
}

impl Selected<'_> {
    /// Its path.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", self.resource.path(&self.namespace), path_segment(&self.name))
    }
}

/// What happens next: kubectl reads, or has an object in its hands.
#[derive(Clone, Debug)]
pub(super) enum Step<'a> {
    Read(ApiRequest),
    Object(Selected<'a>),
}

impl<'a> Parser<'a> {
    /// The steps by which a command finds its objects, in their order.
    pub(super) fn select(
        &mut self,
        arguments: &Arguments,
        words: &[Word],
        how: &How<'_>,
    ) -> Vec<Step<'a>> {
        let has_files = arguments.has("filename") || arguments.has("kustomize");
        let targets = self.targets(words);
        let place =
            words.first().map_or_else(|| arguments.range.clone(), |word| word.range.clone());
        if let Some(text) = refusal(arguments, words, &targets, how) {
            let text = Text::Upstream(format!("error: {text}"));
            self.find("kubectl/selection", Severity::Error, text, place);
            return Vec::new();
        }
        if words.is_empty() && !has_files {
            let text = Text::Upstream(NOTHING_NAMED.to_owned());
            self.find("kubectl/selection", Severity::Error, text, place);
            return Vec::new();
        }
        if has_files {
            return self.select_files(arguments, how);
        }
        let mut steps = Vec::new();
        for target in targets {
            self.select_target(arguments, target, how, &mut steps);
        }
        steps
    }

    fn select_files(&mut self, arguments: &Arguments, how: &How<'_>) -> Vec<Step<'a>> {
        let mut steps = Vec::new();
        // what is read from the server is chosen by the labels that it has there
        let mut all = arguments.clone();
        if how.reads_files {
            all.drop_flag("selector");
        }
        let labels = parse_labels(arguments.text("selector"));
        for (resource, namespace, name) in self.manifests_of(&all, how.continues) {
            let known = self.known(resource, &namespace, &name);
            let one = Selected { resource, namespace, name, known, is_listed: false };
            if how.reads_files {
                steps.push(get(one.path()));
            }
            if known
                .is_none_or(|known| labels.requirements.iter().all(|term| has_label(known, term)))
            {
                steps.push(Step::Object(one));
            }
        }
        steps
    }

    fn select_target(
        &mut self,
        arguments: &Arguments,
        target: Target<'a>,
        how: &How<'_>,
        steps: &mut Vec<Step<'a>>,
    ) {
        let resource = target.resource;
        if let Some(name) = target.name {
            let namespace = if resource.namespaced { arguments.own_namespace() } else { "" };
            let known = self.known(resource, namespace, &name);
            let namespace = namespace.to_owned();
            let one = Selected { resource, namespace, name, known, is_listed: false };
            if !how.trusts_names {
                steps.push(get(format!("{}{}", one.path(), how.suffix)));
            }
            steps.push(Step::Object(one));
            return;
        }
        let scope = if resource.namespaced { arguments.namespace() } else { "" };
        let labels = arguments.text("selector").trim();
        let fields = arguments.text("field-selector").trim();
        let list =
            query(&[("fieldSelector", fields), ("labelSelector", labels), ("limit", how.chunk)]);
        steps.push(get(format!("{}{list}", resource.path(scope))));
        if how.only_shows {
            return;
        }
        for one in self.listed(resource, scope, labels, fields) {
            steps.push(Step::Object(Selected {
                resource,
                namespace: one.namespace.to_owned(),
                name: one.name.to_owned(),
                known: Some(one.object),
                is_listed: true,
            }));
        }
    }

    /// Reads, and does something to each object as it is found.
    pub(super) fn visit(
        &mut self,
        steps: Vec<Step<'a>>,
        mut act: impl FnMut(&mut Self, &Selected<'a>),
    ) {
        for step in steps {
            match step {
                Step::Read(request) => self.command.requests.push(request),
                Step::Object(one) => act(self, &one),
            }
        }
    }

    /// Reads everything, and gives the objects.
    pub(super) fn infos(&mut self, steps: Vec<Step<'a>>) -> Vec<Selected<'a>> {
        let mut objects = Vec::new();
        for step in steps {
            match step {
                Step::Read(request) => self.command.requests.push(request),
                Step::Object(one) => objects.push(one),
            }
        }
        objects
    }
}

fn get<'a>(target: String) -> Step<'a> {
    Step::Read(ApiRequest { method: "GET", target, ..ApiRequest::default() })
}

/// What the builder says of words and flags that do not go together.
fn refusal(
    arguments: &Arguments,
    words: &[Word],
    targets: &[Target<'_>],
    how: &How<'_>,
) -> Option<&'static str> {
    let has_files = arguments.has("filename") || arguments.has("kustomize");
    let has_slash = words.iter().any(|word| word.text.contains('/'));
    let names_one = targets.iter().any(|target| target.name.is_some());
    let selects =
        !arguments.text("selector").is_empty() || !arguments.text("field-selector").is_empty();
    // but for these, a name goes before it
    let is_strict = matches!(arguments.command, "delete" | "taint");
    let all = arguments.is_on("all") && (is_strict || !names_one);
    if all && selects {
        return Some("setting 'all' parameter but found a non empty selector.");
    }
    if has_files {
        let text = if has_slash {
            "resource/name arguments cannot be provided when a path is specified"
        } else {
            "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well"
        };
        return (!words.is_empty()).then_some(text);
    }
    if all || selects {
        if has_slash {
            return Some(
                "selectors and the all flag cannot be used when passing resource/name arguments",
            );
        }
        if names_one {
            return Some("name cannot be provided when a selector is specified");
        }
        if words.is_empty() {
            return Some("at least one resource must be specified to use a selector");
        }
    }
    let is_namespaced = |target: &Target<'_>| target.name.is_some() && target.resource.namespaced;
    if arguments.is_on("all-namespaces") && targets.iter().any(is_namespaced) {
        return Some("a resource cannot be retrieved by name across all namespaces");
    }
    let lists = how.lists || all || selects;
    if !names_one && !targets.is_empty() && !lists {
        return Some("resource(s) were provided, but no name was specified");
    }
    None
}
