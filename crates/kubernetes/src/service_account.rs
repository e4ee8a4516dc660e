//! User names of service accounts (`k8s.io/apiserver/pkg/authentication/serviceaccount`), and the names that user names are made of.

use crate::go::quote;
use crate::selector::{is_subdomain, subdomain_errors};

/// What every user name of a service account begins with.
const PREFIX: &str = "system:serviceaccount:";

/// Namespace and name of a service account's user name: upstream's `SplitUsername`.
pub fn split(user: &str) -> Option<(&str, &str)> {
    let (namespace, name) = user.strip_prefix(PREFIX)?.split_once(':')?;
    (is_label(namespace) && is_object_name(name)).then_some((namespace, name))
}

/// Whether a name is a DNS-1123 subdomain of a fit length, as those of nodes and service accounts are.
pub fn is_object_name(name: &str) -> bool {
    name.len() <= 253 && is_subdomain(name)
}

/// A DNS-1123 label, as names of namespaces are.
fn is_label(name: &str) -> bool {
    name.len() <= 63 && !name.contains('.') && is_subdomain(name)
}

/// What is wrong with a key of the form `acme.io/foo`, as errors of fields print it: upstream's `IsDomainPrefixedPath`.
pub fn domain_prefixed_path_error(path: &str, key: &str) -> Option<String> {
    const FORMAT: &str = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+";
    let invalid =
        |value: &str, detail: &str| format!("{path}: Invalid value: {}: {detail}", quote(value));
    let (host, rest) = match key.split_once('/') {
        Some((host, rest)) if !host.is_empty() && !rest.is_empty() => (host, rest),
        _ => {
            let detail = "must be a domain-prefixed path (such as \"acme.io/foo\")";
            return Some(invalid(key, detail));
        }
    };
    let mut errors: Vec<String> =
        subdomain_errors(host, "characters").iter().map(|detail| invalid(host, detail)).collect();
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:".contains(&byte);
    if !rest.bytes().all(fits) {
        let detail = format!("Invalid path (regex used for validation is '{FORMAT}')");
        errors.push(invalid(rest, &detail));
    }
    match errors.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        many => Some(format!("[{}]", many.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_names_of_service_accounts_are_split() {
        for (user, want) in [
            ("system:serviceaccount:x:robot", Some(("x", "robot"))),
            ("system:serviceaccount:x:a.b", Some(("x", "a.b"))),
            ("system:serviceaccount:x.y:robot", None),
            ("system:serviceaccount:x:a:b", None),
            ("system:serviceaccount:x:", None),
            ("system:serviceaccount:X:robot", None),
            ("bob", None),
        ] {
            assert_eq!(split(user), want, "{user}");
        }
    }

    #[test]
    fn keys_have_a_domain() {
        let error = |key| domain_prefixed_path_error("extra.key", key);
        assert_eq!(error("acme.io/foo"), None);
        assert_eq!(
            error("scopes").as_deref(),
            Some(
                "extra.key: Invalid value: \"scopes\": must be a domain-prefixed path (such as \"acme.io/foo\")"
            )
        );
        assert!(error("A/b c").is_some_and(|text| text.starts_with('[')));
    }
}
