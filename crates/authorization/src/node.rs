//! The Node authorizer (`k8s.io/kubernetes/plugin/pkg/auth/authorizer/node`): what a kubelet may do.
//!
//! It never denies and never errs: whatever it does not allow, the next authorizer is asked about.

pub(crate) mod graph;
mod resources;

use gatewalk_kubernetes::apis::rbac::PolicyRule;
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_kubernetes::bootstrap_policy;
use gatewalk_kubernetes::go;
use gatewalk_kubernetes::objects::Objects;
use gatewalk_release::{FeatureGates, Gate, Release};

use crate::Answer;
use crate::rbac::rule_allows;
use graph::{Graph, Start};

const USER_PREFIX: &str = "system:node:";
const NODES_GROUP: &str = "system:nodes";

/// Upstream's `NodeAuthorizer` over a fixed set of objects.
#[derive(Clone, Debug)]
pub struct NodeAuthorizer {
    pub(crate) graph: Graph,
    pub(crate) rules: Vec<PolicyRule>,
    switches: Switches,
}

/// What differs by release and gates.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a gate or a change of one release")]
struct Switches {
    /// `AuthorizeNodeWithSelectors`: nodes and pods have rules of their own.
    selectors: bool,
    pod_certificate_requests: bool,
    credential_provider_tokens: bool,
    csi_volume_health: bool,
    /// `ResourceSlices` have rules of their own (since 1.30).
    resource_slices: bool,
    /// `ResourceSlices` may be listed by selector, and their verbs have a new text (since 1.31).
    resource_slice_selectors: bool,
    /// Reading a service account has a text of its own (since 1.33).
    service_account_get: bool,
    /// `PodCertificateRequests` are no longer left to the static rules when their gate is off (since 1.35).
    pod_certificate_requests_closed: bool,
    /// The subresource of a `CSINode` is looked at before the verb (since 1.37).
    csi_node_subresource_first: bool,
}

/// What an authorization rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// The user is no node.
    Stranger,
    /// The user claims to be a node and names none.
    Nameless,
    /// The request itself says enough.
    Request,
    /// A path in the graph from the object to the node was looked for.
    Path { node: String, start: Start, namespace: String, name: String },
    /// The static rules were looked at; the place of the one that allows.
    Static(Option<usize>),
}

/// What the authorizer says of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) answer: Answer,
    pub(crate) why: Why,
}

impl NodeAuthorizer {
    /// Reads the graph out of the objects. The static rules are those of the bootstrap role `system:node`.
    pub fn new(objects: &Objects, gates: &FeatureGates) -> Self {
        let policy = bootstrap_policy::objects(gates);
        let role =
            policy.cluster_roles.into_iter().find(|role| role.metadata.name == "system:node");
        let release = gates.release();
        Self {
            graph: Graph::new(objects, gates),
            rules: role.map(|role| role.rules).unwrap_or_default(),
            switches: Switches {
                selectors: gates.enabled(Gate::AuthorizeNodeWithSelectors),
                pod_certificate_requests: gates.enabled(Gate::PodCertificateRequest),
                credential_provider_tokens: gates
                    .enabled(Gate::KubeletServiceAccountTokenForCredentialProviders),
                csi_volume_health: gates.enabled(Gate::CSIVolumeHealth),
                resource_slices: release >= Release::V1_30,
                resource_slice_selectors: release >= Release::V1_31,
                service_account_get: release >= Release::V1_33,
                pod_certificate_requests_closed: release >= Release::V1_35,
                csi_node_subresource_first: release >= Release::V1_37,
            },
        }
    }

    /// Upstream's `Authorize`.
    pub fn authorize(&self, attributes: &Attributes) -> Answer {
        self.verdict(attributes).answer
    }

    pub(crate) fn verdict(&self, attributes: &Attributes) -> Verdict {
        let Some(node) = node_name(&attributes.user) else {
            return Verdict { answer: Answer::default(), why: Why::Stranger };
        };
        if node.is_empty() {
            let user = go::quote(&attributes.user.name);
            return Verdict {
                answer: Answer::no_opinion(format!("unknown node for user {user}")),
                why: Why::Nameless,
            };
        }
        let special = attributes.resource_request.then(|| self.special(node, attributes));
        special.flatten().unwrap_or_else(|| self.by_static_rules(attributes))
    }

    /// Upstream's `NodeRules`, compared like rules of RBAC.
    fn by_static_rules(&self, attributes: &Attributes) -> Verdict {
        let rule = self.rules.iter().position(|rule| rule_allows(attributes, rule));
        let answer = if rule.is_some() { Answer::allow("") } else { Answer::default() };
        Verdict { answer, why: Why::Static(rule) }
    }
}

/// Upstream's `NodeIdentity`: a user name with the prefix, in the group of nodes.
pub(crate) fn node_name(user: &UserInfo) -> Option<&str> {
    let name = user.name.strip_prefix(USER_PREFIX)?;
    user.groups.iter().any(|group| group == NODES_GROUP).then_some(name)
}

#[cfg(test)]
mod tests;
