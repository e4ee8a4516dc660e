//! Sizes of nodes, literals of lists and maps, and folds.

use super::{
    Coster, Task,
    local::{Container, EntrySize, Local},
    range::{CostEstimate, SizeEstimate},
};
use crate::{
    Name,
    ast::{Comprehension, Constant, ExprId, ExprKind, MapEntry},
    types::Type,
};

/// The part of a fold that has just got its cost.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// The range and the first accumulator.
    Range,
    /// The condition and the step.
    Loop,
    /// The result.
    Result,
    /// The result of a fold over nothing, which gives a name to a value.
    Bind,
}

impl Coster<'_> {
    pub(super) fn list(&mut self, id: ExprId, elements: &[ExprId]) -> CostEstimate {
        let mut cost = CostEstimate::fixed(10);
        let mut value = none_yet(elements.is_empty());
        for element in elements {
            cost = cost.add(self.cost_of(*element));
            if self.tracks_entries {
                value = value.union(self.size_or_unknown(*element));
            }
        }
        self.set_entries(
            id,
            Some(EntrySize { container: Container::List, key: SizeEstimate::fixed(1), value }),
        );
        cost
    }

    pub(super) fn map(&mut self, id: ExprId, entries: &[MapEntry]) -> CostEstimate {
        let mut cost = CostEstimate::fixed(30);
        let (mut key, mut value) = (none_yet(entries.is_empty()), none_yet(entries.is_empty()));
        for entry in entries {
            cost = cost.add(self.cost_of(entry.key)).add(self.cost_of(entry.value));
            if self.tracks_entries {
                key = key.union(self.size_or_unknown(entry.key));
                value = value.union(self.size_or_unknown(entry.value));
            }
        }
        self.set_entries(id, Some(EntrySize { container: Container::Map, key, value }));
        cost
    }

    pub(super) fn fold(&mut self, id: ExprId, step: Step) {
        let checked = self.checked;
        let ExprKind::Comprehension(fold) = checked.ast.kind(id) else { return };
        match step {
            Step::Range if self.is_bind(fold) => {
                self.push_accumulator(fold);
                self.tasks.extend([Task::Fold(id, Step::Bind), Task::Cost(fold.result)]);
            }
            Step::Range => {
                self.push_variables(fold);
                self.tasks.push(Task::Fold(id, Step::Loop));
                self.tasks.extend([Task::Cost(fold.loop_step), Task::Cost(fold.loop_condition)]);
            }
            Step::Loop => {
                self.locals.pop(&fold.iter_var);
                if let Some(second) = &fold.iter_var2 {
                    self.locals.pop(second);
                }
                self.tasks.extend([Task::Fold(id, Step::Result), Task::Cost(fold.result)]);
            }
            Step::Result => self.fold_result(id, fold),
            Step::Bind => {
                self.locals.pop(&fold.accu_var);
                let parts = [fold.iter_range, fold.accu_init, fold.result];
                let cost = parts
                    .into_iter()
                    .map(|part| self.cost_of(part))
                    .fold(CostEstimate::default(), CostEstimate::add);
                self.copy_sizes(id, fold.result);
                self.set_cost(id, cost);
            }
        }
    }

    fn fold_result(&mut self, id: ExprId, fold: &Comprehension) {
        if self.tracks_entries {
            self.locals.pop(&fold.accu_var);
        }
        let range = self.size_or_unknown(fold.iter_range);
        let each = self.cost_of(fold.loop_step).add(self.cost_of(fold.loop_condition));
        let parts = [fold.iter_range, fold.accu_init, fold.result];
        let once = parts
            .into_iter()
            .map(|part| self.cost_of(part))
            .fold(CostEstimate::default(), CostEstimate::add);
        self.set_cost(id, once.add(range.multiply_by_cost(each)));
        if !self.tracks_entries {
            if self.env.dialect().estimates_fold_sizes() {
                self.set_size(id, Some(range));
            }
            return;
        }
        match self.checked.ast.kind(fold.accu_init) {
            ExprKind::Constant(_) => {
                let size = self.size(fold.accu_init);
                self.set_size(id, size);
            }
            ExprKind::List(_) | ExprKind::Map(_) => {
                self.set_size(id, Some(range));
                let entries = self.entries(fold.loop_step);
                self.set_entries(id, entries);
            }
            _ => {}
        }
    }

    fn is_bind(&self, fold: &Comprehension) -> bool {
        let over_nothing = matches!(self.checked.ast.kind(fold.iter_range), ExprKind::List(list) if list.elements.is_empty());
        let never = *self.checked.ast.kind(fold.loop_condition)
            == ExprKind::Constant(Constant::Bool(false));
        self.tracks_entries && over_nothing && never && &*fold.accu_var != "__result__"
    }

    fn push_accumulator(&mut self, fold: &Comprehension) {
        let entries = self.entries(fold.accu_init);
        let size = self.size(fold.accu_init);
        let path = self.path(fold.accu_init);
        self.locals.push(&fold.accu_var, Local { path, size, entries });
    }

    /// Older versions know only the path of the one variable.
    fn push_variables(&mut self, fold: &Comprehension) {
        if self.tracks_entries {
            self.push_accumulator(fold);
        }
        let entries = self.entries(fold.iter_range);
        let container =
            entries.map(|entries| entries.container).or(match self.type_of(fold.iter_range) {
                Type::List(_) => Some(Container::List),
                Type::Map(_) => Some(Container::Map),
                _ => None,
            });
        let is_list = container == Some(Container::List);
        let key = entries.map(|entries| entries.key);
        let value = entries.map(|entries| entries.value);
        if let Some(second) = &fold.iter_var2 {
            self.push_variable(
                fold,
                &fold.iter_var,
                if is_list { "@indices" } else { "@keys" },
                key,
            );
            self.push_variable(fold, second, if is_list { "@items" } else { "@values" }, value);
        } else if is_list {
            self.push_variable(fold, &fold.iter_var, "@items", value);
        } else if self.tracks_entries || container.is_some() {
            self.push_variable(fold, &fold.iter_var, "@keys", key);
        } else {
            // Older versions give such a variable no path at all.
            self.locals.push(&fold.iter_var, Local { path: Vec::new(), size: None, entries: None });
        }
    }

    fn push_variable(
        &mut self,
        fold: &Comprehension,
        name: &Name,
        part: &str,
        size: Option<SizeEstimate>,
    ) {
        let mut path = self.path(fold.iter_range);
        path.push(part.into());
        self.locals.push(name, Local { path, size, entries: None });
    }

    pub(super) fn set_size(&mut self, id: ExprId, size: Option<SizeEstimate>) {
        if let (Some(slot), Some(_)) = (self.sizes.get_mut(id.index()), size) {
            *slot = size;
        }
    }

    pub(super) fn set_entries(&mut self, id: ExprId, entries: Option<EntrySize>) {
        if let (Some(slot), Some(_), true) =
            (self.entries.get_mut(id.index()), entries, self.tracks_entries)
        {
            *slot = entries;
        }
    }

    pub(super) fn copy_sizes(&mut self, to: ExprId, from: ExprId) {
        let size = self.size(from);
        self.set_size(to, size);
        let entries = self.entries(from);
        self.set_entries(to, entries);
    }

    pub(super) fn entries(&self, id: ExprId) -> Option<EntrySize> {
        if let Some(known) = self.entries.get(id.index()).copied().flatten() {
            return Some(known);
        }
        match self.checked.ast.kind(id) {
            ExprKind::Ident(name) => self.locals.find(name).and_then(|local| local.entries),
            _ => None,
        }
    }

    pub(super) fn size_or_unknown(&mut self, id: ExprId) -> SizeEstimate {
        let size = if self.tracks_entries { self.size(id) } else { self.old_size(id) };
        size.unwrap_or(SizeEstimate::UNKNOWN)
    }

    /// The size that the expression itself shows.
    pub(super) fn inline_size(&self, id: ExprId) -> Option<SizeEstimate> {
        if let Some(known) = self.sizes.get(id.index()).copied().flatten() {
            return Some(known);
        }
        let size = match self.checked.ast.kind(id) {
            ExprKind::Constant(Constant::String(text)) => text.chars().count(),
            ExprKind::Constant(Constant::Bytes(bytes)) => bytes.len(),
            ExprKind::Constant(_) => 1,
            ExprKind::List(list) => list.elements.len(),
            ExprKind::Map(entries) => entries.len(),
            ExprKind::Struct(_) if self.env.dialect().estimates_structs_as_empty() => 0,
            _ => return None,
        };
        Some(SizeEstimate::fixed(size as u64))
    }

    /// The size of a node (`computeSize`).
    pub(super) fn size(&mut self, id: ExprId) -> Option<SizeEstimate> {
        if let Some(size) = self.inline_size(id) {
            return Some(size);
        }
        let of = self.type_of(id);
        let scalar = is_scalar(&of);
        let path = self.path(id);
        let node = super::AstNode { checked: self.checked, id, path, of, computed_size: None };
        if let Some(size) = self.estimator.estimate_size(&node) {
            self.set_size(id, Some(size));
            return Some(size);
        }
        if scalar {
            return Some(SizeEstimate::fixed(1));
        }
        match self.checked.ast.kind(id) {
            ExprKind::Ident(name) => self.locals.find(name).and_then(|local| local.size),
            _ => None,
        }
    }

    /// The size of a node in older versions (`sizeEstimate`).
    fn old_size(&mut self, id: ExprId) -> Option<SizeEstimate> {
        let node = self.node(id);
        node.computed_size.or_else(|| self.estimator.estimate_size(&node)).or_else(|| {
            let scalar = is_scalar(&node.of) && node.of.optional_of().is_none();
            scalar.then(|| SizeEstimate::fixed(1))
        })
    }
}

/// The size of an element before one was seen.
const fn none_yet(empty: bool) -> SizeEstimate {
    SizeEstimate { min: if empty { 0 } else { u64::MAX }, max: 0 }
}

fn is_scalar(of: &Type) -> bool {
    match of {
        Type::Bool | Type::Double | Type::Duration | Type::Int | Type::Timestamp | Type::Uint => {
            true
        }
        Type::Wrapper(primitive) => is_scalar(&primitive.unwrapped()),
        _ => of.optional_of().is_some_and(is_scalar),
    }
}
