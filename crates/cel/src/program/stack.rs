//! cel-go's stack of observed values, of which only the ids count here.
//!
//! Its cost tracker finds a call's arguments on that stack by their ids, and a call whose arguments it does not find is not
//! charged. Nearly always it finds what was evaluated, so that there is no need to keep the stack: see [`Plan::regular`].
//!
//! [`Plan::regular`]: super::step::Plan::regular

use crate::ast::ExprId;

/// The ids of what has been observed, most recent last. What is never taken off stays, so that it grows in loops.
#[derive(Debug, Default)]
pub(super) struct Observed {
    ids: Vec<u32>,
    /// How often each id is there: what is not is not searched for.
    counts: Vec<u32>,
}

impl Observed {
    pub(super) fn push(&mut self, id: ExprId) {
        self.ids.push(id.0);
        if id.index() >= self.counts.len() {
            self.counts.resize(id.index() + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(id.index()) {
            *count += 1;
        }
    }

    /// Removes the most recent entry with this id and everything above it.
    pub(super) fn drop_from(&mut self, id: ExprId) -> bool {
        if self.counts.get(id.index()).is_none_or(|count| *count == 0) {
            return false;
        }
        while let Some(popped) = self.ids.pop() {
            if let Some(count) = self.counts.get_mut(popped as usize) {
                *count -= 1;
            }
            if popped == id.0 {
                return true;
            }
        }
        false
    }

    /// Removes the entries of a call's arguments; whether all of them were there.
    pub(super) fn drop_all<'s>(
        &mut self,
        ids: impl DoubleEndedIterator<Item = &'s ExprId>,
    ) -> bool {
        ids.rev().all(|id| self.drop_from(*id))
    }
}
