//! A server described by flags, for questions that come without a scenario.

use std::collections::BTreeMap;

use clap::Args;
use gatewalk_scenario::{
    Answer, Decision, Failure as WebhookFailure, Reply, Response, Scenario, Webhook,
};

use crate::arguments::ServerArguments;
use crate::{Failure, input};

const WEBHOOK_HELP: &str = "How a webhook answers; one that is not named has no opinion. ANSWER is Allow, Deny, NoOpinion, \
AllowAndDeny, Timeout, ConnectionRefused, HostNotFound, ConnectionReset, ConnectionClosed, UntrustedCertificate, or an HTTP status; \
Deny:REASON gives a reason, 500:BODY a body";

/// What the server runs with.
#[derive(Debug, Args)]
pub(crate) struct ClusterArguments {
    /// The --authorization-config file
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
    /// Objects of the cluster: roles, bindings, nodes, pods; repeatable, - is standard input
    #[arg(long, value_name = "FILE")]
    objects: Vec<String>,
    /// The ABAC policy file
    #[arg(long, value_name = "FILE")]
    abac: Option<String>,
    /// How a webhook answers; one that is not named has no opinion. NAME=Deny:REASON gives a reason
    #[arg(long_help = WEBHOOK_HELP)]
    #[arg(long = "webhook", value_name = "NAME=ANSWER", value_parser = webhook)]
    webhooks: Vec<Webhook>,
}

impl ClusterArguments {
    /// The scenario of these flags, without requests.
    pub(crate) fn scenario(&self, server: &ServerArguments) -> Result<Scenario, Failure> {
        let config = self.config.as_ref().map(|file| input::read(file).map(|input| input.text));
        self.scenario_of(config.transpose()?, server)
    }

    /// [`ClusterArguments::scenario`] with the text of the configuration in place of its file.
    pub(crate) fn scenario_of(
        &self,
        authorization_configuration: Option<String>,
        server: &ServerArguments,
    ) -> Result<Scenario, Failure> {
        let read = |file: &String| input::read(file).map(|input| input.text);
        let mut scenario = Scenario {
            authorization_configuration,
            abac_policy: self.abac.as_ref().map(read).transpose()?,
            objects: self.objects.iter().map(read).collect::<Result<Vec<_>, _>>()?.join("\n---\n"),
            webhooks: self.webhooks.clone(),
            ..Scenario::default()
        };
        if scenario.authorization_configuration.is_none() {
            let modes = if scenario.abac_policy.is_some() { "Node,RBAC,ABAC" } else { "Node,RBAC" };
            let flags = BTreeMap::from([("authorization-mode".to_owned(), modes.to_owned())]);
            scenario.authorization_flags = Some(flags);
        }
        server.override_in(&mut scenario);
        Ok(scenario)
    }
}

/// `NAME=ANSWER`.
fn webhook(text: &str) -> Result<Webhook, String> {
    let (name, answer) = text.split_once('=').ok_or("write NAME=ANSWER")?;
    let (answer, reason) = answer.split_once(':').unwrap_or((answer, ""));
    let find = |name: &str| name.eq_ignore_ascii_case(answer);
    let reply = if let Some((_, decision)) = Decision::ALL.iter().find(|(name, _)| find(name)) {
        Reply::Review {
            decision: *decision,
            reason: reason.to_owned(),
            evaluation_error: String::new(),
        }
    } else if let Some((_, failure)) = WebhookFailure::ALL.iter().find(|(name, _)| find(name)) {
        Reply::Failure(*failure)
    } else if let Some(code) = answer.parse().ok().filter(|code| (100..600).contains(code)) {
        Reply::Response(Response { code, body: reason.to_owned(), ..Response::default() })
    } else {
        let names = Decision::ALL.iter().map(|(name, _)| *name);
        let names: Vec<&str> =
            names.chain(WebhookFailure::ALL.iter().map(|(name, _)| *name)).collect();
        return Err(format!(
            "{answer} is no answer: one of {}, or an HTTP status",
            names.join(", ")
        ));
    };
    let answers = vec![Answer { reply, ..Answer::default() }];
    Ok(Webhook { name: name.to_owned(), url: None, answers })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_webhooks_are_read() {
        let reply = |text| webhook(text).unwrap().answers.remove(0).reply;
        let denied = Reply::Review {
            decision: Decision::Deny,
            reason: "not on a Friday".to_owned(),
            evaluation_error: String::new(),
        };
        assert_eq!(reply("w=Deny:not on a Friday"), denied);
        assert_eq!(reply("w=timeout"), Reply::Failure(WebhookFailure::Timeout));
        assert!(matches!(reply("w=500:boom"), Reply::Response(Response { code: 500, .. })));
        assert!(
            webhook("w").is_err() && webhook("w=Perhaps").is_err() && webhook("w=1000").is_err()
        );
    }
}
