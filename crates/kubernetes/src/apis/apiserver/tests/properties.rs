//! Properties over generated texts.

mod whole;

use gatewalk_diagnostics::{Language, Severity};
use gatewalk_release::Release;
use proptest::prelude::*;

use super::{load, webhook};
use crate::apis::apiserver::Stage;

/// Pieces that configurations are made of, right and wrong.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "apiVersion: apiserver.config.k8s.io/v1",
        "kind: AuthorizationConfiguration",
        "authorizers:",
        "- type: Webhook",
        "- type: Node",
        "  name: node",
        "  webhook:",
        "    timeout: 3s",
        "    failurePolicy: [",
        "    matchConditions:",
        "    - expression: !('a' in request.groups)",
        "    - expression: \"a\\u00e9\\",
        "    - expression: request.user == 'é",
        "    - expression: >-\n        a\n       b",
        "<<: *a",
        "&a {b: c}",
        "{\"a\": [1, 2",
        "? [a, b]",
        "%YAML 1.2",
        "---",
        "...",
        "\t- x",
        "!!int x",
        "\u{2028}a: b",
        "# c",
        "'",
        "\\",
    ])
    .prop_map(str::to_owned);
    prop_oneof![4 => known, 1 => any::<String>()]
}

fn rank(stage: Option<Stage>) -> u8 {
    match stage {
        Some(Stage::Options) => 0,
        Some(Stage::Load) => 1,
        Some(Stage::Validate) => 2,
        Some(Stage::Build | Stage::Panic) => 3,
        None => 4,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics_and_spans_fit(pieces in prop::collection::vec(piece(), 0..12), release in 0..Release::ALL.len()) {
        let text = pieces.join("\n");
        let loaded = load(&text, Release::ALL[release]);
        prop_assert_eq!(loaded.is_valid(), loaded.error.is_empty());
        for finding in &loaded.findings {
            if let Some(span) = finding.span {
                prop_assert!(text.get(span.range()).is_some(), "{:?}", finding);
            }
        }
    }

    #[test]
    fn fixes_never_make_a_file_worse(pieces in prop::collection::vec(piece(), 0..12)) {
        let text = pieces.join("\n");
        let before = load(&text, Release::V1_36);
        for fix in before.findings.iter().filter_map(|finding| finding.fixes.first()) {
            let after = load(&fix.apply(&text), Release::V1_36);
            prop_assert!(rank(after.stage) >= rank(before.stage), "{} became {}", before.error, after.error);
        }
    }

    #[test]
    fn an_expression_reads_the_same_in_every_quoting(expression in "[ -~é日\n]{0,40}") {
        let double = serde_json::to_string(&expression).unwrap();
        let yaml = webhook(&format!("    - expression: {double}\n"));
        let json = format!(
            "{{\"apiVersion\":\"apiserver.config.k8s.io/v1\",\"kind\":\"AuthorizationConfiguration\",\"authorizers\":[{{\"type\":\
             \"Webhook\",\"name\":\"w\",\"webhook\":{{\"timeout\":\"3s\",\"subjectAccessReviewVersion\":\"v1\",\
             \"matchConditionSubjectAccessReviewVersion\":\"v1\",\"failurePolicy\":\"Deny\",\"connectionInfo\":{{\"type\":\
             \"KubeConfigFile\",\"kubeConfigFile\":\"/etc/kubernetes/webhook.kubeconfig\"}},\"matchConditions\":[{{\"expression\":\
             {double}}}]}}}}]}}"
        );
        let yaml = load(&yaml, Release::V1_36);
        let json = load(&json, Release::V1_36);
        prop_assert_eq!(&yaml.error, &json.error);
        let texts = |loaded: &super::LoadedConfiguration| -> Vec<(String, Severity)> {
            loaded.findings.iter().map(|finding| (finding.message.text(Language::English), finding.severity)).collect()
        };
        prop_assert_eq!(texts(&yaml), texts(&json));
    }
}

#[test]
fn deep_long_and_binary_texts_have_an_answer() {
    for (text, part) in [
        ("[".repeat(100_000), "exceeded max depth of 10000"),
        ("{\"a\":".repeat(100_000), "exceeded max depth"),
        ("- ".repeat(5_000), "nested more than"),
        ("a: b\n".repeat(1_100_000), "bytes; Gatewalk reads at most"),
        ("\u{0}\u{1}\u{fffd}PNG".repeat(100), "control characters are not allowed"),
    ] {
        let loaded = load(&text, Release::V1_36);
        assert_eq!(loaded.stage, Some(Stage::Load));
        assert!(
            loaded.error.contains(part),
            "{part}: {}",
            loaded.error.chars().take(200).collect::<String>()
        );
    }
}
