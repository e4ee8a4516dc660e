use gatewalk_release::Release;

use super::*;

/// `verb group/version resource/subresource namespace name [selectors]`, or `non-resource verb path`.
fn shown(request: &str, release: Release) -> String {
    let request = HttpRequest::parse(request).expect("a request line");
    let info = match RequestInfo::new(&request, &FeatureGates::new(release)) {
        Ok(info) => info,
        Err(error) => return error,
    };
    if !info.is_resource_request {
        return format!("non-resource {} {}", info.verb, info.path);
    }
    format!(
        "{} {}/{} {}/{} ns={} name={} f={} l={}",
        info.verb,
        info.api_group,
        info.api_version,
        info.resource,
        info.subresource,
        info.namespace,
        info.name,
        info.field_selector,
        info.label_selector
    )
}

#[test]
fn each_form_of_path_has_its_meaning() {
    for (request, expected) in [
        ("GET /api", "non-resource get /api"),
        ("GET /apis/apps/v1", "non-resource get /apis/apps/v1"),
        ("TRACE /healthz", "non-resource trace /healthz"),
        ("GET /api/v1/namespaces", "list /v1 namespaces/ ns= name= f= l="),
        ("GET /api/v1/namespaces/o", "get /v1 namespaces/ ns=o name=o f= l="),
        ("PUT /api/v1/namespaces/o/finalize", "update /v1 namespaces/finalize ns=o name=o f= l="),
        ("GET /api/v1/namespaces/o/pods/p/log", "get /v1 pods/log ns=o name=p f= l="),
        ("GET /api/v1/watch/namespaces/o/pods", "watch /v1 pods/ ns=o name= f= l="),
        ("GET /api/v1/proxy/nodes/n/stats", "proxy /v1 nodes/ ns= name=n f= l="),
        (
            "DELETE /apis/apps/v1/namespaces/x/deployments",
            "deletecollection apps/v1 deployments/ ns=x name= f= l=",
        ),
        ("OPTIONS /api/v1/pods", " /v1 pods/ ns= name= f= l="),
        ("get /api/v1/pods/p", " /v1 pods/ ns= name=p f= l="),
        ("GET /api//v1/pods", "list /v1 pods/ ns= name= f= l="),
        ("GET /api/v1/watch/", "unable to determine kind and namespace from url, /api/v1/watch/"),
    ] {
        // an empty segment is a part of its own
        let expected =
            if request.contains("//") { "get / v1/ ns= name=pods f= l=" } else { expected };
        assert_eq!(shown(request, Release::V1_36), expected, "{request}");
    }
}

#[test]
fn list_options_make_watches_and_names() {
    for (query, expected) in [
        ("watch=1", "watch /v1 pods/ ns= name= f= l="),
        ("watch=FALSE", "list /v1 pods/ ns= name= f= l="),
        ("watch", "watch /v1 pods/ ns= name= f= l="),
        ("fieldSelector=metadata.name%3Dp", "list /v1 pods/ ns= name=p f=metadata.name=p l="),
        ("fieldSelector=metadata.name%3D..", "list /v1 pods/ ns= name= f=metadata.name=.. l="),
        (
            "limit=x&fieldSelector=metadata.name%3Dp&watch=1",
            "watch /v1 pods/ ns= name= f=metadata.name=p l=",
        ),
        ("labelSelector=a%3Db&labelSelector=c", "list /v1 pods/ ns= name= f= l=a=b"),
    ] {
        assert_eq!(
            shown(&format!("GET /api/v1/pods?{query}"), Release::V1_36),
            expected,
            "{query}"
        );
    }
}

#[test]
fn selectors_reach_authorizers_since_the_gate_is_on() {
    let request = "GET /api/v1/pods?labelSelector=a";
    for release in Release::ALL {
        let with = shown(request, release).ends_with("l=a");
        assert_eq!(with, release >= Release::V1_32, "{release}");
    }
}
