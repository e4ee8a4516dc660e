//! `url`, `isURL` and what a URL is made of. Mirrors `library/urls.go`.

use std::any::Any;
use std::collections::BTreeMap;

use gatewalk_cel::declarations::FunctionDecl;
use gatewalk_cel::library::{Library, overload};
use gatewalk_cel::value::{EvalError, Opaque, Outcome, Value};

use crate::url::{Colons, Url};

const TYPE_NAME: &str = "kubernetes.URL";

/// `cel.URL`.
#[derive(Debug)]
struct UrlValue(Url);

impl Opaque for UrlValue {
    fn type_name(&self) -> &'static str {
        TYPE_NAME
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn go_type_name(&self) -> &'static str {
        "cel.URL"
    }

    fn equal(&self, other: &Value) -> Result<bool, EvalError> {
        of(other).map(|other| self.0.to_string() == other.to_string())
    }

    fn verbatim(&self) -> String {
        self.0.to_string()
    }

    fn native(&self) -> Option<String> {
        Some(format!("(*url.URL){}", self.verbatim()))
    }
}

fn of(value: &Value) -> Result<&Url, EvalError> {
    let url = match value {
        Value::Opaque(opaque) => opaque.as_any().downcast_ref::<UrlValue>(),
        _ => None,
    };
    url.map(|UrlValue(url)| url).ok_or_else(EvalError::no_such_overload)
}

fn text(value: &Value) -> Result<&str, EvalError> {
    value.as_str().ok_or_else(EvalError::no_such_overload)
}

/// A URL is checked as a request's and then read once more, so that its fragment is not part of its path.
fn parse(colons: Colons, raw: &str) -> Result<Url, EvalError> {
    let parsed = Url::parse_request_uri_with(colons, raw)
        .and_then(|_| Url::parse_reference_with(colons, raw));
    parsed.map_err(|error| {
        EvalError::new(format!("URL parse error during conversion from string: {error}"))
    })
}

/// `library.URLs()`.
pub fn urls(colons: Colons) -> Library {
    let reads = |name: &str, id: &str, signature: &str, body: fn(Colons, &str) -> Outcome| {
        let body = move |raw: &Value| body(colons, text(raw)?);
        FunctionDecl::new(name, vec![overload(id, signature).unary(body)])
    };
    let function = |name: &str, id: &str, signature: &str, body: fn(&Value) -> Outcome| {
        FunctionDecl::new(name, vec![overload(id, signature).unary(body)])
    };
    let part = |name: &str, id: &str, part: fn(&Url) -> &str| {
        let body = move |url: &Value| Ok(part(of(url)?).into());
        FunctionDecl::new(name, vec![overload(id, "kubernetes.URL.() -> string").unary(body)])
    };
    let functions = vec![
        reads("url", "string_to_url", "(string) -> kubernetes.URL", |colons, raw| {
            Ok(Value::opaque(UrlValue(parse(colons, raw)?)))
        }),
        part("getScheme", "url_get_scheme", |url| &url.scheme),
        part("getHost", "url_get_host", |url| &url.host),
        part("getHostname", "url_get_hostname", Url::hostname),
        part("getPort", "url_get_port", Url::port),
        part("getEscapedPath", "url_get_escaped_path", Url::escaped_path),
        function(
            "getQuery",
            "url_get_query",
            "kubernetes.URL.() -> map(string, list(string))",
            |url| Ok(query(of(url)?)),
        ),
        reads("isURL", "is_url_string", "(string) -> bool", |colons, raw| {
            Ok(Value::Bool(Url::parse_request_uri_with(colons, raw).is_ok()))
        }),
    ];
    Library { name: "kubernetes.urls", functions, ..Library::default() }
}

fn query(url: &Url) -> Value {
    let mut values: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (name, value) in url.query_pairs() {
        values.entry(name).or_default().push(value.into());
    }
    Value::map(values.into_iter().map(|(name, values)| (name.into(), Value::list(values))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_have_the_parts_that_go_finds() {
        for (raw, parts) in [
            (
                r#"https://u:p%40@example.com:80/a b?x=1#f g"#,
                r#"https://u:p%40@example.com:80/a%20b?x=1#f%20g | https | example.com:80 | example.com | 80 | /a%20b | x=1"#,
            ),
            (r#"//example.com/x"#, r#"//example.com/x |  | example.com | example.com |  | /x | "#),
            (r#"///x"#, r#"///x |  |  |  |  | ///x | "#),
            (r#"http:"#, r#"http: | http |  |  |  |  | "#),
            (r#"http:/"#, r#"http:/ | http |  |  |  | / | "#),
            (r#"http://"#, r#"http: | http |  |  |  |  | "#),
            (r#"http://?q"#, r#"http:?q | http |  |  |  |  | q"#),
            (r#"http://@h/"#, r#"http://@h/ | http | h | h |  | / | "#),
            (r#"mailto:a@b.c#x"#, r#"mailto:a@b.c#x | mailto |  |  |  |  | "#),
            (r#"*"#, r#"* |  |  |  |  | * | "#),
            (r#"/a#b"#, r#"/a#b |  |  |  |  | /a | "#),
            (r#"/a?#b"#, r#"/a?#b |  |  |  |  | /a | "#),
            (r#"/a?"#, r#"/a? |  |  |  |  | /a | "#),
            (
                r#"https://[::1]:80/p"#,
                r#"https://[::1]:80/p | https | [::1]:80 | ::1 | 80 | /p | "#,
            ),
            (
                r#"https://[fe80::1%25en0]:1/"#,
                r#"https://[fe80::1%25en0]:1/ | https | [fe80::1%en0]:1 | fe80::1%en0 | 1 | / | "#,
            ),
            (r#"foo://a:1:2/"#, r#"foo://a:1:2/ | foo | a:1:2 | a:1 | 2 | / | "#),
            (r#"http://a"<>b/"#, r#"http://a"<>b/ | http | a"<>b | a"<>b |  | / | "#),
            (
                r#"http://é%C3%A9/é"#,
                r#"http://%C3%A9%C3%A9/%C3%A9 | http | éé | éé |  | /%C3%A9 | "#,
            ),
            (
                r#"HTTP://Host/%7e/(x)!"#,
                r#"http://Host/%7e/(x)! | http | Host | Host |  | /%7e/(x)! | "#,
            ),
            (r#"/a[b]'"#, r#"/a[b]' |  |  |  |  | /a[b]' | "#),
            (r#"/a|b%7C"#, r#"/a%7Cb%7C |  |  |  |  | /a%7Cb%7C | "#),
            (r#"http://h/#a%20b"'()"#, r#"http://h/#a%20b%22%27() | http | h | h |  | / | "#),
            (r#"http://h:/"#, r#"http://h:/ | http | h: | h |  | / | "#),
            (r#"http://u@v@h/"#, r#"http://u%40v@h/ | http | h | h |  | / | "#),
            (r#"a:b:c/d"#, r#"a:b:c/d | a |  |  |  |  | "#),
            (r#"http://h/p?a#b?c"#, r#"http://h/p?a#b?c | http | h | h |  | /p | a"#),
            (r#"http://h??"#, r#"http://h?? | http | h | h |  |  | ?"#),
            (r#"/caf%C3"#, r#"/caf%C3 |  |  |  |  | /caf%C3 | "#),
            (r#"http://u:@h/"#, r#"http://u:@h/ | http | h | h |  | / | "#),
        ] {
            let url = parse(Colons::Strict, raw).unwrap();
            let found = [
                &url.to_string(),
                &url.scheme,
                &url.host,
                url.hostname(),
                url.port(),
                url.escaped_path(),
                &url.raw_query,
            ];
            assert_eq!(found.join(" | "), parts, "{raw}");
        }
    }

    #[test]
    fn what_is_no_url_is_refused_in_the_words_of_go() {
        for (raw, error) in [
            (r#"/?#%zz"#, r#"parse "/?#%zz": invalid URL escape "%zz""#),
            (r#"https://[::1"#, r#"parse "https://[::1": missing ']' in host"#),
            (r#"https://[1.2.3.4]/"#, r#"parse "https://[1.2.3.4]/": invalid IP-literal"#),
            (
                r#"https://[nope]/"#,
                r#"parse "https://[nope]/": invalid host: ParseAddr("nope"): unable to parse IP"#,
            ),
            (r#"https://x[::1]/"#, r#"parse "https://x[::1]/": invalid IP-literal"#),
            (r#"https://a:b:c/"#, r#"parse "https://a:b:c/": invalid port ":b:c" after host"#),
            (r#"https://a:b/"#, r#"parse "https://a:b/": invalid port ":b" after host"#),
            (r#"http://a:1:2/"#, r#"parse "http://a:1:2/": invalid port ":1:2" after host"#),
            (r#"http://[::1]x/"#, r#"parse "http://[::1]x/": invalid port "x" after host"#),
            (r#"http://a b/"#, r#"parse "http://a b/": invalid character " " in host name"#),
            (r#"http://a%20b/"#, r#"parse "http://a%20b/": invalid URL escape "%20""#),
            (r#"http://a%zz/"#, r#"parse "http://a%zz/": invalid URL escape "%zz""#),
            (r#"http://u ser@h/"#, r#"parse "http://u ser@h/": net/url: invalid userinfo"#),
            (r#"http://a^b"#, r#"parse "http://a^b": invalid character "^" in host name"#),
            (r#"http://h#f"#, r##"parse "http://h#f": invalid character "#" in host name"##),
            (r#"//[x/"#, r#"parse "//[x/": missing ']' in host"#),
            (r#"//a:b/c"#, r#"parse "//a:b/c": invalid port ":b" after host"#),
            (r#"http://u%zz@h/"#, r#"parse "http://u%zz@h/": invalid URL escape "%zz""#),
            (r#"1http://x"#, r#"parse "1http://x": invalid URI for request"#),
        ] {
            let expected = format!("URL parse error during conversion from string: {error}");
            assert_eq!(parse(Colons::Strict, raw).unwrap_err().to_string(), expected, "{raw}");
        }
    }
}
