//! Feature gates: which exist in a release, their defaults, and what a person set.

mod table;

use std::collections::BTreeMap;

pub use table::{GateSpec, Stage};

use crate::Release;

/// The gates that alter an answer of ours. Each release knows many more; those can be set, and change nothing here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the gate it names")]
pub enum Gate {
    AuthorizeNodeWithSelectors,
    AuthorizePodWebsocketUpgradeCreatePermission,
    AuthorizeWithSelectors,
    ClusterTrustBundle,
    ConstrainedImpersonation,
    CSIVolumeHealth,
    DynamicResourceAllocation,
    KubeletServiceAccountTokenForCredentialProviders,
    PodCertificateRequest,
    ServiceAccountTokenNodeBinding,
    ServiceAccountTokenNodeBindingValidation,
    StructuredAuthorizationConfiguration,
}

impl Gate {
    /// Every gate here.
    pub const ALL: [Self; 12] = [
        Self::AuthorizeNodeWithSelectors,
        Self::AuthorizePodWebsocketUpgradeCreatePermission,
        Self::AuthorizeWithSelectors,
        Self::ClusterTrustBundle,
        Self::ConstrainedImpersonation,
        Self::CSIVolumeHealth,
        Self::DynamicResourceAllocation,
        Self::KubeletServiceAccountTokenForCredentialProviders,
        Self::PodCertificateRequest,
        Self::ServiceAccountTokenNodeBinding,
        Self::ServiceAccountTokenNodeBindingValidation,
        Self::StructuredAuthorizationConfiguration,
    ];

    /// The gate's name as on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizeNodeWithSelectors => "AuthorizeNodeWithSelectors",
            Self::AuthorizePodWebsocketUpgradeCreatePermission => {
                "AuthorizePodWebsocketUpgradeCreatePermission"
            }
            Self::AuthorizeWithSelectors => "AuthorizeWithSelectors",
            Self::ClusterTrustBundle => "ClusterTrustBundle",
            Self::ConstrainedImpersonation => "ConstrainedImpersonation",
            Self::CSIVolumeHealth => "CSIVolumeHealth",
            Self::DynamicResourceAllocation => "DynamicResourceAllocation",
            Self::KubeletServiceAccountTokenForCredentialProviders => {
                "KubeletServiceAccountTokenForCredentialProviders"
            }
            Self::PodCertificateRequest => "PodCertificateRequest",
            Self::ServiceAccountTokenNodeBinding => "ServiceAccountTokenNodeBinding",
            Self::ServiceAccountTokenNodeBindingValidation => {
                "ServiceAccountTokenNodeBindingValidation"
            }
            Self::StructuredAuthorizationConfiguration => "StructuredAuthorizationConfiguration",
        }
    }
}

/// The gates of one server: the release's defaults and what was set on top.
///
/// Mirrors `k8s.io/component-base/featuregate`, without emulation versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureGates {
    release: Release,
    set: BTreeMap<String, bool>,
    /// The gates of [`Gate::ALL`], worked out once: requests ask for them again and again.
    resolved: [bool; Gate::ALL.len()],
}

impl FeatureGates {
    /// The defaults of a release.
    pub fn new(release: Release) -> Self {
        let mut gates = Self { release, set: BTreeMap::new(), resolved: Default::default() };
        gates.resolve();
        gates
    }

    fn resolve(&mut self) {
        self.resolved = Gate::ALL.map(|gate| self.enabled_by_name(gate.as_str()));
    }

    /// The release these gates belong to.
    pub fn release(&self) -> Release {
        self.release
    }

    /// Sets one gate. The error is upstream's text: the gate is unknown in this release, or locked to the other value; then
    /// nothing is changed.
    pub fn set(&mut self, name: &str, enabled: bool) -> Result<(), String> {
        if !is_special(name) {
            let Some(spec) = table::spec(self.release, name) else {
                return Err(format!("unrecognized feature gate: {name}"));
            };
            if spec.locked && spec.default != enabled {
                return Err(format!(
                    "cannot set feature gate {name} to {enabled}, feature is locked to {}",
                    spec.default
                ));
            }
        }
        self.set.insert(name.to_owned(), enabled);
        self.resolve();
        Ok(())
    }

    /// Sets one gate from its text, as in `--feature-gates=NAME=VALUE`. The value is read as `strconv.ParseBool` reads it.
    pub fn set_text(&mut self, name: &str, value: &str) -> Result<(), String> {
        let enabled = match value {
            "1" | "t" | "T" | "TRUE" | "true" | "True" => true,
            "0" | "f" | "F" | "FALSE" | "false" | "False" => false,
            _ => {
                return Err(format!(
                    "invalid value of {name}={value}, err: strconv.ParseBool: parsing \"{value}\": invalid syntax"
                ));
            }
        };
        self.set(name, enabled)
    }

    /// Whether a gate is on. One that the release no longer knows keeps the value it was last locked to; one that it does
    /// not know yet is off.
    pub fn enabled(&self, gate: Gate) -> bool {
        self.resolved.get(gate as usize).copied().unwrap_or_default()
    }

    /// [`Self::enabled`] for a gate that has no variant here.
    pub fn enabled_by_name(&self, name: &str) -> bool {
        if let Some(enabled) = self.set.get(name) {
            return *enabled;
        }
        let Some(spec) = table::spec(self.release, name) else {
            return table::last_before(self.release, name).is_some_and(|spec| spec.default);
        };
        // AllAlpha and AllBeta set what is not set by name and not locked, in that stage
        let all = match spec.stage {
            Stage::Alpha => self.set.get(ALL_ALPHA),
            Stage::Beta => self.set.get(ALL_BETA),
            Stage::Ga | Stage::Deprecated => None,
        };
        match all {
            Some(all) if !spec.locked => *all,
            _ => spec.default,
        }
    }

    /// What the release says of a gate; `None` where it does not know it.
    pub fn spec(&self, name: &str) -> Option<GateSpec> {
        table::spec(self.release, name)
    }

    /// Upstream's errors about gates that are on while a gate they depend on is off, by the gates' names.
    pub fn dependency_errors(&self) -> Vec<String> {
        table::dependencies(self.release)
            .into_iter()
            .filter(|(name, _)| self.enabled_by_name(name))
            .filter_map(|(name, needs)| {
                let off: Vec<&str> =
                    needs.into_iter().filter(|need| !self.enabled_by_name(need)).collect();
                (!off.is_empty()).then(|| {
                    format!(
                        "{name} is enabled, but depends on features that are disabled: [{}]",
                        off.join(" ")
                    )
                })
            })
            .collect()
    }

    /// The names of the gates that the release knows.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        table::names(self.release)
    }
}

const ALL_ALPHA: &str = "AllAlpha";
const ALL_BETA: &str = "AllBeta";

fn is_special(name: &str) -> bool {
    matches!(name, ALL_ALPHA | ALL_BETA)
}

#[cfg(test)]
mod tests;
