//! The macros of cel-go's libraries: optionals, `cel.bind`, comprehensions with two variables,
//! `sortBy`, `math.least` and `math.greatest`.

use crate::{
    Name,
    ast::{Comprehension, Constant, ExprId, ExprKind, operators},
    parser::macros::{
        Expansion, Macro, MacroError, MacroHelper,
        standard::{
            self, all_quantifier, exists_one_quantifier, exists_quantifier, is_accumulator,
            quantify,
        },
    },
};

const UNUSED: &str = "#unused";
const SORT_BY_INPUT: &str = "@__sortBy_input__";

/// `optMap` and, where the library's version has it, `optFlatMap`.
pub fn optional_macros() -> Vec<Macro> {
    vec![Macro::receiver("optMap", 2, opt_map), Macro::receiver("optFlatMap", 2, opt_flat_map)]
}

/// `cel.bind`
pub fn bindings_macros() -> Vec<Macro> {
    vec![Macro::receiver("bind", 3, bind)]
}

/// The comprehensions with two variables.
pub fn two_var_macros() -> Vec<Macro> {
    vec![
        Macro::receiver("all", 3, all),
        Macro::receiver("exists", 3, exists),
        Macro::receiver("existsOne", 3, exists_one),
        Macro::receiver("exists_one", 3, exists_one),
        Macro::receiver("transformList", 3, transform_list),
        Macro::receiver("transformList", 4, transform_list),
        Macro::receiver("transformMap", 3, transform_map),
        Macro::receiver("transformMap", 4, transform_map),
        Macro::receiver("transformMapEntry", 3, transform_map_entry),
        Macro::receiver("transformMapEntry", 4, transform_map_entry),
    ]
}

/// `sortBy`
pub fn sort_by_macro() -> Macro {
    Macro::receiver("sortBy", 2, sort_by)
}

/// `math.least` and `math.greatest`
pub fn math_macros() -> Vec<Macro> {
    vec![
        Macro { function: "least", receiver: true, args: None, expander: least },
        Macro { function: "greatest", receiver: true, args: None, expander: greatest },
    ]
}

/// `proto.getExt` and `proto.hasExt`
pub fn proto_macros() -> Vec<Macro> {
    vec![Macro::receiver("getExt", 2, get_ext), Macro::receiver("hasExt", 2, has_ext)]
}

fn get_ext(helper: &mut MacroHelper<'_>, target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    let &[message, extension] = args else { return Ok(None) };
    if !in_namespace(helper, target, "proto") {
        return Ok(None);
    }
    let name = extension_name(helper, extension)?;
    Ok(Some(helper.select(message, name)))
}

fn has_ext(helper: &mut MacroHelper<'_>, target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    let &[message, extension] = args else { return Ok(None) };
    if !in_namespace(helper, target, "proto") {
        return Ok(None);
    }
    let name = extension_name(helper, extension)?;
    Ok(Some(helper.presence_test(message, name)))
}

/// The qualified name of an extension, which must have a dot.
fn extension_name(helper: &MacroHelper<'_>, at: ExprId) -> Result<Name, MacroError> {
    let mut parts: Vec<Name> = Vec::new();
    let mut id = at;
    loop {
        match helper.kind(id) {
            ExprKind::Select(select) if !select.test_only => {
                parts.push(Name::clone(&select.field));
                id = select.operand;
            }
            ExprKind::Ident(name) if !parts.is_empty() => {
                parts.push(Name::clone(name));
                parts.reverse();
                return Ok(parts.join(".").into());
            }
            _ => return failure(at, "invalid extension field"),
        }
    }
}

fn failure<T>(at: ExprId, message: &str) -> Result<T, MacroError> {
    Err(MacroError { at, message: message.to_owned() })
}

/// A fold over nothing, which gives a name to a value.
fn bind_value(
    helper: &mut MacroHelper<'_>,
    range: ExprId,
    name: &Name,
    init: ExprId,
    result: ExprId,
) -> ExprId {
    let condition = helper.literal(Constant::Bool(false));
    let step = helper.ident(name);
    fold_over_nothing(helper, range, name, [init, condition, step, result])
}

fn fold_over_nothing(
    helper: &mut MacroHelper<'_>,
    range: ExprId,
    name: &Name,
    parts: [ExprId; 4],
) -> ExprId {
    let [accu_init, loop_condition, loop_step, result] = parts;
    helper.comprehension(Comprehension {
        iter_range: range,
        iter_var: UNUSED.into(),
        iter_var2: None,
        accu_var: Name::clone(name),
        accu_init,
        loop_condition,
        loop_step,
        result,
    })
}

fn opt_map(helper: &mut MacroHelper<'_>, target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    let (Some(target), &[variable, transform]) = (target, args) else { return Ok(None) };
    let Some(name) = helper.ident_name(variable) else {
        return failure(variable, "optMap() variable name must be a simple identifier");
    };
    let has_value = helper.member_call("hasValue", target, Vec::new());
    let value = bind_optional(helper, target, &name, transform);
    let present = helper.call("optional.of", vec![value]);
    let absent = helper.call("optional.none", Vec::new());
    Ok(Some(helper.call(operators::CONDITIONAL, vec![has_value, present, absent])))
}

fn opt_flat_map(
    helper: &mut MacroHelper<'_>,
    target: Option<ExprId>,
    args: &[ExprId],
) -> Expansion {
    let (Some(target), &[variable, transform]) = (target, args) else { return Ok(None) };
    let Some(name) = helper.ident_name(variable) else {
        return failure(variable, "optFlatMap() variable name must be a simple identifier");
    };
    let has_value = helper.member_call("hasValue", target, Vec::new());
    let value = bind_optional(helper, target, &name, transform);
    let absent = helper.call("optional.none", Vec::new());
    Ok(Some(helper.call(operators::CONDITIONAL, vec![has_value, value, absent])))
}

/// Gives the optional's value a name; older versions use the optional's nodes twice.
fn bind_optional(
    helper: &mut MacroHelper<'_>,
    target: ExprId,
    name: &Name,
    transform: ExprId,
) -> ExprId {
    let range = helper.list(Vec::new());
    let again = if helper.dialect().shares_optional_nodes() { target } else { helper.copy(target) };
    let value = helper.member_call("value", again, Vec::new());
    bind_value(helper, range, name, value, transform)
}

fn in_namespace(helper: &MacroHelper<'_>, target: Option<ExprId>, namespace: &str) -> bool {
    target.and_then(|target| helper.ident_name(target)).is_some_and(|name| *name == *namespace)
}

fn bind(helper: &mut MacroHelper<'_>, target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    let &[variable, init, result] = args else { return Ok(None) };
    if !in_namespace(helper, target, "cel") {
        return Ok(None);
    }
    let Some(name) = helper.ident_name(variable) else {
        return failure(variable, "cel.bind() variable names must be simple identifiers");
    };
    let range = helper.list(Vec::new());
    Ok(Some(bind_value(helper, range, &name, init, result)))
}

fn two_variables(
    helper: &MacroHelper<'_>,
    first: ExprId,
    second: ExprId,
) -> Result<(Name, Option<Name>), MacroError> {
    let name = |at| match helper.ident_name(at) {
        Some(name) => Ok(name),
        None => failure(at, "argument must be a simple name"),
    };
    let (key, value) = (name(first)?, name(second)?);
    if key == value {
        return failure(second, &format!("duplicate variable name: {key}"));
    }
    for (at, name) in [(first, &key), (second, &value)] {
        if is_accumulator(name) {
            return failure(at, "iteration variable overwrites accumulator variable");
        }
    }
    Ok((key, Some(value)))
}

fn all(helper: &mut MacroHelper<'_>, target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    let (Some(target), &[first, second, predicate]) = (target, args) else { return Ok(None) };
    let variables = two_variables(helper, first, second)?;
    let quantifier = all_quantifier(helper, predicate);
    Ok(Some(quantify(helper, target, variables, &quantifier)))
}

fn exists(helper: &mut MacroHelper<'_>, target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    let (Some(target), &[first, second, predicate]) = (target, args) else { return Ok(None) };
    let variables = two_variables(helper, first, second)?;
    let quantifier = exists_quantifier(helper, predicate);
    Ok(Some(quantify(helper, target, variables, &quantifier)))
}

fn exists_one(helper: &mut MacroHelper<'_>, target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    let (Some(target), &[first, second, predicate]) = (target, args) else { return Ok(None) };
    let variables = two_variables(helper, first, second)?;
    let quantifier = exists_one_quantifier(helper, predicate);
    Ok(Some(quantify(helper, target, variables, &quantifier)))
}

/// The arguments after the variables: an optional filter and the transformation.
fn filter_and_transform(args: &[ExprId]) -> Option<(Option<ExprId>, ExprId)> {
    match *args {
        [_, _, transform] => Some((None, transform)),
        [_, _, filter, transform] => Some((Some(filter), transform)),
        _ => None,
    }
}

/// The fold of a transformation: `step` makes the next accumulator, `init` the first.
fn transform(
    helper: &mut MacroHelper<'_>,
    target: Option<ExprId>,
    args: &[ExprId],
    step: fn(&mut MacroHelper<'_>, &Name, ExprId) -> ExprId,
    init: fn(&mut MacroHelper<'_>) -> ExprId,
) -> Expansion {
    let (Some(target), &[first, second, ..]) = (target, args) else { return Ok(None) };
    let Some((filter, element)) = filter_and_transform(args) else { return Ok(None) };
    let (iter_var, iter_var2) = two_variables(helper, first, second)?;
    let mut loop_step = step(helper, &iter_var, element);
    if let Some(filter) = filter {
        let accu = helper.accu_ident();
        loop_step = helper.call(operators::CONDITIONAL, vec![filter, loop_step, accu]);
    }
    let accu_var = helper.dialect().accumulator().into();
    let accu_init = init(helper);
    let loop_condition = helper.literal(Constant::Bool(true));
    let result = helper.accu_ident();
    Ok(Some(helper.comprehension(Comprehension {
        iter_range: target,
        iter_var,
        iter_var2,
        accu_var,
        accu_init,
        loop_condition,
        loop_step,
        result,
    })))
}

fn empty_map(helper: &mut MacroHelper<'_>) -> ExprId {
    helper.empty_map()
}

fn transform_list(
    helper: &mut MacroHelper<'_>,
    target: Option<ExprId>,
    args: &[ExprId],
) -> Expansion {
    let step = |helper: &mut MacroHelper<'_>, _: &Name, element| {
        let accu = helper.accu_ident();
        let elements = helper.list(vec![element]);
        helper.call(operators::ADD, vec![accu, elements])
    };
    transform(helper, target, args, step, |helper| helper.list(Vec::new()))
}

fn transform_map(
    helper: &mut MacroHelper<'_>,
    target: Option<ExprId>,
    args: &[ExprId],
) -> Expansion {
    let step = |helper: &mut MacroHelper<'_>, key: &Name, element| {
        let accu = helper.accu_ident();
        let key = helper.ident(key);
        helper.call("cel.@mapInsert", vec![accu, key, element])
    };
    transform(helper, target, args, step, empty_map)
}

fn transform_map_entry(
    helper: &mut MacroHelper<'_>,
    target: Option<ExprId>,
    args: &[ExprId],
) -> Expansion {
    let step = |helper: &mut MacroHelper<'_>, _: &Name, element| {
        let accu = helper.accu_ident();
        helper.call("cel.@mapInsert", vec![accu, element])
    };
    transform(helper, target, args, step, empty_map)
}

fn sort_by(helper: &mut MacroHelper<'_>, target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    let Some(target) = target else { return Ok(None) };
    let input = helper.ident(SORT_BY_INPUT);
    let sortable = matches!(
        helper.kind(target),
        ExprKind::List(_)
            | ExprKind::Select(_)
            | ExprKind::Ident(_)
            | ExprKind::Comprehension(_)
            | ExprKind::Call(_)
    );
    if !sortable {
        return failure(
            target,
            "sortBy can only be applied to a list, identifier, comprehension, call or select expression",
        );
    }
    let range = helper.copy(input);
    let Some(keys) = standard::map(helper, Some(range), args)? else { return Ok(None) };
    let receiver = helper.copy(input);
    let sorted = helper.member_call("@sortByAssociatedKeys", receiver, vec![keys]);
    let nothing = helper.list(Vec::new());
    let condition = helper.literal(Constant::Bool(false));
    Ok(Some(fold_over_nothing(
        helper,
        nothing,
        &SORT_BY_INPUT.into(),
        [target, condition, input, sorted],
    )))
}

fn least(helper: &mut MacroHelper<'_>, target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    extreme(helper, target, args, "math.least()", "math.@min")
}

fn greatest(helper: &mut MacroHelper<'_>, target: Option<ExprId>, args: &[ExprId]) -> Expansion {
    extreme(helper, target, args, "math.greatest()", "math.@max")
}

fn extreme(
    helper: &mut MacroHelper<'_>,
    target: Option<ExprId>,
    args: &[ExprId],
    called: &str,
    function: &str,
) -> Expansion {
    let Some(target) = target.filter(|_| in_namespace(helper, target, "math")) else {
        return Ok(None);
    };
    match *args {
        [] => failure(target, &format!("{called} requires at least one argument")),
        [only] if may_be_number(helper, only) || is_list_of_numbers(helper, only) => {
            Ok(Some(helper.call(function, vec![only])))
        }
        [only] => failure(only, &format!("{called} invalid single argument value")),
        _ => {
            if let Some(wrong) = args.iter().find(|arg| !may_be_number(helper, **arg)) {
                return failure(
                    *wrong,
                    &format!("{called} simple literal arguments must be numeric"),
                );
            }
            if args.len() == 2 {
                return Ok(Some(helper.call(function, args.to_vec())));
            }
            let list = helper.list(args.to_vec());
            Ok(Some(helper.call(function, vec![list])))
        }
    }
}

fn may_be_number(helper: &MacroHelper<'_>, id: ExprId) -> bool {
    match helper.kind(id) {
        ExprKind::Constant(value) => {
            matches!(value, Constant::Double(_) | Constant::Int(_) | Constant::Uint(_))
        }
        ExprKind::List(_) | ExprKind::Map(_) | ExprKind::Struct(_) => false,
        _ => true,
    }
}

fn is_list_of_numbers(helper: &MacroHelper<'_>, id: ExprId) -> bool {
    match helper.kind(id) {
        ExprKind::List(list) => {
            !list.elements.is_empty()
                && list.elements.iter().all(|element| may_be_number(helper, *element))
        }
        _ => false,
    }
}
