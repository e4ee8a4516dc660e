//! Commands that change objects.

use gatewalk_diagnostics::{Message, Severity, Text};
use gatewalk_release::Release;

use super::reading::subresource;
use crate::kubectl::flags::Arguments;
use crate::kubectl::listed::Listed;
use crate::kubectl::targets::Target;
use crate::kubectl::words::Word;
use crate::kubectl::{Parser, query};
use crate::resources::ApiResource;

/// Since this release `autoscale` makes objects of `autoscaling/v2`.
const SCALERS_V2_SINCE: Release = Release::V1_33;

/// How a command changes objects.
#[derive(Clone, Copy, Debug)]
struct Change<'a> {
    /// What stands after the object's path; empty for `--subresource`.
    rest: &'a str,
    /// The field manager; empty for a request that names none.
    manager: &'a str,
    /// Whether the request says how strictly fields are validated.
    validates: bool,
    /// Whether objects of a file are read first.
    reads_files: bool,
}

impl<'a> Change<'a> {
    fn by(manager: &'a str) -> Self {
        Self { rest: "", manager, validates: false, reads_files: false }
    }
}

impl Parser<'_> {
    /// The targets of a command, each of which must name an object.
    fn named(&mut self, words: &[Word], command: &Word) -> Vec<Target<'_>> {
        let targets = self.targets(words);
        if targets.iter().any(|target| target.name.is_none()) || words.is_empty() {
            let error = "error: resource(s) were provided, but no name was specified".to_owned();
            self.find(
                "kubectl/no-name",
                Severity::Error,
                Text::Upstream(error),
                command.range.clone(),
            );
        }
        targets.into_iter().filter(|target| target.name.is_some()).collect()
    }

    /// Reads each object, then changes it: what most commands do.
    fn read_and(
        &mut self,
        arguments: &Arguments,
        words: &[Word],
        command: &Word,
        change: &Change<'_>,
    ) {
        let method = "PATCH";
        let namespace = arguments.namespace().to_owned();
        let dry = Self::client_dry_run(arguments);
        let changes: Vec<_> = if arguments.value("filename").is_some() {
            let objects = self.manifests(arguments);
            objects
                .into_iter()
                .map(|(resource, namespace, name)| (resource, namespace, name, change.reads_files))
                .collect()
        } else {
            let rest = Self::changed(arguments, change);
            let acts = |parser: &mut Self, resource: &ApiResource, one: Listed<'_>| {
                if !dry {
                    parser.object(method, resource, one.namespace, one.name, &rest);
                }
            };
            if self.listed_instead(arguments, words, acts) {
                return;
            }
            let resources = self.context.resources;
            let targets = self.named(words, command);
            targets
                .into_iter()
                .filter_map(|target| {
                    let of = target.resource;
                    let resource = resources.get(&of.group, &of.version, &of.name)?;
                    Some((resource, namespace.clone(), target.name?, true))
                })
                .collect()
        };
        let read = subresource(arguments);
        let rest = Self::changed(arguments, change);
        for (resource, namespace, name, reads) in changes {
            if reads {
                self.object("GET", resource, &namespace, &name, &read);
            }
            if !dry {
                self.object(method, resource, &namespace, &name, &rest);
            }
        }
    }

    /// What stands behind the path of an object that is changed.
    fn changed(arguments: &Arguments, change: &Change<'_>) -> String {
        let read = subresource(arguments);
        let rest = if change.rest.is_empty() { read.as_str() } else { change.rest };
        let query = match change.manager {
            "" => String::new(),
            manager => Self::change_query(arguments, manager, change.validates),
        };
        format!("{rest}{query}")
    }

    /// With `--all` or a selector the server is asked which objects there are, and something is done to each of them.
    fn listed_instead(
        &mut self,
        arguments: &Arguments,
        words: &[Word],
        act: impl FnMut(&mut Self, &ApiResource, Listed<'_>),
    ) -> bool {
        let mut selects = ["selector", "field-selector"].iter();
        let selects =
            selects.any(|flag| arguments.value(flag).is_some_and(|text| !text.is_empty()));
        if arguments.is_on("all") || selects {
            self.for_each_listed(arguments, words, act);
            return true;
        }
        false
    }

    /// Lists the objects of a type, as far as selectors have them, and does something to each of them.
    pub(super) fn for_each_listed(
        &mut self,
        arguments: &Arguments,
        words: &[Word],
        mut act: impl FnMut(&mut Self, &ApiResource, Listed<'_>),
    ) {
        let labels = arguments.value("selector").unwrap_or_default();
        let fields = arguments.value("field-selector").unwrap_or_default();
        let namespace = arguments.namespace().to_owned();
        let query = query(&[("fieldSelector", fields), ("labelSelector", labels)]);
        let types: Vec<Word> = words.first().cloned().into_iter().collect();
        for target in self.targets(&types) {
            let resource = target.resource;
            self.request("GET", format!("{}{query}", resource.path(&namespace)));
            let scope = if resource.namespaced { namespace.as_str() } else { "" };
            for one in self.listed(resource, scope, labels, fields) {
                act(self, resource, one);
            }
        }
    }

    pub(super) fn delete(&mut self, arguments: &Arguments, command: &Word) {
        if let Some(raw) = arguments.value("raw") {
            self.raw("DELETE", raw, arguments);
            return;
        }
        let dry = Self::client_dry_run(arguments);
        let before = self.command.requests.len();
        let delete = |parser: &mut Self, resource: &ApiResource, namespace: &str, name: &str| {
            if !dry {
                parser.object("DELETE", resource, namespace, name, "");
            }
        };
        if arguments.value("filename").is_some() {
            for (resource, namespace, name) in self.manifests(arguments) {
                delete(self, resource, &namespace, &name);
            }
        } else if !self.listed_instead(arguments, &arguments.words, |parser, resource, one| {
            delete(parser, resource, one.namespace, one.name);
        }) {
            let namespace = arguments.namespace().to_owned();
            let resources = self.context.resources;
            let targets: Vec<_> = self
                .named(&arguments.words, command)
                .into_iter()
                .filter_map(|target| {
                    let of = target.resource;
                    Some((resources.get(&of.group, &of.version, &of.name)?, target.name?))
                })
                .collect();
            for (resource, name) in targets {
                delete(self, resource, &namespace, &name);
            }
        }
        let dry = dry || arguments.value("dry-run") == Some("server");
        if arguments.value("wait") != Some("false") && !dry {
            self.wait_until_gone(before);
        }
    }

    /// kubectl waits until what it deleted is gone; where it may not look, it does not wait.
    fn wait_until_gone(&mut self, before: usize) {
        let made = self.command.requests.get(before..).unwrap_or_default().iter();
        let gone = made.filter(|request| request.method == "DELETE");
        let gone: Vec<String> = gone.map(|request| request.target.clone()).collect();
        for target in gone {
            self.besides(target);
        }
    }

    /// Some commands take no selector.
    fn refuses_selector(&mut self, arguments: &Arguments) -> bool {
        let Some(range) = arguments.range("selector") else { return false };
        let text = Text::Upstream("error: unknown flag: --selector".to_owned());
        self.find("kubectl/unknown-flag", Severity::Error, text, range);
        true
    }

    pub(super) fn patch(&mut self, arguments: &Arguments, command: &Word) {
        if self.refuses_selector(arguments) {
            return;
        }
        if arguments.value("patch").is_none() && arguments.value("patch-file").is_none() {
            self.find(
                "kubectl/no-patch",
                Severity::Warning,
                Text::Upstream("error: must specify --patch or --patch-file containing the contents of the patch".to_owned()),
                command.range.clone(),
            );
        }
        self.read_and(arguments, &arguments.words, command, &Change::by("kubectl-patch"));
    }

    pub(super) fn edit(&mut self, arguments: &Arguments, command: &Word) {
        if self.refuses_selector(arguments) {
            return;
        }
        let change = Change { validates: true, ..Change::by("kubectl-edit") };
        self.read_and(arguments, &arguments.words, command, &change);
        self.note(Message::new("kubernetes.editPatches"));
    }

    /// label, annotate, taint: the words with `=` or a final `-` are changes, not names.
    pub(super) fn mark(&mut self, what: &str, arguments: &Arguments, command: &Word) {
        if arguments.is_on("list") {
            let names = unmarked(&arguments.words);
            for target in self.targets(&names) {
                let namespace = arguments.namespace();
                if let Some(name) = &target.name {
                    self.object("GET", target.resource, namespace, name, "");
                }
            }
            return;
        }
        let names = unmarked(&arguments.words);
        if names.len() == arguments.words.len() {
            self.missing(&format!("a {what} KEY=VALUE"), command);
        }
        let change = match what {
            "label" => Change { reads_files: true, ..Change::by("kubectl-label") },
            "annotate" => Change { reads_files: true, ..Change::by("kubectl-annotate") },
            _ => Change { validates: true, ..Change::by("kubectl-taint") },
        };
        self.read_and(arguments, &names, command, &change);
    }

    pub(super) fn set(&mut self, arguments: &Arguments, command: &Word) {
        const KINDS: &[&str] =
            &["env", "image", "resources", "selector", "serviceaccount", "subject"];
        let Some((kind, words)) = arguments.words.split_first() else {
            self.missing("what to set", command);
            return;
        };
        if !KINDS.contains(&kind.text.as_str()) {
            self.unknown_command(kind, "kubectl set", KINDS);
            return;
        }
        let mut names = unmarked(words);
        if kind.text == "serviceaccount" && names.len() > 1 {
            names.pop();
        }
        let before = self.command.requests.len();
        self.read_and(arguments, &names, command, &Change::by("kubectl-set"));
        if arguments.is_on("list") {
            // only what is there is shown
            let made = self.command.requests.split_off(before);
            self.command.requests.extend(made.into_iter().filter(|one| one.method == "GET"));
        }
    }

    pub(super) fn scale(&mut self, arguments: &Arguments, command: &Word) {
        if arguments.value("replicas").is_none() {
            let error = "error: required flag(s) \"replicas\" not set".to_owned();
            self.find(
                "kubectl/no-replicas",
                Severity::Error,
                Text::Upstream(error),
                command.range.clone(),
            );
            return;
        }
        let conditional = arguments.value("current-replicas").is_some()
            || arguments.value("resource-version").is_some();
        let before = self.command.requests.len();
        let change = Change { rest: "/scale", ..Change::by("") };
        self.read_and(arguments, &arguments.words, command, &change);
        // all are read before the first is changed
        let made = self.command.requests.split_off(before);
        let (reads, changes): (Vec<_>, Vec<_>) =
            made.into_iter().partition(|one| one.method == "GET");
        self.command.requests.extend(reads);
        self.command.requests.extend(changes);
        if conditional {
            // with a precondition the scale is read and written back
            let made = self.command.requests.split_off(before);
            for request in made {
                if request.method == "PATCH" {
                    self.request("GET", request.target.clone());
                    self.request("PUT", request.target);
                } else {
                    self.command.requests.push(request);
                }
            }
        }
    }

    pub(super) fn autoscale(&mut self, arguments: &Arguments, command: &Word) {
        let namespace = arguments.namespace().to_owned();
        let targets = self.targets(&arguments.words);
        if targets.is_empty() {
            self.missing("a resource", command);
        }
        for target in &targets {
            if let Some(name) = &target.name {
                self.object("GET", target.resource, &namespace, name, "");
            }
            // kubectl asks for one version, whichever the server prefers
            let version = if self.context.release >= SCALERS_V2_SINCE { "v2" } else { "v1" };
            let scalers = format!(
                "/apis/autoscaling/{version}/namespaces/{namespace}/horizontalpodautoscalers"
            );
            let query = Self::change_query(arguments, "kubectl-autoscale", false);
            self.request("POST", format!("{scalers}{query}"));
        }
    }

    pub(super) fn rollout(&mut self, arguments: &Arguments, command: &Word) {
        const KINDS: &[&str] = &["history", "pause", "restart", "resume", "status", "undo"];
        let Some((kind, words)) = arguments.words.split_first() else {
            self.missing("a rollout command", command);
            return;
        };
        match kind.text.as_str() {
            "pause" | "restart" | "resume" => {
                if words.len() > 1 || words.iter().any(|word| word.text.contains('/')) {
                    self.read_and(arguments, words, command, &Change::by("kubectl-rollout"));
                    return;
                }
                // without a name it is done to all of them
                let rest = Self::changed(arguments, &Change::by("kubectl-rollout"));
                self.for_each_listed(arguments, words, |parser, resource, one| {
                    parser.object("PATCH", resource, one.namespace, one.name, &rest);
                });
            }
            "status" | "history" | "undo" => self.revisions(&kind.text, arguments, words),
            _ => self.unknown_command(kind, "kubectl rollout", KINDS),
        }
    }

    fn revisions(&mut self, what: &str, arguments: &Arguments, words: &[Word]) {
        let namespace = arguments.namespace().to_owned();
        for target in self.targets(words) {
            if let Some(name) = &target.name {
                self.object("GET", target.resource, &namespace, name, "");
                self.revisions_of(what, target.resource, &namespace, name);
                continue;
            }
            let labels = arguments.value("selector").unwrap_or_default();
            let list = query(&[("labelSelector", labels)]);
            self.request("GET", format!("{}{list}", target.resource.path(&namespace)));
            for one in self.listed(target.resource, &namespace, labels, "") {
                if what == "history" {
                    self.object("GET", target.resource, one.namespace, one.name, "");
                }
                self.revisions_of(what, target.resource, one.namespace, one.name);
            }
        }
    }

    fn revisions_of(&mut self, what: &str, resource: &ApiResource, namespace: &str, name: &str) {
        if what == "status" {
            self.watched(&resource.path(namespace), name);
            return;
        }
        // deployments keep their revisions in replica sets, the others in controller revisions
        let kept =
            if resource.name == "deployments" { "replicasets" } else { "controllerrevisions" };
        if let Some(revisions) = self.context.resources.preferred("apps", kept) {
            let labels = self.labels_of(resource, namespace, name);
            let list = query(&[("labelSelector", &labels)]);
            self.request("GET", format!("{}{list}", revisions.path(namespace)));
        }
        if what == "undo" {
            self.object("PATCH", resource, namespace, name, "");
        }
    }

    pub(super) fn expose(&mut self, arguments: &Arguments, command: &Word) {
        let namespace = arguments.namespace().to_owned();
        let targets = self.targets(&arguments.words);
        if targets.is_empty() {
            self.missing("a resource", command);
        }
        for target in targets {
            if let Some(name) = &target.name {
                self.object("GET", target.resource, &namespace, name, "");
            }
            self.request(
                "POST",
                format!("/api/v1/namespaces/{namespace}/services?fieldManager=kubectl-expose"),
            );
        }
    }
}

/// The words that are no `KEY=VALUE`, `KEY-` or `KEY=VALUE:Effect`.
fn unmarked(words: &[Word]) -> Vec<Word> {
    let is_change = |word: &Word| word.text.contains('=') || word.text.ends_with('-');
    words.iter().filter(|word| !is_change(word)).cloned().collect()
}
