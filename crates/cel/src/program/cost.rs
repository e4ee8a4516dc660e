//! Run-time cost of calls. Mirrors `interpreter/runtimecost.go`.

use crate::dialect::Dialect;
use crate::function::{CallCostEstimator, CallCostRow, OverloadCost, scaled, with_owned};
use crate::value::{Value, code_points};

use super::step::{BuiltinCost, CostModel};

/// Building a list.
pub(crate) const LIST_CREATE: u64 = 10;
/// Building a map.
pub(super) const MAP_CREATE: u64 = 30;
/// Building a message.
pub(super) const STRUCT_CREATE: u64 = 40;

const TRAVERSAL_FACTOR: f64 = 0.1;
const REGEX_LENGTH_FACTOR: f64 = 0.25;

/// What a call of this overload costs: what the overload says itself, else what the embedder says, else what cel-go says.
pub(super) fn model(
    dialect: Dialect,
    (function, overload): (&str, &str),
    tracked: Option<&OverloadCost>,
    estimator: Option<&dyn CallCostEstimator>,
) -> CostModel {
    let builtin = builtin(dialect, overload);
    let others = match estimator.and_then(|estimator| estimator.call_cost(function, overload)) {
        Some(CallCostRow::Fixed(cost)) => CostModel::Fixed(cost),
        Some(CallCostRow::Computed(cost)) => CostModel::Estimated(cost, builtin),
        None if builtin == BuiltinCost::Constant => CostModel::Fixed(1),
        None => CostModel::Builtin(builtin),
    };
    match tracked {
        Some(cost) => CostModel::Tracked(cost.clone(), Box::new(others)),
        None => others,
    }
}

/// What one call cost.
pub(super) fn of_call(
    mut model: &CostModel,
    arguments: &[&Value],
    result: &Value,
    optional_has_size: bool,
) -> u64 {
    while let CostModel::Tracked(tracker, others) = model {
        if let Some(cost) = with_owned(arguments, |arguments| (tracker.cost)(arguments, result)) {
            return cost;
        }
        model = others;
    }
    let (known, builtin) = match model {
        CostModel::Fixed(cost) => return *cost,
        CostModel::Estimated(cost, builtin) => (cost(arguments, result), *builtin),
        CostModel::Builtin(builtin) => (None, *builtin),
        CostModel::Tracked(..) => (None, BuiltinCost::Constant),
    };
    known.unwrap_or_else(|| of_builtin(builtin, arguments, optional_has_size))
}

fn builtin(dialect: Dialect, overload: &str) -> BuiltinCost {
    let measures_argument = dialect >= Dialect::V0_29_2;
    match overload {
        "starts_with_string" | "ends_with_string" => {
            BuiltinCost::Traversal(usize::from(measures_argument))
        }
        "string_to_bytes" | "bytes_to_string" | "strings_quote" | "string_format" => {
            BuiltinCost::Traversal(0)
        }
        "in_list" => BuiltinCost::InList,
        "less_string"
        | "less_equals_string"
        | "greater_string"
        | "greater_equals_string"
        | "less_bytes"
        | "less_equals_bytes"
        | "greater_bytes"
        | "greater_equals_bytes"
        | "equals"
        | "not_equals" => BuiltinCost::MinSize,
        "add_string" | "add_bytes" => BuiltinCost::SumOfSizes,
        "matches" if measures_argument => BuiltinCost::Matches,
        "matches_string" => BuiltinCost::Matches,
        "contains_string" => BuiltinCost::Contains,
        _ => BuiltinCost::Constant,
    }
}

/// The size that costs count with: 1 for whatever has none.
#[inline]
fn size(arguments: &[&Value], index: usize, optional_has_size: bool) -> u64 {
    let mut value = arguments.get(index).copied();
    // What nearly every cost asks for.
    if let Some(Value::String(text)) = value {
        return code_points(text) as u64;
    }
    while let Some(Value::Optional(Some(held))) = value
        && optional_has_size
    {
        value = Some(held);
    }
    value.and_then(Value::size).and_then(|size| u64::try_from(size).ok()).unwrap_or(1)
}

/// What going through a text of this size costs.
pub(super) fn traversal(size: u64) -> u64 {
    scaled(size, TRAVERSAL_FACTOR)
}

fn of_builtin(cost: BuiltinCost, arguments: &[&Value], optional_has_size: bool) -> u64 {
    let size = |index| size(arguments, index, optional_has_size);
    match cost {
        BuiltinCost::Constant => 1,
        BuiltinCost::Traversal(index) => traversal(size(index)),
        BuiltinCost::InList => size(1),
        BuiltinCost::MinSize => traversal(size(0).min(size(1))),
        BuiltinCost::SumOfSizes => traversal(size(0).saturating_add(size(1))),
        BuiltinCost::Matches => scaled(size(0).saturating_add(1), TRAVERSAL_FACTOR)
            .saturating_mul(scaled(size(1), REGEX_LENGTH_FACTOR)),
        BuiltinCost::Contains => traversal(size(0)).saturating_mul(traversal(size(1))),
    }
}
