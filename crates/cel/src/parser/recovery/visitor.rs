//! Walks the tree of a text that is not well formed, for what cel-go says of it besides: the visitor of its `parser/parser.go`, with
//! a stack of our own.

mod brackets;
mod operands;

use super::{
    grammar::{Kind, Label, Rule},
    reports::{Place, Report},
    stream::{Stream, Token},
    token::{
        EQUALS, GREATER, GREATER_EQUALS, IN, LESS, LESS_EQUALS, MINUS, NOT_EQUALS, PERCENT, PLUS,
        SLASH, STAR, Type,
    },
    tree::{Node, NodeId, Tree},
};
use crate::{
    Name,
    ast::{Ast, Constant, ExprId, ExprKind, operators},
    parser::{ParserOptions, RECURSION_MAX, builder::Builder},
};

/// A node that is being visited.
#[derive(Debug)]
struct Visit {
    node: NodeId,
    /// How many of its parts were visited.
    step: usize,
    /// Ids that were given out for it.
    ids: Vec<ExprId>,
    /// What its parts became.
    values: Vec<ExprId>,
    /// Whether it counts as deep.
    is_counted: bool,
}

/// What comes next for a node.
enum Next {
    /// A part is visited first; there may be none.
    Part(Option<NodeId>),
    /// It is done.
    Done(ExprId),
}

/// The visitor.
#[derive(Debug)]
pub(super) struct Visitor<'a> {
    tree: &'a Tree,
    stream: &'a Stream<'a>,
    options: ParserOptions<'a>,
    builder: Builder,
    depth: u32,
    reports: Vec<Report>,
}

impl<'a> Visitor<'a> {
    /// What becomes of a tree, and what is said of it.
    pub(super) fn visit(
        root: NodeId,
        tree: &'a Tree,
        stream: &'a Stream<'a>,
        options: ParserOptions<'a>,
    ) -> (Ast, Vec<Report>) {
        let builder = Builder::new(options.dialect);
        let mut visitor = Self { tree, stream, options, builder, depth: 0, reports: Vec::new() };
        let root = visitor.run(root);
        visitor.builder.ast.set_root(root.unwrap_or_default());
        (visitor.builder.ast, visitor.reports)
    }

    fn run(&mut self, root: NodeId) -> Option<ExprId> {
        let mut open: Vec<Visit> = Vec::new();
        let mut part = Some(root);
        loop {
            let mut done = match self.begin(part) {
                Ok(id) => Some(id),
                Err(visit) => {
                    self.depth += u32::from(visit.is_counted);
                    if self.depth > RECURSION_MAX {
                        let message = "max recursion depth exceeded".to_owned();
                        self.reports.push(Report { place: Place::Nowhere, message });
                        return None;
                    }
                    open.push(visit);
                    None
                }
            };
            loop {
                let Some(visit) = open.last_mut() else { return done };
                visit.values.extend(done);
                let next = self.go_on(visit);
                visit.step += 1;
                match next {
                    Next::Part(next) => {
                        part = next;
                        break;
                    }
                    Next::Done(id) => {
                        self.depth -= u32::from(visit.is_counted);
                        open.pop();
                        done = Some(id);
                    }
                }
            }
        }
    }

    /// Begins to visit a node, or gives what it becomes: cel-go's `Visit`.
    fn begin(&mut self, part: Option<NodeId>) -> Result<ExprId, Visit> {
        let Some((id, node)) = self.unnest(part) else { return Ok(self.nothing()) };
        let is_counted = match node.kind {
            Kind::Rule(Rule::Expr | Rule::Relation | Rule::Calc)
            | Kind::Select
            | Kind::MemberCall
            | Kind::Index => true,
            Kind::Rule(Rule::Start | Rule::ConditionalOr | Rule::ConditionalAnd)
            | Kind::LogicalNot
            | Kind::Negate
            | Kind::IdentOrGlobalCall
            | Kind::CreateList
            | Kind::CreateStruct
            | Kind::CreateMessage => false,
            _ => return Ok(self.leaf(node)),
        };
        Err(Visit { node: id, step: 0, ids: Vec::new(), values: Vec::new(), is_counted })
    }

    /// Past nodes that only hold another one: cel-go's `unnest`.
    fn unnest(&self, part: Option<NodeId>) -> Option<(NodeId, &'a Node)> {
        let mut part = part;
        loop {
            let id = part?;
            let node = self.tree.node(id)?;
            let only = |rule| node.of_rule(self.tree, rule).first().copied();
            let has_operator = node.token(Label::Op).is_some();
            part = match node.kind {
                Kind::Rule(Rule::Expr | Rule::ConditionalOr | Rule::ConditionalAnd)
                    if !has_operator =>
                {
                    node.part(Label::E)
                }
                Kind::Rule(Rule::Relation) if !has_operator => only(Rule::Calc),
                Kind::Rule(Rule::Calc) if !has_operator => only(Rule::Unary),
                Kind::MemberExpr => only(Rule::Member),
                Kind::PrimaryExpr => only(Rule::Primary),
                Kind::Nested => node.part(Label::E),
                Kind::ConstantLiteral => only(Rule::Literal),
                _ => return Some((id, node)),
            };
        }
    }

    fn go_on(&mut self, visit: &mut Visit) -> Next {
        let Some(node) = self.tree.node(visit.node) else { return Next::Done(self.nothing()) };
        match node.kind {
            Kind::Rule(Rule::Start) => single(visit, node.part(Label::E)),
            Kind::Rule(Rule::Expr) => self.conditional(visit, node),
            Kind::Rule(Rule::ConditionalOr) => self.logic(visit, node, operators::LOGICAL_OR),
            Kind::Rule(Rule::ConditionalAnd) => self.logic(visit, node, operators::LOGICAL_AND),
            Kind::Rule(rule) => self.binary(visit, node, rule),
            Kind::LogicalNot => self.signs(visit, node, operators::LOGICAL_NOT),
            Kind::Negate => self.signs(visit, node, operators::NEGATE),
            Kind::Select => self.select(visit, node),
            Kind::MemberCall => self.member_call(visit, node),
            Kind::Index => self.index(visit, node),
            Kind::IdentOrGlobalCall => self.ident_or_call(visit, node),
            Kind::CreateList => self.list(visit, node),
            Kind::CreateStruct => self.map(visit, node),
            Kind::CreateMessage => self.message(visit, node),
            _ => Next::Done(self.nothing()),
        }
    }

    fn conditional(&mut self, visit: &mut Visit, node: &Node) -> Next {
        match visit.step {
            0 => Next::Part(node.part(Label::E)),
            1 => {
                visit.ids.push(self.id_of(node.token(Label::Op)));
                Next::Part(node.part(Label::E1))
            }
            2 => Next::Part(node.part(Label::E2)),
            _ => self.call(visit, operators::CONDITIONAL),
        }
    }

    fn logic(&mut self, visit: &mut Visit, node: &Node, function: &'static str) -> Next {
        let Some(position) = visit.step.checked_sub(1) else {
            return Next::Part(node.part(Label::E));
        };
        if let Some(before) = position.checked_sub(1) {
            visit.ids.push(self.id_of(node.token_at(Label::Op, before)));
        }
        if node.token_at(Label::Op, position).is_some() {
            return Next::Part(node.part_at(Label::E1, position));
        }
        let id = self.builder.balanced(function, &visit.values, &visit.ids);
        Next::Done(id)
    }

    fn binary(&mut self, visit: &mut Visit, node: &Node, rule: Rule) -> Next {
        let operator = node.token(Label::Op).and_then(|token| operator(token.kind));
        let Some(function) = operator else {
            return Next::Done(self.report(node.start, "operator not found".to_owned()));
        };
        let parts = node.of_rule(self.tree, rule);
        match visit.step {
            0 => Next::Part(parts.first().copied()),
            1 => {
                visit.ids.push(self.id_of(node.token(Label::Op)));
                Next::Part(parts.get(1).copied())
            }
            _ => self.call(visit, function),
        }
    }

    fn signs(&mut self, visit: &mut Visit, node: &Node, function: &'static str) -> Next {
        let is_odd = node.count(Label::Op) % 2 == 1;
        match visit.step {
            0 => {
                if is_odd {
                    visit.ids.push(self.id_of(node.token_at(Label::Op, 0)));
                }
                Next::Part(node.of_rule(self.tree, Rule::Member).first().copied())
            }
            _ if is_odd => self.call(visit, function),
            _ => single(visit, None),
        }
    }

    /// The operator whose parts were visited.
    fn call(&mut self, visit: &Visit, function: &str) -> Next {
        let id = visit.ids.first().copied().unwrap_or_default();
        let args = visit.values.clone();
        Next::Done(self.call_or_macro(id, &function.into(), None, args))
    }

    fn call_or_macro(
        &mut self,
        id: ExprId,
        function: &Name,
        target: Option<ExprId>,
        args: Vec<ExprId>,
    ) -> ExprId {
        let macros = self.options.macros;
        self.builder.call_or_macro(macros, id, function, target, args).unwrap_or_else(|misuse| {
            self.reports
                .push(Report { place: Place::Node(misuse.offset), message: misuse.message });
            misuse.node
        })
    }

    /// The next id, standing at a token.
    fn id_of(&mut self, token: Option<Token>) -> ExprId {
        self.builder.id_at(token.map(|token| token.offset))
    }

    /// What stands for something that is not there.
    fn nothing(&mut self) -> ExprId {
        self.builder.id_at(None)
    }

    fn node_at(&mut self, token: Token, kind: ExprKind) -> ExprId {
        self.builder.node(Some(token.offset), kind)
    }

    /// cel-go's `reportError`
    fn report(&mut self, at: Token, message: String) -> ExprId {
        self.reports.push(Report { place: Place::Node(Some(at.offset)), message });
        self.builder.id_at(Some(at.offset))
    }

    fn string(&mut self, at: Token, text: &str) -> ExprId {
        self.node_at(at, ExprKind::Constant(Constant::String(text.into())))
    }
}

fn single(visit: &Visit, part: Option<NodeId>) -> Next {
    match *visit.values.as_slice() {
        [only] => Next::Done(only),
        _ => Next::Part(part),
    }
}

const fn operator(kind: Type) -> Option<&'static str> {
    Some(match kind {
        STAR => operators::MULTIPLY,
        SLASH => operators::DIVIDE,
        PERCENT => operators::MODULO,
        PLUS => operators::ADD,
        MINUS => operators::SUBTRACT,
        EQUALS => operators::EQUALS,
        NOT_EQUALS => operators::NOT_EQUALS,
        IN => operators::IN,
        LESS => operators::LESS,
        LESS_EQUALS => operators::LESS_EQUALS,
        GREATER_EQUALS => operators::GREATER_EQUALS,
        GREATER => operators::GREATER,
        _ => return None,
    })
}
