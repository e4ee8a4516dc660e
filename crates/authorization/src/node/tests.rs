use gatewalk_kubernetes::apis::core::{PersistentVolume, Pod};
use gatewalk_kubernetes::apis::meta::ObjectMeta;
use gatewalk_kubernetes::attributes::{Attributes, FieldRequirement, Operator, Selector, UserInfo};
use gatewalk_kubernetes::objects::Objects;
use gatewalk_release::{FeatureGates, Release};

use super::NodeAuthorizer;
use crate::Decision;

fn meta(namespace: &str, name: &str) -> ObjectMeta {
    ObjectMeta { name: name.into(), namespace: namespace.into(), ..ObjectMeta::default() }
}

fn cluster() -> Objects {
    Objects {
        pods: vec![Pod {
            metadata: meta("x", "p"),
            node_name: "n1".into(),
            service_account_name: "sa".into(),
            secrets: vec!["s".into()],
            persistent_volume_claims: vec!["c".into()],
            ..Pod::default()
        }],
        persistent_volumes: vec![PersistentVolume {
            metadata: meta("", "pv"),
            claim: Some(("x".into(), "c".into())),
            secrets: vec![("y".into(), "stage".into())],
            source: None,
        }],
        ..Objects::default()
    }
}

fn ask(node: &str, verb: &str, resource: &str, namespace: &str, name: &str) -> Attributes {
    let (group, resource) = resource.split_once(':').unwrap_or(("", resource));
    let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    Attributes {
        user: UserInfo {
            name: format!("system:node:{node}"),
            groups: vec!["system:nodes".into()],
            ..UserInfo::default()
        },
        verb: verb.into(),
        resource_request: true,
        namespace: namespace.into(),
        api_group: group.into(),
        resource: resource.into(),
        subresource: subresource.into(),
        name: name.into(),
        ..Attributes::default()
    }
}

#[test]
fn objects_are_for_the_nodes_that_need_them() {
    let node = NodeAuthorizer::new(&cluster(), &FeatureGates::new(Release::V1_36));
    let none = "no relationship found between node 'n1' and this object";
    for (verb, resource, namespace, name, reason) in [
        ("get", "secrets", "x", "s", None),
        ("list", "secrets", "x", "s", None),
        ("get", "secrets", "y", "stage", None),
        ("get", "persistentvolumes", "", "pv", None),
        ("get", "pods", "x", "p", None),
        ("create", "serviceaccounts/token", "x", "sa", None),
        ("get", "secrets", "x", "other", Some(none)),
        ("get", "secrets", "z", "s", Some(none)),
        ("list", "secrets", "x", "", Some("No Object name found")),
        ("delete", "secrets", "x", "s", Some("can only read resources of this type")),
        (
            "get",
            "persistentvolumeclaims/status",
            "x",
            "c",
            Some("can only get/update/patch this type"),
        ),
        ("get", "nodes", "", "n2", Some("node 'n1' cannot read 'n2', only its own Node object")),
        (
            "get",
            "coordination.k8s.io:leases",
            "x",
            "n1",
            Some("can only access leases in the \"kube-node-lease\" system namespace"),
        ),
        ("get", "services", "x", "svc", None),
        ("delete", "services", "x", "svc", Some("")),
    ] {
        let answer = node.authorize(&ask("n1", verb, resource, namespace, name));
        let want = (reason.is_none(), reason.unwrap_or_default());
        let got = (answer.decision == Decision::Allow, answer.reason.as_str());
        assert_eq!(got, want, "{verb} {resource} {namespace}/{name}");
    }
    let elsewhere = node.authorize(&ask("n2", "get", "secrets", "x", "s"));
    assert_eq!(elsewhere.decision, Decision::NoOpinion);
    assert_eq!(
        node.authorize(&ask("", "get", "secrets", "x", "s")).reason,
        "unknown node for user \"system:node:\""
    );
}

#[test]
fn pods_are_listed_by_node() {
    let node = NodeAuthorizer::new(&cluster(), &FeatureGates::new(Release::V1_36));
    let list = |operator| Attributes {
        field_selector: Selector {
            requirements: vec![FieldRequirement {
                operator,
                field: "spec.nodeName".into(),
                value: "n1".into(),
            }],
            error: None,
        },
        ..ask("n1", "list", "pods", "", "")
    };
    assert_eq!(node.authorize(&list(Operator::Equals)).decision, Decision::Allow);
    assert_eq!(
        node.authorize(&list(Operator::NotEquals)).reason,
        "can only list/watch pods with spec.nodeName field selector"
    );
    let old = NodeAuthorizer::new(&cluster(), &FeatureGates::new(Release::V1_30));
    assert_eq!(old.authorize(&list(Operator::NotEquals)).decision, Decision::Allow);
}

#[test]
fn claims_of_pods_stand_where_the_release_has_them() {
    let mut objects = cluster();
    for pod in &mut objects.pods {
        pod.resource_claims = vec!["direct".into()];
        pod.resource_claims_of_source = vec!["below".into()];
    }
    for (release, mine, foreign) in
        [(Release::V1_30, "below", "direct"), (Release::V1_31, "direct", "below")]
    {
        let node = NodeAuthorizer::new(&objects, &FeatureGates::new(release));
        for (name, decision) in [(mine, Decision::Allow), (foreign, Decision::NoOpinion)] {
            let claim = ask("n1", "get", "resource.k8s.io:resourceclaims", "x", name);
            assert_eq!(node.authorize(&claim).decision, decision, "{release}: {name}");
        }
    }
}
