//! What calls of version 5 of cel-go's strings and of its newer regular expressions cost: at run time, and at least and at most.

use crate::{
    declarations::FunctionDecl,
    estimate::{
        AstNode, CallEstimate, CostEstimate, CostEstimator, OverloadEstimator, SizeEstimate,
    },
    library::estimates::{LIST_CREATE, literal, size},
    value::Value,
};

/// `common.StringTraversalCostFactor`
const TRAVERSAL: f64 = 0.1;

/// `common.RegexStringLengthCostFactor`
const PATTERN: f64 = 0.25;

/// What a call costs at run time, by the sizes of its arguments and of its result.
type Actual = fn(&dyn Fn(usize) -> u64, u64) -> u64;

/// Gives the overloads of these libraries their costs.
pub(super) fn give(functions: &mut [FunctionDecl]) {
    for overload in functions.iter_mut().flat_map(|function| &mut function.overloads) {
        let Some((estimate, actual)) = of_overload(&overload.id) else { continue };
        let costing = overload.clone().estimating(estimate).costing(move |arguments, result| {
            Some(actual(&|index| actual_size(arguments.get(index)), actual_size(Some(result))))
        });
        *overload = costing;
    }
}

fn of_overload(id: &str) -> Option<(OverloadEstimator, Actual)> {
    Some(match id {
        "string_char_at_int" => (char_at, |size, _| add(&[1, scan(size(0)), 1])),
        "string_index_of_string"
        | "string_index_of_string_int"
        | "string_last_index_of_string"
        | "string_last_index_of_string_int" => {
            (search, |size, _| add(&[scan(size(0).wrapping_mul(size(1))), 1]))
        }
        "string_lower_ascii" | "string_upper_ascii" | "string_reverse" => (transform, transformed),
        "string_trim" => (trim, transformed),
        "string_substring_int" | "string_substring_int_int" => (substring, transformed),
        "string_replace_string_string" | "string_replace_string_string_int" => {
            (replace, |size, result| {
                add(&[1, scan(size(0).max(1).wrapping_mul(size(1).max(1))), result])
            })
        }
        "string_split_string" | "string_split_string_int" => {
            (split, |size, result| add(&[1, scan(add(&[size(0), 1])), result, LIST_CREATE]))
        }
        "list_join" | "list_join_string" => {
            (join, |size, result| add(&[1, scan(add(&[size(0), 1])), result]))
        }
        "regex_extract_string_string" => (extract, |size, result| matched(size, result, 0).1),
        "regex_extractAll_string_string" => {
            (extract_all, |size, result| matched(size, result, LIST_CREATE).1)
        }
        "regex_replace_string_string_string" | "regex_replace_string_string_string_int" => {
            (replace_matches, |size, result| matched(size, result, 0).0)
        }
        _ => return None,
    })
}

fn transformed(size: &dyn Fn(usize) -> u64, result: u64) -> u64 {
    add(&[1, scan(size(0)), result])
}

fn actual_size(value: Option<&Value>) -> u64 {
    value.and_then(Value::size).and_then(|size| u64::try_from(size).ok()).unwrap_or(1)
}

fn add(parts: &[u64]) -> u64 {
    parts.iter().fold(0, |sum, part| sum.saturating_add(*part))
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cel-go's own arithmetic"
)]
fn scan(size: u64) -> u64 {
    (size as f64 * TRAVERSAL).ceil() as u64
}

/// A search with a pattern, its result, and what is made beside: rounded down and up.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cel-go's own arithmetic"
)]
fn matched(size: &dyn Fn(usize) -> u64, result: u64, made: u64) -> (u64, u64) {
    let target = size(0).saturating_add(1) as f64 * TRAVERSAL;
    let pattern = size(1).saturating_add(1) as f64 * PATTERN;
    let total = 1.0 + target * pattern + result as f64 + made as f64;
    (total as u64, total.ceil() as u64)
}

fn call(cost: CostEstimate, result_size: Option<SizeEstimate>) -> CallEstimate {
    CallEstimate { cost: cost.add(CostEstimate::fixed(1)), result_size }
}

/// `SizeEstimate.AsCost`, which goes through doubles.
fn making(size: SizeEstimate) -> CostEstimate {
    size.multiply_by_cost_factor(1.0)
}

const fn as_it_is(size: SizeEstimate) -> CostEstimate {
    CostEstimate { min: size.min, max: size.max }
}

const fn up_to(max: u64) -> SizeEstimate {
    SizeEstimate { min: 0, max }
}

const fn plus_one(size: SizeEstimate) -> SizeEstimate {
    size.add(SizeEstimate::fixed(1))
}

fn at_least_one(size: SizeEstimate) -> SizeEstimate {
    SizeEstimate { min: size.min.max(1), max: size.max.max(1) }
}

/// `lowerAscii`, `upperAscii` and `reverse`, whose result is as long as the text
fn transform(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    _args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let size = size(estimator, target?);
    Some(call(size.multiply_by_cost_factor(TRAVERSAL).add(making(size)), Some(size)))
}

/// `trim`, whose result may be empty
fn trim(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    _args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let size = size(estimator, target?);
    let result = up_to(size.max);
    Some(call(size.multiply_by_cost_factor(TRAVERSAL).add(making(result)), Some(result)))
}

/// `charAt`
fn char_at(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let (Some(target), [_]) = (target, args) else { return None };
    let cost = size(estimator, target).multiply_by_cost_factor(TRAVERSAL);
    Some(call(cost.add(CostEstimate::fixed(1)), Some(up_to(1))))
}

/// `substring`
fn substring(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let (Some(target), [start, rest @ ..]) = (target, args) else { return None };
    let size = size(estimator, target);
    let end = match rest {
        [] => size.max,
        [end] => literal(end, size.max),
        _ => return None,
    };
    let result = SizeEstimate::fixed(end.wrapping_sub(literal(start, 0)));
    Some(call(size.multiply_by_cost_factor(TRAVERSAL).add(making(result)), Some(result)))
}

/// `indexOf` and `lastIndexOf`
fn search(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let (Some(target), [part, ..]) = (target, args) else { return None };
    let pairs = size(estimator, target).multiply(size(estimator, part));
    Some(call(pairs.multiply_by_cost_factor(TRAVERSAL), None))
}

/// `replace`
fn replace(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let (Some(target), [old, new, ..]) = (target, args) else { return None };
    let target = size(estimator, target);
    let old = at_least_one(size(estimator, old));
    let search = at_least_one(target).multiply(old).multiply_by_cost_factor(TRAVERSAL);
    let new = plus_one(size(estimator, new));
    let result = SizeEstimate {
        min: target.min.min(new.min),
        max: target.max.saturating_add(1).saturating_mul(new.max),
    };
    Some(call(search.add(making(result)), Some(result)))
}

/// `split`
fn split(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let (Some(target), [_, ..]) = (target, args) else { return None };
    let size = size(estimator, target);
    let result = up_to(size.max);
    let made = making(result).add(CostEstimate::fixed(LIST_CREATE));
    Some(call(plus_one(size).multiply_by_cost_factor(TRAVERSAL).add(made), Some(result)))
}

/// `join`, as if each text had one character
fn join(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let list = size(estimator, target?);
    let separator = args.first().map_or(SizeEstimate::fixed(0), |node| size(estimator, node));
    let longest = list.max.saturating_mul(separator.max.saturating_add(1));
    let result = up_to(longest.saturating_add(separator.max));
    let walk = plus_one(list).multiply_by_cost_factor(TRAVERSAL);
    Some(call(walk.add(making(result)), Some(result)))
}

/// The text, and what matching it with the pattern costs
fn matching(
    estimator: &dyn CostEstimator,
    text: &AstNode<'_>,
    pattern: &AstNode<'_>,
) -> (SizeEstimate, CostEstimate) {
    let text = size(estimator, text);
    let pattern = plus_one(size(estimator, pattern)).multiply_by_cost_factor(PATTERN);
    (text, plus_one(text).multiply_by_cost_factor(TRAVERSAL).multiply(pattern))
}

/// `regex.extract`
fn extract(
    estimator: &dyn CostEstimator,
    _target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let [text, pattern] = args else { return None };
    let (text, cost) = matching(estimator, text, pattern);
    let result = up_to(text.max);
    Some(CallEstimate { cost: cost.add(as_it_is(result)), result_size: Some(result) })
}

/// `regex.extractAll`
fn extract_all(
    estimator: &dyn CostEstimator,
    _target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let [text, pattern] = args else { return None };
    let (text, cost) = matching(estimator, text, pattern);
    let result = up_to(text.max);
    let made = as_it_is(result.add(SizeEstimate::fixed(LIST_CREATE)));
    Some(CallEstimate { cost: cost.add(made), result_size: Some(result) })
}

/// `regex.replace`
fn replace_matches(
    estimator: &dyn CostEstimator,
    target: Option<&AstNode<'_>>,
    args: &[AstNode<'_>],
) -> Option<CallEstimate> {
    let (None, [text, pattern, by] | [text, pattern, by, _]) = (target, args) else { return None };
    let (text, cost) = matching(estimator, text, pattern);
    let by = size(estimator, by);
    let all = text.max.wrapping_mul(by.max);
    let result = if by.max == 0 {
        SizeEstimate { min: all, max: text.max }
    } else {
        SizeEstimate { min: text.max, max: all }
    };
    Some(CallEstimate { cost: cost.add(making(result)), result_size: Some(result) })
}
