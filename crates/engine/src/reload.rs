//! What a running server does with a changed file (`k8s.io/kubernetes/pkg/kubeapiserver/authorizer.reloadableAuthorizerResolver`).

use std::collections::BTreeSet;

use gatewalk_kubernetes::apis::apiserver::{
    AuthorizationConfiguration, AuthorizerType, LoadedConfiguration, Stage,
};
use gatewalk_release::Release;
use gatewalk_report::Reload;

/// Judges the changed text against what runs. The server was started with `running` and has seen no other file since.
pub(crate) fn judge(
    (running_text, running): (&str, &AuthorizationConfiguration),
    (text, loaded): (&str, &LoadedConfiguration),
    release: Release,
) -> Reload {
    // 1.29 reads the file once, at start-up.
    if release < Release::V1_30 {
        return Reload { unchanged: true, ..Reload::default() };
    }
    // Up to 1.33 the server does not remember the bytes it started with; it has read nothing yet, and nothing is what it
    // compares an empty file with.
    let is_same_text =
        if release < Release::V1_34 { text.is_empty() } else { text == running_text };
    if is_same_text {
        return Reload { unchanged: true, ..Reload::default() };
    }
    let refused = |error: String| Reload { error, ..Reload::default() };
    let missing = missing_types(running, loaded);
    let name_errors = name_errors(loaded);
    match (&loaded.configuration, loaded.stage) {
        (Some(configuration), _) => {
            if let Some(missing) = missing {
                return refused(missing);
            }
            if same(running, configuration) {
                return Reload { unchanged: true, ..Reload::default() };
            }
            match not_allowed(running, configuration) {
                Some(error) => refused(error),
                None => Reload { accepted: true, ..Reload::default() },
            }
        }
        (None, Some(Stage::Validate)) if missing.is_some() && !name_errors.is_empty() => {
            let errors: Vec<String> = name_errors.into_iter().chain(missing).collect();
            refused(format!("[{}]", errors.join(", ")))
        }
        (None, _) => refused(loaded.error.clone()),
    }
}

/// Types other than Webhook, as messages sort them.
fn types(configuration: &AuthorizationConfiguration) -> BTreeSet<&'static str> {
    configuration
        .authorizers
        .iter()
        .filter(|entry| !matches!(entry.authorizer_type, AuthorizerType::Webhook(_)))
        .map(|entry| entry.authorizer_type.name())
        .collect()
}

/// Every type that was there at start-up must stay, webhooks excepted.
fn missing_types(
    running: &AuthorizationConfiguration,
    loaded: &LoadedConfiguration,
) -> Option<String> {
    let present = loaded.configuration.as_ref().map(types)?;
    let missing: Vec<&str> = types(running).difference(&present).copied().collect();
    (!missing.is_empty()).then(|| format!("missing required types: [{}]", missing.join(" ")))
}

/// The errors about names that must equal the type, when there are no others.
fn name_errors(loaded: &LoadedConfiguration) -> Vec<String> {
    let language = crate::words::LANGUAGE;
    let texts: Vec<String> = loaded
        .findings
        .iter()
        .filter(|finding| finding.severity == gatewalk_diagnostics::Severity::Error)
        .map(|finding| finding.message.text(language))
        .collect();
    let all = texts.iter().all(|text| text.starts_with("expected name "));
    if all { texts } else { Vec::new() }
}

/// Types that keep state cannot be added later.
fn not_allowed(
    running: &AuthorizationConfiguration,
    configuration: &AuthorizationConfiguration,
) -> Option<String> {
    let started = types(running);
    let stateful = ["Node", "ABAC", "RBAC"];
    configuration
        .authorizers
        .iter()
        .map(|entry| entry.authorizer_type.name())
        .find(|name| stateful.contains(name) && !started.contains(name))
        .map(|name| {
            format!("authorizer type {name} is not allowed if it was not enabled at initial server startup")
        })
}

/// Whether two configurations are the same once loaded, wherever they stand.
fn same(left: &AuthorizationConfiguration, right: &AuthorizationConfiguration) -> bool {
    left.authorizers.len() == right.authorizers.len()
        && left.authorizers.iter().zip(&right.authorizers).all(|(left, right)| {
            left.name == right.name && same_type(&left.authorizer_type, &right.authorizer_type)
        })
}

fn same_type(left: &AuthorizerType, right: &AuthorizerType) -> bool {
    let (AuthorizerType::Webhook(left), AuthorizerType::Webhook(right)) = (left, right) else {
        return left.name() == right.name();
    };
    let expressions = |webhook: &gatewalk_kubernetes::apis::apiserver::WebhookConfiguration| {
        let conditions = webhook.match_conditions.iter();
        conditions.map(|condition| condition.expression.text.clone()).collect::<Vec<_>>()
    };
    let bare = |webhook: &gatewalk_kubernetes::apis::apiserver::WebhookConfiguration| {
        let mut webhook = webhook.clone();
        webhook.match_conditions.clear();
        webhook
    };
    bare(left) == bare(right) && expressions(left) == expressions(right)
}
