//! One expression and its answer.

use std::collections::BTreeMap;

use gatewalk_cel::declarations::{FunctionDecl, OverloadDecl, VariableDecl};
use gatewalk_cel::env::EnvBuilder;
use gatewalk_cel::estimate::{NoEstimates, PresenceTest, estimate_cost};
use gatewalk_cel::parser::macros::Macros;
use gatewalk_cel::parser::{ParserOptions, parse};
use gatewalk_cel::program::Program;
use gatewalk_cel::value::format_value;
use gatewalk_cel::{CheckedAst, Dialect, Env, Name, Source, Type, Value};
use gatewalk_kubernetes::apis::authorization::{SubjectAccessReviewSpec, Version, decode_spec};
use gatewalk_kubernetes::cel::library::Estimates;
use gatewalk_kubernetes::cel::match_conditions::{REQUEST, mentions, request_value};
use gatewalk_release::{FeatureGates, Release};
use serde_json::{Map, Value as Json};

use super::environment::Environment;
use super::{explain, value};

/// What is asked.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) expression: String,
    pub(super) environment: Environment,
    pub(super) container: String,
    pub(super) declarations: Vec<(String, Type)>,
    pub(super) functions: Vec<FunctionDecl>,
    pub(super) bindings: Vec<(String, Value)>,
    pub(super) request: Option<SubjectAccessReviewSpec>,
    pub(super) macros: bool,
    pub(super) check: bool,
    pub(super) evaluate: bool,
}

impl Default for Question {
    fn default() -> Self {
        Self {
            expression: String::new(),
            environment: Environment::default(),
            container: String::new(),
            declarations: Vec::new(),
            functions: Vec::new(),
            bindings: Vec::new(),
            request: None,
            macros: true,
            check: true,
            evaluate: true,
        }
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) outcome: AnswerOutcome,
    pub(super) output_type: Option<String>,
    pub(super) cost: Option<u64>,
    /// The least and the most that the checker thinks it costs.
    pub(super) estimated_cost: Option<(u64, u64)>,
}

/// How far the expression came.
#[derive(Clone, Debug)]
pub(super) enum AnswerOutcome {
    /// It does not parse or check.
    Issues(String),
    /// It cannot be planned.
    ProgramError(String),
    /// It was not to be evaluated.
    Checked,
    /// Its value.
    Value(Value),
    /// Its evaluation failed.
    Error(String),
}

impl AnswerOutcome {
    /// For people.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Issues(text) => text.clone(),
            Self::ProgramError(text) => format!("program error: {text}"),
            Self::Error(text) => format!("error: {text}"),
            Self::Checked => "checked".to_owned(),
            Self::Value(value) => format_value(value),
        }
    }
}

impl Answer {
    fn of(outcome: AnswerOutcome, output_type: Option<String>) -> Self {
        Self { outcome, output_type, cost: None, estimated_cost: None }
    }

    pub(super) fn is_error(&self) -> bool {
        !matches!(self.outcome, AnswerOutcome::Value(_) | AnswerOutcome::Checked)
    }

    /// The answer as the batch writes it, without its id.
    pub(super) fn to_json(&self) -> Map<String, Json> {
        let mut members = Map::new();
        if let Some(output_type) = &self.output_type {
            members.insert("outputType".to_owned(), output_type.as_str().into());
        }
        let (name, content) = match &self.outcome {
            AnswerOutcome::Issues(text) => ("issues", text.as_str().into()),
            AnswerOutcome::ProgramError(text) => ("programError", text.as_str().into()),
            AnswerOutcome::Error(text) => ("error", text.as_str().into()),
            AnswerOutcome::Value(value) => ("value", value::to_json(value)),
            AnswerOutcome::Checked => return members,
        };
        members.insert(name.to_owned(), content);
        if let Some(cost) = self.cost {
            members.insert("cost".to_owned(), cost.into());
        }
        if let Some((least, most)) = self.estimated_cost {
            let estimate = vec![least.to_string(), most.to_string()];
            members.insert("estimatedCost".to_owned(), estimate.into());
        }
        members
    }
}

/// A request from the text of a SubjectAccessReviewSpec, JSON or YAML as a scenario writes it.
pub(super) fn request_of_text(text: &str) -> Result<SubjectAccessReviewSpec, String> {
    let decoded = decode_spec(text, Version::V1);
    match decoded.error {
        None => Ok(decoded.spec),
        Some(error) => Err(error),
    }
}

impl Question {
    pub(super) fn answer(&self, gates: &FeatureGates) -> Answer {
        let env = self.env(gates);
        let checked = match self.compile(&env) {
            Ok(checked) => checked,
            Err(issues) => return Answer::of(AnswerOutcome::Issues(issues), None),
        };
        let output_type = self.check.then(|| checked.output_type().issue_text());
        if !self.evaluate {
            return Answer::of(AnswerOutcome::Checked, output_type);
        }
        let program = match self.program(&env, &checked, gates.release()) {
            Ok(program) => program,
            Err(error) => return Answer::of(AnswerOutcome::ProgramError(error), output_type),
        };
        let evaluation = program.evaluate(&self.variables(&checked, gates.release()));
        let outcome = match evaluation.result {
            Ok(value) => AnswerOutcome::Value(value),
            Err(error) => AnswerOutcome::Error(error.to_string()),
        };
        let estimated_cost = self.check.then(|| self.estimate(&env, &checked, gates.release()));
        Answer { outcome, output_type, cost: Some(evaluation.cost), estimated_cost }
    }

    /// The value of a library's own type that the library makes from this text: what its function from a string to that type gives.
    pub(super) fn value_of_type(
        &self,
        of: &str,
        text: &str,
        gates: &FeatureGates,
    ) -> Result<Value, String> {
        let makes = |overload: &OverloadDecl| {
            !overload.member
                && overload.params == [Type::String]
                && overload.result.type_name() == of
        };
        let env = self.environment.env(gates);
        let function = env.functions().find(|function| function.overloads.iter().any(makes));
        let function = function.ok_or("no function of the environment makes one from a text")?;
        let call = Self {
            expression: format!("{}(text)", function.name),
            environment: self.environment,
            bindings: vec![("text".to_owned(), text.into())],
            ..Self::default()
        };
        match call.answer(gates).outcome {
            AnswerOutcome::Value(value) => Ok(value),
            AnswerOutcome::Error(text) => Err(text),
            other => Err(other.text()),
        }
    }

    /// The value and the cost of each sub-expression under its place; nothing when there is nothing to evaluate.
    pub(super) fn explain(&self, gates: &FeatureGates) -> String {
        let env = self.env(gates);
        let Ok(checked) = self.compile(&env) else { return String::new() };
        let Ok(program) = self.program(&env, &checked, gates.release()) else {
            return String::new();
        };
        let (_, recording) = program.evaluate_recorded(&self.variables(&checked, gates.release()));
        explain::picture(&self.expression, &checked, &recording)
    }

    fn env(&self, gates: &FeatureGates) -> Env {
        let base = self.environment.env(gates);
        let mut builder = EnvBuilder::extend(base);
        if !self.container.is_empty() {
            builder = builder.container(&self.container);
        }
        let dialect = base.dialect();
        for function in &self.functions {
            let mut function = function.clone();
            for overload in &mut function.overloads {
                overload.result = as_named(overload.result.clone(), dialect);
                for param in &mut overload.params {
                    *param = as_named(param.clone(), dialect);
                }
            }
            builder = builder.function(function);
        }
        for (name, of) in &self.declarations {
            let of = as_named(of.clone(), dialect);
            builder = builder.variable(VariableDecl::new(name, of));
        }
        for (name, _) in &self.bindings {
            let is_declared = self.declarations.iter().any(|(declared, _)| declared == name);
            if !is_declared && base.variable(name).is_none() {
                builder = builder.variable(VariableDecl::new(name, Type::Dyn));
            }
        }
        if !self.macros {
            builder = builder.without_macros();
        }
        builder.build()
    }

    fn compile(&self, env: &Env) -> Result<CheckedAst, String> {
        let source = Source::new(&self.expression);
        if self.check {
            return env.compile(&source).map_err(|issues| issues.to_string());
        }
        // Without types the tree is planned as it was parsed; the checker is asked for the macros' parser only.
        let macros = if self.macros { env.macros().clone() } else { Macros::empty() };
        let options = ParserOptions {
            dialect: env.dialect(),
            macros: &macros,
            optional_syntax: env.options().optional_syntax,
        };
        let ast = parse(&source, options).map_err(|issues| issues.to_string())?;
        let ids = ast.id_count();
        Ok(CheckedAst { ast, types: vec![None; ids], references: vec![None; ids] })
    }

    fn program(
        &self,
        env: &Env,
        checked: &CheckedAst,
        release: Release,
    ) -> Result<Program, String> {
        Program::new(env, checked, self.environment.program_options(release))
            .map_err(|error| error.to_string())
    }

    fn estimate(&self, env: &Env, checked: &CheckedAst, release: Release) -> (u64, u64) {
        let estimate = match self.environment {
            Environment::Standard => estimate_cost(env, checked, &NoEstimates, PresenceTest::Costs),
            Environment::Authorization | Environment::Kubernetes => {
                estimate_cost(env, checked, &Estimates(release), PresenceTest::Free)
            }
        };
        (estimate.min, estimate.max)
    }

    fn variables(&self, checked: &CheckedAst, release: Release) -> BTreeMap<Name, Value> {
        let mut variables: BTreeMap<Name, Value> = self
            .bindings
            .iter()
            .map(|(name, value)| (Name::from(name.as_str()), value.clone()))
            .collect();
        if let Some(request) = &self.request {
            // before 1.31 the server shows no selectors
            let mentions = |field| release >= Release::V1_31 && mentions(&checked.ast, field);
            let (fields, labels) = (mentions("fieldSelector"), mentions("labelSelector"));
            variables.insert(Name::from(REQUEST), request_value(request, fields, labels));
        }
        variables
    }
}

/// The type with optionals called as that cel-go calls them.
fn as_named(of: Type, dialect: Dialect) -> Type {
    match of {
        Type::List(element) => Type::list(as_named((*element).clone(), dialect)),
        Type::Map(map) => {
            Type::map(as_named(map.key.clone(), dialect), as_named(map.value.clone(), dialect))
        }
        Type::Type(Some(of)) => Type::type_of(as_named((*of).clone(), dialect)),
        Type::Opaque(opaque) => {
            let mut parameters: Vec<Type> =
                opaque.parameters.iter().map(|of| as_named(of.clone(), dialect)).collect();
            match (&*opaque.name, parameters.len()) {
                ("optional_type" | "optional", 1) => Type::optional(dialect, parameters.remove(0)),
                (name, _) => Type::opaque(name, parameters),
            }
        }
        other => other,
    }
}
