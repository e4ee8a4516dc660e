//! A checked expression, planned once and evaluated many times: cel-go's `cel.Program`.
//!
//! The plan mirrors cel-go's `interpreter` step by step, because run-time cost is attached to its steps and not to the
//! language: attributes, qualifiers, folded constants.

mod activation;
mod arguments;
mod attribute;
mod cost;
mod evaluator;
mod fold;
mod invoke;
mod joining;
mod literals;
mod message;
mod optimize;
mod planner;
mod record;
mod stack;
mod step;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::ast::CheckedAst;
use crate::env::Env;
use crate::function::CallCostEstimator;
use crate::value::{EvalError, Outcome};

pub use activation::Activation;
pub use record::{Recorded, Recording};

pub(crate) use cost::LIST_CREATE;
pub(crate) use message::json as to_json;

use step::Plan;

/// How a program is planned and metered.
#[derive(Clone, Debug)]
pub struct ProgramOptions {
    /// The cost above which evaluation is cut off (`cel.CostLimit`).
    pub cost_limit: Option<u64>,
    /// Costs of calls that the embedder knows (`cel.CostTracking`).
    pub estimator: Option<Arc<dyn CallCostEstimator>>,
    /// Whether `has()` costs 1 (`interpreter.PresenceTestHasCost`).
    pub presence_test_has_cost: bool,
    /// Whether constants are folded and constant patterns compiled (`cel.OptOptimize`).
    pub optimize: bool,
}

impl Default for ProgramOptions {
    fn default() -> Self {
        Self { cost_limit: None, estimator: None, presence_test_has_cost: true, optimize: true }
    }
}

/// An expression ready to be evaluated.
#[derive(Debug)]
pub struct Program {
    plan: Plan,
    options: ProgramOptions,
}

/// What evaluating an expression came to.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The value, or cel-go's error.
    pub result: Outcome,
    /// The units that were charged until the end or the cut-off.
    pub cost: u64,
}

impl Program {
    /// Plans a checked expression. Folding constants may already fail, with cel-go's text.
    pub fn new(env: &Env, ast: &CheckedAst, options: ProgramOptions) -> Result<Self, EvalError> {
        let plan = planner::plan(env, ast, &options)?;
        Ok(Self { plan, options })
    }

    /// Evaluates with these variables.
    pub fn evaluate(&self, variables: &dyn Activation) -> Evaluation {
        evaluator::evaluate(&self.plan, &self.options, variables, None)
    }

    /// Evaluates and keeps the value and the cost of every sub-expression; result and cost are those of
    /// [`Self::evaluate`].
    pub fn evaluate_recorded(&self, variables: &dyn Activation) -> (Evaluation, Recording) {
        let mut recording = Recording::default();
        let evaluation =
            evaluator::evaluate(&self.plan, &self.options, variables, Some(&mut recording));
        (evaluation, recording)
    }
}
