//! Flags whose values are refused, and flags that exclude each other.

use gatewalk_release::Release;

use super::{Refusal, values};
use crate::apis::apiserver::GoDuration;
use crate::go::parse_time;
use crate::kubectl::flags::Arguments;
use crate::selector::parse_labels;

/// Since this release any subresource may be asked for.
const SUBRESOURCES_SINCE: Release = Release::V1_32;

/// Since this release `api-resources` prints with printers of all commands.
const PRINTERS_SINCE: Release = Release::V1_34;

/// Since this release `wait` takes several conditions.
const CONDITIONS_SINCE: Release = Release::V1_36;

/// Since this release `debug` has the profile of an administrator of nodes.
const SYSADMIN_SINCE: Release = Release::V1_30;

/// What `debug --profile` takes.
const PROFILES: &[&str] =
    &["auto", "baseline", "general", "legacy", "netadmin", "restricted", "sysadmin"];

/// What is wrong with the flags of a command.
pub(super) fn refused(release: Release, arguments: &Arguments) -> Option<Refusal> {
    let text = |flag: &str| arguments.text(flag);
    own(release, arguments).or_else(|| {
        if let Some(refusal) = common(arguments) {
            return Some(refusal);
        }
        let is_bulk = !text("subresource").is_empty() && arguments.command == "get";
        let names_none = arguments.words.len() < 2
            && !arguments.words.iter().any(|word| word.text.contains('/'));
        if is_bulk && names_none && !arguments.has("filename") {
            return Some(Refusal::plain(
                "subresource cannot be used when bulk resources are specified",
            ));
        }
        None
    })
}

/// What several commands refuse alike.
fn common(arguments: &Arguments) -> Option<Refusal> {
    let text = |flag: &str| arguments.text(flag);
    if arguments.has("filename") && arguments.has("kustomize") {
        return Some(Refusal::plain("only one of -f or -k can be specified"));
    }
    let dry = text("dry-run");
    if arguments.has("dry-run")
        && !matches!(dry, "none" | "server" | "client" | "unchanged" | "true" | "false")
    {
        return Some(Refusal::Plain(format!(
            "Invalid dry-run value ({dry}). Must be \"none\", \"server\", or \"client\"."
        )));
    }
    let cascade = text("cascade");
    if arguments.has("cascade")
        && !matches!(cascade, "background" | "foreground" | "orphan" | "true" | "false")
    {
        return Some(Refusal::Plain(format!(
            "invalid cascade value ({cascade}). Must be \"background\", \"foreground\", or \"orphan\""
        )));
    }
    let validate = text("validate");
    if arguments.has("validate")
        && !matches!(validate, "strict" | "true" | "warn" | "ignore" | "false")
    {
        return Some(Refusal::Plain(format!(
            "invalid - validate option \"{validate}\"; must be one of: strict (or true), warn, ignore (or false)"
        )));
    }
    None
}

fn own(release: Release, arguments: &Arguments) -> Option<Refusal> {
    let subresource = arguments.text("subresource");
    let known: &[&str] = match arguments.command {
        "get" | "patch" | "replace" => &["status", "scale"],
        "edit" => &["status"],
        _ => &[],
    };
    if release < SUBRESOURCES_SINCE
        && !known.is_empty()
        && !subresource.is_empty()
        && !known.contains(&subresource)
    {
        let known = known.join(" ");
        return Some(Refusal::Plain(format!(
            "invalid subresource value: \"{subresource}\". Must be one of [{known}]"
        )));
    }
    let timeout = arguments.text("request-timeout");
    if !timeout.is_empty() && timeout.parse::<i64>().is_err() && GoDuration::parse(timeout).is_err()
    {
        return Some(Refusal::plain(
            "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)",
        ));
    }
    let text = |flag: &str| arguments.text(flag);
    let on = |flag: &str| arguments.is_on(flag);
    let has = |flag: &str| arguments.has(flag);
    let raw = text("raw");
    if !raw.is_empty() {
        if !arguments.words.is_empty() {
            return Some(Refusal::plain("arguments may not be passed when --raw is specified"));
        }
        if !text("output").is_empty() {
            return Some(Refusal::plain("--raw and --output are mutually exclusive"));
        }
        if on("watch") || on("watch-only") || has("selector") || has("field-selector") {
            return Some(Refusal::plain(
                "--raw may not be specified with other flags that filter the server request or alter the output",
            ));
        }
        if arguments.values("filename").iter().flat_map(|files| files.split(',')).count() > 1 {
            return Some(Refusal::plain("--raw can only use a single local file or stdin"));
        }
        if on("edit") {
            return Some(Refusal::plain("--raw and --edit are mutually exclusive"));
        }
        if !raw.starts_with('/') {
            return Some(Refusal::Plain(format!(
                "--raw must be a valid URL path: parse \"{raw}\": invalid URI for request"
            )));
        }
    }
    reading(release, arguments).or_else(|| changing(release, arguments))
}

fn reading(release: Release, arguments: &Arguments) -> Option<Refusal> {
    let text = |flag: &str| arguments.text(flag);
    let on = |flag: &str| arguments.is_on(flag);
    match arguments.command {
        "get" => {
            let watches = on("watch") || on("watch-only");
            if on("output-watch-events") && !watches {
                return Some(Refusal::plain(
                    "--output-watch-events option can only be used with --watch or --watch-only",
                ));
            }
            let types = arguments.words.first().map(|word| word.text.as_str()).unwrap_or_default();
            if watches && types.contains(',') {
                return Some(Refusal::plain("you may only specify a single resource type"));
            }
            None
        }
        "logs" if arguments.has("since-time") => {
            parse_time(text("since-time")).err().map(Refusal::Plain)
        }
        "top node" | "top pod" if !matches!(text("sort-by"), "" | "cpu" | "memory") => {
            Some(Refusal::plain("--sort-by accepts only cpu or memory"))
        }
        "api-resources" if !matches!(text("sort-by"), "" | "name" | "kind") => {
            Some(Refusal::plain("--sort-by accepts only name or kind"))
        }
        "version" if !matches!(text("output"), "" | "yaml" | "json") => {
            Some(Refusal::plain("--output must be 'yaml' or 'json'"))
        }
        "events" => {
            let known = |kind: &str| matches!(kind.to_lowercase().as_str(), "normal" | "warning");
            if text("types").split(',').any(|kind| !kind.is_empty() && !known(kind)) {
                return Some(Refusal::plain("valid --types are Normal or Warning"));
            }
            if !text("for").is_empty() && !text("for").contains('/') {
                return Some(Refusal::plain("--for must be in resource/name form"));
            }
            None
        }
        "drain" if parse_labels(text("pod-selector")).error.is_some() => {
            Some(Refusal::plain("--pod-selector=<pod_selector> must be a valid label selector"))
        }
        "api-resources" if !matches!(text("output"), "" | "wide" | "name" | "json" | "yaml") => {
            let output = text("output");
            let kyaml = if release >= Release::V1_35 { "kyaml," } else { "" };
            Some(Refusal::Plain(if release >= PRINTERS_SINCE {
                format!(
                    "unable to match a printer suitable for the output format \"{output}\", allowed formats are: json,{kyaml}name,wide,yaml"
                )
            } else {
                format!("--output {output} is not available")
            }))
        }
        "explain" if !matches!(text("output"), "" | "plaintext" | "plaintext-openapiv2") => {
            Some(Refusal::Plain(format!("unrecognized format: {}", text("output"))))
        }
        "wait" => wait(release, text("for")),
        _ => None,
    }
}

fn changing(release: Release, arguments: &Arguments) -> Option<Refusal> {
    let on = |flag: &str| arguments.is_on(flag);
    let number = |flag: &str| arguments.number(flag);
    match arguments.command {
        "apply" => apply(arguments),
        "diff" if on("force-conflicts") && !on("server-side") => {
            Some(Refusal::plain("--force-conflicts only works with --server-side"))
        }
        "replace" => replace(arguments),
        "delete" => delete(arguments),
        "patch" => patch(arguments),
        "set env" | "set selector" => values::settings(arguments),
        "scale" if number("current-replicas").is_some_and(|count| count < -1) => {
            Some(Refusal::plain("The --current-replicas must specify an integer of -1 or greater"))
        }
        "scale" if number("replicas").is_some_and(|count| count < 0) => Some(Refusal::plain(
            "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0",
        )),
        "autoscale" => autoscale(arguments),
        "rollout status" | "rollout history" => {
            number("revision").filter(|revision| *revision < 0).map(|revision| {
                Refusal::Plain(format!("revision must be a positive integer: {revision}"))
            })
        }
        "debug" => debug(release, arguments),
        "auth reconcile" if arguments.text("dry-run") == "server" => {
            Some(Refusal::plain("--dry-run=server for command reconcile is not supported yet"))
        }
        _ => None,
    }
}

fn apply(arguments: &Arguments) -> Option<Refusal> {
    let on = |flag: &str| arguments.is_on(flag);
    let is_server_side = on("server-side");
    let dry = arguments.text("dry-run");
    if on("force-conflicts") && !is_server_side {
        return Some(Refusal::plain("--force-conflicts only works with --server-side"));
    }
    if matches!(dry, "client" | "unchanged") && is_server_side {
        return Some(Refusal::plain(
            "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
        ));
    }
    if on("force") && is_server_side {
        return Some(Refusal::plain("--force cannot be used with --server-side"));
    }
    if dry == "server" && on("force") {
        return Some(Refusal::plain("--dry-run=server cannot be used with --force"));
    }
    let selects = !arguments.text("selector").is_empty();
    if on("all") && selects {
        return Some(Refusal::plain("cannot set --all and --selector at the same time"));
    }
    if on("prune") && !on("all") && !selects {
        return Some(Refusal::plain(
            "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector",
        ));
    }
    if on("prune") && is_server_side {
        return Some(Refusal::plain(
            "--prune is in alpha and doesn't currently work on objects created by server-side apply",
        ));
    }
    if arguments.has("subresource") && !is_server_side {
        return Some(Refusal::plain("--subresource can only be specified for --server-side"));
    }
    None
}

fn debug(release: Release, arguments: &Arguments) -> Option<Refusal> {
    let on = |flag: &str| arguments.is_on(flag);
    let has = |flag: &str| arguments.has(flag);
    let copies = !arguments.text("copy-to").is_empty();
    let has_image = !arguments.text("image").is_empty();
    if copies {
        if !has_image && !has("set-image") && arguments.rest.is_empty() {
            return Some(Refusal::plain(
                "you must specify --image, --set-image or command arguments.",
            ));
        }
    } else {
        if !has_image {
            return Some(Refusal::plain("you must specify --image when not using --copy-to."));
        }
        for flag in ["replace", "same-node"] {
            if on(flag) {
                return Some(Refusal::Plain(format!("--{flag} may only be used with --copy-to.")));
            }
        }
        if has("set-image") {
            return Some(Refusal::plain("--set-image may only be used with --copy-to."));
        }
    }
    let image = arguments.text("image");
    if image.contains(char::is_whitespace) {
        return Some(Refusal::Plain(format!(
            "invalid image name \"{image}\": invalid reference format"
        )));
    }
    let profile = arguments.value("profile").unwrap_or("legacy");
    if !PROFILES.contains(&profile) || profile == "sysadmin" && release < SYSADMIN_SINCE {
        return Some(Refusal::Plain(format!("unknown profile: {profile}")));
    }
    if on("tty") && !on("stdin") {
        return Some(Refusal::plain("-i/--stdin is required for containers with -t/--tty=true"));
    }
    None
}

fn wait(release: Release, what: &str) -> Option<Refusal> {
    let lower = what.to_lowercase();
    if lower == "delete" || lower == "create" && release >= Release::V1_31 {
        return None;
    }
    if lower.starts_with("condition=") {
        return None;
    }
    if what.is_empty() && release >= CONDITIONS_SINCE {
        return Some(Refusal::plain("unrecognized condition: []"));
    }
    let Some(path) = what.strip_prefix("jsonpath=") else {
        return Some(Refusal::Plain(format!("unrecognized condition: \"{what}\"")));
    };
    if path.is_empty() {
        return Some(Refusal::plain("jsonpath expression cannot be empty"));
    }
    if path.starts_with('{') && !path.contains('}') {
        return Some(Refusal::plain(
            "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
        ));
    }
    if path.ends_with("}=") {
        return Some(Refusal::plain(
            "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
        ));
    }
    None
}

fn replace(arguments: &Arguments) -> Option<Refusal> {
    let text = |flag: &str| arguments.text(flag);
    let on = |flag: &str| arguments.is_on(flag);
    let number = |flag: &str| arguments.number(flag);
    let dry = arguments.text("dry-run");
    if on("force") && !matches!(dry, "" | "none") {
        return Some(Refusal::plain("--dry-run can not be used when --force is set"));
    }
    if number("grace-period").is_some_and(|period| period >= 0) && !on("force") {
        return Some(Refusal::plain("--grace-period must have --force specified"));
    }
    if !matches!(text("timeout"), "" | "0" | "0s") && !on("force") {
        return Some(Refusal::plain("--timeout must have --force specified"));
    }
    None
}

fn delete(arguments: &Arguments) -> Option<Refusal> {
    let text = |flag: &str| arguments.text(flag);
    let on = |flag: &str| arguments.is_on(flag);
    let number = |flag: &str| arguments.number(flag);
    if !matches!(text("output"), "" | "name") {
        return Some(Refusal::Plain(format!(
            "unexpected -o output mode: {}. We only support '-o name'",
            text("output")
        )));
    }
    let period = number("grace-period").unwrap_or(-1);
    if on("now") && period != -1 {
        return Some(Refusal::plain("--now and --grace-period cannot be specified together"));
    }
    if on("force") && (period > 0 || on("now")) {
        return Some(Refusal::plain(
            "--force and --grace-period greater than 0 cannot be specified together",
        ));
    }
    None
}

fn patch(arguments: &Arguments) -> Option<Refusal> {
    let text = |flag: &str| arguments.text(flag);
    let on = |flag: &str| arguments.is_on(flag);
    let (inline, file) = (text("patch"), text("patch-file"));
    if !inline.is_empty() && !file.is_empty() {
        return Some(Refusal::plain("cannot specify --patch and --patch-file together"));
    }
    if inline.is_empty() && file.is_empty() {
        return Some(Refusal::plain(
            "must specify --patch or --patch-file containing the contents of the patch",
        ));
    }
    if on("local") && !arguments.words.is_empty() {
        return Some(Refusal::plain("cannot specify --local and server resources"));
    }
    let kind = arguments.value("type").unwrap_or("strategic").to_lowercase();
    if !matches!(kind.as_str(), "json" | "merge" | "strategic") {
        return Some(Refusal::Plain(format!(
            "--type must be one of [json merge strategic], not \"{}\"",
            text("type")
        )));
    }
    None
}

fn autoscale(arguments: &Arguments) -> Option<Refusal> {
    let number = |flag: &str| arguments.number(flag);
    let (min, max) = (number("min").unwrap_or(-1), number("max").unwrap_or(-1));
    if max < 1 {
        return Some(Refusal::Plain(format!(
            "--max=MAXPODS is required and must be at least 1, max: {max}"
        )));
    }
    if max < min {
        return Some(Refusal::Plain(format!(
            "--max=MAXPODS must be larger or equal to --min=MINPODS, max: {max}, min: {min}"
        )));
    }
    if !arguments.text("cpu").is_empty() && number("cpu-percent").is_some_and(|share| share > 0) {
        return Some(Refusal::plain("--cpu-percent and --cpu are mutually exclusive"));
    }
    ["cpu", "memory"].into_iter().find_map(|flag| values::metric(flag, arguments.text(flag)))
}
