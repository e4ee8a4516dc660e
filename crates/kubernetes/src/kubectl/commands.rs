//! The commands, each with the requests it makes.

mod create;
mod describe;
mod nodes;
mod reading;
mod reviews;
mod running;
mod writing;

use gatewalk_diagnostics::{Message, Severity, Text};

use gatewalk_release::Release;

use super::flags::Arguments;
use super::words::Word;
use super::{Parser, query};

/// Since this release client-go asks for what there is and what comes with one request.
const WATCH_LIST_SINCE: Release = Release::V1_35;

/// Every command kubectl has.
const COMMANDS: &[&str] = &[
    "annotate",
    "api-resources",
    "api-versions",
    "apply",
    "attach",
    "auth",
    "autoscale",
    "certificate",
    "cluster-info",
    "completion",
    "config",
    "cordon",
    "cp",
    "create",
    "debug",
    "delete",
    "describe",
    "diff",
    "drain",
    "edit",
    "events",
    "exec",
    "explain",
    "expose",
    "get",
    "help",
    "kustomize",
    "label",
    "logs",
    "options",
    "patch",
    "plugin",
    "port-forward",
    "proxy",
    "replace",
    "rollout",
    "run",
    "scale",
    "set",
    "taint",
    "top",
    "uncordon",
    "version",
    "wait",
];

impl Parser<'_> {
    pub(super) fn run(&mut self, command: &Word, arguments: &Arguments) {
        if arguments.is_on("help") {
            self.nothing_asked(&command.text);
            return;
        }
        match command.text.as_str() {
            "get" => self.get(arguments, command),
            "describe" => self.describe(arguments, command),
            "events" => self.events(arguments),
            "wait" => self.wait(arguments, command),
            "top" => self.top(arguments),
            "explain" | "api-resources" | "api-versions" => self.discovery(&command.text),
            "version" => self.version(arguments),
            "cluster-info" => self.cluster_info(),
            "create" => self.create(arguments, command),
            "apply" => self.apply(arguments, command),
            "diff" => self.diff(arguments),
            "replace" => self.replace(arguments, command),
            "delete" => self.delete(arguments, command),
            "patch" => self.patch(arguments, command),
            "edit" => self.edit(arguments, command),
            "label" | "annotate" | "taint" => self.mark(&command.text, arguments, command),
            "set" => self.set(arguments, command),
            "scale" => self.scale(arguments, command),
            "autoscale" => self.autoscale(arguments, command),
            "rollout" => self.rollout(arguments, command),
            "cordon" | "uncordon" => self.cordon(arguments, command),
            "drain" => self.drain(arguments, command),
            "run" => self.run_pod(arguments, command),
            "expose" => self.expose(arguments, command),
            "logs" => self.logs(arguments, command),
            "exec" | "attach" => self.exec(&command.text, arguments, command),
            "port-forward" => self.port_forward(arguments, command),
            "cp" => self.copy(arguments, command),
            "debug" => self.debug(arguments, command),
            "auth" => self.auth(arguments, command),
            "certificate" => self.certificate(arguments, command),
            "completion" | "config" | "help" | "kustomize" | "options" | "plugin" | "proxy" => {
                self.nothing_asked(&command.text);
            }
            _ => self.unknown_command(command, "kubectl", COMMANDS),
        }
    }

    /// A command that asks the server nothing.
    fn nothing_asked(&mut self, command: &str) {
        let message = Message::new("kubernetes.commandAsksNothing").with("command", command);
        self.find("kubectl/asks-nothing", Severity::Hint, Text::Ours(message), 0..0);
    }

    /// A command that only reads what every client may read about the API.
    fn discovery(&mut self, command: &str) {
        let message = Message::new("kubernetes.commandIsDiscovery").with("command", command);
        self.find("kubectl/only-discovery", Severity::Hint, Text::Ours(message), 0..0);
    }

    /// What a command lacks, with kubectl's words where they are short enough to help.
    fn missing(&mut self, what: &str, command: &Word) {
        let message = Message::new("kubernetes.commandLacks")
            .with("command", &command.text)
            .with("what", what);
        self.error("kubectl/incomplete", message, command.range.clone());
    }

    /// The query of a request that changes something: `dryRun`, `fieldManager`, and where the command has it `fieldValidation`.
    fn change_query(arguments: &Arguments, manager: &str, validates: bool) -> String {
        Self::change_query_with(arguments, manager, validates, &[])
    }

    fn change_query_with(
        arguments: &Arguments,
        manager: &str,
        validates: bool,
        more: &[(&str, &str)],
    ) -> String {
        let dry = if arguments.value("dry-run") == Some("server") { "All" } else { "" };
        let validation = match arguments.value("validate").unwrap_or("strict") {
            _ if !validates => "",
            "false" | "ignore" => "Ignore",
            "warn" => "Warn",
            _ => "Strict",
        };
        let manager = arguments.value("field-manager").unwrap_or(manager);
        let mut pairs =
            vec![("dryRun", dry), ("fieldManager", manager), ("fieldValidation", validation)];
        pairs.extend_from_slice(more);
        query(&pairs)
    }

    /// The requests that wait for an object to change: since 1.35 one watch that begins with what there is, before that a list and a
    /// watch of what comes after.
    fn watched(&mut self, path: &str, name: &str) {
        let only = format!("metadata.name={name}");
        let selects = ("fieldSelector", only.as_str());
        if self.context.release >= WATCH_LIST_SINCE {
            let watch = query(&[
                ("allowWatchBookmarks", "true"),
                selects,
                ("resourceVersionMatch", "NotOlderThan"),
                ("sendInitialEvents", "true"),
                ("watch", "true"),
            ]);
            self.request("GET", format!("{path}{watch}"));
            return;
        }
        self.request("GET", format!("{path}{}", query(&[selects, ("limit", "500")])));
        let watch = query(&[("allowWatchBookmarks", "true"), selects, ("watch", "true")]);
        self.request("GET", format!("{path}{watch}"));
    }

    /// Whether the request changes nothing on the server because of `--dry-run=client`.
    fn client_dry_run(arguments: &Arguments) -> bool {
        matches!(arguments.value("dry-run"), Some("client" | "unchanged" | "true"))
    }
}
