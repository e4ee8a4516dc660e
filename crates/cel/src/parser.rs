//! From text to tree: cel-go's `parser`.
//!
//! A parser of our own, without recursion on the native stack, takes what is well formed. What is
//! not goes to `recovery`, which does as ANTLR's runtime does to say the same of it.

mod builder;
mod grammar;
mod lexer;
mod literal;
pub mod macros;
mod recovery;

#[cfg(test)]
mod tests;

use crate::{Dialect, Source, ast::Ast, issues::Issues, parser::macros::Macros, source::Location};

/// An expression may have so many code points.
pub const CODE_POINTS_MAX: u32 = 100_000;

/// Rules of the grammar may nest so deep, and so may chains of operators and selections.
pub const RECURSION_MAX: u32 = 250;

/// Names that may not be used for variables and functions. Fields may be called so.
const RESERVED: [&str; 21] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "package",
    "namespace",
    "null",
    "return",
    "true",
    "var",
    "void",
    "while",
];

fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// What the parser needs to know of an environment.
#[derive(Clone, Copy, Debug)]
pub struct ParserOptions<'a> {
    /// The version of cel-go.
    pub dialect: Dialect,
    /// Calls that are replaced.
    pub macros: &'a Macros,
    /// Whether `a.?b`, `a[?b]` and `[?a]` are allowed.
    pub optional_syntax: bool,
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
        Err(_) => {
            let mut issues = Issues::new(source.clone());
            recovery::report(source, options, &mut issues);
            if issues.is_empty() {
                // A text that is refused must have a reason.
                let message = "Syntax error: the expression is not well formed".to_owned();
                issues.report(None, Some(0), message);
            }
            Err(issues)
        }
    }
}

/// Where a node stands; what stands for something that is not there has a line and no column. One version takes the start of a line
/// for the end of the line before.
fn node_location(source: &Source, dialect: Dialect, offset: Option<u32>) -> Location {
    match offset {
        None => Location { line: 1, column: -1 },
        Some(offset) if dialect == Dialect::V0_20_1 => source.location_from_line_end(offset),
        Some(offset) => source.location(offset),
    }
}
