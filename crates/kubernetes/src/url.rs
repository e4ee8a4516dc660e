//! URLs as Go reads them: the part of `net/url` and of `net/http.ReadRequest` that decides what kube-apiserver sees.
//!
//! Left out: user information and IPv6 zones in absolute URLs, which no Kubernetes client sends in a request line.

use std::fmt::Write as _;

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
        let target = rest.trim_start();
        let target = match target.split_once(' ') {
            Some((target, protocol)) if protocol.trim().starts_with("HTTP/") => target,
            None => target,
            Some(_) => return Err(format!("malformed HTTP request {}", quote(line))),
        };
        Self::new(method, target)
    }

    /// A request of a method and a target. The error is Go's text.
    pub fn new(method: &str, target: &str) -> Result<Self, String> {
        if method.is_empty() || !method.bytes().all(is_token_byte) {
            return Err(format!("invalid method {}", quote(method)));
        }
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

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// `net/url.URL`, as far as a request line fills it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Url {
    /// `http` for an absolute URL, else empty.
    pub scheme: String,
    /// What follows the scheme of a URL without slashes.
    pub opaque: String,
    /// Host and port of an absolute URL.
    pub host: String,
    /// The path, decoded. Bytes that are not UTF-8 are shown as U+FFFD, as JSON would show them.
    pub path: String,
    /// The path as typed, where encoding `path` would give another text.
    raw_path: Option<String>,
    /// The query as typed, without `?`.
    pub raw_query: String,
    force_query: bool,
}

impl Url {
    /// `url.ParseRequestURI`: an absolute URL or an absolute path; a fragment is part of the path. The error is Go's text.
    pub fn parse_request_uri(raw: &str) -> Result<Self, String> {
        Self::parse(raw).map_err(|error| format!("parse {}: {error}", quote(raw)))
    }

    fn parse(raw: &str) -> Result<Self, String> {
        if raw.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return Err("net/url: invalid control character in URL".to_owned());
        }
        if raw.is_empty() {
            return Err("empty url".to_owned());
        }
        let mut url = Self::default();
        if raw == "*" {
            "*".clone_into(&mut url.path);
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
            if url.scheme.is_empty() {
                return Err("invalid URI for request".to_owned());
            }
            rest.clone_into(&mut url.opaque);
            return Ok(url);
        }
        if !url.scheme.is_empty()
            && let Some(authority) = rest.strip_prefix("//")
        {
            let end = authority.find('/').unwrap_or(authority.len());
            let (host, path) = authority.split_at_checked(end).unwrap_or((authority, ""));
            url.host = read_host(host)?;
            rest = path;
        }
        let path = unescape(rest, false)?;
        url.raw_path = (escape_path(&path) != rest).then(|| rest.to_owned());
        url.path = String::from_utf8_lossy(&path).into_owned();
        Ok(url)
    }

    /// The first value of a query parameter, `None` where it is absent (`url.Query()[name][0]`). Pairs that hold a `;` or a
    /// bad escape are left out, as Go leaves them out.
    pub fn query(&self, name: &str) -> Option<String> {
        // Go refuses a query with more parameters whole
        const PARAMETERS_MAX: usize = 10_000;
        if self.raw_query.matches('&').count() >= PARAMETERS_MAX {
            return None;
        }
        self.raw_query.split('&').filter(|pair| !pair.is_empty() && !pair.contains(';')).find_map(
            |pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                let key = unescape(key, true).ok()?;
                let value = unescape(value, true).ok()?;
                (key == name.as_bytes()).then(|| String::from_utf8_lossy(&value).into_owned())
            },
        )
    }
}

impl std::fmt::Display for Url {
    /// `URL.String`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.scheme.is_empty() {
            write!(formatter, "{}:", self.scheme)?;
        }
        if self.opaque.is_empty() {
            if !self.host.is_empty() {
                write!(formatter, "//{}", self.host)?;
            }
            match &self.raw_path {
                Some(raw) if raw.bytes().all(is_valid_encoded) => formatter.write_str(raw)?,
                _ if self.path == "*" => formatter.write_str("*")?,
                _ => formatter.write_str(&escape_path(self.path.as_bytes()))?,
            }
        } else {
            formatter.write_str(&self.opaque)?;
        }
        if self.force_query || !self.raw_query.is_empty() {
            write!(formatter, "?{}", self.raw_query)?;
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

fn read_host(host: &str) -> Result<String, String> {
    if let Some((_, port)) = host.rsplit_once(':')
        && !host.ends_with(']')
        && !port.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Err(format!("invalid port {} after host", quote(&format!(":{port}"))));
    }
    if let Some(bad) = host.chars().find(|character| " \"<>\\^`{|}".contains(*character)) {
        return Err(format!("invalid character {} in host name", quote(&bad.to_string())));
    }
    Ok(String::from_utf8_lossy(&unescape(host, false)?).into_owned())
}

/// Decodes percent escapes; in a query `+` is a space.
fn unescape(text: &str, query: bool) -> Result<Vec<u8>, String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'%' => {
                let digits = after.get(..2).and_then(|pair| {
                    let text = std::str::from_utf8(pair).ok()?;
                    let hexadecimal = pair.iter().all(u8::is_ascii_hexdigit);
                    hexadecimal.then(|| u8::from_str_radix(text, 16).ok())?
                });
                let Some(value) = digits else {
                    let mut shown = vec![b'%'];
                    shown.extend(after.iter().take(2));
                    let shown = String::from_utf8_lossy(&shown).into_owned();
                    return Err(format!("invalid URL escape {}", quote(&shown)));
                };
                decoded.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            b'+' if query => decoded.push(b' '),
            other => decoded.push(*other),
        }
    }
    Ok(decoded)
}

/// Go's default encoding of a path.
fn escape_path(path: &[u8]) -> String {
    let mut escaped = String::with_capacity(path.len());
    for byte in path {
        if is_unescaped(*byte) {
            escaped.push(char::from(*byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

fn is_unescaped(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte)
}

fn is_valid_encoded(byte: u8) -> bool {
    is_unescaped(byte) || b"!'()*[]%".contains(&byte)
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
        assert_eq!(HttpRequest::parse("G(T /").unwrap_err(), r#"invalid method "G(T""#);
        assert_eq!(HttpRequest::parse("CONNECT h:443").unwrap().url.host, "h:443");
    }
}
