//! Calls that are replaced while parsing: cel-go's `parser/macro.go` and the macros of its
//! extensions.

mod extensions;
mod standard;

use std::sync::Arc;

pub use self::{
    extensions::{
        bindings_macros, math_macros, optional_macros, proto_macros, sort_by_macro, two_var_macros,
    },
    standard::standard_macros,
};
use crate::{
    Dialect, Name,
    ast::{
        Call, Comprehension, Constant, Expr, ExprId, ExprKind, List, MapEntry, Select, StructField,
    },
    parser::builder::Builder,
};

/// Why a macro could not be expanded.
#[derive(Clone, Debug)]
pub struct MacroError {
    /// The node that is wrong.
    pub at: ExprId,
    /// What is wrong, in cel-go's words.
    pub message: String,
}

/// What stands for the call: `None` when the macro leaves it as it is.
pub type Expansion = Result<Option<ExprId>, MacroError>;

/// Builds what stands for a call, given its receiver and its arguments.
pub type Expander = fn(&mut MacroHelper<'_>, Option<ExprId>, &[ExprId]) -> Expansion;

/// A call that is replaced.
#[derive(Clone, Debug)]
pub struct Macro {
    /// The name of the function.
    pub function: &'static str,
    /// Whether it has a receiver.
    pub receiver: bool,
    /// How many arguments it has; `None` for any number.
    pub args: Option<usize>,
    /// What replaces it.
    pub expander: Expander,
}

impl Macro {
    /// A macro called as `receiver.function(args)`.
    pub const fn receiver(function: &'static str, args: usize, expander: Expander) -> Macro {
        Macro { function, receiver: true, args: Some(args), expander }
    }

    const fn key(&self) -> (&'static str, bool, Option<usize>) {
        (self.function, self.receiver, self.args)
    }
}

/// The macros of an environment by name, kind of call and number of arguments.
#[derive(Clone, Debug, Default)]
pub struct Macros {
    /// In the order of their keys.
    known: Vec<Macro>,
}

impl Macros {
    /// No macros.
    pub const fn empty() -> Macros {
        Macros { known: Vec::new() }
    }

    /// Adds a macro, or replaces the one with the same key.
    pub fn add(&mut self, added: Macro) {
        match self.known.binary_search_by_key(&added.key(), Macro::key) {
            Ok(place) => {
                if let Some(known) = self.known.get_mut(place) {
                    *known = added;
                }
            }
            Err(place) => self.known.insert(place, added),
        }
    }

    /// The macros in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Macro> {
        self.known.iter()
    }

    pub(super) fn find(&self, function: &str, receiver: bool, args: usize) -> Option<&Macro> {
        let first = self.known.partition_point(|known| known.function < function);
        self.known.iter().skip(first).take_while(|known| known.function == function).find(|known| {
            known.receiver == receiver && known.args.is_none_or(|count| count == args)
        })
    }
}

/// What an expander builds nodes with. Ids are given out in the order of the calls.
#[derive(Debug)]
pub struct MacroHelper<'a> {
    pub(super) builder: &'a mut Builder,
    /// The call that is being replaced.
    pub(super) call: ExprId,
}

impl MacroHelper<'_> {
    /// The version of cel-go.
    pub const fn dialect(&self) -> Dialect {
        self.builder.dialect()
    }

    /// What a node is.
    pub fn kind(&self, id: ExprId) -> &ExprKind {
        self.builder.ast.kind(id)
    }

    /// The name, when the node is a plain identifier.
    pub fn ident_name(&self, id: ExprId) -> Option<Name> {
        match self.kind(id) {
            ExprKind::Ident(name) => Some(Arc::clone(name)),
            _ => None,
        }
    }

    fn node(&mut self, kind: ExprKind) -> ExprId {
        let offset = self.builder.ast.expr(self.call).offset;
        self.builder.node(offset, kind)
    }

    /// A literal.
    pub fn literal(&mut self, value: Constant) -> ExprId {
        self.node(ExprKind::Constant(value))
    }

    /// A list.
    pub fn list(&mut self, elements: Vec<ExprId>) -> ExprId {
        self.node(ExprKind::List(List { elements, optional_indices: Vec::new() }))
    }

    /// An empty map.
    pub fn empty_map(&mut self) -> ExprId {
        self.node(ExprKind::Map(Vec::new()))
    }

    /// A name.
    pub fn ident(&mut self, name: &str) -> ExprId {
        self.node(ExprKind::Ident(name.into()))
    }

    /// The accumulator.
    pub fn accu_ident(&mut self) -> ExprId {
        let name = self.dialect().accumulator();
        self.ident(name)
    }

    /// A call of a function or an operator.
    pub fn call(&mut self, function: &str, args: Vec<ExprId>) -> ExprId {
        self.node(ExprKind::Call(Call { function: function.into(), target: None, args }))
    }

    /// A call with a receiver.
    pub fn member_call(&mut self, function: &str, target: ExprId, args: Vec<ExprId>) -> ExprId {
        self.node(ExprKind::Call(Call { function: function.into(), target: Some(target), args }))
    }

    /// The test whether a field is present.
    pub fn presence_test(&mut self, operand: ExprId, field: Name) -> ExprId {
        self.node(ExprKind::Select(Select { operand, field, test_only: true }))
    }

    /// A selection.
    pub fn select(&mut self, operand: ExprId, field: Name) -> ExprId {
        self.node(ExprKind::Select(Select { operand, field, test_only: false }))
    }

    /// A fold.
    pub fn comprehension(&mut self, fold: Comprehension) -> ExprId {
        self.node(ExprKind::Comprehension(Box::new(fold)))
    }

    /// The same tree with ids of its own.
    ///
    /// Recursion is bounded by the depth that the parser allows for what stands before a call.
    pub fn copy(&mut self, id: ExprId) -> ExprId {
        let Expr { kind, offset } = self.builder.ast.expr(id).clone();
        let copied = self.builder.id_at(offset);
        if self.builder.is_full() {
            return copied;
        }
        let kind = self.copy_kind(kind);
        self.builder.fill(copied, kind)
    }

    fn copy_all(&mut self, ids: &[ExprId]) -> Vec<ExprId> {
        ids.iter().map(|id| self.copy(*id)).collect()
    }

    fn copy_kind(&mut self, kind: ExprKind) -> ExprKind {
        match kind {
            ExprKind::Unspecified | ExprKind::Constant(_) | ExprKind::Ident(_) => kind,
            ExprKind::Select(select) => {
                ExprKind::Select(Select { operand: self.copy(select.operand), ..select })
            }
            ExprKind::Call(call) => {
                let args = self.copy_all(&call.args);
                let target = call.target.map(|target| self.copy(target));
                ExprKind::Call(Call { target, args, ..call })
            }
            ExprKind::List(list) => {
                ExprKind::List(List { elements: self.copy_all(&list.elements), ..list })
            }
            ExprKind::Map(entries) => {
                ExprKind::Map(entries.into_iter().map(|entry| self.copy_entry(&entry)).collect())
            }
            ExprKind::Struct(mut literal) => {
                literal.fields =
                    literal.fields.into_iter().map(|field| self.copy_field(field)).collect();
                ExprKind::Struct(literal)
            }
            ExprKind::Comprehension(mut fold) => {
                fold.iter_range = self.copy(fold.iter_range);
                fold.accu_init = self.copy(fold.accu_init);
                fold.loop_condition = self.copy(fold.loop_condition);
                fold.loop_step = self.copy(fold.loop_step);
                fold.result = self.copy(fold.result);
                ExprKind::Comprehension(fold)
            }
        }
    }

    fn copy_entry(&mut self, entry: &MapEntry) -> MapEntry {
        let id = self.node(ExprKind::Unspecified);
        let key = self.copy(entry.key);
        let value = self.copy(entry.value);
        MapEntry { id, key, value, optional: entry.optional }
    }

    fn copy_field(&mut self, field: StructField) -> StructField {
        let id = self.node(ExprKind::Unspecified);
        let value = self.copy(field.value);
        StructField { id, value, ..field }
    }
}
