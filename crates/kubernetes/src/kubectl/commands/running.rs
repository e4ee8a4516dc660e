//! Commands about running pods: run, logs, exec, attach, cp, port-forward, debug.

use gatewalk_diagnostics::{Message, Severity, Text};
use gatewalk_release::Release;

use crate::kubectl::flags::Arguments;
use crate::kubectl::targets::Target;
use crate::kubectl::words::Word;
use crate::kubectl::{Parser, query};

/// Since this release `logs` knows `--all-pods`.
const ALL_PODS_SINCE: Release = Release::V1_31;

/// What a stream carries.
#[derive(Clone, Copy, Debug)]
struct Stream<'a> {
    container: Option<&'a str>,
    stdin: bool,
    tty: bool,
}

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
        let query = Self::change_query(arguments, "kubectl-run", false);
        self.request("POST", format!("/api/v1/namespaces/{namespace}/pods{query}"));
        if arguments.is_on("expose") {
            self.request("POST", format!("/api/v1/namespaces/{namespace}/services{query}"));
        }
    }

    /// The path of the pod that a command is about, read first. Of a workload's pods the first one is taken.
    fn pod(&mut self, target: &Target<'_>, namespace: &str) -> Option<String> {
        let name = target.name.clone()?;
        self.object("GET", target.resource, namespace, &name, "");
        if target.resource.name == "pods" {
            return Some(format!("/api/v1/namespaces/{namespace}/pods/{name}"));
        }
        let labels = self.labels_of(target.resource, namespace, &name);
        let list = query(&[("labelSelector", &labels)]);
        self.request("GET", format!("/api/v1/namespaces/{namespace}/pods{list}"));
        // without its labels nobody knows which pods are its own
        let first = Some(&labels).filter(|labels| !labels.is_empty()).and_then(|labels| {
            let pods = self.context.resources.preferred("", "pods")?;
            self.selected(pods, namespace, labels, "").into_iter().next()
        });
        let Some(first) = first else {
            self.note(Message::new("kubernetes.podOfWorkload"));
            return None;
        };
        self.note(Message::new("kubernetes.listIsObjects"));
        Some(format!("/api/v1/namespaces/{namespace}/pods/{}", first.name))
    }

    pub(super) fn logs(&mut self, arguments: &Arguments, command: &Word) {
        if arguments.is_on("all-pods") && self.context.release < ALL_PODS_SINCE {
            let text = Text::Upstream("error: unknown flag: --all-pods".to_owned());
            let range = arguments.range("all-pods").unwrap_or_default();
            self.find("kubectl/unknown-flag", Severity::Error, text, range);
            return;
        }
        let namespace = arguments.namespace().to_owned();
        if let Some(selector) = arguments.value("selector") {
            let list = query(&[("labelSelector", selector)]);
            self.request("GET", format!("/api/v1/namespaces/{namespace}/pods{list}"));
            let container = arguments.value("container").unwrap_or_default();
            // of many pods only the last lines are shown
            let query = log_query(arguments, container, "10");
            let Some(pods) = self.context.resources.preferred("", "pods") else { return };
            for pod in self.listed(pods, &namespace, selector, "") {
                self.object("GET", pods, pod.namespace, pod.name, &format!("/log{query}"));
            }
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
            let query = log_query(arguments, &container, "");
            self.request("GET", format!("{pod}/log{query}"));
            let (Some(name), true) = (&target.name, arguments.is_on("all-pods")) else { return };
            let labels = self.labels_of(target.resource, &namespace, name);
            let Some(pods) = self.context.resources.preferred("", "pods") else { return };
            for other in self.selected(pods, &namespace, &labels, "").into_iter().skip(1) {
                self.object("GET", pods, other.namespace, other.name, &format!("/log{query}"));
            }
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
            let given = match what {
                "exec" if arguments.rest.is_empty() => arguments.words.get(1..),
                "exec" => Some(arguments.rest.as_slice()),
                _ => None,
            };
            let words = given.unwrap_or_default().iter().map(|word| word.text.as_str());
            let stdin = arguments.is_on("stdin");
            // a terminal has one stream for both; an attached container rarely has one, and kubectl then drops -t
            let tty = what == "exec" && arguments.is_on("tty") && stdin;
            let stream = Stream { container: arguments.value("container"), stdin, tty };
            self.stream(what, &pod, &words.collect::<Vec<_>>(), &stream);
        }
    }

    pub(super) fn copy(&mut self, arguments: &Arguments, command: &Word) {
        let namespace = arguments.namespace().to_owned();
        let remote = arguments.words.iter().find_map(|word| word.text.split_once(':'));
        let Some((pod, file)) = remote else {
            self.missing("POD:PATH on one side", command);
            return;
        };
        let (namespace, pod) = pod.split_once('/').unwrap_or((namespace.as_str(), pod));
        let path = format!("/api/v1/namespaces/{namespace}/pods/{pod}");
        let quiet = Stream { container: arguments.value("container"), stdin: false, tty: false };
        let to_pod = arguments.words.first().is_some_and(|word| !word.text.contains(':'));
        self.request("GET", path.clone());
        if to_pod {
            // whether the target is a folder; if it is, files go into it
            self.stream("exec", &path, &["test", "-d", file], &quiet);
            self.request("GET", path.clone());
            let unpack = ["tar", "-xmf", "-", "-C", file];
            self.stream("exec", &path, &unpack, &Stream { stdin: true, ..quiet });
        } else {
            self.stream("exec", &path, &["tar", "cf", "-", file], &quiet);
        }
    }

    /// A stream into a container, or out of it.
    fn stream(&mut self, what: &str, pod: &str, command: &[&str], stream: &Stream<'_>) {
        let on = |on: bool| if on { "true" } else { "" };
        let mut pairs: Vec<(&str, &str)> = command.iter().map(|word| ("command", *word)).collect();
        pairs.extend([
            ("container", stream.container.unwrap_or_default()),
            ("stderr", on(!stream.tty)),
            ("stdin", on(stream.stdin)),
            ("stdout", "true"),
            ("tty", on(stream.tty)),
        ]);
        let method = upgrade(self.context.release, Release::V1_30);
        self.request(method, format!("{pod}/{what}{}", query(&pairs)));
    }

    pub(super) fn port_forward(&mut self, arguments: &Arguments, command: &Word) {
        let namespace = arguments.namespace().to_owned();
        let first: Vec<Word> = arguments.words.first().cloned().into_iter().collect();
        let Some(target) = self.one(&first, "pods") else {
            self.missing("a pod", command);
            return;
        };
        if let Some(pod) = self.pod(&target, &namespace) {
            if target.resource.name != "pods" {
                self.request("GET", pod.clone());
            }
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
            self.request("POST", pods.clone());
            if arguments.is_on("replace") {
                self.request("DELETE", format!("{pods}/{name}"));
            }
        } else {
            self.request("PATCH", format!("{pods}/{name}/ephemeralcontainers"));
        }
    }
}

/// The query of a request for logs. `tail` is how many lines are shown where the line does not say.
fn log_query(arguments: &Arguments, container: &str, tail: &str) -> String {
    let on = |flag: &str| if arguments.is_on(flag) { "true" } else { "" };
    let value = |flag: &str| arguments.value(flag).unwrap_or_default();
    let since = arguments.value("since").and_then(seconds).unwrap_or_default();
    let tail = arguments.value("tail").map_or(tail, |tail| if tail == "-1" { "" } else { tail });
    query(&[
        ("container", container),
        ("follow", on("follow")),
        ("limitBytes", value("limit-bytes")),
        ("previous", on("previous")),
        ("sinceSeconds", since.as_str()),
        ("sinceTime", value("since-time")),
        ("tailLines", tail),
        ("timestamps", on("timestamps")),
    ])
}

/// A duration as seconds (`1h`, `5m`, `30s`), as `--since` sends it.
fn seconds(text: &str) -> Option<String> {
    let (mut total, mut number) = (0_u64, String::new());
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            number.push(letter);
            continue;
        }
        let unit = match letter {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            _ => return None,
        };
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(unit)?)?;
        number.clear();
    }
    (number.is_empty() && total > 0).then(|| total.to_string())
}

/// The method that opens a stream: POST for SPDY, GET for the web sockets that kubectl has used since a release.
fn upgrade(release: Release, sockets_since: Release) -> &'static str {
    if release >= sockets_since { "GET" } else { "POST" }
}
