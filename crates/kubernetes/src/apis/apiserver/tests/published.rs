//! The two examples that the community copies from KEP-3221, with the answers of the real packages.

use gatewalk_release::Release;

use super::{findings, load, mended, mended_at_once};
use crate::apis::apiserver::Stage;

const FIRST: &str = "apiVersion: apiserver.config.k8s.io/v1alpha1
kind: AuthorizationConfiguration
authorizers:
  - type: Webhook
    name: system-crd-protector
    webhook:
      unauthorizedTTL: 30s
      timeout: 3s
      subjectAccessReviewVersion: v1
      matchConditionSubjectAccessReviewVersion: v1
      failurePolicy: Deny
      connectionInfo:
        type: KubeConfig
        kubeConfigFile: /kube-system-authz-webhook.yaml
      matchConditions:
      - expression: has(request.resourceAttributes)
      - expression: request.resourceAttributes.namespace == 'kube-system'
      - expression: !('system:serviceaccounts:kube-system' in request.user.groups)
      - expression: request.resourceAttributes.verb in ['update', 'delete','deletecollection']
  - type: Node
  - type: RBAC
";

const SECOND: &str = "  - type: Webhook
    name: opa
    webhook:
      unauthorizedTTL: 30s
      timeout: 3s
      subjectAccessReviewVersion: v1
      matchConditionSubjectAccessReviewVersion: v1
      failurePolicy: Deny
      connectionInfo:
        type: KubeConfig
        kubeConfigFile: /opa-kube-system-authz-webhook.yaml
      matchConditions:
      - expression: has(request.resourceAttributes)
      - expression: request.resourceAttributes.namespace == 'kube-system'
      - expression: !('system:serviceaccounts:kube-system' in request.user.groups)
";

const SYNTAX: &str = "Invalid value: \"in request.user.groups)\": compilation failed: ERROR: <input>:1:1: Syntax error: extraneous \
     input 'in' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, \
     BYTES, IDENTIFIER}\n | in request.user.groups)\n | ^\nERROR: <input>:1:23: Syntax error: extraneous input ')' expecting \
     <EOF>\n | in request.user.groups)\n | ......................^";

fn second() -> String {
    format!("{FIRST}{SECOND}")
}

/// As articles print it when they lose the indentation.
fn flattened(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    lines.join("\n") + "\n"
}

fn connection(index: usize, file: &str, release: Release) -> String {
    let value = if release >= Release::V1_34 {
        format!("{{\"Type\":\"KubeConfig\",\"KubeConfigFile\":\"{file}\"}}")
    } else {
        "apiserver.WebhookConnectionInfo{Type:\"KubeConfig\", KubeConfigFile:(*string)(0xPOINTER)}"
            .to_owned()
    };
    format!(
        "authorizers[{index}].connectionInfo.type: Unsupported value: {value}: supported values: \"InClusterConfig\", \
         \"KubeConfigFile\""
    )
}

fn condition(index: usize, text: &str) -> String {
    format!("authorizers[{index}].matchConditions[2].expression: {text}")
}

fn entries(second: bool, expression: Option<&str>, release: Release) -> String {
    let mut entries = vec![connection(0, "/kube-system-authz-webhook.yaml", release)];
    entries.extend(expression.map(|text| condition(0, text)));
    entries.push("authorizers[1].name: Required value".to_owned());
    entries.push("authorizers[2].name: Required value".to_owned());
    if second {
        entries.push(connection(3, "/opa-kube-system-authz-webhook.yaml", release));
        entries.extend(expression.map(|text| condition(3, text)));
    }
    if release == Release::V1_29 {
        entries.push("expected name node for authorizer Node instead of ".to_owned());
        entries.push("expected name rbac for authorizer RBAC instead of ".to_owned());
    }
    format!("[{}]", entries.join(", "))
}

#[test]
fn as_published_they_are_refused_at_every_release() {
    for release in Release::ALL {
        for (version, since) in
            [("v1alpha1", Release::V1_29), ("v1beta1", Release::V1_30), ("v1", Release::V1_32)]
        {
            for (text, is_second) in [(FIRST.to_owned(), false), (second(), true)] {
                let text = text.replace("v1alpha1", version);
                let loaded = load(&text, release);
                if release < since {
                    let scheme = if release == Release::V1_29 {
                        "pkg/runtime/scheme.go:100"
                    } else {
                        "pkg/apis/apiserver/load/load.go:32"
                    };
                    assert_eq!(loaded.stage, Some(Stage::Load));
                    assert_eq!(
                        loaded.error,
                        format!(
                            "failed to load AuthorizationConfiguration from file: no kind \"AuthorizationConfiguration\" is \
                             registered for version \"apiserver.config.k8s.io/{version}\" in scheme \"{scheme}\""
                        )
                    );
                } else {
                    assert_eq!(loaded.stage, Some(Stage::Validate));
                    assert_eq!(
                        loaded.error,
                        entries(is_second, Some(SYNTAX), release),
                        "{release} {version}"
                    );
                }
            }
        }
    }
}

#[test]
fn quoted_the_expression_still_selects_from_a_string() {
    let quoted = FIRST.replace(
        "!('system:serviceaccounts:kube-system' in request.user.groups)",
        "\"!('system:serviceaccounts:kube-system' in request.user.groups)\"",
    );
    let error = "Invalid value: \"!('system:serviceaccounts:kube-system' in request.user.groups)\": compilation failed: ERROR: \
         <input>:1:55: type 'string' does not support field selection\n | !('system:serviceaccounts:kube-system' in \
         request.user.groups)\n | ......................................................^";
    for release in Release::ALL {
        assert_eq!(load(&quoted, release).error, entries(false, Some(error), release));
    }
}

#[test]
fn flattened_they_are_unknown_and_repeated_fields() {
    let flat = flattened(&second());
    let unknown = "unknown field \"connectionInfo\", unknown field \"failurePolicy\", unknown field \"kubeConfigFile\", unknown \
         field \"matchConditionSubjectAccessReviewVersion\", unknown field \"matchConditions\", unknown field \"name\", unknown \
         field \"subjectAccessReviewVersion\", unknown field \"timeout\", unknown field \"type\", unknown field \
         \"unauthorizedTTL\", unknown field \"webhook\"";
    let first = flattened(FIRST).replace("- type: Node\n- type: RBAC\n", "");
    for release in Release::ALL {
        assert_eq!(
            load(&first, release).error,
            format!(
                "failed to load AuthorizationConfiguration from file: strict decoding error: {unknown}"
            )
        );
    }
    let repeated = [
        (23, "name"),
        (24, "webhook"),
        (25, "unauthorizedTTL"),
        (26, "timeout"),
        (27, "subjectAccessReviewVersion"),
        (28, "matchConditionSubjectAccessReviewVersion"),
        (29, "failurePolicy"),
        (30, "connectionInfo"),
        (31, "type"),
        (32, "kubeConfigFile"),
        (34, "matchConditions"),
    ];
    let repeated: String = repeated
        .map(|(line, key)| format!("\n  line {line}: key \"{key}\" already set in map"))
        .concat();
    assert_eq!(
        load(&flat, Release::V1_36).error,
        format!(
            "failed to load AuthorizationConfiguration from file: strict decoding error: yaml: unmarshal errors:{repeated}, \
             {unknown}"
        )
    );
}

#[test]
fn all_their_fixes_give_a_file_that_loads() {
    for release in Release::ALL {
        for text in [FIRST.to_owned(), second()] {
            for mended in [mended_at_once(&text, release), mended(&text, release)] {
                let loaded = load(&mended, release);
                assert_eq!(loaded.error, "", "{release}\n{mended}");
                assert!(loaded.configuration.is_some());
            }
        }
    }
}

#[test]
fn their_findings_stand_where_the_mistakes_are() {
    let found = findings(FIRST, Release::V1_36);
    let under: Vec<(&str, &str)> =
        found.iter().map(|(code, under, _)| (*code, under.as_str())).collect();
    assert_eq!(
        under,
        [
            ("authorization/unsupported-connection-type", "KubeConfig"),
            ("authorization/expression-does-not-compile", "in request.user.groups)"),
            ("authorization/missing-name", "Node"),
            ("authorization/missing-name", "RBAC"),
        ]
    );
    let loaded = load(FIRST, Release::V1_36);
    let trap = loaded.findings[1].related.last().unwrap();
    assert_eq!(
        trap.span.unwrap().text(FIRST),
        "!('system:serviceaccounts:kube-system' in request.user.groups)"
    );
}
