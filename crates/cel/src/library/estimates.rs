//! What calls of cel-go's lists and sets cost at least and at most.

use crate::{
    ast::{Constant, ExprKind},
    declarations::FunctionDecl,
    estimate::{
        AstNode, CallEstimate, CostEstimate, CostEstimator, OverloadEstimator, SizeEstimate,
    },
};

/// A call makes a list.
pub(super) const LIST_CREATE: u64 = 10;

/// The estimator of an overload of cel-go's lists or sets.
fn of_overload(id: &str) -> Option<OverloadEstimator> {
    Some(match id {
        "list_slice" => slice,
        "lists_range" => range,
        "list_reverse" => reverse,
        "list_flatten" | "list_flatten_int" => flatten,
        "list_sets_contains_list" | "list_sets_intersects_list" => sets_once,
        "list_sets_equivalent_list" => sets_twice,
        "list_string_sort" | "list_bytes_sort" => compare_all_texts,
        "list_string_sortByAssociatedKeys" | "list_bytes_sortByAssociatedKeys" => compare_text_keys,
        _ if id == "list_distinct" || id.ends_with("_sort") => compare_all,
        _ if id.ends_with("_sortByAssociatedKeys") => compare_keys,
        _ => return None,
    })
}

/// Gives the overloads of cel-go's lists or sets their estimators.
pub(super) fn estimate_all(functions: &mut [FunctionDecl]) {
    for overload in functions.iter_mut().flat_map(|function| &mut function.overloads) {
        overload.estimate = of_overload(&overload.id);
    }
}

pub(super) fn size(estimator: &dyn CostEstimator, node: &AstNode<'_>) -> SizeEstimate {
    node.computed_size.or_else(|| estimator.estimate_size(node)).unwrap_or(SizeEstimate::UNKNOWN)
}

/// The value of a literal int, 0 for a negative one.
pub(super) fn literal(node: &AstNode<'_>, otherwise: u64) -> u64 {
    match node.checked.ast.kind(node.id) {
        ExprKind::Constant(Constant::Int(value)) => u64::try_from(*value).unwrap_or(0),
        _ => otherwise,
    }
}

/// A call that makes a list of this size.
#[expect(clippy::unnecessary_wraps, reason = "the shape of an estimator's answer")]
fn allocating(factor: f64, size: SizeEstimate) -> Option<CallEstimate> {
    let cost = size.multiply_by_cost_factor(factor).add(CostEstimate::fixed(1 + LIST_CREATE));
    Some(CallEstimate { cost, result_size: Some(size) })
}

/// `list.slice(start, end)`
fn slice(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let (Some(target), [start, end]) = (target, args) else { return None };
    let size = size(estimator, target);
    allocating(1.0, SizeEstimate::fixed(literal(end, size.max).wrapping_sub(literal(start, 0))))
}

/// `lists.range(size)`
fn range(
    _estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let (None, [count]) = (target, args) else { return None };
    allocating(1.0, SizeEstimate::fixed(literal(count, u64::MAX)))
}

/// `list.reverse()`
fn reverse(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let (Some(target), []) = (target, args) else { return None };
    allocating(1.0, size(estimator, target))
}

/// `list.flatten()` and `list.flatten(depth)`
#[expect(clippy::cast_precision_loss, reason = "cel-go computes in doubles")]
fn flatten(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let depth = match args {
        [] => 1,
        [depth] => literal(depth, u64::MAX),
        _ => return None,
    };
    allocating(depth as f64, size(estimator, target?))
}

fn squared(factor: f64, estimator: &dyn CostEstimator, list: &AstNode<'_>) -> Option<CallEstimate> {
    let size = size(estimator, list);
    allocating(factor, size.multiply(size))
}

/// `list.distinct()`, and `list.sort()` of what is compared at once
fn compare_all(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let (Some(target), []) = (target, args) else { return None };
    squared(2.0, estimator, target)
}

/// `list.sort()` of texts and bytes
fn compare_all_texts(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let (Some(target), []) = (target, args) else { return None };
    squared(2.1, estimator, target)
}

/// What `sortBy` calls, with keys that are compared at once
fn compare_keys(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let (Some(_), [keys]) = (target, args) else { return None };
    squared(2.0, estimator, keys)
}

/// What `sortBy` calls, with keys that are texts or bytes
fn compare_text_keys(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let (Some(_), [keys]) = (target, args) else { return None };
    squared(2.1, estimator, keys)
}

fn product(
    factor: f64,
    estimator: &dyn CostEstimator,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let [left, right] = args else { return None };
    let pairs = size(estimator, left).multiply(size(estimator, right));
    let cost = pairs.multiply_by_cost_factor(factor).add(CostEstimate::fixed(1));
    Some(CallEstimate { cost, result_size: None })
}

/// `sets.contains` and `sets.intersects`
fn sets_once(
    estimator: &dyn CostEstimator,
    _target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    product(1.0, estimator, args)
}

/// `sets.equivalent`
fn sets_twice(
    estimator: &dyn CostEstimator,
    _target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    product(2.0, estimator, args)
}
