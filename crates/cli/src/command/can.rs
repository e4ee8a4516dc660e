//! `gatewalk can` and `gatewalk who-can`: one question in kubectl's words, answered with the why.

mod render;

use clap::Args;
use gatewalk_engine::{CanI, Server};
use gatewalk_report::{Decision, Severity, WhoCan};
use gatewalk_scenario::{Request, Scenario, User};
use serde_json::Value;

use crate::arguments::{Format, ServerArguments};
use crate::server::ClusterArguments;
use crate::{Failure, Outcome, output};

/// Ask one question in the words of `kubectl auth can-i`, answered with the why
///
/// Exit code 0: allowed; 1: not allowed. Without --config the server runs Node,RBAC as most clusters do.
#[derive(Debug, Args)]
pub(crate) struct CanArguments {
    #[command(flatten)]
    question: QuestionArguments,
    /// Who asks; groups are completed as kube-apiserver completes them for kubectl --as. Nobody named: system:anonymous
    #[arg(long = "as", value_name = "USER")]
    user: Option<String>,
    /// A group of theirs; repeatable
    #[arg(long = "as-group", value_name = "GROUP", requires = "user")]
    groups: Vec<String>,
    /// List what they may do in the namespace, rule by rule, with where each rule comes from
    #[arg(long, conflicts_with_all = ["words", "subresource", "all_namespaces"])]
    list: bool,
    #[command(flatten)]
    cluster: ClusterArguments,
}

/// Say who may do something, through what, and which webhooks could still have a say
#[derive(Debug, Args)]
pub(crate) struct WhoCanArguments {
    #[command(flatten)]
    question: QuestionArguments,
    #[command(flatten)]
    cluster: ClusterArguments,
}

/// What is asked.
#[derive(Debug, Args)]
struct QuestionArguments {
    /// The verb, then the resource or path: get pods, get pods/web-0, get deployments.apps web, get /healthz
    #[arg(value_name = "VERB RESOURCE", num_args = 0..=3)]
    words: Vec<String>,
    /// The namespace; default unless given
    #[arg(short, long, value_name = "NAMESPACE")]
    namespace: Option<String>,
    /// In all namespaces
    #[arg(short = 'A', long)]
    all_namespaces: bool,
    /// A subresource, such as log
    #[arg(long, value_name = "NAME")]
    subresource: Option<String>,
}

pub(crate) fn can(
    arguments: &CanArguments,
    server: &ServerArguments,
    format: Format,
) -> Result<Outcome, Failure> {
    let scenario = arguments.cluster.scenario(server)?;
    let running = Server::new(&scenario);
    let users = arguments.user.iter().map(|user| format!("--as={}", quoted(user)));
    let groups = arguments.groups.iter().map(|group| format!("--as-group={}", quoted(group)));
    let words: Vec<String> =
        std::iter::once(arguments.question.line()).chain(users).chain(groups).collect();
    let words = words.join(" ");
    if arguments.list {
        // nothing in particular is asked; the user is read by the same rules
        return list(&scenario, running, &format!("get pods {words}"), arguments, format);
    }
    let asked = checked(running.can_i(&words))?;
    let request = request(&asked);
    let mut time_line = running.time_line();
    let mut answer = running.answer("requests[0]", &request, &mut time_line);
    format!("{words}{}", name_of(request.user.as_ref())).clone_into(&mut answer.name);
    let allowed = answer.decision == Some(Decision::Allow);
    let reason = answer.reason.clone().unwrap_or_default();
    let report = running.report(vec![answer], &time_line);
    let outcome = output::outcome(&report).and(Outcome::unwell_if(!allowed));
    let documents = output::documents("", "", &scenario);
    match format {
        Format::Json => output::json(&report),
        Format::Markdown => output::text(&gatewalk_report::render::markdown(&report, &documents)),
        Format::Github => output::github(&output::findings(&report), &documents),
        Format::Text => {
            // the answer as kubectl prints it, then the walk
            output::text(&match (allowed, reason.as_str()) {
                (true, _) => "yes\n\n".to_owned(),
                (false, "") => "no\n\n".to_owned(),
                (false, reason) => format!("no - {reason}\n\n"),
            });
            let text = gatewalk_report::render::text(&report, &documents, output::paint());
            output::text(&text);
        }
    }
    Ok(outcome)
}

pub(crate) fn who_can(
    arguments: &WhoCanArguments,
    server: &ServerArguments,
    format: Format,
) -> Result<Outcome, Failure> {
    let scenario = arguments.cluster.scenario(server)?;
    let running = Server::new(&scenario);
    let asked = checked(running.can_i(&arguments.question.line()))?;
    let found = running.who_can(&request(&asked)).into_iter().next();
    let Some(found) = found else { return Ok(output::does_not_start(&scenario, running, format)) };
    match format {
        Format::Json => output::json(&found),
        Format::Markdown => output::text(&render::who_can_markdown(&found)),
        Format::Text | Format::Github => output::text(&render::who_can(&found)),
    }
    Ok(Outcome::unwell_if(is_nobody(&found)))
}

/// Whether nobody but system:masters may.
fn is_nobody(found: &WhoCan) -> bool {
    found.grantees.len() <= 1
}

fn list(
    scenario: &Scenario,
    running: Server,
    asked: &str,
    arguments: &CanArguments,
    format: Format,
) -> Result<Outcome, Failure> {
    let user = checked(running.can_i(asked))?.user.unwrap_or_else(anonymous);
    let namespace = arguments.question.namespace.as_deref().unwrap_or("default");
    let Some(rules) = running.rules_of(&user, namespace) else {
        return Ok(output::does_not_start(scenario, running, format));
    };
    match format {
        Format::Json => output::json(&rules),
        Format::Markdown => output::text(&render::rules_markdown(&rules)),
        Format::Text | Format::Github => output::text(&render::rules(&rules)),
    }
    Ok(Outcome::Well)
}

/// A question that kubectl would not send is a usage error; what is doubtful about it goes to standard error.
fn checked(asked: CanI) -> Result<CanI, Failure> {
    let mut errors = Vec::new();
    for finding in &asked.findings {
        let help = if finding.help.is_empty() { "" } else { "\n" };
        let text = format!("{}{help}{}", finding.message, finding.help);
        if finding.severity == Severity::Error {
            errors.push(text);
        } else {
            output::note(&text);
        }
    }
    if !errors.is_empty() {
        return Err(errors.join("\n"));
    }
    if asked.spec.is_none() {
        return Err("nothing to ask: give a verb and a resource".to_owned());
    }
    Ok(asked)
}

fn request(asked: &CanI) -> Request {
    Request {
        user: Some(asked.user.clone().unwrap_or_else(anonymous)),
        subject_access_review: asked.spec.clone().or(Some(Value::Null)),
        ..Request::default()
    }
}

fn anonymous() -> User {
    User {
        name: "system:anonymous".to_owned(),
        groups: vec!["system:unauthenticated".to_owned()],
        ..User::default()
    }
}

fn name_of(user: Option<&User>) -> &'static str {
    if user.is_some_and(|user| user.name == "system:anonymous") {
        " (as system:anonymous)"
    } else {
        ""
    }
}

impl QuestionArguments {
    /// The question as kubectl's words.
    fn line(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        match self.words.as_slice() {
            [verb, resource, name] => {
                words.push(quoted(verb));
                words.push(quoted(&format!("{resource}/{name}")));
            }
            few => words.extend(few.iter().map(|word| quoted(word))),
        }
        if let Some(namespace) = &self.namespace {
            words.push(format!("--namespace={}", quoted(namespace)));
        }
        if self.all_namespaces {
            words.push("-A".to_owned());
        }
        if let Some(subresource) = &self.subresource {
            words.push(format!("--subresource={}", quoted(subresource)));
        }
        words.join(" ")
    }
}

/// A word as a shell would take it for itself.
fn quoted(word: &str) -> String {
    let plain = |one: char| one.is_ascii_alphanumeric() || "-_./:@,".contains(one);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_survive_the_shell() {
        for (word, text) in [("pods", "pods"), ("*", "'*'"), ("", "''"), ("a'b", r"'a'\''b'")] {
            assert_eq!(quoted(word), text);
        }
    }
}
