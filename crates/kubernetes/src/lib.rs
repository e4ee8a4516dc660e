//! Kubernetes as kube-apiserver sees it: API objects, requests and their attributes, the built-in resources, and which release
//! has which of them.
//!
//! This crate alone says what differs from release to release. It decides nothing: authorizers live in `authorization`.

pub mod apis;
pub mod assist;
pub mod attributes;
pub mod bootstrap_policy;
pub mod cel;
pub mod control_plane;
pub mod go;
pub mod headers;
pub mod hints;
pub mod kubectl;
pub mod objects;
pub mod request_info;
pub mod resources;
pub mod selector;
pub mod service_account;
pub mod url;

mod data;
