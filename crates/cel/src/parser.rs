//! From text to tree: cel-go's `parser`.
//!
//! A parser of our own, without recursion on the native stack, takes what is well formed. What is
//! not goes to a [`syntax::SyntaxErrors`], which is asked for nothing but its words: the ANTLR parser
//! behind `antlr`, or whatever the program brings instead.

#[cfg(feature = "syntax-errors")]
pub mod antlr;
mod builder;
mod grammar;
mod lexer;
mod literal;
pub mod macros;
pub mod syntax;

#[cfg(test)]
mod tests;

use crate::{
    Dialect, Source,
    ast::Ast,
    issues::Issues,
    parser::{
        grammar::Stop,
        macros::Macros,
        syntax::{Syntax, SyntaxErrors},
    },
};

/// An expression may have so many code points.
pub const CODE_POINTS_MAX: u32 = 100_000;

/// Rules of the grammar may nest so deep, and so may chains of operators and selections.
pub const RECURSION_MAX: u32 = 250;

/// What the parser needs to know of an environment.
#[derive(Clone, Copy, Debug)]
pub struct ParserOptions<'a> {
    /// The version of cel-go.
    pub dialect: Dialect,
    /// Calls that are replaced.
    pub macros: &'a Macros,
    /// Whether `a.?b`, `a[?b]` and `[?a]` are allowed.
    pub optional_syntax: bool,
    /// Words what is not well formed.
    pub syntax_errors: &'a dyn SyntaxErrors,
}

/// Parses an expression. There is a tree only when nothing is wrong.
pub fn parse(source: &Source, options: ParserOptions<'_>) -> Result<Ast, Issues> {
    let mut issues = Issues::new(source.clone());
    if source.code_points() > CODE_POINTS_MAX {
        let size = source.code_points();
        let message = format!(
            "expression code point size exceeds limit: size: {size}, limit {CODE_POINTS_MAX}"
        );
        issues.report(None, None, message);
        return Err(issues);
    }
    match grammar::parse(source, options, &mut issues) {
        Ok(ast) if issues.is_empty() => Ok(ast),
        Ok(_) => Err(issues),
        Err(Stop::Recursion) => {
            issues.report(
                None,
                None,
                format!("expression recursion limit exceeded: {RECURSION_MAX}"),
            );
            Err(issues)
        }
        Err(Stop::Syntax) => {
            let ParserOptions { dialect, optional_syntax, .. } = options;
            let syntax = Syntax { dialect, optional_syntax };
            Err(syntax::issues(source, syntax, options.syntax_errors))
        }
    }
}
