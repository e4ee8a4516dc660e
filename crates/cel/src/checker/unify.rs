//! Which type fits which: cel-go's `checker/types.go` and `checker/mapping.go`.
//!
//! Types nest no deeper than the expression they come from, which bounds the recursion here.

use std::collections::BTreeMap;

use crate::{
    Name,
    types::{OpaqueType, Type},
};

/// What type variables stand for.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    bound: BTreeMap<Name, Type>,
    /// What was bound before, newest last, so that a failed attempt leaves no trace.
    log: Vec<(Name, Option<Type>)>,
}

impl Mapping {
    /// Whether a value of type `from` can stand where `to` is expected. Binds variables if so.
    pub(super) fn is_assignable(&mut self, to: &Type, from: &Type) -> bool {
        self.attempt(|mapping| mapping.unify(to, from))
    }

    /// Whether all of `from` fit `to`, one by one. Binds variables if so.
    pub(super) fn is_assignable_list(&mut self, to: &[Type], from: &[Type]) -> bool {
        self.attempt(|mapping| {
            to.len() == from.len() && to.iter().zip(from).all(|(to, from)| mapping.unify(to, from))
        })
    }

    fn attempt(&mut self, attempt: impl FnOnce(&mut Mapping) -> bool) -> bool {
        let ok = attempt(self);
        if ok {
            self.log.clear();
        }
        while let Some((name, before)) = self.log.pop() {
            match before {
                Some(before) => self.bound.insert(name, before),
                None => self.bound.remove(&name),
            };
        }
        ok
    }

    fn bind(&mut self, name: &Name, to: Type) {
        let before = self.bound.insert(Name::clone(name), to);
        self.log.push((Name::clone(name), before));
    }

    fn find(&self, of: &Type) -> Option<&Type> {
        match of {
            Type::TypeParam(name) => self.bound.get(name),
            _ => None,
        }
    }

    fn unify(&mut self, t1: &Type, t2: &Type) -> bool {
        if let Type::TypeParam(name) = t2 {
            let (valid, bound) = self.is_valid_substitution(t1, t2, name);
            if valid {
                return true;
            }
            if bound {
                return false;
            }
        }
        if let Type::TypeParam(name) = t1 {
            return self.is_valid_substitution(t2, t1, name).0;
        }
        if t1.is_dyn_or_error() || t2.is_dyn_or_error() {
            return true;
        }
        match (t1, t2) {
            (Type::Unspecified, _) => false,
            (Type::Null, other) | (other, Type::Null) => is_nullable(other),
            (Type::Type(_), other) => matches!(other, Type::Type(_)),
            (Type::Opaque(_) | Type::List(_) | Type::Map(_), other) => {
                self.unify_parameters(t1, other)
            }
            _ => t2.is_assignable_type(t1),
        }
    }

    fn unify_parameters(&mut self, t1: &Type, t2: &Type) -> bool {
        if !t1.has_kind_of(t2) || t1.type_name() != t2.type_name() {
            return false;
        }
        let (mut first, second) = (t1.parameters(), t2.parameters());
        first.len() == second.len() && first.by_ref().zip(second).all(|(t1, t2)| self.unify(t1, t2))
    }

    /// Whether `t2`, the variable `name`, can stand for `t1`; and whether it stood for something.
    fn is_valid_substitution(&mut self, t1: &Type, t2: &Type, name: &Name) -> (bool, bool) {
        if t1.is_exact_type(t2) {
            return (true, true);
        }
        if let Some(bound) = self.bound.get(name).cloned() {
            if t1.is_exact_type(&bound) {
                return (true, true);
            }
            if !self.unify(t1, &bound) {
                return (false, true);
            }
            let general = most_general(t1.clone(), bound);
            if self.does_not_occur(t2, &general) {
                self.bind(name, general);
            }
            return (true, true);
        }
        if self.does_not_occur(t2, t1) {
            self.bind(name, t1.clone());
            return (true, false);
        }
        (false, false)
    }

    fn does_not_occur(&self, of: &Type, within: &Type) -> bool {
        if of.is_exact_type(within) {
            return false;
        }
        match within {
            Type::TypeParam(_) => {
                self.find(within).is_none_or(|bound| self.does_not_occur(of, bound))
            }
            _ => within.parameters().all(|parameter| self.does_not_occur(of, parameter)),
        }
    }

    /// The type with its variables replaced. Free ones become `dyn` if `to_dyn`.
    pub(super) fn substitute(&self, of: &Type, to_dyn: bool) -> Type {
        self.substituted(of, to_dyn).unwrap_or_else(|| of.clone())
    }

    /// The same, if that changes anything.
    pub(super) fn substituted(&self, of: &Type, to_dyn: bool) -> Option<Type> {
        replaced(of, &|name| match self.bound.get(name) {
            Some(bound) => Some(self.substitute(bound, to_dyn)),
            None => to_dyn.then_some(Type::Dyn),
        })
    }
}

/// The type with its parameters replaced, if any is.
fn replaced(of: &Type, find: &dyn Fn(&Name) -> Option<Type>) -> Option<Type> {
    match of {
        Type::TypeParam(name) => find(name),
        Type::List(element) => replaced(element, find).map(Type::list),
        Type::Map(map) => match (replaced(&map.key, find), replaced(&map.value, find)) {
            (None, None) => None,
            (key, value) => Some(Type::map(
                key.unwrap_or_else(|| map.key.clone()),
                value.unwrap_or_else(|| map.value.clone()),
            )),
        },
        Type::Type(Some(inner)) => replaced(inner, find).map(Type::type_of),
        Type::Opaque(opaque) => {
            let mut changed = None;
            for (position, parameter) in opaque.parameters.iter().enumerate() {
                if let Some(other) = replaced(parameter, find) {
                    let parameters = changed.get_or_insert_with(|| opaque.parameters.clone());
                    if let Some(place) = parameters.get_mut(position) {
                        *place = other;
                    }
                }
            }
            let name = Name::clone(&opaque.name);
            changed.map(|parameters| Type::Opaque(OpaqueType { name, parameters }.into()))
        }
        _ => None,
    }
}

/// The declared type with its parameters replaced by variables of the checker.
pub(super) fn instantiate(of: &Type, names: &[Name], variables: &[Type]) -> Type {
    let variable = |name: &Name| {
        let position = names.iter().position(|known| known == name)?;
        variables.get(position).cloned()
    };
    replaced(of, &variable).unwrap_or_else(|| of.clone())
}

/// The more general of two types that unify.
pub(super) fn most_general(t1: Type, t2: Type) -> Type {
    if is_equal_or_less_specific(&t1, &t2) { t1 } else { t2 }
}

fn is_equal_or_less_specific(t1: &Type, t2: &Type) -> bool {
    if t1.is_dyn() || matches!(t1, Type::TypeParam(_)) {
        return true;
    }
    if t2.is_dyn() || matches!(t2, Type::TypeParam(_)) || !t1.has_kind_of(t2) {
        return false;
    }
    match t1 {
        Type::Opaque(_) | Type::List(_) | Type::Map(_) => {
            let (first, second) = (t1.parameters(), t2.parameters());
            t1.type_name() == t2.type_name()
                && first.len() == second.len()
                && first.zip(second).all(|(t1, t2)| is_equal_or_less_specific(t1, t2))
        }
        Type::Type(_) => true,
        _ => t1.is_exact_type(t2),
    }
}

fn is_nullable(of: &Type) -> bool {
    match of {
        Type::Opaque(_) | Type::Struct(_) | Type::Any | Type::Duration | Type::Timestamp => true,
        _ => of.is_assignable_type(&Type::Null),
    }
}
