//! What a running server does when its file changes. Mirrors `pkg/kubeapiserver/authorizer` `reloadableAuthorizerResolver`.

use std::collections::BTreeSet;

use gatewalk_diagnostics::Language;
use gatewalk_release::Release;

use super::draft::{Draft, DraftAuthorizer, DraftWebhook};
use super::load::{LoadOptions, check, construction_problem};

/// What becomes of a changed file. At most one of the three says something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reload {
    /// The server builds new authorizers and asks them from now on. Webhooks then start with empty caches.
    pub accepted: bool,
    /// Nothing happens: the same bytes, or another way to write the same configuration.
    pub unchanged: bool,
    /// Why the server keeps what it has.
    pub error: String,
}

/// Types that keep state, which cannot be made while the server runs.
const STATEFUL: [&str; 3] = ["ABAC", "Node", "RBAC"];

/// Judges `new` as the file of a server that started with `running` and has looked at no other file since. 1.29 never looks again.
/// A `running` that is not valid could not have started: then `new` is judged as if it had no types to keep.
pub fn judge_reload(running: &str, new: &str, options: &LoadOptions<'_>) -> Reload {
    let unchanged = Reload { unchanged: true, ..Reload::default() };
    // until 1.33 the server forgets what it started with: it has read nothing yet, and only an empty file equals that
    let last_read = if options.release >= Release::V1_34 { running } else { "" };
    if options.release < Release::V1_30 || new == last_read {
        return unchanged;
    }
    let compiler = options.compiler();
    let started = check(running, options, &compiler, None).draft.unwrap_or_default();
    let required = types(&started);
    let checked = check(new, options, &compiler, Some(&required));
    if checked.stage.is_some() {
        return Reload { error: checked.error, ..Reload::default() };
    }
    let draft = checked.draft.unwrap_or_default();
    if same(&started, &draft) {
        return unchanged;
    }
    let error = entries(&draft).iter().enumerate().find_map(|(index, entry)| {
        let name = entry.authorizer_type.value.as_str();
        if STATEFUL.contains(&name) && !required.contains(name) {
            return Some(format!("authorizer type {name} is not allowed if it was not enabled at initial server startup"));
        }
        construction_problem(entry, index).map(|problem| problem.text.text(Language::English))
    });
    match error {
        Some(error) => Reload { error, ..Reload::default() },
        None => Reload { accepted: true, ..Reload::default() },
    }
}

fn entries(draft: &Draft) -> &[DraftAuthorizer] {
    draft.authorizers.as_deref().unwrap_or_default()
}

/// The types that are no webhooks.
fn types(draft: &Draft) -> BTreeSet<String> {
    entries(draft)
        .iter()
        .map(|entry| entry.authorizer_type.value.clone())
        .filter(|name| name != "Webhook")
        .collect()
}

/// `reflect.DeepEqual` of two loaded configurations, wherever their parts stand. A list that is absent is not an empty one.
fn same(left: &Draft, right: &Draft) -> bool {
    let (left, right) = (entries(left), entries(right));
    left.len() == right.len()
        && left.iter().zip(right).all(|(left, right)| {
            let webhooks = match (&left.webhook, &right.webhook) {
                (None, None) => true,
                (Some(left), Some(right)) => same_webhook(left, right),
                (None, Some(_)) | (Some(_), None) => false,
            };
            webhooks
                && left.authorizer_type.value == right.authorizer_type.value
                && left.name.value == right.name.value
        })
}

fn same_webhook(left: &DraftWebhook, right: &DraftWebhook) -> bool {
    let conditions = |webhook: &DraftWebhook| -> Option<Vec<String>> {
        let conditions = webhook.match_conditions.as_ref()?;
        Some(conditions.iter().map(|condition| condition.expression.value.clone()).collect())
    };
    let file = |webhook: &DraftWebhook| {
        webhook.connection_info.kube_config_file.as_ref().map(|file| file.value.clone())
    };
    let versions = |webhook: &DraftWebhook| {
        (
            webhook.subject_access_review_version.value.clone(),
            webhook.match_condition_subject_access_review_version.value.clone(),
        )
    };
    let times = |webhook: &DraftWebhook| {
        (webhook.authorized_ttl.value, webhook.unauthorized_ttl.value, webhook.timeout.value)
    };
    let switches = |webhook: &DraftWebhook| {
        (webhook.cache_authorized_requests.value, webhook.cache_unauthorized_requests.value)
    };
    times(left) == times(right)
        && switches(left) == switches(right)
        && versions(left) == versions(right)
        && left.failure_policy.value == right.failure_policy.value
        && left.connection_info.connection_type.value == right.connection_info.connection_type.value
        && file(left) == file(right)
        && conditions(left) == conditions(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n- type: Node\n  \
         name: node\n- type: RBAC\n  name: rbac\n";

    fn judge(new: &str, release: Release) -> Reload {
        judge_reload(START, new, &LoadOptions::new(release))
    }

    fn error(text: &str) -> Reload {
        Reload { error: text.to_owned(), ..Reload::default() }
    }

    #[test]
    fn the_same_configuration_changes_nothing() {
        let unchanged = Reload { unchanged: true, ..Reload::default() };
        for new in [
            START.to_owned(),
            format!("# edited\n{START}"),
            START.replace('\n', "\r\n"),
            format!("{START}---\nfoo: bar\n"),
            START.replace("/v1\n", "/v1beta1\n"),
        ] {
            assert_eq!(judge(&new, Release::V1_36), unchanged, "{new}");
        }
        assert_eq!(judge("", Release::V1_32), unchanged);
        assert_eq!(judge("x", Release::V1_29), unchanged);
        assert!(judge("", Release::V1_34).error.starts_with("authorizers: Required value"));
    }

    #[test]
    fn types_may_be_neither_lost_nor_gained() {
        let without_node = START.replace("- type: Node\n  name: node\n", "");
        assert_eq!(judge(&without_node, Release::V1_36), error("missing required types: [Node]"));
        let renamed = without_node.replace("name: rbac", "name: myrbac");
        assert_eq!(
            judge(&renamed, Release::V1_36),
            error(
                "[expected name rbac for authorizer RBAC instead of myrbac, missing required types: [Node]]"
            )
        );
        let with_abac = format!("{START}- type: ABAC\n  name: abac\n");
        assert_eq!(
            judge(&with_abac, Release::V1_36),
            error(
                "authorizer type ABAC is not allowed if it was not enabled at initial server startup"
            )
        );
        let with_allow = format!("{START}- type: AlwaysAllow\n  name: alwaysallow\n");
        assert_eq!(
            judge(&with_allow, Release::V1_36),
            Reload { accepted: true, ..Reload::default() }
        );
    }
}
