//! What a valid configuration runs as. Mirrors kube-apiserver's construction of the authorizers, as far as the file decides it.

use gatewalk_diagnostics::{LineIndex, Message};
use gatewalk_release::Release;

use super::super::draft::{Draft, DraftAuthorizer, DraftWebhook};
use super::super::problem::Problem;
use super::super::validation::expression_source;
use super::super::{
    AuthorizationConfiguration, AuthorizerConfiguration, AuthorizerType, ConnectionInfo,
    FailurePolicy, SubjectAccessReviewVersion, WebhookConfiguration, WebhookMatchCondition,
};
use super::{LoadOptions, Stage};
use crate::cel::match_conditions::MatchConditionCompiler;

/// Makes the configuration, or says where construction fails.
pub(super) fn build(
    draft: &Draft,
    options: &LoadOptions<'_>,
    compiler: &MatchConditionCompiler,
    lines: &LineIndex<'_>,
) -> Result<AuthorizationConfiguration, (Stage, Box<Problem>)> {
    let _ = compiler;
    let mut configuration = AuthorizationConfiguration::default();
    for (index, entry) in draft.authorizers.as_deref().unwrap_or_default().iter().enumerate() {
        if let Some(problem) = panics(entry, index) {
            return Err((Stage::Panic, Box::new(problem)));
        }
        configuration.authorizers.push(authorizer(entry, options, lines));
    }
    Ok(configuration)
}

/// `InClusterConfig` passes validation, and kube-apiserver then reads the path that is not there.
pub(super) fn panics(entry: &DraftAuthorizer, index: usize) -> Option<Problem> {
    let info = &entry.webhook.as_ref()?.connection_info;
    if entry.authorizer_type.value != "Webhook" || info.connection_type.value != "InClusterConfig" {
        return None;
    }
    let text = "runtime error: invalid memory address or nil pointer dereference".to_owned();
    let path = format!("authorizers[{index}].connectionInfo.type");
    Some(
        Problem::upstream(
            "authorization/in-cluster-config",
            &path,
            text,
            info.connection_type.span.clone(),
        )
        .help(Message::new("kubernetes.inClusterConfig")),
    )
}

fn authorizer(
    entry: &DraftAuthorizer,
    options: &LoadOptions<'_>,
    lines: &LineIndex<'_>,
) -> AuthorizerConfiguration {
    let authorizer_type = match (entry.authorizer_type.value.as_str(), &entry.webhook) {
        ("AlwaysAllow", _) => AuthorizerType::AlwaysAllow,
        ("AlwaysDeny", _) => AuthorizerType::AlwaysDeny,
        ("ABAC", _) => AuthorizerType::Abac,
        ("RBAC", _) => AuthorizerType::Rbac,
        ("Node", _) => AuthorizerType::Node,
        (_, settings) => {
            AuthorizerType::Webhook(Box::new(webhook(settings.as_ref(), options, lines)))
        }
    };
    AuthorizerConfiguration {
        name: entry.name.value.clone(),
        authorizer_type,
        span: lines.span(entry.span.clone()),
    }
}

fn webhook(
    settings: Option<&DraftWebhook>,
    options: &LoadOptions<'_>,
    lines: &LineIndex<'_>,
) -> WebhookConfiguration {
    let absent = DraftWebhook::default();
    let settings = settings.unwrap_or(&absent);
    let version = |text: &str| match text {
        "v1beta1" => SubjectAccessReviewVersion::V1beta1,
        _ => SubjectAccessReviewVersion::V1,
    };
    let info = &settings.connection_info;
    let file = info.kube_config_file.as_ref().map(|file| file.value.clone()).unwrap_or_default();
    let has_switches = options.release >= Release::V1_34;
    let condition_version = settings.match_condition_subject_access_review_version.value.as_str();
    WebhookConfiguration {
        authorized_ttl: settings.authorized_ttl.value,
        cache_authorized_requests: !has_switches || settings.cache_authorized_requests.value,
        unauthorized_ttl: settings.unauthorized_ttl.value,
        cache_unauthorized_requests: !has_switches || settings.cache_unauthorized_requests.value,
        timeout: settings.timeout.value,
        subject_access_review_version: version(&settings.subject_access_review_version.value),
        match_condition_subject_access_review_version: (!condition_version.is_empty())
            .then(|| version(condition_version)),
        failure_policy: match settings.failure_policy.value.as_str() {
            "NoOpinion" => FailurePolicy::NoOpinion,
            _ => FailurePolicy::Deny,
        },
        connection_info: match info.connection_type.value.as_str() {
            "InClusterConfig" => ConnectionInfo::InClusterConfig,
            _ => ConnectionInfo::KubeConfigFile(file),
        },
        match_conditions: settings
            .match_conditions
            .iter()
            .flatten()
            .map(|condition| WebhookMatchCondition {
                expression: expression_source(condition, lines),
            })
            .collect(),
    }
}
