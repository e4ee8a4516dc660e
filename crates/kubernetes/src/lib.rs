//! Kubernetes API objects, requests, and the CEL environments of kube-apiserver.

pub mod apis;
