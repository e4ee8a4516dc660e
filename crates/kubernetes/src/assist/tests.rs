//! Cursors in texts, marked with `‸`.

mod expressions;
mod objects;

use gatewalk_release::{FeatureGates, Release};

use super::*;

fn at_release(marked: &str, release: Release) -> (String, Assist) {
    let offset = marked.find('‸').expect("a cursor");
    let text = marked.replace('‸', "");
    let answer = assist(&text, offset, &FeatureGates::new(release));
    (text, answer)
}

fn at(marked: &str) -> (String, Assist) {
    at_release(marked, Release::V1_36)
}

fn labels(answer: &Assist) -> Vec<&str> {
    answer.completions.iter().map(|completion| completion.label.as_str()).collect()
}

/// The text after a completion was chosen, with `‸` where the cursor is then, or `«…»` around what is selected.
fn chosen(text: &str, answer: &Assist, label: &str) -> String {
    let completion = answer
        .completions
        .iter()
        .find(|completion| completion.label == label)
        .unwrap_or_else(|| panic!("{label} is offered, not only {:?}", labels(answer)));
    let insert = match completion.select.clone() {
        None => format!("{}‸", completion.insert),
        Some(select) if select.is_empty() => {
            let (before, after) = completion.insert.split_at(select.start);
            format!("{before}‸{after}")
        }
        Some(select) => {
            let mut insert = completion.insert.clone();
            insert.insert(select.end, '»');
            insert.insert(select.start, '«');
            insert
        }
    };
    let mut after = text.to_owned();
    after.replace_range(answer.replace.clone(), &insert);
    after
}

const HEAD: &str = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\n";

#[test]
fn keys_are_those_of_the_place() {
    let rows: &[(&str, &[&str])] = &[
        ("‸", &["AuthorizationConfiguration", "kind", "apiVersion", "authorizers"]),
        ("ki‸", &["AuthorizationConfiguration", "kind", "apiVersion", "authorizers"]),
        ("kind: AuthorizationConfiguration\n‸", &["apiVersion", "authorizers"]),
        ("kind: AuthorizationConfiguration\nau‸\n", &["apiVersion", "authorizers"]),
        (
            "authorizers:\n- ‸",
            &[
                "Webhook authorizer",
                "Node authorizer",
                "RBAC authorizer",
                "type",
                "name",
                "webhook",
            ],
        ),
        ("authorizers:\n- type: Node\n  ‸", &["name", "webhook"]),
        ("authorizers:\n- type: Node\n  na‸\n- type: RBAC\n  name: rbac\n", &["name", "webhook"]),
        ("authorizers:\n  - type: Node\n    ‸\n  - type: RBAC\n", &["name", "webhook"]),
        (
            "authorizers:\n- type: Node\n  name: node\n‸",
            &["Webhook authorizer", "Node authorizer", "RBAC authorizer", "kind", "apiVersion"],
        ),
        (
            "authorizers:\n- type: Webhook\n  webhook:\n    connectionInfo:\n      ‸",
            &["type", "kubeConfigFile"],
        ),
        ("authorizers:\n- webhook:\n    matchConditions:\n    - ‸", &["expression"]),
        (
            "authorizers:\n- webhook:\n    matchConditions:\n    - expression: 'a\n    - ‸",
            &["expression"],
        ),
        ("{\"authorizers\": [{\"type\": \"Node\", ‸}]}", &["name", "webhook"]),
        ("authorizers: [{type: Node, ‸}]", &["name", "webhook"]),
        ("authorizers:\n- {type: Node, na‸}\n- type: RBAC\n", &["name", "webhook"]),
        (
            "authorizers:\n- type: Webhook\n  webhook: {connectionInfo: {‸}}",
            &["type", "kubeConfigFile"],
        ),
        // nothing is known of these places
        ("metadata:\n  ‸", &[]),
        ("authorizers:\n- type: Node\n     ‸", &[]),
    ];
    for (marked, expected) in rows {
        let (_, answer) = at(marked);
        assert_eq!(labels(&answer), *expected, "{marked}");
    }
}

#[test]
fn a_webhook_has_the_fields_of_the_release() {
    let marked = "authorizers:\n- webhook:\n    timeout: 3s\n    ‸\n    failurePolicy: Deny\n";
    let (_, old) = at_release(marked, Release::V1_33);
    assert_eq!(
        labels(&old),
        [
            "authorizedTTL",
            "unauthorizedTTL",
            "subjectAccessReviewVersion",
            "matchConditionSubjectAccessReviewVersion",
            "connectionInfo",
            "matchConditions",
        ]
    );
    let (_, new) = at_release(marked, Release::V1_34);
    assert!(labels(&new).contains(&"cacheAuthorizedRequests"));
    for completion in &new.completions {
        assert!(
            !completion.detail.is_empty() && !completion.documentation.is_empty(),
            "{completion:?}"
        );
    }
}

#[test]
fn values_are_those_of_the_field() {
    let rows: &[(&str, &[&str])] = &[
        (
            "apiVersion: ‸",
            &[
                "apiserver.config.k8s.io/v1",
                "apiserver.config.k8s.io/v1beta1",
                "apiserver.config.k8s.io/v1alpha1",
            ],
        ),
        ("kind: Au‸", &["AuthorizationConfiguration"]),
        (
            "authorizers:\n- type: ‸",
            &["ABAC", "AlwaysAllow", "AlwaysDeny", "Node", "RBAC", "Webhook"],
        ),
        (
            "authorizers:\n- type:‸",
            &["ABAC", "AlwaysAllow", "AlwaysDeny", "Node", "RBAC", "Webhook"],
        ),
        (
            "authorizers:\n- type: No‸de\n",
            &["ABAC", "AlwaysAllow", "AlwaysDeny", "Node", "RBAC", "Webhook"],
        ),
        ("authorizers:\n- type: RBAC\n  name: ‸", &["rbac"]),
        ("authorizers:\n- type: Webhook\n  name: ‸", &[]),
        ("authorizers:\n- webhook:\n    failurePolicy: \"‸\"\n", &["NoOpinion", "Deny"]),
        ("authorizers:\n- webhook:\n    failurePolicy: D‸ # a comment\n", &["NoOpinion", "Deny"]),
        (
            "authorizers:\n- webhook:\n    connectionInfo: {type: ‸}\n",
            &["InClusterConfig", "KubeConfigFile"],
        ),
        (
            "{\"authorizers\": [{\"webhook\": {\"subjectAccessReviewVersion\": \"‸\"}}]}",
            &["v1", "v1beta1"],
        ),
        ("authorizers:\n- webhook:\n    cacheAuthorizedRequests: ‸\n", &["false", "true"]),
        ("authorizers:\n- type: Node # com‸ment", &[]),
    ];
    for (marked, expected) in rows {
        let (_, answer) = at(marked);
        assert_eq!(labels(&answer), *expected, "{marked}");
    }
    let (_, old) = at_release("apiVersion: ‸", Release::V1_29);
    assert_eq!(labels(&old), ["apiserver.config.k8s.io/v1alpha1"]);
}

#[test]
fn what_is_chosen_stands_where_it_belongs() {
    for (marked, label, expected) in [
        ("authorizers:\n- ty‸", "type", "authorizers:\n- type: ‸"),
        ("authorizers:\n- typ‸: Node", "type", "authorizers:\n- type‸: Node"),
        ("authorizers:\n- type:‸", "Node", "authorizers:\n- type: Node‸"),
        ("authorizers:\n- type: 'No‸'", "Node", "authorizers:\n- type: 'Node‸'"),
        ("au‸", "authorizers", "authorizers:\n  - ‸"),
        (
            "authorizers:\n- type: Node\n  name: node\n‸",
            "RBAC authorizer",
            "authorizers:\n- type: Node\n  name: node\n- type: RBAC\n  name: rbac‸",
        ),
        ("authorizers:\n  - ‸", "RBAC authorizer", "authorizers:\n  - type: RBAC\n    name: rbac‸"),
        ("  au‸", "authorizers", "  authorizers:\n    - ‸"),
    ] {
        let (text, answer) = at(marked);
        assert_eq!(chosen(&text, &answer, label), expected, "{marked}");
    }
}

#[test]
fn a_new_webhook_is_valid_but_for_its_file() {
    use crate::apis::apiserver::{LoadOptions, load_authorization_configuration};
    for marked in
        ["authorizers:\n- ‸\n", "authorizers:\n  ‸", "authorizers:\n- type: Node\n  name: node\n‸"]
    {
        for release in [Release::V1_32, Release::V1_37] {
            let (text, answer) = at_release(&format!("{HEAD}{marked}"), release);
            let new = chosen(&text, &answer, "Webhook authorizer").replace(['«', '»'], "");
            let loaded = load_authorization_configuration(&new, &LoadOptions::new(release));
            assert!(loaded.is_valid(), "{new}\n{}", loaded.error);
        }
    }
    let (_, answer) = at("‸");
    let whole = &answer.completions.first().expect("a whole file").insert;
    let loaded = load_authorization_configuration(whole, &LoadOptions::new(Release::V1_36));
    assert!(loaded.is_valid(), "{}", loaded.error);
}

/// The styles in which an expression can be written, `E` standing for it.
const STYLES: [&str; 7] = [
    "authorizers:\n- webhook:\n    matchConditions:\n    - expression: E\n",
    "authorizers:\n- webhook:\n    matchConditions:\n    - expression: 'E'\n    - expression: 'true'\n",
    "authorizers:\n- webhook:\n    matchConditions:\n    - expression: \"E\"\n",
    "authorizers:\n- webhook:\n    matchConditions:\n    - expression: >-\n        true &&\n        E\n",
    "authorizers:\n- webhook:\n    matchConditions:\n    - expression: |\n        true &&\n        E\n      # behind\n",
    "{\"authorizers\": [{\"webhook\": {\"matchConditions\": [{\"expression\": \"E\"}]}}]}",
    "authorizers: [{webhook: {matchConditions: [{expression: \"E\"}]}}]",
];

#[test]
fn everything_has_a_line_and_every_line_is_of_something() {
    let mut named = std::collections::BTreeSet::new();
    for release in Release::ALL {
        let compiler = MatchConditionCompiler::new(release, true);
        let environment = compiler.environment();
        let functions = environment
            .functions()
            .filter(|function| expression::is_named(function) || !function.name.contains('@'));
        named.extend(functions.map(|function| function.name.to_string()));
        named.extend(environment.macros().iter().map(|known| format!("@{}", known.function)));
        named.extend(environment.variables().map(|variable| variable.name.to_string()));
        for object in [
            "SubjectAccessReviewSpec",
            "ResourceAttributes",
            "NonResourceAttributes",
            "FieldSelectorAttributes",
            "LabelSelectorAttributes",
            "SelectorRequirement",
        ] {
            let name = format!("kubernetes.{object}");
            let fields = environment.object(&name).into_iter().flat_map(|object| &object.fields);
            named.extend(fields.map(|(field, _)| format!("{name}.{field}")));
        }
    }
    for (parent, schema) in crate::apis::apiserver::tables::SCHEMAS {
        named.extend(schema.fields.iter().map(|field| {
            if parent.is_empty() {
                field.name.to_owned()
            } else {
                format!("{parent}.{}", field.name)
            }
        }));
    }
    // what no expression can spell
    for internal in ["_in_", "__not_strictly_false__", "_[_]", "_[?_]", "_?._"] {
        named.remove(internal);
    }
    let missing: Vec<&String> = named.iter().filter(|name| docs::of(name).is_empty()).collect();
    assert!(missing.is_empty(), "no line on {missing:?}");
    let idle: Vec<&&str> = docs::all()
        .keys()
        .filter(|name| !name.starts_with('\'') && !named.contains(**name))
        .collect();
    assert!(idle.is_empty(), "lines on nothing: {idle:?}");
    for (name, line) in docs::all() {
        assert!(line.ends_with('.') && line.len() < 160, "{name}: {line}");
    }
}

#[test]
fn every_cursor_of_broken_texts_gets_an_answer() {
    let whole =
        STYLES.map(|style| style.replace('E', "request.groups.exists(g, g in ['日本', \"x\"])"));
    for text in &whole {
        let cuts = text.char_indices().map(|(at, _)| at).filter(|at| at % 3 == 0);
        for cut in cuts {
            for offset in [cut, cut / 2, 0, text.len()] {
                let cut_text = text.get(..cut).unwrap();
                let answer = assist(cut_text, offset, &FeatureGates::new(Release::V1_36));
                assert!(
                    cut_text.get(answer.replace.clone()).is_some(),
                    "{:?} of {cut_text}",
                    answer.replace
                );
            }
        }
    }
}
