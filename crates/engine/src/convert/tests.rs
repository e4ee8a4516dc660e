use gatewalk_report::Report;
use gatewalk_scenario::{Request, Scenario, User};

use super::*;

const SHELL: &str = "kube-apiserver --secure-port=6443 --authorization-mode=Node,Webhook,RBAC \\\n  --authorization-webhook-config-file /etc/kubernetes/webhook.kubeconfig \\\n  --authorization-webhook-cache-authorized-ttl=0s\n";
const UNIT: &str = "[Service]\nEnvironment=\"ARGS=--v=2 --authorization_mode=Node,Webhook --authorization-mode=RBAC\"\nExecStart=/usr/bin/kube-apiserver $ARGS \\\n# the webhook\n  --authorization-webhook-config-file=/etc/kubernetes/webhook.kubeconfig \\\n  --authorization-webhook-cache-authorized-ttl=0s\n";
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: kube-apiserver, namespace: kube-system}\nspec:\n  containers:\n  - name: log\n    command: [tail]\n  - name: kube-apiserver\n    command:\n    - kube-apiserver\n    - --authorization-mode=Node,Webhook,RBAC\n    - --authorization-webhook-config-file\n    - /etc/kubernetes/webhook.kubeconfig\n    - --authorization-webhook-cache-authorized-ttl=0s\n";
const KUBEADM_3: &str = "apiVersion: kubeadm.k8s.io/v1beta3\nkind: InitConfiguration\n---\napiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\napiServer:\n  extraArgs:\n    authorization-mode: Node,Webhook,RBAC\n    authorization-webhook-config-file: /etc/kubernetes/webhook.kubeconfig\n    authorization-webhook-cache-authorized-ttl: 0s\n    v: \"2\"\n";
const KUBEADM_4: &str = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  extraArgs:\n  - {name: authorization-mode, value: 'Node,Webhook,RBAC,Unheard'}\n  - {name: authorization-webhook-config-file, value: /etc/kubernetes/webhook.kubeconfig}\n  - {name: authorization-webhook-cache-authorized-ttl, value: 0s}\n";

fn texts(findings: &[gatewalk_report::Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.message.as_str()).collect()
}

#[test]
fn the_same_flags_give_the_same_file_wherever_they_stand() {
    let expected = convert(SHELL, Some("1.36")).configuration;
    assert!(expected.contains("cacheAuthorizedRequests: false"), "{expected}");
    for (text, form) in [
        (SHELL, "commandLine"),
        (UNIT, "systemdUnit"),
        (POD, "staticPod"),
        (KUBEADM_3, "kubeadm"),
        (KUBEADM_4, "kubeadm"),
    ] {
        let conversion = convert(text, Some("1.36"));
        assert_eq!(conversion.form, form);
        assert_eq!(conversion.configuration, expected, "{text}");
    }
}

#[test]
fn a_unit_whose_variables_are_elsewhere_is_warned_about() {
    let conversion = convert("ExecStart=/usr/bin/kube-apiserver $KUBE_API_ARGS\n", None);
    assert_eq!(conversion.findings.len(), 1, "{:?}", conversion.findings);
    assert!(conversion.findings[0].message.contains("$KUBE_API_ARGS"));
}

#[test]
fn kubeadm_has_modes_of_its_own() {
    for text in [
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n",
        "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\napiServer: {extraArgs: {authorization-mode: x}}\n",
    ] {
        let conversion = convert(text, None);
        assert!(conversion.configuration.contains("name: node\n"), "{conversion:?}");
        assert_eq!(conversion.flags[0].value, "Node,RBAC");
    }
}

#[test]
fn flags_the_server_refuses_are_refused_in_its_words() {
    for (text, message, under) in [
        (
            "--authorization-config=/a.yaml --authorization-mode=RBAC",
            "--authorization-config can not be specified when --authorization-mode or --authorization-webhook-* flags are defined",
            "--authorization-config=/a.yaml",
        ),
        (
            "--authorization-mode=RBAC,RBAC",
            "authorization-mode [\"RBAC\" \"RBAC\"] has mode specified more than once",
            "--authorization-mode=RBAC,RBAC",
        ),
        (
            "--authorization-mode=Webhook",
            "authorization-mode Webhook's authorization config file not passed",
            "--authorization-mode=Webhook",
        ),
        (
            "--authorization-mode=RBAC --authorization-policy-file /p",
            "cannot specify --authorization-policy-file without mode ABAC",
            "--authorization-policy-file /p",
        ),
        (
            "--authorization-webhook-cache-authorized-ttl=5x",
            "invalid argument \"5x\" for \"--authorization-webhook-cache-authorized-ttl\" flag: time: unknown unit \"x\" in duration \"5x\"",
            "--authorization-webhook-cache-authorized-ttl=5x",
        ),
    ] {
        let conversion = convert(text, None);
        assert_eq!(texts(&conversion.findings), [message]);
        assert_eq!(conversion.configuration, "");
        let span = conversion.findings[0].span.unwrap();
        let (start, end) = (span.start.offset as usize, span.end.offset as usize);
        assert_eq!(text.get(start..end), Some(under));
    }
}

#[test]
fn what_a_file_cannot_say_is_said() {
    let flags = "--authorization-mode=Webhook --authorization-webhook-config-file=w.yaml --authorization-webhook-cache-unauthorized-ttl=0 --authorization-webhook-cache-authorized-ttl=-1s";
    let conversion = convert(flags, Some("1.33"));
    let codes: Vec<&str> =
        conversion.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["engine/not-carried-over"; 3], "{:?}", conversion.findings);
    let unused = "--authorization-mode=RBAC --authorization-webhook-version=v1";
    assert_eq!(convert(unused, None).findings.len(), 1);
}

/// Every request asked of a server with these flags, and of one with their file.
fn ask(flags: &str, release: &str) -> (Report, Report) {
    let conversion = convert(flags, Some(release));
    let given = conversion.flags.iter().map(|flag| (flag.name.clone(), flag.value.clone()));
    let user = |name: &str| {
        Some(User {
            name: name.to_owned(),
            groups: vec!["system:nodes".to_owned()],
            ..User::default()
        })
    };
    let requests = ["system:node:a", "alice"].into_iter().flat_map(|name| {
        ["GET /api/v1/namespaces/x/pods", "GET /healthz", "DELETE /api/v1/nodes/a"].map(|line| {
            Request { user: user(name), http: Some(line.to_owned()), ..Request::default() }
        })
    });
    let requests: Vec<Request> = requests.collect();
    let mut twice = [requests.clone(), requests].concat();
    for (place, request) in twice.iter_mut().enumerate() {
        request.at = Some(format!("{place}ms"));
    }
    let by_flags = Scenario {
        kubernetes_version: Some(release.to_owned()),
        authorization_flags: Some(given.collect()),
        abac_policy: Some(String::new()),
        requests: twice,
        ..Scenario::default()
    };
    let gate = ("StructuredAuthorizationConfiguration".to_owned(), true);
    let by_file = Scenario {
        authorization_flags: None,
        authorization_configuration: Some(conversion.configuration),
        feature_gates: [gate].into_iter().filter(|_| release == "1.29").collect(),
        ..by_flags.clone()
    };
    (crate::run(&by_flags), crate::run(&by_file))
}

#[test]
fn flags_and_their_file_answer_alike() {
    const WEBHOOK: &str = "--authorization-webhook-config-file=/etc/kubernetes/w.kubeconfig";
    for release in Release::ALL.map(|release| release.to_string()) {
        for flags in [
            "kube-apiserver".to_owned(),
            "--authorization-mode=Node,RBAC".to_owned(),
            "--authorization-mode=AlwaysDeny,ABAC,AlwaysAllow --authorization-policy-file=/p"
                .to_owned(),
            format!("--authorization-mode=Webhook,RBAC {WEBHOOK}"),
            format!(
                "--authorization-mode=Node,Webhook {WEBHOOK} --authorization-webhook-version=v1 --authorization-webhook-cache-authorized-ttl=1h --authorization-webhook-cache-unauthorized-ttl=0s"
            ),
        ] {
            let (by_flags, by_file) = ask(&flags, &release);
            let valid = by_file.authorization_configuration.map(|answer| answer.error);
            assert_eq!(valid.as_deref(), Some(""), "{flags}");
            for (left, right) in by_flags.requests.iter().zip(&by_file.requests) {
                let answers = |request: &gatewalk_report::RequestReport| {
                    let calls: Vec<_> = request
                        .calls
                        .iter()
                        .map(|call| (call.uri.clone(), call.body.clone(), call.cached))
                        .collect();
                    (request.decision, request.reason.clone(), request.by.clone(), calls)
                };
                assert_eq!(answers(left), answers(right), "{release} {flags}");
            }
        }
    }
}
