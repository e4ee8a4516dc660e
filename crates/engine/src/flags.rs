//! The legacy flags: `--authorization-mode` and its kin (`k8s.io/kubernetes/pkg/kubeapiserver/options.BuiltInAuthorizationOptions`).

use std::collections::BTreeMap;

use gatewalk_diagnostics::{Finding, Message, Severity, Span};
use gatewalk_kubernetes::apis::apiserver::{
    AuthorizationConfiguration, AuthorizerConfiguration, AuthorizerType, ConnectionInfo,
    FailurePolicy, GoDuration, SubjectAccessReviewVersion, WebhookConfiguration,
};
use gatewalk_kubernetes::go::quote;

use crate::words::{finding, upstream};

pub(crate) const MODE: &str = "authorization-mode";
pub(crate) const POLICY_FILE: &str = "authorization-policy-file";
pub(crate) const WEBHOOK_FILE: &str = "authorization-webhook-config-file";
pub(crate) const WEBHOOK_VERSION: &str = "authorization-webhook-version";
pub(crate) const AUTHORIZED_TTL: &str = "authorization-webhook-cache-authorized-ttl";
pub(crate) const UNAUTHORIZED_TTL: &str = "authorization-webhook-cache-unauthorized-ttl";
pub(crate) const CONFIG: &str = "authorization-config";

/// Every flag that means something here.
const FLAGS: &[&str] =
    &[MODE, POLICY_FILE, WEBHOOK_FILE, WEBHOOK_VERSION, AUTHORIZED_TTL, UNAUTHORIZED_TTL, CONFIG];

/// What the server says of a file beside those flags.
pub(crate) const BOTH: &str = "--authorization-config can not be specified when --authorization-mode or --authorization-webhook-* flags are defined";

/// The flags that `--authorization-config` excludes, whatever their value.
pub(crate) const EXCLUDED: &[&str] =
    &[MODE, WEBHOOK_FILE, WEBHOOK_VERSION, AUTHORIZED_TTL, UNAUTHORIZED_TTL];

/// The modes there are.
const MODES: &[&str] = &["AlwaysAllow", "AlwaysDeny", "ABAC", "Webhook", "RBAC", "Node"];

/// The flags that exclude a configuration file.
pub(crate) fn excluded(flags: &BTreeMap<String, String>) -> bool {
    EXCLUDED.iter().any(|flag| flags.contains_key(*flag))
}

/// What the server makes of its flags.
#[derive(Debug, Default)]
pub(crate) struct FromFlags {
    /// The configuration they amount to; `None` when the server does not start.
    pub(crate) configuration: Option<AuthorizationConfiguration>,
    /// About the flags.
    pub(crate) findings: Vec<Finding>,
}

/// Validates flags and translates them as upstream does. `has_policy` says whether the scenario has an ABAC policy file, which is what
/// `--authorization-policy-file` names.
pub(crate) fn translate(flags: &BTreeMap<String, String>, has_policy: bool) -> FromFlags {
    let mut findings = unknown_flags(flags);
    let modes: Vec<&str> = match flags.get(MODE).map(String::as_str) {
        // An empty list is completed like an absent one.
        None | Some("") => vec!["AlwaysAllow"],
        Some(text) => text.split(',').collect(),
    };
    let mut errors = errors(flags, &modes, has_policy);
    if let Some(version) = flags.get(WEBHOOK_VERSION)
        && modes.contains(&"Webhook")
        && !matches!(version.as_str(), "v1" | "v1beta1")
    {
        errors.push(format!(
            "unsupported webhook authorizer version {}, supported versions are \"v1\", \"v1beta1\"",
            quote(version)
        ));
    }
    let mut ttl = |flag: &str, default: i32| {
        let Some(text) = flags.get(flag) else { return GoDuration::from_seconds(default) };
        GoDuration::parse(text).unwrap_or_else(|error| {
            let (value, flag) = (quote(text), quote(&format!("--{flag}")));
            errors.push(format!("invalid argument {value} for {flag} flag: {error}"));
            GoDuration::ZERO
        })
    };
    let (authorized_ttl, unauthorized_ttl) = (ttl(AUTHORIZED_TTL, 300), ttl(UNAUTHORIZED_TTL, 30));
    for error in &errors {
        findings.push(upstream("engine/authorization-flags", "authorizationFlags", error));
    }
    if !errors.is_empty() {
        return FromFlags { findings, ..FromFlags::default() };
    }
    let webhook = || webhook(flags, authorized_ttl, unauthorized_ttl);
    let authorizers = modes.iter().map(|mode| authorizer(mode, &webhook)).collect();
    FromFlags { configuration: Some(AuthorizationConfiguration { authorizers }), findings }
}

/// `BuiltInAuthorizationOptions.Validate`, in its order.
fn errors(flags: &BTreeMap<String, String>, modes: &[&str], has_policy: bool) -> Vec<String> {
    let mut errors = Vec::new();
    let given = |flag: &str| flags.get(flag).is_some_and(|value| !value.is_empty());
    let policy = given(POLICY_FILE) || has_policy;
    for mode in modes {
        if !MODES.contains(mode) {
            errors.push(format!("authorization-mode {} is not a valid mode", quote(mode)));
        }
        if *mode == "ABAC" && !policy {
            errors
                .push("authorization-mode ABAC's authorization policy file not passed".to_owned());
        }
        if *mode == "Webhook" && !given(WEBHOOK_FILE) {
            errors.push(
                "authorization-mode Webhook's authorization config file not passed".to_owned(),
            );
        }
    }
    if given(POLICY_FILE) && !modes.contains(&"ABAC") {
        errors.push("cannot specify --authorization-policy-file without mode ABAC".to_owned());
    }
    if given(WEBHOOK_FILE) && !modes.contains(&"Webhook") {
        errors.push(
            "cannot specify --authorization-webhook-config-file without mode Webhook".to_owned(),
        );
    }
    let distinct: std::collections::BTreeSet<&str> = modes.iter().copied().collect();
    if distinct.len() != modes.len() {
        let list: Vec<String> = modes.iter().map(|mode| quote(mode)).collect();
        let list = list.join(" ");
        errors.push(format!("authorization-mode [{list}] has mode specified more than once"));
    }
    errors
}

fn unknown_flags(flags: &BTreeMap<String, String>) -> Vec<Finding> {
    let unknown = flags.keys().filter(|flag| !FLAGS.contains(&flag.as_str()));
    unknown
        .map(|flag| {
            let message = Message::new("engine.unknownFlag").with("flag", flag);
            let path = format!("authorizationFlags.{flag}");
            let mut finding = finding("engine/unknown-flag", Severity::Warning, &path, message);
            let nearest = gatewalk_diagnostics::closest(flag, FLAGS.iter().copied());
            finding.help =
                nearest.map(|name| Message::new("scenario.didYouMean").with("name", name));
            finding
        })
        .collect()
}

fn authorizer(mode: &str, webhook: &dyn Fn() -> WebhookConfiguration) -> AuthorizerConfiguration {
    let (name, authorizer_type) = match mode {
        "Webhook" => ("default".to_owned(), AuthorizerType::Webhook(Box::new(webhook()))),
        "Node" => (mode.to_lowercase(), AuthorizerType::Node),
        "RBAC" => (mode.to_lowercase(), AuthorizerType::Rbac),
        "ABAC" => (mode.to_lowercase(), AuthorizerType::Abac),
        "AlwaysDeny" => (mode.to_lowercase(), AuthorizerType::AlwaysDeny),
        // Other modes were refused before.
        _ => (mode.to_lowercase(), AuthorizerType::AlwaysAllow),
    };
    AuthorizerConfiguration { name, authorizer_type, span: Span::default() }
}

fn webhook(
    flags: &BTreeMap<String, String>,
    authorized_ttl: GoDuration,
    unauthorized_ttl: GoDuration,
) -> WebhookConfiguration {
    let version = match flags.get(WEBHOOK_VERSION).map(String::as_str) {
        Some("v1") => SubjectAccessReviewVersion::V1,
        _ => SubjectAccessReviewVersion::V1beta1,
    };
    WebhookConfiguration {
        // Flags are not defaulted: a TTL of zero turns the cache off in every release.
        authorized_ttl,
        cache_authorized_requests: authorized_ttl != GoDuration::ZERO,
        unauthorized_ttl,
        cache_unauthorized_requests: unauthorized_ttl != GoDuration::ZERO,
        timeout: GoDuration::from_seconds(30),
        subject_access_review_version: version,
        match_condition_subject_access_review_version: None,
        failure_policy: FailurePolicy::NoOpinion,
        connection_info: ConnectionInfo::KubeConfigFile(
            flags.get(WEBHOOK_FILE).cloned().unwrap_or_default(),
        ),
        match_conditions: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(flags: &[(&str, &str)]) -> BTreeMap<String, String> {
        flags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn flags_that_do_not_fit_are_refused_in_upstreams_words() {
        for (given, error) in [
            (vec![(MODE, "rbac")], "authorization-mode \"rbac\" is not a valid mode"),
            (
                vec![(MODE, "ABAC")],
                "authorization-mode ABAC's authorization policy file not passed",
            ),
            (
                vec![(MODE, "Webhook")],
                "authorization-mode Webhook's authorization config file not passed",
            ),
            (
                vec![(MODE, "RBAC"), (POLICY_FILE, "/p")],
                "cannot specify --authorization-policy-file without mode ABAC",
            ),
            (
                vec![(WEBHOOK_FILE, "/p")],
                "cannot specify --authorization-webhook-config-file without mode Webhook",
            ),
            (
                vec![(MODE, "RBAC,RBAC,x")],
                "authorization-mode \"x\" is not a valid mode; authorization-mode [\"RBAC\" \"RBAC\" \"x\"] has mode specified more than once",
            ),
        ] {
            let answer = translate(&flags(&given), false);
            let language = gatewalk_diagnostics::Language::English;
            let texts: Vec<String> =
                answer.findings.iter().map(|finding| finding.message.text(language)).collect();
            assert_eq!((texts.join("; ").as_str(), answer.configuration), (error, None));
        }
    }

    #[test]
    fn modes_become_authorizers() {
        let given =
            flags(&[(MODE, "Node,Webhook,RBAC"), (WEBHOOK_FILE, "/w"), (AUTHORIZED_TTL, "0s")]);
        let authorizers = translate(&given, false).configuration.unwrap().authorizers;
        let names: Vec<&str> = authorizers.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["node", "default", "rbac"]);
        let AuthorizerType::Webhook(webhook) = &authorizers[1].authorizer_type else { panic!() };
        assert_eq!(webhook.effective_authorized_ttl(), GoDuration::ZERO);
        assert_eq!(webhook.effective_unauthorized_ttl(), GoDuration::from_seconds(30));
        assert_eq!(webhook.failure_policy, FailurePolicy::NoOpinion);
        for given in [flags(&[]), flags(&[(MODE, "")])] {
            let authorizers = translate(&given, false).configuration.unwrap().authorizers;
            assert_eq!(authorizers[0].name, "alwaysallow");
        }
    }
}
