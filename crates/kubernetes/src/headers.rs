//! The headers of a request, and what kube-apiserver reads in them.

mod accept;
mod impersonation;

use std::collections::BTreeMap;

use crate::url::Url;

pub use accept::{Form, Media};
pub use impersonation::without_user;

/// Headers as `net/http.Header` has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    /// By name, in the case of [`canonical`].
    values: BTreeMap<String, Vec<String>>,
}

impl Headers {
    /// Headers by names of any case. Values of names that differ only in case are joined in the order of the names' text.
    pub fn new(given: &BTreeMap<String, Vec<String>>) -> Self {
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, some) in given {
            let trimmed = some.iter().map(|value| value.trim_matches([' ', '\t']).to_owned());
            values.entry(canonical(name.trim())).or_default().extend(trimmed);
        }
        Self { values }
    }

    /// The headers of a client that says nothing but its name.
    pub fn of_client(name: &str) -> Self {
        Self { values: [("User-Agent".to_owned(), vec![name.to_owned()])].into() }
    }

    /// `Header.Get`: the first value; empty where there is none. `name` is canonical.
    pub fn first(&self, name: &str) -> &str {
        self.all(name).first().map(String::as_str).unwrap_or_default()
    }

    /// Every value of a canonical name.
    pub fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// What the client calls itself up to the first slash, which is who manages the fields of what it makes.
    pub fn client(&self) -> &str {
        self.first("User-Agent").split('/').next().unwrap_or_default()
    }

    /// Whether go-restful has a route for what the client accepts: it knows no ranges but `*/*`.
    pub fn is_routed(&self) -> bool {
        accept::is_routed(self.first("Accept"))
    }

    /// The form that an answer has; `None` where nothing that the client accepts can be had.
    pub fn form(&self, url: &Url) -> Option<Form> {
        let mut form = accept::negotiate(self.first("Accept"))?;
        form.pretty |= self.is_for_people(url);
        Some(form)
    }

    /// `negotiation.isPrettyPrint`: the query says it, else what is known of the client.
    fn is_for_people(&self, url: &Url) -> bool {
        match url.query("pretty").as_deref() {
            None | Some("") => {
                let client = self.first("User-Agent");
                ["curl", "Wget", "Mozilla/5.0"].iter().any(|known| client.starts_with(known))
            }
            Some(value) => matches!(value, "1" | "t" | "T" | "TRUE" | "true" | "True"),
        }
    }
}

/// `textproto.CanonicalMIMEHeaderKey`.
fn canonical(name: &str) -> String {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if !name.bytes().all(is_token) {
        return name.to_owned();
    }
    let mut upper = true;
    let canonical = name.chars().map(|character| {
        let letter =
            if upper { character.to_ascii_uppercase() } else { character.to_ascii_lowercase() };
        upper = character == '-';
        letter
    });
    canonical.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(given: &[(&str, &str)]) -> Headers {
        let given =
            given.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()]));
        Headers::new(&given.collect())
    }

    #[test]
    fn people_get_lines_and_programs_do_not() {
        for (client, query, pretty) in [
            ("curl/8.1", "", true),
            ("Mozilla/5.0 (X11)", "", true),
            ("kubectl/v1.36.0", "", false),
            ("curl/8.1", "?pretty=false", false),
            ("curl/8.1", "?pretty=", true),
            ("", "?pretty=T", true),
            ("", "?pretty=yes", false),
        ] {
            let url = Url::parse_request_uri(&format!("/x{query}")).unwrap();
            let form = headers(&[("user-agent", client)]).form(&url).unwrap();
            assert_eq!(form.pretty, pretty, "{client} {query}");
        }
        assert_eq!(headers(&[("USER-AGENT", " kubectl/v1.36.0 ")]).client(), "kubectl");
    }

    #[test]
    fn names_have_one_case() {
        for (name, want) in
            [("accept", "Accept"), ("IMPERSONATE-user", "Impersonate-User"), ("a b", "a b")]
        {
            assert_eq!(canonical(name), want);
        }
    }
}
