//! Asking the authorizer from an expression. Mirrors `library/authz.go`.
//!
//! No environment here has a variable that holds an authorizer, so that no call can get as far as its body. The declarations
//! still count: they decide what the checker says of a call.

use gatewalk_cel::declarations::{FunctionDecl, OverloadDecl};
use gatewalk_cel::library::{Library, overload};
use gatewalk_cel::value::EvalError;

#[cfg(test)]
mod tests;

/// Function, overload id, receiver, parameters, result. The types are those of `kubernetes.authorization`, or cel-go's.
type Row = (&'static str, &'static str, &'static str, &'static [&'static str], &'static str);

const AUTHZ: [Row; 13] = [
    ("path", "authorizer_path", "Authorizer", &["string"], "PathCheck"),
    ("group", "authorizer_group", "Authorizer", &["string"], "GroupCheck"),
    (
        "serviceAccount",
        "authorizer_serviceaccount",
        "Authorizer",
        &["string", "string"],
        "Authorizer",
    ),
    ("resource", "groupcheck_resource", "GroupCheck", &["string"], "ResourceCheck"),
    ("subresource", "resourcecheck_subresource", "ResourceCheck", &["string"], "ResourceCheck"),
    ("namespace", "resourcecheck_namespace", "ResourceCheck", &["string"], "ResourceCheck"),
    ("name", "resourcecheck_name", "ResourceCheck", &["string"], "ResourceCheck"),
    ("check", "pathcheck_check", "PathCheck", &["string"], "Decision"),
    ("check", "resourcecheck_check", "ResourceCheck", &["string"], "Decision"),
    ("errored", "decision_errored", "Decision", &[], "bool"),
    ("error", "decision_error", "Decision", &[], "string"),
    ("allowed", "decision_allowed", "Decision", &[], "bool"),
    ("reason", "decision_reason", "Decision", &[], "string"),
];

const SELECTORS: [Row; 2] = [
    ("fieldSelector", "authorizer_fieldselector", "ResourceCheck", &["string"], "ResourceCheck"),
    ("labelSelector", "authorizer_labelselector", "ResourceCheck", &["string"], "ResourceCheck"),
];

/// `library.Authz()`.
pub fn authz() -> Library {
    Library { name: "kubernetes.authz", functions: declare(&AUTHZ), ..Library::default() }
}

/// `library.AuthzSelectors()`.
pub fn authz_selectors() -> Library {
    let functions = declare(&SELECTORS);
    Library { name: "kubernetes.authzSelectors", functions, ..Library::default() }
}

fn declare(rows: &[Row]) -> Vec<FunctionDecl> {
    let mut functions: Vec<FunctionDecl> = Vec::new();
    for row in rows {
        let declared = declaration(row);
        match functions.iter_mut().find(|function| *function.name == *row.0) {
            Some(function) => function.overloads.push(declared),
            None => functions.push(FunctionDecl::new(row.0, vec![declared])),
        }
    }
    functions
}

fn declaration((_, id, receiver, parameters, result): &Row) -> OverloadDecl {
    let qualified = |name: &str| {
        if name.starts_with(char::is_uppercase) {
            format!("kubernetes.authorization.{name}")
        } else {
            name.to_owned()
        }
    };
    let (receiver, result) = (qualified(receiver), qualified(result));
    let signature = format!("{receiver}.({}) -> {result}", parameters.join(", "));
    let declared = overload(id, &signature);
    // The bodies have upstream's kinds: those of one and two arguments evaluate them all, even when the first fails.
    match parameters.len() {
        0 => declared.unary(|_| Err(EvalError::no_such_overload())),
        1 => declared.binary(|_, _| Err(EvalError::no_such_overload())),
        _ => declared.variadic(|_| Err(EvalError::no_such_overload())),
    }
}
