//! What stands between `//` and the path: user information, host and port.

use super::escape::Part;
use crate::go::{netip, quote};

/// An authority, read.
#[derive(Debug, Default)]
pub(super) struct Authority {
    /// The user information as Go writes it again.
    pub(super) user: Option<String>,
    /// Host and port, decoded.
    pub(super) host: Vec<u8>,
}

impl Authority {
    /// `parseAuthority`. The error is Go's text.
    pub(super) fn parse(strict_colons: bool, authority: &str) -> Result<Self, String> {
        let Some((user, host)) = authority.rsplit_once('@') else {
            return Ok(Self { user: None, host: parse_host(strict_colons, authority)? });
        };
        let host = parse_host(strict_colons, host)?;
        let allowed =
            |byte: u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
        if !user.bytes().all(allowed) {
            return Err("net/url: invalid userinfo".to_owned());
        }
        let again = |text: &str| Ok::<_, String>(Part::User.escape(&Part::User.unescape(text)?));
        let user = match user.split_once(':') {
            Some((name, password)) => format!("{}:{}", again(name)?, again(password)?),
            None => again(user)?,
        };
        Ok(Self { user: Some(user), host })
    }
}

fn parse_host(strict_colons: bool, host: &str) -> Result<Vec<u8>, String> {
    if let Some((before, literal)) = host.rsplit_once('[') {
        if !before.is_empty() {
            return Err("invalid IP-literal".to_owned());
        }
        return parse_literal(literal);
    }
    let colon = if strict_colons { host.find(':') } else { host.rfind(':') };
    check_port(colon.and_then(|colon| host.get(colon..)).unwrap_or_default())?;
    Part::Host.unescape(host)
}

/// What follows `[`: an IPv6 address, possibly with a zone, and a port.
fn parse_literal(literal: &str) -> Result<Vec<u8>, String> {
    let Some((name, port)) = literal.rsplit_once(']') else {
        return Err("missing ']' in host".to_owned());
    };
    check_port(port)?;
    let port = Part::Host.unescape(port)?;
    let zone = name.find("%25").unwrap_or(name.len());
    let (address, zone) = name.split_at_checked(zone).unwrap_or((name, ""));
    let mut name = Part::Host.unescape(address)?;
    name.extend(Part::Zone.unescape(zone)?);
    let parsed = netip::parse_address(&String::from_utf8_lossy(&name))
        .map_err(|error| format!("invalid host: {error}"))?;
    if parsed.address.is_ipv4() {
        return Err("invalid IP-literal".to_owned());
    }
    Ok([b"[".as_slice(), &name, b"]", &port].concat())
}

fn check_port(port: &str) -> Result<(), String> {
    if is_optional_port(port) {
        Ok(())
    } else {
        Err(format!("invalid port {} after host", quote(port)))
    }
}

/// `validOptionalPort`: nothing, or a colon and digits, of which there may be none.
pub(super) fn is_optional_port(port: &str) -> bool {
    port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}
