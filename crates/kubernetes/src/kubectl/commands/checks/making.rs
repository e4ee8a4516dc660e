//! What `create` and `run` refuse.

use gatewalk_release::Release;

use super::{Refusal, values};
use crate::apis::apiserver::GoDuration;
use crate::kubectl::flags::Arguments;

/// Since this release a token may be asked for without a duration by the number 0.
const ZERO_SINCE: Release = Release::V1_30;

/// Since this release `run` words its refusals anew, and does not say where help is found.
const RUN_PLAIN_SINCE: Release = Release::V1_37;

/// Since this release tokens can be bound to nodes.
const NODES_SINCE: Release = Release::V1_31;

/// What is wrong with something that is to be made.
pub(super) fn refused(release: Release, arguments: &Arguments) -> Option<Refusal> {
    if arguments.command == "run" {
        return run(arguments)
            .map(|refusal| worded(release, refusal))
            .or_else(|| values::pod(release, arguments));
    }
    let what = arguments.command.strip_prefix("create ")?;
    if matches!(what, "secret" | "service") {
        return None;
    }
    let count = arguments.words.len();
    if count != 1 {
        return Some(Refusal::Usage(format!("exactly one NAME is required, got {count}")));
    }
    let lacks = |flag: &str| arguments.text(flag).is_empty();
    match what {
        "configmap" | "secret generic" => values::data(what, arguments),
        "secret tls" if lacks("cert") || lacks("key") => {
            Some(Refusal::plain("key and cert must be specified"))
        }
        "secret docker-registry"
            if lacks("from-file")
                && (lacks("docker-username")
                    || lacks("docker-password")
                    || arguments.has("docker-server") && lacks("docker-server")) =>
        {
            Some(Refusal::plain(
                "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
            ))
        }
        "role" if lacks("verb") => Some(Refusal::plain("at least one verb must be specified")),
        "role" if lacks("resource") => {
            Some(Refusal::plain("at least one resource must be specified"))
        }
        "clusterrole" if lacks("verb") && !arguments.has("aggregation-rule") => {
            Some(Refusal::plain("at least one verb must be specified"))
        }
        "clusterrole" if !lacks("non-resource-url") => non_resource(arguments),
        "rolebinding" if lacks("clusterrole") == lacks("role") => {
            Some(Refusal::plain("exactly one of clusterrole or role must be specified"))
        }
        "rolebinding" | "clusterrolebinding" => {
            let wrong = |account: &&str| {
                account.split(':').count() != 2 || account.split(':').any(str::is_empty)
            };
            arguments
                .values("serviceaccount")
                .iter()
                .find(|account| wrong(account))
                .map(|_| Refusal::plain("serviceaccount must be <namespace>:<name>"))
        }
        _ => others(release, what, arguments),
    }
}

/// What is wrong with a rule about URLs.
fn non_resource(arguments: &Arguments) -> Option<Refusal> {
    const VERBS: &[&str] = &["get", "put", "post", "head", "options", "delete", "patch", "*"];
    let wrong = arguments.text("verb").split(',').find(|verb| !VERBS.contains(verb));
    if let Some(verb) = wrong {
        return Some(Refusal::Plain(format!("invalid verb: '{verb}' for nonResourceURL")));
    }
    let urls = arguments.values("non-resource-url").into_iter();
    urls.flat_map(|urls| urls.split(',')).filter(|url| *url != "*").find_map(|url| {
        if !url.starts_with('/') {
            return Some(Refusal::plain("nonResourceURL should start with /"));
        }
        url.strip_suffix('*').unwrap_or(url).contains('*').then(|| {
            Refusal::plain("nonResourceURL only supports wildcard matches when '*' is at the end")
        })
    })
}

/// A refusal of `run` in the words of the release.
fn worded(release: Release, refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Usage(text) if release >= RUN_PLAIN_SINCE => {
            let is_policy = text.starts_with("invalid restart policy");
            let more = if is_policy { ", valid values are: Always, OnFailure, Never" } else { "" };
            Refusal::Plain(format!("{text}{more}"))
        }
        Refusal::Plain(text) if release >= RUN_PLAIN_SINCE => {
            Refusal::Plain(text.replace("Invalid image", "invalid image"))
        }
        other => other,
    }
}

fn others(release: Release, what: &str, arguments: &Arguments) -> Option<Refusal> {
    let text = |flag: &str| arguments.text(flag);
    let lacks = |flag: &str| arguments.text(flag).is_empty();
    match what {
        "service clusterip" if lacks("tcp") && text("clusterip") != "None" => {
            Some(Refusal::plain("at least one tcp port specifier must be provided"))
        }
        "service nodeport" | "service loadbalancer" if lacks("tcp") => {
            Some(Refusal::plain("at least one tcp port specifier must be provided"))
        }
        _ if what.starts_with("service ") => values::service(what, arguments),
        "deployment" if arguments.values("image").len() > 1 && !arguments.rest.is_empty() => {
            Some(Refusal::plain("cannot specify multiple --image options and command"))
        }
        "job" if lacks("image") == lacks("from") => {
            Some(Refusal::plain("either --image or --from must be specified"))
        }
        "job" if !lacks("from") && !arguments.rest.is_empty() => {
            Some(Refusal::plain("cannot specify --from and command"))
        }
        "quota" => values::quota(arguments),
        "ingress" if lacks("rule") && lacks("default-backend") => Some(Refusal::plain(
            "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)",
        )),
        "ingress" => values::ingress(arguments),
        "poddisruptionbudget" if lacks("selector") => {
            Some(Refusal::plain("a selector must be specified"))
        }
        "poddisruptionbudget" => match (lacks("min-available"), lacks("max-unavailable")) {
            (true, true) => {
                Some(Refusal::plain("one of min-available or max-unavailable must be specified"))
            }
            (false, false) => {
                Some(Refusal::plain("min-available and max-unavailable cannot be both specified"))
            }
            _ => values::budget(arguments),
        },
        "token" => token(release, arguments),
        _ => None,
    }
}

fn token(release: Release, arguments: &Arguments) -> Option<Refusal> {
    let lacks = |flag: &str| arguments.text(flag).is_empty();
    if release < ZERO_SINCE
        && GoDuration::parse(arguments.text("duration")).is_ok_and(|time| time.milliseconds() <= 0)
    {
        return Some(Refusal::plain("--duration must be positive"));
    }
    if arguments.text("duration").starts_with('-') {
        return Some(Refusal::plain("--duration must be greater than or equal to 0"));
    }
    if GoDuration::parse(arguments.value("duration").unwrap_or("0")).is_ok_and(|duration| {
        let milliseconds = duration.milliseconds();
        milliseconds % 1_000 != 0
    }) {
        return Some(Refusal::plain("--duration cannot be expressed in units less than seconds"));
    }
    if lacks("bound-object-kind") {
        if !lacks("bound-object-name") {
            return Some(Refusal::plain(
                "--bound-object-name can only be set if --bound-object-kind is provided",
            ));
        }
        if !lacks("bound-object-uid") {
            return Some(Refusal::plain(
                "--bound-object-uid can only be set if --bound-object-kind is provided",
            ));
        }
        return None;
    }
    let kinds: &[&str] =
        if release >= NODES_SINCE { &["Node", "Pod", "Secret"] } else { &["Pod", "Secret"] };
    if !kinds.contains(&arguments.text("bound-object-kind")) {
        return Some(Refusal::Plain(format!(
            "supported --bound-object-kind values are {}",
            kinds.join(", ")
        )));
    }
    if lacks("bound-object-name") {
        return Some(Refusal::plain(
            "--bound-object-name is required if --bound-object-kind is provided",
        ));
    }
    None
}

fn run(arguments: &Arguments) -> Option<Refusal> {
    let restart = arguments.value("restart").unwrap_or("Always");
    if !matches!(restart, "Always" | "OnFailure" | "Never") {
        return Some(Refusal::Usage(format!("invalid restart policy: {restart}")));
    }
    if arguments.text("image").is_empty() {
        return Some(Refusal::plain("--image is required"));
    }
    let attaches = arguments.is_on("attach") || arguments.is_on("stdin");
    if arguments.is_on("rm") && !attaches {
        return Some(Refusal::usage("--rm should only be used for attached containers"));
    }
    if arguments.is_on("tty") && !arguments.is_on("stdin") {
        return Some(Refusal::usage("-i/--stdin is required for containers with -t/--tty=true"));
    }
    if arguments.is_on("expose") && arguments.text("port").is_empty() {
        return Some(Refusal::usage("--port must be set when exposing a service"));
    }
    let image = arguments.text("image");
    if image.contains(char::is_whitespace) {
        return Some(Refusal::Plain(format!(
            "Invalid image name \"{image}\": invalid reference format"
        )));
    }
    let is_client = matches!(arguments.text("dry-run"), "client" | "unchanged");
    if attaches && is_client && arguments.is_on("rm") {
        return Some(Refusal::usage(
            "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
        ));
    }
    None
}
