//! cel-go's own library of addresses and networks (`ext.Network`), which Kubernetes' older one was the pattern for. It stands here
//! because it shares the reading of addresses with that.

use std::any::Any;
use std::net::IpAddr;

use gatewalk_cel::Type;
use gatewalk_cel::checker::validators::{LiteralCheck, Validator};
use gatewalk_cel::declarations::FunctionDecl;
use gatewalk_cel::library::{Library, overload};
use gatewalk_cel::value::{EvalError, KeyOf, Opaque, Outcome, Value};

use super::ip::{
    is_global_unicast, is_link_local_multicast, is_link_local_unicast, opaque_types, text,
};
use crate::go::netip;

const IP: &str = "net.IP";
const CIDR: &str = "net.CIDR";

/// `ext.IP`, or with bits `ext.CIDR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: Option<u8>,
}

impl Opaque for Network {
    fn type_name(&self) -> &'static str {
        if self.bits.is_some() { CIDR } else { IP }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn go_type_name(&self) -> &'static str {
        if self.bits.is_some() { "ext.CIDR" } else { "ext.IP" }
    }

    fn equal(&self, other: &Value) -> Result<bool, EvalError> {
        Ok(of(other).is_ok_and(|other| *self == other))
    }

    fn convert(&self, target: &str) -> Outcome {
        if target == "string" {
            Ok(self.verbatim().into())
        } else {
            Err(EvalError::conversion(self.type_name(), target))
        }
    }

    fn key(&self) -> KeyOf {
        KeyOf::Content(self.verbatim())
    }

    fn verbatim(&self) -> String {
        self.bits
            .map_or_else(|| self.address.to_string(), |bits| format!("{}/{bits}", self.address))
    }
}

fn of(value: &Value) -> Result<Network, EvalError> {
    let network = match value {
        Value::Opaque(opaque) => opaque.as_any().downcast_ref().copied(),
        _ => None,
    };
    network.ok_or_else(EvalError::no_such_overload)
}

fn value(address: IpAddr, bits: Option<u8>) -> Value {
    Value::opaque(Network { address, bits })
}

/// What follows the name of the kind in an error.
const UNREADABLE: &str = "parse error during conversion from string";

fn parse_ip(raw: &str) -> Result<IpAddr, EvalError> {
    let quoted = netip::quote(raw);
    let parsed = netip::parse_address(raw)
        .map_err(|error| EvalError::new(format!("IP Address {quoted} {UNREADABLE}: {error}")))?;
    if parsed.zone {
        return Err(EvalError::new(format!("IP address {quoted} with zone value is not allowed")));
    }
    unmapped(parsed.address, &quoted)
}

fn parse_cidr(raw: &str) -> Result<(IpAddr, u8), EvalError> {
    let quoted = netip::quote(raw);
    let (address, bits) = netip::parse_prefix(raw)
        .map_err(|error| EvalError::new(format!("CIDR {quoted} {UNREADABLE}: {error}")))?;
    Ok((unmapped(address, &quoted)?, bits))
}

fn unmapped(address: IpAddr, quoted: &str) -> Result<IpAddr, EvalError> {
    if netip::is_mapped(address) {
        let text = format!("IPv4-mapped IPv6 address {quoted} is not allowed");
        return Err(EvalError::new(text));
    }
    Ok(address)
}

fn masked(network: Network) -> IpAddr {
    netip::masked(network.address, network.bits.unwrap_or_default())
}

/// Whether a network holds another, or an address, which then counts as its own network.
fn contains(network: &Value, address: IpAddr, bits: Option<u8>) -> Outcome {
    let network = of(network)?;
    let within = Network { address, bits: network.bits };
    let is_smaller = bits.is_none() || network.bits <= bits;
    let same_family = network.address.is_ipv4() == address.is_ipv4();
    Ok(Value::Bool(same_family && is_smaller && masked(network) == masked(within)))
}

/// `ext.Network()`.
pub fn network() -> Library {
    let mut functions = networks();
    functions.extend(addresses());
    let ip = LiteralCheck { function: "ip", check: |raw| parse_ip(raw).map(drop) };
    let cidr = LiteralCheck { function: "cidr", check: |raw| parse_cidr(raw).map(drop) };
    Library {
        name: "cel.lib.ext.network",
        functions: opaque_types(functions),
        types: vec![Type::opaque(IP, Vec::new()), Type::opaque(CIDR, Vec::new())],
        validators: vec![Validator::Literal(ip), Validator::Literal(cidr)],
        ..Library::default()
    }
}

fn function(
    name: &str,
    id: &str,
    signature: &str,
    body: impl Fn(&Value) -> Outcome + Send + Sync + 'static,
) -> FunctionDecl {
    FunctionDecl::new(name, vec![overload(id, signature).unary(body)])
}

fn networks() -> Vec<FunctionDecl> {
    vec![
        function("cidr", "string_to_cidr", "(string) -> net.CIDR", |raw| {
            let (address, bits) = parse_cidr(text(raw)?)?;
            Ok(value(address, Some(bits)))
        }),
        function("string", "cidr_to_string", "(net.CIDR) -> string", to_text),
        FunctionDecl::new(
            "containsCIDR",
            vec![
                overload("cidr_contains_cidr", "net.CIDR.(net.CIDR) -> bool").binary(
                    |network, other| {
                        let other = of(other)?;
                        contains(network, other.address, other.bits)
                    },
                ),
                overload("cidr_contains_cidr_string", "net.CIDR.(string) -> bool").binary(
                    |network, raw| {
                        let (address, bits) = parse_cidr(text(raw)?)?;
                        contains(network, address, Some(bits))
                    },
                ),
            ],
        ),
        FunctionDecl::new(
            "containsIP",
            vec![
                overload("cidr_contains_ip_ip", "net.CIDR.(net.IP) -> bool")
                    .binary(|network, ip| contains(network, of(ip)?.address, None)),
                overload("cidr_contains_ip_string", "net.CIDR.(string) -> bool")
                    .binary(|network, raw| contains(network, parse_ip(text(raw)?)?, None)),
            ],
        ),
        function("isCIDR", "is_cidr", "(string) -> bool", |raw| {
            Ok(Value::Bool(parse_cidr(text(raw)?).is_ok()))
        }),
        function("isMask", "cidr_is_mask", "net.CIDR.() -> bool", |cidr| {
            let network = of(cidr)?;
            Ok(Value::Bool(masked(network) == network.address))
        }),
        function("masked", "cidr_masked", "net.CIDR.() -> net.CIDR", |cidr| {
            let network = of(cidr)?;
            Ok(value(masked(network), network.bits))
        }),
        function("prefixLength", "cidr_prefix_length", "net.CIDR.() -> int", |cidr| {
            Ok(Value::Int(of(cidr)?.bits.unwrap_or_default().into()))
        }),
    ]
}

fn addresses() -> Vec<FunctionDecl> {
    let test = |name: &str, id: &str, test: fn(&IpAddr) -> bool| {
        function(name, id, "net.IP.() -> bool", move |value| {
            Ok(Value::Bool(test(&of(value)?.address)))
        })
    };
    vec![
        function("family", "ip_family", "net.IP.() -> int", |ip| {
            Ok(Value::Int(if of(ip)?.address.is_ipv4() { 4 } else { 6 }))
        }),
        FunctionDecl::new(
            "ip",
            vec![
                overload("string_to_ip", "(string) -> net.IP")
                    .unary(|raw| Ok(value(parse_ip(text(raw)?)?, None))),
                overload("cidr_ip", "net.CIDR.() -> net.IP")
                    .unary(|cidr| Ok(value(of(cidr)?.address, None))),
            ],
        ),
        function("string", "ip_to_string", "(net.IP) -> string", to_text),
        function("ip.isCanonical", "ip_is_canonical", "(string) -> bool", |raw| {
            let raw = text(raw)?;
            Ok(Value::Bool(parse_ip(raw)?.to_string() == raw))
        }),
        test("isGlobalUnicast", "ip_is_global_unicast", is_global_unicast),
        function("isIP", "is_ip", "(string) -> bool", |raw| {
            Ok(Value::Bool(parse_ip(text(raw)?).is_ok()))
        }),
        test("isLinkLocalMulticast", "ip_is_link_local_multicast", is_link_local_multicast),
        test("isLinkLocalUnicast", "ip_is_link_local_unicast", is_link_local_unicast),
        test("isLoopback", "ip_is_loopback", IpAddr::is_loopback),
        test("isUnspecified", "ip_is_unspecified", IpAddr::is_unspecified),
    ]
}

fn to_text(network: &Value) -> Outcome {
    Ok(of(network)?.verbatim().into())
}
