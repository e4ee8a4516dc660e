//! Each piece of advice on configurations that call for it, and on others.

mod conditions;
mod places;
mod worlds;

use std::collections::BTreeSet;

use gatewalk_diagnostics::{Finding, Language, Severity};
use gatewalk_release::Release;

use super::ADVICE;
use crate::apis::apiserver::{LoadOptions, load_authorization_configuration, load_with_advice};

const NODE: &str = "- {type: Node, name: node}\n";
const RBAC: &str = "- {type: RBAC, name: rbac}\n";
const ALLOW: &str = "- {type: AlwaysAllow, name: alwaysallow}\n";
const DENY: &str = "- {type: AlwaysDeny, name: alwaysdeny}\n";
const ABAC: &str = "- {type: ABAC, name: abac}\n";

/// Conditions that keep the control plane out.
const SAFE: [&str; 4] = [
    "has(request.resourceAttributes)",
    "!('system:nodes' in request.groups)",
    "!('system:serviceaccounts:kube-system' in request.groups)",
    "!(request.user in ['system:kube-controller-manager', 'system:kube-scheduler'])",
];

/// A webhook with settings of its own (`timeout: 3s\n`) beside the usual ones, and conditions.
fn webhook(name: &str, settings: &str, conditions: &[&str]) -> String {
    let mut text = format!("- type: Webhook\n  name: {name}\n  webhook:\n");
    for usual in [
        "timeout: 30s",
        "subjectAccessReviewVersion: v1",
        "matchConditionSubjectAccessReviewVersion: v1",
        "failurePolicy: NoOpinion",
    ] {
        let key = usual.split(':').next().unwrap();
        if !settings.contains(&format!("{key}:")) {
            text = format!("{text}    {usual}\n");
        }
    }
    for line in settings.lines() {
        text = format!("{text}    {line}\n");
    }
    text = format!("{text}    connectionInfo: {{type: KubeConfigFile, kubeConfigFile: /{name}}}\n");
    if !conditions.is_empty() {
        text.push_str("    matchConditions:\n");
        for condition in conditions {
            let quoted = condition.replace('\\', "\\\\").replace('"', "\\\"");
            text = format!("{text}    - expression: \"{quoted}\"\n");
        }
    }
    text
}

fn configuration(release: Release, authorizers: &str) -> String {
    let version = if release >= Release::V1_32 { "v1" } else { "v1alpha1" };
    format!(
        "apiVersion: apiserver.config.k8s.io/{version}\nkind: AuthorizationConfiguration\nauthorizers:\n{authorizers}"
    )
}

fn advice(release: Release, text: &str) -> Vec<Finding> {
    let options =
        LoadOptions { structured_authorization_configuration: true, ..LoadOptions::new(release) };
    let loaded = load_with_advice(text, &options);
    assert!(loaded.is_valid(), "{text}\n{}", loaded.error);
    loaded.findings
}

fn codes(release: Release, authorizers: &str) -> Vec<&'static str> {
    let findings = advice(release, &configuration(release, authorizers));
    findings.iter().map(|finding| finding.code.strip_prefix("authorization/").unwrap()).collect()
}

const LATEST: Release = Release::V1_36;

#[test]
fn the_usual_configuration_gets_no_advice() {
    for release in Release::ALL {
        assert!(codes(release, &format!("{NODE}{RBAC}")).is_empty());
        let guarded = webhook("w", "failurePolicy: Deny", &SAFE);
        assert!(codes(release, &format!("{guarded}{NODE}{RBAC}")).is_empty(), "{release}");
    }
}

#[test]
fn orders_of_authorizers() {
    let open = || webhook("w", "", &[]);
    let rows: &[(String, &[&str])] = &[
        (
            format!("{ALLOW}{RBAC}{NODE}"),
            &[
                "unreachable-authorizer",
                "unreachable-authorizer",
                "always-allow",
                "node-after-rbac",
            ],
        ),
        (format!("{RBAC}{ALLOW}"), &["always-allow"]),
        (format!("{}{ALLOW}", open()), &["always-allow"]),
        (format!("{DENY}{NODE}{RBAC}"), &["always-deny-goes-on"]),
        (format!("{NODE}{RBAC}{DENY}"), &[]),
        (DENY.to_owned(), &["nothing-allows", "rbac-missing", "node-missing"]),
        (NODE.to_owned(), &["rbac-missing"]),
        (RBAC.to_owned(), &["node-missing"]),
        (format!("{NODE}{ABAC}"), &["rbac-missing"]),
        (format!("{RBAC}{NODE}"), &["node-after-rbac"]),
        (format!("{RBAC}{ABAC}{DENY}{NODE}"), &["always-deny-goes-on", "node-after-rbac"]),
        (format!("{NODE}{RBAC}{}", open()), &["webhook-cannot-deny"]),
        (format!("{NODE}{}{RBAC}", open()), &[]),
        (format!("{RBAC}{}{NODE}", open()), &["webhook-cannot-deny"]),
        (format!("{ABAC}{}{NODE}{RBAC}", open()), &["webhook-cannot-deny"]),
    ];
    for (authorizers, expected) in rows {
        assert_eq!(codes(LATEST, authorizers), *expected, "{authorizers}");
    }
}

#[test]
fn the_same_webhook_twice() {
    let one = |name: &str, conditions: &[&str]| {
        webhook(name, "", conditions)
            .replace("kubeConfigFile: /a", "kubeConfigFile: /w")
            .replace("kubeConfigFile: /b", "kubeConfigFile: /w")
    };
    let with = |first: &str, second: &str| codes(LATEST, &format!("{first}{second}{NODE}{RBAC}"));
    let is_a = "request.user == 'a'";
    let is_b = "request.user == 'b'";
    assert_eq!(with(&one("a", &[]), &one("b", &[])), ["webhook-twice"]);
    assert_eq!(with(&one("a", &[is_a]), &one("b", &[is_a])), ["webhook-twice"]);
    assert!(with(&one("a", &[is_a]), &one("b", &[is_b])).is_empty());
    assert!(with(&webhook("a", "", &[]), &webhook("b", "", &[])).is_empty(), "two servers");
}

#[test]
fn who_is_locked_out() {
    let lock = |chain: &str| {
        let findings = advice(LATEST, &configuration(LATEST, chain));
        findings
            .iter()
            .find(|finding| finding.code == "authorization/can-lock-out-control-plane")
            .map(|finding| finding.message.text(Language::English))
    };
    let deny = |conditions: &[&str]| webhook("w", "failurePolicy: Deny", conditions);
    let all = lock(&format!("{}{NODE}{RBAC}", deny(&[]))).unwrap();
    for who in [
        "kubelets",
        "system:kube-controller-manager",
        "system:kube-scheduler",
        "replicaset-controller",
        "/livez",
    ] {
        assert!(all.contains(who), "{all}");
    }
    let resources = lock(&format!("{}{NODE}{RBAC}", deny(&SAFE[..1]))).unwrap();
    assert!(!resources.contains("/livez") && resources.contains("kubelets"), "{resources}");
    let after_node = lock(&format!("{NODE}{}{RBAC}", deny(&[]))).unwrap();
    assert!(!after_node.contains("kubelets") && after_node.contains("scheduler"), "{after_node}");
    let after_rbac = lock(&format!("{RBAC}{}{NODE}", deny(&[]))).unwrap();
    assert!(after_rbac.contains("kubelets") && !after_rbac.contains("scheduler"), "{after_rbac}");
    let behind_another =
        lock(&format!("{}{}{NODE}{RBAC}", webhook("v", "", &[]), deny(&[]))).unwrap();
    assert!(
        behind_another.contains("unless an earlier authorizer allows them"),
        "{behind_another}"
    );
    // the published example leaves out the service accounts, and not the components that hold leases
    let published = deny(&[
        SAFE[0],
        "request.resourceAttributes.namespace == 'kube-system'",
        SAFE[2],
        "request.resourceAttributes.verb in ['update', 'delete', 'deletecollection']",
    ]);
    let published = lock(&format!("{published}{NODE}{RBAC}")).unwrap();
    assert!(
        published.contains("system:kube-scheduler") && !published.contains("kubelets"),
        "{published}"
    );
    for chain in [
        format!("{}{NODE}{RBAC}", deny(&SAFE)),
        format!("{}{NODE}{RBAC}", webhook("w", "failurePolicy: NoOpinion", &[])),
        format!("{NODE}{RBAC}{}", deny(&[])),
        format!("{ALLOW}{}", deny(&[])),
        format!(
            "{}{NODE}{RBAC}",
            deny(&[SAFE[0], "request.resourceAttributes.namespace == 'shop'"])
        ),
    ] {
        assert_eq!(lock(&chain), None, "{chain}");
    }
}

#[test]
fn caching() {
    let with = |release, settings: &str| {
        codes(release, &format!("{}{NODE}{RBAC}", webhook("w", settings, &[])))
    };
    for (release, settings, expected) in [
        (Release::V1_29, "authorizedTTL: 0s", &["ttl-zero-is-default"][..]),
        (
            LATEST,
            "authorizedTTL: 0s\nunauthorizedTTL: \"0\"",
            &["ttl-zero-is-default", "ttl-zero-is-default"],
        ),
        (LATEST, "authorizedTTL: 1s\nunauthorizedTTL: 5m", &[]),
        (LATEST, "cacheAuthorizedRequests: false", &[]),
        (LATEST, "cacheAuthorizedRequests: false\nauthorizedTTL: 1m", &["ttl-without-cache"]),
        (LATEST, "cacheAuthorizedRequests: false\nauthorizedTTL: 0s", &["ttl-without-cache"]),
        (LATEST, "cacheAuthorizedRequests: true\nauthorizedTTL: 0s", &["ttl-zero-is-default"]),
        (LATEST, "cacheUnauthorizedRequests: false\nauthorizedTTL: 1m", &[]),
    ] {
        assert_eq!(with(release, settings), expected, "{release} {settings}");
    }
}

#[test]
fn timeouts_before_they_counted() {
    for release in Release::ALL {
        let with = |timeout: &str| {
            codes(
                release,
                &format!("{}{NODE}{RBAC}", webhook("w", &format!("timeout: {timeout}"), &[])),
            )
        };
        let expected: &[&str] =
            if release <= Release::V1_30 { &["timeout-not-applied"] } else { &[] };
        assert_eq!(with("3s"), expected, "{release}");
        assert!(with("30s").is_empty(), "{release}");
    }
}

#[test]
fn further_documents() {
    let text = configuration(LATEST, &format!("{NODE}{RBAC}"));
    for (text, is_found) in [
        (format!("{text}---\na: b\n"), true),
        (format!("---\n{text}--- \n# only a remark\n"), false),
        (format!("---\n{text}"), false),
        (format!("# remark\n---\n{text}---\n# remark\n---\nmore\n"), true),
        (format!("{text}# ---\n"), false),
    ] {
        let found: Vec<&str> = advice(LATEST, &text).iter().map(|finding| finding.code).collect();
        assert_eq!(found == ["authorization/further-document"], is_found, "{text}{found:?}");
        assert!(is_found || found.is_empty(), "{found:?}");
    }
}

#[test]
fn an_invalid_configuration_gets_no_advice() {
    let text = configuration(LATEST, "- {type: RBAC, name: wrong}\n");
    let options = LoadOptions::new(LATEST);
    assert_eq!(
        load_with_advice(&text, &options),
        load_authorization_configuration(&text, &options)
    );
}

#[test]
fn codes_are_distinct() {
    let codes: BTreeSet<&str> = ADVICE.iter().map(|advice| advice.code).collect();
    assert_eq!(codes.len(), ADVICE.len());
}
