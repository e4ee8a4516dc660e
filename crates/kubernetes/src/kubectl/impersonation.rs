//! `--as` and its companions, and what kube-apiserver makes of them.

use std::collections::BTreeMap;

use gatewalk_diagnostics::Message;

use super::Parser;
use super::flags::Arguments;
use crate::attributes::UserInfo;
use crate::service_account;

/// Who a client asks to be taken for: the `Impersonate-…` headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impersonation {
    /// `--as`.
    pub user: String,
    /// `--as-uid`.
    pub uid: String,
    /// `--as-group`, each as given.
    pub groups: Vec<String>,
    /// `--as-user-extra`, by key in lower case, as headers carry it.
    pub extra: BTreeMap<String, Vec<String>>,
}

impl Parser<'_> {
    pub(super) fn impersonation(&mut self, arguments: &Arguments) -> Option<Impersonation> {
        let mut impersonation = Impersonation {
            user: arguments.value("as").unwrap_or_default().to_owned(),
            uid: arguments.value("as-uid").unwrap_or_default().to_owned(),
            groups: arguments.values("as-group").into_iter().map(str::to_owned).collect(),
            extra: BTreeMap::new(),
        };
        for pair in arguments.values("as-user-extra") {
            let Some((key, value)) = pair.split_once('=') else {
                // kubectl sends nothing of it
                let range = arguments.range("as-user-extra").unwrap_or_default();
                let message = Message::new("kubernetes.extraWithoutValue");
                self.warning("kubectl/bad-extra", message, range);
                continue;
            };
            impersonation.extra.entry(key.to_lowercase()).or_default().push(value.to_owned());
        }
        if impersonation == Impersonation::default() {
            return None;
        }
        if impersonation.user.is_empty() {
            let range = ["as-group", "as-uid", "as-user-extra"]
                .into_iter()
                .find_map(|flag| arguments.range(flag))
                .unwrap_or_default();
            self.error(
                "kubectl/as-without-user",
                Message::new("kubernetes.groupsWithoutUser"),
                range,
            );
            return None;
        }
        Some(impersonation)
    }
}

/// The user that authorizers see after impersonation: groups are completed as
/// `k8s.io/apiserver/pkg/endpoints/filters.WithImpersonation` completes them.
pub fn complete(impersonation: &Impersonation) -> UserInfo {
    const AUTHENTICATED: &str = "system:authenticated";
    const UNAUTHENTICATED: &str = "system:unauthenticated";
    let mut groups = impersonation.groups.clone();
    if groups.is_empty()
        && let Some((namespace, _)) = service_account::split(&impersonation.user)
    {
        groups.push("system:serviceaccounts".to_owned());
        groups.push(format!("system:serviceaccounts:{namespace}"));
    }
    let has = |group: &str| groups.iter().any(|other| other == group);
    let unauthenticated = has(UNAUTHENTICATED);
    if impersonation.user == "system:anonymous" {
        if !unauthenticated {
            groups.push(UNAUTHENTICATED.to_owned());
        }
    } else if !unauthenticated && !has(AUTHENTICATED) {
        groups.push(AUTHENTICATED.to_owned());
    }
    UserInfo {
        name: impersonation.user.clone(),
        uid: impersonation.uid.clone(),
        groups,
        extra: impersonation.extra.clone(),
    }
}
