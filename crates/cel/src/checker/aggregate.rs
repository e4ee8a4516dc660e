//! Literals of lists, maps and structs.

use super::{Checker, Task, messages, well_known};
use crate::{
    Dialect, Name,
    ast::{ExprId, ExprKind, Reference, Struct},
    types::Type,
};

impl Checker<'_> {
    /// Goes on with a list of which `done` elements have their types.
    pub(super) fn list(&mut self, id: ExprId, done: usize, mut element: Option<Type>) {
        let ExprKind::List(list) = self.ast.kind(id) else { return };
        let next = list.elements.get(done).copied();
        if let Some(position) = done.checked_sub(1)
            && let Some(&current) = list.elements.get(position)
        {
            let optional = list.optional_indices.iter().any(|index| *index as usize == position);
            let of = self.type_of(current);
            let of = self.unwrap_element(current, of, optional);
            element = Some(self.join(element, of));
        }
        if let Some(next) = next {
            self.tasks.push(Task::List { id, done: done + 1, element });
            self.tasks.push(Task::Check(next));
            return;
        }
        let element =
            element.filter(Type::is_specified).unwrap_or_else(|| self.new_type_variable());
        self.set_type(id, Type::list(element));
    }

    /// Goes on with a map of which `done` keys and values have their types.
    pub(super) fn map(
        &mut self,
        id: ExprId,
        done: usize,
        mut key: Option<Type>,
        mut value: Option<Type>,
    ) {
        let ExprKind::Map(entries) = self.ast.kind(id) else { return };
        let part = |at: usize| {
            entries
                .get(at / 2)
                .map(|entry| if at.is_multiple_of(2) { entry.key } else { entry.value })
        };
        let next = part(done);
        if let Some(last) = done.checked_sub(1)
            && let Some(current) = part(last)
        {
            let optional = entries.get(last / 2).is_some_and(|entry| entry.optional);
            let of = self.type_of(current);
            if last.is_multiple_of(2) {
                key = Some(self.join(key, of));
            } else {
                let of = self.unwrap_element(current, of, optional);
                value = Some(self.join(value, of));
            }
        }
        if let Some(next) = next {
            self.tasks.push(Task::Map { id, done: done + 1, key, value });
            self.tasks.push(Task::Check(next));
            return;
        }
        let of = match (key.filter(Type::is_specified), value) {
            (Some(key), Some(value)) => Type::map(key, value),
            _ => Type::map(self.new_type_variable(), self.new_type_variable()),
        };
        self.set_type(id, of);
    }

    pub(super) fn struct_literal(&mut self, id: ExprId) {
        let ExprKind::Struct(literal) = self.ast.kind(id) else { return };
        let written = Name::clone(&literal.type_name);
        let Some(found) = self.scopes.type_ident(&written) else {
            let message = messages::undeclared_reference(&self.env.options().container, &written);
            self.report(id, message);
            return self.set_type(id, Type::Error);
        };
        let fields = literal.fields.clone();
        let name = found.name;
        self.ast.set_kind(id, ExprKind::Struct(Struct { type_name: Name::clone(&name), fields }));
        self.set_reference(id, Reference::Ident { name: Name::clone(&name), value: None });
        let (of, type_name) = self.constructed(id, &found.decl.of, name);
        self.set_type(id, of);
        self.struct_field(id, 0, &type_name);
    }

    /// The type that a struct literal makes, and the name under which its fields are looked up.
    fn constructed(&mut self, id: ExprId, of: &Type, name: Name) -> (Type, Name) {
        match of {
            Type::Error => (Type::Error, name),
            Type::Type(Some(made)) => {
                let is_list = &*name == "list" && self.env.dialect() < Dialect::V0_29_2;
                if let Some(message) = well_known::message_name(made).filter(|_| !is_list) {
                    return ((**made).clone(), message.into());
                }
                if let Type::Struct(declared) = &**made {
                    return ((**made).clone(), Name::clone(declared));
                }
                self.report(id, messages::not_a_message_type(&made.declared_type_name()));
                (Type::Error, name)
            }
            _ => {
                self.report(id, messages::not_a_type(&of.declared_type_name()));
                (Type::Error, name)
            }
        }
    }

    /// Goes on with a struct of which `done` fields have their types.
    pub(super) fn struct_field(&mut self, id: ExprId, done: usize, type_name: &Name) {
        let ExprKind::Struct(literal) = self.ast.kind(id) else { return };
        let next = literal.fields.get(done).map(|field| field.value);
        if let Some(last) = done.checked_sub(1)
            && let Some(field) = literal.fields.get(last).cloned()
        {
            let declared =
                self.declared_field(field.id, type_name, &field.name).unwrap_or(Type::Error);
            let of = self.type_of(field.value);
            let of = self.unwrap_element(field.value, of, field.optional);
            if !self.mapping.is_assignable(&declared, &of) {
                self.report(field.id, messages::field_type_mismatch(&field.name, &declared, &of));
            }
        }
        if let Some(next) = next {
            self.tasks.push(Task::Struct { id, done: done + 1, type_name: Name::clone(type_name) });
            self.tasks.push(Task::Check(next));
        }
    }
}
