//! The rules of the grammar, the one with names in backticks and the older one without.

use super::{
    super::token::{
        BYTES, COLON, COMMA, DOT, EOF, EQUALS, ESC_IDENTIFIER, EXCLAM, FALSE, FLOAT, GREATER,
        GREATER_EQUALS, IDENTIFIER, IN, INT, LBRACE, LBRACKET, LESS, LESS_EQUALS, LOGICAL_AND,
        LOGICAL_OR, LPAREN, MINUS, NOT_EQUALS, NULL, PERCENT, PLUS, QUESTION, RBRACE, RBRACKET,
        RPAREN, SLASH, STAR, STRING, TRUE, Type, UINT,
    },
    Alternative, Block, Element, Kind, Label, RULES, Rule, Times,
};

const fn token(types: &'static [Type]) -> Element {
    Element::Tokens(None, types)
}

const fn labelled(label: Label, types: &'static [Type]) -> Element {
    Element::Tokens(Some(label), types)
}

const fn rule(rule: Rule) -> Element {
    Element::Rule(None, rule, 0)
}

const fn called(label: Label, rule: Rule) -> Element {
    Element::Rule(Some(label), rule, 0)
}

const fn block(times: Times, adaptive: bool, alternatives: &'static [Alternative]) -> Element {
    Element::Block(Block { times, adaptive, alternatives })
}

const fn alternative(elements: &'static [Element]) -> Alternative {
    Alternative { kind: None, elements }
}

const fn named(kind: Kind, elements: &'static [Element]) -> Alternative {
    Alternative { kind: Some(kind), elements }
}

const OPTIONAL_QUESTION: Element =
    block(Times::Optional, false, &[alternative(&[labelled(Label::Opt, &[QUESTION])])]);
const OPTIONAL_DOT: Element =
    block(Times::Optional, false, &[alternative(&[labelled(Label::LeadingDot, &[DOT])])]);
const OPTIONAL_MINUS: Element =
    block(Times::Optional, false, &[alternative(&[labelled(Label::Sign, &[MINUS])])]);
const OPTIONAL_COMMA: Element = block(Times::Optional, false, &[alternative(&[token(&[COMMA])])]);
const ARGUMENTS: Element =
    block(Times::Optional, false, &[alternative(&[called(Label::Args, Rule::ExprList)])]);
const NAME: Element = labelled(Label::Id, &[IDENTIFIER]);

const EXPR: &[Element] = &[
    called(Label::E, Rule::ConditionalOr),
    block(
        Times::Optional,
        false,
        &[alternative(&[
            labelled(Label::Op, &[QUESTION]),
            called(Label::E1, Rule::ConditionalOr),
            token(&[COLON]),
            called(Label::E2, Rule::Expr),
        ])],
    ),
];

const CONDITIONAL_OR: &[Element] = &[
    called(Label::E, Rule::ConditionalAnd),
    block(
        Times::Star,
        false,
        &[alternative(&[
            labelled(Label::Op, &[LOGICAL_OR]),
            called(Label::E1, Rule::ConditionalAnd),
        ])],
    ),
];

const CONDITIONAL_AND: &[Element] = &[
    called(Label::E, Rule::Relation),
    block(
        Times::Star,
        false,
        &[alternative(&[labelled(Label::Op, &[LOGICAL_AND]), called(Label::E1, Rule::Relation)])],
    ),
];

const RELATION_OPERATORS: &[Type] =
    &[EQUALS, NOT_EQUALS, IN, LESS, LESS_EQUALS, GREATER_EQUALS, GREATER];

const RELATION: &[Element] = &[
    rule(Rule::Calc),
    block(
        Times::Star,
        true,
        &[named(
            Kind::Rule(Rule::Relation),
            &[
                Element::Precedence(1),
                labelled(Label::Op, RELATION_OPERATORS),
                Element::Rule(None, Rule::Relation, 2),
            ],
        )],
    ),
];

const CALC: &[Element] = &[
    rule(Rule::Unary),
    block(
        Times::Star,
        true,
        &[
            named(
                Kind::Rule(Rule::Calc),
                &[
                    Element::Precedence(2),
                    labelled(Label::Op, &[STAR, SLASH, PERCENT]),
                    Element::Rule(None, Rule::Calc, 3),
                ],
            ),
            named(
                Kind::Rule(Rule::Calc),
                &[
                    Element::Precedence(1),
                    labelled(Label::Op, &[MINUS, PLUS]),
                    Element::Rule(None, Rule::Calc, 2),
                ],
            ),
        ],
    ),
];

const UNARY: &[Element] = &[block(
    Times::Once,
    true,
    &[
        named(Kind::MemberExpr, &[rule(Rule::Member)]),
        named(
            Kind::LogicalNot,
            &[
                block(Times::Plus, false, &[alternative(&[labelled(Label::Op, &[EXCLAM])])]),
                rule(Rule::Member),
            ],
        ),
        named(
            Kind::Negate,
            &[
                block(Times::Plus, true, &[alternative(&[labelled(Label::Op, &[MINUS])])]),
                rule(Rule::Member),
            ],
        ),
    ],
)];

const SELECT: &[Element] = &[
    Element::Precedence(3),
    labelled(Label::Op, &[DOT]),
    OPTIONAL_QUESTION,
    called(Label::Id, Rule::EscapeIdent),
];
const SELECT_WITHOUT_ESCAPES: &[Element] =
    &[Element::Precedence(3), labelled(Label::Op, &[DOT]), OPTIONAL_QUESTION, NAME];

const MEMBER_CALL: &[Element] = &[
    Element::Precedence(2),
    labelled(Label::Op, &[DOT]),
    NAME,
    labelled(Label::Open, &[LPAREN]),
    ARGUMENTS,
    token(&[RPAREN]),
];

const INDEX: &[Element] = &[
    Element::Precedence(1),
    labelled(Label::Op, &[LBRACKET]),
    OPTIONAL_QUESTION,
    called(Label::Index, Rule::Expr),
    token(&[RBRACKET]),
];

const PRIMARY_EXPR: Element =
    block(Times::Once, false, &[named(Kind::PrimaryExpr, &[rule(Rule::Primary)])]);

const MEMBER: &[Element] = &[
    PRIMARY_EXPR,
    block(
        Times::Star,
        true,
        &[
            named(Kind::Select, SELECT),
            named(Kind::MemberCall, MEMBER_CALL),
            named(Kind::Index, INDEX),
        ],
    ),
];
const MEMBER_WITHOUT_ESCAPES: &[Element] = &[
    PRIMARY_EXPR,
    block(
        Times::Star,
        true,
        &[
            named(Kind::Select, SELECT_WITHOUT_ESCAPES),
            named(Kind::MemberCall, MEMBER_CALL),
            named(Kind::Index, INDEX),
        ],
    ),
];

const NESTED: Alternative =
    named(Kind::Nested, &[token(&[LPAREN]), called(Label::E, Rule::Expr), token(&[RPAREN])]);

const CREATE_LIST: Alternative = named(
    Kind::CreateList,
    &[
        labelled(Label::Op, &[LBRACKET]),
        block(Times::Optional, false, &[alternative(&[called(Label::Elems, Rule::ListInit)])]),
        OPTIONAL_COMMA,
        token(&[RBRACKET]),
    ],
);

const CREATE_STRUCT: Alternative = named(
    Kind::CreateStruct,
    &[
        labelled(Label::Op, &[LBRACE]),
        block(
            Times::Optional,
            false,
            &[alternative(&[called(Label::Entries, Rule::MapInitializerList)])],
        ),
        OPTIONAL_COMMA,
        token(&[RBRACE]),
    ],
);

const CREATE_MESSAGE: Alternative = named(
    Kind::CreateMessage,
    &[
        OPTIONAL_DOT,
        NAME,
        block(Times::Star, false, &[alternative(&[token(&[DOT]), NAME])]),
        labelled(Label::Op, &[LBRACE]),
        block(
            Times::Optional,
            false,
            &[alternative(&[called(Label::Entries, Rule::FieldInitializerList)])],
        ),
        OPTIONAL_COMMA,
        token(&[RBRACE]),
    ],
);

const CONSTANT_LITERAL: Alternative = named(Kind::ConstantLiteral, &[rule(Rule::Literal)]);

const PRIMARY: &[Element] = &[block(
    Times::Once,
    true,
    &[
        named(Kind::IdentOrGlobalCall, &[OPTIONAL_DOT, NAME]),
        named(
            Kind::IdentOrGlobalCall,
            &[OPTIONAL_DOT, NAME, labelled(Label::Op, &[LPAREN]), ARGUMENTS, token(&[RPAREN])],
        ),
        NESTED,
        CREATE_LIST,
        CREATE_STRUCT,
        CREATE_MESSAGE,
        CONSTANT_LITERAL,
    ],
)];
const PRIMARY_IN_ONE: &[Element] = &[block(
    Times::Once,
    true,
    &[
        named(
            Kind::IdentOrGlobalCall,
            &[
                OPTIONAL_DOT,
                NAME,
                block(
                    Times::Optional,
                    true,
                    &[alternative(&[labelled(Label::Op, &[LPAREN]), ARGUMENTS, token(&[RPAREN])])],
                ),
            ],
        ),
        NESTED,
        CREATE_LIST,
        CREATE_STRUCT,
        CREATE_MESSAGE,
        CONSTANT_LITERAL,
    ],
)];

const EXPR_LIST: &[Element] = &[
    called(Label::E, Rule::Expr),
    block(Times::Star, false, &[alternative(&[token(&[COMMA]), called(Label::E, Rule::Expr)])]),
];

const LIST_INIT: &[Element] = &[
    called(Label::Elems, Rule::OptExpr),
    block(
        Times::Star,
        true,
        &[alternative(&[token(&[COMMA]), called(Label::Elems, Rule::OptExpr)])],
    ),
];

const FIELD_INITIALIZER_LIST: &[Element] = &[
    called(Label::Keys, Rule::OptField),
    labelled(Label::Cols, &[COLON]),
    called(Label::Values, Rule::Expr),
    block(
        Times::Star,
        true,
        &[alternative(&[
            token(&[COMMA]),
            called(Label::Keys, Rule::OptField),
            labelled(Label::Cols, &[COLON]),
            called(Label::Values, Rule::Expr),
        ])],
    ),
];

const MAP_INITIALIZER_LIST: &[Element] = &[
    called(Label::Keys, Rule::OptExpr),
    labelled(Label::Cols, &[COLON]),
    called(Label::Values, Rule::Expr),
    block(
        Times::Star,
        true,
        &[alternative(&[
            token(&[COMMA]),
            called(Label::Keys, Rule::OptExpr),
            labelled(Label::Cols, &[COLON]),
            called(Label::Values, Rule::Expr),
        ])],
    ),
];

const ESCAPE_IDENT: &[Element] = &[block(
    Times::Once,
    false,
    &[
        named(Kind::SimpleIdentifier, &[NAME]),
        named(Kind::EscapedIdentifier, &[labelled(Label::Id, &[ESC_IDENTIFIER])]),
    ],
)];

const LITERAL: &[Element] = &[block(
    Times::Once,
    true,
    &[
        named(Kind::Int, &[OPTIONAL_MINUS, labelled(Label::Tok, &[INT])]),
        named(Kind::Uint, &[labelled(Label::Tok, &[UINT])]),
        named(Kind::Double, &[OPTIONAL_MINUS, labelled(Label::Tok, &[FLOAT])]),
        named(Kind::String, &[labelled(Label::Tok, &[STRING])]),
        named(Kind::Bytes, &[labelled(Label::Tok, &[BYTES])]),
        named(Kind::BoolTrue, &[labelled(Label::Tok, &[TRUE])]),
        named(Kind::BoolFalse, &[labelled(Label::Tok, &[FALSE])]),
        named(Kind::Null, &[labelled(Label::Tok, &[NULL])]),
    ],
)];

const START: &[Element] = &[called(Label::E, Rule::Expr), token(&[EOF])];
const OPT_EXPR: &[Element] = &[OPTIONAL_QUESTION, called(Label::E, Rule::Expr)];
const OPT_FIELD: &[Element] = &[OPTIONAL_QUESTION, rule(Rule::EscapeIdent)];
const OPT_FIELD_WITHOUT_ESCAPES: &[Element] = &[OPTIONAL_QUESTION, token(&[IDENTIFIER])];

/// The rules in their order; the older grammar has no names in backticks and reads a call with the name that it starts with.
pub(in crate::parser::recovery) const fn rules(
    has_escaped_idents: bool,
) -> [(Rule, &'static [Element]); RULES] {
    [
        (Rule::Start, START),
        (Rule::Expr, EXPR),
        (Rule::ConditionalOr, CONDITIONAL_OR),
        (Rule::ConditionalAnd, CONDITIONAL_AND),
        (Rule::Relation, RELATION),
        (Rule::Calc, CALC),
        (Rule::Unary, UNARY),
        (Rule::Member, if has_escaped_idents { MEMBER } else { MEMBER_WITHOUT_ESCAPES }),
        (Rule::Primary, if has_escaped_idents { PRIMARY } else { PRIMARY_IN_ONE }),
        (Rule::ExprList, EXPR_LIST),
        (Rule::ListInit, LIST_INIT),
        (Rule::FieldInitializerList, FIELD_INITIALIZER_LIST),
        (Rule::OptField, if has_escaped_idents { OPT_FIELD } else { OPT_FIELD_WITHOUT_ESCAPES }),
        (Rule::MapInitializerList, MAP_INITIALIZER_LIST),
        (Rule::EscapeIdent, ESCAPE_IDENT),
        (Rule::OptExpr, OPT_EXPR),
        (Rule::Literal, LITERAL),
    ]
}
