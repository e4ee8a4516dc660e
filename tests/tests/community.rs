//! What kube-apiserver says of the two examples that everybody copies, for every release: as published, with the expression
//! quoted, and repaired.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: an answer that is missing fails the test"
)]

use std::fmt::Write as _;

use gatewalk_release::Release;
use gatewalk_report::ConfigurationReport;
use gatewalk_scenario::{Document, Scenario};
use gatewalk_tests::root;

const GATE: &str = "StructuredAuthorizationConfiguration";

fn configuration(example: &str) -> String {
    let path = root().join(format!("tests/scenarios/gallery/{example}.yaml"));
    let text = read(&path);
    Document::read(&text).scenario.authorization_configuration.unwrap()
}

#[expect(clippy::disallowed_methods, reason = "tests read the files of the repository")]
fn read(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn check(text: &str, release: Release, gate: bool, files: &[&str]) -> ConfigurationReport {
    let mut scenario = Scenario {
        kubernetes_version: Some(release.to_string()),
        authorization_configuration: Some(text.to_owned()),
        ..Scenario::default()
    };
    if release == Release::V1_29 && gate {
        scenario.feature_gates.insert(GATE.to_owned(), true);
    }
    if !files.is_empty() {
        let files = files.iter().map(|file| ((*file).to_owned(), String::new()));
        scenario.files = Some(files.collect());
    }
    gatewalk_engine::run(&scenario).authorization_configuration.unwrap()
}

/// The value that the error about the connection type prints.
fn connection(release: Release, file: &str) -> String {
    if release >= Release::V1_34 {
        format!(r#"{{"Type":"KubeConfig","KubeConfigFile":"{file}"}}"#)
    } else {
        r#"apiserver.WebhookConnectionInfo{Type:"KubeConfig", KubeConfigFile:(*string)(0xPOINTER)}"#
            .to_owned()
    }
}

const UNQUOTED: &str = r#"Invalid value: "in request.user.groups)": compilation failed: ERROR: <input>:1:1: Syntax error: extraneous input 'in' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}
 | in request.user.groups)
 | ^
ERROR: <input>:1:23: Syntax error: extraneous input ')' expecting <EOF>
 | in request.user.groups)
 | ......................^"#;

const QUOTED: &str = r#"Invalid value: "!('system:serviceaccounts:kube-system' in request.user.groups)": compilation failed: ERROR: <input>:1:55: type 'string' does not support field selection
 | !('system:serviceaccounts:kube-system' in request.user.groups)
 | ......................................................^"#;

/// The error of an example as published; `webhooks` are the places and kubeconfigs of its webhooks.
fn published(release: Release, expression: &str, webhooks: &[(usize, &str)]) -> String {
    let mut text = "[".to_owned();
    for (place, file) in webhooks {
        if *place > 0 {
            text += ", ";
        }
        let value = connection(release, file);
        write!(
            text,
            r#"authorizers[{place}].connectionInfo.type: Unsupported value: {value}: supported values: "InClusterConfig", "KubeConfigFile", authorizers[{place}].matchConditions[2].expression: {expression}"#
        )
        .unwrap();
        if *place == 0 {
            text += ", authorizers[1].name: Required value, authorizers[2].name: Required value";
        }
    }
    if release == Release::V1_29 {
        text += ", expected name node for authorizer Node instead of , expected name rbac for authorizer RBAC instead of ";
    }
    text + "]"
}

const FIRST: &[(usize, &str)] = &[(0, "/kube-system-authz-webhook.yaml")];
const BOTH: &[(usize, &str)] =
    &[(0, "/kube-system-authz-webhook.yaml"), (3, "/opa-kube-system-authz-webhook.yaml")];

/// The releases that know a version, and what the others say.
fn unregistered(release: Release, version: &str) -> Option<String> {
    let since = match version {
        "v1alpha1" => Release::V1_29,
        "v1beta1" => Release::V1_30,
        _ => Release::V1_32,
    };
    let scheme = if release == Release::V1_29 {
        "pkg/runtime/scheme.go:100"
    } else {
        "pkg/apis/apiserver/load/load.go:32"
    };
    (release < since).then(|| {
        format!(
            r#"failed to load AuthorizationConfiguration from file: no kind "AuthorizationConfiguration" is registered for version "apiserver.config.k8s.io/{version}" in scheme "{scheme}""#
        )
    })
}

#[test]
fn as_published() {
    for (example, webhooks) in
        [("community-example-1-as-published", FIRST), ("community-example-2-as-published", BOTH)]
    {
        let text = configuration(example);
        for release in Release::ALL {
            for version in ["v1alpha1", "v1beta1", "v1"] {
                let report = check(&text.replace("v1alpha1", version), release, true, &[]);
                let unregistered = unregistered(release, version);
                let stage = if unregistered.is_some() { "load" } else { "validate" };
                let error = unregistered.unwrap_or_else(|| published(release, UNQUOTED, webhooks));
                assert_eq!(report.error, error, "{example} as {version} in {release}");
                assert_eq!((report.valid, report.stage.as_str()), (false, stage), "{release}");
            }
        }
    }
}

#[test]
fn the_alpha_gate_of_1_29_is_off() {
    let report =
        check(&configuration("community-example-1-as-published"), Release::V1_29, false, &[]);
    assert_eq!(report.stage, "options");
    assert_eq!(
        report.error,
        "--authorization-config cannot be used without enabling StructuredAuthorizationConfiguration feature flag"
    );
}

#[test]
fn with_the_expression_quoted() {
    let text = configuration("community-example-1-as-published");
    let expression = "!('system:serviceaccounts:kube-system' in request.user.groups)";
    let text = text.replace(expression, &format!("\"{expression}\""));
    for release in Release::ALL {
        let report = check(&text, release, true, &[]);
        assert_eq!(report.error, published(release, QUOTED, FIRST), "{release}");
    }
}

#[test]
fn repaired() {
    for (example, webhooks) in
        [("community-example-1-repaired", FIRST), ("community-example-2-repaired", BOTH)]
    {
        let text = configuration(example);
        let files: Vec<&str> = webhooks.iter().map(|(_, file)| *file).collect();
        for release in Release::ALL {
            for version in ["v1alpha1", "v1beta1", "v1"] {
                let text = text.replace(
                    "apiserver.config.k8s.io/v1\n",
                    &format!("apiserver.config.k8s.io/{version}\n"),
                );
                for files in [&[], files.as_slice()] {
                    let report = check(&text, release, true, files);
                    let error = unregistered(release, version).unwrap_or_default();
                    assert_eq!(report.error, error, "{example} as {version} in {release}");
                    assert_eq!(report.valid, error.is_empty());
                }
            }
        }
    }
}

#[test]
fn repaired_without_its_kubeconfig() {
    let text = configuration("community-example-1-repaired");
    for release in [Release::V1_32, Release::V1_36, Release::V1_37] {
        let report = check(&text, release, true, &["/elsewhere"]);
        assert_eq!(
            report.error,
            r#"authorizers[0].connectionInfo.kubeConfigFile: Invalid value: "/kube-system-authz-webhook.yaml": error loading file: stat /kube-system-authz-webhook.yaml: no such file or directory"#
        );
    }
}

/// Every click that the page offers for the published examples, one after the other, gives a valid file.
#[test]
fn fixes_mend_the_published_examples() {
    for example in ["community-example-1-as-published", "community-example-2-as-published"] {
        for release in Release::ALL {
            let mut text = configuration(example);
            for _ in 0..20 {
                let report = check(&text, release, true, &[]);
                if report.valid {
                    break;
                }
                // Only what is certain, as `gatewalk check --fix` has it: the one fix of its finding.
                let fix =
                    report.findings.iter().find_map(|finding| match finding.fixes.as_slice() {
                        [fix] => Some(fix),
                        _ => None,
                    });
                let fix = fix.unwrap_or_else(|| panic!("{release}: nothing to click\n{text}"));
                let mut edits = fix.edits.clone();
                edits.sort_by_key(|edit| edit.span.start.offset);
                for edit in edits.iter().rev() {
                    let range = edit.span.start.offset as usize..edit.span.end.offset as usize;
                    text.replace_range(range, &edit.replacement);
                }
            }
            let report = check(&text, release, true, &[]);
            assert!(report.valid, "{example} in {release}: {}\n{text}", report.error);
        }
    }
}
