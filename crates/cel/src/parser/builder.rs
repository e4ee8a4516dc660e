//! Gives out ids and places for nodes in the order in which cel-go does: its `parserHelper`.

use crate::{
    Dialect, Name,
    ast::{Ast, Call, Expr, ExprId, ExprKind, MacroCall},
};

/// A tree may have so many nodes after macros were expanded. cel-go knows no limit, so that chains
/// of `optMap`, each of which copies its receiver, exhaust its memory.
const NODES_MAX: u32 = 1_000_000;

/// A tree in the making.
#[derive(Debug)]
pub(super) struct Builder {
    pub(super) ast: Ast,
    next: u32,
    dialect: Dialect,
}

impl Builder {
    pub(super) fn new(dialect: Dialect) -> Builder {
        Builder { ast: Ast::default(), next: 1, dialect }
    }

    pub(super) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Whether there are as many nodes as may be.
    pub(super) const fn is_full(&self) -> bool {
        self.next >= NODES_MAX
    }

    /// The next id, standing at an offset.
    pub(super) fn id_at(&mut self, offset: Option<u32>) -> ExprId {
        let id = ExprId(self.next);
        self.next += 1;
        self.ast.set(id, Expr { kind: ExprKind::Unspecified, offset });
        id
    }

    /// A new node at an offset.
    pub(super) fn node(&mut self, offset: Option<u32>, kind: ExprKind) -> ExprId {
        let id = self.id_at(offset);
        self.ast.set(id, Expr { kind, offset });
        id
    }

    /// Makes a node of an id that was given out before.
    pub(super) fn fill(&mut self, id: ExprId, kind: ExprKind) -> ExprId {
        self.ast.set_kind(id, kind);
        id
    }

    /// A call whose id was given out before.
    pub(super) fn call(&mut self, id: ExprId, function: &str, args: Vec<ExprId>) -> ExprId {
        self.fill(id, ExprKind::Call(Call { function: Name::from(function), target: None, args }))
    }

    /// Gives up the id of a call that a macro has replaced.
    pub(super) fn delete(&mut self, id: ExprId) {
        if !self.dialect.frees_macro_ids() {
            return;
        }
        self.ast.set(id, Expr::default());
        if id.0 + 1 == self.next {
            self.next -= 1;
        }
    }

    /// Remembers what a macro has replaced.
    pub(super) fn macro_call(&mut self, id: ExprId, call: MacroCall) {
        self.ast.set_macro_call(id, call);
    }
}
