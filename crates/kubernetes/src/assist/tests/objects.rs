//! Cursors in objects.

use super::*;

fn at_objects(marked: &str) -> (String, Assist) {
    let offset = marked.find('‸').expect("a cursor");
    let text = marked.replace('‸', "");
    let answer = assist_objects(&text, offset, Release::V1_36);
    (text, answer)
}

const ROLE: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n";

#[test]
fn keys_are_those_of_the_kind() {
    let rows: &[(&str, &[&str])] = &[
        ("‸", &["apiVersion", "kind", "metadata"]),
        ("kind: Role\n‸", &["apiVersion", "metadata", "rules"]),
        ("kind: ClusterRole\napiVersion: v1\nru‸", &["metadata", "rules", "aggregationRule"]),
        ("kind: Role\nmetadata:\n  ‸", &["name", "labels", "annotations", "namespace"]),
        ("kind: ClusterRole\nmetadata:\n  name: a\n  ‸", &["labels", "annotations"]),
        ("kind: Role\nrules:\n- ‸", &["verbs", "apiGroups", "resources", "resourceNames"]),
        (
            "kind: ClusterRole\nrules:\n- verbs: [get]\n  ‸",
            &["apiGroups", "resources", "resourceNames", "nonResourceURLs"],
        ),
        ("kind: RoleBinding\nroleRef: {‸}", &["apiGroup", "kind", "name"]),
        ("kind: RoleBinding\nsubjects:\n- kind: User\n  ‸", &["apiGroup", "name", "namespace"]),
        ("kind: Pod\nspec:\n  volumes:\n  - secret:\n      ‸", &["secretName"]),
        // the document around the place counts
        ("kind: Pod\n---\nkind: Role\n‸\n---\nkind: Pod\n", &["apiVersion", "metadata", "rules"]),
        (
            "kind: List\nitems:\n- kind: Role\n  rules:\n  - ‸",
            &["verbs", "apiGroups", "resources", "resourceNames"],
        ),
        ("kind: ConfigMap\ndata:\n  ‸", &[]),
    ];
    for (marked, expected) in rows {
        let (_, answer) = at_objects(marked);
        assert_eq!(labels(&answer), *expected, "{marked}");
    }
}

#[test]
fn values_are_those_of_the_field() {
    for (marked, expected) in [
        ("kind: ‸", "RoleBinding"),
        ("kind: VolumeAttachment\napiVersion: ‸", "storage.k8s.io/v1"),
        ("kind: RoleBinding\nroleRef:\n  kind: ‸", "Role"),
        ("kind: Role\nrules:\n- verbs: [get, ‸]", "list"),
        ("kind: Role\nrules:\n- verbs:\n  - ‸", "watch"),
        ("kind: Role\nrules:\n- resources: [\"po‸\"]", "pods/log"),
        ("kind: Role\nrules:\n- apiGroups: [‸]", "apps"),
        ("kind: ClusterRole\nrules:\n- nonResourceURLs: [‸]", "/metrics"),
        ("kind: RoleBinding\nsubjects:\n- kind: ‸", "ServiceAccount"),
    ] {
        let (_, answer) = at_objects(marked);
        assert!(labels(&answer).contains(&expected), "{marked}: {:?}", labels(&answer));
    }
    let (_, answer) = at_objects("kind: ClusterRoleBinding\nroleRef:\n  kind: ‸");
    assert_eq!(labels(&answer), ["ClusterRole"]);
}

#[test]
fn what_is_chosen_reads_as_it_is_meant() {
    for (marked, label, expected) in [
        (format!("{ROLE}‸"), "metadata", format!("{ROLE}metadata:\n  ‸")),
        (format!("{ROLE}rules:\n- ver‸"), "verbs", format!("{ROLE}rules:\n- verbs: []‸")),
        (format!("{ROLE}rules:\n- verbs: [‸]"), "*", format!("{ROLE}rules:\n- verbs: [\"*\"‸]")),
        // a word that is half typed is replaced, not added to
        (format!("{ROLE}rules:\n- verbs: [ge‸]"), "get", format!("{ROLE}rules:\n- verbs: [get‸]")),
        (
            format!("{ROLE}rules:\n- verbs: [list, w‸ ]"),
            "watch",
            format!("{ROLE}rules:\n- verbs: [list, watch‸ ]"),
        ),
        (format!("{ROLE}rules:\n- verbs: [l‸]"), "*", format!("{ROLE}rules:\n- verbs: [\"*\"‸]")),
        (
            format!("{ROLE}rules:\n- verbs: ['‸']"),
            "deletecollection",
            format!("{ROLE}rules:\n- verbs: ['deletecollection‸']"),
        ),
    ] {
        let (text, answer) = at_objects(&marked);
        assert_eq!(chosen(&text, &answer, label), expected);
    }
}

#[test]
fn hovers_say_what_a_field_is() {
    for (marked, title) in [
        ("kind: Role\nrules:\n- ve‸rbs: [get]", "verbs: list of strings, required"),
        ("ki‸nd: Role", "kind: string, required"),
        ("kind: RoleBinding\nroleRef:\n  name: vi‸ew", "name: string, required"),
    ] {
        let (_, answer) = at_objects(marked);
        let hover = answer.hover.unwrap_or_else(|| panic!("a hover at {marked}"));
        assert_eq!(hover.title, title);
        assert!(!hover.documentation.is_empty());
    }
}

#[test]
fn every_cursor_of_broken_objects_gets_an_answer() {
    let text = "kind: Role\nrules:\n- verbs: [get, 'li\n  resources: \n---\n{\"kind\": \"List\", \"items\": [{\"kind\": \"é";
    for offset in 0..=text.len() + 2 {
        let answer = assist_objects(text, offset, Release::V1_36);
        assert!(text.get(answer.replace.clone()).is_some(), "{offset}: {:?}", answer.replace);
    }
}
