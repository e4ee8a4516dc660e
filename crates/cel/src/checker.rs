//! From tree to typed tree: cel-go's `checker`.
//!
//! The tree is walked with a stack of our own, in cel-go's order, so that issues come in cel-go's
//! order and free type variables get cel-go's numbers.

mod aggregate;
mod call;
mod fold;
mod messages;
mod scope;
mod select;
mod unify;
pub mod validators;
mod well_known;

#[cfg(test)]
mod tests;

pub(crate) use self::well_known::enum_value;

use self::{fold::FoldStep, scope::Scopes, unify::Mapping};
use crate::{
    Dialect, Name,
    ast::{Ast, CheckedAst, Constant, ExprId, ExprKind, Reference},
    env::Env,
    issues::{Issue, Issues},
    source::{Location, Source},
    types::Type,
};

/// Checks a parsed expression. What comes back is usable only when there are no issues.
pub fn check(ast: Ast, source: &Source, env: &Env) -> (CheckedAst, Issues) {
    let ids = ast.id_count();
    let root = ast.root();
    let mut checker = Checker {
        ast,
        env,
        issues: Issues::new(source.clone()),
        types: vec![None; ids],
        references: vec![None; ids],
        scopes: Scopes::new(env),
        mapping: Mapping::default(),
        free_variables: 0,
        filters_overloads: !env.options().cross_type_numeric_comparisons,
        tasks: vec![Task::Check(root)],
    };
    checker.run();
    let Checker { ast, issues, mut types, references, mapping, .. } = checker;
    for of in types.iter_mut().flatten() {
        if let Some(known) = mapping.substituted(of, true) {
            *of = known;
        }
    }
    (CheckedAst { ast, types, references }, issues)
}

/// So many steps a check may take. cel-go knows no limit; older versions check nodes that macros
/// share again and again, so that chains of `optMap` would never end.
const TASKS_MAX: u32 = 4_000_000;

/// Something that remains to be done.
#[derive(Debug)]
enum Task {
    /// Give a node its type.
    Check(ExprId),
    /// The operand of a selection has its type.
    Select(ExprId),
    /// The operand of an optional selection has its type.
    OptSelect(ExprId),
    /// The arguments of a call have their types.
    Arguments(ExprId),
    /// So has the receiver.
    Receiver(ExprId),
    /// So many elements of a list have their types.
    List { id: ExprId, done: usize, element: Option<Type> },
    /// So many keys and values of a map have their types.
    Map { id: ExprId, done: usize, key: Option<Type>, value: Option<Type> },
    /// So many values of a struct's fields have their types.
    Struct { id: ExprId, done: usize, type_name: Name },
    /// A part of a fold has its type.
    Fold { id: ExprId, step: FoldStep },
}

struct Checker<'a> {
    ast: Ast,
    env: &'a Env,
    issues: Issues,
    types: Vec<Option<Type>>,
    references: Vec<Option<Reference>>,
    scopes: Scopes<'a>,
    mapping: Mapping,
    free_variables: u32,
    /// Whether overloads that compare numbers of different types are left out. cel-go forgets to
    /// once it has entered a fold.
    filters_overloads: bool,
    tasks: Vec<Task>,
}

impl Checker<'_> {
    fn run(&mut self) {
        let mut budget = TASKS_MAX;
        while let Some(task) = self.tasks.pop() {
            budget -= 1;
            if budget == 0 {
                let message = "expression is too large after macro expansion".to_owned();
                return self.issues.report(None, None, message);
            }
            match task {
                Task::Check(id) => self.check(id),
                Task::Select(id) => self.selected(id),
                Task::OptSelect(id) => self.opt_selected(id),
                Task::Arguments(id) => self.arguments_checked(id),
                Task::Receiver(id) => self.receiver_checked(id),
                Task::List { id, done, element } => self.list(id, done, element),
                Task::Map { id, done, key, value } => self.map(id, done, key, value),
                Task::Struct { id, done, type_name } => self.struct_field(id, done, &type_name),
                Task::Fold { id, step } => self.fold(id, step),
            }
        }
    }

    fn check(&mut self, id: ExprId) {
        match self.ast.kind(id) {
            ExprKind::Unspecified => {
                let message = messages::unexpected_unspecified();
                self.report(id, message);
            }
            ExprKind::Constant(value) => {
                let of = constant_type(value);
                self.set_type(id, of);
            }
            ExprKind::Ident(name) => {
                let name = Name::clone(name);
                self.ident(id, &name);
            }
            ExprKind::Select(_) => self.select(id),
            ExprKind::Call(_) => self.call(id),
            ExprKind::List(_) => self.list(id, 0, None),
            ExprKind::Map(_) => self.map(id, 0, None, None),
            ExprKind::Struct(_) => self.struct_literal(id),
            ExprKind::Comprehension(fold) => {
                let (range, init) = (fold.iter_range, fold.accu_init);
                self.tasks.push(Task::Fold { id, step: FoldStep::Range });
                self.tasks.push(Task::Check(init));
                self.tasks.push(Task::Check(range));
            }
        }
    }

    fn ident(&mut self, id: ExprId, name: &Name) {
        let Some(found) = self.scopes.ident(name) else {
            self.set_type(id, Type::Error);
            let message = messages::undeclared_reference(&self.env.options().container, name);
            return self.report(id, message);
        };
        self.set_type(id, found.decl.of);
        let name = found.name;
        self.set_reference(
            id,
            Reference::Ident { name: Name::clone(&name), value: found.decl.value },
        );
        self.ast.set_kind(id, ExprKind::Ident(name));
    }

    fn type_of(&self, id: ExprId) -> Type {
        self.types.get(id.index()).cloned().flatten().unwrap_or(Type::Error)
    }

    fn set_type(&mut self, id: ExprId, of: Type) {
        let Some(slot) = self.types.get_mut(id.index()) else { return };
        match slot {
            Some(old) if !old.is_exact_type(&of) => {
                let expression = messages::expression_text(&self.ast, id);
                let message =
                    messages::incompatible_type(self.env.dialect(), &expression, id, old, &of);
                self.report(id, message);
            }
            _ => *slot = Some(of),
        }
    }

    fn set_reference(&mut self, id: ExprId, reference: Reference) {
        if let Some(slot) = self.references.get_mut(id.index()) {
            *slot = Some(reference);
        }
    }

    fn report(&mut self, id: ExprId, message: String) {
        let offset = self.ast.expr(id).offset;
        let location = locate(self.issues.source(), self.env.dialect(), offset);
        self.issues.report_at(Issue { id: Some(id), location, offset, message });
    }

    /// The most general of the types of elements so far.
    fn join(&mut self, previous: Option<Type>, current: Type) -> Type {
        let Some(previous) = previous.filter(Type::is_specified) else { return current };
        if self.mapping.is_assignable(&previous, &current) {
            return unify::most_general(previous, current);
        }
        // Mixed elements are the business of a validator.
        Type::Dyn
    }

    fn new_type_variable(&mut self) -> Type {
        let name = format!("_var{}", self.free_variables);
        self.free_variables += 1;
        Type::TypeParam(name.into())
    }

    fn assert_type(&mut self, id: ExprId, expected: &Type) {
        let actual = self.type_of(id);
        if !self.mapping.is_assignable(expected, &actual) {
            self.report(id, messages::type_mismatch(expected, &actual));
        }
    }

    fn optional(&self, of: Type) -> Type {
        Type::optional(self.env.dialect(), of)
    }

    /// The type of an element, entry or field that was written with `?`.
    fn unwrap_element(&mut self, id: ExprId, of: Type, optional: bool) -> Type {
        if !optional {
            return of;
        }
        if let Some(inner) = of.optional_of() {
            return inner.clone();
        }
        if !of.is_dyn() {
            let expected = self.optional(of.clone());
            self.report(id, messages::type_mismatch(&expected, &of));
        }
        of
    }
}

/// Where cel-go says that an offset is.
fn locate(source: &Source, dialect: Dialect, offset: Option<u32>) -> Location {
    match offset {
        None => Location::NONE,
        Some(offset) if dialect.counts_line_starts_as_line_ends() => {
            source.location_from_line_end(offset)
        }
        Some(offset) => source.location(offset),
    }
}

fn constant_type(value: &Constant) -> Type {
    match value {
        Constant::Null => Type::Null,
        Constant::Bool(_) => Type::Bool,
        Constant::Int(_) => Type::Int,
        Constant::Uint(_) => Type::Uint,
        Constant::Double(_) => Type::Double,
        Constant::String(_) => Type::String,
        Constant::Bytes(_) => Type::Bytes,
    }
}
