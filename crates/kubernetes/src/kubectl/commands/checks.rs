//! What a command refuses before it asks anything, in kubectl's words: missing and superfluous arguments, flags that exclude each other.

mod flags;
mod making;
mod values;
mod words;

use gatewalk_diagnostics::{Finding, Message, Severity, Text};

use super::super::flags::{Arguments, Fault};
use super::super::table::Table;
use super::Parser;

/// Why a command is refused.
pub(super) enum Refusal {
    /// `error: …`
    Plain(String),
    /// `error: …`, and where help is found.
    Usage(String),
    /// A whole text of its own.
    Whole(String),
    /// kubectl prints what the command can do.
    Help,
}

impl Refusal {
    fn plain(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }

    fn usage(text: &str) -> Self {
        Self::Usage(text.to_owned())
    }
}

/// Verbs that only some types have, with those.
const SPECIAL_VERBS: &[(&str, &str, &str)] = &[
    ("bind", "clusterroles", "rbac.authorization.k8s.io"),
    ("bind", "roles", "rbac.authorization.k8s.io"),
    ("escalate", "clusterroles", "rbac.authorization.k8s.io"),
    ("escalate", "roles", "rbac.authorization.k8s.io"),
    ("impersonate", "groups", ""),
    ("impersonate", "serviceaccounts", ""),
    ("impersonate", "userextras", "authentication.k8s.io"),
    ("impersonate", "users", ""),
    ("use", "podsecuritypolicies", "extensions"),
    ("use", "podsecuritypolicies", "policy"),
];

impl Parser<'_> {
    /// Types that some flags name, and that the server does not have.
    fn unknown_types(&self, arguments: &Arguments) -> Option<Refusal> {
        let named: Vec<&str> = match arguments.command {
            "events" => arguments
                .value("for")
                .and_then(|of| of.split_once('/'))
                .map(|of| of.0)
                .into_iter()
                .collect(),
            "explain" if !arguments.has("api-version") => {
                let words = arguments.words.iter().map(|word| word.text.as_str());
                words.map(|word| word.split('.').next().unwrap_or_default()).collect()
            }
            _ => return None,
        };
        let unknown = named.into_iter().find(|name| {
            let name = name.split('/').next().unwrap_or_default();
            !name.is_empty() && name != "*" && self.context.resources.find(name).is_none()
        })?;
        let name = unknown.split(['/', '.']).next().unwrap_or_default();
        Some(Refusal::Whole(format!("the server doesn't have a resource type \"{name}\"")))
    }

    /// What is wrong with the types of `create role` and `create clusterrole` (`CreateRoleOptions.validateResource`).
    fn unfit_types(&self, arguments: &Arguments) -> Option<Refusal> {
        let makes = matches!(arguments.command, "create role" | "create clusterrole");
        if !makes || arguments.words.len() != 1 || arguments.text("verb").is_empty() {
            return None;
        }
        if arguments.has("aggregation-rule") {
            return Some(Refusal::plain(
                "aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames",
            ));
        }
        let verbs: Vec<&str> =
            arguments.values("verb").iter().flat_map(|verbs| verbs.split(',')).collect();
        let all_verbs = verbs.contains(&"*");
        for typed in arguments.values("resource").iter().flat_map(|types| types.split(',')) {
            let (name, _) = typed.split_once('/').unwrap_or((typed, ""));
            let (name, group) = name.split_once('.').unwrap_or((name, ""));
            if name.is_empty() {
                return Some(Refusal::plain(
                    "resource must be specified if apiGroup/subresource specified",
                ));
            }
            if name == "*" {
                return None;
            }
            let full = if group.is_empty() { name.to_owned() } else { format!("{name}.{group}") };
            let found = self.context.resources.find(&full).filter(|found| {
                // a version is no part of it
                group.is_empty() || found.group.starts_with(group)
            });
            let known = found.map_or((name, group), |found| (&*found.name, &*found.group));
            let mut fits = found.is_some();
            for verb in verbs.iter().filter(|_| !all_verbs) {
                let mut special = SPECIAL_VERBS.iter().filter(|(of, ..)| of == verb).peekable();
                if special.peek().is_none() {
                    continue;
                }
                if !special.any(|(_, name, group)| known == (*name, *group)) {
                    let (name, group) = known;
                    return Some(Refusal::Plain(format!(
                        "can not perform '{verb}' on '{name}' in group '{group}'"
                    )));
                }
                fits = true;
            }
            if !fits {
                let within =
                    if group.is_empty() { String::new() } else { format!(" in group \"{group}\"") };
                return Some(Refusal::Whole(format!(
                    "the server doesn't have a resource type \"{name}\"{within}"
                )));
            }
        }
        None
    }

    /// Why kubectl does not even begin; `None` where it does.
    pub(super) fn refused(&self, arguments: &Arguments) -> Option<Fault> {
        let release = self.context.release;
        let is_type = |name: &str| self.context.resources.find(name).is_some();
        let refusal = self
            .unknown_types(arguments)
            .or_else(|| self.unfit_types(arguments))
            .or_else(|| words::refused(release, arguments, &is_type))
            .or_else(|| making::refused(release, arguments))
            .or_else(|| flags::refused(release, arguments))?;
        let text = match refusal {
            Refusal::Plain(text) => format!("error: {text}"),
            Refusal::Usage(text) => {
                let command = arguments.command;
                format!("error: {text}\nSee 'kubectl {command} -h' for help and examples")
            }
            Refusal::Whole(text) => text,
            Refusal::Help => {
                let table = Table::new(self.context.release);
                let names: Vec<&str> =
                    table.below(arguments.command).map(|one| one.name()).collect();
                let message = Message::new("kubernetes.commandLacks")
                    .with("command", arguments.command)
                    .with("what", &names.join(", "));
                let finding =
                    Finding::new("kubectl/incomplete", Severity::Error, Text::Ours(message));
                return Some(Box::new((arguments.range.clone(), finding)));
            }
        };
        let finding = Finding::new("kubectl/refused", Severity::Error, Text::Upstream(text));
        Some(Box::new((arguments.range.clone(), finding)))
    }
}
