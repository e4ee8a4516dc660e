//! Whom the lock-out check asks about.

use gatewalk_authorization::{Chain, Grantee};
use gatewalk_diagnostics::Message;
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_kubernetes::control_plane::IDENTITIES;
use gatewalk_kubernetes::request_info::RequestInfo;
use gatewalk_kubernetes::url::HttpRequest;
use gatewalk_report::LockoutKind;
use gatewalk_scenario::Scenario;

use crate::Server;

/// So many who may do everything get rows of their own.
const ADMINS_MAX: usize = 8;

/// So many requests of the scenario get rows of their own.
const REQUESTS_MAX: usize = 24;

/// What somebody needs who mends a cluster.
const REPAIRS: [&str; 3] = [
    "GET /api/v1/namespaces/kube-system/pods",
    "PATCH /apis/apps/v1/namespaces/kube-system/deployments/webhook",
    "POST /apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
];

/// Somebody, and what they ask for.
pub(super) struct Row {
    pub(super) kind: LockoutKind,
    pub(super) name: Message,
    pub(super) user: UserInfo,
    pub(super) requests: Vec<Attributes>,
}

impl Server {
    /// The rows, and how many had no place.
    pub(super) fn lockout_rows(&self, chain: &Chain, scenario: &Scenario) -> (Vec<Row>, usize) {
        let node = self.a_node();
        let gates = self.gates();
        let mut rows: Vec<Row> = IDENTITIES
            .iter()
            .map(|identity| Row {
                kind: LockoutKind::ControlPlane,
                name: Message::new(identity.name),
                user: identity.user(node),
                requests: identity.attributes(node, gates).collect(),
            })
            .collect();
        let masters = UserInfo {
            name: "kubernetes-super-admin".to_owned(),
            groups: groups(&["system:masters", "system:authenticated"]),
            ..UserInfo::default()
        };
        let name = Message::new("engine.lockoutBreakGlass");
        rows.push(self.repairer(LockoutKind::BreakGlass, name, masters));
        let admins = admins(chain);
        let mut omitted = admins.len().saturating_sub(ADMINS_MAX);
        rows.extend(
            admins
                .into_iter()
                .take(ADMINS_MAX)
                .map(|(name, user)| self.repairer(LockoutKind::Admin, name, user)),
        );
        omitted += self.askers(scenario, &mut rows);
        (rows, omitted)
    }

    fn repairer(&self, kind: LockoutKind, name: Message, user: UserInfo) -> Row {
        let requests = REPAIRS.iter().filter_map(|line| {
            let info = RequestInfo::new(&HttpRequest::parse(line).ok()?, self.gates()).ok()?;
            Some(info.attributes(&user))
        });
        let requests = requests.collect();
        Row { kind, name, user, requests }
    }

    /// The scenario's own requests, those of one user together; and how many had no place.
    fn askers(&self, scenario: &Scenario, rows: &mut Vec<Row>) -> usize {
        let begin = rows.len();
        let (mut taken, mut omitted) = (0, 0);
        for request in &scenario.requests {
            for asked in self.attributes(request, &self.asker(request)) {
                if taken == REQUESTS_MAX {
                    omitted += 1;
                    continue;
                }
                taken += 1;
                let of_user = rows.iter_mut().skip(begin).find(|row| row.user == asked.user);
                match of_user {
                    Some(row) => row.requests.push(asked),
                    None => rows.push(Row {
                        kind: LockoutKind::Scenario,
                        name: Message::new("engine.lockoutAsker").with("user", &asked.user.name),
                        user: asked.user.clone(),
                        requests: vec![asked],
                    }),
                }
            }
        }
        omitted
    }
}

/// Who may do everything, by rules: `*` allows every verb, group and resource, and nothing else allows `*`.
fn admins(chain: &Chain) -> Vec<(Message, UserInfo)> {
    let everything = Attributes {
        verb: "*".to_owned(),
        resource_request: true,
        api_group: "*".to_owned(),
        api_version: "*".to_owned(),
        resource: "*".to_owned(),
        ..Attributes::default()
    };
    let mut admins: Vec<(Message, UserInfo)> = Vec::new();
    for grantee in chain.who_can(&everything).grantees {
        if let Some(user) = user_of(&grantee)
            && !admins.iter().any(|(_, other)| *other == user)
        {
            let name = Message::new("engine.lockoutAdmin")
                .with("kind", grantee.kind)
                .with("name", &grantee.name);
            admins.push((name, user));
        }
    }
    admins
}

/// Somebody whom a grant is for; members of `system:masters` have a row already.
fn user_of(grantee: &Grantee) -> Option<UserInfo> {
    let name = grantee.name.as_str();
    let (user, of) = match grantee.kind {
        "User" => (name.to_owned(), groups(&["system:authenticated"])),
        "Group" if name == gatewalk_authorization::SYSTEM_MASTERS => return None,
        "Group" if name == "system:unauthenticated" => {
            ("system:anonymous".to_owned(), groups(&[name]))
        }
        "Group" if name == "system:authenticated" => ("somebody".to_owned(), groups(&[name])),
        "Group" => (format!("a-member-of-{name}"), groups(&[name, "system:authenticated"])),
        "ServiceAccount" => {
            let (namespace, account) = name.split_once('/')?;
            let all = format!("system:serviceaccounts:{namespace}");
            let of = groups(&["system:serviceaccounts", &all, "system:authenticated"]);
            (format!("system:serviceaccount:{namespace}:{account}"), of)
        }
        _ => return None,
    };
    Some(UserInfo { name: user, groups: of, ..UserInfo::default() })
}

fn groups(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
