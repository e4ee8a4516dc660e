use gatewalk_diagnostics::Language;

use super::*;

fn findings(text: &str, release: Release) -> Vec<String> {
    let loaded = read(text, release);
    loaded
        .findings
        .iter()
        .map(|finding| {
            let under = finding.span.map_or("", |span| span.text(text));
            let under = under.lines().next().unwrap_or_default();
            format!("{} [{under}]", finding.message.text(Language::English))
        })
        .collect()
}

const GOOD: &str = r"
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: r, labels: {a: b}}
rules:
- {verbs: [get], apiGroups: [''], resources: [pods], resourceNames: [p]}
- {verbs: [get], nonResourceURLs: [/healthz]}
---
apiVersion: v1
kind: List
items:
- apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: b, namespace: x}
  subjects: [{kind: User, name: bob}, {kind: ServiceAccount, name: s, namespace: z}]
  roleRef: {kind: ClusterRole, name: r}
- apiVersion: v1
  kind: Pod
  metadata: {name: p}
  spec:
    nodeName: n1
    imagePullSecrets: [{name: pull}]
    containers:
    - envFrom: [{configMapRef: {name: c}}]
      env: [{valueFrom: {secretKeyRef: {name: s, key: k}}}]
    volumes:
    - {name: v, persistentVolumeClaim: {claimName: claim}}
    - {name: e, ephemeral: {}}
";

#[test]
fn objects_are_read_from_documents_and_lists() {
    let loaded = read(GOOD, Release::NEWEST);
    assert_eq!(findings(GOOD, Release::NEWEST), [""; 0]);
    let objects = loaded.objects;
    let role = &objects.cluster_roles[0];
    assert_eq!(role.rules[0].resource_names, ["p"]);
    assert_eq!(role.rules[1].non_resource_urls, ["/healthz"]);
    let rule = role.rules[1].source.unwrap().text(GOOD);
    assert_eq!(rule, "{verbs: [get], nonResourceURLs: [/healthz]}");
    let binding = &objects.role_bindings[0];
    assert_eq!(binding.subjects[0].api_group, "rbac.authorization.k8s.io");
    assert_eq!(binding.role_ref.api_group, "rbac.authorization.k8s.io");
    let pod = &objects.pods[0];
    assert_eq!(pod.secrets, ["pull", "s"]);
    assert_eq!(pod.config_maps, ["c"]);
    assert_eq!(pod.persistent_volume_claims, ["claim", "p-e"]);
    assert_eq!((pod.metadata.namespace.as_str(), pod.node_name.as_str()), ("default", "n1"));
    assert_eq!(objects.identities.len(), 3);
}

#[test]
fn what_upstream_refuses_is_said_in_its_words_by_release() {
    let text = r"
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: a/b}
rules:
- nonResourceURLs: [/x]
- verbs: [get]
";
    assert_eq!(
        findings(text, Release::V1_33),
        [
            r#"metadata.name: Invalid value: "a/b": may not contain '/' [a/b]"#,
            "rules[0].verbs: Required value: verbs must contain at least one value [nonResourceURLs: [/x]]",
            r#"rules[0].nonResourceURLs: Invalid value: []string{"/x"}: namespaced rules cannot apply to non-resource URLs [[/x]]"#,
            "rules[1].apiGroups: Required value: resource rules must supply at least one api group [verbs: [get]]",
            "rules[1].resources: Required value: resource rules must supply at least one resource [verbs: [get]]",
        ]
    );
    let newest = findings(text, Release::V1_37);
    assert_eq!(newest.last().unwrap(), "rules[0].verbs: Required value [nonResourceURLs: [/x]]");
    assert!(newest[1].contains(r#"Invalid value: ["/x"]:"#));
}

#[test]
fn bindings_name_the_member_that_is_wrong() {
    let text = r"
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: b}
subjects:
- {kind: ServiceAccount, name: s}
- {kind: Robot, name: r}
- {kind: User, apiGroup: x, name: ''}
roleRef: {kind: Role, name: r}
";
    assert_eq!(
        findings(text, Release::V1_36),
        [
            r#"roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole" [Role]"#,
            "subjects[0].namespace: Required value [{kind: ServiceAccount, name: s}]",
            r#"subjects[1].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group" [Robot]"#,
            "subjects[2].name: Required value ['']",
            r#"subjects[2].apiGroup: Unsupported value: "x": supported values: "rbac.authorization.k8s.io" [x]"#,
        ]
    );
}

#[test]
fn types_and_misspelt_fields_are_told() {
    let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r}\nrules:\n- {verb: [get], verbs: get, apiGroups: [''], resources: [pods]}\n";
    assert_eq!(
        findings(text, Release::V1_36),
        [
            "rules[0].verbs: Required value: verbs must contain at least one value [get]",
            r#"Role in version "v1" cannot be handled as a Role: json: cannot unmarshal string into Go struct field PolicyRule.rules.verbs of type []string [get]"#,
            r#"unknown field "rules[0].verb" [verb]"#,
        ]
    );
    let help = read(text, Release::V1_36).findings[2].help.clone().unwrap();
    assert_eq!(help.text(Language::English), "Did you mean verbs?");
}

#[test]
fn other_texts_give_findings_and_never_fail() {
    for (text, expected) in [
        ("", vec![]),
        ("[1]", vec!["This is not an object: it needs apiVersion and kind. [[1]]"]),
        ("kind: Role", vec!["This object has no apiVersion. [kind: Role]"]),
        (
            "apiVersion: v1\nkind: Service\nmetadata: {name: s}",
            vec!["No authorizer looks at these objects: Service. []"],
        ),
    ] {
        assert_eq!(findings(text, Release::NEWEST), expected, "{text}");
    }
    assert_eq!(findings("a: [", Release::NEWEST).len(), 1);
    let twice = "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r, namespace: x}}\n";
    let loaded = read(&format!("{twice}---\n{twice}"), Release::NEWEST);
    assert_eq!(loaded.objects.roles.len(), 1);
    assert_eq!(loaded.findings.len(), 1);
}

/// What the handwritten validation of the real packages says of each object. From 1.37 on generated rules take over some required
/// fields, which the goldens do not show.
#[test]
fn objects_are_judged_as_the_real_packages_judge_them() {
    const GOLDENS: &str = include_str!("../../../../../tests/goldens/rbac_objects.txt");
    let mut object = "";
    let mut count = 0;
    for golden in GOLDENS.lines().filter(|line| !line.starts_with('#')) {
        if let Some(question) = golden.strip_prefix("> ") {
            object = question;
            continue;
        }
        let (minors, expected) = golden.split_once(' ').unwrap_or((golden, ""));
        for minor in minors.split(',').filter(|minor| *minor < "37") {
            let release = Release::parse(&format!("1.{minor}")).expect("a release");
            let loaded = read(object, release);
            let found: Vec<String> = loaded
                .findings
                .iter()
                .filter(|finding| finding.code == "objects/invalid")
                .map(|finding| finding.message.text(Language::English))
                .collect();
            assert_eq!(found.join(" ; "), expected, "{object} in {release}");
            count += 1;
        }
    }
    assert!(count > 150, "{count}");
}

#[test]
fn resource_claims_are_read_at_both_places() {
    let text = "
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: x}
spec:
  resourceClaims:
  - {name: a, resourceClaimName: direct}
  - {name: b, source: {resourceClaimName: below}}
  - {name: c, resourceClaimTemplateName: t}
  - {name: d}
status:
  resourceClaimStatuses:
  - {name: c, resourceClaimName: made}
  - {name: d, resourceClaimName: nobody}
";
    let objects = read(text, Release::NEWEST).objects;
    assert_eq!(objects.pods[0].resource_claims, ["direct", "made"]);
    assert_eq!(objects.pods[0].resource_claims_of_source, ["below"]);
}
