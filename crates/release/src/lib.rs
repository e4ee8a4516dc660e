//! The Kubernetes releases that Gatewalk answers for, and their feature gates. Nothing else.

mod gates;
mod release;

pub use gates::{FeatureGates, Gate, GateSpec, Stage};
pub use release::Release;
