//! Commands about nodes: cordon, uncordon, drain (`k8s.io/kubectl/pkg/drain`).

use gatewalk_diagnostics::{Severity, Text};

use crate::kubectl::flags::Arguments;
use crate::kubectl::listed::Listed;
use crate::kubectl::words::Word;
use crate::kubectl::{Parser, path_segment, query};

/// What `drain` makes of a pod.
enum Fate {
    Evicted,
    Left,
    /// The whole node is left as it is, and kubectl says why.
    Refused(&'static str),
}

impl Parser<'_> {
    pub(super) fn cordon(&mut self, arguments: &Arguments, command: &Word) {
        let nodes = self.nodes(arguments, command);
        self.mark_schedulable(arguments, &nodes);
    }

    pub(super) fn drain(&mut self, arguments: &Arguments, command: &Word) {
        let nodes = self.nodes(arguments, command);
        let client_dry = Self::client_dry_run(arguments);
        self.mark_schedulable(arguments, &nodes);
        for name in &nodes {
            let only = format!("spec.nodeName={name}");
            let labels = arguments.value("pod-selector").unwrap_or_default();
            let chunk = arguments.value("chunk-size").filter(|size| *size != "0").unwrap_or("500");
            let pods =
                query(&[("fieldSelector", &only), ("labelSelector", labels), ("limit", chunk)]);
            self.request("GET", format!("/api/v1/pods{pods}"));
            let Some(resource) = self.context.resources.preferred("", "pods") else { continue };
            let pods = self.listed(resource, "", labels, &only);
            self.evict(arguments, &pods, client_dry);
        }
    }

    /// Marks the nodes as unschedulable, or as schedulable again.
    fn mark_schedulable(&mut self, arguments: &Arguments, nodes: &[String]) {
        let dry = if arguments.value("dry-run") == Some("server") { "All" } else { "" };
        let rest = query(&[("dryRun", dry)]);
        for name in nodes.iter().filter(|_| !Self::client_dry_run(arguments)) {
            self.request("PATCH", format!("/api/v1/nodes/{}{rest}", path_segment(name)));
        }
    }

    /// The pods of a node, one after the other; kubectl asks for all of them at once.
    fn evict(&mut self, arguments: &Arguments, pods: &[Listed<'_>], client_dry: bool) {
        let mut evicted = Vec::new();
        let mut refused = Vec::new();
        for pod in pods {
            match self.fate(arguments, pod) {
                Fate::Evicted => evicted.push(pod),
                Fate::Left => {}
                Fate::Refused(why) => {
                    refused.push(format!("{why}: {}/{}", pod.namespace, pod.name));
                }
            }
        }
        if !refused.is_empty() {
            let text = Text::Upstream(refused.join("\n"));
            self.find("kubectl/drain-refuses", Severity::Warning, text, 0..0);
            return;
        }
        if client_dry {
            return;
        }
        let path = |pod: &Listed<'_>| {
            format!("/api/v1/namespaces/{}/pods/{}", pod.namespace, path_segment(pod.name))
        };
        for pod in &evicted {
            if arguments.is_on("disable-eviction") {
                self.request("DELETE", path(pod));
            } else {
                self.request("POST", format!("{}/eviction", path(pod)));
            }
        }
        if arguments.value("dry-run") != Some("server") {
            // kubectl waits until they are gone, and fails where it may not look
            for pod in &evicted {
                self.request("GET", path(pod));
            }
        }
    }

    /// Upstream's filters, in their order.
    fn fate(&mut self, arguments: &Arguments, pod: &Listed<'_>) -> Fate {
        let object = pod.object;
        let is_finished = matches!(object.phase.as_str(), "Succeeded" | "Failed");
        if let Some((kind, name)) = &object.controller
            && kind == "DaemonSet"
            && !is_finished
        {
            let set = format!("/apis/apps/v1/namespaces/{}/daemonsets/", pod.namespace);
            self.request("GET", format!("{set}{}", path_segment(name)));
            return if arguments.is_on("ignore-daemonsets") {
                Fate::Left
            } else {
                Fate::Refused(
                    "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)",
                )
            };
        }
        if object.is_mirror {
            return Fate::Left;
        }
        if object.has_local_storage && !is_finished && !arguments.is_on("delete-emptydir-data") {
            return Fate::Refused(
                "cannot delete Pods with local storage (use --delete-emptydir-data to override)",
            );
        }
        if object.controller.is_none() && !is_finished && !arguments.is_on("force") {
            return Fate::Refused(
                "cannot delete Pods that declare no controller (use --force to override)",
            );
        }
        Fate::Evicted
    }

    /// The names of nodes, each of them read; the type may stand before them, a selector instead of them.
    fn nodes(&mut self, arguments: &Arguments, command: &Word) -> Vec<String> {
        let selector = arguments.value("selector").unwrap_or_default();
        if !selector.is_empty() {
            let list = query(&[("labelSelector", selector), ("limit", "500")]);
            self.request("GET", format!("/api/v1/nodes{list}"));
            let Some(resource) = self.context.resources.preferred("", "nodes") else {
                return Vec::new();
            };
            let nodes = self.listed(resource, "", selector, "");
            return nodes.iter().map(|node| node.name.to_owned()).collect();
        }
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
        for name in &names {
            self.request("GET", format!("/api/v1/nodes/{}", path_segment(name)));
        }
        names
    }
}
