//! Whom the headers want to act as (`filters.buildImpersonationRequests`, and since 1.35 `filters/impersonation`).

use super::Headers;
use crate::go;
use crate::kubectl::Impersonation;

const USER: &str = "Impersonate-User";
const UID: &str = "Impersonate-Uid";
const GROUP: &str = "Impersonate-Group";
const EXTRA: &str = "Impersonate-Extra-";

impl Headers {
    /// Whom the request wants to act as; `None` where it wants nobody. `Impersonation::user` is empty where the headers name none.
    pub fn impersonation(&self) -> Option<Impersonation> {
        let mut wanted = Impersonation {
            user: self.first(USER).to_owned(),
            uid: self.first(UID).to_owned(),
            groups: self.all(GROUP).to_vec(),
            ..Impersonation::default()
        };
        for (name, values) in &self.values {
            if let Some(key) = name.strip_prefix(EXTRA) {
                let key = unescape(&key.to_lowercase());
                wanted.extra.entry(key).or_default().extend(values.iter().cloned());
            }
        }
        (wanted != Impersonation::default()).then_some(wanted)
    }
}

/// A key of `extra` as a header carries it; one that cannot be decoded stands for itself.
fn unescape(key: &str) -> String {
    crate::url::path_unescape(key).unwrap_or_else(|| key.to_owned())
}

/// What is said of headers that name no user, as each of upstream's two filters says it.
pub fn without_user(wanted: &Impersonation, constrained: bool) -> String {
    if constrained {
        let list = |values: &[String]| {
            if values.is_empty() {
                return "[]string(nil)".to_owned();
            }
            let quoted: Vec<String> = values.iter().map(|value| go::quote(value)).collect();
            format!("[]string{{{}}}", quoted.join(", "))
        };
        let extra: Vec<String> = wanted
            .extra
            .iter()
            .map(|(key, values)| format!("{}:{}", go::quote(key), list(values)))
            .collect();
        let extra =
            if extra.is_empty() { "(nil)".to_owned() } else { format!("{{{}}}", extra.join(", ")) };
        return format!(
            "requested &user.DefaultInfo{{Name:\"\", UID:{}, Groups:{}, Extra:map[string][]string{extra}}} without impersonating a user name",
            go::quote(&wanted.uid),
            list(&wanted.groups)
        );
    }
    // the fields of an ObjectReference without their names
    let mut references: Vec<String> =
        wanted.groups.iter().map(|group| format!("{{Group  {group}    }}")).collect();
    for (key, values) in &wanted.extra {
        let of_key = |value| format!("{{UserExtra  {value}  authentication.k8s.io/v1  {key}}}");
        references.extend(values.iter().map(of_key));
    }
    if !wanted.uid.is_empty() {
        references.push(format!("{{UID  {}  authentication.k8s.io/v1  }}", wanted.uid));
    }
    format!("requested [{}] without impersonating a user", references.join(" "))
}
