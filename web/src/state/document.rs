//! The tabs on the left.

use gatewalk_scenario::Scenario;

/// A tab on the left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Document {
    /// The AuthorizationConfiguration.
    #[default]
    Configuration,
    /// RBAC and other objects.
    Objects,
    /// How the webhooks answer.
    Webhooks,
    /// The requests.
    Requests,
}

impl Document {
    /// Every tab in order.
    pub(crate) const ALL: [Self; 4] =
        [Self::Configuration, Self::Objects, Self::Webhooks, Self::Requests];

    /// The scenario's field, as findings and sources name it.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Configuration => "authorizationConfiguration",
            Self::Objects => "objects",
            Self::Webhooks => "webhooks",
            Self::Requests => "requests",
        }
    }

    /// The tab of a field; paths inside a field (`webhooks[0].url`) count for the field.
    pub(crate) fn of_field(field: &str) -> Option<Self> {
        let head = field.split(['.', '[']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|document| document.field() == head)
    }

    /// The text of a tab that is one.
    pub(crate) fn text(self, scenario: &Scenario) -> Option<&str> {
        match self {
            Self::Configuration => {
                Some(scenario.authorization_configuration.as_deref().unwrap_or_default())
            }
            Self::Objects => Some(&scenario.objects),
            Self::Webhooks | Self::Requests => None,
        }
    }

    /// Gives a tab that is a text another one. An empty configuration is none at all.
    pub(crate) fn set_text(self, scenario: &mut Scenario, text: String) {
        match self {
            Self::Configuration => {
                scenario.authorization_configuration = (!text.is_empty()).then_some(text);
            }
            Self::Objects => scenario.objects = text,
            Self::Webhooks | Self::Requests => {}
        }
    }

    /// The tab's name, a message.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Configuration => "web.tabConfiguration",
            Self::Objects => "web.tabObjects",
            Self::Webhooks => "web.tabWebhooks",
            Self::Requests => "web.tabRequests",
        }
    }
}
