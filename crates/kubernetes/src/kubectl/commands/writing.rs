//! Commands that change objects.

use gatewalk_diagnostics::{Message, Severity, Text};

use super::reading::subresource;
use crate::kubectl::flags::Arguments;
use crate::kubectl::targets::Target;
use crate::kubectl::words::Word;
use crate::kubectl::{Parser, query};

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
        method: &'static str,
        rest: &str,
    ) {
        let namespace = arguments.namespace().to_owned();
        let dry = Self::client_dry_run(arguments);
        let changes: Vec<_> = if arguments.value("filename").is_some() {
            // objects from a file are not read again
            let objects = self.manifests(arguments);
            objects
                .into_iter()
                .map(|(resource, namespace, name)| (resource, namespace, name, false))
                .collect()
        } else {
            if self.lists_instead(arguments, words, method) {
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
        let change = if rest.is_empty() { read.clone() } else { rest.to_owned() };
        for (resource, namespace, name, reads) in changes {
            if reads {
                self.object("GET", resource, &namespace, &name, &read);
            }
            if !dry {
                self.object(method, resource, &namespace, &name, &change);
            }
        }
    }

    /// With `--all` or a selector the server is asked which objects there are; their names are not known here.
    fn lists_instead(
        &mut self,
        arguments: &Arguments,
        words: &[Word],
        method: &'static str,
    ) -> bool {
        let selector = arguments.value("selector").unwrap_or_default();
        let fields = arguments.value("field-selector").unwrap_or_default();
        if !arguments.is_on("all") && selector.is_empty() && fields.is_empty() {
            return false;
        }
        let namespace = arguments.namespace().to_owned();
        let query = query(&[("fieldSelector", fields), ("labelSelector", selector)]);
        let types: Vec<Word> = words.first().cloned().into_iter().collect();
        for target in self.targets(&types) {
            self.request("GET", format!("{}{query}", target.resource.path(&namespace)));
        }
        let verb = if method == "DELETE" { "delete" } else { "patch" };
        self.note(Message::new("kubernetes.namesUnknown").with("verb", verb));
        true
    }

    pub(super) fn delete(&mut self, arguments: &Arguments, command: &Word) {
        if let Some(raw) = arguments.value("raw") {
            self.raw("DELETE", raw, arguments);
            return;
        }
        if arguments.value("filename").is_some() {
            for (resource, namespace, name) in self.manifests(arguments) {
                self.object("DELETE", resource, &namespace, &name, "");
            }
        } else if !self.lists_instead(arguments, &arguments.words, "DELETE") {
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
                self.object("DELETE", resource, &namespace, &name, "");
            }
        }
        self.note(Message::new("kubernetes.deleteWaits"));
    }

    pub(super) fn patch(&mut self, arguments: &Arguments, command: &Word) {
        if arguments.value("patch").is_none() && arguments.value("patch-file").is_none() {
            self.find(
                "kubectl/no-patch",
                Severity::Warning,
                Text::Upstream("error: must specify --patch or --patch-file containing the contents of the patch".to_owned()),
                command.range.clone(),
            );
        }
        self.read_and(arguments, &arguments.words, command, "PATCH", "");
    }

    pub(super) fn edit(&mut self, arguments: &Arguments, command: &Word) {
        self.read_and(arguments, &arguments.words, command, "PATCH", "");
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
        self.read_and(arguments, &names, command, "PATCH", "");
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
        let method = if kind.text == "subject" { "PUT" } else { "PATCH" };
        self.read_and(arguments, &names, command, method, "");
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
        self.read_and(arguments, &arguments.words, command, "PATCH", "/scale");
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
            if let Some(scalers) =
                self.context.resources.preferred("autoscaling", "horizontalpodautoscalers")
            {
                self.request(
                    "POST",
                    format!("{}?fieldManager=kubectl-autoscale", scalers.path(&namespace)),
                );
            }
        }
    }

    pub(super) fn rollout(&mut self, arguments: &Arguments, command: &Word) {
        const KINDS: &[&str] = &["history", "pause", "restart", "resume", "status", "undo"];
        let Some((kind, words)) = arguments.words.split_first() else {
            self.missing("a rollout command", command);
            return;
        };
        match kind.text.as_str() {
            "pause" | "restart" | "resume" => self.read_and(arguments, words, command, "PATCH", ""),
            "status" | "history" | "undo" => self.revisions(&kind.text, arguments, words),
            _ => self.unknown_command(kind, "kubectl rollout", KINDS),
        }
    }

    fn revisions(&mut self, what: &str, arguments: &Arguments, words: &[Word]) {
        let namespace = arguments.namespace().to_owned();
        for target in self.targets(words) {
            let Some(name) = &target.name else {
                self.request("GET", target.resource.path(&namespace));
                continue;
            };
            self.object("GET", target.resource, &namespace, name, "");
            let path = target.resource.path(&namespace);
            let only = format!("metadata.name={name}");
            if what == "status" {
                self.request(
                    "GET",
                    format!("{path}{}", query(&[("fieldSelector", only.as_str())])),
                );
                let watch = query(&[("fieldSelector", only.as_str()), ("watch", "true")]);
                self.request("GET", format!("{path}{watch}"));
                continue;
            }
            // deployments keep their revisions in replica sets, the others in controller revisions
            let kept = if target.resource.name == "deployments" {
                "replicasets"
            } else {
                "controllerrevisions"
            };
            if let Some(revisions) = self.context.resources.preferred("apps", kept) {
                self.request("GET", revisions.path(&namespace));
            }
            if what == "undo" {
                self.object("PATCH", target.resource, &namespace, name, "");
            }
        }
    }

    pub(super) fn cordon(&mut self, arguments: &Arguments, command: &Word) {
        for name in self.nodes(arguments, command) {
            self.request("GET", format!("/api/v1/nodes/{name}"));
            self.request("PATCH", format!("/api/v1/nodes/{name}"));
        }
    }

    pub(super) fn drain(&mut self, arguments: &Arguments, command: &Word) {
        for name in self.nodes(arguments, command) {
            self.request("GET", format!("/api/v1/nodes/{name}"));
            self.request("PATCH", format!("/api/v1/nodes/{name}"));
            let only = format!("spec.nodeName={name}");
            self.request(
                "GET",
                format!(
                    "/api/v1/pods{}",
                    query(&[("fieldSelector", only.as_str()), ("limit", "500")])
                ),
            );
        }
        self.note(Message::new("kubernetes.drainEvicts"));
    }

    /// The names of nodes; the type may stand before them.
    fn nodes(&mut self, arguments: &Arguments, command: &Word) -> Vec<String> {
        let names: Vec<String> = arguments
            .words
            .iter()
            .map(|word| word.text.as_str())
            .filter(|word| !matches!(*word, "node" | "nodes" | "no"))
            .map(|word| {
                word.strip_prefix("node/").or_else(|| word.strip_prefix("nodes/")).unwrap_or(word)
            })
            .map(str::to_owned)
            .collect();
        if names.is_empty() {
            self.missing("a node", command);
        }
        names
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
