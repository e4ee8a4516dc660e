//! Names in an expression that no checker has seen: cel-go's `maybeAttribute` and its look-up of qualified functions.
//!
//! cel-go tries the names when the program runs; here those count that the environment declares, which is the same wherever what is
//! declared is given.

use std::sync::Arc;

use super::{Planner, attribute_step};
use crate::{
    Name,
    ast::{ExprId, ExprKind, Select},
    checker::enum_value,
    program::step::{Attribute, Key, Qualifier, Root, Step, StepKind},
    value::Value,
};

impl Planner<'_> {
    /// The names that a name can stand for, the innermost namespace first.
    pub(super) fn candidates(&self, name: &str) -> Vec<String> {
        if let Some(global) = name.strip_prefix('.') {
            return vec![global.to_owned()];
        }
        let mut names = Vec::new();
        let mut namespace = self.env.options().container.as_str();
        while !namespace.is_empty() {
            names.push(format!("{namespace}.{name}"));
            namespace = namespace.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
        names.push(name.to_owned());
        names
    }

    /// The names of a chain of selections that begins with a name of no fold.
    fn chain(&self, id: ExprId) -> Option<Vec<(ExprId, Name)>> {
        let mut names = Vec::new();
        let mut at = id;
        loop {
            match self.ast.ast.kind(at) {
                ExprKind::Ident(name) => {
                    if self.folded(name).is_some() {
                        return None;
                    }
                    names.push((at, Name::clone(name)));
                    names.reverse();
                    return Some(names);
                }
                ExprKind::Select(Select { operand, field, test_only: false }) => {
                    names.push((at, Name::clone(field)));
                    at = *operand;
                }
                _ => return None,
            }
        }
    }

    /// A name or a chain of names as the longest variable or type that it begins with; `None` where it begins with neither a name
    /// nor a chain.
    pub(super) fn plan_unchecked(&mut self, id: ExprId) -> Option<Step> {
        let chain = self.chain(id)?;
        let joined = |planner: &Self, count: usize| {
            let names: Vec<&str> = chain.iter().take(count).map(|(_, name)| &**name).collect();
            planner.candidates(&names.join("."))
        };
        for count in (1..=chain.len()).rev() {
            let names = joined(self, count);
            let id = chain.get(count - 1).map_or(id, |(id, _)| *id);
            let variable = names.iter().find(|name| self.env.variable(name).is_some());
            let of = names.iter().find_map(|name| self.env.type_named(name));
            let constant = of
                .map(|of| Value::type_named(of.type_name()))
                .or_else(|| names.iter().find_map(|name| enum_value(name)).map(Value::Int));
            let root = match (variable, constant) {
                (Some(name), _) => {
                    Root::Absolute { id, variable: self.global(name.as_str().into()) }
                }
                (None, Some(value)) => {
                    Root::Relative { id, operand: Step { id, kind: StepKind::Const(value) } }
                }
                (None, None) => continue,
            };
            let qualifiers = chain.iter().skip(count).map(|(id, name)| {
                let key = Key::Constant(Value::String(Name::clone(name)));
                Arc::new(Qualifier { id: *id, optional: false, key })
            });
            return Some(attribute_step(Attribute { root, qualifiers: qualifiers.collect() }));
        }
        let names = joined(self, chain.len()).join(", ");
        let variable = self.global(names.into());
        let root = Root::Absolute { id, variable };
        Some(attribute_step(Attribute { root, qualifiers: Vec::new() }))
    }

    /// The name of the function that a call without references reaches, and whether its target is a part of that name.
    pub(super) fn unchecked_function(
        &self,
        target: Option<ExprId>,
        name: &Name,
    ) -> Option<(Name, bool)> {
        let prefix = match target {
            None => String::new(),
            Some(target) => {
                let names = self.chain(target)?;
                let mut prefix = String::new();
                for (_, name) in &names {
                    prefix.push_str(name);
                    prefix.push('.');
                }
                prefix
            }
        };
        let known = |name: &String| self.env.function(name).is_some();
        let found = self.candidates(&format!("{prefix}{name}")).into_iter().find(known)?;
        Some((found.into(), target.is_some()))
    }
}
