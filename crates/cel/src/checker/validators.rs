//! Checks of literals once types are known: cel-go's `cel/validator.go` and the one of
//! `ext/formatting.go`.

use std::cell::Cell;

use crate::{
    Dialect, Name,
    ast::{Ast, Call, CheckedAst, Constant, Expr, ExprId, ExprKind},
    checker::messages,
    env::Env,
    issues::{Issue, Issues},
    library::strings::{FormatRules, scan_format},
    program::{Program, ProgramOptions},
    regex::Regex,
    types::Type,
    value::EvalError,
};

/// A check of literals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validator {
    /// `duration('…')` must be a duration (`ValidateDurationLiterals`).
    Duration,
    /// `timestamp('…')` must be a timestamp (`ValidateTimestampLiterals`).
    Timestamp,
    /// `matches('…')` must be a regular expression (`ValidateRegexLiterals`).
    Regex,
    /// Elements of a literal list or map must have one type (`ValidateHomogeneousAggregateLiterals`).
    HomogeneousAggregates,
    /// A literal format string must fit its list of arguments (`stringFormatValidator`).
    Format(FormatRules),
    /// The literal that a function takes first must pass a check of the function's library.
    Literal(LiteralCheck),
}

/// What a library asks of the literal text that a function takes first.
#[derive(Clone, Copy, Debug)]
pub struct LiteralCheck {
    /// The name of the function.
    pub function: &'static str,
    /// What is wrong with the text.
    pub check: fn(&str) -> Result<(), EvalError>,
}

/// There is one check a function.
impl PartialEq for LiteralCheck {
    fn eq(&self, other: &Self) -> bool {
        self.function == other.function
    }
}

impl Eq for LiteralCheck {}

/// Runs the checks of an environment on an expression without issues.
pub(crate) fn validate(env: &Env, checked: &CheckedAst, issues: &mut Issues) {
    let mut order = Vec::new();
    for validator in env.validators() {
        if !checked.ast.kinds().any(|node| validator.looks_at(node)) {
            continue;
        }
        if order.is_empty() {
            order = post_order(&checked.ast);
        }
        let order = order.as_slice();
        let mut validation = Validation { env, checked, order, issues: &mut *issues };
        match validator {
            Validator::Duration => validation.literals("duration", Validation::evaluates),
            Validator::Timestamp => validation.literals("timestamp", Validation::evaluates),
            Validator::Regex => validation.literals("matches", |_, _, value| compiles(value)),
            Validator::HomogeneousAggregates => validation.aggregates(),
            Validator::Format(rules) => validation.formats(*rules),
            Validator::Literal(LiteralCheck { function, check }) => {
                validation.texts(function, *check);
            }
        }
    }
}

impl Validator {
    /// Whether it may have something to say of a node.
    fn looks_at(&self, node: &ExprKind) -> bool {
        let calls = |name: &str| matches!(node, ExprKind::Call(call) if &*call.function == name);
        match self {
            Self::Duration => calls("duration"),
            Self::Timestamp => calls("timestamp"),
            Self::Regex => calls("matches"),
            Self::HomogeneousAggregates => {
                matches!(node, ExprKind::List(list) if list.elements.len() > 1)
                    || matches!(node, ExprKind::Map(entries) if entries.len() > 1)
            }
            Self::Format(_) => calls("format"),
            Self::Literal(literal) => calls(literal.function),
        }
    }
}

/// The nodes in the order in which cel-go's `MatchDescendants` finds them. Nodes that macros share
/// come as often as they are used.
fn post_order(ast: &Ast) -> Vec<ExprId> {
    let mut order = Vec::new();
    let mut stack = vec![(ast.root(), false)];
    while let Some((id, seen)) = stack.pop() {
        if seen {
            order.push(id);
            continue;
        }
        stack.push((id, true));
        stack.extend(ast.children(id).rev().map(|child| (child, false)));
    }
    order
}

struct Validation<'a> {
    env: &'a Env,
    checked: &'a CheckedAst,
    order: &'a [ExprId],
    issues: &'a mut Issues,
}

impl Validation<'_> {
    fn report(&mut self, id: ExprId, message: String) {
        let offset = self.checked.ast.expr(id).offset;
        let location = super::locate(self.issues.source(), self.env.dialect(), offset);
        self.issues.report_at(Issue { id: Some(id), location, offset, message });
    }

    fn type_of(&self, id: ExprId) -> Type {
        self.checked.type_of(id)
    }

    /// Checks the first argument of each call of a function, where it is a literal.
    fn literals(&mut self, function: &str, accepts: fn(&Self, &Call, &Constant) -> bool) {
        self.each_literal(function, |validation, call, value| {
            (!accepts(validation, call, value)).then(|| format!("invalid {function} argument"))
        });
    }

    /// The same with words for what is wrong.
    fn texts(&mut self, function: &str, check: fn(&str) -> Result<(), EvalError>) {
        self.each_literal(function, |_, _, value| {
            let Constant::String(text) = value else { return None };
            let error = check(text).err()?;
            Some(format!("invalid {function} argument: {}", error.text()))
        });
    }

    fn each_literal(
        &mut self,
        function: &str,
        wrong: impl Fn(&Self, &Call, &Constant) -> Option<String>,
    ) {
        let mut found = Vec::new();
        for id in self.order {
            let ExprKind::Call(call) = self.checked.ast.kind(*id) else { continue };
            let Some(argument) = call.args.first().filter(|_| *call.function == *function) else {
                continue;
            };
            let ExprKind::Constant(value) = self.checked.ast.kind(*argument) else { continue };
            if let Some(message) = wrong(self, call, value) {
                found.push((*argument, message));
            }
        }
        for (id, message) in found {
            self.report(id, message);
        }
    }

    /// Whether the call of a literal has a value. As in cel-go the call is planned without types.
    fn evaluates(&self, call: &Call, value: &Constant) -> bool {
        let (root, argument) = (ExprId(1), ExprId(2));
        let mut ast = Ast::default();
        let call =
            Call { args: vec![argument], target: None, function: Name::clone(&call.function) };
        ast.set(root, Expr { kind: ExprKind::Call(call), offset: None });
        ast.set(argument, Expr { kind: ExprKind::Constant(value.clone()), offset: None });
        ast.set_root(root);
        let checked = CheckedAst { ast, types: Vec::new(), references: Vec::new() };
        let program = Program::new(self.env, &checked, ProgramOptions::default());
        program.is_ok_and(|program| program.evaluate(&()).result.is_ok())
    }

    fn aggregates(&mut self) {
        let parents = parents(&self.checked.ast, self.order);
        for id in self.order {
            if let ExprKind::List(list) = self.checked.ast.kind(*id)
                && !self.is_exempt(*id, &parents)
            {
                let element = |(position, id): (usize, &ExprId)| {
                    let optional =
                        list.optional_indices.iter().any(|index| *index as usize == position);
                    (*id, self.element_type(*id, optional))
                };
                let elements: Vec<(ExprId, Type)> =
                    list.elements.iter().enumerate().map(element).collect();
                self.homogeneous_list(&elements);
            }
        }
        for id in self.order {
            if let ExprKind::Map(entries) = self.checked.ast.kind(*id)
                && !self.is_exempt(*id, &parents)
            {
                let typed = entries.iter().map(|entry| {
                    let value = self.element_type(entry.value, entry.optional);
                    [(entry.key, self.type_of(entry.key)), (entry.value, value)]
                });
                let typed: Vec<[(ExprId, Type); 2]> = typed.collect();
                self.homogeneous_map(&typed);
            }
        }
    }

    fn element_type(&self, id: ExprId, optional: bool) -> Type {
        let of = self.type_of(id);
        if optional { of.parameters().next().map_or(Type::Dyn, Type::clone) } else { of }
    }

    /// Only the first element that differs is reported.
    fn homogeneous_list(&mut self, elements: &[(ExprId, Type)]) {
        let mut elements = elements.iter().skip_while(|(_, of)| !of.is_specified());
        let Some((_, first)) = elements.next() else { return };
        if let Some((id, of)) = elements.find(|(_, of)| !first.is_equivalent_type(of)) {
            self.report(*id, messages::type_mismatch(first, of));
        }
    }

    /// Each key and value that differs is reported.
    fn homogeneous_map(&mut self, entries: &[[(ExprId, Type); 2]]) {
        let mut entries =
            entries.iter().skip_while(|entry| entry.iter().all(|(_, of)| !of.is_specified()));
        let Some([(_, first_key), (_, first_value)]) = entries.next() else { return };
        for [(key, key_type), (value, value_type)] in entries {
            if !first_key.is_equivalent_type(key_type) {
                self.report(*key, messages::type_mismatch(first_key, key_type));
            }
            if !first_value.is_equivalent_type(value_type) {
                self.report(*value, messages::type_mismatch(first_value, value_type));
            }
        }
    }

    /// Whether a literal stands in the arguments of `format`, which takes lists of anything.
    fn is_exempt(&self, id: ExprId, parents: &[ExprId]) -> bool {
        let dialect = self.env.dialect();
        let formats =
            self.env.validators().iter().any(|validator| matches!(validator, Validator::Format(_)));
        if !formats && !dialect.exempts_format_always() {
            return false;
        }
        let mut id = id;
        while let Some(parent) =
            parents.get(id.index()).copied().filter(|parent| *parent != ExprId::default())
        {
            match self.checked.ast.kind(parent) {
                ExprKind::Call(call) if &*call.function == "format" => return true,
                ExprKind::List(_) | ExprKind::Map(_) => {}
                // Older versions look through lists and maps only.
                _ if dialect.exempts_format_always() => return false,
                _ => {}
            }
            id = parent;
        }
        false
    }

    fn formats(&mut self, rules: FormatRules) {
        for id in self.order {
            let id = *id;
            let ExprKind::Call(call) = self.checked.ast.kind(id) else { continue };
            let (Some(target), [list]) = (call.target, &*call.args) else { continue };
            let ExprKind::Constant(Constant::String(text)) = self.checked.ast.kind(target) else {
                continue;
            };
            let ExprKind::List(list) = self.checked.ast.kind(*list) else { continue };
            if &*call.function == "format" {
                self.format(rules, id, text, &list.elements);
            }
        }
    }

    fn format(&mut self, rules: FormatRules, call: ExprId, text: &str, args: &[ExprId]) {
        let wrong = Cell::new(call);
        let scanned = scan_format(rules, text, args.len(), |number, refusal| {
            let Some(argument) = args.get(number) else { return Ok(()) };
            match self.refused(*argument, refusal) {
                Some((id, message)) => {
                    wrong.set(id);
                    Err(message)
                }
                None => Ok(()),
            }
        });
        match scanned {
            Err(message) => self.report(wrong.get(), message),
            Ok(taken) if args.len() > taken => {
                let given = args.len();
                let message = format!(
                    "too many arguments supplied to string.format (expected {taken}, got {given})"
                );
                self.report(call, message);
            }
            Ok(_) => {}
        }
    }

    /// The first part of an argument that a clause does not take. Only `%s` takes lists and maps,
    /// so only there parts are looked at; they nest as deep as the parser allows.
    fn refused(
        &self,
        id: ExprId,
        refusal: &dyn Fn(&str) -> Option<String>,
    ) -> Option<(ExprId, String)> {
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            let of = self.type_of(id);
            if of != Type::Dyn
                && let Some(message) = refusal(of.type_name())
            {
                return Some((id, message));
            }
            if matches!(self.checked.ast.kind(id), ExprKind::List(_) | ExprKind::Map(_)) {
                stack.extend(self.checked.ast.children(id).rev());
            }
        }
        None
    }
}

fn compiles(value: &Constant) -> bool {
    match value {
        Constant::String(pattern) => Regex::compiles(pattern),
        _ => true,
    }
}

/// The parent of each node by id.
fn parents(ast: &Ast, order: &[ExprId]) -> Vec<ExprId> {
    let mut parents = vec![ExprId::default(); ast.id_count()];
    for parent in order {
        for child in ast.children(*parent) {
            if let Some(slot) = parents.get_mut(child.index()) {
                *slot = *parent;
            }
        }
    }
    parents
}

impl Dialect {
    /// Whether lists in the arguments of `format` may be mixed even where no format is checked.
    const fn exempts_format_always(self) -> bool {
        matches!(self, Dialect::V0_17_7 | Dialect::V0_17_8)
    }
}
