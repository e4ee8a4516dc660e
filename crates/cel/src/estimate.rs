//! What an expression will cost at least and at most, before it runs: cel-go's `checker/cost.go`.
//!
//! The tree is walked with a stack of our own. Sizes and paths are kept by expression id.

mod call;
mod local;
mod range;
mod size;

#[cfg(test)]
mod tests;

use std::fmt;

pub use self::range::{CallEstimate, CostEstimate, SizeEstimate};
use self::{
    local::{EntrySize, Locals},
    size::Step,
};
use crate::{
    Dialect, Name,
    ast::{CheckedAst, ExprId, ExprKind},
    env::Env,
    types::Type,
};

/// A node as estimators see it.
#[derive(Clone, Debug)]
pub struct AstNode<'a> {
    /// The expression.
    pub checked: &'a CheckedAst,
    /// The node.
    pub id: ExprId,
    /// How to get to its type from a variable: the variable, then fields, `@items`, `@keys`,
    /// `@values`. Empty where it cannot be reached.
    pub path: Vec<Name>,
    /// Its type.
    pub of: Type,
    /// Its size as far as the expression itself says.
    pub computed_size: Option<SizeEstimate>,
}

/// What the one who embeds the language knows about sizes and costs (`checker.CostEstimator`).
pub trait CostEstimator: fmt::Debug {
    /// The size of a node; asked where the expression does not say.
    fn estimate_size(&self, node: &AstNode<'_>) -> Option<SizeEstimate>;

    /// What a call costs without its arguments, and the size of what it gives.
    fn estimate_call_cost(
        &self,
        function: &str,
        overload_id: &str,
        target: Option<&AstNode<'_>>,
        args: &[AstNode<'_>],
    ) -> Option<CallEstimate>;
}

/// An estimator that knows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoEstimates;

impl CostEstimator for NoEstimates {
    fn estimate_size(&self, _node: &AstNode<'_>) -> Option<SizeEstimate> {
        None
    }

    fn estimate_call_cost(
        &self,
        _function: &str,
        _overload_id: &str,
        _target: Option<&AstNode<'_>>,
        _args: &[AstNode<'_>],
    ) -> Option<CallEstimate> {
        None
    }
}

/// What a call of an overload costs where the overload says so itself (`checker.FunctionEstimator`).
pub type OverloadEstimator =
    fn(&dyn CostEstimator, Option<&AstNode<'_>>, &[AstNode<'_>]) -> Option<CallEstimate>;

/// What `has(a.b)` costs beside its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresenceTest {
    /// One unit, as in cel-go without an option.
    Costs,
    /// Nothing (`PresenceTestHasCost(false)`).
    Free,
}

/// Estimates what a checked expression costs.
pub fn estimate_cost(
    env: &Env,
    checked: &CheckedAst,
    estimator: &dyn CostEstimator,
    presence_test: PresenceTest,
) -> CostEstimate {
    let ids = checked.ast.id_count();
    let mut coster = Coster {
        env,
        checked,
        estimator,
        presence_test,
        tracks_entries: env.dialect().estimates_entries(),
        costs: vec![CostEstimate::default(); ids],
        paths: vec![Vec::new(); ids],
        sizes: vec![None; ids],
        entries: vec![None; ids],
        locals: Locals::default(),
        tasks: vec![Task::Cost(checked.ast.root())],
    };
    coster.run();
    coster.cost_of(checked.ast.root())
}

impl Env {
    /// [`estimate_cost`] in this environment: cel-go's `Env.EstimateCost`.
    pub fn estimate_cost(
        &self,
        checked: &CheckedAst,
        estimator: &dyn CostEstimator,
        presence_test: PresenceTest,
    ) -> CostEstimate {
        estimate_cost(self, checked, estimator, presence_test)
    }
}

/// Something that remains to be done.
#[derive(Clone, Copy, Debug)]
enum Task {
    /// Work out what a node costs.
    Cost(ExprId),
    /// Its parts have their costs.
    Finish(ExprId),
    /// A part of a fold has its cost.
    Fold(ExprId, Step),
}

struct Coster<'a> {
    env: &'a Env,
    checked: &'a CheckedAst,
    estimator: &'a dyn CostEstimator,
    presence_test: PresenceTest,
    /// Whether sizes of elements, keys and values are known, and names are bound by folds over
    /// nothing (cel-go v0.23 and later).
    tracks_entries: bool,
    costs: Vec<CostEstimate>,
    paths: Vec<Vec<Name>>,
    sizes: Vec<Option<SizeEstimate>>,
    entries: Vec<Option<EntrySize>>,
    locals: Locals,
    tasks: Vec<Task>,
}

impl<'a> Coster<'a> {
    fn run(&mut self) {
        let mut budget = TASKS_MAX;
        while let Some(task) = self.tasks.pop() {
            budget -= 1;
            if budget == 0 {
                return self.set_cost(self.checked.ast.root(), CostEstimate::UNKNOWN);
            }
            match task {
                Task::Cost(id) => self.start(id),
                Task::Finish(id) => self.finish(id),
                Task::Fold(id, step) => self.fold(id, step),
            }
        }
    }

    fn start(&mut self, id: ExprId) {
        let checked = self.checked;
        match checked.ast.kind(id) {
            ExprKind::Unspecified | ExprKind::Constant(_) => {}
            ExprKind::Ident(name) => self.ident(id, name),
            ExprKind::Comprehension(fold) => {
                self.tasks.push(Task::Fold(id, Step::Range));
                self.tasks.extend([Task::Cost(fold.accu_init), Task::Cost(fold.iter_range)]);
            }
            ExprKind::Call(call) => {
                self.tasks.push(Task::Finish(id));
                self.tasks.extend(call.target.map(Task::Cost));
                self.tasks.extend(call.args.iter().rev().map(|arg| Task::Cost(*arg)));
            }
            _ => {
                self.tasks.push(Task::Finish(id));
                self.tasks.extend(checked.ast.children(id).rev().map(Task::Cost));
            }
        }
    }

    fn finish(&mut self, id: ExprId) {
        let checked = self.checked;
        let cost = match checked.ast.kind(id) {
            ExprKind::Select(select) if select.test_only => {
                let test = u64::from(self.presence_test == PresenceTest::Costs);
                CostEstimate::fixed(test).add(self.cost_of(select.operand))
            }
            ExprKind::Select(select) => {
                let mut path = self.path(select.operand);
                path.push(Name::clone(&select.field));
                self.set_path(id, path);
                let of = self.type_of(select.operand);
                let counts = matches!(of, Type::Map(_) | Type::Struct(_) | Type::TypeParam(_));
                self.cost_of(select.operand).add(CostEstimate::fixed(u64::from(counts)))
            }
            ExprKind::Call(call) => self.call(id, call),
            ExprKind::List(list) => self.list(id, &list.elements),
            ExprKind::Map(entries) => self.map(id, entries),
            ExprKind::Struct(literal) => {
                let fields = literal.fields.iter().map(|field| self.cost_of(field.value));
                fields.fold(CostEstimate::default(), CostEstimate::add).add(CostEstimate::fixed(40))
            }
            _ => CostEstimate::default(),
        };
        self.set_cost(id, cost);
    }

    fn ident(&mut self, id: ExprId, name: &Name) {
        let path = match self.locals.find(name) {
            Some(local) => local.path.clone(),
            None => vec![Name::clone(name)],
        };
        self.set_path(id, path);
        self.set_cost(id, CostEstimate::fixed(1));
    }

    fn cost_of(&self, id: ExprId) -> CostEstimate {
        self.costs.get(id.index()).copied().unwrap_or_default()
    }

    fn set_cost(&mut self, id: ExprId, cost: CostEstimate) {
        if let Some(slot) = self.costs.get_mut(id.index()) {
            *slot = cost;
        }
    }

    fn type_of(&self, id: ExprId) -> Type {
        self.checked.type_of(id)
    }

    /// How to get to a node from a variable.
    fn path(&self, id: ExprId) -> Vec<Name> {
        if self.tracks_entries
            && let ExprKind::Ident(name) = self.checked.ast.kind(id)
            && let Some(local) = self.locals.find(name)
        {
            return local.path.clone();
        }
        self.paths.get(id.index()).cloned().unwrap_or_default()
    }

    fn set_path(&mut self, id: ExprId, path: Vec<Name>) {
        if let Some(slot) = self.paths.get_mut(id.index()) {
            *slot = path;
        }
    }

    fn node(&mut self, id: ExprId) -> AstNode<'a> {
        let mut path = self.path(id);
        if path.first().is_some_and(|name| self.is_accumulator(name)) {
            path.clear();
        }
        let computed_size = if self.tracks_entries { self.size(id) } else { self.inline_size(id) };
        AstNode { checked: self.checked, id, path, of: self.type_of(id), computed_size }
    }

    fn is_accumulator(&self, name: &str) -> bool {
        name == "__result__" || (self.tracks_entries && name == "@result")
    }
}

/// So many steps an estimate may take; past them nothing is known.
const TASKS_MAX: u32 = 4_000_000;

impl Dialect {
    const fn estimates_entries(self) -> bool {
        self as u8 >= Dialect::V0_23_2 as u8
    }

    /// Whether the result of a fold is taken to be as large as what it walks through.
    const fn estimates_fold_sizes(self) -> bool {
        self as u8 >= Dialect::V0_17_8 as u8
    }

    /// Whether a struct literal has the size 0 instead of an unknown one.
    const fn estimates_structs_as_empty(self) -> bool {
        matches!(self, Dialect::V0_17_7 | Dialect::V0_17_8)
    }

    /// Whether the global form of `matches` is estimated like the member.
    const fn estimates_global_matches(self) -> bool {
        self as u8 >= Dialect::V0_29_2 as u8
    }
}
