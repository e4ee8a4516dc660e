//! Folds, which macros expand to.

use super::{Checker, Task, messages};
use crate::{
    Dialect, Name,
    ast::{Comprehension, ExprId, ExprKind},
    declarations::VariableDecl,
    types::Type,
};

/// The part of a fold that has just got its type.
#[derive(Clone, Copy, Debug)]
pub(super) enum FoldStep {
    /// The range and the first accumulator.
    Range,
    /// The condition.
    Condition,
    /// The step.
    Step,
    /// The result.
    Result,
}

impl Checker<'_> {
    pub(super) fn fold(&mut self, id: ExprId, step: FoldStep) {
        let ExprKind::Comprehension(fold) = self.ast.kind(id) else { return };
        let fold = (**fold).clone();
        match step {
            FoldStep::Range => {
                self.enter(&fold);
                self.then(id, FoldStep::Condition, fold.loop_condition);
            }
            FoldStep::Condition => {
                self.assert_type(fold.loop_condition, &Type::Bool);
                self.then(id, FoldStep::Step, fold.loop_step);
            }
            FoldStep::Step => {
                let accumulator = self.type_of(fold.accu_init);
                self.assert_type(fold.loop_step, &accumulator);
                self.scopes.exit();
                self.then(id, FoldStep::Result, fold.result);
            }
            FoldStep::Result => {
                self.scopes.exit();
                let of = self.mapping.substitute(&self.type_of(fold.result), false);
                self.set_type(id, of);
            }
        }
    }

    fn then(&mut self, id: ExprId, step: FoldStep, part: ExprId) {
        self.tasks.push(Task::Fold { id, step });
        self.tasks.push(Task::Check(part));
    }

    /// Declares the accumulator, and within it the variables of the loop.
    fn enter(&mut self, fold: &Comprehension) {
        let range = self.mapping.substitute(&self.type_of(fold.iter_range), false);
        let dialect = self.env.dialect();
        let without = |of| if dialect == Dialect::V0_22_0 { Type::Unspecified } else { of };
        let (first, second) = match &range {
            Type::List(element) if fold.iter_var2.is_some() => (Type::Int, (**element).clone()),
            Type::List(element) => ((**element).clone(), Type::Dyn),
            Type::Map(map) => (map.key.clone(), map.value.clone()),
            Type::Dyn | Type::Error | Type::TypeParam(_) => {
                // What is walked through can no longer turn out to be of a definite type.
                self.mapping.is_assignable(&Type::Dyn, &range);
                (Type::Dyn, without(Type::Dyn))
            }
            _ => {
                self.report(fold.iter_range, messages::not_a_comprehension_range(&range));
                (Type::Error, without(Type::Error))
            }
        };
        self.filters_overloads = false;
        let variable = |name: &Name, of| VariableDecl::new(name, of);
        let accumulator = variable(&fold.accu_var, self.type_of(fold.accu_init));
        self.scopes.enter(vec![accumulator]);
        let mut variables = vec![variable(&fold.iter_var, first)];
        variables.extend(fold.iter_var2.iter().map(|name| variable(name, second.clone())));
        self.scopes.enter(variables);
    }
}
