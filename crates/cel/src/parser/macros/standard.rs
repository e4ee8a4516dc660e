//! `has`, `all`, `exists`, `exists_one`, `map` and `filter`.

use crate::{
    Name,
    ast::{Comprehension, Constant, ExprId, ExprKind, operators},
    parser::macros::{Expansion, Macro, MacroError, MacroHelper},
};

/// The macros that every environment has.
pub fn standard_macros() -> Vec<Macro> {
    vec![
        Macro { function: operators::HAS, receiver: false, args: Some(1), expander: has },
        Macro::receiver(operators::ALL, 2, all),
        Macro::receiver(operators::EXISTS, 2, exists),
        Macro::receiver(operators::EXISTS_ONE, 2, exists_one),
        Macro::receiver(operators::MAP, 2, map),
        Macro::receiver(operators::MAP, 3, map),
        Macro::receiver(operators::FILTER, 2, filter),
    ]
}

/// The parts of a fold in which quantifiers differ.
pub(super) struct Quantifier {
    init: ExprId,
    condition: ExprId,
    step: ExprId,
    result: ExprId,
}

/// `true; not strictly false; accumulator && predicate`
pub(super) fn all_quantifier(helper: &mut MacroHelper<'_>, predicate: ExprId) -> Quantifier {
    let init = helper.literal(Constant::Bool(true));
    let accu = helper.accu_ident();
    let condition = helper.call(operators::NOT_STRICTLY_FALSE, vec![accu]);
    let accu = helper.accu_ident();
    let step = helper.call(operators::LOGICAL_AND, vec![accu, predicate]);
    let result = helper.accu_ident();
    Quantifier { init, condition, step, result }
}

/// `false; not strictly false of the negation; accumulator || predicate`
pub(super) fn exists_quantifier(helper: &mut MacroHelper<'_>, predicate: ExprId) -> Quantifier {
    let init = helper.literal(Constant::Bool(false));
    let accu = helper.accu_ident();
    let negated = helper.call(operators::LOGICAL_NOT, vec![accu]);
    let condition = helper.call(operators::NOT_STRICTLY_FALSE, vec![negated]);
    let accu = helper.accu_ident();
    let step = helper.call(operators::LOGICAL_OR, vec![accu, predicate]);
    let result = helper.accu_ident();
    Quantifier { init, condition, step, result }
}

/// Counts, and compares with one at the end. Older versions share one node for each one.
pub(super) fn exists_one_quantifier(helper: &mut MacroHelper<'_>, predicate: ExprId) -> Quantifier {
    let init = helper.literal(Constant::Int(0));
    let shared =
        helper.dialect().shares_exists_one_nodes().then(|| helper.literal(Constant::Int(1)));
    let condition = helper.literal(Constant::Bool(true));
    let accu = helper.accu_ident();
    let one = shared.unwrap_or_else(|| helper.literal(Constant::Int(1)));
    let sum = helper.call(operators::ADD, vec![accu, one]);
    let accu = helper.accu_ident();
    let step = helper.call(operators::CONDITIONAL, vec![predicate, sum, accu]);
    let accu = helper.accu_ident();
    let one = shared.unwrap_or_else(|| helper.literal(Constant::Int(1)));
    let result = helper.call(operators::EQUALS, vec![accu, one]);
    Quantifier { init, condition, step, result }
}

/// The fold of a quantifier.
pub(super) fn quantify(
    helper: &mut MacroHelper<'_>,
    target: ExprId,
    variables: (Name, Option<Name>),
    quantifier: &Quantifier,
) -> ExprId {
    let accu_var = helper.dialect().accumulator().into();
    helper.comprehension(Comprehension {
        iter_range: target,
        iter_var: variables.0,
        iter_var2: variables.1,
        accu_var,
        accu_init: quantifier.init,
        loop_condition: quantifier.condition,
        loop_step: quantifier.step,
        result: quantifier.result,
    })
}

/// The name of the variable at `at`; it must not hide the accumulator.
fn variable(helper: &MacroHelper<'_>, at: ExprId, otherwise: &str) -> Result<Name, MacroError> {
    let Some(name) = helper.ident_name(at) else {
        return Err(MacroError { at, message: otherwise.to_owned() });
    };
    if helper.dialect().guards_accumulator() && is_accumulator(&name) {
        let message = "iteration variable overwrites accumulator variable".to_owned();
        return Err(MacroError { at, message });
    }
    Ok(name)
}

/// Whether this is the accumulator's name in any version.
pub(super) fn is_accumulator(name: &str) -> bool {
    matches!(name, "@result" | "__result__")
}

fn quantifier_macro(
    helper: &mut MacroHelper<'_>,
    target: Option<ExprId>,
    args: &[ExprId],
    quantifier: fn(&mut MacroHelper<'_>, ExprId) -> Quantifier,
) -> Expansion {
    let (Some(target), &[first, predicate]) = (target, args) else { return Ok(None) };
    let name = variable(helper, first, "argument must be a simple name")?;
    let quantifier = quantifier(helper, predicate);
    Ok(Some(quantify(helper, target, (name, None), &quantifier)))
}

fn all(helper: &mut MacroHelper<'_>, target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    quantifier_macro(helper, target, args, all_quantifier)
}

fn exists(helper: &mut MacroHelper<'_>, target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    quantifier_macro(helper, target, args, exists_quantifier)
}

fn exists_one(helper: &mut MacroHelper<'_>, target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    quantifier_macro(helper, target, args, exists_one_quantifier)
}

fn has(helper: &mut MacroHelper<'_>, _target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    let &[at] = args else { return Ok(None) };
    let ExprKind::Select(select) = helper.kind(at) else {
        return Err(MacroError { at, message: "invalid argument to has() macro".to_owned() });
    };
    let (operand, field) = (select.operand, Name::clone(&select.field));
    Ok(Some(helper.presence_test(operand, field)))
}

/// `e.map(x, f)` and `e.map(x, p, f)`
pub(super) fn map(
    helper: &mut MacroHelper<'_>,
    target: Option<ExprId>,
    args: &[ExprId],
) -> Expansion {
    let (Some(target), &[first, ..]) = (target, args) else { return Ok(None) };
    let name = variable(helper, first, "argument is not an identifier")?;
    match *args {
        [_, transform] => Ok(Some(collect(helper, target, name, None, transform))),
        [_, predicate, transform] => {
            Ok(Some(collect(helper, target, name, Some(predicate), transform)))
        }
        _ => Ok(None),
    }
}

fn filter(helper: &mut MacroHelper<'_>, target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    let (Some(target), &[first, predicate]) = (target, args) else { return Ok(None) };
    let name = variable(helper, first, "argument is not an identifier")?;
    Ok(Some(collect(helper, target, name, Some(predicate), first)))
}

/// The fold that makes a list. Older versions share one node for all uses of the accumulator.
fn collect(
    helper: &mut MacroHelper<'_>,
    target: ExprId,
    iter_var: Name,
    predicate: Option<ExprId>,
    element: ExprId,
) -> ExprId {
    let shared = helper.dialect().shares_accumulator_nodes().then(|| helper.accu_ident());
    let init = helper.list(Vec::new());
    let condition = helper.literal(Constant::Bool(true));
    let accu = shared.unwrap_or_else(|| helper.accu_ident());
    let elements = helper.list(vec![element]);
    let mut step = helper.call(operators::ADD, vec![accu, elements]);
    if let Some(predicate) = predicate {
        let accu = shared.unwrap_or_else(|| helper.accu_ident());
        step = helper.call(operators::CONDITIONAL, vec![predicate, step, accu]);
    }
    let result = shared.unwrap_or_else(|| helper.accu_ident());
    quantify(helper, target, (iter_var, None), &Quantifier { init, condition, step, result })
}
