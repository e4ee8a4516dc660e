//! The objects of a cluster that authorizers look at.

pub(crate) mod decode;
mod read;

use std::collections::BTreeMap;

use crate::apis::core::{
    PersistentVolume, Pod, PodCertificateRequest, ResourceSlice, VolumeAttachment,
};
use crate::apis::meta::{ObjectMeta, Source};
use crate::apis::rbac::{ClusterRole, ClusterRoleBinding, Role, RoleBinding};
use crate::resources::ApiResource;

pub use read::{LoadedObjects, read};

/// The most objects that are read.
pub const OBJECTS_MAX: usize = 20_000;

/// Everything that was read from the objects of a scenario, and the bootstrap policy where it is present. Each list is in the
/// order of the text; objects are unique by kind, namespace and name (a later one replaces an earlier one).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objects {
    /// `ClusterRole`s.
    pub cluster_roles: Vec<ClusterRole>,
    /// `ClusterRoleBinding`s.
    pub cluster_role_bindings: Vec<ClusterRoleBinding>,
    /// `Role`s.
    pub roles: Vec<Role>,
    /// `RoleBinding`s.
    pub role_bindings: Vec<RoleBinding>,
    /// `Pod`s.
    pub pods: Vec<Pod>,
    /// `PersistentVolume`s.
    pub persistent_volumes: Vec<PersistentVolume>,
    /// `VolumeAttachment`s.
    pub volume_attachments: Vec<VolumeAttachment>,
    /// `ResourceSlice`s.
    pub resource_slices: Vec<ResourceSlice>,
    /// `PodCertificateRequest`s.
    pub pod_certificate_requests: Vec<PodCertificateRequest>,
    /// The resources that `CustomResourceDefinition`s define.
    pub custom_resources: Vec<ApiResource>,
    /// Group and version of each `APIService` that names a service: an aggregated API server.
    pub aggregated: Vec<(String, String)>,
    /// Every object by its name, also those that mean nothing to an authorizer.
    pub identities: Vec<ObjectIdentity>,
}

/// Which object it is, and where it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectIdentity {
    /// The API version with the group (`apps/v1`).
    pub api_version: String,
    /// The kind.
    pub kind: String,
    /// The namespace as typed; empty where none was.
    pub namespace: String,
    /// The name.
    pub name: String,
    /// The labels.
    pub labels: BTreeMap<String, String>,
    /// The labels that it selects pods by: `spec.selector`, or `spec.selector.matchLabels` where there is one. `None` for what selects
    /// none.
    pub selector: Option<BTreeMap<String, String>>,
    /// Kind and name of the owner that controls it.
    pub controller: Option<(String, String)>,
    /// `spec.nodeName`; empty where it has none.
    pub node_name: String,
    /// `status.phase`; `Running` where it has none.
    pub phase: String,
    /// Whether it is a mirror pod, which stands for a static pod of a kubelet.
    pub is_mirror: bool,
    /// Whether it stands still: `spec.paused`, `spec.suspend` or `spec.unschedulable`.
    pub is_halted: bool,
    /// Whether it keeps data in an `emptyDir`.
    pub has_local_storage: bool,
    /// Where it was typed.
    pub source: Source,
}

impl Objects {
    /// Puts these objects over others: one of the same kind, namespace and name takes the other's place.
    pub fn over(self, mut base: Self) -> Self {
        for role in self.cluster_roles {
            put(&mut base.cluster_roles, role, |role| &role.metadata);
        }
        for binding in self.cluster_role_bindings {
            put(&mut base.cluster_role_bindings, binding, |binding| &binding.metadata);
        }
        for role in self.roles {
            put(&mut base.roles, role, |role| &role.metadata);
        }
        for binding in self.role_bindings {
            put(&mut base.role_bindings, binding, |binding| &binding.metadata);
        }
        base.pods.extend(self.pods);
        base.persistent_volumes.extend(self.persistent_volumes);
        base.volume_attachments.extend(self.volume_attachments);
        base.resource_slices.extend(self.resource_slices);
        base.pod_certificate_requests.extend(self.pod_certificate_requests);
        base.custom_resources.extend(self.custom_resources);
        base.aggregated.extend(self.aggregated);
        base.identities.extend(self.identities);
        base
    }
}

/// Adds an object, or replaces the one of its namespace and name. Linear over the bootstrap policy, which is short.
fn put<T>(list: &mut Vec<T>, object: T, metadata: impl Fn(&T) -> &ObjectMeta) {
    let same = |other: &T| {
        let (one, two) = (metadata(other), metadata(&object));
        one.name == two.name && one.namespace == two.namespace
    };
    match list.iter_mut().find(|other| same(other)) {
        Some(place) => *place = object,
        None => list.push(object),
    }
}
