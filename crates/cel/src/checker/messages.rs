//! The words of issues: cel-go's `checker/errors.go`.

use std::fmt::Write as _;

use crate::{
    Dialect,
    ast::{Ast, Constant, ExprId, ExprKind},
    types::Type,
};

pub(super) fn field_type_mismatch(name: &str, field: &Type, value: &Type) -> String {
    format!(
        "expected type of field '{name}' is '{}' but provided type is '{}'",
        field.issue_text(),
        value.issue_text()
    )
}

pub(super) fn incompatible_type(
    dialect: Dialect,
    expression: &str,
    id: ExprId,
    old: &Type,
    new: &Type,
) -> String {
    // Older versions print type variables without angle brackets.
    let text = |of: &Type| {
        if dialect >= Dialect::V0_26_0 {
            of.to_string()
        } else {
            of.to_string().replace(['<', '>'], "")
        }
    };
    let (old, new) = (text(old), text(new));
    format!(
        "incompatible type already exists for expression: {expression}({}) old:{old}, new:{new}",
        id.0
    )
}

pub(super) fn no_matching_overload(function: &str, arguments: &[Type], member: bool) -> String {
    let mut texts: Vec<String> = arguments.iter().map(Type::issue_text).collect();
    let receiver =
        if member && !texts.is_empty() { format!("{}.", texts.remove(0)) } else { String::new() };
    format!(
        "found no matching overload for '{function}' applied to '{receiver}({})'",
        texts.join(", ")
    )
}

pub(super) fn not_a_comprehension_range(of: &Type) -> String {
    format!(
        "expression of type '{}' cannot be range of a comprehension (must be list, map, or dynamic)",
        of.issue_text()
    )
}

pub(super) fn not_a_type(name: &str) -> String {
    format!("'{name}' is not a type")
}

pub(super) fn not_a_message_type(name: &str) -> String {
    format!("'{name}' is not a message type")
}

pub(super) fn no_field_selection(of: &Type) -> String {
    format!("type '{}' does not support field selection", of.issue_text())
}

pub(super) fn type_mismatch(expected: &Type, actual: &Type) -> String {
    format!("expected type '{}' but found '{}'", expected.issue_text(), actual.issue_text())
}

pub(super) fn undefined_field(field: &str) -> String {
    format!("undefined field '{field}'")
}

pub(super) fn undeclared_reference(container: &str, name: &str) -> String {
    format!("undeclared reference to '{name}' (in container '{container}')")
}

pub(super) fn unexpected_failed_resolution(type_name: &str) -> String {
    format!("unexpected failed resolution of '{type_name}'")
}

pub(super) fn unexpected_unspecified() -> String {
    "unexpected unspecified type: expr".to_owned()
}

/// A node as the text form of protobuf, which older versions print in an issue.
///
/// Recursion is as deep as the parser lets a receiver nest.
pub(super) fn expression_text(ast: &Ast, id: ExprId) -> String {
    let mut text = format!("id:{}", id.0);
    match ast.kind(id) {
        ExprKind::Constant(value) => {
            let _ = write!(text, " const_expr:{{{}}}", constant_text(value));
        }
        ExprKind::Ident(name) => {
            let _ = write!(text, " ident_expr:{{name:{name:?}}}");
        }
        ExprKind::Select(select) => {
            let operand = expression_text(ast, select.operand);
            let _ =
                write!(text, " select_expr:{{operand:{{{operand}}} field:{:?}}}", &*select.field);
        }
        ExprKind::Call(call) => {
            text.push_str(" call_expr:{");
            if let Some(target) = call.target {
                let _ = write!(text, "target:{{{}}} ", expression_text(ast, target));
            }
            let _ = write!(text, "function:{:?}", &*call.function);
            for arg in &call.args {
                let _ = write!(text, " args:{{{}}}", expression_text(ast, *arg));
            }
            text.push('}');
        }
        ExprKind::List(list) => {
            let elements: Vec<String> = list
                .elements
                .iter()
                .map(|element| format!("elements:{{{}}}", expression_text(ast, *element)))
                .collect();
            let _ = write!(text, " list_expr:{{{}}}", elements.join(" "));
        }
        ExprKind::Map(_) | ExprKind::Struct(_) => text.push_str(" struct_expr:{}"),
        ExprKind::Comprehension(_) => text.push_str(" comprehension_expr:{}"),
        ExprKind::Unspecified => {}
    }
    text
}

fn constant_text(value: &Constant) -> String {
    match value {
        Constant::Null => "null_value:NULL_VALUE".to_owned(),
        Constant::Bool(value) => format!("bool_value:{value}"),
        Constant::Int(value) => format!("int64_value:{value}"),
        Constant::Uint(value) => format!("uint64_value:{value}"),
        Constant::Double(value) => format!("double_value:{value}"),
        Constant::String(value) => format!("string_value:{value:?}"),
        Constant::Bytes(value) => format!("bytes_value:{:?}", String::from_utf8_lossy(value)),
    }
}
