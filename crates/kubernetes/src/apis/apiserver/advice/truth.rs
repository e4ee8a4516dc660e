//! What conditions come to over all requests at once.
//!
//! A condition is read as a formula over what is known of a request: whether it is for a resource, which of the texts in the
//! conditions a field equals (or none of them), which groups the user is in. What is not understood is free to be true, false or
//! an error. Every combination is a world; some worlds belong to no request, none is missing. So what holds in all worlds holds
//! for all requests.

use gatewalk_cel::Ast;
use gatewalk_cel::ast::{Constant, ExprId, ExprKind, operators};

use super::comparisons::{self, Field, is_request};
use super::subject::Condition;

/// With more worlds nothing is said.
const WORLDS_MAX: usize = 8_000;

/// With a larger formula nothing is said.
const NODES_MAX: usize = 400;

/// What an expression comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    True,
    False,
    Error,
}

impl Value {
    fn of(truth: bool) -> Self {
        if truth { Self::True } else { Self::False }
    }

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Error => Self::Error,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::Error, _) | (_, Self::Error) => Self::Error,
            (Self::True, Self::True) => Self::True,
        }
    }
}

/// A condition as a formula. The numbers are those of [`Terms`].
#[derive(Debug)]
enum Formula {
    Constant(bool),
    Not(Box<Formula>),
    And(Box<Formula>, Box<Formula>),
    If(Box<Formula>, Box<Formula>, Box<Formula>),
    /// The field with this number has one of these texts.
    OneOf(usize, Vec<usize>),
    /// Whether the request is for a resource.
    IsResource,
    /// A statement that is true or false of every request.
    Statement(usize),
    /// Anything.
    Free(usize),
}

/// What formulas are about.
#[derive(Debug, Default)]
struct Terms {
    /// Each field with the texts it is compared with.
    fields: Vec<(Field, Vec<String>)>,
    statements: Vec<String>,
    free: Vec<String>,
    nodes: usize,
}

/// For each world what each condition comes to; `None` where there are too many worlds.
pub(super) fn table(conditions: &[Condition<'_>]) -> Option<Vec<Vec<Value>>> {
    let mut terms = Terms::default();
    let formulas: Vec<Formula> = conditions
        .iter()
        .map(|condition| terms.formula(condition.ast(), condition.ast().root()))
        .collect();
    if terms.nodes > NODES_MAX {
        return None;
    }
    let mut sizes = vec![2];
    sizes.extend(terms.fields.iter().map(|(_, texts)| texts.len() + 1));
    sizes.extend(terms.statements.iter().map(|_| 2));
    sizes.extend(terms.free.iter().map(|_| 3));
    let count = sizes.iter().try_fold(1_usize, |count, size| count.checked_mul(*size))?;
    if count.checked_mul(formulas.len().max(1))? > WORLDS_MAX {
        return None;
    }
    let mut world = vec![0; sizes.len()];
    let mut rows = Vec::with_capacity(count);
    for _ in 0..count {
        rows.push(formulas.iter().map(|formula| terms.evaluate(formula, &world)).collect());
        for (digit, size) in world.iter_mut().zip(&sizes) {
            *digit += 1;
            if *digit < *size {
                break;
            }
            *digit = 0;
        }
    }
    Some(rows)
}

impl Terms {
    fn formula(&mut self, ast: &Ast, id: ExprId) -> Formula {
        self.nodes += 1;
        match ast.kind(id) {
            ExprKind::Constant(Constant::Bool(value)) => Formula::Constant(*value),
            ExprKind::Select(select) if select.test_only && is_request(ast, select.operand) => {
                match &*select.field {
                    "resourceAttributes" => Formula::IsResource,
                    "nonResourceAttributes" => Formula::Not(Box::new(Formula::IsResource)),
                    "user" | "uid" | "groups" | "extra" => Formula::Constant(true),
                    _ => self.free(ast, id),
                }
            }
            ExprKind::Call(call) => match (&*call.function, call.args.as_slice()) {
                (operators::LOGICAL_NOT, [one]) => Formula::Not(Box::new(self.formula(ast, *one))),
                (operators::LOGICAL_AND, [left, right]) => {
                    let left = self.formula(ast, *left);
                    Formula::And(Box::new(left), Box::new(self.formula(ast, *right)))
                }
                // a || b is !(!a && !b), errors included
                (operators::LOGICAL_OR, [left, right]) => {
                    let left = Formula::Not(Box::new(self.formula(ast, *left)));
                    let right = Formula::Not(Box::new(self.formula(ast, *right)));
                    Formula::Not(Box::new(Formula::And(Box::new(left), Box::new(right))))
                }
                (operators::CONDITIONAL, [condition, yes, no]) => Formula::If(
                    Box::new(self.formula(ast, *condition)),
                    Box::new(self.formula(ast, *yes)),
                    Box::new(self.formula(ast, *no)),
                ),
                (operators::EQUALS, [left, right]) => self.equality(ast, id, *left, *right),
                (operators::NOT_EQUALS, [left, right]) => {
                    Formula::Not(Box::new(self.equality(ast, id, *left, *right)))
                }
                (operators::IN, [element, list]) => self.membership(ast, id, *element, *list),
                _ => self.free(ast, id),
            },
            _ => self.free(ast, id),
        }
    }

    fn equality(&mut self, ast: &Ast, id: ExprId, left: ExprId, right: ExprId) -> Formula {
        for (one, other) in [(left, right), (right, left)] {
            let field = comparisons::field(ast, one).filter(|field| *field != Field::Groups);
            if let (Some(field), Some(text)) = (field, comparisons::literal(ast, other)) {
                return self.one_of(field, &[text]);
            }
        }
        if let (Some(left), Some(right)) =
            (comparisons::literal(ast, left), comparisons::literal(ast, right))
        {
            return Formula::Constant(left == right);
        }
        // as `!=` is read as the opposite of `==`, both share the statement
        let key = format!("== {} {}", key(ast, left), key(ast, right));
        let _ = id;
        self.free_named(key)
    }

    fn membership(&mut self, ast: &Ast, id: ExprId, element: ExprId, list: ExprId) -> Formula {
        if let (Some(Field::Groups), Some(text)) =
            (comparisons::field(ast, list), comparisons::literal(ast, element))
        {
            let number = position(&mut self.statements, format!("in {text}"));
            return Formula::Statement(number);
        }
        if let (Some(field), ExprKind::List(items)) =
            (comparisons::field(ast, element), ast.kind(list))
        {
            let texts: Option<Vec<&str>> =
                items.elements.iter().map(|item| comparisons::literal(ast, *item)).collect();
            let plain = items.optional_indices.is_empty() && field != Field::Groups;
            if let Some(texts) = texts.filter(|_| plain) {
                return self.one_of(field, &texts);
            }
        }
        self.free(ast, id)
    }

    fn one_of(&mut self, field: Field, texts: &[&str]) -> Formula {
        let known = self.fields.iter().position(|(known, _)| *known == field);
        let number = known.unwrap_or_else(|| {
            self.fields.push((field, Vec::new()));
            self.fields.len() - 1
        });
        let Some((_, known)) = self.fields.get_mut(number) else {
            return Formula::Constant(false);
        };
        let numbers = texts.iter().map(|text| position(known, (*text).to_owned())).collect();
        Formula::OneOf(number, numbers)
    }

    fn free(&mut self, ast: &Ast, id: ExprId) -> Formula {
        self.free_named(key(ast, id))
    }

    fn free_named(&mut self, key: String) -> Formula {
        Formula::Free(position(&mut self.free, key))
    }

    fn evaluate(&self, formula: &Formula, world: &[usize]) -> Value {
        let digit = |at: usize| world.get(at).copied().unwrap_or_default();
        let is_resource = digit(0) == 0;
        match formula {
            Formula::Constant(value) => Value::of(*value),
            Formula::Not(one) => self.evaluate(one, world).not(),
            Formula::And(left, right) => {
                self.evaluate(left, world).and(self.evaluate(right, world))
            }
            Formula::If(condition, yes, no) => match self.evaluate(condition, world) {
                Value::True => self.evaluate(yes, world),
                Value::False => self.evaluate(no, world),
                Value::Error => Value::Error,
            },
            Formula::OneOf(number, texts) => {
                let there = match self.fields.get(*number).map(|(field, _)| *field) {
                    Some(Field::User | Field::Groups) | None => true,
                    Some(Field::Path | Field::PathVerb) => !is_resource,
                    Some(_) => is_resource,
                };
                if there { Value::of(texts.contains(&digit(1 + number))) } else { Value::Error }
            }
            Formula::IsResource => Value::of(is_resource),
            Formula::Statement(number) => Value::of(digit(1 + self.fields.len() + number) == 0),
            Formula::Free(number) => {
                match digit(1 + self.fields.len() + self.statements.len() + number) {
                    0 => Value::True,
                    1 => Value::False,
                    _ => Value::Error,
                }
            }
        }
    }
}

/// The position of a text in a list that it is added to if need be.
fn position(list: &mut Vec<String>, text: String) -> usize {
    list.iter().position(|known| *known == text).unwrap_or_else(|| {
        list.push(text);
        list.len() - 1
    })
}

/// A node as text: equal for equal expressions. The depth of a tree is limited by the parser.
fn key(ast: &Ast, id: ExprId) -> String {
    let parts: Vec<String> = ast.children(id).map(|child| key(ast, child)).collect();
    let parts = parts.join(" ");
    match ast.kind(id) {
        ExprKind::Constant(constant) => format!("{constant:?}"),
        ExprKind::Ident(name) => format!("${name}"),
        ExprKind::Select(select) => format!("({parts}).{}{}", select.field, select.test_only),
        ExprKind::Call(call) => format!("{}[{}]({parts})", call.function, call.target.is_some()),
        ExprKind::List(list) => format!("[{parts}]{:?}", list.optional_indices),
        ExprKind::Comprehension(fold) => {
            format!("fold {} {:?} {} ({parts})", fold.iter_var, fold.iter_var2, fold.accu_var)
        }
        // of these the children do not say everything
        ExprKind::Map(_) | ExprKind::Struct(_) | ExprKind::Unspecified => {
            format!("#{} {:?}({parts})", id.0, ast.expr(id).offset)
        }
    }
}
