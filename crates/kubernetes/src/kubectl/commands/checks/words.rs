//! How many words a command takes.

use gatewalk_release::Release;

use super::Refusal;
use crate::kubectl::commands::{is_pair, is_taint};
use crate::kubectl::flags::Arguments;
use crate::selector::{label_key_errors, label_value_errors};

/// Since this release `exec` takes a command only after `--`.
const DASHES_SINCE: Release = Release::V1_31;

/// Since this release `exec` takes nothing but the pod before `--`.
const ONE_POD_SINCE: Release = Release::V1_37;

/// Commands that only have commands below them.
const GROUPS: &[&str] = &[
    "auth",
    "certificate",
    "config",
    "create secret",
    "create service",
    "plugin",
    "rollout",
    "set",
    "top",
];

/// Since this release `create` says of words that it does not know that they are too many.
const ARGUMENTS_SINCE: Release = Release::V1_31;

/// What is wrong with the words after a command. `is_type` tells whether the server has a type.
pub(super) fn refused(
    release: Release,
    arguments: &Arguments,
    is_type: &dyn Fn(&str) -> bool,
) -> Option<Refusal> {
    let words: Vec<&str> = arguments.words.iter().map(|word| word.text.as_str()).collect();
    if GROUPS.contains(&arguments.command) {
        return Some(words.first().map_or(Refusal::Help, |_| {
            Refusal::Usage(format!("unknown command \"{}\"", words.join(" ")))
        }));
    }
    if arguments.command == "run" && words.is_empty() && release >= Release::V1_37 {
        return Some(Refusal::plain("NAME is required for run"));
    }
    files(release, arguments, &words)
        .or_else(|| reading(arguments, &words))
        .or_else(|| running(release, arguments, &words))
        .or_else(|| changing(release, arguments, &words, is_type))
}

fn list(words: &[&str]) -> String {
    format!("[{}]", words.join(" "))
}

/// Commands that take files.
fn files(release: Release, arguments: &Arguments, words: &[&str]) -> Option<Refusal> {
    let lacks_files = !arguments.has("filename") && !arguments.has("kustomize");
    match (arguments.command, words) {
        ("create", [_, ..]) if lacks_files && release < ARGUMENTS_SINCE => {
            let unknown = format!("unknown command \"{}\"", words.join(" "));
            let help = "See 'kubectl create -h' for help and examples";
            Some(Refusal::Whole(format!(
                "Error: must specify one of -f and -k\n\nerror: {unknown}\n{help}"
            )))
        }
        ("create" | "apply" | "diff", [_, ..]) => {
            Some(Refusal::Usage(format!("Unexpected args: {}", list(words))))
        }
        ("apply" | "create" | "diff" | "replace" | "auth reconcile", _) if lacks_files => {
            Some(Refusal::plain("must specify one of -f and -k"))
        }
        ("certificate approve" | "certificate deny", []) if lacks_files => {
            Some(Refusal::plain("one or more CSRs must be specified as <name> or -f <filename>"))
        }
        ("set env", []) if lacks_files => Some(Refusal::plain(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        )),
        (command, []) if lacks_files && command.starts_with("rollout ") => {
            Some(Refusal::plain("required resource not specified"))
        }
        _ => None,
    }
}

fn reading(arguments: &Arguments, words: &[&str]) -> Option<Refusal> {
    let lacks_files = !arguments.has("filename") && !arguments.has("kustomize");
    match (arguments.command, words) {
        ("get", []) if lacks_files && arguments.text("raw").is_empty() => {
            let type_of = needs_type("get");
            Some(Refusal::Whole(format!(
                "{type_of}\n\nerror: Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples"
            )))
        }
        ("describe", []) if lacks_files => Some(Refusal::Plain(needs_type("describe"))),
        ("explain", []) => Some(Refusal::Plain(needs_type("explain"))),
        ("explain", [_, _, ..]) => {
            Some(Refusal::plain("We accept only this format: explain RESOURCE"))
        }
        ("logs", _) => logs(arguments, words),
        ("top node", [_, _, ..]) => Some(Refusal::usage("node [NAME | -l label]")),
        ("top pod", [_, _, ..]) => Some(Refusal::usage("pod [NAME | -l label]")),
        ("top node", [_]) if arguments.has("selector") => {
            Some(Refusal::plain("only one of NAME or --selector can be provided"))
        }
        ("top pod", [_]) if arguments.has("selector") || arguments.has("field-selector") => {
            Some(Refusal::plain("only one of NAME or selector can be provided"))
        }
        ("api-resources" | "api-versions", [_, ..]) => {
            Some(Refusal::Usage(format!("unexpected arguments: {}", list(words))))
        }
        ("version", [_, ..]) => Some(Refusal::Plain(format!("extra arguments: {}", list(words)))),
        _ => None,
    }
}

fn running(release: Release, arguments: &Arguments, words: &[&str]) -> Option<Refusal> {
    match (arguments.command, words) {
        ("exec", []) if !arguments.has("filename") => {
            Some(Refusal::plain("pod, type/name or --filename must be specified"))
        }
        ("exec", [_]) if arguments.rest.is_empty() => {
            Some(Refusal::plain("you must specify at least one command for the container"))
        }
        ("exec", [_, _, ..])
            if !arguments.has_dashes && release >= DASHES_SINCE
                || arguments.has_dashes && release >= ONE_POD_SINCE =>
        {
            Some(Refusal::usage(
                "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead",
            ))
        }
        ("attach", []) => Some(Refusal::plain("at least 1 argument is required for attach")),
        ("attach", [_, _, _, ..]) => Some(Refusal::Plain(format!(
            "expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw {}: {}",
            words.len(),
            list(words)
        ))),
        ("port-forward", [] | [_]) => {
            Some(Refusal::usage("TYPE/NAME and list of ports are required for port-forward"))
        }
        ("cp", _) => copy(words),
        ("run", []) => Some(Refusal::usage("NAME is required for run")),
        _ => None,
    }
}

fn changing(
    release: Release,
    arguments: &Arguments,
    words: &[&str],
    is_type: &dyn Fn(&str) -> bool,
) -> Option<Refusal> {
    match arguments.command {
        "cordon" | "uncordon" | "drain" => {
            match (words.is_empty(), !arguments.text("selector").is_empty()) {
                (true, false) => {
                    Some(Refusal::Usage(format!("USAGE: {} NODE [flags]", arguments.command)))
                }
                (false, true) => {
                    Some(Refusal::usage("cannot specify both a node name and a --selector option"))
                }
                _ => None,
            }
        }
        "label" | "annotate" => marked(release, arguments, words),
        "taint" => tainted(release, arguments, words, is_type),
        "set serviceaccount" if words.is_empty() => {
            Some(Refusal::plain("serviceaccount is required"))
        }
        "set selector" if words.is_empty() => Some(Refusal::plain("one selector is required")),
        _ => None,
    }
}

fn needs_type(command: &str) -> String {
    format!(
        "You must specify the type of resource to {command}. Use \"kubectl api-resources\" for a complete list of supported resources."
    )
}

fn logs(arguments: &Arguments, words: &[&str]) -> Option<Refusal> {
    let selects = !arguments.text("selector").is_empty();
    match words {
        [] if !selects => Some(Refusal::usage(
            "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
        )),
        [_] if selects => Some(Refusal::usage("only a selector (-l) or a POD name is allowed")),
        [] | [_] => None,
        [_, _] => None,
        _ => Some(Refusal::usage(
            "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
        )),
    }
}

fn copy(words: &[&str]) -> Option<Refusal> {
    let [from, to] = words else {
        return Some(Refusal::plain("source and destination are required"));
    };
    let remotes = [from, to].map(|spec| spec.split_once(':'));
    // a namespace without a pod is taken for a local file
    let remotes = remotes.map(|remote| remote.filter(|(pod, _)| !pod.ends_with('/')));
    for (pod, file) in remotes.into_iter().flatten() {
        if pod.is_empty() || pod.split('/').count() > 2 {
            return Some(Refusal::plain(
                "filespec must match the canonical format: [[namespace/]pod:]file/path",
            ));
        }
        if file.is_empty() {
            return Some(Refusal::plain("filepath can not be empty"));
        }
    }
    match remotes {
        [Some(_), Some(_)] => {
            Some(Refusal::plain("one of src or dest must be a local file specification"))
        }
        [None, None] => {
            Some(Refusal::plain("one of src or dest must be a remote file specification"))
        }
        _ => None,
    }
}

/// The words that name objects, and those that change them (`GetResourcesAndPairs`); a name after a change is refused.
fn split_changes<'w>(
    words: &[&'w str],
    is_change: fn(&str) -> bool,
) -> Result<(Vec<&'w str>, Vec<&'w str>), &'w str> {
    let from = words.iter().position(|word| is_change(word)).unwrap_or(words.len());
    let (names, changes) = words.split_at_checked(from).unwrap_or((words, &[]));
    match changes.iter().find(|word| !is_change(word)) {
        Some(late) => Err(late),
        None => Ok((names.to_vec(), changes.to_vec())),
    }
}

/// The keys that are set and those that are removed.
fn keys<'w>(changes: &[&'w str]) -> (Vec<&'w str>, Vec<&'w str>) {
    let set = changes.iter().filter_map(|word| word.split_once('=')).map(|(key, _)| key);
    let removed = changes.iter().filter(|word| !word.contains('='));
    (set.collect(), removed.map(|word| word.trim_end_matches('-')).collect())
}

/// What is wrong with a change of labels (`label.parseLabels`).
fn bad_label(release: Release, changes: &[&str]) -> Option<Refusal> {
    changes.iter().filter(|word| word.contains('=')).find_map(|word| {
        let [_, value] = word.split('=').collect::<Vec<_>>()[..] else {
            return Some(Refusal::Plain(format!("invalid label spec: {word}")));
        };
        let wrong = label_value_errors(value, release);
        (!wrong.is_empty()).then(|| {
            Refusal::Plain(format!("invalid label value: \"{word}\": {}", wrong.join(";")))
        })
    })
}

fn marked(release: Release, arguments: &Arguments, words: &[&str]) -> Option<Refusal> {
    let has_files = arguments.has("filename") || arguments.has("kustomize");
    let what = if arguments.command == "label" { "label" } else { "annotation" };
    let (names, changes) = match split_changes(words, is_pair) {
        Ok(split) => split,
        Err(late) => {
            return Some(Refusal::Plain(format!(
                "all resources must be specified before {what} changes: {late}"
            )));
        }
    };
    if arguments.command == "label"
        && let Some(wrong) = bad_label(release, &changes)
    {
        return Some(wrong);
    }
    let (all, labels, fields) =
        (arguments.is_on("all"), arguments.has("selector"), arguments.has("field-selector"));
    if all && labels {
        return Some(Refusal::plain("cannot set --all and --selector at the same time"));
    }
    if all && fields {
        return Some(Refusal::plain("cannot set --all and --field-selector at the same time"));
    }
    if names.is_empty() && !has_files {
        return Some(Refusal::plain(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ));
    }
    if changes.is_empty() && !arguments.is_on("list") {
        return Some(Refusal::Plain(format!("at least one {what} update is required")));
    }
    let (set, removed) = keys(&changes);
    let both: Vec<&str> = removed.into_iter().filter(|key| set.contains(key)).collect();
    if !both.is_empty() {
        return Some(Refusal::Plain(if arguments.command == "label" {
            "can not both modify and remove a label in the same command".to_owned()
        } else {
            format!(
                "can not both modify and remove the following annotation(s) in the same command: {}",
                both.join(", ")
            )
        }));
    }
    None
}

fn tainted(
    release: Release,
    arguments: &Arguments,
    words: &[&str],
    is_type: &dyn Fn(&str) -> bool,
) -> Option<Refusal> {
    let (names, changes) = match split_changes(words, is_taint) {
        Ok(split) => split,
        Err(late) => {
            return Some(Refusal::Plain(format!(
                "all resources must be specified before taint changes: {late}"
            )));
        }
    };
    let Some((first, rest)) = names.split_first() else {
        return Some(Refusal::plain(
            "one or more resources must be specified as <resource> <name>",
        ));
    };
    if changes.is_empty() {
        return Some(Refusal::plain("at least one taint update is required"));
    }
    let taints: Result<Vec<Taint<'_>>, String> =
        changes.iter().map(|change| Taint::read(release, change)).collect();
    let taints = match taints {
        Ok(taints) => taints,
        Err(wrong) => return Some(Refusal::Usage(wrong)),
    };
    if let Some(twice) = twice_tainted(&taints) {
        return Some(twice);
    }
    if first.contains('/') {
        return Some(Refusal::Whole(format!(
            "the server doesn't have a resource type \"{first}\""
        )));
    }
    if !is_type(first) {
        return Some(Refusal::Whole(format!(
            "the server doesn't have a resource type \"{first}\""
        )));
    }
    if !matches!(first.to_lowercase().as_str(), "node" | "nodes" | "no") {
        return Some(Refusal::Plain(format!(
            "invalid resource type {first}, only node types are supported"
        )));
    }
    if let Some(both) = added_and_removed(&taints) {
        return Some(both);
    }
    let selects = arguments.has("selector");
    if arguments.is_on("all") && selects {
        return Some(Refusal::plain(
            "setting 'all' parameter with a non empty selector is prohibited",
        ));
    }
    if rest.is_empty() && !arguments.is_on("all") && !selects {
        return Some(Refusal::plain(
            "at least one resource name must be specified since 'all' parameter is not set",
        ));
    }
    None
}

fn twice_tainted(taints: &[Taint<'_>]) -> Option<Refusal> {
    let added: Vec<&Taint<'_>> = taints.iter().filter(|taint| !taint.is_removed).collect();
    let (_, taint) = added.iter().enumerate().find(|(at, taint)| {
        let mut before = added.iter().take(*at);
        before.any(|other| (other.key, other.effect) == (taint.key, taint.effect))
    })?;
    let Taint { key, value, effect, .. } = taint;
    Some(Refusal::Usage(format!(
        "duplicated taints with the same key and effect: {{{key} {value} {effect} <nil>}}"
    )))
}

fn added_and_removed(taints: &[Taint<'_>]) -> Option<Refusal> {
    let mut both = Vec::new();
    for add in taints.iter().filter(|taint| !taint.is_removed) {
        let gone = taints.iter().filter(|gone| gone.is_removed && gone.key == add.key);
        let gone = gone.filter(|gone| gone.effect.is_empty() || gone.effect == add.effect);
        both.extend(gone.map(|gone| format!("{}={}", gone.key, gone.effect)));
    }
    (!both.is_empty()).then(|| {
        Refusal::Plain(format!(
            "can not both modify and remove the following taint(s) in the same command: {}",
            both.join(", ")
        ))
    })
}

/// A change of taints: `key=value:effect`, `key:effect`, `key-`.
struct Taint<'w> {
    key: &'w str,
    value: &'w str,
    effect: &'w str,
    is_removed: bool,
}

impl<'w> Taint<'w> {
    /// `taint.parseTaints`, a piece of it.
    fn read(release: Release, change: &'w str) -> Result<Self, String> {
        let (spec, is_removed) = match change.strip_suffix('-') {
            Some(spec) => (spec, true),
            None => (change, false),
        };
        let mut taint = Self { key: spec, value: "", effect: "", is_removed };
        if let Some((pair, effect)) = spec.split_once(':') {
            if effect.contains(':') {
                return Err(format!("invalid taint spec: {spec}"));
            }
            if !matches!(effect, "NoSchedule" | "PreferNoSchedule" | "NoExecute") {
                return Err(format!("invalid taint effect: {effect}, unsupported taint effect"));
            }
            (taint.key, taint.value) = pair.split_once('=').unwrap_or((pair, ""));
            taint.effect = effect;
            if taint.value.contains('=') {
                return Err(format!("invalid taint spec: {spec}"));
            }
            let wrong = label_value_errors(taint.value, release);
            if !wrong.is_empty() {
                return Err(format!("invalid taint spec: {spec}, {}", wrong.join("; ")));
            }
        }
        let wrong = label_key_errors(taint.key, NAMES_OF);
        if !wrong.is_empty() {
            return Err(format!("invalid taint spec: {spec}, {}", wrong.join("; ")));
        }
        if taint.effect.is_empty() && !is_removed {
            return Err(format!("invalid taint spec: {change}"));
        }
        Ok(taint)
    }
}

/// The release whose words for a wrong name taints have kept (`IsQualifiedName`).
const NAMES_OF: Release = Release::V1_34;
