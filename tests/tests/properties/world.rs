//! Small clusters made by chance, always the same ones for the same seed.

use gatewalk_scenario::{Document, Request, Scenario, User};
use serde_json::{Value, json};

/// Numbers by chance (xorshift64*); the same seed gives the same numbers.
#[derive(Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let mixed = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(mixed).unwrap_or_default() % end.max(1)
    }

    pub(crate) fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    /// Some of them, in their order.
    pub(crate) fn some_of<T: Clone>(&mut self, all: &[T], most: usize) -> Vec<T> {
        let mut some: Vec<T> = Vec::new();
        for one in all {
            if some.len() < most && self.below(all.len()) < most {
                some.push(one.clone());
            }
        }
        if some.is_empty() {
            some.push(self.one_of(all));
        }
        some
    }

    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        for place in (1..all.len()).rev() {
            all.swap(place, self.below(place + 1));
        }
    }
}

pub(crate) const RELEASES: [&str; 9] =
    ["1.29", "1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37"];
pub(crate) const NAMESPACES: [&str; 3] = ["", "shop", "kube-system"];
pub(crate) const VERBS: [&str; 5] = ["get", "list", "create", "delete", "*"];
pub(crate) const GROUPS: [&str; 3] = ["", "apps", "*"];
pub(crate) const RESOURCES: [&str; 7] =
    ["pods", "pods/log", "deployments", "deployments/*", "*/log", "secrets", "*"];
pub(crate) const NAMES: [&str; 2] = ["web", "db"];
pub(crate) const PATHS: [&str; 4] = ["/metrics", "/debug/*", "/debug/pprof", "*"];

/// Whom bindings name: kind, name, namespace.
pub(crate) const SUBJECTS: [(&str, &str, &str); 6] = [
    ("User", "alice", ""),
    ("User", "bob", ""),
    ("Group", "devs", ""),
    ("Group", "system:authenticated", ""),
    ("ServiceAccount", "robot", "shop"),
    ("ServiceAccount", "robot", "kube-system"),
];

/// What somebody may ask for.
pub(crate) const LINES: [&str; 12] = [
    "GET /api/v1/namespaces/shop/pods",
    "GET /api/v1/namespaces/shop/pods/web",
    "GET /api/v1/namespaces/shop/pods/web/log",
    "POST /api/v1/namespaces/kube-system/pods",
    "DELETE /apis/apps/v1/namespaces/shop/deployments/db",
    "PUT /apis/apps/v1/namespaces/shop/deployments/db/scale",
    "GET /api/v1/secrets",
    "GET /api/v1/namespaces/kube-system/secrets/db",
    "GET /metrics",
    "GET /debug/pprof",
    "GET /healthz",
    "GET /api/v1/nodes?labelSelector=a",
];

/// Conditions that fail for no request.
pub(crate) const CONDITIONS: [&str; 8] = [
    "request.user == 'alice'",
    "request.user != 'bob'",
    "'devs' in request.groups",
    "has(request.resourceAttributes)",
    "!has(request.resourceAttributes) || request.resourceAttributes.namespace == 'shop'",
    "!has(request.resourceAttributes) || request.resourceAttributes.verb in ['get', 'list']",
    "request.groups.exists(g, g.startsWith('system:'))",
    "true",
];

const FAILING: [&str; 2] =
    ["request.resourceAttributes.namespace == 'shop'", "request.nonResourceAttributes.path != '/'"];

const ANSWERS: [&str; 8] = [
    r#"{"decision":"Allow","reason":"a"}"#,
    r#"{"decision":"Deny","reason":"d"}"#,
    r#"{"decision":"NoOpinion","reason":"n"}"#,
    r#"{"decision":"AllowAndDeny"}"#,
    r#"{"failure":"ConnectionRefused"}"#,
    r#"{"failure":"Timeout"}"#,
    r#"{"response":{"code":500,"body":"boom"}}"#,
    r#"{"when":"request.user == 'alice'","decision":"Allow"}"#,
];

pub(crate) fn user(name: &str, groups: &[&str]) -> User {
    let groups = groups.iter().map(|group| (*group).to_owned()).collect();
    User { name: name.to_owned(), groups, ..User::default() }
}

/// Everybody there is.
pub(crate) fn users() -> Vec<User> {
    let account = |namespace: &str| {
        let name = format!("system:serviceaccount:{namespace}:robot");
        let all = format!("system:serviceaccounts:{namespace}");
        user(&name, &["system:serviceaccounts", &all, "system:authenticated"])
    };
    vec![
        user("alice", &["system:authenticated"]),
        user("bob", &["devs", "system:authenticated"]),
        user("carol", &["devs"]),
        user("system:anonymous", &["system:unauthenticated"]),
        user("system:node:n1", &["system:nodes", "system:authenticated"]),
        user("", &[]),
        account("shop"),
        account("kube-system"),
    ]
}

/// A webhook's entry.
pub(crate) fn webhook(name: &str, policy: &str, conditions: &[&str]) -> Value {
    let conditions: Vec<Value> =
        conditions.iter().map(|expression| json!({ "expression": expression })).collect();
    json!({"type": "Webhook", "name": name, "webhook": {
        "timeout": "1s", "subjectAccessReviewVersion": "v1", "matchConditionSubjectAccessReviewVersion": "v1",
        "failurePolicy": policy, "matchConditions": conditions,
        "connectionInfo": {"type": "KubeConfigFile", "kubeConfigFile": format!("/etc/kubernetes/{name}.kubeconfig")},
    }})
}

/// A cluster: its release, its authorizers, its objects, how its webhooks answer.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) release: &'static str,
    pub(crate) authorizers: Vec<Value>,
    pub(crate) objects: String,
    webhooks: Vec<Value>,
    pub(crate) bootstrap_policy: bool,
}

impl World {
    pub(crate) fn by(chance: &mut Chance) -> Self {
        let mut authorizers =
            vec![json!({"type": "Node", "name": "node"}), json!({"type": "RBAC", "name": "rbac"})];
        let mut webhooks = Vec::new();
        for name in ["one", "two"].iter().take(chance.below(3)) {
            let mut conditions = chance.some_of(&CONDITIONS, 3);
            if chance.below(3) == 0 {
                conditions.push(chance.one_of(&FAILING));
            }
            let policy = chance.one_of(&["Deny", "NoOpinion"]);
            authorizers.push(webhook(name, policy, &conditions));
            let answer: Value = serde_json::from_str(chance.one_of(&ANSWERS)).unwrap_or_default();
            webhooks.push(json!({"name": name, "answers": [answer]}));
        }
        for more in ["AlwaysDeny", "AlwaysAllow"] {
            if chance.below(6) == 0 {
                authorizers.push(json!({"type": more, "name": more.to_lowercase()}));
            }
        }
        chance.shuffle(&mut authorizers);
        Self {
            release: chance.one_of(&RELEASES),
            authorizers,
            objects: objects(chance),
            webhooks,
            bootstrap_policy: chance.below(4) == 0,
        }
    }

    /// The scenario of it, with requests.
    pub(crate) fn scenario(&self, requests: Vec<Request>) -> Scenario {
        let version = if self.release == "1.29" { "v1alpha1" } else { "v1beta1" };
        let configuration = json!({
            "apiVersion": format!("apiserver.config.k8s.io/{version}"), "kind": "AuthorizationConfiguration",
            "authorizers": self.authorizers,
        });
        let document = json!({
            "apiVersion": "gatewalk/v1", "kind": "Scenario", "kubernetesVersion": self.release,
            "featureGates": if self.release == "1.29" { json!({"StructuredAuthorizationConfiguration": true}) } else { json!({}) },
            "authorizationConfiguration": configuration.to_string(),
            "objects": self.objects, "bootstrapPolicy": self.bootstrap_policy,
            "webhooks": self.webhooks,
        });
        let document = Document::read(&document.to_string());
        assert_eq!(document.findings, Vec::new());
        Scenario { requests, ..document.scenario }
    }

    /// The same with other authorizers.
    pub(crate) fn with(&self, authorizers: Vec<Value>) -> Self {
        Self {
            authorizers,
            objects: self.objects.clone(),
            webhooks: self.webhooks.clone(),
            ..*self
        }
    }
}

/// Every line, asked by somebody by chance.
pub(crate) fn requests(chance: &mut Chance) -> Vec<Request> {
    let users = users();
    let asked = |line: &str, by: &User| Request {
        http: Some(line.to_owned()),
        user: Some(by.clone()),
        ..Request::default()
    };
    LINES.iter().map(|line| asked(line, &chance.one_of(&users))).collect()
}

/// Roles and bindings, some of them to roles that are not there.
fn objects(chance: &mut Chance) -> String {
    let mut objects: Vec<Value> = Vec::new();
    let version = "rbac.authorization.k8s.io/v1";
    let roles = 2 + chance.below(3);
    for number in 0..roles {
        let namespace = chance.one_of(&NAMESPACES);
        let kind = if namespace.is_empty() { "ClusterRole" } else { "Role" };
        let rules: Vec<Value> =
            (0..=chance.below(2)).map(|_| rule(chance, namespace.is_empty())).collect();
        objects.push(json!({"apiVersion": version, "kind": kind,
            "metadata": {"name": format!("r{number}"), "namespace": namespace}, "rules": rules}));
    }
    for number in 0..3 + chance.below(5) {
        let namespace = chance.one_of(&NAMESPACES);
        let kind = if namespace.is_empty() { "ClusterRoleBinding" } else { "RoleBinding" };
        let role = match (namespace.is_empty(), chance.below(2)) {
            (true, _) | (false, 0) => "ClusterRole",
            _ => "Role",
        };
        let subjects: Vec<Value> = chance
            .some_of(&SUBJECTS, 2)
            .into_iter()
            .map(|(kind, name, of)| {
                let group = if kind == "ServiceAccount" { "" } else { "rbac.authorization.k8s.io" };
                json!({"kind": kind, "name": name, "namespace": of, "apiGroup": group})
            })
            .collect();
        let role_ref = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": role, "name": format!("r{}", chance.below(roles + 1))});
        objects.push(json!({"apiVersion": version, "kind": kind,
            "metadata": {"name": format!("b{number}"), "namespace": namespace},
            "roleRef": role_ref, "subjects": subjects}));
    }
    let texts: Vec<String> = objects.iter().map(Value::to_string).collect();
    texts.join("\n---\n")
}

fn rule(chance: &mut Chance, in_cluster: bool) -> Value {
    let verbs = chance.some_of(&VERBS, 2);
    if in_cluster && chance.below(4) == 0 {
        return json!({"verbs": verbs, "nonResourceURLs": chance.some_of(&PATHS, 2)});
    }
    let names = if chance.below(3) == 0 { chance.some_of(&NAMES, 1) } else { Vec::new() };
    json!({"verbs": verbs, "apiGroups": chance.some_of(&GROUPS, 2),
        "resources": chance.some_of(&RESOURCES, 2), "resourceNames": names})
}
