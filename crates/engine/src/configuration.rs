//! Which configuration governs the server, and what is to be said of it.

use gatewalk_diagnostics::{Finding, Message, Severity};
use gatewalk_kubernetes::apis::apiserver::{
    AuthorizationConfiguration, AuthorizerConfiguration, AuthorizerType, LoadOptions,
    LoadedConfiguration, Stage, judge_reload, load_authorization_configuration, load_with_advice,
};
use gatewalk_report::{ConfigurationReport, Reload};
use gatewalk_scenario::Scenario;

use crate::flags;
use crate::reload;
use crate::settings::Settings;
use crate::words::{finding, findings, in_document, message, upstream};

/// The field of the scenario that holds the configuration.
pub(crate) const DOCUMENT: &str = "authorizationConfiguration";

/// The field of the scenario that holds what the server runs with.
const RUNNING_DOCUMENT: &str = "runningAuthorizationConfiguration";

/// What the server runs, if it starts, and what is to be said of it.
#[derive(Debug, Default)]
pub(crate) struct Governing {
    /// What the server runs; `None` when it does not start.
    pub(crate) configuration: Option<AuthorizationConfiguration>,
    /// The text that configuration stands in, as the scenario's field.
    pub(crate) document: &'static str,
    pub(crate) report: Option<ConfigurationReport>,
    pub(crate) reload: Option<Reload>,
    /// What the server goes on with when a reload fails after all.
    running: Option<AuthorizationConfiguration>,
    /// About the scenario's members.
    pub(crate) findings: Vec<Finding>,
    pub(crate) assumptions: Vec<Message>,
}

impl Governing {
    /// The text that the configuration stands in; empty when it comes from flags.
    pub(crate) fn text<'a>(&self, scenario: &'a Scenario) -> &'a str {
        let text = match self.document {
            DOCUMENT => scenario.authorization_configuration.as_deref(),
            RUNNING_DOCUMENT => scenario.running_authorization_configuration.as_deref(),
            _ => None,
        };
        text.unwrap_or_default()
    }

    /// An authorizer of a changed file cannot be made: the server goes on with what it has. Whether it has something.
    pub(crate) fn keep_running(&mut self, error: &str) -> bool {
        let accepted = self.reload.as_mut().filter(|reload| reload.accepted);
        let (Some(reload), Some(running)) = (accepted, self.running.take()) else { return false };
        reload.accepted = false;
        error.clone_into(&mut reload.error);
        reload.notes = vec![message(&reload::not_constructed())];
        // what the configuration itself would do is told by its own error
        drop(self.cannot_build(error));
        self.configuration = Some(running);
        self.document = RUNNING_DOCUMENT;
        true
    }

    /// An authorizer cannot be made: the server does not start. Without a report of a configuration the error is a finding.
    pub(crate) fn cannot_build(&mut self, error: &str) -> Option<Finding> {
        match &mut self.report {
            Some(report) if self.document == DOCUMENT => {
                report.valid = false;
                Stage::Build.name().clone_into(&mut report.stage);
                error.clone_into(&mut report.error);
                None
            }
            Some(_) | None => Some(upstream("engine/build", self.document, error)),
        }
    }
}

/// Decides what governs.
pub(crate) fn govern(scenario: &Scenario, settings: &Settings) -> Governing {
    match (&scenario.authorization_configuration, &scenario.authorization_flags) {
        (Some(text), flags) => {
            let mut governing = from_text(scenario, settings, text);
            if flags.as_ref().is_some_and(flags::excluded) {
                refuse_both(&mut governing);
            }
            governing
        }
        (None, Some(flags)) => {
            let answer = flags::translate(flags, scenario.abac_policy.is_some());
            Governing {
                configuration: answer.configuration,
                document: "authorizationFlags",
                findings: answer.findings,
                ..Governing::default()
            }
        }
        (None, None) => match &scenario.running_authorization_configuration {
            // Without a change there is nothing to reload.
            Some(running) => running_alone(scenario, settings, running),
            None => always_allow(),
        },
    }
}

fn options<'a>(scenario: &'a Scenario, settings: &Settings) -> LoadOptions<'a> {
    LoadOptions::with_gates(&settings.gates, scenario.files.as_ref())
}

fn load(scenario: &Scenario, settings: &Settings, text: &str) -> LoadedConfiguration {
    load_authorization_configuration(text, &options(scenario, settings))
}

fn from_text(scenario: &Scenario, settings: &Settings, text: &str) -> Governing {
    let loaded = load_with_advice(text, &options(scenario, settings));
    let mut governing = Governing {
        report: Some(report(&loaded, DOCUMENT)),
        assumptions: loaded.assumptions.clone(),
        document: DOCUMENT,
        ..Governing::default()
    };
    let Some(running_text) = &scenario.running_authorization_configuration else {
        governing.configuration = loaded.configuration;
        return governing;
    };
    let running = load(scenario, settings, running_text);
    let Some(running_configuration) = running.configuration else {
        governing.findings.push(running_is_invalid(&running));
        return governing;
    };
    let outcome = judge_reload(running_text, text, &options(scenario, settings));
    let notes = reload::notes(
        &running_configuration,
        loaded.configuration.as_ref(),
        &outcome,
        running_text == text,
        settings.release,
    );
    if outcome.accepted {
        governing.configuration = loaded.configuration;
        governing.running = Some(running_configuration);
    } else {
        governing.configuration = Some(running_configuration);
        governing.document = RUNNING_DOCUMENT;
    }
    governing.reload = Some(Reload {
        accepted: outcome.accepted,
        unchanged: outcome.unchanged,
        error: outcome.error,
        notes: notes.iter().map(message).collect(),
    });
    governing
}

fn running_alone(scenario: &Scenario, settings: &Settings, running: &str) -> Governing {
    let loaded = load(scenario, settings, running);
    let mut governing = Governing {
        assumptions: loaded.assumptions.clone(),
        document: RUNNING_DOCUMENT,
        ..Governing::default()
    };
    if loaded.configuration.is_none() {
        governing.findings.push(running_is_invalid(&loaded));
    }
    governing.configuration = loaded.configuration;
    governing
}

fn running_is_invalid(running: &LoadedConfiguration) -> Finding {
    let mut finding =
        upstream("engine/running-configuration", RUNNING_DOCUMENT, running.error.as_str());
    finding.related = in_document(running.findings.clone(), RUNNING_DOCUMENT);
    finding.help = Some(Message::new("engine.runningIsInvalid"));
    finding
}

/// Both ways of configuration at once: the server stops before it reads the file.
fn refuse_both(governing: &mut Governing) {
    governing.configuration = None;
    governing.findings.push(upstream(
        "engine/authorization-flags",
        "authorizationFlags",
        flags::BOTH,
    ));
    if let Some(report) = &mut governing.report {
        report.valid = false;
        Stage::Options.name().clone_into(&mut report.stage);
        flags::BOTH.clone_into(&mut report.error);
    }
}

fn always_allow() -> Governing {
    let entry = AuthorizerConfiguration {
        name: "alwaysallow".to_owned(),
        authorizer_type: AuthorizerType::AlwaysAllow,
        span: gatewalk_diagnostics::Span::default(),
    };
    let message = Message::new("engine.noConfiguration");
    Governing {
        configuration: Some(AuthorizationConfiguration { authorizers: vec![entry] }),
        findings: vec![finding("engine/no-configuration", Severity::Warning, "", message)],
        ..Governing::default()
    }
}

fn report(loaded: &LoadedConfiguration, document: &str) -> ConfigurationReport {
    ConfigurationReport {
        valid: loaded.is_valid(),
        stage: loaded.stage.map(Stage::name).unwrap_or_default().to_owned(),
        error: loaded.error.clone(),
        findings: findings(&in_document(loaded.findings.clone(), document)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: &str = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n- {type: Node, name: node}\n";

    fn documents(scenario: &Scenario) -> Vec<String> {
        let request = gatewalk_scenario::Request {
            http: Some("GET /healthz".to_owned()),
            ..Default::default()
        };
        let report = crate::run(&Scenario { requests: vec![request], ..scenario.clone() });
        let gates = report.requests.iter().flat_map(|request| &request.gates);
        gates.filter_map(|gate| gate.source.clone()).map(|source| source.document).collect()
    }

    #[test]
    fn gates_name_the_document_they_come_from() {
        let flags = [("authorization-mode".to_owned(), "RBAC".to_owned())];
        let by_flags = Scenario { authorization_flags: Some(flags.into()), ..Scenario::default() };
        let running = Scenario {
            running_authorization_configuration: Some(NODE.to_owned()),
            ..Scenario::default()
        };
        let by_file =
            Scenario { authorization_configuration: Some(NODE.to_owned()), ..Scenario::default() };
        assert_eq!(documents(&by_flags), ["authorizationFlags"]);
        assert_eq!(documents(&running), [RUNNING_DOCUMENT]);
        assert_eq!(documents(&by_file), [DOCUMENT]);
        assert!(documents(&Scenario::default()).is_empty());
    }

    #[test]
    fn a_reload_tells_an_absent_list_from_an_empty_one() {
        let webhook = "- type: Webhook\n  name: w\n  webhook:\n    timeout: 3s\n    authorizedTTL: 1s\n    unauthorizedTTL: 1s\n    subjectAccessReviewVersion: v1\n    matchConditionSubjectAccessReviewVersion: v1\n    failurePolicy: Deny\n    connectionInfo: {type: KubeConfigFile, kubeConfigFile: /w}\n";
        let running = format!("{NODE}{webhook}");
        for (new, accepted, unchanged) in [
            (format!("{running}# edited\n"), false, true),
            (format!("{running}    matchConditions: []\n"), true, false),
            (NODE.replace("Node", "RBAC"), false, false),
        ] {
            let report = crate::run(&Scenario {
                authorization_configuration: Some(new.clone()),
                running_authorization_configuration: Some(running.clone()),
                ..Scenario::default()
            });
            let reload = report.reload.unwrap();
            assert_eq!((reload.accepted, reload.unchanged), (accepted, unchanged), "{new}");
            assert_eq!(reload.error.is_empty(), accepted || unchanged, "{new}");
        }
    }
}
