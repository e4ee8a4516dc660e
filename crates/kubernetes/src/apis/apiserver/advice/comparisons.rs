//! The texts that conditions compare fields of `request` with.

use std::ops::Range;

use gatewalk_cel::Ast;
use gatewalk_cel::ast::{Constant, ExprId, ExprKind, operators};

use super::subject::Condition;
use crate::assist::string_at;

/// A field of `request` that holds a text, or the list of groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    User,
    Groups,
    Namespace,
    ResourceVerb,
    ApiGroup,
    Version,
    Resource,
    Subresource,
    Name,
    Path,
    PathVerb,
}

/// How a field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// With the whole text, alone or in a list; or the groups with one of them.
    Equals,
    /// With its beginning.
    StartsWith,
    /// With a part or a pattern of it.
    Partly,
}

/// One comparison.
#[derive(Clone, Debug)]
pub(super) struct Comparison {
    pub(super) field: Field,
    pub(super) how: How,
    pub(super) text: String,
    /// The string with its quotes, in characters of the expression.
    pub(super) at: Range<usize>,
}

/// The field that a node reads.
pub(super) fn field(ast: &Ast, id: ExprId) -> Option<Field> {
    let ExprKind::Select(select) = ast.kind(id) else { return None };
    if select.test_only {
        return None;
    }
    if is_request(ast, select.operand) {
        return match &*select.field {
            "user" => Some(Field::User),
            "groups" => Some(Field::Groups),
            _ => None,
        };
    }
    let ExprKind::Select(outer) = ast.kind(select.operand) else { return None };
    if outer.test_only || !is_request(ast, outer.operand) {
        return None;
    }
    Some(match (&*outer.field, &*select.field) {
        ("resourceAttributes", "namespace") => Field::Namespace,
        ("resourceAttributes", "verb") => Field::ResourceVerb,
        ("resourceAttributes", "group") => Field::ApiGroup,
        ("resourceAttributes", "version") => Field::Version,
        ("resourceAttributes", "resource") => Field::Resource,
        ("resourceAttributes", "subresource") => Field::Subresource,
        ("resourceAttributes", "name") => Field::Name,
        ("nonResourceAttributes", "path") => Field::Path,
        ("nonResourceAttributes", "verb") => Field::PathVerb,
        _ => return None,
    })
}

pub(super) fn is_request(ast: &Ast, id: ExprId) -> bool {
    matches!(ast.kind(id), ExprKind::Ident(name) if &**name == "request")
}

/// The text of a string literal.
pub(super) fn literal(ast: &Ast, id: ExprId) -> Option<&str> {
    match ast.kind(id) {
        ExprKind::Constant(Constant::String(text)) => Some(text),
        _ => None,
    }
}

/// Every comparison of an expression.
pub(super) fn of(condition: &Condition<'_>) -> Vec<Comparison> {
    let ast = condition.ast();
    let elements = elements_of_groups(condition);
    let field = |ast: &Ast, id: ExprId| match ast.kind(id) {
        ExprKind::Ident(name) if elements.contains(&&**name) => Some(Field::Groups),
        _ => field(ast, id),
    };
    let is_list = |id: ExprId| matches!(ast.kind(id), ExprKind::Select(_));
    let mut found = Vec::new();
    let mut add = |field: Field, how: How, id: ExprId| {
        let (Some(text), Some(offset)) = (literal(ast, id), ast.expr(id).offset) else { return };
        let at = string_at(&condition.characters, offset as usize);
        found.push(Comparison { field, how, text: text.to_owned(), at });
    };
    for id in condition.nodes() {
        let ExprKind::Call(call) = ast.kind(id) else { continue };
        match (&*call.function, call.target, call.args.as_slice()) {
            (operators::EQUALS | operators::NOT_EQUALS, None, [left, right]) => {
                for (one, other) in [(left, right), (right, left)] {
                    let whole = |field: &Field| *field != Field::Groups || !is_list(*one);
                    if let Some(field) = field(ast, *one).filter(whole) {
                        add(field, How::Equals, *other);
                    }
                }
            }
            (operators::IN, None, [element, list]) => {
                if field(ast, *list) == Some(Field::Groups) {
                    add(Field::Groups, How::Equals, *element);
                }
                if let (Some(field), ExprKind::List(list)) = (field(ast, *element), ast.kind(*list))
                {
                    for item in &list.elements {
                        add(field, How::Equals, *item);
                    }
                }
            }
            ("startsWith", Some(target), [prefix]) => {
                if let Some(field) = field(ast, target) {
                    add(field, How::StartsWith, *prefix);
                }
            }
            ("contains" | "endsWith" | "matches", Some(target), [part]) => {
                if let Some(field) = field(ast, target) {
                    add(field, How::Partly, *part);
                }
            }
            _ => {}
        }
    }
    found
}

/// The names that macros give to the elements of `request.groups`, and to nothing else.
fn elements_of_groups<'a>(condition: &'a Condition<'_>) -> Vec<&'a str> {
    let ast = condition.ast();
    let mut folds = Vec::new();
    for id in condition.nodes() {
        if let ExprKind::Comprehension(fold) = ast.kind(id) {
            let over_groups =
                fold.iter_var2.is_none() && field(ast, fold.iter_range) == Some(Field::Groups);
            folds.push((&*fold.iter_var, over_groups));
        }
    }
    let only = |name: &str| folds.iter().all(|(other, over_groups)| *other != name || *over_groups);
    let names = folds.iter().map(|(name, _)| *name).filter(|name| only(name));
    names.collect()
}
