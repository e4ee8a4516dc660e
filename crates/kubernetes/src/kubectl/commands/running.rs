//! Commands about running pods: run, logs, exec, attach, cp, port-forward, debug.

use gatewalk_diagnostics::{Message, Severity, Text};
use gatewalk_release::Release;

use crate::apis::apiserver::GoDuration;
use crate::go::in_utc;
use crate::kubectl::flags::Arguments;
use crate::kubectl::targets::Target;
use crate::kubectl::{Parser, query};

/// What a stream carries.
#[derive(Clone, Copy, Debug)]
struct Stream<'a> {
    container: Option<&'a str>,
    stdin: bool,
    tty: bool,
}

/// Since this release `run` shows the log of a pod before it attaches to it.
const RUN_LOGS_SINCE: Release = Release::V1_36;

/// Since this release `cp` quotes the path for the shell in the container.
const QUOTED_SINCE: Release = Release::V1_36;

/// What has pods that a command can be about.
const WITH_PODS: &[&str] = &[
    "daemonsets",
    "deployments",
    "jobs",
    "pods",
    "replicasets",
    "replicationcontrollers",
    "services",
    "statefulsets",
];

impl Parser<'_> {
    pub(super) fn run_pod(&mut self, arguments: &Arguments) {
        if Self::client_dry_run(arguments) {
            self.nothing_asked("run --dry-run=client");
            return;
        }
        let Some(name) = arguments.words.first().map(|word| word.text.clone()) else { return };
        let namespace = arguments.namespace().to_owned();
        let query = Self::change_query(arguments, "kubectl-run", false);
        let pods = format!("/api/v1/namespaces/{namespace}/pods");
        self.request("POST", format!("{pods}{query}"));
        if arguments.is_on("expose") {
            self.request("POST", format!("/api/v1/namespaces/{namespace}/services{query}"));
        }
        let attaches = arguments.is_on("attach")
            || !arguments.has("attach") && (arguments.is_on("stdin") || arguments.is_on("tty"));
        if !attaches || Self::server_dry_run(arguments) {
            return;
        }
        self.watched(&pods, &name);
        let pod = format!("{pods}/{name}");
        if self.context.release >= RUN_LOGS_SINCE {
            // what was said before is shown first
            self.request("GET", format!("{pod}/log"));
        }
        let stdin = arguments.is_on("stdin");
        self.stream("attach", &pod, &[], &Stream { container: None, stdin, tty: false });
        if !arguments.is_on("leave-stdin-open") && arguments.text("restart") == "Never" {
            // its exit code becomes kubectl's own
            self.watched(&pods, &name);
        }
        if arguments.is_on("rm") {
            self.besides(pod.clone());
            self.request("DELETE", pod);
        }
    }

    /// The path of the pod that a command is about, read first. Of a workload's pods the first one is taken.
    fn pod(&mut self, arguments: &Arguments, target: &Target<'_>) -> Option<String> {
        let namespace = if target.resource.namespaced { arguments.namespace() } else { "" };
        let name = target.name.clone()?;
        self.object("GET", target.resource, namespace, &name, "");
        if target.resource.name == "pods" {
            return Some(format!("/api/v1/namespaces/{namespace}/pods/{name}"));
        }
        if !WITH_PODS.contains(&target.resource.name.as_str()) {
            let message = Message::new("kubernetes.commandRefusesType")
                .with("command", arguments.command)
                .with("resource", &target.resource.group_resource());
            self.warning("kubectl/refuses-type", message, target.range.clone());
            return None;
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

    pub(super) fn logs(&mut self, arguments: &Arguments) {
        let namespace = arguments.namespace().to_owned();
        let Some(first) = arguments.words.first() else {
            let selector = arguments.text("selector");
            let list = query(&[("labelSelector", selector)]);
            self.request("GET", format!("/api/v1/namespaces/{namespace}/pods{list}"));
            let container = arguments.text("container");
            // of many pods only the last lines are shown
            let query = log_query(arguments, container, "10");
            let Some(pods) = self.context.resources.preferred("", "pods") else { return };
            for pod in self.listed(pods, &namespace, selector, "") {
                self.object("GET", pods, pod.namespace, pod.name, &format!("/log{query}"));
            }
            return;
        };
        let Some(target) = self.one(first, "pods") else { return };
        if let Some((text, flag)) = log_refusal(arguments) {
            // said when the object is read already
            let (Some(name), false) = (&target.name, arguments.is_on("all-namespaces")) else {
                return;
            };
            self.object("GET", target.resource, &namespace, name, "");
            let text = Text::Upstream(format!("error: {text}"));
            self.find("kubectl/logs", Severity::Warning, text, arguments.place(flag));
            return;
        }
        let second = arguments.words.get(1).map(|word| word.text.as_str());
        let container = arguments.value("container").or(second).unwrap_or_default().to_owned();
        if let Some(pod) = self.pod(arguments, &target) {
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

    pub(super) fn exec(&mut self, what: &str, arguments: &Arguments) {
        let words = arguments.words.as_slice();
        let command: Vec<&str> = match what {
            "exec" => {
                let given = if arguments.has_dashes {
                    arguments.rest.as_slice()
                } else {
                    words.get(1..).unwrap_or_default()
                };
                given.iter().map(|word| word.text.as_str()).collect()
            }
            _ => Vec::new(),
        };
        let pods: Vec<String> = if arguments.has("filename") {
            let of_file = self.manifests(arguments).into_iter();
            of_file
                .map(|(_, namespace, name)| format!("/api/v1/namespaces/{namespace}/pods/{name}"))
                .collect()
        } else {
            let target = match words {
                [_, _] if what == "attach" => self.targets(words).into_iter().next(),
                [first, ..] => self.one(first, "pods"),
                [] => None,
            };
            let Some(target) = target else { return };
            self.pod(arguments, &target).into_iter().collect()
        };
        let stdin = arguments.is_on("stdin");
        // a terminal has one stream for both; an attached container rarely has one, and kubectl then drops -t
        let tty = what == "exec" && arguments.is_on("tty") && stdin;
        for pod in pods {
            let stream = Stream { container: arguments.value("container"), stdin, tty };
            self.stream(what, &pod, &command, &stream);
        }
    }

    pub(super) fn copy(&mut self, arguments: &Arguments) {
        let namespace = arguments.namespace().to_owned();
        let remote = arguments.words.iter().find_map(|word| word.text.split_once(':'));
        let Some((pod, file)) = remote else { return };
        let (namespace, pod) = pod.split_once('/').unwrap_or((namespace.as_str(), pod));
        let path = format!("/api/v1/namespaces/{namespace}/pods/{pod}");
        let quiet = Stream { container: arguments.value("container"), stdin: false, tty: false };
        let to_pod = arguments.words.first().is_some_and(|word| !word.text.contains(':'));
        self.request("GET", path.clone());
        if to_pod {
            let file = if file.len() > 1 { file.trim_end_matches('/') } else { file };
            // whether the target is a folder; if it is, files go into it
            self.stream("exec", &path, &["test", "-d", file], &quiet);
            self.request("GET", path.clone());
            let mut unpack = vec!["tar"];
            if arguments.is_on("no-preserve") {
                unpack.extend(["--no-same-permissions", "--no-same-owner"]);
            }
            unpack.extend(["-xmf", "-", "-C", file]);
            self.stream("exec", &path, &unpack, &Stream { stdin: true, ..quiet });
        } else if arguments.number("retries").is_some_and(|retries| retries != 0) {
            // so that it can go on where it was broken off
            let quote = if self.context.release >= QUOTED_SINCE { "'" } else { "" };
            let pack = format!("tar cf - {quote}{file}{quote} | tail -c+0");
            self.stream("exec", &path, &["sh", "-c", &pack], &quiet);
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

    pub(super) fn port_forward(&mut self, arguments: &Arguments) {
        let Some(first) = arguments.words.first() else { return };
        let Some(target) = self.one(first, "pods") else { return };
        let ports = arguments.words.get(1..).unwrap_or_default();
        if let Some(wrong) = ports.iter().find(|word| !is_port_pair(&word.text)) {
            self.object(
                "GET",
                target.resource,
                arguments.namespace(),
                &target.name.unwrap_or_default(),
                "",
            );
            let text = Text::Upstream(format!("error: invalid port format '{}'", wrong.text));
            self.find("kubectl/port", Severity::Warning, text, wrong.range.clone());
            return;
        }
        if let Some(pod) = self.pod(arguments, &target) {
            if target.resource.name != "pods" {
                self.request("GET", pod.clone());
            }
            let method = upgrade(self.context.release, Release::V1_31);
            self.request(method, format!("{pod}/portforward"));
        }
    }

    pub(super) fn debug(&mut self, arguments: &Arguments) {
        let namespace = arguments.namespace().to_owned();
        let mut objects = Vec::new();
        if arguments.has("filename") {
            for (resource, namespace, name) in self.manifests(arguments) {
                objects.push((resource, namespace, name, Vec::new()));
            }
        } else {
            for word in &arguments.words {
                let Some(target) = self.one(word, "pods") else { return };
                let Some(name) = target.name else { return };
                objects.push((target.resource, namespace.clone(), name, vec![()]));
            }
        }
        let attaches =
            arguments.is_on("attach") || !arguments.has("attach") && arguments.is_on("stdin");
        if let Some((resource, ..)) = objects.first()
            && arguments.has("filename")
            && !matches!(resource.name.as_str(), "nodes" | "pods")
        {
            let version = format!("{}/{}", resource.group, resource.version);
            let text =
                format!("error: \"{version}, Kind={}\" not supported by debug", resource.kind);
            self.find(
                "kubectl/refuses-type",
                Severity::Error,
                Text::Upstream(text),
                arguments.place("filename"),
            );
            return;
        }
        for (resource, namespace, name, reads) in objects {
            if !reads.is_empty() {
                self.object("GET", resource, &namespace, &name, "");
            }
            let pods = format!("/api/v1/namespaces/{namespace}/pods");
            let mut made = name.clone();
            match resource.name.as_str() {
                "nodes" => self.request("POST", pods.clone()),
                "pods" if arguments.has("copy-to") => {
                    arguments.text("copy-to").clone_into(&mut made);
                    self.request("POST", pods.clone());
                    if arguments.is_on("replace") {
                        self.request("DELETE", format!("{pods}/{name}"));
                    }
                }
                "pods" => self.request("PATCH", format!("{pods}/{name}/ephemeralcontainers")),
                _ => {
                    let message = Message::new("kubernetes.commandRefusesType")
                        .with("command", arguments.command)
                        .with("resource", &resource.group_resource());
                    self.warning("kubectl/refuses-type", message, arguments.range.clone());
                    return;
                }
            }
            if !attaches {
                continue;
            }
            if resource.name == "nodes" {
                // the pod's name is the server's to say
                self.note(Message::new("kubernetes.podOfWorkload"));
                continue;
            }
            self.watched(&pods, &made);
            let stdin = arguments.is_on("stdin");
            // of a copy the server says whether it has a terminal
            let tty = arguments.is_on("tty") && made == name;
            let stream = Stream { container: arguments.value("container"), stdin, tty };
            self.stream("attach", &format!("{pods}/{made}"), &[], &stream);
        }
    }
}

/// Whether `LOCAL:REMOTE`, `:REMOTE` or `PORT` are ports; a name may stand for a remote one.
fn is_port_pair(text: &str) -> bool {
    let (local, remote) = text.split_once(':').unwrap_or((text, text));
    let local = if local.is_empty() { "0" } else { local };
    local.parse::<u16>().is_ok() && !remote.is_empty() && remote.parse::<u16>() != Ok(0)
}

/// Why logs are refused when the object is read already, and the flag that is wrong.
fn log_refusal(arguments: &Arguments) -> Option<(&'static str, &'static str)> {
    let below = |flag: &str, least: i64| arguments.number(flag).is_some_and(|value| value < least);
    let has_since = arguments.has("since");
    if has_since && arguments.has("since-time") {
        return Some(("at most one of `sinceTime` or `sinceSeconds` may be specified", "since"));
    }
    if arguments.words.len() == 2 && arguments.has("container") {
        return Some(("only one of -c or an inline [CONTAINER] arg is allowed", "container"));
    }
    if arguments.is_on("all-containers") && arguments.has("container") {
        return Some((
            "--all-containers=true should not be specified with container name",
            "all-containers",
        ));
    }
    if below("tail", -1) {
        return Some(("--tail must be greater than or equal to -1", "tail"));
    }
    if below("limit-bytes", 0) {
        return Some(("--limit-bytes must be greater than 0", "limit-bytes"));
    }
    if has_since && arguments.text("since").starts_with('-') {
        return Some(("--since must be greater than 0", "since"));
    }
    None
}

/// The query of a request for logs. `tail` is how many lines are shown where the line does not say.
fn log_query(arguments: &Arguments, container: &str, tail: &str) -> String {
    let on = |flag: &str| if arguments.is_on(flag) { "true" } else { "" };
    let value = |flag: &str| arguments.value(flag).unwrap_or_default();
    let since = arguments.value("since").and_then(seconds).unwrap_or_default();
    let since_time = arguments.value("since-time").map(in_utc).unwrap_or_default();
    let tail = arguments.value("tail").map_or(tail, |tail| if tail == "-1" { "" } else { tail });
    query(&[
        ("container", container),
        ("follow", on("follow")),
        ("insecureSkipTLSVerifyBackend", on("insecure-skip-tls-verify-backend")),
        ("limitBytes", if value("limit-bytes") == "0" { "" } else { value("limit-bytes") }),
        ("previous", on("previous")),
        ("sinceSeconds", since.as_str()),
        ("sinceTime", since_time.as_str()),
        ("tailLines", tail),
        ("timestamps", on("timestamps")),
    ])
}

/// A duration as seconds (`1h`, `5m`, `30s`), as `--since` sends it: rounded up.
fn seconds(text: &str) -> Option<String> {
    let milliseconds = GoDuration::parse(text).ok()?.milliseconds();
    (milliseconds != 0).then(|| {
        milliseconds
            .div_euclid(1_000)
            .saturating_add(i64::from(milliseconds.rem_euclid(1_000) > 0))
            .to_string()
    })
}

/// The method that opens a stream: POST for SPDY, GET for the web sockets that kubectl has used since a release.
fn upgrade(release: Release, sockets_since: Release) -> &'static str {
    if release >= sockets_since { "GET" } else { "POST" }
}
