//! What a name means at a place: cel-go's `checker/scopes.go` and the look-ups of its `Env`.

use std::borrow::Cow;

use super::well_known;
use crate::{
    Name,
    ast::Constant,
    declarations::{FunctionDecl, VariableDecl},
    env::Env,
    types::Type,
};

/// A name that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) decl: VariableDecl,
    /// The name to write into the tree. It starts with a dot where a local name hides it.
    pub(super) name: Name,
}

/// The declarations of an environment, and the variables of the folds around a place.
#[derive(Debug)]
pub(super) struct Scopes<'a> {
    env: &'a Env,
    locals: Vec<Vec<VariableDecl>>,
}

impl<'a> Scopes<'a> {
    pub(super) const fn new(env: &'a Env) -> Scopes<'a> {
        Scopes { env, locals: Vec::new() }
    }

    pub(super) fn enter(&mut self, variables: Vec<VariableDecl>) {
        self.locals.push(variables);
    }

    pub(super) fn exit(&mut self) {
        self.locals.pop();
    }

    /// What an identifier means.
    pub(super) fn ident(&self, name: &str) -> Option<Found> {
        if !self.env.dialect().prefers_locals() {
            return self.qualified(name);
        }
        let local = self.local(name.trim_start_matches('.'));
        if let (Some(local), false) = (local, name.starts_with('.')) {
            return Some(Found { name: Name::clone(&local.name), decl: local.clone() });
        }
        self.global_found(name, local.is_some())
    }

    /// What a chain of selections means, if it is one name. `parts` are its names.
    pub(super) fn select(&self, parts: &[&str]) -> Option<Found> {
        let name = parts.join(".");
        if !self.env.dialect().prefers_locals() {
            return self.qualified(&name);
        }
        let first = parts.first().copied().unwrap_or_default();
        let local = self.local(first.trim_start_matches('.')).is_some();
        if local && !first.starts_with('.') {
            return None;
        }
        self.global_found(&name, local)
    }

    fn global_found(&self, name: &str, hidden: bool) -> Option<Found> {
        let decl = self.candidates(name).find_map(|candidate| self.global(&candidate))?;
        let name = if hidden { format!(".{}", decl.name).into() } else { Name::clone(&decl.name) };
        Some(Found { decl, name })
    }

    /// The look-up of older versions: candidates by namespace first, then scopes from within.
    fn qualified(&self, name: &str) -> Option<Found> {
        let found = |name: Cow<'_, str>| self.local(&name).cloned().or_else(|| self.global(&name));
        let decl = self.candidates(name).find_map(found)?;
        Some(Found { name: Name::clone(&decl.name), decl })
    }

    fn local(&self, name: &str) -> Option<&VariableDecl> {
        self.locals
            .iter()
            .rev()
            .find_map(|scope| scope.iter().find(|variable| *variable.name == *name))
    }

    fn global(&self, name: &str) -> Option<VariableDecl> {
        if let Some(variable) = self.env.variable(name) {
            return Some(variable.clone());
        }
        if let Some(of) = self.type_named(name) {
            let slip = self.env.options().object_names_are_values;
            let value = slip && self.env.type_named(name).is_none();
            let value = value && self.env.object(name).is_some();
            return Some(VariableDecl::new(name, if value { of } else { Type::type_of(of) }));
        }
        let value = well_known::enum_value(name)?;
        Some(VariableDecl {
            value: Some(Constant::Int(value)),
            ..VariableDecl::new(name, Type::Int)
        })
    }

    fn type_named(&self, name: &str) -> Option<Type> {
        let object = || self.env.object(name).map(|object| object.of.clone());
        self.env.type_named(name).cloned().or_else(object).or_else(|| well_known::message(name))
    }

    /// What the name of a struct literal means.
    pub(super) fn type_ident(&self, name: &str) -> Option<Found> {
        if !self.env.dialect().prefers_locals() {
            return self.qualified(name);
        }
        let named = |name: Cow<'_, str>| {
            self.type_named(&name).map(|of| VariableDecl::new(&name, Type::type_of(of)))
        };
        let decl = self.candidates(name).find_map(named)?;
        Some(Found { name: Name::clone(&decl.name), decl })
    }

    /// The function with this name, looked for in the namespaces around.
    pub(super) fn function(&self, name: &str) -> Option<&'a FunctionDecl> {
        self.candidates(name).find_map(|name| self.env.function(&name))
    }

    /// The type of a field; `None` where the type has no such field, or `Err` where there is no
    /// such type.
    pub(super) fn field(&self, type_name: &str, field: &str) -> Result<Option<Type>, NoSuchType> {
        if let Some(object) = self.env.object(type_name) {
            let named = object.fields.iter().find(|(name, _)| **name == *field);
            return Ok(named.map(|(_, of)| of.clone()).or_else(|| object.any_field.clone()));
        }
        if well_known::message(type_name).is_some() {
            return Ok(well_known::field(type_name, field));
        }
        Err(NoSuchType)
    }

    /// The names that a name can stand for, the innermost namespace first. A leading dot means
    /// the outermost one.
    fn candidates<'n>(&self, name: &'n str) -> impl Iterator<Item = Cow<'n, str>> + use<'a, 'n> {
        let absolute = name.strip_prefix('.');
        let env: &'a Env = self.env;
        let mut inner = if absolute.is_some() { "" } else { env.options().container.as_str() };
        let containers = std::iter::from_fn(move || {
            let container = inner;
            inner = container.rsplit_once('.').map_or("", |(outer, _)| outer);
            (!container.is_empty()).then_some(container)
        });
        containers
            .map(move |container| Cow::Owned(format!("{container}.{name}")))
            .chain(std::iter::once(Cow::Borrowed(absolute.unwrap_or(name))))
    }
}

/// A type that is not declared.
#[derive(Debug)]
pub(super) struct NoSuchType;
