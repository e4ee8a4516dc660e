//! The whole of loading: the published examples at every release, places, fixes, and properties over generated texts.

mod properties;
mod published;
mod traps;

use std::collections::BTreeMap;

use gatewalk_diagnostics::{Language, Severity};
use gatewalk_release::Release;

use super::{LoadOptions, LoadedConfiguration, Stage, load_authorization_configuration};

/// A webhook with everything it needs; `{conditions}` are lines of its `matchConditions`.
fn webhook(conditions: &str) -> String {
    format!(
        "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n- type: Webhook\n  name: w\n  \
         webhook:\n    timeout: 3s\n    subjectAccessReviewVersion: v1\n    matchConditionSubjectAccessReviewVersion: v1\n    \
         failurePolicy: Deny\n    connectionInfo: {{type: KubeConfigFile, kubeConfigFile: /etc/kubernetes/webhook.kubeconfig}}\n    \
         matchConditions:\n{conditions}"
    )
}

fn load(text: &str, release: Release) -> LoadedConfiguration {
    let mut options = LoadOptions::new(release);
    options.structured_authorization_configuration = true;
    load_authorization_configuration(text, &options)
}

/// Each finding: its code, the text under its span, its message.
fn findings(text: &str, release: Release) -> Vec<(&'static str, String, String)> {
    load(text, release)
        .findings
        .iter()
        .map(|finding| {
            let under = finding.span.map(|span| span.text(text).to_owned()).unwrap_or_default();
            (finding.code, under, finding.message.text(Language::English))
        })
        .collect()
}

/// Applies the first fix of every finding until there is none left to apply.
fn mended(text: &str, release: Release) -> String {
    let mut text = text.to_owned();
    for _ in 0..10 {
        let loaded = load(&text, release);
        let errors = loaded.findings.iter().filter(|finding| finding.severity == Severity::Error);
        let Some(fix) = errors.filter_map(|finding| finding.fixes.first()).next_back() else {
            return text;
        };
        text = fix.apply(&text);
    }
    text
}

/// Applies the first fixes of all findings at once, as `--fix` does.
fn mended_at_once(text: &str, release: Release) -> String {
    let mut fixes: Vec<_> = load(text, release)
        .findings
        .into_iter()
        .filter_map(|finding| finding.fixes.into_iter().next())
        .collect();
    fixes
        .sort_by_key(|fix| std::cmp::Reverse(fix.edits.first().map(|edit| edit.span.start.offset)));
    fixes.iter().fold(text.to_owned(), |text, fix| fix.apply(&text))
}

#[test]
fn files_of_the_disk_are_asked_for() {
    let text = webhook("    - expression: 'true'\n");
    let files = BTreeMap::from([("/etc/kubernetes/other".to_owned(), String::new())]);
    let mut options = LoadOptions::new(Release::V1_36);
    assert!(load_authorization_configuration(&text, &options).is_valid());
    assert_eq!(load_authorization_configuration(&text, &options).assumptions.len(), 1);
    options.files = Some(&files);
    let loaded = load_authorization_configuration(&text, &options);
    assert_eq!(
        loaded.error,
        "authorizers[0].connectionInfo.kubeConfigFile: Invalid value: \"/etc/kubernetes/webhook.kubeconfig\": error loading \
         file: stat /etc/kubernetes/webhook.kubeconfig: no such file or directory"
    );
    assert!(loaded.assumptions.is_empty());
}

#[test]
fn the_gate_of_early_releases_comes_first() {
    let loaded = load_authorization_configuration("", &LoadOptions::new(Release::V1_29));
    assert_eq!(loaded.stage, Some(Stage::Options));
    assert_eq!(
        loaded.error,
        "--authorization-config cannot be used without enabling StructuredAuthorizationConfiguration feature flag"
    );
}

#[test]
fn in_cluster_config_panics_once_it_is_valid() {
    let text = webhook("    - expression: 'true'\n").replace(
        "{type: KubeConfigFile, kubeConfigFile: /etc/kubernetes/webhook.kubeconfig}",
        "{type: InClusterConfig}",
    );
    let loaded = load(&text, Release::V1_36);
    assert_eq!(loaded.stage, Some(Stage::Panic));
    assert_eq!(loaded.error, "runtime error: invalid memory address or nil pointer dereference");
}

#[test]
fn every_sentence_has_a_text() {
    let source = include_str!("conditions.rs").to_owned()
        + include_str!("conditions/fixes.rs")
        + include_str!("conditions/traps.rs")
        + include_str!("load.rs")
        + include_str!("load/document.rs")
        + include_str!("load/document/strict.rs")
        + include_str!("load/document/syntax.rs")
        + include_str!("load/effective.rs")
        + include_str!("validation.rs")
        + include_str!("validation/authorizer.rs")
        + include_str!("validation/webhook.rs");
    let ids: Vec<&str> =
        source.split("\"kubernetes.").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(ids.len() > 40);
    for id in ids {
        assert!(
            Language::English.template(&format!("kubernetes.{id}")).is_some(),
            "kubernetes.{id}"
        );
    }
}
