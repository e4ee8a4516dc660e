use std::collections::BTreeMap;

use crate::ast::ExprId;
use crate::value::{EvalError, Outcome, Value};

/// What the sub-expressions came to, by their ids.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    entries: BTreeMap<ExprId, Recorded>,
}

/// What one sub-expression came to.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its value or error, the last one if it was evaluated several times.
    pub outcome: Outcome,
    /// The units charged for it and everything in it, over all times.
    pub cost: u64,
    /// How often it was evaluated; more than once in the body of a comprehension.
    pub times: u64,
}

impl Recording {
    /// What the sub-expression came to; `None` if it was never evaluated.
    pub fn get(&self, id: ExprId) -> Option<&Recorded> {
        self.entries.get(&id)
    }

    /// Everything that was evaluated, in the order of ids.
    pub fn iter(&self) -> impl Iterator<Item = (ExprId, &Recorded)> {
        self.entries.iter().map(|(id, recorded)| (*id, recorded))
    }

    /// Adds one evaluation to those before.
    pub(super) fn add(&mut self, id: ExprId, outcome: Result<&Value, &EvalError>, cost: u64) {
        let (before, times) = self.get(id).map_or((0, 0), |known| (known.cost, known.times));
        self.set(id, outcome, before + cost, times + 1);
    }

    pub(super) fn set(
        &mut self,
        id: ExprId,
        outcome: Result<&Value, &EvalError>,
        cost: u64,
        times: u64,
    ) {
        let outcome = outcome.cloned().map_err(EvalError::clone);
        self.entries.insert(id, Recorded { outcome, cost, times });
    }
}
