//! What calls cost at run time. Mirrors `CostEstimator.CallCost` of `library/cost.go`, which counts from release 1.30 on.

use gatewalk_cel::function::CallCostRow::{self, Computed, Fixed};
use gatewalk_cel::function::{CallCostEstimator, scaled};
use gatewalk_cel::value::Value;
use gatewalk_release::Release;

pub(super) const TRAVERSAL: f64 = 0.1;
pub(super) const REGEX_LENGTH: f64 = 0.25;

/// `library.CostEstimator` of a release.
#[derive(Clone, Copy, Debug)]
pub struct CostEstimator(pub Release);

/// Functions whose calls always cost 1, in the order of their names.
const CONSTANT: [&str; 38] = [
    "add",
    "allowed",
    "asApproximateFloat",
    "asInteger",
    "compareTo",
    "error",
    "errored",
    "family",
    "format.named",
    "getEscapedPath",
    "getHost",
    "getHostname",
    "getPort",
    "getQuery",
    "getScheme",
    "group",
    "isGlobalUnicast",
    "isGreaterThan",
    "isInteger",
    "isLessThan",
    "isLinkLocalMulticast",
    "isLinkLocalUnicast",
    "isLoopback",
    "isUnspecified",
    "major",
    "masked",
    "minor",
    "name",
    "namespace",
    "patch",
    "path",
    "prefixLength",
    "reason",
    "resource",
    "serviceAccount",
    "sign",
    "sub",
    "subresource",
];

/// Functions that go through their first argument once, in the order of their names.
const TRAVERSING: [&str; 14] = [
    "cidr",
    "ip",
    "isCIDR",
    "isIP",
    "isQuantity",
    "isSemver",
    "jsonpatch.escapeKey",
    "lowerAscii",
    "quantity",
    "semver",
    "substring",
    "trim",
    "upperAscii",
    "url",
];

impl CallCostEstimator for CostEstimator {
    fn call_cost(&self, function: &str, overload_id: &str) -> Option<CallCostRow> {
        let is_in = |names: &[&str]| names.binary_search(&function).is_ok();
        Some(match function {
            "check" => Fixed(350_000),
            "fieldSelector" | "labelSelector" => Computed(|arguments, _| {
                let length = size(arguments.get(1)?);
                Some(10 + scaled(length, TRAVERSAL) + scaled(scaled(length, 0.5), 50.0))
            }),
            "isSorted" | "sum" | "max" | "min" | "indexOf" | "lastIndexOf" | "includes" => {
                Computed(|arguments, _| Some(arguments.first().map_or(0, |first| traversal(first))))
            }
            "ip" if overload_id == "cidr_ip" => Fixed(1),
            "replace" | "split" | "ip.isCanonical" => {
                Computed(|arguments, _| Some(scaled(size(arguments.first()?), 2.0 * TRAVERSAL)))
            }
            "join" => Computed(|_, result| Some(scaled(size(result), 2.0 * TRAVERSAL))),
            "find" | "findAll" => {
                Computed(|arguments, _| Some(matching(arguments.first()?, size(arguments.get(1)?))))
            }
            "validate" => Computed(|arguments, _| {
                let format = super::format::of(arguments.first()?).ok()?;
                Some(matching(arguments.get(1)?, format.regex_size))
            }),
            "containsIP" if overload_id == "cidr_contains_ip_string" => {
                Computed(|arguments, _| containment(arguments, false, true))
            }
            "containsIP" => Computed(|arguments, _| containment(arguments, false, false)),
            "containsCIDR" if overload_id == "cidr_contains_cidr_string" => {
                Computed(|arguments, _| containment(arguments, true, true))
            }
            "containsCIDR" => Computed(|arguments, _| containment(arguments, true, false)),
            // Before, the sizes of such values count, which for addresses is the number of their bytes.
            "_==_" if self.0 >= Release::V1_32 => Computed(|arguments, _| {
                matches!(arguments.first(), Some(Value::Opaque(_))).then_some(1)
            }),
            // operators
            _ if !function.starts_with(|first: char| first.is_ascii_alphabetic()) => return None,
            _ if is_in(&CONSTANT) => Fixed(1),
            _ if is_in(&TRAVERSING) => {
                Computed(|arguments, _| Some(scaled(size(arguments.first()?), TRAVERSAL)))
            }
            _ => return None,
        })
    }
}

/// Matching a text with a pattern of this length.
fn matching(text: &Value, pattern: u64) -> u64 {
    scaled(size(text) + 1, TRAVERSAL).saturating_mul(scaled(pattern, REGEX_LENGTH))
}

/// Comparing as many bytes as the prefix is long; a range is compared at both ends, and text is read first.
fn containment(arguments: &[&Value], range: bool, text: bool) -> Option<u64> {
    let [cidr, other, ..] = arguments else { return None };
    let (cidr, other) = (size(cidr), size(other));
    let mut cost = scaled(cidr + cidr, TRAVERSAL);
    if range {
        cost += scaled(cidr, TRAVERSAL) + 1;
    }
    if text {
        cost += scaled(other, TRAVERSAL);
    }
    Some(cost)
}

fn size(value: &Value) -> u64 {
    value.size().and_then(|size| u64::try_from(size).ok()).unwrap_or(1)
}

/// Going through a value once, however deep it is; text counts a tenth of its bytes, cut off.
fn traversal(value: &Value) -> u64 {
    let tenth = |bytes: usize| bytes as u64 / 10;
    match value {
        Value::String(text) => tenth(text.len()),
        Value::Bytes(bytes) => tenth(bytes.len()),
        Value::List(list) => list.iter().map(traversal).fold(0, u64::saturating_add),
        Value::Map(map) => {
            let entry =
                |(key, value): &(Value, Value)| traversal(key).saturating_add(traversal(value));
            map.entries().iter().map(entry).fold(0, u64::saturating_add)
        }
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{CONSTANT, TRAVERSING};

    #[test]
    fn names_are_found_by_halving() {
        assert!(CONSTANT.is_sorted() && TRAVERSING.is_sorted());
    }
}
