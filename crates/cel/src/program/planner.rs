//! From checked tree to plan. Mirrors `interpreter/planner.go`; each method plans one kind of node.

pub(super) mod call;
mod unchecked;

use std::sync::Arc;

use crate::Name;
use crate::ast::{
    CheckedAst, Comprehension, ExprId, ExprKind, List, MapEntry, Reference, Select, Struct,
    operators,
};
use crate::dialect::Dialect;
use crate::env::Env;
use crate::types::Type;
use crate::value::{EvalError, Value};

use super::ProgramOptions;
use super::optimize;
use super::step::{
    Attribute, Call, Callee, CostModel, Fold, Key, ListStep, MapStep, Plan, Qualifier, Root,
    Search, Semantics, Step, StepKind, StructStep, Style, Variable,
};

/// Why a program cannot be made; the text is cel-go's.
pub(super) type Planned<T> = Result<T, EvalError>;

pub(super) fn plan(env: &Env, ast: &CheckedAst, options: &ProgramOptions) -> Planned<Plan> {
    let semantics = Semantics {
        lazy_accumulator: env.dialect() >= Dialect::V0_22_0,
        variadic_error_names_node: env.dialect() >= Dialect::V0_20_1,
        optional_has_size: env.dialect() >= Dialect::V0_23_2,
        short_optional_name: env.dialect().optional_type_name() == "optional",
        strict_optional_or: env.dialect() >= Dialect::V0_29_2,
        unpacks_optionals: env.dialect() < Dialect::V0_29_2,
        hides_range_errors: env.dialect() == Dialect::V0_22_0,
    };
    let mut planner = Planner {
        env,
        ast,
        options,
        unchecked: ast.types.iter().all(Option::is_none)
            && ast.references.iter().all(Option::is_none),
        scopes: Vec::new(),
        locals: 0,
        accumulators: Vec::new(),
        globals: Vec::new(),
        regular: true,
    };
    let root = planner.plan(ast.ast.root())?;
    let accumulators: Vec<Step> = planner.accumulators.into_iter().flatten().collect();
    let loops = !accumulators.is_empty();
    let shares_nodes = loops && env.dialect().shares_nodes();
    let regular = planner.regular && !shares_nodes;
    Ok(Plan { root, locals: planner.locals, accumulators, semantics, loops, regular })
}

pub(super) struct Planner<'a> {
    env: &'a Env,
    ast: &'a CheckedAst,
    options: &'a ProgramOptions,
    /// Whether no checker has seen the expression.
    unchecked: bool,
    scopes: Vec<Scope>,
    locals: usize,
    /// By number of the comprehension; filled once its first value is planned.
    accumulators: Vec<Option<Step>>,
    /// The caller's variables by their numbers.
    globals: Vec<Name>,
    /// See [`Plan::regular`].
    regular: bool,
}

/// A comprehension whose variables can be seen.
struct Scope {
    accumulator: Name,
    variables: [Option<Name>; 2],
    slot: usize,
    number: usize,
    /// In the result the loop's variables are gone.
    in_loop: bool,
}

impl Planner<'_> {
    fn plan(&mut self, id: ExprId) -> Planned<Step> {
        let step = match self.ast.ast.kind(id) {
            ExprKind::Unspecified => Err(EvalError::new("unsupported expr")),
            ExprKind::Constant(constant) => {
                Ok(Step { id, kind: StepKind::Const(Value::from(constant)) })
            }
            ExprKind::Ident(name) => self.plan_ident(id, name),
            ExprKind::Select(select) => self.plan_select(id, select),
            ExprKind::Call(call) => self.plan_call(id, call),
            ExprKind::List(list) => self.plan_list(id, list),
            ExprKind::Map(entries) => self.plan_map(id, entries),
            ExprKind::Struct(literal) => self.plan_struct(id, literal),
            ExprKind::Comprehension(fold) => self.plan_fold(id, fold),
        }?;
        let step = optimize::decorate(self.env, self.options.optimize, step)?;
        match &step.kind {
            StepKind::Member(member) => self.leaves(&member.argument),
            StepKind::OptionalOr(or) => {
                self.leaves(&or.left);
                self.leaves(&or.right);
            }
            _ => {}
        }
        Ok(step)
    }

    /// Notes an operand that stays on the stack of observed values.
    fn leaves(&mut self, operand: &Step) {
        let drops_itself = match &operand.kind {
            StepKind::Attribute(attribute) | StepKind::TestOnly(attribute) => {
                attribute.drops_itself()
            }
            _ => false,
        };
        if drops_itself && !self.scopes.is_empty() {
            self.regular = false;
        }
    }

    fn plan_ident(&mut self, id: ExprId, name: &Name) -> Planned<Step> {
        let name = match self.ast.reference(id) {
            Some(Reference::Ident { value: Some(constant), .. }) => {
                return Ok(Step { id, kind: StepKind::Const(Value::from(constant)) });
            }
            Some(Reference::Ident { name, .. }) => name,
            _ => name,
        };
        if let Type::Type(_) = self.ast.type_of(id) {
            return match self.env.type_named(name) {
                Some(of) => {
                    Ok(Step { id, kind: StepKind::Const(Value::type_named(of.type_name())) })
                }
                None => Err(EvalError::new(format!("reference to undefined type: {name}"))),
            };
        }
        if self.unchecked
            && let Some(step) = self.plan_unchecked(id)
        {
            return Ok(step);
        }
        let root = Root::Absolute { id, variable: self.resolve(name) };
        Ok(attribute_step(Attribute { root, qualifiers: Vec::new() }))
    }

    /// Which variable a name means here: the innermost comprehension's, or one of the caller's.
    fn resolve(&mut self, name: &Name) -> Variable {
        if let Some(global) = name.strip_prefix('.') {
            return self.global(global.into());
        }
        self.folded(name).unwrap_or_else(|| self.global(Name::clone(name)))
    }

    /// The variable of a comprehension that a name means here.
    fn folded(&self, name: &Name) -> Option<Variable> {
        let accumulator_first = self.env.dialect() >= Dialect::V0_22_0;
        for scope in self.scopes.iter().rev() {
            let accumulator = Variable::Accumulator { slot: scope.slot, number: scope.number };
            if accumulator_first && scope.accumulator == *name {
                return Some(accumulator);
            }
            if scope.in_loop
                && let Some(place) =
                    scope.variables.iter().position(|variable| variable.as_ref() == Some(name))
            {
                return Some(Variable::Local(scope.slot + 1 + place));
            }
            if scope.accumulator == *name {
                return Some(accumulator);
            }
        }
        None
    }

    fn global(&mut self, name: Name) -> Variable {
        let known = self.globals.iter().position(|known| *known == name);
        let number = known.unwrap_or_else(|| {
            self.globals.push(Name::clone(&name));
            self.globals.len() - 1
        });
        Variable::Global { name, number }
    }

    fn plan_select(&mut self, id: ExprId, select: &Select) -> Planned<Step> {
        if let Some(Reference::Ident { name, .. }) = self.ast.reference(id) {
            return self.plan_ident(id, name);
        }
        if self.unchecked
            && !select.test_only
            && let Some(step) = self.plan_unchecked(id)
        {
            return Ok(step);
        }
        let operand = self.plan(select.operand)?;
        let mut attribute = as_attribute(operand);
        let field = Value::String(Name::clone(&select.field));
        let key = if select.test_only { Key::Presence(field) } else { Key::Constant(field) };
        attribute.qualify(Arc::new(Qualifier { id, optional: false, key }));
        if select.test_only {
            return Ok(Step { id, kind: StepKind::TestOnly(Box::new(attribute)) });
        }
        Ok(attribute_step(attribute))
    }

    fn plan_list(&mut self, id: ExprId, list: &List) -> Planned<Step> {
        let mut elements = Vec::with_capacity(list.elements.len());
        for (position, element) in list.elements.iter().enumerate() {
            let optional = list.optional_indices.iter().any(|index| *index as usize == position);
            elements.push((self.plan(*element)?, optional));
        }
        Ok(Step { id, kind: StepKind::List(Box::new(ListStep { elements })) })
    }

    fn plan_map(&mut self, id: ExprId, literal: &[MapEntry]) -> Planned<Step> {
        let mut entries = Vec::with_capacity(literal.len());
        for entry in literal {
            let key = self.plan(entry.key)?;
            entries.push((key, self.plan(entry.value)?, entry.optional));
        }
        Ok(Step { id, kind: StepKind::Map(Box::new(MapStep { entries })) })
    }

    fn plan_struct(&mut self, id: ExprId, literal: &Struct) -> Planned<Step> {
        let is_known =
            |name: &str| self.env.object(name).is_some() || super::message::is_known(name);
        let candidates = if self.unchecked {
            self.candidates(&literal.type_name)
        } else {
            vec![literal.type_name.trim_start_matches('.').to_owned()]
        };
        let Some(type_name) = candidates.into_iter().find(|name| is_known(name)) else {
            return Err(EvalError::new(format!("unknown type: {}", literal.type_name)));
        };
        let mut fields = Vec::with_capacity(literal.fields.len());
        for field in &literal.fields {
            fields.push((Name::clone(&field.name), self.plan(field.value)?, field.optional));
        }
        Ok(Step {
            id,
            kind: StepKind::Struct(Box::new(StructStep {
                type_name: type_name.as_str().into(),
                fields,
            })),
        })
    }

    fn plan_fold(&mut self, id: ExprId, fold: &Comprehension) -> Planned<Step> {
        let number = self.accumulators.len();
        let slot = self.locals;
        self.locals += 3;
        self.accumulators.push(None);
        let accumulator = self.plan(fold.accu_init)?;
        let range = self.plan(fold.iter_range)?;
        self.scopes.push(Scope {
            accumulator: Name::clone(&fold.accu_var),
            variables: [Some(Name::clone(&fold.iter_var)), fold.iter_var2.clone()],
            slot,
            number,
            in_loop: true,
        });
        let condition = self.plan(fold.loop_condition)?;
        let mut step = self.plan(fold.loop_step)?;
        self.leaves(&condition);
        self.leaves(&step);
        mark_extension(&mut step, slot);
        if let Some(scope) = self.scopes.last_mut() {
            scope.in_loop = false;
        }
        let result = self.plan(fold.result)?;
        self.scopes.pop();
        let two_variables = fold.iter_var2.is_some();
        let search = search(&accumulator, &condition, &step, slot);
        if let Some(place) = self.accumulators.get_mut(number) {
            *place = Some(accumulator);
        }
        Ok(Step {
            id,
            kind: StepKind::Fold(Box::new(Fold {
                range,
                two_variables,
                slot,
                number,
                condition,
                step,
                result,
                search,
            })),
        })
    }
}

/// Notes where a loop's step ends by extending the accumulator, so that it can be done in place.
fn mark_extension(step: &mut Step, slot: usize) {
    match &mut step.kind {
        StepKind::Call(call) => mark_call(call, slot),
        StepKind::Attribute(attribute) => mark_branches(attribute, slot),
        _ => {}
    }
}

/// What `all` and `exists` look for: they ask whether the accumulator still has its first value, then for it and the next term.
fn search(accumulator: &Step, condition: &Step, step: &Step, slot: usize) -> Option<Search> {
    let (decides, terms) = match &step.kind {
        StepKind::Or(terms) => (true, terms),
        StepKind::And(terms) => (false, terms),
        _ => return None,
    };
    let StepKind::Const(Value::Bool(first)) = accumulator.kind else { return None };
    let StepKind::Call(asks) = &condition.kind else { return None };
    let (mut asked, mut before) = single_argument(asks, Style::NonStrict)?;
    if decides {
        let StepKind::Call(not) = &asked.kind else { return None };
        let (negated, cost) = single_argument(not, Style::Negation)?;
        asked = negated;
        before += cost;
    }
    let [held, _] = terms.as_slice() else { return None };
    let looks = [asked, held].iter().all(|step| is_accumulator(step, slot));
    // looking at it costs 1 each time
    (first != decides && looks).then_some(Search { decides, before: before + 2 })
}

/// The argument of a call of this style that has one and always costs the same, and what it costs.
fn single_argument(call: &Call, style: Style) -> Option<(&Step, u64)> {
    match (call.arguments.as_slice(), &call.cost) {
        ([argument], CostModel::Fixed(cost)) if call.style == style => Some((argument, *cost)),
        _ => None,
    }
}

fn is_accumulator(step: &Step, slot: usize) -> bool {
    matches!(&step.kind, StepKind::Attribute(attribute) if attribute.is_accumulator(slot))
}

fn mark_call(call: &mut Call, slot: usize) {
    let extends = matches!(&*call.function, operators::ADD | "cel.@mapInsert");
    let on_accumulator = call.arguments.first().is_some_and(|first| is_accumulator(first, slot));
    if extends && on_accumulator {
        call.extends = Some(slot);
    }
}

fn mark_branches(attribute: &mut Attribute, slot: usize) {
    if !attribute.qualifiers.is_empty() {
        return;
    }
    if let Root::Conditional { truthy, falsy, .. } = &mut attribute.root {
        for branch in [truthy, falsy] {
            match &mut branch.root {
                Root::Relative { operand, .. } if branch.qualifiers.is_empty() => {
                    mark_extension(operand, slot);
                }
                Root::Conditional { .. } => mark_branches(branch, slot),
                _ => {}
            }
        }
    }
}

fn attribute_step(attribute: Attribute) -> Step {
    Step { id: attribute.id(), kind: StepKind::Attribute(Box::new(attribute)) }
}

/// The step as something that qualifiers can be added to.
fn as_attribute(step: Step) -> Attribute {
    match step.kind {
        StepKind::Attribute(attribute) | StepKind::TestOnly(attribute) => *attribute,
        kind => Attribute {
            root: Root::Relative { id: step.id, operand: Step { id: step.id, kind } },
            qualifiers: Vec::new(),
        },
    }
}

impl Callee {
    fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}
