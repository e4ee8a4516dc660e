//! The objects of a cluster that authorizers look at.

use crate::apis::rbac::{ClusterRole, ClusterRoleBinding, Role, RoleBinding};

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
}
