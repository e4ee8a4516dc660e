//! What authorizers need of pods, volumes and their kin: the edges of the node authorizer's graph, already read out of the
//! objects (`k8s.io/kubernetes/pkg/api/v1/pod` and `…/persistentvolume` visitors).

use super::meta::{ObjectMeta, Source};

/// A `Pod`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pod {
    /// Name, namespace, annotations.
    pub metadata: ObjectMeta,
    /// `spec.nodeName`; empty where it is not scheduled.
    pub node_name: String,
    /// `spec.serviceAccountName`.
    pub service_account_name: String,
    /// The secrets it names, in the pod's namespace (`VisitPodSecretNames`).
    pub secrets: Vec<String>,
    /// The config maps it names (`VisitPodConfigmapNames`).
    pub config_maps: Vec<String>,
    /// The persistent volume claims it uses, those of ephemeral volumes by their made-up names.
    pub persistent_volume_claims: Vec<String>,
    /// The resource claims it uses, as far as their names are known: named ones, and those that the status resolves.
    /// They count since 1.31.
    pub resource_claims: Vec<String>,
    /// The same where the two fields stand below `source`, as they did up to 1.30.
    pub resource_claims_of_source: Vec<String>,
    /// `status.extendedResourceClaimStatus.resourceClaimName`; counts since 1.34.
    pub extended_resource_claim: String,
    /// Where it was typed.
    pub source: Source,
}

impl Pod {
    /// The annotation of mirror pods, which stand for static pods of a kubelet.
    pub const MIRROR_ANNOTATION: &str = "kubernetes.io/config.mirror";

    /// Whether it is a mirror pod; then it gives its node nothing but itself.
    pub fn is_mirror(&self) -> bool {
        self.metadata.annotations.contains_key(Self::MIRROR_ANNOTATION)
    }
}

/// A `PersistentVolume`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersistentVolume {
    /// Name.
    pub metadata: ObjectMeta,
    /// `spec.claimRef`: namespace and name; `None` where it is not bound.
    pub claim: Option<(String, String)>,
    /// The secrets that a kubelet may see, namespace and name (`VisitPVSecretNames`).
    pub secrets: Vec<(String, String)>,
    /// Where it was typed.
    pub source: Source,
}

/// A `VolumeAttachment`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VolumeAttachment {
    /// Name.
    pub metadata: ObjectMeta,
    /// `spec.nodeName`.
    pub node_name: String,
    /// Where it was typed.
    pub source: Source,
}

/// A `ResourceSlice`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceSlice {
    /// Name.
    pub metadata: ObjectMeta,
    /// `spec.nodeName`, `nodeName` in the first alpha version.
    pub node_name: String,
    /// Where it was typed.
    pub source: Source,
}

/// A `PodCertificateRequest`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodCertificateRequest {
    /// Name and namespace.
    pub metadata: ObjectMeta,
    /// `spec.nodeName`.
    pub node_name: String,
    /// Where it was typed.
    pub source: Source,
}
