use gatewalk_diagnostics::{Fix, Language, Message};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_kubernetes::objects;
use gatewalk_release::Release;

use super::{Asked, of};
use crate::rbac::RbacAuthorizer;
use crate::{Decision, NearMiss};

/// What is left where nothing is near.
const NEW_ROLE: &str = "A role of its own";

const OBJECTS: &str = r#"apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: deployer, namespace: shop}
rules:
- apiGroups: [apps]
  resources:
  - deployments
  verbs: [get, "list"]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: deployers, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: deployer}
subjects:
  - kind: User
    name: alice
    apiGroup: rbac.authorization.k8s.io
"#;

fn ask(user: &str, verb: &str, resource: &str) -> Attributes {
    let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    Attributes {
        user: UserInfo { name: user.into(), ..UserInfo::default() },
        verb: verb.into(),
        resource_request: true,
        namespace: "shop".into(),
        api_group: "apps".into(),
        resource: resource.into(),
        subresource: subresource.into(),
        ..Attributes::default()
    }
}

fn near(text: &str, attributes: &Attributes) -> Vec<NearMiss> {
    let loaded = objects::read(text, Release::V1_36);
    let rbac = RbacAuthorizer::new(&loaded.objects);
    of(Asked { gate: "rbac", rbac: &rbac, attributes, objects: text })
}

fn words(message: &Message) -> String {
    message.text(Language::English)
}

/// Applying the change of the closest near miss allows the request.
fn check(attributes: &Attributes, title: &str, line: &str) {
    let miss = near(OBJECTS, attributes).into_iter().next().expect("a near miss");
    let change = miss.change.expect("a change");
    assert_eq!(words(&change.title), title);
    let fix = Fix { title: change.title, edits: change.edits };
    let mended = fix.apply(OBJECTS);
    assert!(mended.lines().any(|one| one == line), "{mended}");
    let loaded = objects::read(&mended, Release::V1_36);
    assert_eq!(
        RbacAuthorizer::new(&loaded.objects).authorize(attributes).decision,
        Decision::Allow,
        "{mended}"
    );
}

#[test]
fn the_smallest_change_allows_the_request() {
    check(
        &ask("alice", "delete", "deployments"),
        "Add verbs: delete to rule 1 of Role deployer",
        r#"  verbs: [get, "list", delete]"#,
    );
    check(
        &ask("alice", "get", "deployments/scale"),
        "Add resources: deployments/scale to rule 1 of Role deployer",
        "  - deployments/scale",
    );
    check(
        &ask("bob", "get", "deployments"),
        "Add bob to RoleBinding shop/deployers",
        "  - {kind: User, name: bob, apiGroup: rbac.authorization.k8s.io}",
    );
    check(
        &ask("system:serviceaccount:ci:robot", "get", "deployments"),
        "Add system:serviceaccount:ci:robot to RoleBinding shop/deployers",
        "  - {kind: ServiceAccount, name: robot, namespace: ci}",
    );
}

#[test]
fn what_fits_and_what_does_not_is_said() {
    let misses = near(OBJECTS, &ask("alice", "delete", "deployments"));
    let miss = misses.first().expect("a near miss");
    assert_eq!(words(&miss.text), "RoleBinding shop/deployers of Role deployer, rule 1");
    assert_eq!(miss.misses.iter().map(words).collect::<Vec<_>>(), ["verb delete"]);
    assert!(miss.fits.iter().map(words).any(|fit| fit == "resource deployments"));
    let span = miss.source.as_ref().and_then(|source| source.span).expect("a place");
    assert!(span.text(OBJECTS).starts_with("apiGroups: [apps]"));
}

/// Nobody is told to bind people to what the server brings along.
#[test]
fn the_bootstrap_policy_is_not_near() {
    let policy = gatewalk_kubernetes::bootstrap_policy::objects(
        &gatewalk_release::FeatureGates::new(Release::V1_36),
    );
    let rbac = RbacAuthorizer::new(&policy);
    let attributes = ask("bob", "get", "deployments");
    let misses = of(Asked { gate: "rbac", rbac: &rbac, attributes: &attributes, objects: "" });
    assert_eq!(misses.iter().map(|miss| words(&miss.text)).collect::<Vec<_>>(), [NEW_ROLE]);
}

#[test]
fn a_rule_about_something_else_is_not_near() {
    let misses = near(OBJECTS, &ask("bob", "delete", "secrets"));
    assert_eq!(misses.iter().map(|miss| words(&miss.text)).collect::<Vec<_>>(), [NEW_ROLE]);
}
