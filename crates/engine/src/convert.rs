//! Flags to file: the `AuthorizationConfiguration` that amounts to the flags a server is started with.

mod source;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;

use gatewalk_diagnostics::{Finding, Language, LineIndex, Message, Severity, Text};
use gatewalk_kubernetes::apis::apiserver::{
    AuthorizationConfiguration, AuthorizerType, ConnectionInfo, GoDuration,
};
use gatewalk_release::Release;
use gatewalk_report::{Conversion, ConvertedFlag};

use crate::flags::{self, CONFIG, MODE, POLICY_FILE, WEBHOOK_FILE};
use crate::settings::unknown_release;
use crate::words::{finding, findings, upstream};
use source::{Form, Given, Source};

/// The longest text that is read, in bytes.
const TEXT_BYTES_MAX: usize = 1024 * 1024;

/// What findings call the text.
const DOCUMENT: &str = "flags";

/// Where the file is put when nothing else is known.
const USUAL_PATH: &str = "/etc/kubernetes/authorization-configuration.yaml";

/// Finds the authorization flags of kube-apiserver in a text and writes the configuration file that is equivalent at a release (`1.36`;
/// the newest when absent).
///
/// The text may be a shell line, a systemd unit, the manifest of a static pod, or a kubeadm `ClusterConfiguration`. Flags that the server
/// would refuse are findings in its words, and there is no file then. Total: any text gives an answer.
pub fn convert(text: &str, kubernetes_version: Option<&str>) -> Conversion {
    let mut said = Vec::new();
    let release = match kubernetes_version {
        None => Release::NEWEST,
        Some(version) => Release::parse(version).unwrap_or_else(|| {
            said.push(unknown_release(version));
            Release::NEWEST
        }),
    };
    let source = if text.len() > TEXT_BYTES_MAX {
        let message = Message::new("engine.convertTooLong").with("limit", &TEXT_BYTES_MAX);
        said.push(finding("engine/beyond-limit", Severity::Error, "", message));
        Source::default()
    } else {
        source::read(text)
    };
    let lines = LineIndex::new(text);
    let place = |finding: Finding, span: Range<usize>| Finding {
        span: Some(lines.span(span)),
        document: DOCUMENT.to_owned(),
        ..finding
    };
    said.extend(source.problems.iter().map(|(problem, span)| place(problem.clone(), span.clone())));
    let flags = together(&source.flags);
    if flags.is_empty() && source.problems.is_empty() {
        said.push(warning("engine.convertNoFlags", "path", USUAL_PATH));
    }
    let answer =
        if flags.contains_key(CONFIG) { has_file(&flags) } else { flags::translate(&flags, false) };
    for problem in answer.findings {
        let text = problem.message.text(Language::English);
        let span = source.place(&format!("{} {text}", problem.path));
        said.push(match span {
            Some(span) => place(Finding { path: String::new(), ..problem }, span),
            None => problem,
        });
    }
    let mut conversion = Conversion {
        kubernetes_version: release.to_string(),
        form: source.form.name().to_owned(),
        flags: flags
            .iter()
            .map(|(name, value)| ConvertedFlag { name: name.clone(), value: value.clone() })
            .collect(),
        ..Conversion::default()
    };
    if let Some(configuration) = answer.configuration {
        for (problem, flag) in lost(&configuration, &flags, release) {
            let span = source.place(&format!("--{flag}"));
            said.push(match span {
                Some(span) => place(problem, span),
                None => problem,
            });
        }
        conversion.configuration = configuration.to_yaml(release);
        let notes = notes(&source, &flags, release);
        conversion.notes = notes
            .iter()
            .map(|note| {
                gatewalk_report::Message::new(note, gatewalk_diagnostics::Language::chosen())
            })
            .collect();
    }
    conversion.findings = findings(&said);
    conversion
}

/// The value of each flag. Modes add up, of every other flag the last one counts.
fn together(given: &[Given]) -> BTreeMap<String, String> {
    let mut flags: BTreeMap<String, String> = BTreeMap::new();
    for flag in given {
        match flags.get_mut(&flag.name) {
            Some(modes) if flag.name == MODE && !modes.is_empty() => {
                if !flag.value.is_empty() {
                    modes.push(',');
                    modes.push_str(&flag.value);
                }
            }
            _ => {
                flags.insert(flag.name.clone(), flag.value.clone());
            }
        }
    }
    flags
}

/// A server that has its file already.
fn has_file(flags: &BTreeMap<String, String>) -> flags::FromFlags {
    let problem = if flags::excluded(flags) {
        upstream("engine/authorization-flags", "", flags::BOTH)
    } else {
        let path = flags.get(CONFIG).cloned().unwrap_or_default();
        let message = Message::new("engine.convertHasFile").with("path", &path);
        finding("engine/has-file", Severity::Hint, "", message)
    };
    flags::FromFlags { configuration: None, findings: vec![problem] }
}

/// What the file cannot say as the flags do, each with the flag it is about.
fn lost(
    configuration: &AuthorizationConfiguration,
    flags: &BTreeMap<String, String>,
    release: Release,
) -> Vec<(Finding, &'static str)> {
    let mut lost = Vec::new();
    let mut warn = |id: &'static str, flag: &'static str, argument: &str| {
        let message = Message::new(id).with("flag", flag).with("value", argument);
        lost.push((finding("engine/not-carried-over", Severity::Warning, "", message), flag));
    };
    let webhooks =
        configuration.authorizers.iter().filter_map(|entry| match &entry.authorizer_type {
            AuthorizerType::Webhook(webhook) => Some(webhook),
            _ => None,
        });
    let mut has_webhook = false;
    for webhook in webhooks {
        has_webhook = true;
        if let ConnectionInfo::KubeConfigFile(path) = &webhook.connection_info
            && !path.starts_with('/')
        {
            warn("engine.convertRelativePath", WEBHOOK_FILE, path);
        }
        for (flag, ttl, default) in [
            (flags::AUTHORIZED_TTL, webhook.authorized_ttl, "5m0s"),
            (flags::UNAUTHORIZED_TTL, webhook.unauthorized_ttl, "30s"),
        ] {
            if ttl < GoDuration::ZERO {
                warn("engine.convertNegative", flag, &ttl.to_string());
            } else if ttl == GoDuration::ZERO && release < Release::V1_34 {
                warn("engine.convertCacheOff", flag, default);
            }
        }
    }
    for flag in [flags::WEBHOOK_VERSION, flags::AUTHORIZED_TTL, flags::UNAUTHORIZED_TTL] {
        if !has_webhook && flags.contains_key(flag) {
            warn("engine.convertNoEffect", flag, "");
        }
    }
    lost
}

/// What else there is to do.
fn notes(source: &Source, flags: &BTreeMap<String, String>, release: Release) -> Vec<Message> {
    let mut notes = Vec::new();
    if source.kubeadm_default {
        notes.push(Message::new("engine.convertKubeadmDefault"));
    } else if !flags.contains_key(MODE) {
        notes.push(Message::new("engine.convertNoMode"));
    }
    let removed: Vec<String> = flags
        .keys()
        .filter(|flag| flags::EXCLUDED.contains(&flag.as_str()))
        .map(|flag| format!("--{flag}"))
        .collect();
    notes.push(if removed.is_empty() {
        Message::new("engine.convertAdd").with("path", USUAL_PATH)
    } else {
        Message::new("engine.convertReplace")
            .with("path", USUAL_PATH)
            .with("flags", &removed.join(", "))
    });
    if flags.contains_key(POLICY_FILE) {
        notes.push(Message::new("engine.convertKeepPolicy"));
    }
    match source.form {
        Form::StaticPod => {
            notes.push(Message::new("engine.convertMount").with("path", USUAL_PATH));
        }
        Form::Kubeadm => notes.push(Message::new("engine.convertKubeadm").with("path", USUAL_PATH)),
        Form::CommandLine | Form::SystemdUnit => {}
    }
    if release == Release::V1_29 {
        notes.push(Message::new("engine.convertGate"));
    } else {
        notes.push(Message::new("engine.convertReload"));
    }
    notes
}

/// A warning about the text itself.
fn warning(id: &'static str, name: &'static str, value: &str) -> Finding {
    let message = Message::new(id).with(name, value);
    Finding::new("engine/flags-text", Severity::Warning, Text::Ours(message))
}

#[cfg(test)]
mod tests;
