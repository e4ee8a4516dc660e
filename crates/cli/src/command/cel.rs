//! `gatewalk cel`: compiles and evaluates expressions.

mod batch;
mod environment;
mod explain;
mod question;
mod value;

use clap::Args;
use gatewalk_cel::library::parse_type;
use gatewalk_release::{FeatureGates, Release};

use crate::arguments::{Format, ServerArguments};
use crate::{Failure, Outcome, input, output};
use environment::Environment;
use question::{Answer, Question};

/// Compile and evaluate an expression
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct CelArguments {
    /// The expression; one that starts with a minus sign goes after --
    #[arg(
        value_name = "EXPRESSION",
        required_unless_present = "batch",
        allow_negative_numbers = true
    )]
    expression: Option<String>,
    /// What the expression may mention
    #[arg(long, value_enum, default_value_t = Environment::Authorization)]
    environment: Environment,
    /// Declare a variable: n=int, m='map(string, dyn)', q=kubernetes.Quantity
    #[arg(long = "declare", value_name = "NAME=TYPE", value_parser = pair)]
    declarations: Vec<(String, String)>,
    /// Bind a variable to the value of an expression, which may mention earlier ones; declared dyn if nothing else
    #[arg(long = "let", value_name = "NAME=EXPRESSION", value_parser = pair)]
    bindings: Vec<(String, String)>,
    /// A SubjectAccessReviewSpec as `request`; - is standard input
    #[arg(long, value_name = "FILE")]
    request: Option<String>,
    /// The namespace in which names are looked up first
    #[arg(long, value_name = "NAME", default_value = "")]
    container: String,
    /// Parse without macros
    #[arg(long)]
    no_macros: bool,
    /// Evaluate without checking types
    #[arg(long)]
    no_check: bool,
    /// Stop after checking types
    #[arg(long)]
    check_only: bool,
    /// Show the value and cost of each sub-expression under its place; in text only
    #[arg(long, conflicts_with = "batch")]
    explain: bool,
    /// Answer JSON lines, one expression each; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "expression")]
    batch: Option<String>,
}

pub(crate) fn run(
    arguments: &CelArguments,
    server: &ServerArguments,
    format: Format,
) -> Result<Outcome, Failure> {
    if let Some(file) = &arguments.batch {
        let input = input::read(file)?;
        return Ok(batch::run(&input.text, arguments.environment, server));
    }
    if arguments.explain && format == Format::Json {
        return Err("--explain draws a picture, which JSON has no place for".to_owned());
    }
    let gates = gates(server.kubernetes_version.as_deref(), &server.feature_gates)?;
    let question = question(arguments, &gates)?;
    let answer = question.answer(&gates);
    if format == Format::Json {
        output::json(&answer.to_json());
    } else {
        output::text(&text(&answer));
        if arguments.explain && !arguments.check_only {
            output::text(&format!("\n{}", question.explain(&gates)));
        }
    }
    Ok(Outcome::unwell_if(answer.is_error()))
}

/// The gates of the release asked for. Unlike a scenario's, a wrong release is a usage error.
fn gates(version: Option<&str>, set: &[(String, bool)]) -> Result<FeatureGates, Failure> {
    let release = match version {
        None => Release::NEWEST,
        Some(version) => Release::parse(version)
            .ok_or_else(|| format!("`{version}` is no release from 1.29 to {}", Release::NEWEST))?,
    };
    let mut gates = FeatureGates::new(release);
    for (name, on) in set {
        gates.set(name, *on)?;
    }
    Ok(gates)
}

fn question(arguments: &CelArguments, gates: &FeatureGates) -> Result<Question, Failure> {
    let mut question = Question {
        expression: arguments.expression.clone().unwrap_or_default(),
        environment: arguments.environment,
        container: arguments.container.clone(),
        macros: !arguments.no_macros,
        check: !arguments.no_check,
        evaluate: !arguments.check_only,
        ..Question::default()
    };
    for (name, text) in &arguments.declarations {
        question.declarations.push((name.clone(), parse_type(text)));
    }
    for (name, expression) in &arguments.bindings {
        let bound = Question {
            expression: expression.clone(),
            environment: arguments.environment,
            bindings: question.bindings.clone(),
            ..Question::default()
        };
        match bound.answer(gates).outcome {
            question::AnswerOutcome::Value(value) => question.bindings.push((name.clone(), value)),
            other => return Err(format!("--let {name}: {}", other.text())),
        }
    }
    if let Some(file) = &arguments.request {
        let text = input::read(file)?.text;
        question.request =
            Some(question::request_of_text(&text).map_err(|error| format!("{file}: {error}"))?);
    }
    Ok(question)
}

/// The answer for people: issues as cel-go prints them, or value, type and cost.
fn text(answer: &Answer) -> String {
    let output_type = answer.output_type.as_ref().map(|of| format!("type: {of}\n"));
    let cost = answer.cost.map(|cost| format!("cost: {cost}\n"));
    let estimate = answer.estimated_cost.map(|(least, most)| {
        if least == most {
            format!("estimated cost: {least}\n")
        } else {
            format!("estimated cost: {least} to {most}\n")
        }
    });
    [Some(answer.outcome.text() + "\n"), output_type, cost, estimate]
        .into_iter()
        .flatten()
        .collect()
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once('=').ok_or_else(|| format!("`{text}` is not NAME=VALUE"))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}
