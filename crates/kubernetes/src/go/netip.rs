//! Addresses as Go's `net/netip` reads them, with its error texts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use gatewalk_cel::Value;
use gatewalk_cel::value::format_value;

/// `strconv.Quote`.
pub(crate) fn quote(text: &str) -> String {
    format_value(&Value::from(text))
}

/// An address and whether a zone was written behind it.
pub(crate) struct Parsed {
    pub(crate) address: IpAddr,
    pub(crate) zone: bool,
}

/// What is wrong, and where it is seen.
struct Fault<'a>(&'static str, &'a str);

/// `netip.ParseAddr`.
pub(crate) fn parse_address(text: &str) -> Result<Parsed, String> {
    let parsed = match text.bytes().find(|byte| matches!(byte, b'.' | b':' | b'%')) {
        Some(b'.') => parse_v4(text)
            .map(|fields| Parsed { address: Ipv4Addr::from(fields).into(), zone: false }),
        Some(b':') => parse_v6(text),
        Some(_) => Err(Fault("missing IPv6 address", "")),
        None => Err(Fault("unable to parse IP", "")),
    };
    parsed.map_err(|Fault(message, at)| {
        let at = if at.is_empty() { String::new() } else { format!(" (at {})", quote(at)) };
        format!("ParseAddr({}): {message}{at}", quote(text))
    })
}

fn rest(text: &str, from: usize) -> &str {
    text.get(from..).unwrap_or_default()
}

fn parse_v4(text: &str) -> Result<[u8; 4], Fault<'_>> {
    let mut fields = [0u8; 4];
    let (mut value, mut position, mut digits) = (0u32, 0usize, 0u32);
    let mut previous = b'.';
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => {
                if digits == 1 && value == 0 {
                    return Err(Fault("IPv4 field has octet with leading zero", ""));
                }
                value = value * 10 + u32::from(byte - b'0');
                digits += 1;
                if value > 255 {
                    return Err(Fault("IPv4 field has value >255", ""));
                }
            }
            b'.' => {
                if previous == b'.' || at + 1 == text.len() {
                    return Err(Fault("IPv4 field must have at least one digit", rest(text, at)));
                }
                if position == 3 {
                    return Err(Fault("IPv4 address too long", ""));
                }
                if let Some(field) = fields.get_mut(position) {
                    *field = u8::try_from(value).unwrap_or_default();
                }
                position += 1;
                (value, digits) = (0, 0);
            }
            _ => return Err(Fault("unexpected character", rest(text, at))),
        }
        previous = byte;
    }
    if position < 3 {
        return Err(Fault("IPv4 address too short", ""));
    }
    fields[3] = u8::try_from(value).unwrap_or_default();
    Ok(fields)
}

#[expect(clippy::too_many_lines, reason = "one loop with its faults in upstream's order")]
fn parse_v6(text: &str) -> Result<Parsed, Fault<'_>> {
    let (mut s, zone) = match text.split_once('%') {
        Some((_, "")) => return Err(Fault("zone must be a non-empty string", "")),
        Some((address, _)) => (address, true),
        None => (text, false),
    };
    let mut bytes: Vec<u8> = Vec::with_capacity(16);
    let mut ellipsis = None;
    if let Some(after) = s.strip_prefix("::") {
        ellipsis = Some(0);
        s = after;
    }
    while bytes.len() < 16 && !(s.is_empty() && ellipsis == Some(0) && bytes.is_empty()) {
        let length = s.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(s.len());
        if length == 0 {
            return Err(Fault("each colon-separated field must have at least one digit", s));
        }
        if length > 4 {
            return Err(Fault("each group must have 4 or less digits", s));
        }
        let after = rest(s, length);
        if after.starts_with('.') {
            if ellipsis.is_none() && bytes.len() != 12 {
                return Err(Fault(
                    "embedded IPv4 address must replace the final 2 fields of the address",
                    s,
                ));
            }
            if bytes.len() + 4 > 16 {
                return Err(Fault(
                    "too many hex fields to fit an embedded IPv4 at the end of the address",
                    s,
                ));
            }
            bytes.extend(parse_v4(s)?);
            s = "";
            break;
        }
        let group = s
            .get(..length)
            .and_then(|digits| u16::from_str_radix(digits, 16).ok())
            .unwrap_or_default();
        bytes.extend(group.to_be_bytes());
        s = after;
        if s.is_empty() {
            break;
        }
        match s.strip_prefix(':') {
            None => return Err(Fault("unexpected character, want colon", s)),
            Some("") => return Err(Fault("colon must be followed by more characters", s)),
            Some(next) => s = next,
        }
        if let Some(after) = s.strip_prefix(':') {
            if ellipsis.is_some() {
                return Err(Fault("multiple :: in address", s));
            }
            ellipsis = Some(bytes.len());
            s = after;
            if s.is_empty() {
                break;
            }
        }
    }
    if !s.is_empty() {
        return Err(Fault("trailing garbage after address", s));
    }
    match ellipsis {
        None if bytes.len() < 16 => return Err(Fault("address string too short", "")),
        Some(_) if bytes.len() == 16 => {
            return Err(Fault("the :: must expand to at least one field of zeros", ""));
        }
        Some(at) => {
            let missing = 16 - bytes.len();
            bytes.splice(at..at, std::iter::repeat_n(0, missing));
        }
        None => {}
    }
    let octets: [u8; 16] = bytes.try_into().unwrap_or_default();
    Ok(Parsed { address: Ipv6Addr::from(octets).into(), zone })
}

/// `netip.ParsePrefix`.
pub(crate) fn parse_prefix(text: &str) -> Result<(IpAddr, u8), String> {
    let fail = |message: String| Err(format!("netip.ParsePrefix({}): {message}", quote(text)));
    let Some((address, bits)) = text.rsplit_once('/') else { return fail("no '/'".to_owned()) };
    let parsed = match parse_address(address) {
        Ok(parsed) => parsed,
        Err(error) => return fail(error),
    };
    if parsed.zone {
        return fail("IPv6 zones cannot be present in a prefix".to_owned());
    }
    let digits = !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
    let number =
        bits.parse::<i64>().ok().filter(|_| digits && (bits.len() == 1 || !bits.starts_with('0')));
    // A single sign is no number, and Go's own check lets it through to the same answer.
    let Some(number) = number else {
        return fail(format!("bad bits after slash: {}", quote(bits)));
    };
    let most = if parsed.address.is_ipv6() { 128 } else { 32 };
    match u8::try_from(number) {
        Ok(bits) if bits <= most => Ok((parsed.address, bits)),
        _ => fail("prefix length out of range".to_owned()),
    }
}

/// Whether an address is an IPv4 one in IPv6's clothes.
pub(crate) fn is_mapped(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(address) if address.to_ipv4_mapped().is_some())
}

/// The first bits of an address, the others zero.
pub(crate) fn masked(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits.min(32))).unwrap_or(0);
            Ipv4Addr::from_bits(address.to_bits() & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits.min(128))).unwrap_or(0);
            Ipv6Addr::from_bits(address.to_bits() & mask).into()
        }
    }
}
