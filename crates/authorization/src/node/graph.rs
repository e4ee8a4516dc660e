//! Which objects lead to which node (`Graph`, `graphPopulator`).
//!
//! Upstream keeps a graph with edges towards nodes, each marked with the node it leads to. Here the same relation is kept
//! as tables: what a pod refers to, and what a volume refers to.

use std::collections::BTreeMap;

use gatewalk_diagnostics::Span;
use gatewalk_kubernetes::objects::Objects;
use gatewalk_release::{FeatureGates, Gate, Release};

/// `status.extendedResourceClaimStatus` of a pod counts since then.
const EXTENDED_CLAIMS_SINCE: Release = Release::V1_34;

/// The fields of `spec.resourceClaims[*].source` stand in the claim itself since then.
const CLAIMS_WITHOUT_SOURCE_SINCE: Release = Release::V1_31;

/// What a path may begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Start {
    Secret,
    ConfigMap,
    PersistentVolumeClaim,
    PersistentVolume,
    ResourceClaim,
    ServiceAccount,
    Pod,
    VolumeAttachment,
    ResourceSlice,
    PodCertificateRequest,
}

/// An object on a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) kind: &'static str,
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// Where it was typed; none for objects that are only named by others.
    pub(crate) span: Option<Span>,
}

/// Namespace and name.
type Key = (String, String);

#[derive(Clone, Debug)]
struct PodVertex {
    key: Key,
    node: String,
    span: Option<Span>,
}

#[derive(Clone, Debug)]
struct VolumeVertex {
    name: String,
    claim: Key,
    span: Option<Span>,
}

#[derive(Clone, Debug)]
struct Attached {
    node: String,
    span: Option<Span>,
}

/// The objects that lead to nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Graph {
    pods: Vec<PodVertex>,
    volumes: Vec<VolumeVertex>,
    /// The pods that refer to an object, as places in `pods`.
    referring_pods: BTreeMap<(Start, Key), Vec<usize>>,
    /// The volumes that refer to a secret, as places in `volumes`.
    referring_volumes: BTreeMap<Key, Vec<usize>>,
    /// Objects that name a node themselves.
    attached: BTreeMap<(Start, Key), Attached>,
}

impl Graph {
    /// Reads the objects that upstream's informers would see.
    pub(crate) fn new(objects: &Objects, gates: &FeatureGates) -> Self {
        let mut graph = Self::default();
        graph.add_pods(objects, gates.release());
        for volume in &objects.persistent_volumes {
            let Some(claim) = &volume.claim else { continue };
            let place = graph.volumes.len();
            graph.volumes.push(VolumeVertex {
                name: volume.metadata.name.clone(),
                claim: claim.clone(),
                span: volume.source,
            });
            for secret in &volume.secrets {
                graph.referring_volumes.entry(secret.clone()).or_default().push(place);
            }
        }
        for attachment in &objects.volume_attachments {
            let key = (String::new(), attachment.metadata.name.clone());
            graph.attach(Start::VolumeAttachment, key, &attachment.node_name, attachment.source);
        }
        if gates.enabled(Gate::DynamicResourceAllocation) {
            for slice in &objects.resource_slices {
                let key = (String::new(), slice.metadata.name.clone());
                graph.attach(Start::ResourceSlice, key, &slice.node_name, slice.source);
            }
        }
        if gates.enabled(Gate::PodCertificateRequest) {
            for request in &objects.pod_certificate_requests {
                let key = (request.metadata.namespace.clone(), request.metadata.name.clone());
                let start = Start::PodCertificateRequest;
                graph.attach(start, key, &request.node_name, request.source);
            }
        }
        graph
    }

    /// Pods that are bound to a node, with what they refer to; a mirror pod gives its node nothing but itself.
    fn add_pods(&mut self, objects: &Objects, release: Release) {
        for pod in objects.pods.iter().filter(|pod| !pod.node_name.is_empty()) {
            let namespace = &pod.metadata.namespace;
            let place = self.pods.len();
            let key = (namespace.clone(), pod.metadata.name.clone());
            self.attach(Start::Pod, key.clone(), &pod.node_name, pod.source);
            self.pods.push(PodVertex { key, node: pod.node_name.clone(), span: pod.source });
            if pod.is_mirror() {
                continue;
            }
            let mut refer = |start: Start, name: &String| {
                if !name.is_empty() {
                    let key = (start, (namespace.clone(), name.clone()));
                    self.referring_pods.entry(key).or_default().push(place);
                }
            };
            refer(Start::ServiceAccount, &pod.service_account_name);
            pod.secrets.iter().for_each(|name| refer(Start::Secret, name));
            pod.config_maps.iter().for_each(|name| refer(Start::ConfigMap, name));
            for name in &pod.persistent_volume_claims {
                refer(Start::PersistentVolumeClaim, name);
            }
            let claims = if release >= CLAIMS_WITHOUT_SOURCE_SINCE {
                &pod.resource_claims
            } else {
                &pod.resource_claims_of_source
            };
            for name in claims {
                refer(Start::ResourceClaim, name);
            }
            if release >= EXTENDED_CLAIMS_SINCE {
                refer(Start::ResourceClaim, &pod.extended_resource_claim);
            }
        }
    }

    fn attach(&mut self, start: Start, key: Key, node: &str, span: Option<Span>) {
        if !node.is_empty() {
            self.attached.insert((start, key), Attached { node: node.to_owned(), span });
        }
    }

    /// A path from an object to a node, the object first; `None` where there is none.
    pub(crate) fn path(
        &self,
        node: &str,
        start: Start,
        namespace: &str,
        name: &str,
    ) -> Option<Vec<Step>> {
        let key = (start, (namespace.to_owned(), name.to_owned()));
        let mut path = vec![Step {
            kind: start.kind(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            span: None,
        }];
        if let Some(attached) = self.attached.get(&key) {
            if let Some(first) = path.first_mut() {
                first.span = attached.span;
            }
            return (attached.node == node).then_some(path);
        }
        if let Some(pod) = self.pod_on(node, &key) {
            path.push(pod);
            return Some(path);
        }
        let volumes: Vec<&VolumeVertex> = match start {
            Start::Secret => {
                let places = self.referring_volumes.get(&key.1);
                places.into_iter().flatten().filter_map(|at| self.volumes.get(*at)).collect()
            }
            Start::PersistentVolume if namespace.is_empty() => {
                self.volumes.iter().filter(|volume| volume.name == name).collect()
            }
            _ => return None,
        };
        for volume in volumes {
            let claim = (Start::PersistentVolumeClaim, volume.claim.clone());
            let Some(pod) = self.pod_on(node, &claim) else { continue };
            if start == Start::Secret {
                path.push(Step {
                    kind: Start::PersistentVolume.kind(),
                    namespace: String::new(),
                    name: volume.name.clone(),
                    span: volume.span,
                });
            } else if let Some(first) = path.first_mut() {
                first.span = volume.span;
            }
            path.push(Step {
                kind: Start::PersistentVolumeClaim.kind(),
                namespace: volume.claim.0.clone(),
                name: volume.claim.1.clone(),
                span: None,
            });
            path.push(pod);
            return Some(path);
        }
        None
    }

    fn pod_on(&self, node: &str, key: &(Start, Key)) -> Option<Step> {
        let places = self.referring_pods.get(key)?;
        let pod = places.iter().filter_map(|at| self.pods.get(*at)).find(|pod| pod.node == node)?;
        Some(pod.step())
    }

    /// Pods that refer to an object, and the nodes they are on: what is there when a path is missing.
    pub(crate) fn pods_referring_to(
        &self,
        start: Start,
        namespace: &str,
        name: &str,
    ) -> Vec<(Step, &str)> {
        let key = (start, (namespace.to_owned(), name.to_owned()));
        let places = self.referring_pods.get(&key).into_iter().flatten();
        places
            .filter_map(|at| self.pods.get(*at))
            .map(|pod| (pod.step(), pod.node.as_str()))
            .collect()
    }

    /// The node that an object names itself.
    pub(crate) fn node_of(&self, start: Start, namespace: &str, name: &str) -> Option<&str> {
        let key = (start, (namespace.to_owned(), name.to_owned()));
        self.attached.get(&key).map(|attached| attached.node.as_str())
    }

    /// The nodes that anything leads to; a node may come several times.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &str> {
        let of_pods = self.pods.iter().map(|pod| pod.node.as_str());
        of_pods.chain(self.attached.values().map(|attached| attached.node.as_str()))
    }

    /// Whether any pod of the scenario runs on a node.
    pub(crate) fn has_pods_on(&self, node: &str) -> bool {
        self.pods.iter().any(|pod| pod.node == node)
    }
}

impl PodVertex {
    fn step(&self) -> Step {
        Step {
            kind: Start::Pod.kind(),
            namespace: self.key.0.clone(),
            name: self.key.1.clone(),
            span: self.span,
        }
    }
}

impl Start {
    /// Whether such an object says itself which node it belongs to.
    pub(crate) fn has_node(self) -> bool {
        match self {
            Self::Pod
            | Self::VolumeAttachment
            | Self::ResourceSlice
            | Self::PodCertificateRequest => true,
            Self::Secret
            | Self::ConfigMap
            | Self::PersistentVolumeClaim
            | Self::PersistentVolume
            | Self::ResourceClaim
            | Self::ServiceAccount => false,
        }
    }

    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Secret => "Secret",
            Self::ConfigMap => "ConfigMap",
            Self::PersistentVolumeClaim => "PersistentVolumeClaim",
            Self::PersistentVolume => "PersistentVolume",
            Self::ResourceClaim => "ResourceClaim",
            Self::ServiceAccount => "ServiceAccount",
            Self::Pod => "Pod",
            Self::VolumeAttachment => "VolumeAttachment",
            Self::ResourceSlice => "ResourceSlice",
            Self::PodCertificateRequest => "PodCertificateRequest",
        }
    }
}
