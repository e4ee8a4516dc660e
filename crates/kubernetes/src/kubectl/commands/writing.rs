//! Commands that change objects.

use gatewalk_diagnostics::{Message, Severity, Text};
use gatewalk_release::Release;

use super::reading::subresource;
use super::{is_pair, is_taint};
use crate::cel::library::quantity;
use crate::kubectl::flags::Arguments;
use crate::kubectl::selection::{How, Selected};
use crate::kubectl::words::Word;
use crate::kubectl::{Parser, query};

/// Since this release `autoscale` makes objects of `autoscaling/v2`.
const SCALERS_V2_SINCE: Release = Release::V1_33;

/// Since this release nothing is sent where no label changes.
const ABSENT_SINCE: Release = Release::V1_36;

/// What has a template of pods, which most of `set` changes.
const TEMPLATED: &[&str] = &[
    "cronjobs",
    "daemonsets",
    "deployments",
    "jobs",
    "pods",
    "replicasets",
    "replicationcontrollers",
    "statefulsets",
];

/// What keeps revisions.
const ROLLED_OUT: &[&str] = &["daemonsets", "deployments", "statefulsets"];

impl<'a> Parser<'a> {
    /// Changes an object.
    fn change(&mut self, arguments: &Arguments, one: &Selected<'a>, rest: &str) {
        if !Self::client_dry_run(arguments) {
            self.request("PATCH", format!("{}{rest}", one.path()));
        }
    }

    /// Whether the command has to do with the type; kubectl has read the object before it says that it has not.
    fn takes(&mut self, arguments: &Arguments, one: &Selected<'a>, types: &[&str]) -> bool {
        if types.contains(&one.resource.name.as_str()) {
            return true;
        }
        let message = Message::new("kubernetes.commandRefusesType")
            .with("command", arguments.command)
            .with("resource", &one.resource.group_resource());
        self.warning("kubectl/refuses-type", message, arguments.range.clone());
        false
    }

    pub(super) fn delete(&mut self, arguments: &Arguments) {
        if let Some(raw) = arguments.value("raw") {
            self.raw("DELETE", raw);
            return;
        }
        let before = self.command.requests.len();
        let how = How { trusts_names: true, continues: true, ..How::default() };
        let steps = self.select(arguments, &arguments.words, &how);
        self.visit(steps, |parser, one| {
            if !Self::client_dry_run(arguments) {
                parser.request("DELETE", one.path());
            }
        });
        let dry = Self::client_dry_run(arguments) || Self::server_dry_run(arguments);
        let failed =
            self.findings.iter().any(|(_, finding)| finding.code == "kubectl/other-namespace");
        if !arguments.is_off("wait") && !dry && !failed {
            self.wait_until_gone(before);
        }
    }

    /// kubectl waits until what it deleted is gone; where it may not look, it does not wait.
    fn wait_until_gone(&mut self, before: usize) {
        let made = self.command.requests.get(before..).unwrap_or_default().iter();
        let gone = made.filter(|request| request.method == "DELETE");
        let gone: Vec<String> = gone.map(|request| request.target.clone()).collect();
        for target in gone {
            self.besides(target);
        }
    }

    pub(super) fn patch(&mut self, arguments: &Arguments) {
        let read = subresource(arguments);
        let how = How { suffix: &read, ..How::default() };
        let steps = self.select(arguments, &arguments.words, &how);
        let rest = format!("{read}{}", Self::change_query(arguments, "kubectl-patch", false));
        let is_local = arguments.is_on("local");
        self.visit(steps, |parser, one| {
            if !is_local {
                parser.change(arguments, one, &rest);
            }
        });
    }

    pub(super) fn edit(&mut self, arguments: &Arguments) {
        let read = subresource(arguments);
        let how = How { lists: true, reads_files: true, suffix: &read, ..How::default() };
        let steps = self.select(arguments, &arguments.words, &how);
        let rest = format!("{read}{}", Self::change_query(arguments, "kubectl-edit", true));
        let objects = self.infos(steps);
        // nothing is changed where one of them is in another namespace
        let own = arguments.own_namespace();
        // a scale is not a resource of its own, by which kubectl would find where to send it
        let is_scale = arguments.text("subresource") == "scale";
        let fits =
            !is_scale && objects.iter().all(|one| one.namespace.is_empty() || one.namespace == own);
        let is_text = matches!(arguments.text("output"), "" | "json" | "yaml" | "kyaml");
        for one in objects.iter().filter(|_| fits && is_text) {
            self.change(arguments, one, &rest);
        }
        self.note(Message::new("kubernetes.editPatches"));
    }

    /// label, annotate: the words with `=` or a final `-` are changes, not names.
    pub(super) fn mark(&mut self, what: &str, arguments: &Arguments) {
        let names = unmarked(&arguments.words, is_pair);
        let is_local = arguments.is_on("local");
        let how = How { reads_files: !is_local, ..How::default() };
        let steps = self.select(arguments, &names, &how);
        let slashed = names.iter().any(|word| word.text.contains('/'));
        let is_one = names.len() == if slashed { 1 } else { 2 };
        if arguments.has("resource-version") && !is_one && !arguments.has("filename") {
            let text = "error: --resource-version may only be used with a single resource";
            let place = arguments.place("resource-version");
            self.find("kubectl/refused", Severity::Error, Text::Upstream(text.to_owned()), place);
            return;
        }
        let manager = format!("kubectl-{what}");
        let rest = Self::change_query(arguments, &manager, false);
        let only_shows = arguments.is_on("list");
        self.visit(steps, |parser, one| {
            if !is_local && !only_shows && parser.relabels(what, arguments, one) {
                parser.change(arguments, one, &rest);
            }
        });
    }

    /// Whether `label` changes an object whose labels are known: what it has already is not set again, and without `--overwrite` no
    /// label gets another value.
    fn relabels(&mut self, what: &str, arguments: &Arguments, one: &Selected<'a>) -> bool {
        let Some(known) = one.known.filter(|_| what == "label") else { return true };
        let mut changes = false;
        let mut clashes = Vec::new();
        for word in &arguments.words {
            let Some((key, value)) = word.text.split_once('=').filter(|(key, _)| !key.is_empty())
            else {
                let gone = word.text.strip_suffix('-');
                changes |= gone.is_some_and(|key| known.labels.contains_key(key));
                continue;
            };
            match known.labels.get(key) {
                // what it has already is set again in older releases
                Some(had) if had == value => changes |= self.context.release < ABSENT_SINCE,
                Some(had) if !arguments.is_on("overwrite") => clashes
                    .push(format!("'{key}' already has a value ({had}), and --overwrite is false")),
                _ => changes = true,
            }
        }
        let has_none = changes
            || arguments.words.iter().any(|word| word.text.ends_with('-'))
                && self.context.release < ABSENT_SINCE;
        if clashes.is_empty() {
            return has_none;
        }
        let text = Text::Upstream(format!("error: {}", clashes.join(", ")));
        self.find("kubectl/already-labelled", Severity::Warning, text, arguments.range.clone());
        false
    }

    pub(super) fn taint(&mut self, arguments: &Arguments) {
        let mut selected = arguments.clone();
        selected.words = unmarked(&arguments.words, is_taint);
        if arguments.is_on("all") {
            // whatever is named besides
            selected.words.truncate(1);
        }
        let steps = self.select(&selected, &selected.words, &How::default());
        let rest = Self::change_query(arguments, "kubectl-taint", true);
        self.visit(steps, |parser, one| parser.change(arguments, one, &rest));
    }

    pub(super) fn set(&mut self, kind: &str, arguments: &Arguments) {
        let is_change = |word: &str| word.contains('=') || word.ends_with('-');
        let mut names = unmarked(&arguments.words, is_change);
        if matches!(kind, "serviceaccount" | "selector") {
            // the last word is what is set, whatever it looks like
            let before = arguments.words.len().saturating_sub(1);
            names = arguments.words.get(..before).unwrap_or_default().to_vec();
        }
        if let Some((type_of, name)) = Some(arguments.text("from"))
            .filter(|_| kind == "env")
            .and_then(|from| from.split_once('/'))
        {
            let resource = self.resource(type_of, arguments.place("from"));
            if let Some(resource) = resource {
                self.object("GET", resource, arguments.own_namespace(), name, "");
                if !matches!(resource.name.as_str(), "configmaps" | "secrets") {
                    let message = Message::new("kubernetes.commandRefusesType")
                        .with("command", arguments.command)
                        .with("resource", &resource.group_resource());
                    self.warning("kubectl/refuses-type", message, arguments.place("from"));
                    return;
                }
            }
        } else if kind == "env" && !arguments.text("from").is_empty() {
            self.resource(arguments.text("from"), arguments.place("from"));
        }
        let is_local = arguments.is_on("local");
        let how = How { reads_files: !is_local, ..How::default() };
        let steps = self.select(arguments, &names, &how);
        let rest = Self::change_query(arguments, "kubectl-set", false);
        let types: &[&str] = match kind {
            "selector" => &["services"],
            "subject" => &["clusterrolebindings", "rolebindings"],
            _ => TEMPLATED,
        };
        let lacks = self.lacks(kind, arguments);
        let act = |parser: &mut Self, one: &Selected<'a>| {
            if parser.takes(arguments, one, types)
                && !arguments.is_on("list")
                && !is_local
                && !lacks
            {
                parser.change(arguments, one, &rest);
            }
        };
        if kind == "selector" {
            self.visit(steps, act);
            return;
        }
        for one in self.infos(steps) {
            act(self, &one);
        }
    }

    /// Whether `set` is not told what to set; kubectl has read the objects before it says so.
    fn lacks(&mut self, kind: &str, arguments: &Arguments) -> bool {
        let has_change =
            arguments.words.iter().any(|word| word.text.contains('=') || word.text.ends_with('-'));
        let given = |flags: &[&str]| flags.iter().any(|flag| !arguments.text(flag).is_empty());
        let bad = |flag: &str| {
            let mut pairs = arguments.text(flag).split(',');
            let is_bad = |pair: &str| {
                pair.split_once('=').is_none_or(|(_, amount)| quantity::error(amount).is_some())
            };
            !arguments.text(flag).is_empty() && pairs.any(is_bad)
        };
        let is_odd = arguments.values("serviceaccount").iter().any(|name| !name.contains(':'));
        let what = match kind {
            "image" if !has_change => "NAME=IMAGE",
            "env" if !has_change && !given(&["env", "from"]) && !arguments.is_on("list") => {
                "NAME=VALUE"
            }
            "resources" if !given(&["limits", "requests"]) || bad("limits") || bad("requests") => {
                "--limits or --requests"
            }
            "selector" if !has_change => "KEY=VALUE",
            "subject" if !given(&["user", "group", "serviceaccount"]) || is_odd => {
                "--user, --group or --serviceaccount"
            }
            _ => return false,
        };
        let message = Message::new("kubernetes.commandLacks")
            .with("command", arguments.command)
            .with("what", what);
        self.warning("kubectl/incomplete", message, arguments.range.clone());
        true
    }

    pub(super) fn scale(&mut self, arguments: &Arguments) {
        let conditional = arguments.has("resource-version")
            || arguments.number("current-replicas").is_some_and(|count| count >= 0);
        let steps = self.select(arguments, &arguments.words, &How::default());
        let dry = if Self::server_dry_run(arguments) { "?dryRun=All" } else { "" };
        let waits = arguments.value("timeout").is_some_and(|text| !matches!(text, "0" | "0s"));
        for one in self.infos(steps) {
            let path = format!("{}/scale", one.path());
            if Self::client_dry_run(arguments) {
                continue;
            }
            if conditional {
                // with a precondition the scale is read and written back
                self.request("GET", path.clone());
                self.request("PUT", format!("{path}{dry}"));
            } else {
                self.request("PATCH", format!("{path}{dry}"));
            }
            if waits {
                self.request("GET", path);
            }
            if arguments.is_on("record") {
                // what caused the change is noted at the object
                self.request("PATCH", one.path());
            }
        }
    }

    pub(super) fn autoscale(&mut self, arguments: &Arguments) {
        let steps = self.select(arguments, &arguments.words, &How::default());
        // kubectl asks for one version, whichever the server prefers
        let version = if self.context.release >= SCALERS_V2_SINCE { "v2" } else { "v1" };
        let query = Self::change_query(arguments, "kubectl-autoscale", false);
        self.visit(steps, |parser, one| {
            let is_scaled = one.resource.subresource("scale").is_some();
            let types = if is_scaled { one.resource.name.as_str() } else { "" };
            if parser.takes(arguments, one, &[types]) && !Self::client_dry_run(arguments) {
                let scalers = format!(
                    "/apis/autoscaling/{version}/namespaces/{}/horizontalpodautoscalers",
                    one.namespace
                );
                parser.request("POST", format!("{scalers}{query}"));
            }
        });
    }

    pub(super) fn rollout(&mut self, kind: &str, arguments: &Arguments) {
        let how = How { lists: true, reads_files: true, ..How::default() };
        let steps = self.select(arguments, &arguments.words, &how);
        match kind {
            "pause" | "restart" | "resume" => {
                let rest = Self::change_query(arguments, "kubectl-rollout", false);
                let types = if kind == "restart" { ROLLED_OUT } else { &["deployments"] };
                for one in self.infos(steps) {
                    let halted = one.known.map(|known| known.is_halted);
                    // what is paused already is not paused again, nor restarted
                    let changes = halted.is_none_or(|halted| halted == (kind == "resume"));
                    if self.takes(arguments, &one, types) && changes {
                        self.change(arguments, &one, &rest);
                    }
                }
            }
            _ => self.visit(steps, |parser, one| {
                if parser.takes(arguments, one, ROLLED_OUT) {
                    parser.revisions_of(kind, arguments, one);
                }
            }),
        }
    }

    fn revisions_of(&mut self, what: &str, arguments: &Arguments, one: &Selected<'a>) {
        if what == "status" {
            self.watched(&one.resource.path(&one.namespace), &one.name);
            return;
        }
        if arguments.number("to-revision").is_some_and(|revision| revision < 0) {
            return;
        }
        if one.is_listed {
            // each is read anew
            self.request("GET", one.path());
        }
        // deployments keep their revisions in replica sets, the others in controller revisions
        let (kept, kind) = match one.resource.name.as_str() {
            "deployments" => ("replicasets", "Deployment"),
            "daemonsets" => ("controllerrevisions", "DaemonSet"),
            _ => ("controllerrevisions", "StatefulSet"),
        };
        let Some(revisions) = self.context.resources.preferred("apps", kept) else { return };
        let labels = self.labels_of(one.resource, &one.namespace, &one.name);
        let list = query(&[("labelSelector", &labels)]);
        self.request("GET", format!("{}{list}", revisions.path(&one.namespace)));
        // where the scenario has revisions, what has none of them cannot go back
        let all = self.selected(revisions, &one.namespace, "", "");
        let owned = |name: &str| {
            all.iter().any(|of| {
                of.object
                    .controller
                    .as_ref()
                    .is_some_and(|owner| owner.0 == kind && owner.1 == name)
            })
        };
        if what == "undo" && (all.is_empty() || owned(&one.name)) {
            let rest = if Self::server_dry_run(arguments) { "?dryRun=All" } else { "" };
            self.change(arguments, one, rest);
        }
    }

    pub(super) fn expose(&mut self, arguments: &Arguments) {
        const EXPOSED: &[&str] =
            &["deployments", "pods", "replicasets", "replicationcontrollers", "services"];
        let how = How::default();
        // the selector is that of the service
        let mut selected = arguments.clone();
        selected.drop_flag("selector");
        let steps = self.select(&selected, &arguments.words, &how);
        let query = Self::change_query(arguments, "kubectl-expose", false);
        self.visit(steps, |parser, one| {
            let mut ports = arguments.text("port").split(',');
            let are_ports = ports.all(|port| port.is_empty() || port.parse::<i32>().is_ok());
            if parser.takes(arguments, one, EXPOSED)
                && are_ports
                && !Self::client_dry_run(arguments)
            {
                let services = format!("/api/v1/namespaces/{}/services", one.namespace);
                parser.request("POST", format!("{services}{query}"));
            }
        });
    }
}

/// The words that are no changes.
fn unmarked(words: &[Word], is_change: impl Fn(&str) -> bool) -> Vec<Word> {
    words.iter().filter(|word| !is_change(&word.text)).cloned().collect()
}
