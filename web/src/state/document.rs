//! The tabs on the left.

use std::collections::BTreeMap;

use gatewalk_scenario::Scenario;
use yew::AttrValue;

use crate::text::text;

/// A tab on the left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Document {
    /// The AuthorizationConfiguration.
    #[default]
    Configuration,
    /// What the server runs with while the configuration is reloaded.
    Running,
    /// The ABAC policy file.
    Abac,
    /// RBAC and other objects.
    Objects,
    /// How the webhooks answer.
    Webhooks,
    /// What stands on the server's disk.
    Files,
    /// One file of those, by its place in the order of the paths.
    File(u16),
    /// The requests.
    Requests,
    /// Flags, feature gates, the time, and the notes.
    Server,
}

impl Document {
    /// Every tab in order.
    pub(crate) const ALL: [Self; 8] = [
        Self::Configuration,
        Self::Running,
        Self::Abac,
        Self::Objects,
        Self::Webhooks,
        Self::Files,
        Self::Requests,
        Self::Server,
    ];

    /// The tabs of a scenario in order: each file follows the list of them.
    pub(crate) fn shown(scenario: &Scenario) -> Vec<Self> {
        let mut shown = Vec::new();
        for document in Self::ALL.into_iter().filter(|document| document.is_there(scenario)) {
            shown.push(document);
            if document == Self::Files {
                let count = scenario.files.as_ref().map_or(0, BTreeMap::len);
                shown.extend((0..u16::try_from(count).unwrap_or(u16::MAX)).map(Self::File));
            }
        }
        shown
    }

    /// The tab of the file with a path.
    pub(crate) fn of_path(scenario: &Scenario, path: &str) -> Option<Self> {
        let place = scenario.files.as_ref()?.keys().position(|known| known == path)?;
        u16::try_from(place).ok().map(Self::File)
    }

    /// The path of a tab that is a file.
    pub(crate) fn path(self, scenario: &Scenario) -> Option<&str> {
        let Self::File(place) = self else { return None };
        scenario.files.as_ref()?.keys().nth(usize::from(place)).map(String::as_str)
    }

    /// The tab's own name: each has its own undo history by it.
    pub(crate) fn key(self, scenario: &Scenario) -> String {
        self.path(scenario).map_or_else(|| self.field().to_owned(), |path| format!("file {path}"))
    }

    /// The id of the tab in the page.
    pub(crate) fn id(self) -> String {
        match self {
            Self::File(place) => format!("tab-file-{place}"),
            other => format!("tab-{}", other.field()),
        }
    }

    /// The tab's name as people read it: of a file the last part of its path.
    pub(crate) fn name(self, scenario: &Scenario) -> AttrValue {
        match self.path(scenario) {
            Some(path) => path.rsplit('/').next().unwrap_or(path).to_owned().into(),
            None => text(self.label()),
        }
    }

    /// The scenario's field, as findings and sources name it.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Configuration => "authorizationConfiguration",
            Self::Running => "runningAuthorizationConfiguration",
            Self::Abac => "abacPolicy",
            Self::Objects => "objects",
            Self::Webhooks => "webhooks",
            Self::Files | Self::File(_) => "files",
            Self::Requests => "requests",
            Self::Server => "server",
        }
    }

    /// The tab of a field; paths inside a field (`webhooks[0].url`) count for the field.
    pub(crate) fn of_field(field: &str) -> Option<Self> {
        let head = field.split(['.', '[']).next().unwrap_or_default();
        match head {
            "authorizationFlags" | "featureGates" | "kubernetesVersion" | "now" | "notes" => {
                Some(Self::Server)
            }
            _ => Self::ALL.into_iter().find(|document| document.field() == head),
        }
    }

    /// Whether the tab is there: some documents come and go.
    pub(crate) fn is_there(self, scenario: &Scenario) -> bool {
        match self {
            Self::Running => scenario.running_authorization_configuration.is_some(),
            Self::Abac => scenario.abac_policy.is_some(),
            Self::Files => scenario.files.is_some(),
            Self::File(_) => self.path(scenario).is_some(),
            Self::Configuration
            | Self::Objects
            | Self::Webhooks
            | Self::Requests
            | Self::Server => true,
        }
    }

    /// Whether a person may add it and take it away.
    pub(crate) fn comes_and_goes(self) -> bool {
        matches!(self, Self::Running | Self::Abac | Self::Files | Self::File(_))
    }

    /// Adds a document that comes and goes. A running configuration begins as the one that is there.
    pub(crate) fn add(self, scenario: &mut Scenario) {
        match self {
            Self::Running => {
                let begun = scenario.authorization_configuration.clone().unwrap_or_default();
                scenario.running_authorization_configuration.get_or_insert(begun);
            }
            Self::Abac => {
                scenario.abac_policy.get_or_insert_default();
            }
            Self::Files => {
                scenario.files.get_or_insert_with(BTreeMap::new);
            }
            Self::File(_)
            | Self::Configuration
            | Self::Objects
            | Self::Webhooks
            | Self::Requests
            | Self::Server => {}
        }
    }

    /// Takes a document away that comes and goes.
    pub(crate) fn remove(self, scenario: &mut Scenario) {
        match self {
            Self::Running => scenario.running_authorization_configuration = None,
            Self::Abac => scenario.abac_policy = None,
            Self::Files => scenario.files = None,
            Self::File(_) => {
                let path = self.path(scenario).map(str::to_owned);
                if let (Some(files), Some(path)) = (&mut scenario.files, path) {
                    files.remove(&path);
                }
            }
            Self::Configuration
            | Self::Objects
            | Self::Webhooks
            | Self::Requests
            | Self::Server => {}
        }
    }

    /// The text of a tab that is one.
    pub(crate) fn text(self, scenario: &Scenario) -> Option<&str> {
        match self {
            Self::Configuration => {
                Some(scenario.authorization_configuration.as_deref().unwrap_or_default())
            }
            Self::Running => scenario.running_authorization_configuration.as_deref(),
            Self::Abac => scenario.abac_policy.as_deref(),
            Self::Objects => Some(&scenario.objects),
            Self::File(_) => scenario.files.as_ref()?.get(self.path(scenario)?).map(String::as_str),
            Self::Webhooks | Self::Files | Self::Requests | Self::Server => None,
        }
    }

    /// Gives a tab that is a text another one. An empty configuration is none at all.
    pub(crate) fn set_text(self, scenario: &mut Scenario, text: String) {
        match self {
            Self::Configuration => {
                scenario.authorization_configuration = (!text.is_empty()).then_some(text);
            }
            Self::Running => scenario.running_authorization_configuration = Some(text),
            Self::Abac => scenario.abac_policy = Some(text),
            Self::Objects => scenario.objects = text,
            Self::File(_) => {
                let path = self.path(scenario).map(str::to_owned);
                if let (Some(files), Some(path)) = (&mut scenario.files, path) {
                    files.insert(path, text);
                }
            }
            Self::Webhooks | Self::Files | Self::Requests | Self::Server => {}
        }
    }

    /// The tab's name, a message; a file has none.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Configuration => "web.tabConfiguration",
            Self::Running => "web.tabRunning",
            Self::Abac => "web.tabAbac",
            Self::Objects => "web.tabObjects",
            Self::Webhooks => "web.tabWebhooks",
            Self::Files | Self::File(_) => "web.tabFiles",
            Self::Requests => "web.tabRequests",
            Self::Server => "web.tabServer",
        }
    }
}
