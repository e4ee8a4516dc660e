//! The CEL environments of kube-apiserver, and which release has which functions.

pub mod environment;
pub mod library;
pub mod match_conditions;
