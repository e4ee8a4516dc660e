//! Run-time cost of calls. Mirrors `interpreter/runtimecost.go`.

use crate::dialect::Dialect;
use crate::function::OverloadCost;
use crate::value::Value;

use super::step::{BuiltinCost, CostModel};

/// Building a list.
pub(crate) const LIST_CREATE: u64 = 10;
/// Building a map.
pub(super) const MAP_CREATE: u64 = 30;
/// Building a message.
pub(super) const STRUCT_CREATE: u64 = 40;

const TRAVERSAL_FACTOR: f64 = 0.1;
const REGEX_LENGTH_FACTOR: f64 = 0.25;

/// What a call of this overload costs, unless the embedder says otherwise.
pub(super) fn model(dialect: Dialect, overload: &str, tracked: Option<&OverloadCost>) -> CostModel {
    let builtin = builtin(dialect, overload);
    match tracked {
        Some(cost) => CostModel::Tracked(cost.clone(), builtin),
        None => CostModel::Builtin(builtin),
    }
}

pub(super) fn builtin(dialect: Dialect, overload: &str) -> BuiltinCost {
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
fn size(arguments: &[Value], index: usize, optional_has_size: bool) -> u64 {
    let mut value = arguments.get(index);
    while let Some(Value::Optional(Some(held))) = value
        && optional_has_size
    {
        value = Some(held);
    }
    value.and_then(Value::size).and_then(|size| u64::try_from(size).ok()).unwrap_or(1)
}

/// `ceil(size * factor)` in doubles, as cel-go computes it.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cel-go's own arithmetic"
)]
fn scaled(size: u64, factor: f64) -> u64 {
    (size as f64 * factor).ceil() as u64
}

pub(super) fn of_builtin(cost: BuiltinCost, arguments: &[Value], optional_has_size: bool) -> u64 {
    let size = |index| size(arguments, index, optional_has_size);
    match cost {
        BuiltinCost::Constant => 1,
        BuiltinCost::Traversal(index) => scaled(size(index), TRAVERSAL_FACTOR),
        BuiltinCost::InList => size(1),
        BuiltinCost::MinSize => scaled(size(0).min(size(1)), TRAVERSAL_FACTOR),
        BuiltinCost::SumOfSizes => scaled(size(0).saturating_add(size(1)), TRAVERSAL_FACTOR),
        BuiltinCost::Matches => scaled(size(0).saturating_add(1), TRAVERSAL_FACTOR)
            .saturating_mul(scaled(size(1), REGEX_LENGTH_FACTOR)),
        BuiltinCost::Contains => {
            scaled(size(0), TRAVERSAL_FACTOR).saturating_mul(scaled(size(1), TRAVERSAL_FACTOR))
        }
    }
}
