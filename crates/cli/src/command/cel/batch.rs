//! `--batch`: JSON lines in, JSON lines out, in the same order.

use gatewalk_cel::Type;
use gatewalk_cel::declarations::{FunctionDecl, OverloadDecl};
use gatewalk_cel::library::parse_type;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::environment::Environment;
use super::question::{Question, request_of_text};
use super::{gates, value};
use crate::arguments::ServerArguments;
use crate::{Outcome, output};

/// A line of the input. All but the expression is optional.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Line {
    #[serde(default)]
    id: Option<Json>,
    expression: String,
    environment: Option<String>,
    kubernetes_version: Option<String>,
    #[serde(default)]
    container: String,
    #[serde(default)]
    declarations: Map<String, Json>,
    #[serde(default)]
    bindings: Map<String, Json>,
    #[serde(default)]
    functions: std::collections::BTreeMap<String, Vec<Overload>>,
    request: Option<Json>,
    #[serde(default = "yes")]
    macros: bool,
    #[serde(default = "yes")]
    check: bool,
    #[serde(default = "yes")]
    evaluate: bool,
}

/// A function without a body.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Overload {
    id: String,
    #[serde(default)]
    member: bool,
    #[serde(default)]
    params: Vec<String>,
    result: String,
    /// Go writes `null` where there are none.
    type_params: Option<Vec<String>>,
}

fn yes() -> bool {
    true
}

/// Answers every line; a bad one is answered with its number.
pub(super) fn run(text: &str, default: Environment, server: &ServerArguments) -> Outcome {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (place, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let answer = answer(line, default, server)
            .unwrap_or_else(|error| json!({ "line": place + 1, "error": error }));
        output::json(&answer);
    }
    Outcome::Well
}

fn answer(line: &str, default: Environment, server: &ServerArguments) -> Result<Json, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let version = server.kubernetes_version.as_deref().or(line.kubernetes_version.as_deref());
    let gates = gates(version, &server.feature_gates)?;
    let environment = match &line.environment {
        None => default,
        Some(name) => {
            Environment::named(name).ok_or_else(|| format!("`{name}` is no environment"))?
        }
    };
    let mut question = Question {
        expression: line.expression,
        environment,
        container: line.container,
        macros: line.macros,
        check: line.check,
        evaluate: line.evaluate,
        ..Question::default()
    };
    for (name, text) in &line.declarations {
        let text = text.as_str().ok_or_else(|| format!("the type of {name} is no text"))?;
        question.declarations.push((name.clone(), parse_type(text)));
    }
    for (name, json) in &line.bindings {
        let value = value::from_json(json, &|of, text| question.value_of_type(of, text, &gates))
            .map_err(|error| format!("{name}: {error}"))?;
        question.bindings.push((name.clone(), value));
    }
    for (name, overloads) in &line.functions {
        let overloads = overloads.iter().map(overload).collect();
        question.functions.push(FunctionDecl::new(name, overloads));
    }
    if let Some(request) = &line.request {
        question.request = Some(request_of_text(&request.to_string())?);
    }
    let mut members = Map::new();
    if let Some(id) = line.id {
        members.insert("id".to_owned(), id);
    }
    members.extend(question.answer(&gates).to_json());
    Ok(Json::Object(members))
}

fn overload(overload: &Overload) -> OverloadDecl {
    let parse = |text: &String| {
        parameterized(parse_type(text), overload.type_params.as_deref().unwrap_or_default())
    };
    let params = overload.params.iter().map(parse).collect();
    let result = parse(&overload.result);
    if overload.member {
        OverloadDecl::member(&overload.id, params, result)
    } else {
        OverloadDecl::global(&overload.id, params, result)
    }
}

/// The type with its parameters in the places of their names.
fn parameterized(of: Type, parameters: &[String]) -> Type {
    let name = of.type_name().to_owned();
    if parameters.contains(&name) {
        return Type::parameter(&name);
    }
    match of {
        Type::List(element) => Type::list(parameterized((*element).clone(), parameters)),
        Type::Map(map) => Type::map(
            parameterized(map.key.clone(), parameters),
            parameterized(map.value.clone(), parameters),
        ),
        Type::Type(Some(of)) => Type::type_of(parameterized((*of).clone(), parameters)),
        Type::Opaque(opaque) => Type::opaque(
            &opaque.name,
            opaque.parameters.iter().map(|of| parameterized(of.clone(), parameters)).collect(),
        ),
        other => other,
    }
}
