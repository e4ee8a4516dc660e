//! What calls will cost at least and at most. Mirrors `EstimateCallCost` of `library/cost.go`, where the names of functions alone
//! decide: `indexOf` of a string and of a list are one row. What is in no row costs what cel-go takes for an unknown function.

use gatewalk_cel::Type;
use gatewalk_cel::ast::{Constant, ExprKind};
use gatewalk_cel::estimate::{AstNode, CallEstimate, CostEstimate, CostEstimator, SizeEstimate};
use gatewalk_cel::types::Primitive;
use gatewalk_release::Release;

use super::cost::{REGEX_LENGTH, TRAVERSAL};

/// `library.CostEstimator` of a release.
#[derive(Clone, Copy, Debug)]
pub struct Estimates(pub Release);

/// `cel.MaxFormatSize`
const FORMAT_SIZE_MAX: u64 = 64;
/// `cel.MaxNameFormatRegexSize`
const FORMAT_REGEX_SIZE: f64 = 128.0;
/// How many bytes an address has.
const ADDRESS: SizeEstimate = SizeEstimate { min: 4, max: 16 };

/// Types with declared fields, in cel-go's eyes, whose values are compared at once.
const COMPARED_AT_ONCE: [&str; 9] = [
    "net.IP",
    "net.CIDR",
    "kubernetes.Quantity",
    "kubernetes.Semver",
    "kubernetes.authorization.Authorizer",
    "kubernetes.authorization.PathCheck",
    "kubernetes.authorization.GroupCheck",
    "kubernetes.authorization.ResourceCheck",
    "kubernetes.authorization.Decision",
];

impl CostEstimator for Estimates {
    fn estimate_size(&self, _node: &AstNode<'_>) -> Option<SizeEstimate> {
        None
    }

    fn estimate_call_cost(
        &self,
        function: &str,
        overload_id: &str,
        target: Option<&AstNode<'_>>,
        arguments: &[AstNode<'_>],
    ) -> Option<CallEstimate> {
        let release = self.0;
        let first = arguments.first();
        match function {
            "check" => only(CostEstimate::fixed(350_000)),
            "fieldSelector" | "labelSelector" => only(selector(size(first?))),
            "isSorted" | "sum" | "max" | "min" | "indexOf" | "lastIndexOf" => {
                only(elements(target?, false))
            }
            "includes" if release >= Release::V1_37 => only(elements(target?, true)),
            "url" => {
                let size = size(first?);
                let known = (release >= Release::V1_32).then_some(size);
                Some(CallEstimate { cost: reading(size), result_size: known })
            }
            "lowerAscii" | "upperAscii" | "substring" | "trim" => {
                let size = size(target?);
                sized(reading(size), size)
            }
            "replace" => match (target, arguments) {
                (Some(target), [old, new, ..]) => {
                    let size_of_target = size(target);
                    let result = replaced(size_of_target, size(old), size(new));
                    sized(building(size_of_target), result)
                }
                _ => None,
            },
            "split" => {
                let size = size(target?);
                let max = arguments.get(1).and_then(int).map_or(size.max, i64::cast_unsigned);
                sized(building(size), SizeEstimate { min: 0, max })
            }
            "join" => {
                let size = joined(target?, first);
                sized(reading(size), size)
            }
            "find" | "findAll" => {
                let (text, pattern) = (size(target?), size(first?));
                let text_cost = reading(text.add(SizeEstimate::fixed(1)));
                let cost = text_cost.multiply(pattern.multiply_by_cost_factor(REGEX_LENGTH));
                sized(cost, SizeEstimate { min: 0, max: text.max })
            }
            "containsIP" | "containsCIDR" => only(containment(function, overload_id, size(first?))),
            "validate" => only(
                reading(size(first?)).multiply_by_cost_factor(FORMAT_REGEX_SIZE * REGEX_LENGTH),
            ),
            "ip" if overload_id == "cidr_ip" => only(CostEstimate::fixed(1)),
            // Up to 1.33 these rows ask for a receiver, which the cel-go of those releases gives to functions too.
            "cidr" | "isIP" | "isCIDR" | "ip" | "quantity" | "isQuantity" | "semver"
            | "isSemver"
                if release >= Release::V1_30 =>
            {
                only(reading(size(first?)))
            }
            "ip.isCanonical" => only(building(size(first?))),
            "_==_" if release >= Release::V1_32 => equality(arguments),
            _ => None,
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of an estimator's answer")]
fn only(cost: CostEstimate) -> Option<CallEstimate> {
    Some(CallEstimate { cost, result_size: None })
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of an estimator's answer")]
fn sized(cost: CostEstimate, size: SizeEstimate) -> Option<CallEstimate> {
    Some(CallEstimate { cost, result_size: Some(size) })
}

/// Nobody here knows more about sizes than the expression itself shows.
fn size(node: &AstNode<'_>) -> SizeEstimate {
    node.computed_size.unwrap_or(SizeEstimate::UNKNOWN)
}

/// Going through it once.
fn reading(size: SizeEstimate) -> CostEstimate {
    size.multiply_by_cost_factor(TRAVERSAL)
}

/// Going through it, and making something as large.
fn building(size: SizeEstimate) -> CostEstimate {
    size.multiply_by_cost_factor(2.0 * TRAVERSAL)
}

/// Reading the selector, and 50 for each requirement, of which there may be one in two characters.
fn selector(length: SizeEstimate) -> CostEstimate {
    let requirements = length.multiply_by_cost_factor(0.5).multiply_by_cost_factor(50.0);
    CostEstimate::fixed(10).add(reading(length)).add(requirements)
}

/// The type of a list's elements: upstream takes the first parameter of whatever type it is.
fn element(of: &Type) -> Option<Type> {
    match of {
        Type::List(element) => Some((**element).clone()),
        Type::Map(map) => Some(map.key.clone()),
        Type::Opaque(opaque) => opaque.parameters.first().cloned(),
        Type::Type(of) => of.as_deref().cloned(),
        _ => None,
    }
}

/// One for each element, and reading those that are text; a target without elements is text itself, unless it is not.
fn elements(target: &AstNode<'_>, never_text: bool) -> CostEstimate {
    let one = CostEstimate::fixed(1);
    let Some(element) = element(&target.of) else {
        return if never_text { size(target).multiply_by_cost(one) } else { reading(size(target)) };
    };
    let text = matches!(
        element,
        Type::String | Type::Bytes | Type::Wrapper(Primitive::String | Primitive::Bytes)
    );
    let each = if text { one.add(reading(SizeEstimate::UNKNOWN)) } else { one };
    size(target).multiply_by_cost(each)
}

/// How long the elements of a list are together, with what stands between them.
fn joined(list: &AstNode<'_>, separator: Option<&AstNode<'_>>) -> SizeEstimate {
    let count = size(list);
    let elements = match element(&list.of) {
        Some(_) => count.multiply(SizeEstimate::UNKNOWN),
        None => SizeEstimate::fixed(0),
    };
    let Some(separator) = separator else { return elements };
    let gaps = SizeEstimate { min: count.min.saturating_sub(1), max: count.max.saturating_sub(1) };
    elements.add(size(separator).multiply(gaps))
}

/// How long a text is after replacing: the most when the shortest parts become the longest, the least the other way round.
fn replaced(text: SizeEstimate, old: SizeEstimate, new: SizeEstimate) -> SizeEstimate {
    let (mut count, mut kept) = (SizeEstimate::fixed(0), SizeEstimate::fixed(0));
    if old.min == 0 {
        // Nothing stands around every character.
        count.max = text.max.saturating_add(1);
        kept.max = text.max;
    } else if new.max <= old.min {
        kept.max = text.max;
    } else {
        count.max = quotient(text.max, old.min);
    }
    if old.max == 0 {
        count.min = text.min.saturating_add(1);
        kept.min = text.min;
    } else if old.max <= new.min {
        kept.min = text.min;
    } else {
        count.min = quotient(text.min, old.max);
    }
    count.multiply(new).add(kept)
}

/// The quotient of two sizes, rounded up in doubles.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "upstream's own arithmetic"
)]
fn quotient(size: u64, by: u64) -> u64 {
    (size as f64 / by as f64).ceil() as u64
}

/// Comparing as many bytes as an address has; a block is masked first, and text is read.
fn containment(function: &str, overload_id: &str, other: SizeEstimate) -> CostEstimate {
    let mut cost = reading(ADDRESS.add(ADDRESS));
    if function == "containsCIDR" {
        cost = cost.add(reading(ADDRESS)).add(CostEstimate::fixed(1));
    }
    if matches!(overload_id, "cidr_contains_ip_string" | "cidr_contains_cidr_string") {
        cost = cost.add(reading(other));
    }
    cost
}

/// Values of these types have sizes that say nothing about comparing them.
fn equality(arguments: &[AstNode<'_>]) -> Option<CallEstimate> {
    let [left, right] = arguments else { return None };
    if left.of != right.of {
        return None;
    }
    match left.of.type_name() {
        name if COMPARED_AT_ONCE.contains(&name) => only(CostEstimate::fixed(1)),
        "kubernetes.NamedFormat" => only(reading(SizeEstimate { min: 1, max: FORMAT_SIZE_MAX })),
        "kubernetes.URL" => {
            // Upstream asks the right side alone.
            let max = right.computed_size.map_or(1, |size| size.max);
            only(reading(SizeEstimate { min: 1, max }))
        }
        _ => None,
    }
}

/// The number that a literal is.
fn int(node: &AstNode<'_>) -> Option<i64> {
    match node.checked.ast.kind(node.id) {
        ExprKind::Constant(Constant::Int(value)) => Some(*value),
        _ => None,
    }
}
