//! From an HTTP method and a URL to what is asked: `k8s.io/apiserver/pkg/endpoints/request.RequestInfo`.

use gatewalk_release::{FeatureGates, Gate};

use crate::attributes::{Attributes, UserInfo};
use crate::selector::{parse_fields, parse_labels, requires_exact_match};
use crate::url::{HttpRequest, Url};

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

impl RequestInfo {
    /// `RequestInfoFactory.NewRequestInfo` with kube-apiserver's prefixes. The error is upstream's text; the server answers it
    /// with a 500.
    pub fn new(request: &HttpRequest, gates: &FeatureGates) -> Result<Self, String> {
        let url = &request.url;
        let mut info =
            Self { path: url.path.clone(), verb: request.method.to_lowercase(), ..Self::default() };
        let trimmed = url.path.trim_matches('/');
        let parts: Vec<&str> = trimmed.split('/').collect();
        let (prefix, group, version, rest) = match parts.as_slice() {
            ["api", version, rest @ ..] if !rest.is_empty() => ("api", "", *version, rest),
            ["apis", group, version, rest @ ..] if !rest.is_empty() => {
                ("apis", *group, *version, rest)
            }
            ["apis", _, _] => {
                // upstream has taken the prefix already when it finds too few parts
                "apis".clone_into(&mut info.api_prefix);
                return Ok(info);
            }
            _ => return Ok(info),
        };
        info.is_resource_request = true;
        prefix.clone_into(&mut info.api_prefix);
        group.clone_into(&mut info.api_group);
        version.clone_into(&mut info.api_version);

        let (verb, rest) = match rest {
            ["watch" | "proxy"] => {
                return Err(format!("unable to determine kind and namespace from url, {url}"));
            }
            [special @ ("watch" | "proxy"), rest @ ..] => (Some(*special), rest),
            _ => (None, rest),
        };
        verb.unwrap_or_else(|| verb_of(&request.method)).clone_into(&mut info.verb);
        info.set_parts(rest);
        info.refine_verb(url);
        if verb.is_none()
            && gates.enabled(Gate::AuthorizeWithSelectors)
            && matches!(info.verb.as_str(), "list" | "watch" | "deletecollection")
        {
            info.field_selector = url.query("fieldSelector").unwrap_or_default();
            info.label_selector = url.query("labelSelector").unwrap_or_default();
        }
        Ok(info)
    }

    /// Namespace, resource, name and subresource from the segments after version and special verb.
    fn set_parts(&mut self, parts: &[&str]) {
        let mut parts = parts;
        if let ["namespaces", namespace, rest @ ..] = parts {
            (*namespace).clone_into(&mut self.namespace);
            // what follows the namespace is a resource in it, unless it is a subresource of the namespace itself
            if rest.first().is_some_and(|next| !matches!(*next, "status" | "finalize")) {
                parts = rest;
            }
        }
        let part =
            |index: usize| parts.get(index).map_or_else(String::new, |part| (*part).to_owned());
        self.resource = part(0);
        self.name = part(1);
        if self.verb != "proxy" {
            self.subresource = part(2);
        }
        self.parts = parts.iter().map(|part| (*part).to_owned()).collect();
    }

    /// A get or delete that names no object is about many.
    fn refine_verb(&mut self, url: &Url) {
        if self.name.is_empty() && self.verb == "get" {
            let watch = url
                .query("watch")
                .is_some_and(|value| value != "0" && !value.eq_ignore_ascii_case("false"));
            if watch { "watch" } else { "list" }.clone_into(&mut self.verb);
            // one parameter that cannot be read hides the others from here
            if let Some(name) = name_in_selector(url) {
                self.name = name;
            }
        }
        if self.name.is_empty() && self.verb == "delete" {
            "deletecollection".clone_into(&mut self.verb);
        }
    }

    /// What authorizers are asked: `k8s.io/apiserver/pkg/endpoints/filters.GetAuthorizerAttributes`.
    pub fn attributes(&self, user: &UserInfo) -> Attributes {
        Attributes {
            user: user.clone(),
            verb: self.verb.clone(),
            resource_request: self.is_resource_request,
            namespace: self.namespace.clone(),
            api_group: self.api_group.clone(),
            api_version: self.api_version.clone(),
            resource: self.resource.clone(),
            subresource: self.subresource.clone(),
            name: self.name.clone(),
            path: self.path.clone(),
            field_selector: parse_fields(&self.field_selector),
            label_selector: parse_labels(&self.label_selector),
        }
    }
}

fn verb_of(method: &str) -> &'static str {
    match method {
        "POST" => "create",
        "GET" | "HEAD" => "get",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => "",
    }
}

/// The `metadata.name` that a list's field selector asks for, where all list options can be read
/// (`internalversion.ListOptions`) and the name can stand in a path.
fn name_in_selector(url: &Url) -> Option<String> {
    let number = |name| url.query(name).is_none_or(|value| value.parse::<i64>().is_ok());
    if !number("timeoutSeconds") || !number("limit") {
        return None;
    }
    let fields = parse_fields(&url.query("fieldSelector")?);
    let labels = parse_labels(&url.query("labelSelector").unwrap_or_default());
    if fields.error.is_some() || labels.error.is_some() {
        return None;
    }
    let name = requires_exact_match(&fields, "metadata.name")?;
    let fits = !matches!(name, "." | "..") && !name.contains(['/', '%']);
    fits.then(|| name.to_owned())
}

#[cfg(test)]
mod tests;
