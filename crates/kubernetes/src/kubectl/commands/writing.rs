//! Commands that change objects.

use gatewalk_diagnostics::Message;
use gatewalk_release::Release;

use super::reading::subresource;
use crate::kubectl::flags::Arguments;
use crate::kubectl::selection::{How, Selected};
use crate::kubectl::words::Word;
use crate::kubectl::{Parser, query};

/// Since this release `autoscale` makes objects of `autoscaling/v2`.
const SCALERS_V2_SINCE: Release = Release::V1_33;

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
        for one in self.infos(steps) {
            self.change(arguments, &one, &rest);
        }
        self.note(Message::new("kubernetes.editPatches"));
    }

    /// label, annotate: the words with `=` or a final `-` are changes, not names.
    pub(super) fn mark(&mut self, what: &str, arguments: &Arguments) {
        let names = unmarked(&arguments.words);
        let is_local = arguments.is_on("local");
        let mut selected = arguments.clone();
        if names.len() > 1 || names.iter().any(|word| word.text.contains('/')) {
            // objects that are named go before --all
            selected.drop_flag("all");
        }
        let how = How { reads_files: !is_local, ..How::default() };
        let steps = self.select(&selected, &names, &how);
        let manager = format!("kubectl-{what}");
        let rest = Self::change_query(arguments, &manager, false);
        let only_shows = arguments.is_on("list");
        self.visit(steps, |parser, one| {
            if !is_local && !only_shows {
                parser.change(arguments, one, &rest);
            }
        });
    }

    pub(super) fn taint(&mut self, arguments: &Arguments) {
        let mut selected = arguments.clone();
        selected.words = unmarked(&arguments.words);
        if arguments.is_on("all") {
            // whatever is named besides
            selected.words.truncate(1);
        }
        let steps = self.select(&selected, &selected.words, &How::default());
        let rest = Self::change_query(arguments, "kubectl-taint", true);
        self.visit(steps, |parser, one| parser.change(arguments, one, &rest));
    }

    pub(super) fn set(&mut self, kind: &str, arguments: &Arguments) {
        let mut names = unmarked(&arguments.words);
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
        let objects = self.infos(steps);
        let lacks = self.lacks(kind, arguments);
        for one in objects {
            if !self.takes(arguments, &one, types) || arguments.is_on("list") || is_local || lacks {
                continue;
            }
            self.change(arguments, &one, &rest);
        }
    }

    /// Whether `set` is not told what to set; kubectl has read the objects before it says so.
    fn lacks(&mut self, kind: &str, arguments: &Arguments) -> bool {
        let has_change =
            arguments.words.iter().any(|word| word.text.contains('=') || word.text.ends_with('-'));
        let given = |flags: &[&str]| flags.iter().any(|flag| !arguments.text(flag).is_empty());
        let bad = |flag: &str| {
            let pairs = arguments.text(flag).split(',');
            !arguments.text(flag).is_empty() && pairs.into_iter().any(|pair| !pair.contains('='))
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
        }
    }

    pub(super) fn autoscale(&mut self, arguments: &Arguments) {
        const SCALED: &[&str] =
            &["deployments", "replicasets", "replicationcontrollers", "statefulsets"];
        let steps = self.select(arguments, &arguments.words, &How::default());
        // kubectl asks for one version, whichever the server prefers
        let version = if self.context.release >= SCALERS_V2_SINCE { "v2" } else { "v1" };
        let query = Self::change_query(arguments, "kubectl-autoscale", false);
        self.visit(steps, |parser, one| {
            if parser.takes(arguments, one, SCALED) && !Self::client_dry_run(arguments) {
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
        let steps = self.select(arguments, &arguments.words, &how);
        let query = Self::change_query(arguments, "kubectl-expose", false);
        self.visit(steps, |parser, one| {
            let mut ports = arguments.text("port").split(',');
            let are_ports = ports.all(|port| port.is_empty() || port.parse::<u16>().is_ok());
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

/// The words that are no `KEY=VALUE`, `KEY-` or `KEY=VALUE:Effect`.
fn unmarked(words: &[Word]) -> Vec<Word> {
    let is_change = |word: &Word| word.text.contains('=') || word.text.ends_with('-');
    words.iter().filter(|word| !is_change(word)).cloned().collect()
}
