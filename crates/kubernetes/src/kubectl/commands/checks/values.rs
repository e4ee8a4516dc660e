//! What stands in the flags of `create`, `run`, `set` and `autoscale`: names, pairs, quantities, ports.

use gatewalk_release::Release;

use super::Refusal;

use crate::cel::library::quantity;
use crate::kubectl::flags::Arguments;
use crate::selector::{is_subdomain, parse_labels};

/// Since this release `run` names the flag of a port that is no number.
const PORT_NAMED_SINCE: Release = Release::V1_37;

/// `strconv.Atoi` of a port; ours need not be in any range.
fn number(text: &str) -> Result<i64, String> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match text.strip_prefix('+').unwrap_or(text).parse() {
        Ok(number) if is_number => Ok(number),
        _ if is_number => Err("value out of range".to_owned()),
        _ => Err("invalid syntax".to_owned()),
    }
}

/// What is wrong with the pod of `run` (`generate/versioned.BasicPod`).
pub(super) fn pod(release: Release, arguments: &Arguments) -> Option<Refusal> {
    let env = arguments
        .values("env")
        .into_iter()
        .find(|pair| pair.split_once('=').is_none_or(|(name, _)| environment_name(name).is_some()));
    if let Some(env) = env {
        return Some(Refusal::Plain(format!("invalid env: {env}")));
    }
    let annotations = arguments.values("annotations").into_iter();
    let wrong: Vec<&str> =
        annotations.filter(|pair| !pair.contains('=') || pair.starts_with('=')).collect();
    if !wrong.is_empty() {
        let wrong = wrong.join(", ");
        return Some(Refusal::Plain(format!("invalid annotations format: {wrong}")));
    }
    let labels = arguments.text("labels");
    for pair in labels.split(',').filter(|_| !labels.is_empty()) {
        match pair.split('=').collect::<Vec<_>>().as_slice() {
            ["", _] => return Some(Refusal::plain("unexpected empty label key")),
            [_, _] => {}
            _ => return Some(Refusal::Plain(format!("unexpected label spec: {pair}"))),
        }
    }
    let port = arguments.text("port");
    let wrong = number(port).err().filter(|_| !port.is_empty())?;
    if release >= PORT_NAMED_SINCE {
        return Some(Refusal::plain("--port must be a number"));
    }
    Some(Refusal::Plain(format!("strconv.Atoi: parsing \"{port}\": {wrong}")))
}

/// `validation.IsEnvVarName`.
pub(super) fn environment_name(name: &str) -> Option<&'static str> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let is_name = name.chars().all(fits) && !name.is_empty();
    if !is_name || name.starts_with(|first: char| first.is_ascii_digit()) {
        return Some(
            "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')",
        );
    }
    match name {
        "." => Some("must not be '.'"),
        ".." => Some("must not be '..'"),
        _ => None,
    }
}

/// What is wrong with the data of a `ConfigMap` or a `Secret`, as far as no file has it.
pub(super) fn data(what: &str, arguments: &Arguments) -> Option<Refusal> {
    let has = |flag: &str| arguments.has(flag);
    if has("from-env-file") && (has("from-file") || has("from-literal")) {
        return Some(Refusal::plain(
            "from-env-file cannot be combined with from-file or from-literal",
        ));
    }
    for source in arguments.values("from-file").iter().flat_map(|sources| sources.split(',')) {
        let wrong = match source.split('=').collect::<Vec<_>>().as_slice() {
            [_] => continue,
            ["", file] => format!("key name for file path {file} missing"),
            [key, ""] => format!("file path for key name {key} missing"),
            [_, _] => continue,
            _ => "key names or file paths cannot contain '='".to_owned(),
        };
        return Some(Refusal::Plain(wrong));
    }
    let mut known: Vec<&str> = Vec::new();
    for pair in arguments.values("from-literal") {
        let Some((key, _)) = pair.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            let wrong = format!("invalid literal source {pair}, expected key=value");
            return Some(Refusal::Plain(wrong));
        };
        let name = arguments.words.first().map(|word| word.text.as_str()).unwrap_or_default();
        let is_map = what == "configmap";
        if let Some(why) = data_key(key) {
            return Some(Refusal::Plain(if is_map {
                format!("\"{key}\" is not a valid key name for a ConfigMap: {why}")
            } else {
                format!("\"{key}\" is not valid key name for a Secret {why}")
            }));
        }
        if known.contains(&key) {
            return Some(Refusal::Plain(if is_map {
                format!(
                    "cannot add key \"{key}\", another key by that name already exists in Data for ConfigMap \"{name}\""
                )
            } else {
                format!("cannot add key {key}, another key by that name already exists")
            }));
        }
        known.push(key);
    }
    None
}

/// `validation.IsConfigMapKey`.
fn data_key(key: &str) -> Option<&'static str> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    match key {
        _ if key.is_empty() || !key.chars().all(fits) => Some(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
        ),
        "." => Some("must not be '.'"),
        ".." => Some("must not be '..'"),
        _ if key.starts_with("..") => Some("must not start with '..'"),
        _ => None,
    }
}

/// What is wrong with `--hard`.
pub(super) fn quota(arguments: &Arguments) -> Option<Refusal> {
    let hard = arguments.text("hard");
    for pair in hard.split(',').filter(|_| !hard.is_empty()) {
        let [_, amount] = pair.split('=').collect::<Vec<_>>()[..] else {
            let wrong = format!("Invalid argument syntax {pair}, expected <resource>=<value>");
            return Some(Refusal::Plain(wrong));
        };
        if let Some(wrong) = quantity::error(amount) {
            return Some(Refusal::plain(wrong));
        }
    }
    let scopes = arguments.text("scopes");
    (!scopes.is_empty() && scopes.split(',').any(str::is_empty))
        .then(|| Refusal::plain("invalid resource quota scope \"\""))
}

/// What is wrong with the numbers of a `PodDisruptionBudget`.
pub(super) fn budget(arguments: &Arguments) -> Option<Refusal> {
    let is_number = |text: &str| {
        let digits = text.strip_suffix('%').unwrap_or(text);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let wrong = ["min-available", "max-unavailable"]
        .into_iter()
        .find(|flag| !arguments.text(flag).is_empty() && !is_number(arguments.text(flag)))?;
    Some(Refusal::Plain(format!("invalid format specified for {wrong}")))
}

/// What is wrong with the rules and the default of an `Ingress`.
pub(super) fn ingress(arguments: &Arguments) -> Option<Refusal> {
    if let Some(rule) = arguments.values("rule").into_iter().find(|rule| !is_rule(rule)) {
        return Some(Refusal::Plain(format!(
            "rule {rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]"
        )));
    }
    let annotations = arguments.values("annotation");
    if let Some(wrong) = annotations.into_iter().find(|pair| !pair.contains('=')) {
        return Some(Refusal::Plain(format!(
            "annotation {wrong} is invalid and should be in format key=[value]"
        )));
    }
    let backend = arguments.text("default-backend");
    (!backend.is_empty() && backend.split(':').count() != 2)
        .then(|| Refusal::plain("default-backend should be in format servicename:serviceport"))
}

/// `[host]/path=service:port` and anything behind it.
fn is_rule(rule: &str) -> bool {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let Some((host, path)) = rule.split_once('/') else { return false };
    host.chars().all(|letter| is_word(letter) || "*-.".contains(letter))
        && path.match_indices('=').any(|(at, _)| {
            let backend = path.get(at..).unwrap_or_default().trim_start_matches('=');
            backend.split_once(':').is_some_and(|(service, port)| {
                !service.is_empty()
                    && service.chars().all(|letter| is_word(letter) || letter == '-')
                    && port.starts_with(|letter| is_word(letter) || letter == '-')
            })
        })
}

/// What is wrong with the ports or the name of a `Service`.
pub(super) fn service(what: &str, arguments: &Arguments) -> Option<Refusal> {
    if what == "service externalname" {
        let name = arguments.text("external-name");
        if !is_subdomain(name) {
            return Some(Refusal::Plain(format!("invalid service external name {name}")));
        }
    }
    arguments.values("tcp").iter().flat_map(|ports| ports.split(',')).find_map(ports)
}

fn ports(text: &str) -> Option<Refusal> {
    let mut parts = text.split(':');
    let own = parts.next().unwrap_or_default();
    let why = match own.parse::<u64>() {
        _ if own.is_empty() || !own.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some("invalid syntax")
        }
        Ok(port) if port <= 0xffff => None,
        _ => Some("value out of range"),
    };
    if let Some(why) = why {
        return Some(Refusal::Plain(format!("strconv.ParseUint: parsing \"{own}\": {why}")));
    }
    let target = parts.next()?;
    match number(target) {
        Ok(port) if (1..=0xffff).contains(&port) => None,
        Ok(_) => Some(Refusal::plain("must be between 1 and 65535, inclusive")),
        Err(_) => port_name(target).map(Refusal::Plain),
    }
}

/// `validation.IsValidPortName`.
fn port_name(name: &str) -> Option<String> {
    let mut wrong = Vec::new();
    if name.len() > 15 {
        wrong.push("must be no more than 15 characters");
    }
    let fits =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if name.is_empty() || !name.chars().all(fits) {
        wrong.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if !name.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        wrong.push("must contain at least one letter (a-z)");
    }
    if name.contains("--") {
        wrong.push("must not contain consecutive hyphens");
    }
    if name.starts_with('-') || name.ends_with('-') {
        wrong.push("must not begin or end with a hyphen");
    }
    (!wrong.is_empty()).then(|| wrong.join(","))
}

/// What is wrong with a metric of `autoscale`: a share in percent, or a quantity.
pub(super) fn metric(flag: &str, text: &str) -> Option<Refusal> {
    if text.is_empty() {
        return None;
    }
    let text = text.trim();
    if text.is_empty() {
        return Some(Refusal::plain("empty input"));
    }
    if let Some(share) = text.strip_suffix('%') {
        let is_share = number(share).is_ok_and(|share| (0..=i64::from(i32::MAX)).contains(&share));
        return (!is_share).then(|| Refusal::Plain(format!("invalid percentage value: {share}")));
    }
    // a bare number has a unit by the resource
    let is_number = text.parse::<f64>().is_ok();
    (!is_number && quantity::error(text).is_some())
        .then(|| Refusal::Plain(format!("invalid resource {flag} value: {text}")))
}

/// What is wrong with what `set env` or `set selector` is told to set.
pub(super) fn settings(arguments: &Arguments) -> Option<Refusal> {
    let words: Vec<&str> = arguments.words.iter().map(|word| word.text.as_str()).collect();
    if arguments.command == "set selector" {
        if arguments.is_on("local") && words.len() > 1 {
            return Some(Refusal::plain(
                "you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'",
            ));
        }
        let selector = words.last()?;
        let error = parse_labels(selector).error?;
        return Some(Refusal::Plain(format!(
            "couldn't parse the selector string \"{selector}\": {error}"
        )));
    }
    if arguments.command != "set env" {
        return None;
    }
    let is_change = |word: &str| word.contains('=') || word.ends_with('-');
    let from = words.iter().position(|word| is_change(word)).unwrap_or(words.len());
    let (names, changes) = words.split_at_checked(from).unwrap_or((&words, &[]));
    if !changes.iter().all(|word| is_change(word)) {
        return Some(Refusal::Plain(format!(
            "all resources must be specified before environment changes: {}",
            words.join(" ")
        )));
    }
    if names.is_empty() && !arguments.has("filename") {
        return Some(Refusal::plain(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ));
    }
    let mut set = Vec::new();
    let given = arguments.values("env");
    for pair in changes.iter().chain(&given).filter(|word| word.contains('=')) {
        let (name, _) = pair.split_once('=').unwrap_or((pair, ""));
        if let Some(why) = environment_name(name) {
            return Some(Refusal::Plain(format!("\"{name}\" is not a valid key name: {why}")));
        }
        set.push(name);
    }
    let removed = changes.iter().filter_map(|word| word.strip_suffix('-'));
    removed.into_iter().any(|name| set.contains(&name)).then(|| {
        Refusal::plain(
            "can not both modify and remove the same environment variable in the same command",
        )
    })
}
