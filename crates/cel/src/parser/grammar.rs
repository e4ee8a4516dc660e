//! The grammar of expressions, read with a stack of our own.
//!
//! Whatever is not well formed stops it with [`Stop::Syntax`]. Nodes get their ids in the order in
//! which cel-go visits its parse tree: an operator after its left side, `&&` and `||` after both.

mod brackets;
mod operand;
mod operators;

use crate::{
    Name, Source,
    ast::{Ast, Constant, ExprId, ExprKind, MapEntry, StructField},
    issues::{Issue, Issues},
    parser::{
        ParserOptions, RECURSION_MAX,
        builder::{Builder, Misuse},
        lexer::{self, Token, TokenKind},
        node_location,
    },
};

/// Why there is no tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The text is not well formed.
    Syntax,
    /// Rules nest too deep.
    Recursion,
}

/// Parses a text that is well formed; issues are about what the grammar allows and cel-go does not.
pub(super) fn parse(
    source: &Source,
    options: ParserOptions<'_>,
    issues: &mut Issues,
) -> Result<Ast, Stop> {
    let text = source.text();
    let tokens = lexer::tokens(text, options.dialect.has_escaped_idents());
    let builder = Builder::new(options.dialect);
    let depths = Depths::default();
    let mut parser =
        Parser { text, tokens, position: 0, builder, frames: Vec::new(), depths, options, issues };
    let root = parser.run()?;
    if root.height > RECURSION_MAX {
        parser.issues.report(None, None, "max recursion depth exceeded".to_owned());
    }
    if parser.builder.is_full() {
        let message = "expression is too large after macro expansion".to_owned();
        parser.issues.report(None, None, message);
    }
    parser.builder.ast.set_root(root.id);
    Ok(parser.builder.ast)
}

/// A finished part, and how many operators, selections and member calls nest in it.
#[derive(Clone, Copy, Debug)]
struct Operand {
    id: ExprId,
    height: u32,
}

/// How deep the rules that can nest have nested. Other rules never nest deeper than `expr`.
#[derive(Clone, Copy, Debug, Default)]
struct Depths {
    expr: u32,
    relation: u32,
    calc: u32,
}

/// How strongly an operator binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Precedence {
    Relation,
    Sum,
    Product,
}

/// What is open while an operand is read.
#[derive(Debug)]
enum Frame {
    /// `! …` or `- …`
    Unary { function: &'static str, id: ExprId },
    /// `left + …`
    Binary { precedence: Precedence, function: &'static str, id: ExprId, left: Operand },
    /// `a && b && …`; the operator that was read last has no id yet.
    Logic {
        function: &'static str,
        terms: Vec<ExprId>,
        ids: Vec<ExprId>,
        pending: u32,
        height: u32,
    },
    /// `condition ? …`
    Then { id: ExprId, condition: Operand },
    /// `condition ? then : …`
    Else { id: ExprId, condition: Operand, then: Operand },
    /// `( …`
    Group { outer: Depths },
    /// `target[ …`
    Index { outer: Depths, id: ExprId, target: Operand, optional: bool, at: u32 },
    /// `f( …` or `target.f( …`
    Call { outer: Depths, call: OpenCall },
    /// `[ …`
    List { outer: Depths, list: OpenList },
    /// `{ …`
    Map { outer: Depths, map: OpenMap },
    /// `Type{ …`
    Struct { outer: Depths, literal: OpenStruct },
}

#[derive(Debug)]
struct OpenCall {
    /// `None` when the name is reserved and the call was reported.
    id: Option<ExprId>,
    function: Name,
    target: Option<Operand>,
    args: Vec<ExprId>,
    height: u32,
    /// How many issues there were before the arguments.
    issues: usize,
}

#[derive(Debug)]
struct OpenList {
    id: ExprId,
    elements: Vec<ExprId>,
    optional_indices: Vec<u32>,
    height: u32,
}

#[derive(Debug)]
struct OpenMap {
    id: ExprId,
    entries: Vec<MapEntry>,
    /// The entry's id, whether it is optional, and its key once the colon was read.
    entry: (ExprId, bool, Option<ExprId>),
    height: u32,
}

#[derive(Debug)]
struct OpenStruct {
    id: ExprId,
    type_name: Name,
    fields: Vec<StructField>,
    /// The field's id, name, and whether it is optional.
    field: (ExprId, Name, bool),
    height: u32,
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    position: usize,
    builder: Builder,
    frames: Vec<Frame>,
    depths: Depths,
    options: ParserOptions<'a>,
    issues: &'a mut Issues,
}

/// What comes after a token was taken.
enum Next {
    /// An operand.
    Operand,
    /// Whatever can follow this operand.
    Value(Operand),
    /// Nothing.
    Done(Operand),
}

impl Parser<'_> {
    fn run(&mut self) -> Result<Operand, Stop> {
        self.open_expr()?;
        loop {
            let Some(mut operand) = self.operand()? else { continue };
            loop {
                match self.after(operand)? {
                    Next::Operand => break,
                    Next::Value(value) => operand = value,
                    Next::Done(value) => return Ok(value),
                }
            }
        }
    }

    fn peek(&self, ahead: usize) -> Token {
        let end = Token { kind: TokenKind::End, start: 0, end: 0, offset: 0 };
        self.tokens.get(self.position + ahead).or(self.tokens.last()).copied().unwrap_or(end)
    }

    fn next_kind(&self) -> TokenKind {
        self.peek(0).kind
    }

    fn take(&mut self) -> Token {
        let token = self.peek(0);
        self.position += 1;
        token
    }

    /// Takes the next token if it is of this kind.
    fn took(&mut self, kind: TokenKind) -> bool {
        let found = self.next_kind() == kind;
        self.position += usize::from(found);
        found
    }

    fn expect(&mut self, kind: TokenKind) -> Result<Token, Stop> {
        let token = self.take();
        if token.kind == kind { Ok(token) } else { Err(Stop::Syntax) }
    }

    fn text_of(&self, token: Token) -> &str {
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    /// Enters the rule `expr` and those below it.
    fn open_expr(&mut self) -> Result<(), Stop> {
        self.depths.expr += 1;
        self.depths.relation += 1;
        self.depths.calc += 1;
        self.check_depths()
    }

    fn check_depths(&self) -> Result<(), Stop> {
        let Depths { expr, relation, calc } = self.depths;
        if expr.max(relation).max(calc) > RECURSION_MAX { Err(Stop::Recursion) } else { Ok(()) }
    }

    /// Reports something that the grammar allows and gives it a node without a meaning.
    fn report(&mut self, offset: u32, message: &str) -> ExprId {
        let id = self.builder.id_at(Some(offset));
        self.report_at(id, Some(offset), message.to_owned());
        id
    }

    fn constant(&mut self, offset: u32, value: Result<Constant, &'static str>) -> ExprId {
        match value {
            Ok(value) => self.builder.node(Some(offset), ExprKind::Constant(value)),
            Err(message) => self.report(offset, message),
        }
    }

    /// The call, or what a macro makes of it.
    fn call_or_macro(
        &mut self,
        id: ExprId,
        function: &Name,
        target: Option<ExprId>,
        args: Vec<ExprId>,
    ) -> ExprId {
        let made = self.builder.call_or_macro(self.options.macros, id, function, target, args);
        made.unwrap_or_else(|Misuse { node, offset, message }| {
            self.report_at(node, offset, message);
            node
        })
    }

    fn report_at(&mut self, id: ExprId, offset: Option<u32>, message: String) {
        let location = node_location(self.issues.source(), self.options.dialect, offset);
        self.issues.report_at(Issue { id: Some(id), location, offset, message });
    }
}
