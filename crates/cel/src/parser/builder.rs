//! Gives out ids and places for nodes in the order in which cel-go does: its `parserHelper`.

use crate::{
    Dialect, Name,
    ast::{Ast, Call, Expr, ExprId, ExprKind, MacroCall},
    parser::macros::{MacroHelper, Macros},
};

/// A tree may have so many nodes after macros were expanded. cel-go knows no limit, so that chains
/// of `optMap`, each of which copies its receiver, exhaust its memory.
const NODES_MAX: u32 = 1_000_000;

/// A macro whose arguments are not what it wants.
#[derive(Debug)]
pub(super) struct Misuse {
    /// The node that stands for the call.
    pub(super) node: ExprId,
    pub(super) offset: Option<u32>,
    pub(super) message: String,
}

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

    /// The call, or what a macro makes of it: cel-go's `globalCallOrMacro` and `receiverCallOrMacro`.
    pub(super) fn call_or_macro(
        &mut self,
        macros: &Macros,
        id: ExprId,
        function: &Name,
        target: Option<ExprId>,
        args: Vec<ExprId>,
    ) -> Result<ExprId, Misuse> {
        let expansion = match macros.find(function, target.is_some(), args.len()) {
            Some(found) => {
                (found.expander)(&mut MacroHelper { builder: self, call: id }, target, &args)
            }
            None => Ok(None),
        };
        match expansion {
            Ok(Some(expanded)) => {
                let call = MacroCall { function: Name::clone(function), target, args };
                self.ast.set_macro_call(expanded, call);
                self.delete(id);
                Ok(expanded)
            }
            Ok(None) => {
                let function = Name::clone(function);
                Ok(self.fill(id, ExprKind::Call(Call { function, target, args })))
            }
            Err(error) => {
                let offset = self.ast.expr(error.at).offset;
                self.delete(id);
                let node = self.id_at(offset);
                Err(Misuse { node, offset, message: error.message })
            }
        }
    }

    /// A chain of one operator as a balanced tree. Recursion is as deep as the logarithm of its
    /// length.
    pub(super) fn balanced(
        &mut self,
        function: &'static str,
        terms: &[ExprId],
        ids: &[ExprId],
    ) -> ExprId {
        if let ([only], []) = (terms, ids) {
            return *only;
        }
        let middle = ids.len() / 2;
        let (left, right) = terms.split_at_checked(middle + 1).unwrap_or_default();
        let left = self.balanced(function, left, ids.get(..middle).unwrap_or_default());
        let right = self.balanced(function, right, ids.get(middle + 1..).unwrap_or_default());
        let id = ids.get(middle).copied().unwrap_or_default();
        self.call(id, function, vec![left, right])
    }
}
