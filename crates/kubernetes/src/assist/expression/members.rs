//! Functions, macros and fields, by the type of what stands before the dot.

use gatewalk_cel::declarations::{FunctionDecl, OverloadDecl};
use gatewalk_cel::parser::macros::Macro;
use gatewalk_cel::{Env, Type};

use super::scope::Scope;
use crate::assist::{Completion, CompletionKind, docs};

/// A function or macro with all that is said of it.
pub(super) struct Described {
    pub(super) name: String,
    pub(super) signatures: Vec<String>,
    pub(super) documentation: &'static str,
}

/// What can stand where an operand begins.
pub(super) fn globals(scope: &Scope<'_>) -> Vec<Completion> {
    let environment = scope.environment();
    let mut all = Vec::new();
    for bound in scope.bound().iter().rev() {
        all.push(variable(&bound.name, &bound.of));
    }
    for declared in environment.variables() {
        if !scope.bound().iter().any(|bound| *bound.name == *declared.name) {
            all.push(variable(&declared.name, &declared.of));
        }
    }
    all.push(Completion {
        label: "has".to_owned(),
        kind: CompletionKind::Macro,
        detail: "has(e.f) -> bool".to_owned(),
        documentation: docs::of_macro("has").to_owned(),
        insert: "has()".to_owned(),
        select: Some(4..4),
    });
    for word in ["true", "false", "null"] {
        all.push(variable(word, &if word == "null" { Type::Null } else { Type::Bool }));
    }
    let is_global = |overload: &OverloadDecl| !overload.member;
    all.extend(
        environment
            .functions()
            .filter(|function| is_named(function))
            .filter_map(|function| function_completion(function, &function.name, is_global)),
    );
    all
}

fn variable(name: &str, of: &Type) -> Completion {
    Completion {
        label: name.to_owned(),
        kind: CompletionKind::Variable,
        detail: of.issue_text(),
        documentation: docs::of(name).to_owned(),
        insert: name.to_owned(),
        select: None,
    }
}

/// What can follow the dot behind an operand of a type.
pub(super) fn of_type(environment: &Env, of: &Type) -> Vec<Completion> {
    let mut all = Vec::new();
    // optional values pass their fields on
    let fields_of = of.optional_of().unwrap_or(of);
    if let Type::Struct(name) = fields_of
        && let Some(object) = environment.object(name)
    {
        all.extend(object.fields.iter().map(|(field, field_type)| Completion {
            label: field.to_string(),
            kind: CompletionKind::Field,
            detail: field_type.issue_text(),
            documentation: docs::of(&format!("{name}.{field}")).to_owned(),
            insert: field.to_string(),
            select: None,
        }));
    }
    let is_range = matches!(of, Type::List(_) | Type::Map(_) | Type::Dyn);
    let is_optional = of.optional_of().is_some();
    let mut last = "";
    for known in environment.macros().iter().filter(|known| known.receiver) {
        let fits = match known.function {
            "optMap" | "optFlatMap" => is_optional,
            "sortBy" => matches!(of, Type::List(_) | Type::Dyn),
            _ => is_range,
        };
        if fits && known.function != last {
            last = known.function;
            all.push(macro_completion(known));
        }
    }
    let receives = |overload: &OverloadDecl| {
        overload.member && overload.params.first().is_some_and(|receiver| fits(receiver, of))
    };
    let named = environment.functions().filter(|function| is_named(function));
    all.extend(
        named.filter_map(|function| function_completion(function, &function.name, receives)),
    );
    all
}

/// The functions of a namespace such as `sets`.
pub(super) fn of_namespace(environment: &Env, namespace: &str) -> Vec<Completion> {
    let prefix = format!("{namespace}.");
    let in_it = environment.functions().filter_map(|function| {
        let short = function.name.strip_prefix(prefix.as_str())?;
        function_completion(function, short, |_| true)
    });
    in_it.collect()
}

/// What is said of a function or macro that is called as `qualified`, on `receiver` if it has a type.
pub(super) fn describe(
    environment: &Env,
    qualified: &str,
    name: &str,
    receiver: Option<&Type>,
) -> Option<Described> {
    let is_member = receiver.is_some();
    let known = environment
        .macros()
        .iter()
        .filter(|known| known.function == name && known.receiver == is_member);
    let macros: Vec<String> = known.map(macro_signature).collect();
    let function = environment.function(qualified).or_else(|| environment.function(name));
    let overloads: Vec<String> = function
        .map(|function| {
            let called = |overload: &&OverloadDecl| match receiver {
                Some(of) => {
                    overload.member
                        && overload.params.first().is_some_and(|receiver| fits(receiver, of))
                }
                None => true,
            };
            let overloads = function.overloads.iter().filter(called);
            overloads.map(|overload| signature(&function.name, overload)).collect()
        })
        .unwrap_or_default();
    if macros.is_empty() && overloads.is_empty() {
        return None;
    }
    let documentation = match (macros.is_empty(), function) {
        (true, Some(function)) => docs::of(&function.name),
        _ => docs::of_macro(name),
    };
    let name = function.filter(|_| macros.is_empty()).map_or(name, |function| &*function.name);
    Some(Described {
        name: name.to_owned(),
        signatures: macros.into_iter().chain(overloads).collect(),
        documentation,
    })
}

/// Whether a function is called by a name, and not an operator.
pub(in super::super) fn is_named(function: &FunctionDecl) -> bool {
    let first = function.name.chars().next();
    first.is_some_and(char::is_alphabetic)
        && !function.name.contains('@')
        && &*function.name != "in"
}

fn function_completion(
    function: &FunctionDecl,
    label: &str,
    fits: impl Fn(&OverloadDecl) -> bool,
) -> Option<Completion> {
    let fitting: Vec<&OverloadDecl> =
        function.overloads.iter().filter(|overload| fits(overload)).collect();
    let first = fitting.first()?;
    let more = match fitting.len() {
        1 => String::new(),
        count => format!(" (+{})", count - 1),
    };
    let takes = fitting.iter().any(|overload| overload.params.len() > usize::from(overload.member));
    let insert = format!("{label}()");
    Some(Completion {
        label: label.to_owned(),
        kind: CompletionKind::Function,
        detail: format!("{}{more}", signature(&function.name, first)),
        documentation: docs::of(&function.name).to_owned(),
        select: takes.then(|| insert.len() - 1..insert.len() - 1),
        insert,
    })
}

fn macro_completion(known: &Macro) -> Completion {
    let insert = format!("{}(x, )", known.function);
    Completion {
        label: known.function.to_owned(),
        kind: CompletionKind::Macro,
        detail: macro_signature(known),
        documentation: docs::of_macro(known.function).to_owned(),
        select: Some(insert.len() - 1..insert.len() - 1),
        insert,
    }
}

/// How a macro is called.
fn macro_signature(known: &Macro) -> String {
    if !known.receiver {
        return format!("{}(e.f)", known.function);
    }
    let arguments = match (known.function, known.args) {
        ("map", Some(3)) => "x, filter, expression",
        ("transformList" | "transformMap" | "transformMapEntry", Some(4)) => {
            "i, x, filter, expression"
        }
        (_, Some(3)) => "i, x, expression",
        ("optMap" | "optFlatMap" | "map" | "sortBy", _) => "x, expression",
        _ => "x, condition",
    };
    let receiver = match known.function {
        "optMap" | "optFlatMap" => "optional",
        "sortBy" => "list",
        _ => "list or map",
    };
    format!("{receiver}.{}({arguments})", known.function)
}

/// How an overload is called and what it gives.
fn signature(name: &str, overload: &OverloadDecl) -> String {
    let mut params: Vec<String> = overload.params.iter().map(Type::issue_text).collect();
    let receiver = if overload.member && !params.is_empty() {
        format!("{}.", params.remove(0))
    } else {
        String::new()
    };
    format!("{receiver}{name}({}) -> {}", params.join(", "), overload.result.issue_text())
}

/// Whether a value of a type can be given for a parameter. What is not known fits everywhere.
fn fits(parameter: &Type, of: &Type) -> bool {
    match (parameter, of) {
        (Type::TypeParam(_) | Type::Dyn | Type::Any, _)
        | (_, Type::Dyn | Type::Any | Type::TypeParam(_)) => true,
        (Type::List(parameter), Type::List(of)) => fits(parameter, of),
        (Type::Map(parameter), Type::Map(of)) => {
            fits(&parameter.key, &of.key) && fits(&parameter.value, &of.value)
        }
        (Type::Opaque(parameter), Type::Opaque(of)) => {
            parameter.name == of.name
                && parameter
                    .parameters
                    .iter()
                    .zip(&of.parameters)
                    .all(|(one, other)| fits(one, other))
        }
        (parameter, of) => parameter == of,
    }
}
