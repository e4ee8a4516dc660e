//! What the answers are compared with.

use std::rc::Rc;

use gatewalk_scenario::Scenario;

/// What the answers are compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Against {
    /// An answer of before.
    #[default]
    Pinned,
    /// The same at another release.
    Release(String),
    /// The same requests on another server: one that this browser keeps.
    Work { title: String, scenario: Rc<Scenario> },
}

impl Against {
    /// The scenario to be asked; `None` where the answer is there.
    pub(super) fn scenario(&self, now: &Scenario) -> Option<Scenario> {
        match self {
            Self::Pinned => None,
            Self::Release(release) => {
                Some(Scenario { kubernetes_version: Some(release.clone()), ..now.clone() })
            }
            Self::Work { scenario, .. } => Some(Scenario {
                requests: now.requests.clone(),
                now: now.now.clone(),
                ..Scenario::clone(scenario)
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use gatewalk_scenario::Request;

    use super::*;

    #[test]
    fn another_server_is_asked_the_same_requests() {
        let request = |line: &str| Request { kubectl: Some(line.to_owned()), ..Request::default() };
        let scenario = |objects: &str, line: &str| Scenario {
            objects: objects.to_owned(),
            requests: vec![request(line)],
            ..Scenario::default()
        };
        let now = scenario("kind: Role", "kubectl get pods");
        let other = Rc::new(scenario("kind: ClusterRole", "kubectl get nodes"));
        let asked = Against::Work { title: String::new(), scenario: other }.scenario(&now).unwrap();
        assert_eq!(asked, scenario("kind: ClusterRole", "kubectl get pods"));
        let asked = Against::Release("1.30".to_owned()).scenario(&now).unwrap();
        assert_eq!(asked.kubernetes_version.as_deref(), Some("1.30"));
        assert_eq!(Against::Pinned.scenario(&now), None);
    }
}
