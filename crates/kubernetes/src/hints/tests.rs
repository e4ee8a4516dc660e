use gatewalk_diagnostics::Language;
use gatewalk_release::{FeatureGates, Release};

use super::doubts;
use crate::attributes::Attributes;
use crate::request_info::RequestInfo;
use crate::resources::Resources;
use crate::url::HttpRequest;

fn asked(verb: &str, group: &str, resource: &str, namespace: &str, name: &str) -> Attributes {
    let (resource, subresource) = resource.split_once(' ').unwrap_or((resource, ""));
    Attributes {
        verb: verb.to_owned(),
        resource_request: true,
        api_group: group.to_owned(),
        api_version: "*".to_owned(),
        resource: resource.to_owned(),
        subresource: subresource.to_owned(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        ..Attributes::default()
    }
}

/// A request as it is read from its line.
fn sent(line: &str) -> Attributes {
    let gates = FeatureGates::new(Release::NEWEST);
    let request = HttpRequest::parse(line).expect("a request line");
    let info = RequestInfo::new(&request, &gates).expect("a request that can be read");
    info.attributes(&crate::attributes::UserInfo::default())
}

fn words(attributes: &Attributes, resources: &Resources) -> String {
    let found = doubts(attributes, resources);
    let texts = found.iter().flat_map(|doubt| {
        let help = doubt.help.as_ref().map(|help| help.text(Language::English));
        [Some(doubt.message.text(Language::English)), help]
    });
    texts.flatten().collect::<Vec<_>>().join(" ")
}

#[test]
fn doubts_name_what_was_probably_meant() {
    let resources = Resources::new(Release::NEWEST);
    for (attributes, expected) in [
        (asked("get", "", "pods", "x", "p"), ""),
        (asked("get", "", "namespaces", "x", "x"), ""),
        (asked("impersonate", "", "users", "", "bob"), ""),
        (asked("bind", "rbac.authorization.k8s.io", "clusterroles", "", "r"), ""),
        (asked("approve", "certificates.k8s.io", "certificatesigningrequests", "", "c"), ""),
        (asked("frobnicate", "", "pods", "x", "p"), ""),
        (asked("create", "", "pods eviction", "x", "p"), ""),
        (asked("gett", "", "pods", "x", "p"), "No resource has the verb gett. Did you mean get?"),
        (
            asked("list", "", "pods", "x", "p"),
            "A request to list names no object, so that a rule with resourceNames never covers it; this question names p.",
        ),
        (
            asked("get", "", "deployments", "x", "d"),
            "The API group core has no resource deployments. Did you mean it in the group apps?",
        ),
        (
            asked("get", "", "pods/log", "x", "p"),
            "The API group core has no resource pods/log. Give pods as resource and log as subresource.",
        ),
        (
            asked("get", "", "pod", "x", "p"),
            "The API group core has no resource pod. Did you mean pods?",
        ),
        (
            asked("get", "", "nodes", "x", "n"),
            "nodes is not in a namespace: a request for it names none.",
        ),
        (
            asked("get", "", "pods logs", "x", "p"),
            "pods has no subresource logs. It has attach, binding, ephemeralcontainers, eviction, exec, log, portforward, proxy, resize, status.",
        ),
        (
            asked("get", "", "pods", "x", "log"),
            "log is read as the name of an object. To ask for the subresource of pods, name an object and use --subresource, or its own command.",
        ),
        (asked("list", "", "pods log", "x", ""), "pods/log has no verb list. It has get."),
        (
            asked("GET", "", "pods", "x", "p"),
            "Verbs are in lower case, and authorizers compare them exactly: GET matches no rule but *. Did you mean get?",
        ),
    ] {
        assert_eq!(words(&attributes, &resources), expected, "{attributes:?}");
    }
}

/// Requests, and what is said of each.
const SENT: &[(&str, &str)] = &[
    // well formed, and meant so
    ("GET /api/v1/namespaces/x/pods/p/log", ""),
    ("GET /api/v1/pods?watch=1", ""),
    ("GET /apis/metrics.k8s.io/v1beta1/nodes", ""),
    ("GET /api", ""),
    ("GET /apis/apps/v1", ""),
    ("GET /healthz", ""),
    ("GET /metrics/cadvisor", ""),
    ("GET /openapi/v3/apis/apps/v1", ""),
    ("GET /logs/pods", ""),
    ("PUT /api/v1/namespaces/x/finalize", ""),
    ("POST /api/v1/namespaces/x/serviceaccounts/s/token", ""),
    ("DELETE /api/v1/nodes/n", ""),
    // versions
    (
        "GET /apis/apps/v1beta1/namespaces/x/deployments/d",
        "deployments.apps is not in version v1beta1. It is in v1.",
    ),
    // namespaces
    (
        "GET /api/v1/pods/p",
        "pods is in a namespace, and a request to get it names one. Write /api/v1/namespaces/NAMESPACE/pods/p",
    ),
    (
        "POST /apis/apps/v1/deployments",
        "deployments.apps is in a namespace, and a request to create it names one. Write /apis/apps/v1/namespaces/NAMESPACE/deployments",
    ),
    (
        "GET /api/v1/namespaces/x/nodes/n",
        "nodes is not in a namespace: a request for it names none.",
    ),
    // paths
    (
        "GET /pods",
        "/pods is not the path of a resource: the core group is below /api/v1, others are below /apis/GROUP/VERSION. Write /api/v1/pods",
    ),
    (
        "GET /v1/namespaces/x/pods/p",
        "/v1/namespaces/x/pods/p is not the path of a resource: the core group is below /api/v1, others are below /apis/GROUP/VERSION. Write /api/v1/namespaces/x/pods/p",
    ),
    (
        "GET /namespaces/x",
        "/namespaces/x is not the path of a resource: the core group is below /api/v1, others are below /apis/GROUP/VERSION. Write /api/v1/namespaces/x",
    ),
    (
        "GET /api/pods",
        "/api/pods is not the path of a resource: the core group is below /api/v1, others are below /apis/GROUP/VERSION. Write /api/v1/pods",
    ),
    (
        "GET /api/apps/v1/namespaces/x/deployments/d",
        "/api/apps/v1/namespaces/x/deployments/d is not the path of a resource: the core group is below /api/v1, others are below /apis/GROUP/VERSION. Write /apis/apps/v1/namespaces/x/deployments/d",
    ),
    (
        "GET /apis/v1/namespaces/x/pods",
        "/apis/v1/namespaces/x/pods is not the path of a resource: the core group is below /api/v1, others are below /apis/GROUP/VERSION. Write /api/v1/namespaces/x/pods",
    ),
    (
        "GET /apis/apps/deployments",
        "/apis/apps/deployments is not the path of a resource: the core group is below /api/v1, others are below /apis/GROUP/VERSION. Write /apis/apps/v1/deployments",
    ),
    (
        "GET /apis/apps/deployments/d/scale",
        "/apis/apps/deployments/d/scale is not the path of a resource: the core group is below /api/v1, others are below /apis/GROUP/VERSION. Write /apis/apps/v1/namespaces/NAMESPACE/deployments/d/scale",
    ),
    // names
    (
        "GET /api/v1/namespaces/x/pod/p",
        "The API group core has no resource pod. Did you mean pods?",
    ),
    (
        "GET /api/v1/namespaces/x/Pods/p",
        "The API group core has no resource Pods. Did you mean pods?",
    ),
    (
        "GET /apis/apps/v1/namespaces/x/deploy",
        "The API group apps has no resource deploy. Did you mean deployments?",
    ),
    (
        "GET /api/v1/namespaces/x/deploy",
        "The API group core has no resource deploy. Did you mean deployments in the group apps?",
    ),
    (
        "GET /apis/events.k8s.io/v1/namespaces/x/ev",
        "The API group events.k8s.io has no resource ev. Did you mean events?",
    ),
    (
        "GET /apis/extensions/v1beta1/namespaces/x/ingresses",
        "No API group extensions is known here: it is not built in, and the objects have no CustomResourceDefinition of it. Did you mean it in the group networking.k8s.io?",
    ),
    (
        "GET /apis/networking/v1/namespaces/x/ingresses",
        "No API group networking is known here: it is not built in, and the objects have no CustomResourceDefinition of it. Did you mean networking.k8s.io?",
    ),
    (
        "GET /apis/example.com/v1/namespaces/x/widgets",
        "No API group example.com is known here: it is not built in, and the objects have no CustomResourceDefinition of it.",
    ),
    (
        "GET /api/v1/namespaces/x/pods/log",
        "log is read as the name of an object. To ask for the subresource of pods, name an object and use --subresource, or its own command.",
    ),
    ("PATCH /api/v1/namespaces/x/pods", ""),
];

/// Each mistake that people make in a request, and what is said of it.
#[test]
fn what_is_sent_wrongly_is_doubted() {
    let resources = Resources::new(Release::NEWEST);
    for (line, expected) in SENT {
        assert_eq!(words(&sent(line), &resources), *expected, "{line}");
    }
}

/// A question about a path.
fn path(verb: &str, path: &str) -> Attributes {
    Attributes { verb: verb.to_owned(), path: path.to_owned(), ..Attributes::default() }
}

/// Questions of reviews, and what is said of each.
fn reviews() -> Vec<(Attributes, &'static str)> {
    vec![
        (path("get", "/healthz"), ""),
        (path("get", "/api/*"), ""),
        (path("*", "*"), ""),
        (path("get", "healthz"), "The path of a request begins with a slash. Write /healthz"),
        (
            path("list", "/healthz"),
            "list is a verb of resources; the verb of a request for a path is its HTTP method in lower case. They are get, head, post, put, patch, delete and options.",
        ),
        (
            path("Get", "/healthz"),
            "Verbs are in lower case, and authorizers compare them exactly: Get matches no rule but *. Did you mean get?",
        ),
        // all namespaces at once
        (asked("get", "", "pods", "", ""), ""),
        (asked("create", "", "pods", "", ""), ""),
        (
            asked("use", "policy", "podsecuritypolicies", "", ""),
            "The API group policy has no resource podsecuritypolicies.",
        ),
        (asked("impersonate", "authentication.k8s.io", "userextras scopes", "", "view"), ""),
        (
            asked("exec", "", "pods", "x", "p"),
            "exec is no verb of the API. Ask for create pods/exec.",
        ),
        (asked("edit", "", "pods", "x", "p"), "edit is no verb of the API. Ask for get, patch."),
        (
            asked("post", "", "pods", "x", ""),
            "post is an HTTP method, and requests for resources have verbs of their own. Did you mean create?",
        ),
        (
            asked("deletecollection", "", "pods", "x", "p"),
            "A request to deletecollection names no object, so that a rule with resourceNames never covers it; this question names p.",
        ),
        (
            asked("create", "", "secrets", "x", "s"),
            "A request to create names no object, so that a rule with resourceNames never covers it; this question names s.",
        ),
        (
            asked("watch", "", "secrets", "x", "s"),
            "A request to watch names no object, so that a rule with resourceNames never covers it; this question names s.",
        ),
        (
            asked("update", "", "componentstatuses", "", "s"),
            "componentstatuses has no verb update. It has get, list.",
        ),
    ]
}

#[test]
fn what_reviews_ask_wrongly_is_doubted() {
    let resources = Resources::new(Release::NEWEST);
    for (attributes, expected) in reviews() {
        assert_eq!(words(&attributes, &resources), expected, "{attributes:?}");
    }
}
