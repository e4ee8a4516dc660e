//! What calls cost at run time. Mirrors `CostEstimator.CallCost` of `library/cost.go`, which counts from release 1.30 on.

use gatewalk_cel::function::CallCostEstimator;
use gatewalk_cel::value::Value;
use gatewalk_release::Release;

pub(super) const TRAVERSAL: f64 = 0.1;
pub(super) const REGEX_LENGTH: f64 = 0.25;

/// `library.CostEstimator` of a release.
#[derive(Clone, Copy, Debug)]
pub struct CostEstimator(pub Release);

impl CallCostEstimator for CostEstimator {
    #[expect(clippy::too_many_lines, reason = "one table, as upstream has it")]
    fn call_cost(
        &self,
        function: &str,
        overload_id: &str,
        arguments: &[Value],
        result: &Value,
    ) -> Option<u64> {
        let first = arguments.first();
        match function {
            "check" => Some(350_000),
            "serviceAccount"
            | "path"
            | "group"
            | "resource"
            | "subresource"
            | "namespace"
            | "name"
            | "allowed"
            | "reason"
            | "error"
            | "errored"
            | "masked"
            | "prefixLength"
            | "family"
            | "isUnspecified"
            | "isLoopback"
            | "isLinkLocalMulticast"
            | "isLinkLocalUnicast"
            | "isGlobalUnicast"
            | "format.named"
            | "sign"
            | "asInteger"
            | "isInteger"
            | "asApproximateFloat"
            | "isGreaterThan"
            | "isLessThan"
            | "compareTo"
            | "add"
            | "sub"
            | "major"
            | "minor"
            | "patch"
            | "getScheme"
            | "getHostname"
            | "getHost"
            | "getPort"
            | "getEscapedPath"
            | "getQuery" => Some(1),
            "fieldSelector" | "labelSelector" => arguments.get(1).map(|selector| {
                let length = size(selector);
                10 + scaled(length, TRAVERSAL) + scaled(scaled(length, 0.5), 50.0)
            }),
            "isSorted" | "sum" | "max" | "min" | "indexOf" | "lastIndexOf" | "includes" => {
                Some(first.map_or(0, traversal))
            }
            "ip" if overload_id == "cidr_ip" => Some(1),
            "url"
            | "lowerAscii"
            | "upperAscii"
            | "substring"
            | "trim"
            | "jsonpatch.escapeKey"
            | "cidr"
            | "isIP"
            | "isCIDR"
            | "ip"
            | "quantity"
            | "isQuantity"
            | "semver"
            | "isSemver" => first.map(|text| scaled(size(text), TRAVERSAL)),
            "replace" | "split" | "ip.isCanonical" => {
                first.map(|text| scaled(size(text), 2.0 * TRAVERSAL))
            }
            "join" => Some(scaled(size(result), 2.0 * TRAVERSAL)),
            "find" | "findAll" => match arguments {
                [text, pattern, ..] => Some(
                    scaled(size(text) + 1, TRAVERSAL)
                        .saturating_mul(scaled(size(pattern), REGEX_LENGTH)),
                ),
                _ => None,
            },
            "validate" => match arguments {
                [format, text, ..] => super::format::of(format).ok().map(|format| {
                    scaled(size(text) + 1, TRAVERSAL)
                        .saturating_mul(scaled(format.regex_size, REGEX_LENGTH))
                }),
                _ => None,
            },
            "containsIP" | "containsCIDR" => match arguments {
                [cidr, other, ..] => {
                    Some(containment(function, overload_id, size(cidr), size(other)))
                }
                _ => None,
            },
            // Before, the sizes of such values count, which for addresses is the number of their bytes.
            "_==_" if self.0 >= Release::V1_32 => match first {
                Some(Value::Opaque(_)) => Some(1),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Comparing as many bytes as the prefix is long; text is read first.
fn containment(function: &str, overload_id: &str, cidr: u64, other: u64) -> u64 {
    let mut cost = scaled(cidr + cidr, TRAVERSAL);
    if function == "containsCIDR" {
        cost += scaled(cidr, TRAVERSAL) + 1;
    }
    if matches!(overload_id, "cidr_contains_ip_string" | "cidr_contains_cidr_string") {
        cost += scaled(other, TRAVERSAL);
    }
    cost
}

fn size(value: &Value) -> u64 {
    value.size().and_then(|size| u64::try_from(size).ok()).unwrap_or(1)
}

/// `ceil(size * factor)`, in doubles as upstream computes it.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "upstream's own arithmetic"
)]
fn scaled(size: u64, factor: f64) -> u64 {
    (size as f64 * factor).ceil() as u64
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
