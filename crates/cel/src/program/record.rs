use std::collections::BTreeMap;

use crate::ast::ExprId;
use crate::value::Outcome;

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

    pub(super) fn add(&mut self, id: ExprId, outcome: &Outcome, cost: u64) {
        let recorded = self.entries.entry(id).or_insert_with(|| Recorded {
            outcome: outcome.clone(),
            cost: 0,
            times: 0,
        });
        recorded.outcome.clone_from(outcome);
        recorded.cost += cost;
        recorded.times += 1;
    }
}
