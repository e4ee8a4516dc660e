//! `find` and `findAll`. Mirrors `library/regex.go`.

use gatewalk_cel::declarations::FunctionDecl;
use gatewalk_cel::library::{Library, overload};
use gatewalk_cel::regex::Regex;
use gatewalk_cel::value::{EvalError, Outcome, Value};

/// `library.Regex()`. Constant patterns are compiled with the program, and then a bad one is the program's error.
pub fn regex() -> Library {
    let find = FunctionDecl::new(
        "find",
        vec![overload("string_find_string", "string.(string) -> string").binary(
            |text, pattern| {
                let regex = compile(pattern)?;
                find(&regex, std::slice::from_ref(text))
            },
        )],
    )
    .regex_argument(1, find);
    let all = |arguments: &[Value]| {
        let regex = compile(arguments.get(1).unwrap_or(&Value::Null))?;
        find_all(&regex, arguments)
    };
    let find_all = FunctionDecl::new(
        "findAll",
        vec![
            overload("string_find_all_string", "string.(string) -> list(string)")
                .binary(move |text, pattern| all(&[text.clone(), pattern.clone()])),
            overload("string_find_all_string_int", "string.(string, int) -> list(string)")
                .variadic(all),
        ],
    )
    .regex_argument(1, find_all);
    Library { name: "kubernetes.regex", functions: vec![find, find_all], ..Library::default() }
}

fn compile(pattern: &Value) -> Result<Regex, EvalError> {
    let pattern = pattern.as_str().ok_or_else(EvalError::no_such_overload)?;
    Regex::new(pattern).map_err(|error| EvalError::new(format!("Illegal regex: {error}")))
}

fn find(regex: &Regex, arguments: &[Value]) -> Outcome {
    let text = arguments.first().and_then(Value::as_str).ok_or_else(EvalError::no_such_overload)?;
    Ok(regex.find(text).unwrap_or_default().into())
}

/// A negative limit, or none, finds all.
fn find_all(regex: &Regex, arguments: &[Value]) -> Outcome {
    let text = arguments.first().and_then(Value::as_str).ok_or_else(EvalError::no_such_overload)?;
    let limit = match arguments.get(2) {
        Some(Value::Int(limit)) => usize::try_from(*limit).unwrap_or(usize::MAX),
        Some(_) => return Err(EvalError::no_such_overload()),
        None => usize::MAX,
    };
    Ok(Value::list(regex.find_all(text).take(limit).map(Value::from).collect()))
}
