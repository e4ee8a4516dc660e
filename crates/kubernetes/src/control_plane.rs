//! Who keeps a cluster running, and a few requests that they cannot do without.
//!
//! The users and groups are those that kube-apiserver, kubeadm and the bootstrap policy (`k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy`)
//! give them. The requests are a sample: who is refused one of these does not work.

use gatewalk_release::FeatureGates;

use crate::attributes::{Attributes, UserInfo};
use crate::request_info::RequestInfo;
use crate::url::HttpRequest;

/// Somebody a cluster cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The message that says what they are called; those that share a name are told of once in a sentence.
    pub name: &'static str,
    /// The authorizer that allows them with the bootstrap policy, as a configuration spells it; empty for members of
    /// `system:masters`, who are allowed before any.
    pub allowed_by: &'static str,
    /// The user name; `{node}` stands for the name of a node.
    pub user: &'static str,
    /// The groups.
    pub groups: &'static [&'static str],
    /// HTTP request lines, the most important first; `{node}` as in `user`.
    pub requests: &'static [&'static str],
}

const ACCOUNT: &[&str] =
    &["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"];
const AUTHENTICATED: &[&str] = &["system:authenticated"];

/// The identities, whom everything hangs on first.
pub const IDENTITIES: &[Identity] = &[
    Identity {
        name: "kubernetes.identityLoopback",
        allowed_by: "",
        user: "system:apiserver",
        groups: &["system:authenticated", "system:masters"],
        requests: &[
            "GET /api/v1/namespaces",
            "PUT /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/apiserver",
        ],
    },
    Identity {
        name: "kubernetes.identityKubelets",
        allowed_by: "Node",
        user: "system:node:{node}",
        groups: &["system:nodes", "system:authenticated"],
        requests: &[
            "PUT /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/{node}",
            "PATCH /api/v1/nodes/{node}/status",
            "GET /api/v1/pods?fieldSelector=spec.nodeName%3D{node}",
        ],
    },
    Identity {
        name: "kubernetes.identityControllerManager",
        allowed_by: "RBAC",
        user: "system:kube-controller-manager",
        groups: AUTHENTICATED,
        requests: &[
            "PUT /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager",
            "POST /api/v1/namespaces/kube-system/serviceaccounts/replicaset-controller/token",
        ],
    },
    Identity {
        name: "kubernetes.identityScheduler",
        allowed_by: "RBAC",
        user: "system:kube-scheduler",
        groups: AUTHENTICATED,
        requests: &[
            "PUT /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler",
            "POST /api/v1/namespaces/default/pods/web-0/binding",
        ],
    },
    Identity {
        name: "kubernetes.identityControllers",
        allowed_by: "RBAC",
        user: "system:serviceaccount:kube-system:replicaset-controller",
        groups: ACCOUNT,
        requests: &["POST /api/v1/namespaces/default/pods"],
    },
    Identity {
        name: "kubernetes.identityControllers",
        allowed_by: "RBAC",
        user: "system:serviceaccount:kube-system:daemon-set-controller",
        groups: ACCOUNT,
        requests: &["POST /api/v1/namespaces/kube-system/pods"],
    },
    Identity {
        name: "kubernetes.identityProbes",
        allowed_by: "RBAC",
        user: "system:anonymous",
        groups: &["system:unauthenticated"],
        requests: &["GET /livez", "GET /readyz"],
    },
];

impl Identity {
    /// Who it is, where the node is called `node`.
    pub fn user(&self, node: &str) -> UserInfo {
        UserInfo {
            name: self.user.replace("{node}", node),
            groups: self.groups.iter().map(|group| (*group).to_owned()).collect(),
            ..UserInfo::default()
        }
    }

    /// What authorizers see of its requests, in their order.
    pub fn attributes(
        &self,
        node: &str,
        gates: &FeatureGates,
    ) -> impl Iterator<Item = Attributes> + use<'_> {
        let user = self.user(node);
        let gates = gates.clone();
        let lines = self.requests.iter().map({
            let node = node.to_owned();
            move |line| line.replace("{node}", &node)
        });
        // a node's name is a DNS-1123 subdomain where it is one at all: it needs no escape in a URL
        lines.filter_map(move |line| {
            let info = RequestInfo::new(&HttpRequest::parse(&line).ok()?, &gates).ok()?;
            Some(info.attributes(&user))
        })
    }
}

#[cfg(test)]
mod tests {
    use gatewalk_release::Release;

    use super::*;

    #[test]
    fn every_request_can_be_read() {
        for release in Release::ALL {
            let gates = FeatureGates::new(release);
            for identity in IDENTITIES {
                let read: Vec<_> = identity.attributes("node-1", &gates).collect();
                assert_eq!(read.len(), identity.requests.len(), "{}", identity.name);
                assert!(
                    read.iter().all(|one| !one.verb.is_empty() && !one.user.name.contains('{'))
                );
            }
        }
    }
}
