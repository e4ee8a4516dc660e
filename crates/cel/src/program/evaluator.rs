//! Runs a plan. Mirrors the `Eval` methods of `interpreter/interpretable.go` and, interleaved with them, the observer of
//! `interpreter/runtimecost.go`.
//!
//! Values are lent wherever the plan or the caller's variables hold them, so that looking at one costs nothing.

use std::borrow::Cow;

use crate::ast::ExprId;
use crate::value::{EvalError, Value, equal};

use super::cost;
use super::record::Recording;
use super::stack::Observed;
use super::step::{Equality, MemberStep, OptionalOr, Plan, Step, StepKind};
use super::{Activation, Evaluation, ProgramOptions};

/// What a step yields.
pub(super) type Evaluated<'p> = Result<Cow<'p, Value>, EvalError>;

/// Evaluates a plan with these variables.
pub(super) fn evaluate(
    plan: &Plan,
    options: &ProgramOptions,
    variables: &dyn Activation,
    mut recording: Option<&mut Recording>,
) -> Evaluation {
    if plan.regular {
        let mut evaluator =
            Evaluator::new(plan, options, variables, recording.as_deref_mut(), None);
        let evaluation = evaluator.run();
        if !evaluator.abandoned {
            return evaluation;
        }
        if let Some(recording) = recording.as_deref_mut() {
            *recording = Recording::default();
        }
    }
    Evaluator::new(plan, options, variables, recording, Some(Box::default())).run()
}

pub(super) struct Evaluator<'p> {
    pub(super) plan: &'p Plan,
    pub(super) options: &'p ProgramOptions,
    pub(super) variables: &'p dyn Activation,
    pub(super) locals: Vec<Local<'p>>,
    /// The caller's variables as far as they were looked up, by their numbers.
    pub(super) globals: [Option<&'p Value>; 4],
    /// What cel-go's cost tracker would find its values in, where that makes a difference.
    observed: Option<Box<Observed>>,
    /// It does make a difference, and nothing was noted: all starts again.
    abandoned: bool,
    /// Nobody looks at the single steps, neither a recording nor that stack, so that some can be done at once.
    pub(super) plain: bool,
    pub(super) cost: u64,
    pub(super) limit: u64,
    pub(super) recording: Option<&'p mut Recording>,
}

/// A comprehension's variable.
#[derive(Clone, Debug)]
pub(super) enum Local<'p> {
    Unset,
    Set(Evaluated<'p>),
}

impl<'p> Evaluator<'p> {
    fn new(
        plan: &'p Plan,
        options: &'p ProgramOptions,
        variables: &'p dyn Activation,
        recording: Option<&'p mut Recording>,
        observed: Option<Box<Observed>>,
    ) -> Self {
        Self {
            plan,
            options,
            variables,
            locals: vec![Local::Unset; plan.locals],
            globals: [None; 4],
            plain: recording.is_none() && observed.is_none(),
            observed,
            abandoned: false,
            cost: 0,
            limit: options.cost_limit.unwrap_or(u64::MAX),
            recording,
        }
    }

    fn run(&mut self) -> Evaluation {
        let mut result = self.eval(&self.plan.root).map(Cow::into_owned);
        if self.plan.semantics.short_optional_name {
            result = result.map_err(|error| error.renamed("optional_type", "optional"));
        }
        Evaluation { result, cost: self.cost }
    }

    #[inline]
    pub(super) fn eval(&mut self, step: &'p Step) -> Evaluated<'p> {
        match self.lent(step) {
            Some(value) => Ok(Cow::Borrowed(value)),
            None if self.recording.is_none() => self.eval_step(step),
            None => self.eval_recorded(step),
        }
    }

    fn eval_recorded(&mut self, step: &'p Step) -> Evaluated<'p> {
        let before = self.cost;
        let known = self.recording.as_ref().and_then(|recording| recording.get(step.id));
        let (cost, times) = known.map_or((0, 0), |known| (known.cost, known.times));
        let outcome = self.eval_step(step);
        let cost = cost + (self.cost - before);
        if let Some(recording) = self.recording.as_deref_mut() {
            // in place of what an attribute noted of its last part, which is the same
            recording.set(step.id, outcome.as_deref(), cost, times + 1);
        }
        outcome
    }

    /// Evaluates what should be a bool, which then need not become a value in between.
    pub(super) fn truth(&mut self, step: &'p Step) -> Truth {
        if self.recording.is_none() {
            match &step.kind {
                StepKind::Or(terms) => return self.eval_logical(step.id, terms, true).into(),
                StepKind::And(terms) => return self.eval_logical(step.id, terms, false).into(),
                StepKind::Equal(equality) => {
                    return self.eval_equality(step.id, equality).into();
                }
                StepKind::Member(member) => return self.eval_member(step.id, member).into(),
                StepKind::Call(call) => return self.call_truth(step.id, call),
                StepKind::TestOnly(attribute) => return self.presence(step.id, attribute),
                StepKind::Attribute(attribute) => {
                    if let Some(truth) = self.local_truth(step.id, attribute) {
                        return truth;
                    }
                }
                _ => {}
            }
        }
        Truth::of(&self.eval(step))
    }

    fn eval_step(&mut self, step: &'p Step) -> Evaluated<'p> {
        let id = step.id;
        match &step.kind {
            StepKind::Const(value) => {
                self.observe(id)?;
                Ok(Cow::Borrowed(value))
            }
            StepKind::Attribute(attribute) => self.eval_attribute(id, attribute),
            StepKind::TestOnly(attribute) => self.eval_test_only(id, attribute),
            StepKind::Or(terms) => self.eval_logical(id, terms, true).map(owned),
            StepKind::And(terms) => self.eval_logical(id, terms, false).map(owned),
            StepKind::Equal(equality) => self.eval_equality(id, equality).map(owned),
            StepKind::Call(call) => self.eval_call(id, call),
            StepKind::List(list) => self.eval_list(id, list),
            StepKind::Map(map) => self.eval_map(id, map),
            StepKind::Struct(literal) => self.eval_struct(id, literal),
            StepKind::Fold(fold) => self.eval_fold(id, fold),
            StepKind::Member(member) => self.eval_member(id, member).map(owned),
            StepKind::OptionalOr(or) => self.eval_optional_or(id, or),
        }
    }

    /// Every step ends here: its id goes onto the stack, and the total is held against the limit.
    #[inline]
    pub(super) fn observe(&mut self, id: ExprId) -> Result<(), EvalError> {
        if let Some(observed) = &mut self.observed {
            observed.push(id);
        }
        if self.cost > self.limit { Err(EvalError::cost_limit()) } else { Ok(()) }
    }

    /// Charges what several steps cost, if nothing in between would end the evaluation or be looked at.
    #[inline]
    pub(super) fn afford(&mut self, cost: u64) -> bool {
        let total = self.cost.saturating_add(cost);
        let affordable = self.plain && total <= self.limit;
        if affordable {
            self.cost = total;
        }
        affordable
    }

    /// Whether every call whose arguments were evaluated is charged.
    pub(super) fn is_charged_for_all(&self) -> bool {
        self.observed.is_none()
    }

    #[inline]
    pub(super) fn charge(&mut self, cost: u64) {
        self.cost = self.cost.saturating_add(cost);
    }

    #[inline]
    pub(super) fn drop_observed(&mut self, id: ExprId) {
        if let Some(observed) = &mut self.observed {
            observed.drop_from(id);
        }
    }

    /// Takes a call's arguments off the stack; without all of them the call is not charged. `complete` says whether all of them
    /// were evaluated.
    #[inline]
    pub(super) fn drop_arguments<'s>(
        &mut self,
        arguments: impl DoubleEndedIterator<Item = &'s Step>,
        complete: bool,
    ) -> bool {
        if let Some(observed) = &mut self.observed {
            return observed.drop_all(arguments.map(|argument| &argument.id));
        }
        if !complete && self.plan.loops {
            self.abandon();
        }
        complete
    }

    /// What was evaluated stays on the stack and may be found in the next round: ends this evaluation, which does not know.
    fn abandon(&mut self) {
        self.abandoned = true;
        self.cost = u64::MAX / 2;
        self.limit = 0;
    }

    /// `||` (decided by `true`) and `&&` (decided by `false`): the first error waits for a term that decides.
    fn eval_logical(
        &mut self,
        id: ExprId,
        terms: &'p [Step],
        deciding: bool,
    ) -> Result<bool, EvalError> {
        let mut failure = None;
        let mut decided = false;
        for term in terms {
            match self.truth(term) {
                Truth::Is(value) if value == deciding => {
                    decided = true;
                    break;
                }
                Truth::Is(_) => {}
                Truth::Neither => {
                    failure = failure.or_else(|| Some(EvalError::no_such_overload()));
                }
                Truth::Fails(error) if error.is_cancelled() => return Err(error),
                Truth::Fails(error) => failure = failure.or(Some(error)),
            }
        }
        if let Some(observed) = &mut self.observed {
            for term in terms {
                observed.drop_from(term.id);
            }
        }
        self.observe(id)?;
        match failure {
            Some(error) if !decided => Err(error),
            _ => Ok(decided == deciding),
        }
    }

    fn eval_equality(&mut self, id: ExprId, equality: &'p Equality) -> Result<bool, EvalError> {
        let left = self.eval(&equality.left);
        cancelled(&left)?;
        let right = self.eval(&equality.right);
        cancelled(&right)?;
        let result = match (&left, &right) {
            (Err(error), _) | (_, Err(error)) => Err(error.clone()),
            (Ok(left), Ok(right)) if equality.negated => Ok(equal(left, right) != Ok(true)),
            (Ok(left), Ok(right)) => equal(left, right),
        };
        if self.drop_arguments([&equality.left, &equality.right].into_iter(), true) {
            let arguments = [or_null(&left), or_null(&right)];
            let value = result.as_ref().map_or(Value::Null, |equal| Value::Bool(*equal));
            let sized = self.plan.semantics.optional_has_size;
            self.charge(cost::of_call(&equality.cost, &arguments, &value, sized));
        }
        self.observe(id)?;
        result
    }

    fn eval_member(&mut self, id: ExprId, member: &'p MemberStep) -> Result<bool, EvalError> {
        let result = self.eval(&member.argument);
        cancelled(&result)?;
        self.observe(id)?;
        result.map(|value| member.set.contains(&value))
    }

    fn eval_optional_or(&mut self, id: ExprId, or: &'p OptionalOr) -> Evaluated<'p> {
        let left = self.eval(&or.left);
        cancelled(&left)?;
        let result = match left.as_deref() {
            Ok(Value::Optional(None)) => self.eval(&or.right),
            Ok(Value::Optional(Some(held))) if or.takes_value => {
                held.or_failure().map(|held| Cow::Owned(held.clone()))
            }
            Ok(Value::Optional(_)) | Err(_) => left,
            Ok(_) if self.plan.semantics.strict_optional_or => Err(EvalError::no_such_overload()),
            Ok(_) => left,
        };
        cancelled(&result)?;
        self.observe(id)?;
        result
    }
}

/// What something that should be a bool came to.
#[derive(Debug)]
pub(super) enum Truth {
    Is(bool),
    /// It is another value.
    Neither,
    Fails(EvalError),
}

impl Truth {
    pub(super) fn of<T: std::ops::Deref<Target = Value>>(outcome: &Result<T, EvalError>) -> Self {
        match outcome.as_deref() {
            Ok(Value::Bool(value)) => Self::Is(*value),
            Ok(_) => Self::Neither,
            Err(error) => Self::Fails(error.clone()),
        }
    }
}

impl From<Result<bool, EvalError>> for Truth {
    fn from(result: Result<bool, EvalError>) -> Self {
        match result {
            Ok(value) => Self::Is(value),
            Err(error) => Self::Fails(error),
        }
    }
}

impl From<Truth> for Evaluated<'_> {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::Is(value) => Ok(owned(value)),
            Truth::Neither => Err(EvalError::no_such_overload()),
            Truth::Fails(error) => Err(error),
        }
    }
}

fn owned<'p>(value: bool) -> Cow<'p, Value> {
    Cow::Owned(Value::Bool(value))
}

/// The value of an argument as costs see it.
pub(super) fn or_null<'v>(outcome: &'v Evaluated<'_>) -> &'v Value {
    outcome.as_deref().unwrap_or(&Value::Null)
}

/// Lets nothing absorb a cut-off.
pub(super) fn cancelled<T>(outcome: &Result<T, EvalError>) -> Result<(), EvalError> {
    match outcome {
        Err(error) if error.is_cancelled() => Err(error.clone()),
        _ => Ok(()),
    }
}
