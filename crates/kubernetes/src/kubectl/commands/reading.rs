//! Commands that read: get, describe, events, wait, top, version, cluster-info.

use gatewalk_diagnostics::{Message, Severity, Text};
use gatewalk_release::Release;

use crate::kubectl::flags::Arguments;
use crate::kubectl::targets::Target;
use crate::kubectl::words::Word;
use crate::kubectl::{Parser, query};

/// Since this release `wait` knows `--for=create`.
const CREATE_SINCE: Release = Release::V1_31;

/// What kubectl asks for at a time.
pub(super) const CHUNK: &str = "500";

impl Parser<'_> {
    pub(super) fn get(&mut self, arguments: &Arguments, command: &Word) {
        if let Some(raw) = arguments.value("raw") {
            self.raw("GET", raw, arguments);
            return;
        }
        if arguments.value("filename").is_some() {
            for (resource, namespace, name) in self.manifests(arguments) {
                self.object("GET", resource, &namespace, &name, "");
            }
            return;
        }
        let targets = self.targets(&arguments.words);
        if arguments.words.is_empty() {
            self.missing("a resource", command);
        }
        self.scope(arguments, &targets);
        for target in &targets {
            self.read(arguments, target);
        }
    }

    /// A get or list, and the watch after it.
    pub(super) fn read(&mut self, arguments: &Arguments, target: &Target<'_>) {
        let namespace = arguments.namespace();
        let subresource = subresource(arguments);
        let watch = arguments.is_on("watch") || arguments.is_on("watch-only");
        let labels = arguments.value("selector").unwrap_or_default();
        let fields = arguments.value("field-selector").unwrap_or_default();
        let path = target.resource.path(namespace);
        if let Some(name) = &target.name {
            self.object("GET", target.resource, namespace, name, &subresource);
            if watch {
                let only = format!("metadata.name={name}");
                let query = query(&[("fieldSelector", only.as_str()), ("watch", "true")]);
                self.request("GET", format!("{path}{query}"));
            }
            return;
        }
        let chunk = arguments.value("chunk-size").unwrap_or(CHUNK);
        // to sort, kubectl must have everything, and whole
        let sorts = arguments.value("sort-by").is_some();
        let limit = if chunk == "0" || sorts { "" } else { chunk };
        let include = if sorts { "Object" } else { "" };
        let selectors = [("fieldSelector", fields), ("labelSelector", labels)];
        let [one, two] = selectors;
        let list = query(&[one, two, ("includeObject", include), ("limit", limit)]);
        self.request("GET", format!("{path}{list}"));
        if watch {
            self.request("GET", format!("{path}{}", query(&[one, two, ("watch", "true")])));
        }
    }

    /// A path typed whole.
    pub(super) fn raw(&mut self, method: &'static str, path: &str, arguments: &Arguments) {
        if !path.starts_with('/') {
            let range = arguments.range("raw").unwrap_or_default();
            self.error("kubectl/raw-path", Message::new("kubernetes.rawPath"), range);
            return;
        }
        self.request(method, path.to_owned());
    }

    /// Doubts about namespaces.
    pub(super) fn scope(&mut self, arguments: &Arguments, targets: &[Target<'_>]) {
        let given = arguments.value("namespace").is_some() && !arguments.is_on("all-namespaces");
        for target in targets {
            if given && !target.resource.namespaced {
                let message = Message::new("kubernetes.namespaceIgnored")
                    .with("resource", &target.resource.group_resource());
                let range = arguments.range("namespace").unwrap_or_default();
                self.warning("kubectl/namespace-ignored", message, range);
            }
            if arguments.is_on("all-namespaces")
                && target.name.is_some()
                && target.resource.namespaced
            {
                let error = "error: a resource cannot be retrieved by name across all namespaces"
                    .to_owned();
                let (text, severity) = (Text::Upstream(error), Severity::Error);
                self.find("kubectl/name-in-all-namespaces", severity, text, target.range.clone());
            }
        }
    }

    pub(super) fn events(&mut self, arguments: &Arguments) {
        let namespace = arguments.namespace();
        let mut only = String::new();
        if let Some((kind, name)) = arguments.value("for").and_then(|of| of.split_once('/'))
            && let Some(resource) = self.resource(kind, arguments.range("for").unwrap_or_default())
        {
            let version = match resource.group.as_str() {
                "" => resource.version.clone(),
                group => format!("{group}/{}", resource.version),
            };
            only = format!(
                "involvedObject.apiVersion={version},involvedObject.kind={},involvedObject.name={name}",
                resource.kind
            );
        }
        let watch = if arguments.is_on("watch") { "true" } else { "" };
        if let Some(events) = self.context.resources.preferred("", "events") {
            let query = query(&[("fieldSelector", &only), ("limit", CHUNK), ("watch", watch)]);
            self.request("GET", format!("{}{query}", events.path(namespace)));
        }
    }

    pub(super) fn wait(&mut self, arguments: &Arguments, command: &Word) {
        let namespace = arguments.namespace();
        if arguments.value("for") == Some("create") && self.context.release < CREATE_SINCE {
            let text = Text::Upstream("error: unrecognized condition: \"create\"".to_owned());
            let range = arguments.range("for").unwrap_or_default();
            self.find("kubectl/unknown-condition", Severity::Error, text, range);
            return;
        }
        let targets = self.targets(&arguments.words);
        if targets.is_empty() {
            self.missing("a resource", command);
        }
        for target in targets {
            let path = target.resource.path(namespace);
            let Some(name) = &target.name else {
                let labels = arguments.value("selector").unwrap_or_default();
                let fields = arguments.value("field-selector").unwrap_or_default();
                let list = query(&[("fieldSelector", fields), ("labelSelector", labels)]);
                self.request("GET", format!("{path}{list}"));
                for one in self.listed(target.resource, namespace, labels, fields) {
                    if arguments.value("for") == Some("delete") {
                        self.object("GET", target.resource, one.namespace, one.name, "");
                    }
                    self.watched(&target.resource.path(one.namespace), one.name);
                }
                continue;
            };
            self.object("GET", target.resource, namespace, name, "");
            // an object that is there need not be waited for
            if arguments.value("for") != Some("create") {
                self.watched(&path, name);
            }
        }
    }

    pub(super) fn top(&mut self, arguments: &Arguments) {
        let base = "/apis/metrics.k8s.io/v1beta1";
        let kind = arguments.words.first().map(|word| word.text.as_str()).unwrap_or_default();
        let name = arguments.words.get(1).map(|word| format!("/{}", word.text)).unwrap_or_default();
        let namespace = arguments.namespace();
        let labels = query(&[("labelSelector", arguments.value("selector").unwrap_or_default())]);
        match kind {
            "node" | "nodes" | "no" => {
                self.request("GET", format!("{base}/nodes{name}{labels}"));
                let nodes = if name.is_empty() { labels } else { String::new() };
                self.request("GET", format!("/api/v1/nodes{name}{nodes}"));
            }
            "pod" | "pods" | "po" => {
                let scope = if namespace.is_empty() {
                    String::new()
                } else {
                    format!("/namespaces/{namespace}")
                };
                self.request("GET", format!("{base}{scope}/pods{name}{labels}"));
            }
            _ => {
                let message = Message::new("kubernetes.commandLacks")
                    .with("command", "top")
                    .with("what", "node or pod");
                self.error("kubectl/incomplete", message, 0..0);
            }
        }
    }

    pub(super) fn version(&mut self, arguments: &Arguments) {
        if arguments.is_on("client") {
            self.nothing_asked("version --client");
        } else {
            self.request("GET", "/version?timeout=32s".to_owned());
        }
    }

    pub(super) fn cluster_info(&mut self) {
        let labels = query(&[("labelSelector", "kubernetes.io/cluster-service=true")]);
        self.request("GET", format!("/api/v1/namespaces/kube-system/services{labels}"));
    }
}

/// `--subresource` as the end of a path.
pub(super) fn subresource(arguments: &Arguments) -> String {
    arguments
        .value("subresource")
        .filter(|name| !name.is_empty())
        .map(|name| format!("/{name}"))
        .unwrap_or_default()
}
