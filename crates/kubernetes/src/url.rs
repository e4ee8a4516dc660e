//! URLs as Go reads them: the part of `net/url` and of `net/http.ReadRequest` that decides what kube-apiserver sees.

mod authority;
mod escape;

use authority::{Authority, is_optional_port};
use escape::Part;

use gatewalk_diagnostics::go::string;

use crate::go::quote;

/// The first line of an HTTP request, without the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method, as typed: Go does not change its case.
    pub method: String,
    /// The target as typed, which error answers quote.
    pub request_uri: String,
    /// The target, read.
    pub url: Url,
}

impl HttpRequest {
    /// Reads `METHOD TARGET` with an optional protocol after it. The error is Go's text.
    pub fn parse(line: &str) -> Result<Self, String> {
        let line = line.trim();
        let Some((method, rest)) = line.split_once(' ') else {
            return Err(format!("malformed HTTP request {}", quote(line)));
        };
        valid_method(method)?;
        let target = rest.trim_start();
        let target = match target.split_once(' ') {
            Some((target, protocol)) if protocol.trim().starts_with("HTTP/") => target,
            None => target,
            // what is behind the blank is read as the protocol's version, with the one that a client adds
            Some((_, rest)) => {
                let version = if rest.contains(" HTTP/") {
                    rest.to_owned()
                } else {
                    format!("{rest} HTTP/1.1")
                };
                return Err(format!("malformed HTTP version {}", quote(&version)));
            }
        };
        Self::new(method, target)
    }

    /// A request of a method and a target. The error is Go's text.
    pub fn new(method: &str, target: &str) -> Result<Self, String> {
        valid_method(method)?;
        // CONNECT names an authority instead of a URL, unless it begins with a slash
        let authority = method == "CONNECT" && !target.starts_with('/');
        let raw = if authority { format!("http://{target}") } else { target.to_owned() };
        let mut url = Url::parse_request_uri(&raw)?;
        if authority {
            url.scheme.clear();
        }
        Ok(Self { method: method.to_owned(), request_uri: target.to_owned(), url })
    }
}

fn valid_method(method: &str) -> Result<(), String> {
    if method.is_empty() || !method.bytes().all(is_token_byte) {
        return Err(format!("invalid method {}", quote(method)));
    }
    Ok(())
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// `net/url.URL`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Url {
    /// The scheme in small letters; empty where only a path was given.
    pub scheme: String,
    /// What follows the scheme of a URL without slashes.
    pub opaque: String,
    /// The user information, encoded.
    user: Option<String>,
    /// Host and port of an absolute URL. Bytes that are not UTF-8 are as [`string`] has them.
    pub host: String,
    escaped_host: String,
    /// The path, decoded. Bytes that are not UTF-8 are as [`string`] has them.
    pub path: String,
    escaped_path: String,
    /// The query as typed, without `?`.
    pub raw_query: String,
    force_query: bool,
    /// Whether a scheme is followed by a path without an authority.
    omit_host: bool,
    /// The fragment as Go writes it again; empty where there is none.
    escaped_fragment: String,
}

/// How colons in the host of a URL are read; Go 1.26 became stricter (`urlstrictcolons`), and with it the releases that are built by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colons {
    /// What follows the first one is the port.
    Strict,
    /// What follows the last one is the port.
    Lenient,
}

impl Url {
    /// `url.ParseRequestURI`: an absolute URL or an absolute path; a fragment is part of the path. The error is Go's text.
    pub fn parse_request_uri(raw: &str) -> Result<Self, String> {
        Self::parse_request_uri_with(Colons::Strict, raw)
    }

    /// [`Self::parse_request_uri`] of an older Go.
    pub fn parse_request_uri_with(colons: Colons, raw: &str) -> Result<Self, String> {
        Self::parse(colons, raw, true).map_err(|error| parse_error(raw, &error))
    }

    /// `url.Parse`: a fragment is taken off first, and `//` names a host without a scheme too. The error is Go's text.
    pub fn parse_reference(raw: &str) -> Result<Self, String> {
        Self::parse_reference_with(Colons::Strict, raw)
    }

    /// [`Self::parse_reference`] of an older Go.
    pub fn parse_reference_with(colons: Colons, raw: &str) -> Result<Self, String> {
        let (before, fragment) = raw.split_once('#').unwrap_or((raw, ""));
        let mut url =
            Self::parse(colons, before, false).map_err(|error| parse_error(before, &error))?;
        let decoded =
            Part::Fragment.unescape(fragment).map_err(|error| parse_error(raw, &error))?;
        url.escaped_fragment = as_typed_or_escaped(Part::Fragment, fragment, &decoded);
        Ok(url)
    }

    fn parse(colons: Colons, raw: &str, via_request: bool) -> Result<Self, String> {
        if raw.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return Err("net/url: invalid control character in URL".to_owned());
        }
        if raw.is_empty() && via_request {
            return Err("empty url".to_owned());
        }
        let mut url = Self::default();
        if raw == "*" {
            "*".clone_into(&mut url.path);
            "*".clone_into(&mut url.escaped_path);
            return Ok(url);
        }
        let (scheme, rest) = scheme(raw)?;
        url.scheme = scheme.to_ascii_lowercase();
        let mut rest = match rest.split_once('?') {
            Some((path, "")) => {
                url.force_query = true;
                path
            }
            Some((path, query)) => {
                query.clone_into(&mut url.raw_query);
                path
            }
            None => rest,
        };
        if !rest.starts_with('/') {
            if !url.scheme.is_empty() {
                rest.clone_into(&mut url.opaque);
                return Ok(url);
            }
            if via_request {
                return Err("invalid URI for request".to_owned());
            }
            if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
                return Err("first path segment in URL cannot contain colon".to_owned());
            }
        }
        let has_authority = !url.scheme.is_empty() || !via_request && !rest.starts_with("///");
        if let Some(authority) = rest.strip_prefix("//").filter(|_| has_authority) {
            let end = authority.find('/').unwrap_or(authority.len());
            let (authority, path) = authority.split_at_checked(end).unwrap_or((authority, ""));
            // More than one colon may stand where the scheme is not one of HTTP's.
            let strict = colons == Colons::Strict && matches!(&*url.scheme, "http" | "https");
            let Authority { user, host } = Authority::parse(strict, authority)?;
            url.user = user;
            url.escaped_host = Part::Host.escape(&host);
            url.host = string(&host);
            rest = path;
        } else {
            url.omit_host = !url.scheme.is_empty();
        }
        let path = Part::Path.unescape(rest)?;
        url.escaped_path = as_typed_or_escaped(Part::Path, rest, &path);
        url.path = string(&path);
        Ok(url)
    }

    /// `URL.Hostname`: the host without its port, and without brackets.
    pub fn hostname(&self) -> &str {
        let (host, _) = self.host_and_port();
        host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
    }

    /// `URL.Port`: the digits behind the host, empty where there are none.
    pub fn port(&self) -> &str {
        self.host_and_port().1
    }

    fn host_and_port(&self) -> (&str, &str) {
        let colon = self.host.rfind(':').and_then(|colon| self.host.split_at_checked(colon));
        match colon {
            Some((host, port)) if is_optional_port(port) => {
                (host, port.strip_prefix(':').unwrap_or_default())
            }
            _ => (&self.host, ""),
        }
    }

    /// `URL.EscapedPath`: the path as typed where it can stand so, else encoded.
    pub fn escaped_path(&self) -> &str {
        &self.escaped_path
    }

    /// `URL.Query`: names and values in the order of the query. Pairs that hold a `;` or a bad escape are left out, as Go
    /// leaves them out. Bytes that are not UTF-8 are as [`string`] has them.
    pub fn query_pairs(&self) -> impl Iterator<Item = (String, String)> {
        // Go refuses a query with more parameters whole
        const PARAMETERS_MAX: usize = 10_000;
        let query = if self.raw_query.matches('&').count() >= PARAMETERS_MAX {
            ""
        } else {
            self.raw_query.as_str()
        };
        let decode = |text: &str| {
            let decoded = Part::Query.unescape(text).ok()?;
            Some(string(&decoded))
        };
        query.split('&').filter(|pair| !pair.is_empty() && !pair.contains(';')).filter_map(
            move |pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                Some((decode(key)?, decode(value)?))
            },
        )
    }

    /// The first value of a query parameter, `None` where it is absent (`url.Query()[name][0]`).
    pub fn query(&self, name: &str) -> Option<String> {
        self.query_pairs().find_map(|(key, value)| (key == name).then_some(value))
    }
}

/// `url.PathUnescape`; `None` where it is no encoding.
pub(crate) fn path_unescape(text: &str) -> Option<String> {
    let decoded = Part::Path.unescape(text).ok()?;
    Some(string(&decoded))
}

fn parse_error(raw: &str, error: &str) -> String {
    format!("parse {}: {error}", quote(raw))
}

/// A path or fragment as it was typed where Go lets it stand, else in Go's own encoding.
fn as_typed_or_escaped(part: Part, typed: &str, decoded: &[u8]) -> String {
    if part.allows(typed) { typed.to_owned() } else { part.escape(decoded) }
}

impl std::fmt::Display for Url {
    /// `URL.String`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.scheme.is_empty() {
            write!(formatter, "{}:", self.scheme)?;
        }
        if self.opaque.is_empty() {
            let named = !self.host.is_empty() || self.user.is_some();
            let scheme_alone = self.scheme.is_empty() || self.omit_host || self.path.is_empty();
            if named || !scheme_alone {
                formatter.write_str("//")?;
            }
            if let Some(user) = &self.user {
                write!(formatter, "{user}@")?;
            }
            formatter.write_str(&self.escaped_host)?;
            formatter.write_str(&self.escaped_path)?;
        } else {
            formatter.write_str(&self.opaque)?;
        }
        if self.force_query || !self.raw_query.is_empty() {
            write!(formatter, "?{}", self.raw_query)?;
        }
        if !self.escaped_fragment.is_empty() {
            write!(formatter, "#{}", self.escaped_fragment)?;
        }
        Ok(())
    }
}

/// Upstream's `getScheme`.
fn scheme(raw: &str) -> Result<(&str, &str), String> {
    for (at, byte) in raw.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("missing protocol scheme".to_owned()),
            b':' => {
                return Ok(raw.split_once(':').unwrap_or(("", raw)));
            }
            _ => return Ok(("", raw)),
        }
    }
    Ok(("", raw))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_as_go_decodes_them() {
        for (raw, path, shown) in [
            ("/api/v1/namespaces/a%2Fb", "/api/v1/namespaces/a/b", "/api/v1/namespaces/a%2Fb"),
            ("/caf%C3%A9", "/café", "/caf%C3%A9"),
            ("/café", "/café", "/caf%C3%A9"),
            ("/a#frag", "/a#frag", "/a%23frag"),
            ("http://host/api?x=1", "/api", "http://host/api?x=1"),
            ("/a?", "/a", "/a?"),
            ("*", "*", "*"),
            ("/a(b)", "/a(b)", "/a(b)"),
        ] {
            let url = Url::parse_request_uri(raw).unwrap();
            assert_eq!((url.path.as_str(), url.to_string().as_str()), (path, shown), "{raw}");
        }
    }

    #[test]
    fn what_go_refuses_is_refused_in_its_words() {
        for (raw, error) in [
            ("/api/%zz", r#"parse "/api/%zz": invalid URL escape "%zz""#),
            ("/api/%1", r#"parse "/api/%1": invalid URL escape "%1""#),
            ("api/v1", r#"parse "api/v1": invalid URI for request"#),
            ("", r#"parse "": empty url"#),
            (":x", r#"parse ":x": missing protocol scheme"#),
            ("/a\u{7f}", r#"parse "/a\x7f": net/url: invalid control character in URL"#),
        ] {
            assert_eq!(Url::parse_request_uri(raw), Err(error.to_owned()));
        }
    }

    #[test]
    fn the_first_readable_value_of_a_parameter_counts() {
        let url = |query: &str| Url::parse_request_uri(&format!("/x?{query}")).unwrap();
        assert_eq!(url("a=1&a=2").query("a").as_deref(), Some("1"));
        assert_eq!(url("a+b=c%20d+e").query("a b").as_deref(), Some("c d e"));
        assert_eq!(url("a=1;b=2&c=3").query("a"), None);
        assert_eq!(url("a=%zz&a=2").query("a").as_deref(), Some("2"));
        assert_eq!(url("a").query("a").as_deref(), Some(""));
    }

    #[test]
    fn a_request_line_has_a_method_and_a_target() {
        let request = HttpRequest::parse("DELETE /api/v1/pods?x HTTP/1.1").unwrap();
        assert_eq!(
            (request.method.as_str(), request.request_uri.as_str()),
            ("DELETE", "/api/v1/pods?x")
        );
        assert_eq!(HttpRequest::parse("GET").unwrap_err(), r#"malformed HTTP request "GET""#);
        let blank = r#"malformed HTTP version "b HTTP/1.1""#;
        for line in ["GET /x?a=a b", "GET /x?a=a b HTTP/1.1"] {
            assert_eq!(HttpRequest::parse(line).unwrap_err(), blank);
        }
        assert_eq!(HttpRequest::parse("G(T /").unwrap_err(), r#"invalid method "G(T""#);
        assert_eq!(HttpRequest::parse("CONNECT h:443").unwrap().url.host, "h:443");
    }
}
