//! `matchConditions`: which requests a webhook is asked about (`k8s.io/apiserver/pkg/authorization/cel.CELMatcher`).

mod anchors;
mod parts;

use gatewalk_cel::Value;
use gatewalk_diagnostics::LineIndex;
use gatewalk_kubernetes::apis::apiserver::{ExpressionSource, WebhookMatchCondition};
use gatewalk_kubernetes::apis::authorization::SubjectAccessReviewSpec;
use gatewalk_kubernetes::cel::match_conditions::{
    CompiledCondition, ConditionError, MatchConditionCompiler, REQUEST, Reads, RequestView,
};

use crate::{Errors, SubValue};
use anchors::Anchor;

/// The conditions of one webhook, or the `when` of one canned answer.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    all: Vec<Condition>,
    /// Whether any of them mentions a selector; then all of them see it.
    pub(super) field_selector: bool,
    pub(super) label_selector: bool,
    /// What they look at.
    reads: Reads,
}

/// One condition, ready to be evaluated.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) expression: ExpressionSource,
    pub(super) compiled: CompiledCondition,
    /// Where the values of its parts are shown.
    anchors: Vec<Anchor>,
}

/// Whether a request matches.
#[derive(Debug)]
pub(super) enum Matched {
    /// Every condition is true, or there is none.
    Yes,
    /// A condition is false, whatever errors the others gave.
    No,
    /// Some conditions gave errors, and none is false.
    Failed(Errors),
}

/// A condition that was evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Evaluated {
    /// Its value, or cel-go's error.
    pub(crate) result: Result<bool, String>,
    pub(crate) cost: u64,
    pub(crate) values: Vec<SubValue>,
}

impl Conditions {
    /// The conditions of a configuration that stands in `text`. They were validated; one that does not compile is the error.
    pub(super) fn of_configuration(
        conditions: &[WebhookMatchCondition],
        compiler: MatchConditionCompiler,
        text: &str,
    ) -> Result<Self, ConditionError> {
        if conditions.is_empty() {
            return Ok(Self::default());
        }
        let index = LineIndex::new(text);
        let condition = |one: &WebhookMatchCondition| {
            let compiled = compiler.compile(&one.expression.text)?;
            let anchors = anchors::of(compiled.checked(), &one.expression, &index);
            Ok(Condition { expression: one.expression.clone(), compiled, anchors })
        };
        let conditions: Result<Vec<_>, _> = conditions.iter().map(condition).collect();
        Ok(Self::new(conditions?))
    }

    /// The condition of a canned answer.
    pub(super) fn of_answer(
        when: &str,
        compiler: MatchConditionCompiler,
    ) -> Result<Self, ConditionError> {
        let compiled = compiler.compile(when)?;
        let expression = ExpressionSource::detached(when);
        Ok(Self::new(vec![Condition { expression, compiled, anchors: Vec::new() }]))
    }

    fn new(conditions: Vec<Condition>) -> Self {
        let any = |mentions: fn(&CompiledCondition) -> bool| {
            conditions.iter().any(|one| mentions(&one.compiled))
        };
        Self {
            field_selector: any(|one| one.mentions_field_selector),
            label_selector: any(|one| one.mentions_label_selector),
            reads: conditions
                .iter()
                .fold(Reads::default(), |reads, one| reads.and(one.compiled.reads())),
            all: conditions,
        }
    }

    pub(crate) fn all(&self) -> &[Condition] {
        &self.all
    }

    /// Upstream's `Eval`: in file order, up to the first that is false. Errors are remembered and count only when none is.
    pub(super) fn evaluate(
        &self,
        spec: &SubjectAccessReviewSpec,
        recording: bool,
    ) -> (Matched, Vec<Evaluated>) {
        self.evaluate_view(RequestView::of_spec(spec), recording)
    }

    /// Each of them on its own, with the part that makes it false, whatever the ones before it are.
    pub(crate) fn each(
        &self,
        spec: &SubjectAccessReviewSpec,
    ) -> Vec<(Result<bool, String>, Option<String>)> {
        let view = RequestView::of_spec(spec);
        let request = view.value(Reads::ALL, self.field_selector, self.label_selector);
        let variables = [(REQUEST, request)];
        let each = self.all.iter().map(|condition| {
            let result = condition.evaluate(&variables, false).result;
            let part = (result == Ok(false)).then(|| parts::first_false(condition, &variables));
            (result, part.flatten())
        });
        each.collect()
    }

    /// Whether conditions look at selectors, which are read from a spec alone.
    pub(super) fn look_at_selectors(&self) -> bool {
        self.field_selector || self.label_selector
    }

    /// What is shown of values needs all of them; else only those are made that conditions look at.
    pub(super) fn evaluate_view(
        &self,
        view: RequestView<'_>,
        recording: bool,
    ) -> (Matched, Vec<Evaluated>) {
        if self.all.is_empty() {
            return (Matched::Yes, Vec::new());
        }
        let reads = if recording { Reads::ALL } else { self.reads };
        let request = view.value(reads, self.field_selector, self.label_selector);
        let variables = [(REQUEST, request)];
        let mut evaluated = Vec::new();
        let mut errors = Vec::new();
        for condition in &self.all {
            let one = condition.evaluate(&variables, recording);
            match &one.result {
                Ok(true) => {}
                Ok(false) => {
                    evaluated.push(one);
                    return (Matched::No, evaluated);
                }
                Err(error) => errors.push(format!(
                    "cel evaluation error: expression '{}' resulted in error: {error}",
                    condition.expression.text
                )),
            }
            if recording {
                evaluated.push(one);
            }
        }
        let matched = Errors::aggregate(errors).map_or(Matched::Yes, Matched::Failed);
        (matched, evaluated)
    }
}

impl Condition {
    /// Evaluates it over its one variable.
    pub(super) fn evaluate(
        &self,
        variables: &[(&'static str, Value); 1],
        recording: bool,
    ) -> Evaluated {
        let program = self.compiled.program();
        let (evaluation, values) = if recording {
            let (evaluation, recorded) = program.evaluate_recorded(variables);
            let values = anchors::values(&self.anchors, &recorded);
            (evaluation, values)
        } else {
            (program.evaluate(variables), Vec::new())
        };
        let result = match evaluation.result {
            Ok(Value::Bool(value)) => Ok(value),
            // the checker saw to it that there is nothing but a truth value or an error
            Ok(other) => {
                Err(format!("eval result type should be bool but got {}", other.type_name()))
            }
            Err(error) => Err(error.to_string()),
        };
        Evaluated { result, cost: evaluation.cost, values }
    }
}

#[cfg(test)]
mod tests;
