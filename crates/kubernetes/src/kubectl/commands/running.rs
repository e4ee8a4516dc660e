//! Commands about running pods: run, logs, exec, attach, cp, port-forward, debug.

use gatewalk_diagnostics::Message;
use gatewalk_release::Release;

use crate::kubectl::flags::Arguments;
use crate::kubectl::targets::Target;
use crate::kubectl::words::Word;
use crate::kubectl::{Parser, query};

impl Parser<'_> {
    pub(super) fn run_pod(&mut self, arguments: &Arguments, command: &Word) {
        if arguments.words.is_empty() {
            self.missing("a name", command);
            return;
        }
        if Self::client_dry_run(arguments) {
            self.nothing_asked("run --dry-run=client");
            return;
        }
        let namespace = arguments.namespace().to_owned();
        self.request(
            "POST",
            format!("/api/v1/namespaces/{namespace}/pods?fieldManager=kubectl-run"),
        );
    }

    /// The path of the pod that a command is about, read first. A workload's pods are listed; which one is taken is not known
    /// here.
    fn pod(&mut self, target: &Target<'_>, namespace: &str) -> Option<String> {
        let name = target.name.clone()?;
        self.object("GET", target.resource, namespace, &name, "");
        if target.resource.name == "pods" {
            return Some(format!("/api/v1/namespaces/{namespace}/pods/{name}"));
        }
        self.request("GET", format!("/api/v1/namespaces/{namespace}/pods"));
        self.note(Message::new("kubernetes.podOfWorkload"));
        None
    }

    pub(super) fn logs(&mut self, arguments: &Arguments, command: &Word) {
        let namespace = arguments.namespace().to_owned();
        if let Some(selector) = arguments.value("selector") {
            let query = query(&[("labelSelector", selector)]);
            self.request("GET", format!("/api/v1/namespaces/{namespace}/pods{query}"));
            self.note(Message::new("kubernetes.podOfWorkload"));
            return;
        }
        let Some(target) = self.one(&arguments.words, "pods") else {
            self.missing("a pod", command);
            return;
        };
        let container = arguments
            .value("container")
            .or_else(|| arguments.words.get(1).map(|word| word.text.as_str()))
            .unwrap_or_default()
            .to_owned();
        if let Some(pod) = self.pod(&target, &namespace) {
            let follow = if arguments.is_on("follow") { "true" } else { "" };
            let query = query(&[("container", container.as_str()), ("follow", follow)]);
            self.request("GET", format!("{pod}/log{query}"));
        }
    }

    pub(super) fn exec(&mut self, what: &str, arguments: &Arguments, command: &Word) {
        let namespace = arguments.namespace().to_owned();
        let Some(target) = self.one(&arguments.words, "pods") else {
            self.missing("a pod", command);
            return;
        };
        if what == "exec" && arguments.rest.is_empty() && arguments.words.len() < 2 {
            self.missing("a command after --", command);
        }
        if let Some(pod) = self.pod(&target, &namespace) {
            let first = arguments.rest.first().map(|word| word.text.as_str()).unwrap_or_default();
            let on = |flag: &str| if arguments.is_on(flag) { "true" } else { "" };
            let container = arguments.value("container").unwrap_or_default();
            let words = if what == "exec" { first } else { "" };
            let query = query(&[
                ("command", words),
                ("container", container),
                ("stderr", "true"),
                ("stdin", on("stdin")),
                ("stdout", "true"),
                ("tty", on("tty")),
            ]);
            self.request(
                upgrade(self.context.release, Release::V1_30),
                format!("{pod}/{what}{query}"),
            );
        }
    }

    pub(super) fn copy(&mut self, arguments: &Arguments, command: &Word) {
        let namespace = arguments.namespace().to_owned();
        let remote = arguments.words.iter().find_map(|word| word.text.split_once(':'));
        let Some((pod, _)) = remote else {
            self.missing("POD:PATH on one side", command);
            return;
        };
        let (namespace, pod) = pod.split_once('/').unwrap_or((namespace.as_str(), pod));
        let path = format!("/api/v1/namespaces/{namespace}/pods/{pod}");
        self.request("GET", path.clone());
        let query = query(&[("command", "tar"), ("stdout", "true")]);
        self.request(upgrade(self.context.release, Release::V1_30), format!("{path}/exec{query}"));
    }

    pub(super) fn port_forward(&mut self, arguments: &Arguments, command: &Word) {
        let namespace = arguments.namespace().to_owned();
        let first: Vec<Word> = arguments.words.first().cloned().into_iter().collect();
        let Some(target) = self.one(&first, "pods") else {
            self.missing("a pod", command);
            return;
        };
        if let Some(pod) = self.pod(&target, &namespace) {
            self.request(
                upgrade(self.context.release, Release::V1_31),
                format!("{pod}/portforward"),
            );
        }
    }

    pub(super) fn debug(&mut self, arguments: &Arguments, command: &Word) {
        let namespace = arguments.namespace().to_owned();
        let Some(target) = self.one(&arguments.words, "pods") else {
            self.missing("a pod or node", command);
            return;
        };
        let Some(name) = target.name.clone() else { return };
        self.object("GET", target.resource, &namespace, &name, "");
        let pods = format!("/api/v1/namespaces/{namespace}/pods");
        if target.resource.name == "nodes" || arguments.value("copy-to").is_some() {
            self.request("POST", pods);
        } else {
            self.request("PATCH", format!("{pods}/{name}/ephemeralcontainers"));
        }
    }
}

/// The method that opens a stream: POST for SPDY, GET for the web sockets that kubectl has used since a release.
fn upgrade(release: Release, sockets_since: Release) -> &'static str {
    if release >= sockets_since { "GET" } else { "POST" }
}
