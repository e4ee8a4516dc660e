//! The address that client-go makes of a kubeconfig's server.

use std::fmt::Write as _;

use gatewalk_kubernetes::apis::apiserver::GoDuration;

/// An address with the timeout in its query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    url: String,
    /// Where the path begins.
    path_start: usize,
    host: String,
}

impl Address {
    /// client-go drops query and fragment, cleans the path and appends the timeout.
    pub(super) fn new(server: &str, timeout: GoDuration) -> Self {
        let (scheme, rest) = server.split_once("://").unwrap_or(("http", server));
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        // a password is never part of an error
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (user.split(':').next().unwrap_or_default(), host),
            None => ("", authority),
        };
        let mut url = format!("{}://", scheme.to_ascii_lowercase());
        if !user.is_empty() {
            url.push_str(user);
            url.push('@');
        }
        url.push_str(host);
        let path_start = url.len();
        url.push_str(&clean(path));
        // a String takes everything that is written to it
        let _ = write!(url, "?timeout={}", timeout.to_string().replace('µ', "%C2%B5"));
        Self { url, path_start, host: without_port(host).to_owned() }
    }

    /// The whole address.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Path and query.
    pub(super) fn uri(&self) -> &str {
        self.url.get(self.path_start..).unwrap_or_default()
    }

    /// The host without its port.
    pub(super) fn host(&self) -> &str {
        &self.host
    }
}

fn without_port(host: &str) -> &str {
    if let Some(inside) = host.strip_prefix('[') {
        return inside.split(']').next().unwrap_or_default();
    }
    host.split(':').next().unwrap_or_default()
}

/// Go's `path.Join` of one absolute path.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_made_as_client_go_makes_them() {
        let second = GoDuration::from_seconds(1);
        for (server, url, uri, host) in [
            ("https://h/authz", "https://h/authz?timeout=1s", "/authz?timeout=1s", "h"),
            ("https://h:8443", "https://h:8443/?timeout=1s", "/?timeout=1s", "h"),
            ("https://h/a//b/../c/?q=1#f", "https://h/a/c?timeout=1s", "/a/c?timeout=1s", "h"),
            ("HTTPS://u:p@[::1]:1/a", "https://u@[::1]:1/a?timeout=1s", "/a?timeout=1s", "::1"),
        ] {
            let address = Address::new(server, second);
            assert_eq!((address.url(), address.uri(), address.host()), (url, uri, host));
        }
    }
}
