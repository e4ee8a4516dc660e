//! What YAML does to expressions, and that findings find their characters through it.

use gatewalk_diagnostics::Severity;
use gatewalk_release::Release;

use super::{findings, load, mended, webhook};

#[test]
fn tags_swallow_negations() {
    for (expression, source, code) in [
        (
            "!('a' in request.groups)",
            "in request.groups)",
            "authorization/expression-does-not-compile",
        ),
        ("!has(request.resourceAttributes)", "", "authorization/missing-expression"),
        ("!(request.user == 'x')", "== 'x')", "authorization/expression-does-not-compile"),
    ] {
        let text = webhook(&format!("    - expression: {expression}\n"));
        let found = findings(&text, Release::V1_36);
        assert_eq!(found.len(), 1, "{expression}");
        assert_eq!(found[0].0, code, "{expression}");
        assert!(source.is_empty() || found[0].1 == source, "{expression}: {}", found[0].1);
        let mended = mended(&text, Release::V1_36);
        assert!(load(&mended, Release::V1_36).is_valid(), "{mended}");
        assert!(
            mended.contains(&format!("\"{expression}\""))
                || mended.contains(&format!("'{expression}'")),
            "{mended}"
        );
    }
}

#[test]
fn a_tag_that_leaves_something_valid_is_a_warning() {
    let text = webhook("    - expression: !x true\n");
    let loaded = load(&text, Release::V1_36);
    assert!(loaded.is_valid());
    assert!(loaded.findings.iter().any(|finding| {
        finding.code == "authorization/expression-tag" && finding.severity == Severity::Warning
    }));
}

#[test]
fn what_yaml_cannot_read_unquoted_is_quoted() {
    for expression in [
        "'a' in request.groups",
        "\"a\" == request.user",
        "[1] == [1]",
        "{\"a\":1} == {\"a\":1}",
        "request.user == 'a: b'",
        "request.user == 'a #b'",
    ] {
        let text = webhook(&format!("    - expression: {expression}\n    - expression: 'false'\n"));
        let loaded = load(&text, Release::V1_36);
        assert!(!loaded.is_valid(), "{expression}");
        let mended = mended(&text, Release::V1_36);
        let loaded = load(&mended, Release::V1_36);
        assert_eq!(loaded.error, "", "{mended}");
        let configuration = loaded.configuration.unwrap();
        let crate::apis::apiserver::AuthorizerType::Webhook(settings) =
            &configuration.authorizers[0].authorizer_type
        else {
            panic!("a webhook")
        };
        assert_eq!(settings.match_conditions[0].expression.text, expression);
    }
}

#[test]
fn issues_find_their_characters_through_every_style() {
    for value in [
        "request.foo == 'x'",
        "'request.foo == ''x'''",
        "\"request.foo == 'x'\"",
        "\"\\x72equest.foo == 'x'\"",
        "|\n        request.foo == 'x'",
        ">-\n        request\n        .foo == 'x'",
        "\"request\n        .foo == 'x'\"",
    ] {
        let text = webhook(&format!("    - expression: {value}\n"));
        let loaded = load(&text, Release::V1_36);
        let issue = &loaded.findings[0].related[0];
        let span = issue.span.unwrap();
        assert_eq!(span.text(&text), ".", "{value}");
        assert!(text.get(span.range().end..).unwrap().starts_with("foo"), "{value}");
        assert!(loaded.findings[0].span.unwrap().text(&text).contains("foo"));
    }
}

#[test]
fn certain_mistakes_are_mended() {
    for (condition, expected) in [
        ("request.user.groups == ['a']", "request.groups == ['a']"),
        ("request.user = 'a'", "request.user == 'a'"),
        ("request.usr == 'a'", "request.user == 'a'"),
        (
            "request.resourceAttributes.Namespace == 'a'",
            "request.resourceAttributes.namespace == 'a'",
        ),
    ] {
        let text = webhook(&format!("    - expression: {condition}\n"));
        let mended = mended(&text, Release::V1_36);
        assert!(mended.contains(&format!("expression: {expected}\n")), "{mended}");
        assert!(load(&mended, Release::V1_36).is_valid(), "{mended}");
    }
}

#[test]
fn misspelt_fields_and_values_are_mended() {
    for (right, wrong) in [
        ("failurePolicy: Deny", "failurepolicy: Deny"),
        ("failurePolicy: Deny", "failurePolicy: deny"),
        ("failurePolicy: Deny", "failurePolicy: Fail"),
        ("type: Webhook", "type: webhook"),
        ("kubeConfigFile:", "kubeconfigFile:"),
        ("type: KubeConfigFile", "type: KubeConfig"),
        ("subjectAccessReviewVersion: v1", "subjectAccessReviewVersion: V1"),
        ("timeout: 3s", "timeout: 3"),
        ("timeout: 3s\n    ", ""),
        ("apiserver.config.k8s.io/v1\n", "apiserver.config.k8s.io/v2\n"),
        ("kind: AuthorizationConfiguration\n", ""),
        ("apiVersion: apiserver.config.k8s.io/v1\n", ""),
        ("timeout: 3s", "timeout: 45s"),
    ] {
        let valid = webhook("    - expression: 'true'\n");
        let text = valid.replacen(right, wrong, 1);
        assert_ne!(valid, text, "{right}");
        assert!(!load(&text, Release::V1_36).is_valid(), "{text}");
        let mended = mended(&text, Release::V1_36);
        assert_eq!(load(&mended, Release::V1_36).error, "", "{wrong}\n{mended}");
    }
}
