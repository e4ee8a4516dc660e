//! How long one Authorize takes through a whole chain: `cargo xtask bench authorization` runs this beside the same chain of the real
//! packages.
//!
//! Prints `name bindings nanoseconds` for each question. The cluster is the bootstrap policy and a number of role bindings, 20 in each
//! namespace; the chain is system:masters, a webhook with three conditions that exclude what is asked, Node and RBAC.

#![expect(clippy::disallowed_methods, reason = "a bench measures time")]
#![expect(clippy::print_stdout, reason = "what is measured is printed")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use gatewalk_authorization::{Chain, Inputs};
use gatewalk_kubernetes::apis::apiserver::{
    AuthorizationConfiguration, AuthorizerConfiguration, AuthorizerType, ConnectionInfo,
    ExpressionSource, FailurePolicy, GoDuration, SubjectAccessReviewVersion, WebhookConfiguration,
    WebhookMatchCondition,
};
use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_kubernetes::{bootstrap_policy, objects};
use gatewalk_release::{FeatureGates, Release};

const BINDINGS: [usize; 3] = [100, 1_000, 10_000];
const CONDITIONS: [&str; 3] = [
    "has(request.user)",
    "!('system:nobody' in request.groups)",
    "request.user == 'never-this-user' && request.groups.size() > 0",
];

fn main() {
    let gates = FeatureGates::new(Release::V1_36);
    for bindings in BINDINGS {
        let read = objects::read(&cluster(bindings / 20), Release::V1_36).objects;
        let objects = read.over(bootstrap_policy::objects(&gates));
        let inputs = Inputs {
            gates: &gates,
            configuration_document: "",
            configuration_text: "",
            objects: &objects,
            objects_text: "",
            webhooks: &[],
            files: None,
            abac_policy: None,
        };
        let Ok(chain) = Chain::new(&configuration(), &inputs) else { return };
        let mut state = chain.state();
        let mut total = 0.0;
        let questions = questions();
        for (place, attributes) in questions.iter().enumerate() {
            let nanoseconds = measure(|| {
                std::hint::black_box(chain.decide(attributes, Duration::ZERO, &mut state));
            });
            total += nanoseconds;
            println!("attr{} {bindings} {nanoseconds:.0}", place + 1);
        }
        #[expect(clippy::cast_precision_loss, reason = "there are eight")]
        let mean = total / questions.len() as f64;
        println!("mean8 {bindings} {mean:.0}");
    }
}

/// The best of many rounds, in nanoseconds a call. A round is short, so that some are not interrupted.
fn measure(mut call: impl FnMut()) -> f64 {
    const CALLS: u32 = 200;
    const ROUNDS: usize = 500;
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        for _ in 0..CALLS {
            call();
        }
        best = best.min(begin.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS));
    }
    best
}

/// A role and 20 role bindings in each namespace.
fn cluster(namespaces: usize) -> String {
    let mut text = String::new();
    for at in 0..namespaces {
        let _ = writeln!(
            text,
            "---\n{{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {{namespace: team-{at:02}, name: local}}, rules: [{{verbs: [get, list], apiGroups: [''], resources: [pods, pods/log]}}]}}"
        );
        for binding in 0..20 {
            let (kind, name) = match binding % 12 {
                3 | 7 | 11 => ("Role", "local"),
                place => {
                    ("ClusterRole", *["view", "edit", "admin"].get(place % 3).unwrap_or(&"view"))
                }
            };
            let _ = writeln!(
                text,
                "---\n{{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {{namespace: team-{at:02}, name: b{binding:02}}}, roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {kind}, name: {name}}}, subjects: [{{kind: User, name: user-{at:02}-{binding:02}}}, {{kind: Group, name: group-{at:02}-{binding:02}}}]}}"
            );
        }
    }
    text
}

fn configuration() -> AuthorizationConfiguration {
    let expressions = CONDITIONS.iter();
    let conditions = expressions
        .map(|text| WebhookMatchCondition { expression: ExpressionSource::detached(*text) })
        .collect();
    let webhook = AuthorizerType::Webhook(Box::new(WebhookConfiguration {
        authorized_ttl: GoDuration::from_seconds(30),
        cache_authorized_requests: true,
        unauthorized_ttl: GoDuration::from_seconds(30),
        cache_unauthorized_requests: true,
        timeout: GoDuration::from_seconds(3),
        subject_access_review_version: SubjectAccessReviewVersion::V1,
        match_condition_subject_access_review_version: None,
        failure_policy: FailurePolicy::Deny,
        connection_info: ConnectionInfo::KubeConfigFile("/w".into()),
        match_conditions: conditions,
    }));
    let entries = [("w", webhook), ("node", AuthorizerType::Node), ("rbac", AuthorizerType::Rbac)];
    AuthorizationConfiguration {
        authorizers: entries
            .into_iter()
            .map(|(name, authorizer_type)| AuthorizerConfiguration {
                name: name.to_owned(),
                authorizer_type,
                span: gatewalk_diagnostics::Span::default(),
            })
            .collect(),
    }
}

fn questions() -> Vec<Attributes> {
    let user = |name: &str, groups: &[&str]| UserInfo {
        name: name.to_owned(),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        ..UserInfo::default()
    };
    let resource = |user, words: [&str; 6]| {
        let [verb, group, resource, subresource, namespace, name] = words.map(str::to_owned);
        Attributes {
            user,
            verb,
            resource_request: true,
            namespace,
            api_group: group,
            api_version: "v1".to_owned(),
            resource,
            subresource,
            name,
            ..Attributes::default()
        }
    };
    let authenticated = "system:authenticated";
    let account =
        ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"];
    let deployer = "system:serviceaccount:kube-system:deployment-controller";
    vec![
        resource(user("user-03-03", &[authenticated]), ["get", "", "pods", "", "team-03", "p"]),
        resource(
            user("user-03-04", &[authenticated]),
            ["delete", "apps", "deployments", "", "team-03", "d"],
        ),
        resource(user("nobody", &[authenticated]), ["get", "", "secrets", "", "team-04", "s"]),
        resource(
            user("system:kube-scheduler", &[authenticated]),
            ["create", "", "pods", "binding", "team-01", "p"],
        ),
        resource(user(deployer, &account), ["update", "apps", "replicasets", "", "team-02", "r"]),
        Attributes {
            user: user("system:anonymous", &["system:unauthenticated"]),
            verb: "get".to_owned(),
            path: "/healthz".to_owned(),
            ..Attributes::default()
        },
        resource(
            user("system:node:n1", &["system:nodes", authenticated]),
            ["get", "", "secrets", "", "team-03", "s"],
        ),
        resource(user("x", &["group-01-19", authenticated]), ["list", "", "nodes", "", "", ""]),
    ]
}
