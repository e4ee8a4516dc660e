//! The Kubernetes releases that Gatewalk answers for, and their feature gates. Nothing else.

mod release;

pub use release::Release;
