//! Commands about nodes: cordon, uncordon, drain (`k8s.io/kubectl/pkg/drain`).

use gatewalk_diagnostics::{Severity, Text};
use gatewalk_release::Release;

use crate::kubectl::flags::Arguments;
use crate::kubectl::listed::Listed;
use crate::kubectl::{Parser, path_segment, query};

/// Since this release a dry run does not wait for the pods that it deletes.
const DRY_SINCE: Release = Release::V1_37;

/// What `drain` makes of a pod.
enum Fate {
    Evicted,
    Left,
    /// The whole node is left as it is, and kubectl says why.
    Refused(&'static str),
}

impl Parser<'_> {
    pub(super) fn cordon(&mut self, arguments: &Arguments) {
        let nodes = self.nodes(arguments);
        self.mark_schedulable(arguments, &nodes);
    }

    pub(super) fn drain(&mut self, arguments: &Arguments) {
        let nodes = self.nodes(arguments);
        let client_dry = Self::client_dry_run(arguments);
        self.mark_schedulable(arguments, &nodes);
        for (path, _) in &nodes {
            let Some(name) = path.strip_prefix("/api/v1/nodes/") else { continue };
            let only = format!("spec.nodeName={name}");
            let labels = arguments.text("pod-selector");
            let chunk = arguments.value("chunk-size").unwrap_or("500");
            let chunk = if chunk == "0" { "" } else { chunk };
            let pods =
                query(&[("fieldSelector", &only), ("labelSelector", labels), ("limit", chunk)]);
            self.request("GET", format!("/api/v1/pods{pods}"));
            let Some(resource) = self.context.resources.preferred("", "pods") else { continue };
            let pods = self.listed(resource, "", labels, &only);
            self.evict(arguments, &pods, client_dry);
        }
    }

    /// Marks the nodes as unschedulable, or as schedulable again; what is so already is left.
    fn mark_schedulable(&mut self, arguments: &Arguments, nodes: &[(String, Option<bool>)]) {
        let dry = if Self::server_dry_run(arguments) { "All" } else { "" };
        let rest = query(&[("dryRun", dry)]);
        let is_wanted = arguments.command != "uncordon";
        for (path, is_halted) in nodes {
            if !Self::client_dry_run(arguments)
                && *is_halted != Some(is_wanted)
                && path.starts_with("/api/v1/nodes/")
            {
                self.request("PATCH", format!("{path}{rest}"));
            }
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
        let looks = arguments.is_on("disable-eviction") && self.context.release < DRY_SINCE;
        if !Self::server_dry_run(arguments) || looks {
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

    /// The paths of nodes, each of them read, and whether they are unschedulable, where that is known.
    fn nodes(&mut self, arguments: &Arguments) -> Vec<(String, Option<bool>)> {
        let Some(resource) = self.context.resources.preferred("", "nodes") else {
            return Vec::new();
        };
        let selector = arguments.text("selector");
        if !selector.is_empty() {
            let list = query(&[("labelSelector", selector), ("limit", "500")]);
            self.request("GET", format!("/api/v1/nodes{list}"));
            let nodes = self.listed(resource, "", selector, "");
            let path = |name: &str| format!("/api/v1/nodes/{}", path_segment(name));
            return nodes.iter().map(|one| (path(one.name), Some(one.object.is_halted))).collect();
        }
        let mut nodes = Vec::new();
        for word in &arguments.words {
            let Some(target) = self.one(word, "nodes") else { return Vec::new() };
            let name = target.name.unwrap_or_default();
            let namespace = if target.resource.namespaced { arguments.namespace() } else { "" };
            let path = format!("{}/{}", target.resource.path(namespace), path_segment(&name));
            self.request("GET", path.clone());
            let known = self.known(target.resource, namespace, &name);
            nodes.push((path, known.map(|known| known.is_halted)));
        }
        nodes
    }
}
