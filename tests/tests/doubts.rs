//! What is asked as it should be is not doubted: neither what kubectl was seen to ask, nor the examples of the gallery.

#![expect(clippy::disallowed_methods, reason = "goldens are files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use gatewalk_kubernetes::attributes::UserInfo;
use gatewalk_kubernetes::hints;
use gatewalk_kubernetes::objects;
use gatewalk_kubernetes::request_info::RequestInfo;
use gatewalk_kubernetes::resources::Resources;
use gatewalk_kubernetes::url::HttpRequest;
use gatewalk_release::{FeatureGates, Release};
use gatewalk_scenario::Document;
use gatewalk_tests::{files, of_minor};

/// What kubectl asks for and no server has.
const KNOWN: [&str; 13] = [
    "request/unknown-subresource PATCH /api/v1/namespaces/default/pods/web-0/scale",
    "request/unknown-subresource PATCH /apis/apps/v1/namespaces/default/daemonsets/log/scale",
    "request/unknown-subresource PATCH /apis/batch/v1/namespaces/default/jobs/j/scale",
    "request/unknown-subresource PATCH /api/v1/namespaces/default/configmaps/settings/scale",
    "request/unknown-subresource PATCH /apis/rbac.authorization.k8s.io/v1/clusterroles/reader/scale",
    "request/unknown-subresource PATCH /api/v1/namespaces/default/services/web/scale",
    "request/unknown-subresource GET /apis/apps/v1/namespaces/default/deployments/web/foo",
    "request/unknown-subresource PATCH /apis/apps/v1/namespaces/default/deployments/web/foo?fieldManager=kubectl-patch",
    "request/unknown-subresource PUT /apis/apps/v1/namespaces/default/deployments/web/foo?fieldManager=kubectl-replace&fieldValidation=Strict",
    "request/name-is-subresource GET /api/v1/namespaces/default/pods/log",
    "request/unknown-verb GET /api/v1/namespaces/default/bindings?limit=500",
    "request/unknown-verb GET /apis/authentication.k8s.io/v1/tokenreviews?limit=500",
    "request/unknown-verb GET /apis/authorization.k8s.io/v1/selfsubjectaccessreviews?limit=500",
];

#[test]
fn what_kubectl_asks_is_not_doubted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/kubectl");
    let mut asked = 0;
    let golden = fs::read_to_string(folder.join("answers.txt")).unwrap_or_default();
    for release in Release::ALL {
        let minor = release.minor();
        let gates = FeatureGates::new(release);
        let mut resources = Resources::new(release);
        let cluster = objects::read(include_str!("../oracle/kubectl/cluster.yaml"), release);
        resources.extend(cluster.objects.custom_resources);
        let mut doubted = BTreeSet::new();
        for line in of_minor(&golden, minor) {
            if line.starts_with(['>', '!', '#']) {
                continue;
            }
            let Ok(request) = HttpRequest::parse(line) else { continue };
            let Ok(info) = RequestInfo::new(&request, &gates) else { continue };
            asked += 1;
            for doubt in hints::doubts(&info.attributes(&UserInfo::default()), &resources) {
                doubted.insert(format!("{} {line}", doubt.code));
            }
        }
        let known = KNOWN.map(str::to_owned).into();
        let wrong: Vec<_> = doubted.difference(&known).collect();
        assert!(wrong.is_empty(), "{minor}: {wrong:#?}");
    }
    assert!(asked > 1_000, "{asked} requests");
}

#[test]
fn what_the_gallery_asks_is_not_doubted() {
    for file in files("tests/scenarios/gallery", &["yaml"]) {
        let report = gatewalk_engine::run_document(&Document::read(&file.text()));
        let findings = report.scenario.findings.iter();
        let doubts: Vec<_> = findings.filter(|one| one.code.starts_with("request/")).collect();
        assert!(doubts.is_empty(), "{}: {doubts:?}", file.name);
    }
}
