use gatewalk_kubernetes::apis::meta::ObjectMeta;
use gatewalk_kubernetes::apis::rbac::{
    ClusterRole, ClusterRoleBinding, LabelSelector, PolicyRule, RoleBinding, RoleRef, Subject,
};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_kubernetes::objects::Objects;

use super::RbacAuthorizer;
use crate::Decision;

fn strings(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

fn meta(namespace: &str, name: &str) -> ObjectMeta {
    ObjectMeta { name: name.into(), namespace: namespace.into(), ..ObjectMeta::default() }
}

fn cluster_role(name: &str, verbs: &[&str], resources: &[&str]) -> ClusterRole {
    let rule = PolicyRule {
        verbs: strings(verbs),
        api_groups: strings(&[""]),
        resources: strings(resources),
        ..PolicyRule::default()
    };
    ClusterRole { metadata: meta("", name), rules: vec![rule], ..ClusterRole::default() }
}

fn subject(kind: &str, namespace: &str, name: &str) -> Subject {
    Subject {
        kind: kind.into(),
        namespace: namespace.into(),
        name: name.into(),
        ..Subject::default()
    }
}

fn role_ref(name: &str) -> RoleRef {
    RoleRef { kind: "ClusterRole".into(), name: name.into(), ..RoleRef::default() }
}

fn cluster_binding(name: &str, role: &str, subjects: Vec<Subject>) -> ClusterRoleBinding {
    ClusterRoleBinding {
        metadata: meta("", name),
        subjects,
        role_ref: role_ref(role),
        ..ClusterRoleBinding::default()
    }
}

fn binding(namespace: &str, name: &str, role: &str, subjects: Vec<Subject>) -> RoleBinding {
    RoleBinding {
        metadata: meta(namespace, name),
        subjects,
        role_ref: role_ref(role),
        ..RoleBinding::default()
    }
}

fn get(user: &str, groups: &[&str], namespace: &str, resource: &str) -> Attributes {
    Attributes {
        user: UserInfo { name: user.into(), groups: strings(groups), ..UserInfo::default() },
        verb: "get".into(),
        resource_request: true,
        namespace: namespace.into(),
        api_version: "v1".into(),
        resource: resource.into(),
        name: "x".into(),
        ..Attributes::default()
    }
}

#[test]
fn the_first_binding_by_name_is_credited_and_cluster_bindings_come_first() {
    let alice = || vec![subject("Group", "", "devs"), subject("User", "", "alice")];
    let mut objects = Objects {
        cluster_roles: vec![cluster_role("r", &["get"], &["pods"])],
        role_bindings: vec![binding("x", "a", "r", alice())],
        ..Objects::default()
    };
    let reason = |objects: &Objects, groups: &[&str]| {
        RbacAuthorizer::new(objects).authorize(&get("alice", groups, "x", "pods")).reason
    };
    assert_eq!(
        reason(&objects, &[]),
        r#"RBAC: allowed by RoleBinding "a/x" of ClusterRole "r" to User "alice""#
    );
    assert_eq!(
        reason(&objects, &["devs"]),
        r#"RBAC: allowed by RoleBinding "a/x" of ClusterRole "r" to Group "devs""#
    );
    objects.cluster_role_bindings =
        vec![cluster_binding("z", "r", alice()), cluster_binding("m", "r", alice())];
    assert_eq!(
        reason(&objects, &[]),
        r#"RBAC: allowed by ClusterRoleBinding "m" of ClusterRole "r" to User "alice""#
    );
}

#[test]
fn a_missing_role_is_a_reason_once_and_only_when_nothing_allows() {
    let alice = || vec![subject("User", "", "alice")];
    let mut objects = Objects {
        cluster_role_bindings: vec![cluster_binding("a", "gone", alice())],
        role_bindings: vec![
            binding("x", "b", "gone", alice()),
            RoleBinding {
                role_ref: RoleRef { kind: "Foo".into(), ..role_ref("r") },
                ..binding("x", "c", "r", alice())
            },
        ],
        ..Objects::default()
    };
    let answer =
        |objects: &Objects| RbacAuthorizer::new(objects).authorize(&get("alice", &[], "x", "pods"));
    assert_eq!(
        answer(&objects).reason,
        r#"RBAC: [clusterrole.rbac.authorization.k8s.io "gone" not found, unsupported role reference kind: "Foo"]"#
    );
    assert_eq!(answer(&objects).decision, Decision::NoOpinion);
    assert_eq!(answer(&objects).error, None);
    objects.cluster_roles = vec![cluster_role("r", &["*"], &["*"])];
    objects.role_bindings.push(binding("x", "d", "r", alice()));
    assert_eq!(answer(&objects).decision, Decision::Allow);
}

#[test]
fn a_service_account_is_known_by_its_user_name() {
    let objects = |namespace| Objects {
        cluster_roles: vec![cluster_role("r", &["get"], &["pods"])],
        role_bindings: vec![binding(
            "x",
            "b",
            "r",
            vec![subject("ServiceAccount", namespace, "robot")],
        )],
        ..Objects::default()
    };
    let decide = |namespace, user: &str| {
        RbacAuthorizer::new(&objects(namespace)).authorize(&get(user, &[], "x", "pods"))
    };
    assert_eq!(
        decide("", "system:serviceaccount:x:robot").reason,
        r#"RBAC: allowed by RoleBinding "b/x" of ClusterRole "r" to ServiceAccount "robot/x""#
    );
    assert_eq!(decide("y", "system:serviceaccount:y:robot").decision, Decision::Allow);
    assert_eq!(decide("y", "system:serviceaccount:x:robot").decision, Decision::NoOpinion);
    assert_eq!(decide("", "robot").decision, Decision::NoOpinion);
}

#[test]
fn resources_subresources_and_paths_match_as_rules_say() {
    let objects = |rule: PolicyRule| Objects {
        cluster_roles: vec![ClusterRole { rules: vec![rule], ..cluster_role("r", &[], &[]) }],
        cluster_role_bindings: vec![cluster_binding("b", "r", vec![subject("User", "", "u")])],
        ..Objects::default()
    };
    for (rule, resource, subresource, allowed) in [
        ("pods", "pods", "", true),
        ("pods", "pods", "log", false),
        ("pods/log", "pods", "log", true),
        ("pods/*", "pods", "log", false),
        ("*/log", "pods", "log", true),
        ("*/log", "log", "", false),
        ("*", "pods", "log", true),
        ("*/*", "pods", "log", false),
    ] {
        let rule = PolicyRule {
            verbs: strings(&["get"]),
            api_groups: strings(&["*"]),
            resources: strings(&[rule]),
            ..PolicyRule::default()
        };
        let attributes =
            Attributes { subresource: subresource.into(), ..get("u", &[], "", resource) };
        let decision = RbacAuthorizer::new(&objects(rule.clone())).authorize(&attributes).decision;
        assert_eq!(decision == Decision::Allow, allowed, "{rule:?} {resource}/{subresource}");
    }
    for (url, path, allowed) in [
        ("/healthz", "/healthz", true),
        ("/healthz", "/healthz/", false),
        ("/healthz/*", "/healthz/", true),
        ("/healthz/*", "/healthz", false),
        ("/api*", "/apis", true),
        ("/api***", "/apis", true),
        ("*", "/x", true),
        ("", "", true),
    ] {
        let rule = PolicyRule {
            verbs: strings(&["get"]),
            non_resource_urls: strings(&[url]),
            ..PolicyRule::default()
        };
        let attributes =
            Attributes { resource_request: false, path: path.into(), ..get("u", &[], "", "") };
        let decision = RbacAuthorizer::new(&objects(rule)).authorize(&attributes).decision;
        assert_eq!(decision == Decision::Allow, allowed, "{url} {path}");
    }
}

#[test]
fn aggregation_runs_until_it_settles() {
    let labelled = |role: ClusterRole, label: &str| {
        let mut role = role;
        role.metadata.labels.insert(label.into(), "true".into());
        role
    };
    let selecting = |role: ClusterRole, label: &str| ClusterRole {
        aggregation_rule: Some(vec![LabelSelector {
            match_labels: [(label.to_owned(), "true".to_owned())].into(),
            match_expressions: Vec::new(),
        }]),
        rules: Vec::new(),
        ..role
    };
    let objects = Objects {
        cluster_roles: vec![
            selecting(cluster_role("admin", &[], &[]), "to-admin"),
            labelled(selecting(cluster_role("edit", &[], &[]), "to-edit"), "to-admin"),
            labelled(cluster_role("view", &["get"], &["pods"]), "to-edit"),
        ],
        cluster_role_bindings: vec![cluster_binding("b", "admin", vec![subject("User", "", "u")])],
        ..Objects::default()
    };
    let decision = RbacAuthorizer::new(&objects).authorize(&get("u", &[], "x", "pods")).decision;
    assert_eq!(decision, Decision::Allow);
}
