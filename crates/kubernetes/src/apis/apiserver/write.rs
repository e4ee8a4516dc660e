//! A configuration as the text of a file.

use std::fmt::Write as _;

use gatewalk_release::Release;
use gatewalk_yaml::first_document;

use super::registry::{GROUP, KIND, newest_version};
use super::{
    AuthorizationConfiguration, AuthorizerType, ConnectionInfo, FailurePolicy, GoDuration,
    SubjectAccessReviewVersion, WebhookConfiguration,
};

/// The shortest time that a file can keep an answer for: zero means the default there.
const SHORTEST_TTL: GoDuration = GoDuration { nanoseconds: 1 };

impl AuthorizationConfiguration {
    /// The file of this configuration in YAML, in the newest version that the release reads, with every value that has a default
    /// written out. Loading it gives this configuration again, with one exception: before 1.34 a file cannot switch a cache off, and
    /// answers are kept for a nanosecond instead.
    pub fn to_yaml(&self, release: Release) -> String {
        let version = newest_version(release);
        let mut text = format!("apiVersion: {GROUP}/{version}\nkind: {KIND}\nauthorizers:");
        if self.authorizers.is_empty() {
            text.push_str(" []");
        }
        text.push('\n');
        for authorizer in &self.authorizers {
            let (name, kind) = (scalar(&authorizer.name), authorizer.authorizer_type.name());
            // writing to a String cannot fail
            let _ = write!(text, "- type: {kind}\n  name: {name}\n");
            if let AuthorizerType::Webhook(webhook) = &authorizer.authorizer_type {
                write_webhook(webhook, release, &mut text);
            }
        }
        text
    }
}

fn write_webhook(webhook: &WebhookConfiguration, release: Release, text: &mut String) {
    text.push_str("  webhook:\n");
    let mut field = |name: &str, value: &str| {
        let blank = if value.is_empty() { "" } else { " " };
        let _ = writeln!(text, "    {name}:{blank}{value}");
    };
    field("timeout", &webhook.timeout.to_string());
    let ttls = [
        (
            "authorizedTTL",
            webhook.authorized_ttl,
            "cacheAuthorizedRequests",
            webhook.cache_authorized_requests,
        ),
        (
            "unauthorizedTTL",
            webhook.unauthorized_ttl,
            "cacheUnauthorizedRequests",
            webhook.cache_unauthorized_requests,
        ),
    ];
    for (name, ttl, switch, cached) in ttls {
        let has_switch = release >= Release::V1_34;
        // flags take a TTL that is not positive, with which an answer is forgotten at once
        let cached = cached && ttl > GoDuration::ZERO;
        if !cached && has_switch {
            field(switch, "false");
        }
        if !cached && !has_switch {
            field(name, &SHORTEST_TTL.to_string());
        } else if ttl > GoDuration::ZERO {
            field(name, &ttl.to_string());
        }
    }
    field("subjectAccessReviewVersion", review_version(webhook.subject_access_review_version));
    if let Some(version) = webhook.match_condition_subject_access_review_version {
        field("matchConditionSubjectAccessReviewVersion", review_version(version));
    }
    let policy = match webhook.failure_policy {
        FailurePolicy::NoOpinion => "NoOpinion",
        FailurePolicy::Deny => "Deny",
    };
    field("failurePolicy", policy);
    field("connectionInfo", "");
    match &webhook.connection_info {
        ConnectionInfo::InClusterConfig => field("  type", "InClusterConfig"),
        ConnectionInfo::KubeConfigFile(path) => {
            field("  type", "KubeConfigFile");
            field("  kubeConfigFile", &scalar(path));
        }
    }
    if !webhook.match_conditions.is_empty() {
        field("matchConditions", "");
    }
    for condition in &webhook.match_conditions {
        field("- expression", &scalar(&condition.expression.text));
    }
}

fn review_version(version: SubjectAccessReviewVersion) -> &'static str {
    match version {
        SubjectAccessReviewVersion::V1 => "v1",
        SubjectAccessReviewVersion::V1beta1 => "v1beta1",
    }
}

/// A scalar that reads as this string: as it is where YAML leaves it alone, else in quotes.
pub(super) fn scalar(text: &str) -> String {
    let reads_as_itself = |written: &str| {
        first_document(&format!("a: {written}\n")).is_ok_and(|decoded| {
            let value = decoded.tree.root().and_then(|root| root.get("a"));
            value.and_then(gatewalk_yaml::Node::as_str) == Some(text)
        })
    };
    if !text.contains('\n') && reads_as_itself(text) {
        return text.to_owned();
    }
    super::conditions::quoted(text)
}

#[cfg(test)]
mod tests {
    use super::super::{LoadOptions, load_authorization_configuration};
    use super::*;

    const EVERYTHING: &str = "apiVersion: apiserver.config.k8s.io/v1beta1\nkind: AuthorizationConfiguration\nauthorizers:\n- {type: Node, name: node}\n- type: Webhook\n  name: '1.2'\n  webhook:\n    timeout: 1500ms\n    authorizedTTL: 1h\n    unauthorizedTTL: 1ns\n    subjectAccessReviewVersion: v1beta1\n    matchConditionSubjectAccessReviewVersion: v1\n    failurePolicy: NoOpinion\n    connectionInfo: {type: KubeConfigFile, kubeConfigFile: '/a #b: \"c\"'}\n    matchConditions:\n    - expression: \"!('a: b' in request.groups)\\n\"\n    - expression: \"request.user == '\\\\u00e9\\t'\"\n    - expression: has(request.resourceAttributes)\n    - expression: \"'true' == 'true'\"\n    - expression: \"'true' == 'tr\\u0085ue'\"\n- {type: RBAC, name: rbac}\n";

    fn load(text: &str, release: Release) -> AuthorizationConfiguration {
        let loaded = load_authorization_configuration(text, &LoadOptions::new(release));
        assert_eq!(loaded.error, "", "{text}");
        loaded.configuration.unwrap()
    }

    #[test]
    fn what_is_written_reads_as_it_was() {
        for release in Release::ALL.into_iter().filter(|release| *release >= Release::V1_30) {
            let configuration = load(EVERYTHING, release);
            let text = configuration.to_yaml(release);
            let again = load(&text, release);
            assert_eq!(again.to_yaml(release), text);
            let shape = |configuration: &AuthorizationConfiguration| {
                let authorizers = configuration.authorizers.iter();
                authorizers
                    .map(|entry| match &entry.authorizer_type {
                        AuthorizerType::Webhook(webhook) => {
                            let conditions = webhook.match_conditions.iter();
                            let texts: Vec<&str> =
                                conditions.map(|each| each.expression.text.as_str()).collect();
                            let bare = WebhookConfiguration {
                                match_conditions: Vec::new(),
                                ..(**webhook).clone()
                            };
                            format!("{} {bare:?} {texts:?}", entry.name)
                        }
                        other => format!("{} {}", entry.name, other.name()),
                    })
                    .collect::<Vec<_>>()
            };
            assert_eq!(shape(&again), shape(&configuration), "{text}");
        }
    }

    #[test]
    fn caches_are_switched_off_as_far_as_the_release_can() {
        let mut configuration = load(EVERYTHING, Release::V1_36);
        let AuthorizerType::Webhook(webhook) = &mut configuration.authorizers[1].authorizer_type
        else {
            panic!("a webhook")
        };
        webhook.cache_authorized_requests = false;
        webhook.authorized_ttl = GoDuration::ZERO;
        for (release, expected, absent) in [
            (Release::V1_36, "    cacheAuthorizedRequests: false\n", "authorizedTTL: 5m"),
            (Release::V1_33, "    authorizedTTL: 1ns\n", "cacheAuthorizedRequests"),
        ] {
            let text = configuration.to_yaml(release);
            assert!(text.contains(expected) && !text.contains(absent), "{text}");
            load(&text, release);
        }
    }
}
