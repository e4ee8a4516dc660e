//! What a command refuses before it asks anything, in kubectl's words: missing and superfluous arguments, flags that exclude each other.

mod flags;
mod making;
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

impl Parser<'_> {
    /// Types that some flags name, and that the server does not have.
    fn unknown_types(&self, arguments: &Arguments) -> Option<Refusal> {
        let named: Vec<&str> = match arguments.command {
            "create role" | "create clusterrole"
                if arguments.words.len() == 1 && arguments.has("verb") =>
            {
                let types = arguments.values("resource").into_iter();
                types.flat_map(|types| types.split(',')).collect()
            }
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

    /// Why kubectl does not even begin; `None` where it does.
    pub(super) fn refused(&self, arguments: &Arguments) -> Option<Fault> {
        let release = self.context.release;
        let refusal = self
            .unknown_types(arguments)
            .or_else(|| words::refused(release, arguments))
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
