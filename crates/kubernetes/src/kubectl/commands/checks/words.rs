//! How many words a command takes.

use gatewalk_release::Release;

use super::Refusal;
use crate::kubectl::flags::Arguments;

/// Since this release `exec` takes a command only after `--`.
const DASHES_SINCE: Release = Release::V1_31;

/// Commands that only have commands below them.
const GROUPS: &[&str] = &[
    "alpha",
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

/// What is wrong with the words after a command.
pub(super) fn refused(release: Release, arguments: &Arguments) -> Option<Refusal> {
    let words: Vec<&str> = arguments.words.iter().map(|word| word.text.as_str()).collect();
    if GROUPS.contains(&arguments.command) {
        return Some(words.first().map_or(Refusal::Help, |first| {
            Refusal::Usage(format!("unknown command \"{first}\""))
        }));
    }
    if arguments.command == "run" && words.is_empty() && release >= Release::V1_37 {
        return Some(Refusal::plain("NAME is required for run"));
    }
    files(release, arguments, &words)
        .or_else(|| reading(arguments, &words))
        .or_else(|| running(release, arguments, &words))
        .or_else(|| changing(arguments, &words))
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
        ("exec", [_, _, ..]) if !arguments.has_dashes && release >= DASHES_SINCE => {
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

fn changing(arguments: &Arguments, words: &[&str]) -> Option<Refusal> {
    match arguments.command {
        "cordon" | "uncordon" | "drain" => match (words.is_empty(), arguments.has("selector")) {
            (true, false) => {
                Some(Refusal::Usage(format!("USAGE: {} NODE [flags]", arguments.command)))
            }
            (false, true) => {
                Some(Refusal::usage("cannot specify both a node name and a --selector option"))
            }
            _ => None,
        },
        "label" | "annotate" => marked(arguments, words),
        "taint" => tainted(arguments, words),
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

/// The words that name objects, and those that change them; a name after a change is refused.
fn split_changes<'w>(words: &[&'w str]) -> Result<(Vec<&'w str>, Vec<&'w str>), &'w str> {
    let is_change = |word: &str| word.contains('=') || word.ends_with('-');
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

fn marked(arguments: &Arguments, words: &[&str]) -> Option<Refusal> {
    let has_files = arguments.has("filename") || arguments.has("kustomize");
    let what = if arguments.command == "label" { "label" } else { "annotation" };
    let (names, changes) = match split_changes(words) {
        Ok(split) => split,
        Err(late) => {
            return Some(Refusal::Plain(format!(
                "all resources must be specified before {what} changes: {late}"
            )));
        }
    };
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
    if arguments.command == "label" {
        let values = changes.iter().filter_map(|word| Some((word, word.split_once('=')?.1)));
        for (word, value) in values {
            if !is_label_value(value) {
                return Some(Refusal::Plain(format!(
                    "invalid label value: \"{word}\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
                )));
            }
        }
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

/// `validation.IsValidLabelValue`, but for its length.
fn is_label_value(value: &str) -> bool {
    let is_end = |letter: Option<char>| letter.is_none_or(|letter| letter.is_ascii_alphanumeric());
    let is_inner = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    value.chars().all(is_inner) && is_end(value.chars().next()) && is_end(value.chars().last())
}

fn tainted(arguments: &Arguments, words: &[&str]) -> Option<Refusal> {
    let Ok((names, changes)) = split_changes(words) else { return None };
    let Some((first, rest)) = names.split_first() else {
        return Some(Refusal::plain(
            "one or more resources must be specified as <resource> <name>",
        ));
    };
    if first.contains('/') {
        return Some(Refusal::Whole(format!(
            "the server doesn't have a resource type \"{first}\""
        )));
    }
    if changes.is_empty() {
        return Some(Refusal::plain("at least one taint update is required"));
    }
    for change in &changes {
        let (key, effect) = match change.split_once(':') {
            Some((key, effect)) => (key, effect.trim_end_matches('-')),
            None if change.contains('=') => {
                return Some(Refusal::Usage(format!(
                    "invalid taint spec: {change}, name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
                )));
            }
            None => (*change, ""),
        };
        let _ = key;
        if !matches!(effect, "" | "NoSchedule" | "PreferNoSchedule" | "NoExecute") {
            return Some(Refusal::Usage(format!(
                "invalid taint effect: {effect}, unsupported taint effect"
            )));
        }
    }
    if !matches!(first.to_lowercase().as_str(), "node" | "nodes" | "no") {
        return Some(Refusal::Plain(format!(
            "invalid resource type {first}, only node types are supported"
        )));
    }
    if rest.is_empty() && !arguments.is_on("all") && !arguments.has("selector") {
        return Some(Refusal::plain(
            "at least one resource name must be specified since 'all' parameter is not set",
        ));
    }
    None
}
