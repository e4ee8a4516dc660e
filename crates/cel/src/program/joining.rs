//! `a + b + c` of texts, put together at once: what stands in between is only measured, never made.

use std::borrow::Cow;

use crate::ast::ExprId;
use crate::value::{Outcome, Value, code_points};

use super::cost;
use super::evaluator::{Evaluated, Evaluator};
use super::step::{BuiltinCost, Call, Callee, CostModel, Step, StepKind, Style};

/// So many bytes are put together without memory of their own.
const SHORT_BYTES_MAX: usize = 128;

/// Texts put together so far.
struct Joined {
    short: [u8; SHORT_BYTES_MAX],
    /// How many bytes of `short` are taken.
    length: usize,
    /// All of it, once it no longer fits.
    long: Option<String>,
}

impl<'p> Evaluator<'p> {
    /// [`Self::eval_call`] of an addition of texts, where nobody looks at single steps.
    pub(super) fn eval_joining(&mut self, id: ExprId, call: &'p Call) -> Outcome {
        let mut text = Joined { short: [0; SHORT_BYTES_MAX], length: 0, long: None };
        match self.join(id, call, &mut text) {
            Ok(_) => Ok(text.after(0)),
            Err(outcome) => outcome.map(Cow::into_owned),
        }
    }

    /// Adds what the call yields, and says how many code points that are; what is no text is handed back.
    fn join(
        &mut self,
        id: ExprId,
        call: &'p Call,
        text: &mut Joined,
    ) -> Result<usize, Evaluated<'p>> {
        let [left, right] = call.arguments.as_slice() else {
            return Err(self.eval_call(id, call));
        };
        let start = text.len();
        let before = match self.append(left, text) {
            Ok(size) => size,
            Err(left) => return Err(self.eval_pair(id, call, left, right).map(Cow::Owned)),
        };
        let added = match self.append(right, text) {
            Ok(size) => size,
            Err(right) => {
                let left = Ok(Cow::Owned(text.after(start)));
                return Err(self.apply_pair(id, call, &left, &right).map(Cow::Owned));
            }
        };
        let size = before + added;
        self.charge(cost::traversal(size as u64));
        self.observe(id).map_err(Err)?;
        Ok(size)
    }

    fn append(&mut self, step: &'p Step, text: &mut Joined) -> Result<usize, Evaluated<'p>> {
        match &step.kind {
            StepKind::Call(call) if call.joins_texts => return self.join(step.id, call, text),
            _ => {}
        }
        let value = self.eval(step);
        match value.as_deref() {
            Ok(Value::String(more)) => {
                text.push(more);
                Ok(code_points(more))
            }
            _ => Err(value),
        }
    }
}

impl Call {
    /// Whether it adds texts, at cel-go's own cost.
    pub(super) fn adds_texts(&self) -> bool {
        &*self.overload == "add_string"
            && self.style == Style::Eager
            && self.arguments.len() == 2
            && matches!(self.callee, Callee::Bound { .. })
            && matches!(self.cost, CostModel::Builtin(BuiltinCost::SumOfSizes))
    }
}

impl Joined {
    fn len(&self) -> usize {
        self.long.as_ref().map_or(self.length, String::len)
    }

    fn push(&mut self, more: &str) {
        if self.long.is_none() {
            let end = self.length + more.len();
            if let Some(free) = self.short.get_mut(self.length..end) {
                free.copy_from_slice(more.as_bytes());
                self.length = end;
                return;
            }
            self.long = Some(self.text(0).to_owned());
        }
        if let Some(long) = &mut self.long {
            long.push_str(more);
        }
    }

    fn text(&self, start: usize) -> &str {
        if let Some(long) = &self.long {
            return long.get(start..).unwrap_or_default();
        }
        let bytes = self.short.get(start..self.length).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// What stands behind the first bytes.
    fn after(&self, start: usize) -> Value {
        self.text(start).into()
    }
}
