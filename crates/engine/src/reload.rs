//! What a reload means besides yes and no: what it changes, what becomes of caches, what a type that is new may do later.

use std::collections::BTreeSet;

use gatewalk_diagnostics::Message;
use gatewalk_kubernetes::apis::apiserver::{
    AuthorizationConfiguration, AuthorizerConfiguration, AuthorizerType, Reload,
};
use gatewalk_release::Release;

/// Says it. `new` is `None` where the changed file is not valid.
pub(crate) fn notes(
    running: &AuthorizationConfiguration,
    new: Option<&AuthorizationConfiguration>,
    outcome: &Reload,
    same_bytes: bool,
    release: Release,
) -> Vec<Message> {
    if release == Release::V1_29 {
        return vec![Message::new("engine.reloadNever")];
    }
    if outcome.unchanged {
        let id = if same_bytes { "engine.reloadSameBytes" } else { "engine.reloadSame" };
        return vec![Message::new(id)];
    }
    let Some(new) = new else { return vec![Message::new("engine.reloadKept")] };
    let mut notes = changes(running, new, release);
    if outcome.accepted {
        notes.extend(caches(new));
        notes.extend(new_types(running, new));
    } else if outcome.error.starts_with("authorizer type ") {
        notes.push(Message::new("engine.reloadRestart"));
    } else {
        notes.push(Message::new("engine.reloadKept"));
    }
    notes
}

/// What the server says when an authorizer of the changed file cannot be made.
pub(crate) fn not_constructed() -> Message {
    Message::new("engine.reloadRemembered")
}

fn find<'a>(
    configuration: &'a AuthorizationConfiguration,
    name: &str,
) -> Option<&'a AuthorizerConfiguration> {
    configuration.authorizers.iter().find(|entry| entry.name == name)
}

/// What differs, by name.
fn changes(
    running: &AuthorizationConfiguration,
    new: &AuthorizationConfiguration,
    release: Release,
) -> Vec<Message> {
    let written = |entry: &AuthorizerConfiguration| {
        AuthorizationConfiguration { authorizers: vec![entry.clone()] }.to_yaml(release)
    };
    let mut notes = Vec::new();
    let mut say = |id: &'static str, names: Vec<&str>| {
        if !names.is_empty() {
            notes.push(Message::new(id).with("names", &names.join(", ")));
        }
    };
    let names = |list: &[&'_ AuthorizerConfiguration]| -> Vec<String> {
        list.iter().map(|entry| entry.name.clone()).collect()
    };
    let added: Vec<_> =
        new.authorizers.iter().filter(|entry| find(running, &entry.name).is_none()).collect();
    let removed: Vec<_> =
        running.authorizers.iter().filter(|entry| find(new, &entry.name).is_none()).collect();
    let changed: Vec<_> = new
        .authorizers
        .iter()
        .filter(|entry| {
            find(running, &entry.name).is_some_and(|old| written(old) != written(entry))
        })
        .collect();
    let (added, removed, changed) = (names(&added), names(&removed), names(&changed));
    say("engine.reloadAdded", added.iter().map(String::as_str).collect());
    say("engine.reloadRemoved", removed.iter().map(String::as_str).collect());
    say("engine.reloadChanged", changed.iter().map(String::as_str).collect());
    let order = |one: &AuthorizationConfiguration, other: &AuthorizationConfiguration| {
        let kept = one.authorizers.iter().filter(|entry| find(other, &entry.name).is_some());
        kept.map(|entry| entry.name.clone()).collect::<Vec<_>>()
    };
    if order(running, new) != order(new, running) {
        let order: Vec<&str> = new.authorizers.iter().map(|entry| entry.name.as_str()).collect();
        say("engine.reloadOrder", order);
    }
    notes
}

/// Every webhook is made anew, changed or not; the rest goes on.
fn caches(new: &AuthorizationConfiguration) -> Option<Message> {
    let webhooks: Vec<&str> = new
        .authorizers
        .iter()
        .filter(|entry| matches!(entry.authorizer_type, AuthorizerType::Webhook(_)))
        .map(|entry| entry.name.as_str())
        .collect();
    (!webhooks.is_empty())
        .then(|| Message::new("engine.reloadCaches").with("names", &webhooks.join(", ")))
}

/// AlwaysAllow and AlwaysDeny may come at any time, and what was not there at the start may go again.
fn new_types(
    running: &AuthorizationConfiguration,
    new: &AuthorizationConfiguration,
) -> Vec<Message> {
    let types = |configuration: &AuthorizationConfiguration| -> BTreeSet<&'static str> {
        configuration.authorizers.iter().map(|entry| entry.authorizer_type.name()).collect()
    };
    let before = types(running);
    let new = types(new).into_iter().filter(|name| !before.contains(name) && *name != "Webhook");
    new.map(|name| {
        let id = if name == "AlwaysAllow" { "engine.reloadAllow" } else { "engine.reloadNewType" };
        Message::new(id).with("type", name)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use gatewalk_scenario::Scenario;

    const START: &str = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n- type: Webhook\n  name: w\n  webhook:\n    timeout: 3s\n    subjectAccessReviewVersion: v1\n    failurePolicy: Deny\n    connectionInfo: {type: KubeConfigFile, kubeConfigFile: /w}\n- {type: Node, name: node}\n- {type: RBAC, name: rbac}\n";

    fn notes(new: &str) -> (String, Vec<String>) {
        let files = [("/w".to_owned(), String::new()), ("/empty".to_owned(), "{}".to_owned())];
        let report = crate::run(&Scenario {
            authorization_configuration: Some(new.to_owned()),
            running_authorization_configuration: Some(START.to_owned()),
            files: Some(files.into()),
            ..Scenario::default()
        });
        let reload = report.reload.unwrap();
        (reload.error, reload.notes.into_iter().map(|note| note.id).collect())
    }

    #[test]
    fn a_reload_says_what_it_means() {
        let allow = START
            .replace("authorizers:\n", "authorizers:\n- {type: AlwaysAllow, name: alwaysallow}\n");
        let swapped = START.replace(
            "- {type: Node, name: node}\n- {type: RBAC, name: rbac}\n",
            "- {type: RBAC, name: rbac}\n- {type: Node, name: node}\n",
        );
        for (new, ids) in [
            (START.to_owned(), vec!["engine.reloadSameBytes"]),
            (format!("{START}# x\n"), vec!["engine.reloadSame"]),
            (START.replace("3s", "4s"), vec!["engine.reloadChanged", "engine.reloadCaches"]),
            (
                START.replace("name: w\n", "name: v\n"),
                vec!["engine.reloadAdded", "engine.reloadRemoved", "engine.reloadCaches"],
            ),
            (allow, vec!["engine.reloadAdded", "engine.reloadCaches", "engine.reloadAllow"]),
            (swapped, vec!["engine.reloadOrder", "engine.reloadCaches"]),
            (START.replace("3s", "40s"), vec!["engine.reloadKept"]),
            (
                format!("{START}- {{type: ABAC, name: abac}}\n"),
                vec!["engine.reloadAdded", "engine.reloadRestart"],
            ),
        ] {
            assert_eq!(notes(&new).1, ids, "{new}");
        }
    }

    #[test]
    fn a_chain_that_cannot_be_made_leaves_the_old_one() {
        let new = START.replace("/w}", "/empty}");
        let (error, notes) = notes(&new);
        assert_eq!(
            error,
            "invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable"
        );
        assert_eq!(notes.last().map(String::as_str), Some("engine.reloadRemembered"));
    }
}
