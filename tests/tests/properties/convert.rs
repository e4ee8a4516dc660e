//! A file that is made of flags does what the flags do, or it is said what it does not.

use std::collections::BTreeMap;

use gatewalk_engine::{convert, run};
use gatewalk_report::{Report, Severity};
use gatewalk_scenario::{Request, Scenario};
use serde_json::json;

use super::world::{Chance, LINES, RELEASES, users};

const CONFIG: &str = "/etc/kubernetes/webhook.kubeconfig";
const POLICY: &str = "/etc/kubernetes/abac.jsonl";

/// Flags by chance; some of them a server refuses.
fn flags(chance: &mut Chance) -> BTreeMap<String, String> {
    let all = ["Node", "RBAC", "Webhook", "ABAC", "AlwaysAllow", "AlwaysDeny"];
    let mut modes = chance.some_of(&all, 4);
    chance.shuffle(&mut modes);
    if chance.below(12) == 0 {
        modes.push(chance.one_of(&["RBAC", "Foo", ""]));
    }
    let mut flags = BTreeMap::from([("authorization-mode".to_owned(), modes.join(","))]);
    let mut set = |name: &str, value: &str| flags.insert(name.to_owned(), value.to_owned());
    if modes.contains(&"Webhook") == (chance.below(12) > 0) {
        set("authorization-webhook-config-file", CONFIG);
    }
    if modes.contains(&"ABAC") == (chance.below(12) > 0) {
        set("authorization-policy-file", POLICY);
    }
    if modes.contains(&"Webhook") && chance.below(2) == 0 {
        set("authorization-webhook-version", chance.one_of(&["v1", "v1beta1"]));
        let ttl = chance.one_of(&["0s", "10s", "5m", "1h30m"]);
        set("authorization-webhook-cache-authorized-ttl", ttl);
    }
    flags
}

/// The flags as people write them.
fn written(flags: &BTreeMap<String, String>) -> [String; 4] {
    let line = |before: &str, between: &str| {
        let one = |(name, value)| format!("{before}--{name}={value}{between}");
        flags.iter().map(one).collect::<Vec<String>>().concat()
    };
    let (shell, items) = (line(" ", ""), line("    - ", "\n"));
    let argument = |(name, value)| format!("    {name}: \"{value}\"\n");
    let arguments = flags.iter().map(argument).collect::<Vec<String>>().concat();
    [
        format!("kube-apiserver{shell}\n"),
        format!("[Service]\nExecStart=/usr/bin/kube-apiserver{shell}\n"),
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: kube-apiserver}}\nspec:\n  containers:\n  - name: kube-apiserver\n    command:\n    - kube-apiserver\n{items}"
        ),
        format!(
            "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\napiServer:\n  extraArgs:\n{arguments}"
        ),
    ]
}

/// Everybody asks for everything of a server; the first time each, so that caches play no part.
fn asked(scenario: Scenario) -> Report {
    let webhooks = json!([
        {"name": "default", "url": "https://w.example/a", "answers": [
            {"when": "request.user == 'alice'", "decision": "Allow", "reason": "a"},
            {"when": "request.user == 'bob'", "decision": "Deny", "reason": "d"},
            {"when": "request.user == 'carol'", "failure": "ConnectionRefused"},
        ]},
    ]);
    let requests = users().into_iter().flat_map(|user| {
        LINES.iter().take(3).map(move |line| Request {
            user: Some(user.clone()),
            http: Some((*line).to_owned()),
            ..Request::default()
        })
    });
    let document = json!({"apiVersion": "gatewalk/v1", "kind": "Scenario", "webhooks": webhooks});
    let webhooks = gatewalk_scenario::Document::read(&document.to_string()).scenario.webhooks;
    let policy = r#"{"apiVersion":"abac.authorization.kubernetes.io/v1beta1","kind":"Policy","spec":{"user":"carol","namespace":"*","resource":"*","apiGroup":"*"}}"#;
    run(&Scenario {
        webhooks,
        requests: requests.collect(),
        abac_policy: Some(policy.to_owned()),
        ..scenario
    })
}

/// What counts of the answers.
fn answers(report: &Report) -> Vec<String> {
    let one = |request: &gatewalk_report::RequestReport| {
        let code = request.http.as_ref().map_or(0, |http| http.code);
        format!("{:?} {:?} {:?} {code}", request.decision, request.reason, request.error)
    };
    report.requests.iter().map(one).collect()
}

#[test]
fn a_file_made_of_flags_does_what_the_flags_do() {
    let (mut files, mut refused) = (0, 0);
    for seed in 1..=150 {
        let mut chance = Chance::new(seed);
        let (release, flags) = (chance.one_of(&RELEASES), flags(&mut chance));
        let texts = written(&flags);
        let conversions: Vec<_> = texts.iter().map(|text| convert(text, Some(release))).collect();
        let first = &conversions[0];
        // kubeadm leaves out modes that it does not know
        let is_known =
            !flags["authorization-mode"].split(',').any(|mode| matches!(mode, "Foo" | ""));
        let alike = if is_known { texts.len() } else { texts.len() - 1 };
        for (conversion, text) in conversions.iter().zip(&texts).take(alike) {
            assert_eq!(conversion.configuration, first.configuration, "{seed}: {text}");
            assert_eq!(conversion.flags, first.flags, "{seed}: {text}");
        }
        let server = Scenario {
            kubernetes_version: Some(release.to_owned()),
            feature_gates: BTreeMap::from_iter(
                (release == "1.29")
                    .then(|| ("StructuredAuthorizationConfiguration".to_owned(), true)),
            ),
            ..Scenario::default()
        };
        let by_flags =
            asked(Scenario { authorization_flags: Some(flags.clone()), ..server.clone() });
        if first.configuration.is_empty() {
            refused += 1;
            let is_said = first.findings.iter().any(|finding| finding.severity == Severity::Error);
            assert!(is_said, "{seed} on {release}: {flags:?}");
            // a scenario's policy stands in for the flag that names the file
            let has_policy = flags.contains_key("authorization-policy-file");
            if has_policy == flags["authorization-mode"].contains("ABAC") {
                let is_refused = by_flags.requests.iter().all(|one| one.decision.is_none());
                assert!(is_refused, "{seed}: {flags:?}");
            }
            continue;
        }
        files += 1;
        let by_file = asked(Scenario {
            authorization_configuration: Some(first.configuration.clone()),
            ..server.clone()
        });
        let answer = by_file.authorization_configuration.clone().unwrap_or_default();
        assert!(answer.valid, "{seed} on {release}: {}\n{}", answer.error, first.configuration);
        assert_eq!(answers(&by_file), answers(&by_flags), "{seed} on {release}: {flags:?}");
        // the other versions of the file say the same, or are refused in upstream's words
        for version in ["v1alpha1", "v1beta1", "v1"] {
            let text = first.configuration.replacen(
                first.configuration.lines().next().unwrap_or_default(),
                &format!("apiVersion: apiserver.config.k8s.io/{version}"),
                1,
            );
            let other =
                asked(Scenario { authorization_configuration: Some(text), ..server.clone() });
            let answer = other.authorization_configuration.clone().unwrap_or_default();
            if answer.valid {
                assert_eq!(answers(&other), answers(&by_file), "{seed} on {release}: {version}");
            } else {
                let said =
                    format!("is registered for version \"apiserver.config.k8s.io/{version}\"");
                assert!(answer.error.contains(&said), "{seed} on {release}: {}", answer.error);
            }
        }
    }
    assert!(files > 60 && refused > 10, "{files} files, {refused} refused");
}
