//! The commands, each with the requests it makes.

mod checks;
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

/// Whether a word of `label` or `annotate` is a change and not a name (`GetResourcesAndPairs`).
fn is_pair(word: &str) -> bool {
    word.contains('=') && !word.starts_with('=') || word.ends_with('-') && word != "-"
}

/// Whether a word of `taint` is a change and not a name.
fn is_taint(word: &str) -> bool {
    word.contains(['=', ':']) || word.ends_with('-')
}

impl Parser<'_> {
    pub(super) fn run(&mut self, command: &Word, arguments: &Arguments) {
        if arguments.is_on("help") {
            self.nothing_asked(&command.text);
            return;
        }
        if let Some(fault) = self.refused(arguments) {
            self.findings.push(*fault);
            return;
        }
        let (group, name) = command.text.split_once(' ').unwrap_or((command.text.as_str(), ""));
        match group {
            "get" => self.get(arguments),
            "describe" => self.describe(arguments),
            "events" => self.events(arguments),
            "wait" => self.wait(arguments),
            "top" => self.top(name, arguments),
            "explain" | "api-resources" | "api-versions" => self.discovery(group),
            "version" => self.version(arguments),
            "cluster-info" => self.cluster_info(name, arguments),
            "create" => self.create(name, arguments, command),
            "apply" => self.apply(name, arguments),
            "diff" => self.diff(arguments),
            "replace" => self.replace(arguments),
            "delete" => self.delete(arguments),
            "patch" => self.patch(arguments),
            "edit" => self.edit(arguments),
            "label" | "annotate" => self.mark(group, arguments),
            "taint" => self.taint(arguments),
            "set" => self.set(name, arguments),
            "scale" => self.scale(arguments),
            "autoscale" => self.autoscale(arguments),
            "rollout" => self.rollout(name, arguments),
            "cordon" | "uncordon" => self.cordon(arguments),
            "drain" => self.drain(arguments),
            "run" => self.run_pod(arguments),
            "expose" => self.expose(arguments),
            "logs" => self.logs(arguments),
            "exec" | "attach" => self.exec(group, arguments),
            "port-forward" => self.port_forward(arguments),
            "cp" => self.copy(arguments),
            "debug" => self.debug(arguments),
            "auth" => self.auth(name, arguments, command),
            "certificate" => self.certificate(arguments),
            _ => self.nothing_asked(&command.text),
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
        let dry = if Self::server_dry_run(arguments) { "All" } else { "" };
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

    /// Whether the server is asked to change nothing.
    fn server_dry_run(arguments: &Arguments) -> bool {
        arguments.value("dry-run") == Some("server")
    }

    /// Whether the request changes nothing on the server because of `--dry-run=client`.
    fn client_dry_run(arguments: &Arguments) -> bool {
        matches!(arguments.value("dry-run"), Some("client" | "unchanged" | "true"))
    }
}
