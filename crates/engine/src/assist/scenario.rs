//! Completion and hover in a scenario document: its own fields, and the texts that it holds.

use gatewalk_kubernetes::assist::{self as kubernetes, Assist};
use gatewalk_release::Release;
use gatewalk_scenario::Scenario;

use crate::settings::Settings;

const ROWS: &str = include_str!("scenario.txt");

/// What stands there is a condition over `request`.
const EXPRESSIONS: [&str; 1] = ["webhooks[].answers[].when"];

pub(super) fn assist(text: &str, offset: usize, settings: &Settings) -> Assist {
    if let Some(within) = kubernetes::text_around(text, offset) {
        let answer = match within.field.as_str() {
            "authorizationConfiguration" | "runningAuthorizationConfiguration" => {
                Some(kubernetes::assist(&within.text, within.offset, &settings.gates))
            }
            "objects" => {
                Some(kubernetes::assist_objects(&within.text, within.offset, settings.release))
            }
            _ => None,
        };
        if let Some(answer) = answer {
            return within.outside(answer);
        }
    }
    let gates = settings.gates.names().map(|name| (name, settings.gates.spec(name)));
    let gates = gates.map(|(name, spec)| {
        let default = spec.is_some_and(|spec| spec.default);
        format!("featureGates.{name} = true or false, default {default}: A feature gate of the release.\n")
    });
    let rows: String = std::iter::once(ROWS.to_owned()).chain(gates).collect();
    kubernetes::assist_rows(text, offset, &rows, &values, &EXPRESSIONS, &settings.gates)
}

/// What a field is usefully set to.
fn values(path: &str) -> Vec<String> {
    let of = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    match path {
        "apiVersion" => of(&[Scenario::API_VERSION]),
        "kind" => of(&[Scenario::KIND]),
        "kubernetesVersion" => Release::ALL.iter().rev().map(Release::to_string).collect(),
        "bootstrapPolicy" => of(&["true", "false"]),
        "authorizationFlags.authorization-mode" => of(&["Node,RBAC", "Node,Webhook,RBAC"]),
        "authorizationFlags.authorization-webhook-version" => of(&["v1", "v1beta1"]),
        "requests[].expect.decision" => of(&["Allow", "Deny", "NoOpinion"]),
        "requests[].user.groups" | "requests[].user.groups[]" => {
            of(&["system:authenticated", "system:masters", "system:nodes"])
        }
        _ if path.starts_with("featureGates.") => of(&["true", "false"]),
        _ if path.starts_with("webhooks[].answers[].") && path.ends_with(".decision") => {
            gatewalk_scenario::Decision::ALL.iter().map(|(name, _)| (*name).to_owned()).collect()
        }
        _ if path.starts_with("webhooks[].answers[].") && path.ends_with(".failure") => {
            gatewalk_scenario::Failure::ALL.iter().map(|(name, _)| (*name).to_owned()).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The labels of what can be typed at ‸, and the text with the first that begins with `pick` in its place.
    fn ask(marked: &str, pick: &str) -> (Vec<String>, String) {
        let offset = marked.find('‸').unwrap();
        let text = marked.replace('‸', "");
        let scenario = Scenario::default();
        let settings = Settings::new(&scenario);
        let answer = assist(&text, offset, &settings);
        let labels = answer.completions.iter().map(|completion| completion.label.clone()).collect();
        let picked = answer.completions.iter().find(|completion| completion.label == pick);
        let mut typed = text;
        typed.replace_range(answer.replace, picked.map_or("", |picked| &picked.insert));
        (labels, typed)
    }

    #[test]
    fn fields_and_values_of_a_scenario_are_known() {
        for (marked, pick, typed) in [
            ("apiVersion: gatewalk/v1\nki‸", "kind", "apiVersion: gatewalk/v1\nkind: "),
            ("kind: ‸\n", "Scenario", "kind: Scenario\n"),
            ("kubernetesVersion: ‸\n", "1.34", "kubernetesVersion: 1.34\n"),
            ("webhooks:\n- na‸", "name", "webhooks:\n- name: "),
            (
                "webhooks:\n- name: w\n  answers:\n  - decision: ‸\n",
                "AllowAndDeny",
                "webhooks:\n- name: w\n  answers:\n  - decision: AllowAndDeny\n",
            ),
            (
                "webhooks:\n- name: w\n  answers:\n  - sequence:\n    - failure: Con‸\n",
                "ConnectionReset",
                "webhooks:\n- name: w\n  answers:\n  - sequence:\n    - failure: ConnectionReset\n",
            ),
            (
                "requests:\n- user:\n    name: a\n    gr‸\n",
                "groups",
                "requests:\n- user:\n    name: a\n    groups: []\n",
            ),
            ("featureGates:\n  AllA‸\n", "AllAlpha", "featureGates:\n  AllAlpha: \n"),
        ] {
            let (labels, got) = ask(marked, pick);
            assert!(labels.contains(&pick.to_owned()), "{marked}: {labels:?}");
            assert_eq!(got, typed, "{marked}");
        }
        let (labels, _) = ask("kind: Scenario\ntitle: x\n‸", "");
        assert!(!labels.contains(&"title".to_owned()) && labels.contains(&"requests".to_owned()));
        let when = "webhooks:\n- name: w\n  answers:\n  - when: request.us‸\n";
        assert!(ask(when, "").0.contains(&"user".to_owned()), "{:?}", ask(when, ""));
    }

    #[test]
    fn texts_within_are_assisted_as_by_themselves() {
        let configuration = "kind: Scenario\nauthorizationConfiguration: |\n  apiVersion: apiserver.config.k8s.io/v1\n  kind: AuthorizationConfiguration\n  authorizers:\n  - type: Webhook\n    webh‸\nrequests: []\n";
        let (_, typed) = ask(configuration, "webhook");
        assert!(typed.contains("    webhook:\n      \nrequests"), "{typed}");
        assert!(typed.ends_with("\nrequests: []\n"), "{typed}");
        let expression = "authorizationConfiguration: |-\n    kind: AuthorizationConfiguration\n    authorizers:\n    - type: Webhook\n      webhook:\n        matchConditions:\n        - expression: request.‸\n";
        assert!(ask(expression, "").0.contains(&"resourceAttributes".to_owned()));
        let objects =
            "objects: |\n  kind: ClusterRole\n  rules:\n  - verbs: [ge‸]\nkind: Scenario\n";
        let (labels, typed) = ask(objects, "get");
        assert!(labels.contains(&"watch".to_owned()), "{labels:?}");
        assert!(typed.contains("verbs: [get]\n"), "{typed}");
        // behind the block the document goes on
        let after = "objects: |\n  kind: ClusterRole\nrequ‸";
        assert_eq!(ask(after, "requests").1, "objects: |\n  kind: ClusterRole\nrequests:\n  - ");
    }

    #[test]
    fn no_place_of_a_scenario_makes_it_fail() {
        let text = "kind: Scenario\nauthorizationConfiguration: |\n\n   é: [\n  x\nobjects: |2\n\n    a: {\n ‸b\nwebhooks: [{answers: [{when: 'a";
        let scenario = Scenario::default();
        let settings = Settings::new(&scenario);
        for offset in 0..=text.len() + 1 {
            let answer = assist(text, offset, &settings);
            assert!(text.get(answer.replace.clone()).is_some(), "{offset}: {:?}", answer.replace);
        }
    }
}
