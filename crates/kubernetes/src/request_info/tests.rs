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

/// What the real packages make of a few hundred request lines.
#[test]
fn requests_are_read_as_the_real_packages_read_them() {
    const GOLDENS: &str = include_str!("../../../../tests/goldens/requests.txt");
    let mut line = "";
    let mut count = 0;
    for golden in GOLDENS.lines().filter(|line| !line.starts_with('#')) {
        if let Some(question) = golden.strip_prefix("> ") {
            line = question;
            continue;
        }
        let (minors, expected) = golden.split_once(' ').unwrap_or((golden, ""));
        for minor in minors.split(',') {
            let release = Release::parse(&format!("1.{minor}")).expect("a release");
            assert_eq!(whole(line, release), expected, "{line} in {release}");
            count += 1;
        }
    }
    assert!(count > 500, "{count}");
}

/// Everything of an answer, as the goldens write it.
fn whole(line: &str, release: Release) -> String {
    let request = match HttpRequest::parse(line) {
        Ok(request) => request,
        Err(error) => return format!("bad request: {error}"),
    };
    let info = match RequestInfo::new(&request, &FeatureGates::new(release)) {
        Ok(info) => info,
        Err(error) => return format!("error: {error}"),
    };
    let attributes = info.attributes(&UserInfo::default());
    let fields = attributes.field_selector;
    let terms: Vec<String> = fields
        .requirements
        .iter()
        .map(|term| format!("{} {} {}", term.field, term.operator.as_str(), term.value))
        .collect();
    let fields = fields.error.unwrap_or_else(|| terms.join(";"));
    let labels = attributes.label_selector;
    let terms: Vec<String> = labels
        .requirements
        .iter()
        .map(|term| format!("{} {} {}", term.key, term.operator.as_str(), term.values.join(",")))
        .collect();
    let labels = labels.error.map_or_else(|| terms.join(";"), |_| "error".to_owned());
    let resource = info.is_resource_request.to_string();
    [
        resource.as_str(),
        &info.verb,
        &info.api_prefix,
        &info.api_group,
        &info.api_version,
        &info.namespace,
        &info.resource,
        &info.subresource,
        &info.name,
        &info.path,
        &fields,
        &labels,
    ]
    .join("|")
}
