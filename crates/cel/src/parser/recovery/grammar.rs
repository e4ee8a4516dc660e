//! cel-go's grammar (`parser/gen/CEL.g4`) as a table, in the form that ANTLR brings it into: rules that begin with themselves are
//! loops with a precedence before each turn. The order of everything in it counts, as ANTLR numbers alternatives and states by it.

mod rules;

pub(super) use self::rules::rules;
use super::token::Type;

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Rule {
    Start,
    Expr,
    ConditionalOr,
    ConditionalAnd,
    Relation,
    Calc,
    Unary,
    Member,
    Primary,
    ExprList,
    ListInit,
    FieldInitializerList,
    OptField,
    MapInitializerList,
    EscapeIdent,
    OptExpr,
    Literal,
}

/// How many rules there are.
pub(super) const RULES: usize = Rule::Literal as usize + 1;

impl Rule {
    /// Whether the rule began with itself.
    pub(super) const fn is_left_recursive(self) -> bool {
        matches!(self, Self::Relation | Self::Calc | Self::Member)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Relation => "relation",
            Self::Calc => "calc",
            Self::Member => "member",
            // Only rules with precedences are named in texts.
            _ => "",
        }
    }
}

/// What a node of the parse tree is: a rule, or an alternative of it that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Rule(Rule),
    MemberExpr,
    LogicalNot,
    Negate,
    PrimaryExpr,
    Select,
    MemberCall,
    Index,
    /// A name, or the call of it; from 0.23 on these are two alternatives.
    IdentOrGlobalCall,
    Nested,
    CreateList,
    CreateStruct,
    CreateMessage,
    ConstantLiteral,
    SimpleIdentifier,
    EscapedIdentifier,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    BoolTrue,
    BoolFalse,
    Null,
}

/// What the grammar calls a part of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Label {
    E,
    E1,
    E2,
    Op,
    Opt,
    Id,
    Open,
    Args,
    Index,
    LeadingDot,
    Elems,
    Entries,
    Keys,
    Cols,
    Values,
    Sign,
    Tok,
}

/// How often a block comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Times {
    Once,
    Optional,
    Star,
    Plus,
}

/// A part of an alternative.
#[derive(Clone, Copy, Debug)]
pub(super) enum Element {
    /// One token of these.
    Tokens(Option<Label>, &'static [Type]),
    /// A rule, with at least this precedence.
    Rule(Option<Label>, Rule, u8),
    /// What stands here must bind so strongly.
    Precedence(u8),
    Block(Block),
}

/// Alternatives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) times: Times,
    /// Whether one token is not always enough to choose, so that the generated parser asks `AdaptivePredict`.
    pub(super) adaptive: bool,
    pub(super) alternatives: &'static [Alternative],
}

/// The parts of an alternative, and the name of its node if it has one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alternative {
    pub(super) kind: Option<Kind>,
    pub(super) elements: &'static [Element],
}
