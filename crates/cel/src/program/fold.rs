//! Comprehensions. Mirrors `evalFold` and its folder.

use std::borrow::Cow;

use crate::ast::ExprId;
use crate::value::{EvalError, Value};

use super::evaluator::{Evaluated, Evaluator, Local, Truth, cancelled};
use super::step::{Attribute, Fold, Root, Search, Step, StepKind};

/// What the variables of one round are set to.
type Round<'p> = (Cow<'p, Value>, Option<Cow<'p, Value>>);

impl<'p> Evaluator<'p> {
    pub(super) fn eval_fold(&mut self, id: ExprId, fold: &'p Fold) -> Evaluated<'p> {
        let result = self.fold(fold);
        cancelled(&result)?;
        self.drop_observed(fold.range.id);
        self.observe(id)?;
        result
    }

    fn fold(&mut self, fold: &'p Fold) -> Evaluated<'p> {
        self.reset(fold);
        let range = match self.eval(&fold.range) {
            Err(error) if fold.two_variables && self.plan.semantics.hides_range_errors => {
                cancelled(&Err::<(), _>(error))?;
                return Err(not_iterable("*types.Err", true));
            }
            range => range?,
        };
        if !matches!(&*range, Value::List(_) | Value::Map(_)) {
            return Err(not_iterable(range.go_type_name(), fold.two_variables));
        }
        if !self.plan.semantics.lazy_accumulator {
            self.start_accumulator(fold.slot, fold.number)?;
        }
        // What is lent for the whole evaluation is lent on, everything else is shared.
        match range {
            Cow::Borrowed(range) => {
                self.rounds(fold, &mut rounds(fold, range, Cow::Borrowed))?;
            }
            Cow::Owned(range) => {
                let own = |value: &Value| Cow::Owned(value.clone());
                self.rounds(fold, &mut rounds(fold, &range, own))?;
            }
        }
        let result = self.eval(&fold.result);
        self.reset(fold);
        result
    }

    /// One round for each entry. A condition that is no bool does not end them.
    fn rounds(
        &mut self,
        fold: &'p Fold,
        rounds: &mut dyn Iterator<Item = Round<'p>>,
    ) -> Result<(), EvalError> {
        let mut search = fold.search();
        for (first, second) in rounds {
            self.set_local(fold.slot + 1, looked_at(first));
            if let Some(second) = second {
                self.set_local(fold.slot + 2, looked_at(second));
            }
            // As long as nothing is found and no error met, the accumulator is what it was at first.
            if let Some((Search { decides, before }, predicate)) = search.take()
                && self.afford(*before)
            {
                match self.truth(predicate) {
                    Truth::Is(value) if value != *decides => search = fold.search(),
                    truth => self.accumulate(fold, truth.into())?,
                }
                continue;
            }
            match self.truth(&fold.condition) {
                Truth::Is(false) => break,
                Truth::Fails(error) if error.is_cancelled() => return Err(error),
                _ => {}
            }
            self.advance(fold)?;
        }
        Ok(())
    }

    /// The loop's step. A branch that is the accumulator itself leaves it where it is.
    fn advance(&mut self, fold: &'p Fold) -> Result<(), EvalError> {
        let outcome = match fold.choice() {
            Some((condition, truthy, falsy)) if self.plain => {
                let branch = match self.truth(condition) {
                    Truth::Is(true) => truthy,
                    Truth::Is(false) => falsy,
                    truth => return self.accumulate(fold, truth.into()),
                };
                if branch.is_accumulator(fold.slot) {
                    return self.start_accumulator(fold.slot, fold.number);
                }
                self.resolve(branch)
            }
            _ => self.eval(&fold.step),
        };
        self.accumulate(fold, outcome)
    }

    fn accumulate(&mut self, fold: &Fold, outcome: Evaluated<'p>) -> Result<(), EvalError> {
        cancelled(&outcome)?;
        self.set_local(fold.slot, outcome);
        Ok(())
    }

    fn reset(&mut self, fold: &Fold) {
        for place in self.locals.iter_mut().skip(fold.slot).take(3) {
            *place = Local::Unset;
        }
    }
}

impl Fold {
    /// What the fold looks for, and in which elements it finds it.
    fn search(&self) -> Option<(&Search, &Step)> {
        let search = self.search.as_ref()?;
        match &self.step.kind {
            StepKind::Or(terms) | StepKind::And(terms) => Some((search, terms.last()?)),
            _ => None,
        }
    }

    /// The condition and the branches of a step that is a conditional.
    fn choice(&self) -> Option<(&Step, &Attribute, &Attribute)> {
        match &self.step.kind {
            StepKind::Attribute(attribute) if attribute.qualifiers.is_empty() => {
                match &attribute.root {
                    Root::Conditional { condition, truthy, falsy, .. } => {
                        Some((condition, truthy, falsy))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// The elements of a list or the keys of a map; with two variables the indices or keys with their values.
fn rounds<'r, 'p, F>(fold: &Fold, range: &'r Value, lend: F) -> impl Iterator<Item = Round<'p>>
where
    F: Fn(&'r Value) -> Cow<'p, Value>,
{
    let two = fold.two_variables;
    let (elements, entries) = match range {
        Value::List(list) => (Some(list.iter()), None),
        Value::Map(map) => (None, Some(map.entries())),
        _ => (None, None),
    };
    let mut elements = elements.into_iter().flatten().enumerate();
    let mut entries = entries.into_iter().flatten();
    std::iter::from_fn(move || {
        if let Some((index, value)) = elements.next() {
            if !two {
                return Some((lend(value), None));
            }
            let index = Value::Int(i64::try_from(index).unwrap_or(i64::MAX));
            return Some((Cow::Owned(index), Some(lend(value))));
        }
        let (key, value) = entries.next()?;
        Some((lend(key), two.then(|| lend(value))))
    })
}

fn not_iterable(name: &str, two_variables: bool) -> EvalError {
    EvalError::new(if two_variables {
        format!("unsupported comprehension range type: {name}")
    } else {
        format!("got '{name}', expected iterable type")
    })
}

/// A variable of the loop; an error that was carried as a value is one again.
fn looked_at(value: Cow<'_, Value>) -> Evaluated<'_> {
    value.or_failure()?;
    Ok(value)
}
