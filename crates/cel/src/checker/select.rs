//! Selections: `a.b`, `a.?b`, `has(a.b)`.

use super::{Checker, Task, messages};
use crate::{
    Name,
    ast::{Ast, Constant, ExprId, ExprKind, Reference},
    types::Type,
};

/// The names of a chain of selections that starts with an identifier.
pub(super) fn qualified_parts(ast: &Ast, id: ExprId) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let mut id = id;
    loop {
        match ast.kind(id) {
            ExprKind::Ident(name) => {
                parts.push(&**name);
                parts.reverse();
                return Some(parts);
            }
            ExprKind::Select(select) if !select.test_only => {
                parts.push(&select.field);
                id = select.operand;
            }
            _ => return None,
        }
    }
}

impl Checker<'_> {
    /// A selection is a qualified name first, and a field of its operand second.
    pub(super) fn select(&mut self, id: ExprId) {
        let found = qualified_parts(&self.ast, id).and_then(|parts| self.scopes.select(&parts));
        if let Some(found) = found {
            self.set_type(id, found.decl.of);
            let (name, value) = (found.name, found.decl.value);
            self.set_reference(id, Reference::Ident { name: Name::clone(&name), value });
            self.ast.set_kind(id, ExprKind::Ident(name));
            return;
        }
        let ExprKind::Select(select) = self.ast.kind(id) else { return };
        let operand = select.operand;
        self.tasks.push(Task::Select(id));
        self.tasks.push(Task::Check(operand));
    }

    pub(super) fn selected(&mut self, id: ExprId) {
        let ExprKind::Select(select) = self.ast.kind(id) else { return };
        let select = select.clone();
        let mut of = self.field_type(id, select.operand, &select.field, false);
        if select.test_only {
            of = Type::Bool;
        }
        let of = self.mapping.substitute(&of, false);
        self.set_type(id, of);
    }

    /// `a.?b`, a call that the parser makes.
    pub(super) fn opt_select(&mut self, id: ExprId) {
        let ExprKind::Call(call) = self.ast.kind(id) else { return };
        if let [operand, _] = *call.args {
            self.tasks.push(Task::OptSelect(id));
            self.tasks.push(Task::Check(operand));
        }
    }

    pub(super) fn opt_selected(&mut self, id: ExprId) {
        let ExprKind::Call(call) = self.ast.kind(id) else { return };
        let [operand, field] = *call.args else { return };
        let ExprKind::Constant(Constant::String(field)) = self.ast.kind(field) else { return };
        let field = Name::clone(field);
        let of = self.field_type(id, operand, &field, true);
        let of = self.mapping.substitute(&of, false);
        self.set_type(id, of);
        let overload_ids = vec!["select_optional_field".into()];
        self.set_reference(id, Reference::Function { overload_ids });
    }

    fn field_type(&mut self, id: ExprId, operand: ExprId, field: &str, optional: bool) -> Type {
        let operand = self.mapping.substitute(&self.type_of(operand), false);
        let (target, was_optional) = match operand.optional_of() {
            Some(inner) => (inner.clone(), true),
            None => (operand, false),
        };
        let of = match &target {
            Type::Map(map) => map.value.clone(),
            Type::Struct(name) => self.declared_field(id, name, field).unwrap_or(Type::Error),
            Type::TypeParam(_) => {
                // What is selected from can no longer turn out to be of a definite type.
                self.mapping.is_assignable(&Type::Dyn, &target);
                Type::Dyn
            }
            _ => {
                if !target.is_dyn_or_error() {
                    self.report(id, messages::no_field_selection(&target));
                }
                Type::Dyn
            }
        };
        if optional || was_optional { self.optional(of) } else { of }
    }

    /// The type of a declared field; what is missing is reported at `id`.
    pub(super) fn declared_field(
        &mut self,
        id: ExprId,
        type_name: &str,
        field: &str,
    ) -> Option<Type> {
        match self.scopes.field(type_name, field) {
            Ok(Some(of)) => Some(of),
            Ok(None) => {
                self.report(id, messages::undefined_field(field));
                None
            }
            Err(_) => {
                self.report(id, messages::unexpected_failed_resolution(type_name));
                None
            }
        }
    }
}
