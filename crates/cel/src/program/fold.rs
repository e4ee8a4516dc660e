//! Comprehensions. Mirrors `evalFold` and its folder.

use crate::ast::ExprId;
use crate::value::{EvalError, Outcome, Value};

use super::evaluator::{Evaluator, Local, cancelled};
use super::step::Fold;

impl<'p> Evaluator<'p> {
    pub(super) fn eval_fold(&mut self, id: ExprId, fold: &'p Fold) -> Outcome {
        let result = self.fold(fold);
        cancelled(&result)?;
        self.drop_observed(fold.range.id);
        self.observe(id)?;
        result
    }

    fn fold(&mut self, fold: &'p Fold) -> Outcome {
        self.reset(fold);
        let range = match self.eval(&fold.range) {
            Err(error) if fold.two_variables && self.plan.semantics.hides_range_errors => {
                cancelled(&Err(error))?;
                return Err(not_iterable("*types.Err", true));
            }
            range => range?,
        };
        if !matches!(range, Value::List(_) | Value::Map(_)) {
            return Err(not_iterable(range.go_type_name(), fold.two_variables));
        }
        if !self.plan.semantics.lazy_accumulator {
            self.start_accumulator(fold.slot, fold.number)?;
        }
        match &range {
            Value::List(list) if fold.two_variables => {
                for (index, value) in list.iter().enumerate() {
                    let index = Value::Int(i64::try_from(index).unwrap_or(i64::MAX));
                    if !self.fold_entry(fold, index, Some(value))? {
                        break;
                    }
                }
            }
            Value::List(list) => {
                for value in list {
                    if !self.fold_entry(fold, value.clone(), None)? {
                        break;
                    }
                }
            }
            Value::Map(map) => {
                let map = map.materialized();
                for position in 0..map.len() {
                    let Some((key, value)) = map.entry_at(position) else { break };
                    if !self.fold_entry(
                        fold,
                        key.clone(),
                        Some(value).filter(|_| fold.two_variables),
                    )? {
                        break;
                    }
                }
            }
            _ => {}
        }
        let result = self.eval(&fold.result);
        self.reset(fold);
        result
    }

    /// One round; `false` ends the loop. A condition that is no bool does not.
    fn fold_entry(
        &mut self,
        fold: &'p Fold,
        first: Value,
        second: Option<&Value>,
    ) -> Result<bool, EvalError> {
        self.set_local(fold.slot + 1, Ok(first));
        if let Some(second) = second {
            self.set_local(fold.slot + 2, Ok(second.clone()));
        }
        let condition = self.eval(&fold.condition);
        cancelled(&condition)?;
        if matches!(condition, Ok(Value::Bool(false))) {
            return Ok(false);
        }
        let accumulated = self.eval(&fold.step);
        cancelled(&accumulated)?;
        self.set_local(fold.slot, accumulated);
        Ok(true)
    }

    fn reset(&mut self, fold: &Fold) {
        for place in self.locals.iter_mut().skip(fold.slot).take(3) {
            *place = Local::Unset;
        }
    }
}

fn not_iterable(name: &str, two_variables: bool) -> EvalError {
    EvalError::new(if two_variables {
        format!("unsupported comprehension range type: {name}")
    } else {
        format!("got '{name}', expected iterable type")
    })
}
