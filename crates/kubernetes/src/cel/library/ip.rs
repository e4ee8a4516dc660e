//! IP addresses and networks. Mirrors `library/ip.go` and `library/cidr.go`.

use std::any::Any;
use std::net::IpAddr;

use gatewalk_cel::Type;
use gatewalk_cel::declarations::FunctionDecl;
use gatewalk_cel::library::{Library, overload};
use gatewalk_cel::value::{EvalError, KeyOf, Opaque, Outcome, Value};

use crate::go::netip;

/// `net.IP`.
#[derive(Debug, PartialEq, Eq)]
struct Ip(IpAddr);

/// `net.CIDR`: an address and how many of its bits name the network.
#[derive(Debug, PartialEq, Eq)]
struct Cidr(IpAddr, u8);

fn equal<T: Opaque + PartialEq>(left: &T, other: &Value) -> Result<bool, EvalError> {
    of::<T>(other).map(|right| left == right)
}

fn of<T: Opaque>(value: &Value) -> Result<&T, EvalError> {
    match value {
        Value::Opaque(opaque) => {
            opaque.as_any().downcast_ref().ok_or_else(EvalError::no_such_overload)
        }
        _ => Err(EvalError::no_such_overload()),
    }
}

pub(super) fn text(value: &Value) -> Result<&str, EvalError> {
    value.as_str().ok_or_else(EvalError::no_such_overload)
}

impl Opaque for Ip {
    fn type_name(&self) -> &'static str {
        "net.IP"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn go_type_name(&self) -> &'static str {
        "cel.IP"
    }

    fn equal(&self, other: &Value) -> Result<bool, EvalError> {
        equal(self, other)
    }

    fn convert(&self, target: &str) -> Outcome {
        if target == "string" {
            Ok(self.verbatim().into())
        } else {
            Err(EvalError::conversion("net.IP", target))
        }
    }

    fn key(&self) -> KeyOf {
        KeyOf::Content(self.verbatim())
    }

    fn verbatim(&self) -> String {
        self.0.to_string()
    }

    fn native(&self) -> Option<String> {
        Some(format!("(netip.Addr){}", self.verbatim()))
    }

    fn size(&self) -> Option<i64> {
        Some(if self.0.is_ipv4() { 4 } else { 16 })
    }
}

impl Opaque for Cidr {
    fn type_name(&self) -> &'static str {
        "net.CIDR"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn go_type_name(&self) -> &'static str {
        "cel.CIDR"
    }

    fn equal(&self, other: &Value) -> Result<bool, EvalError> {
        equal(self, other)
    }

    fn convert(&self, target: &str) -> Outcome {
        if target == "string" {
            Ok(self.verbatim().into())
        } else {
            Err(EvalError::conversion("net.CIDR", target))
        }
    }

    fn key(&self) -> KeyOf {
        KeyOf::Content(self.verbatim())
    }

    fn verbatim(&self) -> String {
        format!("{}/{}", self.0, self.1)
    }

    fn native(&self) -> Option<String> {
        Some(format!("(netip.Prefix){}", self.verbatim()))
    }

    fn size(&self) -> Option<i64> {
        Some(i64::from(self.1.div_ceil(8)))
    }
}

fn parse_ip(raw: &str) -> Result<Ip, EvalError> {
    let quoted = netip::quote(raw);
    let parsed = netip::parse_address(raw).map_err(|error| {
        EvalError::new(format!(
            "IP Address {quoted} parse error during conversion from string: {error}"
        ))
    })?;
    if parsed.zone {
        return Err(EvalError::new(format!("IP address {quoted} with zone value is not allowed")));
    }
    if netip::is_mapped(parsed.address) {
        return Err(EvalError::new(format!("IPv4-mapped IPv6 address {quoted} is not allowed")));
    }
    Ok(Ip(parsed.address))
}

const NETWORK_ERROR: &str = "network address parse error during conversion from string";

fn parse_cidr(raw: &str) -> Result<Cidr, EvalError> {
    let (address, bits) = netip::parse_prefix(raw)
        .map_err(|error| EvalError::new(format!("{NETWORK_ERROR}: {NETWORK_ERROR}: {error}")))?;
    if netip::is_mapped(address) {
        let quoted = netip::quote(raw);
        let text = format!("{NETWORK_ERROR}: IPv4-mapped IPv6 address {quoted} is not allowed");
        return Err(EvalError::new(text));
    }
    Ok(Cidr(address, bits))
}

/// `library.IP()`.
pub fn ip() -> Library {
    let test = |name: &str, id: &str, test: fn(&IpAddr) -> bool| {
        let body = move |value: &Value| Ok(Value::Bool(test(&of::<Ip>(value)?.0)));
        FunctionDecl::new(name, vec![overload(id, "net.IP.() -> bool").unary(body)])
    };
    let function = |name: &str, id: &str, signature: &str, body: fn(&Value) -> Outcome| {
        FunctionDecl::new(name, vec![overload(id, signature).unary(body)])
    };
    let functions = vec![
        function("ip", "string_to_ip", "(string) -> net.IP", |raw| {
            Ok(Value::opaque(parse_ip(text(raw)?)?))
        }),
        function("family", "ip_family", "net.IP.() -> int", |ip| {
            Ok(Value::Int(if of::<Ip>(ip)?.0.is_ipv4() { 4 } else { 6 }))
        }),
        function("ip.isCanonical", "ip_is_canonical", "(string) -> bool", |raw| {
            let raw = text(raw)?;
            Ok(Value::Bool(parse_ip(raw)?.0.to_string() == raw))
        }),
        test("isUnspecified", "ip_is_unspecified", IpAddr::is_unspecified),
        test("isLoopback", "ip_is_loopback", IpAddr::is_loopback),
        test("isLinkLocalMulticast", "ip_is_link_local_multicast", is_link_local_multicast),
        test("isLinkLocalUnicast", "ip_is_link_local_unicast", is_link_local_unicast),
        test("isGlobalUnicast", "ip_is_global_unicast", is_global_unicast),
        function("isIP", "is_ip", "(string) -> bool", |raw| {
            Ok(Value::Bool(parse_ip(text(raw)?).is_ok()))
        }),
        function("string", "ip_to_string", "(net.IP) -> string", |ip| {
            Ok(of::<Ip>(ip)?.verbatim().into())
        }),
    ];
    let types = vec![Type::opaque("net.IP", Vec::new())];
    Library {
        name: "kubernetes.net.ip",
        functions: opaque_types(functions),
        types,
        ..Library::default()
    }
}

/// `library.CIDR()`. Up to 1.31 another network's own host bits counted against it.
pub fn cidr(compares_host_bits: bool) -> Library {
    let function = |name: &str, id: &str, signature: &str, body: fn(&Value) -> Outcome| {
        FunctionDecl::new(name, vec![overload(id, signature).unary(body)])
    };
    let contains = move |network: &Value, other: &Cidr| {
        contains_cidr(compares_host_bits, of::<Cidr>(network)?, other)
    };
    let functions = vec![
        function("cidr", "string_to_cidr", "(string) -> net.CIDR", |raw| {
            Ok(Value::opaque(parse_cidr(text(raw)?)?))
        }),
        FunctionDecl::new(
            "containsIP",
            vec![
                overload("cidr_contains_ip_string", "net.CIDR.(string) -> bool").binary(
                    |network, raw| {
                        let ip = parse_ip(text(raw)?).map_err(|_| EvalError::no_such_overload())?;
                        Ok(Value::Bool(contains_ip(of::<Cidr>(network)?, ip.0)))
                    },
                ),
                overload("cidr_contains_ip_ip", "net.CIDR.(net.IP) -> bool").binary(
                    |network, ip| {
                        Ok(Value::Bool(contains_ip(of::<Cidr>(network)?, of::<Ip>(ip)?.0)))
                    },
                ),
            ],
        ),
        FunctionDecl::new(
            "containsCIDR",
            vec![
                overload("cidr_contains_cidr_string", "net.CIDR.(string) -> bool")
                    .binary(move |network, raw| contains(network, &parse_cidr(text(raw)?)?)),
                overload("cidr_contains_cidr", "net.CIDR.(net.CIDR) -> bool")
                    .binary(move |network, other| contains(network, of::<Cidr>(other)?)),
            ],
        ),
        function("ip", "cidr_ip", "net.CIDR.() -> net.IP", |cidr| {
            Ok(Value::opaque(Ip(of::<Cidr>(cidr)?.0)))
        }),
        function("prefixLength", "cidr_prefix_length", "net.CIDR.() -> int", |cidr| {
            Ok(Value::Int(i64::from(of::<Cidr>(cidr)?.1)))
        }),
        function("masked", "cidr_masked", "net.CIDR.() -> net.CIDR", |cidr| {
            let Cidr(address, bits) = of::<Cidr>(cidr)?;
            Ok(Value::opaque(Cidr(netip::masked(*address, *bits), *bits)))
        }),
        function("isCIDR", "is_cidr", "(string) -> bool", |raw| {
            Ok(Value::Bool(parse_cidr(text(raw)?).is_ok()))
        }),
        function("string", "cidr_to_string", "(net.CIDR) -> string", |cidr| {
            Ok(of::<Cidr>(cidr)?.verbatim().into())
        }),
    ];
    let types = vec![Type::opaque("net.CIDR", Vec::new())];
    Library {
        name: "kubernetes.net.cidr",
        functions: opaque_types(functions),
        types,
        ..Library::default()
    }
}

/// Signatures read unknown names as types with fields; these have none.
pub(super) fn opaque_types(mut functions: Vec<FunctionDecl>) -> Vec<FunctionDecl> {
    let opaque = |of: &mut Type| {
        if let Type::Struct(name) = of {
            *of = Type::opaque(name, Vec::new());
        }
    };
    for overload in functions.iter_mut().flat_map(|function| function.overloads.iter_mut()) {
        overload.params.iter_mut().for_each(opaque);
        opaque(&mut overload.result);
    }
    functions
}

pub(super) fn is_link_local_multicast(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => matches!(address.octets(), [224, 0, 0, _]),
        IpAddr::V6(address) => matches!(address.octets(), [0xff, second, ..] if second & 0x0f == 2),
    }
}

pub(super) fn is_link_local_unicast(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    }
}

pub(super) fn is_global_unicast(address: &IpAddr) -> bool {
    let broadcast = matches!(address, IpAddr::V4(address) if address.is_broadcast());
    !(broadcast
        || address.is_unspecified()
        || address.is_loopback()
        || address.is_multicast()
        || is_link_local_unicast(address))
}

fn contains_ip(Cidr(network, bits): &Cidr, address: IpAddr) -> bool {
    network.is_ipv4() == address.is_ipv4()
        && netip::masked(*network, *bits) == netip::masked(address, *bits)
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a body")]
fn contains_cidr(compares_host_bits: bool, Cidr(network, bits): &Cidr, other: &Cidr) -> Outcome {
    let same_family = network.is_ipv4() == other.0.is_ipv4();
    let within = if compares_host_bits {
        netip::masked(*network, *bits) == other.0
    } else {
        netip::masked(*network, *bits) == netip::masked(other.0, *bits)
    };
    Ok(Value::Bool(same_family && within && *bits <= other.1))
}
