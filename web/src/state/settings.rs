//! What is set about the server beside its documents.

use std::collections::BTreeMap;

use gatewalk_scenario::Scenario;

/// One change of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    /// A feature gate; `None` is the release's default.
    Gate(String, Option<bool>),
    /// An authorization flag; `None` is not given.
    Flag(String, Option<String>),
    /// The legacy flags are used, or no more.
    Flags(bool),
    /// The time of the first request; empty is the default.
    Now(String),
    /// Whether the release's default roles and bindings are there.
    Bootstrap(bool),
    /// What is said above the walk.
    Notes(String),
    /// A file on the server's disk and its content.
    File(String, String),
    /// A file gets another path.
    RenameFile(String, String),
    /// A file goes.
    RemoveFile(String),
}

impl Setting {
    /// Makes the change.
    pub(crate) fn apply(self, scenario: &mut Scenario) {
        match self {
            Self::Gate(name, Some(is_on)) => {
                scenario.feature_gates.insert(name, is_on);
            }
            Self::Gate(name, None) => {
                scenario.feature_gates.remove(&name);
            }
            Self::Flag(name, value) => {
                let flags = scenario.authorization_flags.get_or_insert_with(BTreeMap::new);
                match value {
                    Some(value) => {
                        flags.insert(name, value);
                    }
                    None => {
                        flags.remove(&name);
                    }
                }
            }
            Self::Flags(true) => {
                scenario.authorization_flags.get_or_insert_with(|| {
                    BTreeMap::from([("authorization-mode".to_owned(), "Node,RBAC".to_owned())])
                });
            }
            Self::Flags(false) => scenario.authorization_flags = None,
            Self::Now(now) => scenario.now = (!now.is_empty()).then_some(now),
            Self::Bootstrap(is_there) => scenario.bootstrap_policy = is_there,
            Self::Notes(notes) => scenario.notes = notes,
            Self::File(path, content) => {
                scenario.files.get_or_insert_with(BTreeMap::new).insert(path, content);
            }
            Self::RenameFile(path, name) => {
                let Some(files) = &mut scenario.files else { return };
                if !name.is_empty()
                    && !files.contains_key(&name)
                    && let Some(content) = files.remove(&path)
                {
                    files.insert(name, content);
                }
            }
            Self::RemoveFile(path) => {
                if let Some(files) = &mut scenario.files {
                    files.remove(&path);
                }
            }
        }
    }
}

/// A path that no file has yet.
pub(super) fn free_path(scenario: &Scenario) -> String {
    let files = scenario.files.as_ref();
    let is_taken = |path: &String| files.is_some_and(|files| files.contains_key(path));
    let named = |number: usize| match number {
        0 => "/etc/kubernetes/webhook.kubeconfig".to_owned(),
        number => format!("/etc/kubernetes/webhook-{}.kubeconfig", number + 1),
    };
    let last = files.map_or(0, BTreeMap::len);
    (0..=last).map(named).find(|path| !is_taken(path)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(settings: Vec<Setting>) -> Scenario {
        let mut scenario = Scenario::default();
        for setting in settings {
            setting.apply(&mut scenario);
        }
        scenario
    }

    #[test]
    fn what_is_set_and_unset_leaves_nothing_behind() {
        let name = || "AuthorizeWithSelectors".to_owned();
        let set = after(vec![
            Setting::Gate(name(), Some(false)),
            Setting::Flags(true),
            Setting::Now("2026-02-03T00:00:00Z".to_owned()),
            Setting::Bootstrap(false),
        ]);
        assert_eq!(set.feature_gates, BTreeMap::from([(name(), false)]));
        assert_eq!(set.authorization_flags.unwrap()["authorization-mode"], "Node,RBAC");
        assert!(set.now.is_some() && !set.bootstrap_policy);
        let unset = after(vec![
            Setting::Gate(name(), Some(false)),
            Setting::Gate(name(), None),
            Setting::Flags(true),
            Setting::Flags(false),
            Setting::Now("x".to_owned()),
            Setting::Now(String::new()),
        ]);
        assert_eq!(unset, Scenario::default());
    }

    #[test]
    fn a_file_keeps_its_content_under_another_path_and_takes_no_others_place() {
        let text = |text: &str| text.to_owned();
        let files = after(vec![
            Setting::File(text("/a"), text("1")),
            Setting::File(text("/b"), text("2")),
            Setting::RenameFile(text("/a"), text("/c")),
            Setting::RenameFile(text("/b"), text("/c")),
            Setting::RemoveFile(text("/nowhere")),
        ])
        .files
        .unwrap();
        let expected = [("/b", "2"), ("/c", "1")];
        assert_eq!(files, expected.map(|(path, content)| (text(path), text(content))).into());
    }
}
