//! Compiling `matchConditions`. Mirrors `apiserver/pkg/authorization/cel`.

use std::ops::Range;

use gatewalk_cel::parser::macros::{Macros, optional_macros, standard_macros, two_var_macros};
use gatewalk_cel::parser::{ParserOptions, parse};
use gatewalk_cel::{Issues, Source};
use gatewalk_release::Release;

use super::environment::dialect;

/// Compiles the conditions of a release.
#[derive(Clone, Debug)]
pub struct MatchConditionCompiler {
    release: Release,
}

/// Why a condition is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionError {
    /// Whether upstream calls it an internal error; then the expression is not printed.
    pub internal: bool,
    /// Upstream's text, without the field path and the expression.
    pub detail: String,
    /// The single issues of the compiler, in the order in which they are printed.
    pub issues: Vec<ConditionIssue>,
}

/// One issue of the compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionIssue {
    /// cel-go's message.
    pub message: String,
    /// The code points of the expression it points at; `None` for an issue without a place.
    pub characters: Option<Range<usize>>,
}

impl MatchConditionCompiler {
    /// The compiler of a release. `selectors` is the gate `AuthorizeWithSelectors`.
    pub fn new(release: Release, selectors: bool) -> Self {
        let _ = selectors;
        Self { release }
    }

    /// Compiles one expression.
    pub fn compile(&self, expression: &str) -> Result<(), ConditionError> {
        let source = Source::new(expression);
        let macros = macros(self.release);
        let options = ParserOptions {
            dialect: dialect(self.release),
            macros: &macros,
            optional_syntax: true,
        };
        match parse(&source, options) {
            Ok(_) => Ok(()),
            Err(issues) => Err(compilation_failed(expression, &issues)),
        }
    }
}

fn macros(release: Release) -> Macros {
    let mut all = Macros::default();
    let two_var = if release >= Release::V1_32 { two_var_macros() } else { Vec::new() };
    for known in standard_macros().into_iter().chain(optional_macros()).chain(two_var) {
        all.add(known);
    }
    all
}

fn compilation_failed(expression: &str, issues: &Issues) -> ConditionError {
    let length = expression.chars().count();
    ConditionError {
        internal: false,
        detail: format!("compilation failed: {issues}"),
        issues: issues
            .sorted()
            .into_iter()
            .map(|issue| ConditionIssue {
                message: issue.message.clone(),
                characters: issue.offset.map(|offset| {
                    let start = usize::try_from(offset).unwrap_or(usize::MAX).min(length);
                    start..start.saturating_add(1).min(length)
                }),
            })
            .collect(),
    }
}
