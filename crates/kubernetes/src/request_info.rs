//! From an HTTP method and a URL to what is asked: `k8s.io/apiserver/pkg/endpoints/request.RequestInfo`.

/// What kube-apiserver makes of method and URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestInfo {
    /// Whether it is about an API resource.
    pub is_resource_request: bool,
    /// The URL path, decoded.
    pub path: String,
    /// The verb; for non-resource requests the lower-cased method.
    pub verb: String,
    /// `api`, `apis`, or empty.
    pub api_prefix: String,
    /// The API group.
    pub api_group: String,
    /// The API version.
    pub api_version: String,
    /// The namespace.
    pub namespace: String,
    /// The resource.
    pub resource: String,
    /// The subresource.
    pub subresource: String,
    /// The object's name.
    pub name: String,
    /// The path segments from the resource on, for resource requests.
    pub parts: Vec<String>,
    /// The raw field selector, where the release hands it to authorizers.
    pub field_selector: String,
    /// The raw label selector, where the release hands it to authorizers.
    pub label_selector: String,
}
