//! What cel-go says of a text that is not well formed: how the parser that ANTLR makes of its grammar goes on after an error, and
//! what cel-go's visitor says of the tree that results.
//!
//! The parts are named as in ANTLR's runtime for Go, whose slips are part of the answer: `atn` the network of states that the
//! `grammar` becomes, `prediction` with `closure`, `configs` and `contexts` the choice of alternatives, `strategy` what happens to a
//! token that does not fit, `run` the generated parser. Nothing recurses over the text.

mod atn;
mod closure;
mod configs;
mod contexts;
mod grammar;
mod prediction;
mod reports;
mod run;
mod strategy;
mod stream;
mod token;
mod tree;
mod visitor;

#[cfg(test)]
mod tests;

use self::{
    atn::Atn,
    reports::{Place, Report, Reports},
    run::Parser,
    stream::Stream,
    visitor::Visitor,
};
use crate::{
    Ast, Dialect,
    issues::{Issue, Issues},
    parser::{ParserOptions, node_location},
    source::{Location, Source},
};

/// The version of ANTLR's runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Runtime {
    V4_0,
    V4_13,
}

impl Runtime {
    fn of(dialect: Dialect) -> Self {
        if dialect < Dialect::V0_20_1 { Self::V4_0 } else { Self::V4_13 }
    }
}

/// Reports everything that is wrong with a text that is not well formed, in cel-go's order.
pub(super) fn report(source: &Source, options: ParserOptions<'_>, issues: &mut Issues) {
    let dialect = options.dialect;
    for report in parse(source, options).1 {
        let (location, offset) = match report.place {
            Place::Nowhere => (Location::NONE, None),
            Place::Token(offset) => (token_location(source, dialect, offset), Some(offset)),
            Place::Node(offset) => (node_location(source, dialect, offset), offset),
        };
        issues.report_at(Issue { id: None, location, offset, message: report.message });
    }
}

/// Reads any text as cel-go does: the tree, unless the parser gave up, and what is said.
fn parse(source: &Source, options: ParserOptions<'_>) -> (Ast, Vec<Report>) {
    let dialect = options.dialect;
    let has_escaped_idents = dialect.has_escaped_idents();
    let stream = Stream::new(source.text(), has_escaped_idents, Reports::new(dialect));
    let mut parser = Parser::new(stream, Atn::of(has_escaped_idents), Runtime::of(dialect));
    let root = parser.run();
    let mut reports = std::mem::take(&mut parser.stream.reports.list);
    let Ok(root) = root else { return (Ast::default(), reports) };
    parser.tree.sort_labels();
    let (ast, said) = Visitor::visit(root, &parser.tree, &parser.stream, options);
    reports.extend(said);
    (ast, reports)
}

/// Newer versions find no first column in an empty text.
fn token_location(source: &Source, dialect: Dialect, offset: u32) -> Location {
    let location = source.location(offset);
    if source.text().is_empty() && dialect >= Dialect::V0_22_0 {
        return Location { column: -1, ..location };
    }
    location
}
