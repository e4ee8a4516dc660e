use regex_syntax::hir::Hir;

use crate::value::EvalError;

/// An error in Go's words.
pub(super) fn error(code: &str, expression: &str) -> EvalError {
    EvalError::new(format!("error parsing regexp: {code}: `{expression}`"))
}

pub(super) fn parse(pattern: &str) -> Result<Hir, EvalError> {
    regex_syntax::parse(pattern).map_err(|_| error("invalid", pattern))
}
