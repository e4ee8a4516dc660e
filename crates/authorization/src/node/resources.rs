//! The resources that have rules of their own, in upstream's order of checks and with its texts.

use gatewalk_kubernetes::attributes::{Attributes, Operator};

use super::graph::Start;
use super::{NodeAuthorizer, Verdict, Why};
use crate::Answer;

const NODE_LEASE_NAMESPACE: &str = "kube-node-lease";

impl NodeAuthorizer {
    /// `None` where the resource has no rules of its own.
    pub(super) fn special(&self, node: &str, attributes: &Attributes) -> Option<Verdict> {
        let switches = self.switches;
        let verdict = match (attributes.api_group.as_str(), attributes.resource.as_str()) {
            ("", "secrets") => self.read_namespaced(node, Start::Secret, attributes),
            ("", "configmaps") => self.read_namespaced(node, Start::ConfigMap, attributes),
            ("", "persistentvolumeclaims") if attributes.subresource == "status" => {
                self.update_claim_status(node, attributes)
            }
            ("", "persistentvolumeclaims") => {
                self.get(node, Start::PersistentVolumeClaim, attributes)
            }
            ("", "persistentvolumes") => self.get(node, Start::PersistentVolume, attributes),
            ("resource.k8s.io", "resourceclaims") => {
                self.get(node, Start::ResourceClaim, attributes)
            }
            ("storage.k8s.io", "volumeattachments") => {
                self.get(node, Start::VolumeAttachment, attributes)
            }
            ("", "serviceaccounts") => self.service_account(node, attributes),
            ("coordination.k8s.io", "leases") => lease(node, attributes),
            ("storage.k8s.io", "csinodes") => self.csi_node(node, attributes),
            ("resource.k8s.io", "resourceslices") if switches.resource_slices => {
                self.resource_slice(node, attributes)
            }
            ("", "nodes") if switches.selectors => own_node(node, attributes),
            ("", "pods") if switches.selectors => self.pod(node, attributes),
            ("certificates.k8s.io", "podcertificaterequests") => {
                return self.pod_certificate_request(node, attributes);
            }
            _ => return None,
        };
        Some(verdict)
    }

    fn read_namespaced(&self, node: &str, start: Start, attributes: &Attributes) -> Verdict {
        if !matches!(attributes.verb.as_str(), "get" | "list" | "watch") {
            return refuse("can only read resources of this type");
        }
        if !attributes.subresource.is_empty() {
            return refuse("cannot read subresource");
        }
        if attributes.namespace.is_empty() {
            return refuse("can only read namespaced object of this type");
        }
        self.related(node, start, attributes)
    }

    fn get(&self, node: &str, start: Start, attributes: &Attributes) -> Verdict {
        if attributes.verb != "get" {
            return refuse("can only get individual resources of this type");
        }
        if !attributes.subresource.is_empty() {
            return refuse("cannot get subresource");
        }
        self.related(node, start, attributes)
    }

    fn update_claim_status(&self, node: &str, attributes: &Attributes) -> Verdict {
        if !matches!(attributes.verb.as_str(), "update" | "patch") {
            return refuse("can only get/update/patch this type");
        }
        self.related(node, Start::PersistentVolumeClaim, attributes)
    }

    /// Upstream's `authorize`: the object must be related to the node.
    fn related(&self, node: &str, start: Start, attributes: &Attributes) -> Verdict {
        if attributes.name.is_empty() {
            return refuse("No Object name found");
        }
        self.has_path(node, start, attributes)
    }

    fn has_path(&self, node: &str, start: Start, attributes: &Attributes) -> Verdict {
        let (namespace, name) = (&attributes.namespace, &attributes.name);
        let answer = if self.graph.path(node, start, namespace, name).is_some() {
            Answer::allow("")
        } else {
            Answer::no_opinion(format!(
                "no relationship found between node '{node}' and this object"
            ))
        };
        let why = Why::Path {
            node: node.to_owned(),
            start,
            namespace: namespace.clone(),
            name: name.clone(),
        };
        Verdict { answer, why }
    }

    fn service_account(&self, node: &str, attributes: &Attributes) -> Verdict {
        let switches = self.switches;
        if switches.service_account_get
            && attributes.verb == "get"
            && attributes.subresource.is_empty()
        {
            // the gate of pod certificates does not exist before 1.34, and is off there
            if !switches.credential_provider_tokens && !switches.pod_certificate_requests {
                return refuse("not allowed to get service accounts");
            }
            return self.read_namespaced(node, Start::ServiceAccount, attributes);
        }
        if attributes.verb != "create" || attributes.name.is_empty() {
            return refuse("can only create tokens for individual service accounts");
        }
        if attributes.subresource != "token" {
            return refuse("can only create token subresource of serviceaccount");
        }
        self.has_path(node, Start::ServiceAccount, attributes)
    }

    fn csi_node(&self, node: &str, attributes: &Attributes) -> Verdict {
        let subresource = attributes.subresource.as_str();
        let written =
            matches!(attributes.verb.as_str(), "get" | "create" | "update" | "patch" | "delete");
        if self.switches.csi_node_subresource_first && !subresource.is_empty() {
            if subresource != "status" {
                return refuse("cannot authorize CSINode subresources");
            }
            if !self.switches.csi_volume_health {
                return refuse("CSINode status access requires CSIVolumeHealth feature");
            }
            if !matches!(attributes.verb.as_str(), "get" | "update" | "patch") {
                return refuse("can only get, update, or patch CSINode status");
            }
        } else if !written {
            return refuse("can only get, create, update, patch, or delete a CSINode");
        } else if !subresource.is_empty() {
            return refuse("cannot authorize CSINode subresources");
        }
        if attributes.verb != "create" && attributes.name != node {
            return refuse("can only access CSINode with the same name as the requesting node");
        }
        allow()
    }

    fn resource_slice(&self, node: &str, attributes: &Attributes) -> Verdict {
        if !attributes.subresource.is_empty() {
            return refuse("cannot authorize ResourceSlice subresources");
        }
        let by_selector = self.switches.resource_slice_selectors;
        match attributes.verb.as_str() {
            "create" => allow(),
            "get" | "update" | "patch" | "delete" => {
                self.related(node, Start::ResourceSlice, attributes)
            }
            "deletecollection" if !by_selector => {
                refuse("can only get, create, update, patch, or delete a ResourceSlice")
            }
            "watch" | "list" | "deletecollection" => {
                if !by_selector || !self.switches.selectors || selects_node(node, attributes) {
                    allow()
                } else {
                    refuse(
                        "can only list/watch/deletecollection resourceslices with nodeName field selector",
                    )
                }
            }
            _ if by_selector => refuse(
                "only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection",
            ),
            _ => refuse("can only get, create, update, patch, or delete a ResourceSlice"),
        }
    }

    fn pod(&self, node: &str, attributes: &Attributes) -> Verdict {
        match (attributes.subresource.as_str(), attributes.verb.as_str()) {
            ("", "get") => self.get(node, Start::Pod, attributes),
            ("", "list" | "watch") => {
                if selects_node(node, attributes) {
                    allow()
                } else if attributes.name.is_empty() {
                    refuse("can only list/watch pods with spec.nodeName field selector")
                } else {
                    self.related(node, Start::Pod, attributes)
                }
            }
            ("", "create" | "delete") | ("status", "update" | "patch") | ("eviction", "create") => {
                allow()
            }
            _ => refuse(""),
        }
    }

    fn pod_certificate_request(&self, node: &str, attributes: &Attributes) -> Option<Verdict> {
        if !(self.switches.pod_certificate_requests && self.switches.selectors) {
            return self.switches.pod_certificate_requests_closed.then(|| refuse(""));
        }
        if !attributes.subresource.is_empty() {
            return Some(refuse(
                "nodes may not access the status subresource of PodCertificateRequests",
            ));
        }
        Some(match attributes.verb.as_str() {
            "create" => allow(),
            "get" => self.related(node, Start::PodCertificateRequest, attributes),
            "list" | "watch" if selects_node(node, attributes) => allow(),
            "list" | "watch" => {
                refuse("can only list/watch podcertificaterequests with nodeName field selector")
            }
            verb => refuse(format!("nodes may not {verb} podcertificaterequests")),
        })
    }
}

fn lease(node: &str, attributes: &Attributes) -> Verdict {
    let verb = attributes.verb.as_str();
    if !matches!(verb, "get" | "create" | "update" | "patch" | "delete") {
        return refuse("can only get, create, update, patch, or delete a node lease");
    }
    if attributes.namespace != NODE_LEASE_NAMESPACE {
        return refuse("can only access leases in the \"kube-node-lease\" system namespace");
    }
    if verb != "create" && attributes.name != node {
        return refuse("can only access node lease with the same name as the requesting node");
    }
    allow()
}

/// A node may read only its own object; what it writes, admission looks at.
fn own_node(node: &str, attributes: &Attributes) -> Verdict {
    match (attributes.subresource.as_str(), attributes.verb.as_str()) {
        ("", "create" | "update" | "patch") | ("status", "update" | "patch") => allow(),
        ("", "get" | "list" | "watch") => match attributes.name.as_str() {
            name if name == node => allow(),
            "" => refuse(format!("node '{node}' cannot read all nodes, only its own Node object")),
            name => refuse(format!("node '{node}' cannot read '{name}', only its own Node object")),
        },
        _ => refuse(""),
    }
}

fn selects_node(node: &str, attributes: &Attributes) -> bool {
    attributes.field_selector.requirements.iter().any(|requirement| {
        requirement.field == "spec.nodeName"
            && requirement.operator == Operator::Equals
            && requirement.value == node
    })
}

fn allow() -> Verdict {
    Verdict { answer: Answer::allow(""), why: Why::Request }
}

fn refuse(reason: impl Into<String>) -> Verdict {
    Verdict { answer: Answer::no_opinion(reason), why: Why::Request }
}
