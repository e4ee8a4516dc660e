//! Commands that read: get, describe, events, wait, top, version, cluster-info.

use gatewalk_diagnostics::Message;

use crate::kubectl::flags::Arguments;
use crate::kubectl::targets::Target;
use crate::kubectl::words::Word;
use crate::kubectl::{Parser, query};

/// What kubectl asks for at a time.
const CHUNK: &str = "500";

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
    fn read(&mut self, arguments: &Arguments, target: &Target<'_>) {
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
        let limit = if chunk == "0" { "" } else { chunk };
        let selectors = [("fieldSelector", fields), ("labelSelector", labels)];
        let [one, two] = selectors;
        self.request("GET", format!("{path}{}", query(&[one, two, ("limit", limit)])));
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
    fn scope(&mut self, arguments: &Arguments, targets: &[Target<'_>]) {
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
                let text = gatewalk_diagnostics::Text::Upstream(error);
                let severity = gatewalk_diagnostics::Severity::Error;
                self.find("kubectl/name-in-all-namespaces", severity, text, target.range.clone());
            }
        }
    }

    pub(super) fn describe(&mut self, arguments: &Arguments, command: &Word) {
        let targets = self.targets(&arguments.words);
        if arguments.words.is_empty() {
            self.missing("a resource", command);
        }
        self.scope(arguments, &targets);
        let follows = targets.iter().any(|target| target.name.is_none());
        for target in &targets {
            self.read(arguments, target);
        }
        if follows {
            self.note(Message::new("kubernetes.namesUnknown").with("verb", "get"));
        }
        // what it reads besides may be refused without a word
        self.note(Message::new("kubernetes.describeReadsMore"));
    }

    pub(super) fn events(&mut self, arguments: &Arguments) {
        let namespace = arguments.namespace();
        if let Some(events) = self.context.resources.preferred("", "events") {
            self.request(
                "GET",
                format!("{}{}", events.path(namespace), query(&[("limit", CHUNK)])),
            );
        }
    }

    pub(super) fn wait(&mut self, arguments: &Arguments, command: &Word) {
        let namespace = arguments.namespace();
        let targets = self.targets(&arguments.words);
        if targets.is_empty() {
            self.missing("a resource", command);
        }
        for target in targets {
            let path = target.resource.path(namespace);
            let Some(name) = &target.name else {
                let labels = arguments.value("selector").unwrap_or_default();
                self.request("GET", format!("{path}{}", query(&[("labelSelector", labels)])));
                self.note(Message::new("kubernetes.namesUnknown").with("verb", "watch"));
                continue;
            };
            self.object("GET", target.resource, namespace, name, "");
            let only = format!("metadata.name={name}");
            self.request("GET", format!("{path}{}", query(&[("fieldSelector", only.as_str())])));
            let watch = query(&[("fieldSelector", only.as_str()), ("watch", "true")]);
            self.request("GET", format!("{path}{watch}"));
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
