//! Small clusters with roles that are filled from others, roles that are gone, and everything else that can be amiss.

use std::fmt::Write as _;

use gatewalk_scenario::{Document, Scenario, User};
use serde_json::{Value, json};

use super::world::Chance;

/// Something to ask for.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) verb: &'static str,
    pub(crate) path: &'static str,
    pub(crate) namespace: &'static str,
    pub(crate) group: &'static str,
    /// With its subresource; empty for a path.
    pub(crate) resource: &'static str,
    pub(crate) name: &'static str,
}

impl Asked {
    /// The request line.
    pub(crate) fn line(&self) -> String {
        let method = match self.verb {
            "get" | "list" => "GET",
            "create" => "POST",
            "delete" | "deletecollection" => "DELETE",
            _ => "PATCH",
        };
        format!("{method} {}", self.path)
    }

    /// Whether ABAC can tell two requests apart by nothing but verb and name.
    pub(crate) fn is_near(&self, other: &Self) -> bool {
        let bare = |one: &Self| one.resource.split('/').next().unwrap_or_default().to_owned();
        self.namespace == other.namespace && self.group == other.group && bare(self) == bare(other)
    }
}

const fn asked(
    verb: &'static str,
    path: &'static str,
    namespace: &'static str,
    group: &'static str,
    resource: &'static str,
    name: &'static str,
) -> Asked {
    Asked { verb, path, namespace, group, resource, name }
}

pub(crate) const ASKED: &[Asked] = &[
    asked("list", "/api/v1/namespaces/shop/pods", "shop", "", "pods", ""),
    asked("get", "/api/v1/namespaces/shop/pods/web", "shop", "", "pods", "web"),
    asked("get", "/api/v1/namespaces/shop/pods/db", "shop", "", "pods", "db"),
    asked("get", "/api/v1/namespaces/shop/pods/web/log", "shop", "", "pods/log", "web"),
    asked("create", "/api/v1/namespaces/shop/pods", "shop", "", "pods", ""),
    asked("delete", "/api/v1/namespaces/shop/pods/web", "shop", "", "pods", "web"),
    asked("list", "/api/v1/namespaces/kube-system/pods", "kube-system", "", "pods", ""),
    asked("get", "/api/v1/namespaces/kube-system/secrets/db", "kube-system", "", "secrets", "db"),
    asked("list", "/api/v1/namespaces/kube-system/secrets", "kube-system", "", "secrets", ""),
    asked(
        "delete",
        "/apis/apps/v1/namespaces/shop/deployments/db",
        "shop",
        "apps",
        "deployments",
        "db",
    ),
    asked(
        "deletecollection",
        "/apis/apps/v1/namespaces/shop/deployments",
        "shop",
        "apps",
        "deployments",
        "",
    ),
    asked("get", "/api/v1/namespaces/shop/secrets/db", "shop", "", "secrets", "db"),
    asked("get", "/api/v1/namespaces/shop/configmaps/web", "shop", "", "configmaps", "web"),
    asked("list", "/api/v1/pods", "", "", "pods", ""),
    asked("list", "/api/v1/secrets", "", "", "secrets", ""),
    asked("get", "/metrics", "", "", "", ""),
    asked("get", "/debug/pprof", "", "", "", ""),
];

const VERBS: [&str; 5] = ["get", "list", "create", "delete", "deletecollection"];
const RESOURCES: [&str; 5] = ["pods", "pods/log", "deployments", "*/log", "secrets"];
const LABELS: [&str; 3] = ["to-a", "to-b", "example.com/to-c"];

/// Whom bindings name: kind, name, namespace.
const SUBJECTS: [(&str, &str, &str); 5] = [
    ("User", "alice", ""),
    ("User", "bob", ""),
    ("Group", "devs", ""),
    ("Group", "system:authenticated", ""),
    ("ServiceAccount", "robot", "shop"),
];

/// A binding as the test knows it.
#[derive(Debug)]
pub(crate) struct Binding {
    namespace: String,
    name: String,
    pub(crate) role: String,
    subjects: Vec<(&'static str, &'static str, &'static str)>,
}

impl Binding {
    /// The name as near misses give it.
    pub(crate) fn path(&self) -> String {
        if self.namespace.is_empty() {
            self.name.clone()
        } else {
            format!("{}/{}", self.namespace, self.name)
        }
    }

    pub(crate) fn means(&self, user: &User) -> bool {
        self.subjects.iter().any(|(kind, name, namespace)| match *kind {
            "User" => user.name == *name,
            "Group" => user.groups.iter().any(|group| group == name),
            _ => user.name == format!("system:serviceaccount:{namespace}:{name}"),
        })
    }
}

/// Roles, bindings, and a policy file.
#[derive(Debug)]
pub(crate) struct Cluster {
    objects: Vec<Value>,
    pub(crate) bindings: Vec<Binding>,
    abac: Option<String>,
    /// Entries of the configuration, and what they answer.
    webhooks: Vec<(Value, Value)>,
    /// Whether the Node authorizer is asked.
    has_node: bool,
}

impl Cluster {
    pub(crate) fn by(chance: &mut Chance) -> Self {
        let version = "rbac.authorization.k8s.io/v1";
        let mut objects = Vec::new();
        for number in 0..6 {
            let namespace = chance.one_of(&["", "", "shop", "kube-system"]);
            let rules: Vec<Value> =
                (0..=chance.below(2)).map(|_| rule(chance, namespace.is_empty())).collect();
            let mut role = json!({"apiVersion": version, "kind": "Role",
                "metadata": {"name": format!("r{number}"), "namespace": namespace}, "rules": rules});
            if namespace.is_empty() {
                role["kind"] = "ClusterRole".into();
                let mut metadata = json!({"name": format!("r{number}")});
                if chance.below(2) == 0 {
                    metadata["labels"] = json!({chance.one_of(&LABELS): "true"});
                }
                role["metadata"] = metadata;
                if chance.below(3) == 0 {
                    role["aggregationRule"] = json!({"clusterRoleSelectors": [selector(chance)]});
                }
            }
            objects.push(role);
        }
        let mut bindings = Vec::new();
        for number in 0..3 + chance.below(5) {
            let found: Value = chance.one_of(objects.get(..6).expect("six roles"));
            let text = |at: &Value| at.as_str().unwrap_or_default().to_owned();
            let mut role = text(&found["metadata"]["name"]);
            let (kind, home) = (text(&found["kind"]), text(&found["metadata"]["namespace"]));
            // now and then a role that is gone
            if chance.below(8) == 0 {
                "r6".clone_into(&mut role);
            }
            let anywhere = ["", "shop", "shop", "kube-system"].map(str::to_owned);
            let namespace = if home.is_empty() { chance.one_of(&anywhere) } else { home };
            let subjects = chance.some_of(&SUBJECTS, 2);
            let name = chance.one_of(&["same".to_owned(), format!("b{number}")]);
            let named =
                |one: &&Value| one["metadata"] == json!({"name": name, "namespace": namespace});
            if objects.iter().any(|one| named(&one))
                || bindings
                    .iter()
                    .any(|one: &Binding| one.name == name && one.namespace == namespace)
            {
                continue;
            }
            let listed: Vec<Value> = subjects
                .iter()
                .map(|(kind, name, of)| match *kind {
                    "ServiceAccount" => json!({"kind": kind, "name": name, "namespace": of}),
                    _ => {
                        json!({"kind": kind, "name": name, "apiGroup": "rbac.authorization.k8s.io"})
                    }
                })
                .collect();
            let metadata = if namespace.is_empty() {
                json!({"name": name})
            } else {
                json!({"name": name, "namespace": namespace})
            };
            objects.push(json!({"apiVersion": version,
                "kind": if namespace.is_empty() { "ClusterRoleBinding" } else { "RoleBinding" },
                "metadata": metadata,
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": role},
                "subjects": listed}));
            bindings.push(Binding { namespace, name, role, subjects });
        }
        let has_node = chance.below(2) == 0;
        let pods = if has_node { 0..3 } else { 0..0 };
        objects.extend(pods.map(|number| pod(number, chance)));
        let abac = (chance.below(3) == 0).then(|| policies(chance));
        let webhooks = (0..chance.below(3)).map(|number| webhook(number, chance)).collect();
        Self { objects, bindings, abac, webhooks, has_node }
    }

    /// One of its pods, by namespace and name, on a node. It takes the place of the pod that is there.
    pub(crate) fn pod_on(&self, node: &str, pod: &str) -> String {
        let pod = pod.rsplit(' ').next().unwrap_or_default();
        let is_it = |one: &&Value| {
            let text = |field: &str| one["metadata"][field].as_str().unwrap_or_default();
            one["kind"] == "Pod" && format!("{}/{}", text("namespace"), text("name")) == pod
        };
        let mut pod = self.objects.iter().find(is_it).expect("the pod").clone();
        pod["spec"]["nodeName"] = node.into();
        format!("\n---\n{pod}\n")
    }

    pub(crate) fn scenario(&self, chance: &mut Chance) -> Scenario {
        let mut authorizers = vec![json!({"type": "RBAC", "name": "rbac"})];
        if self.abac.is_some() {
            authorizers.insert(chance.below(2), json!({"type": "ABAC", "name": "abac"}));
        }
        if self.has_node {
            authorizers.insert(chance.below(2), json!({"type": "Node", "name": "node"}));
        }
        for (webhook, _) in &self.webhooks {
            authorizers.insert(chance.below(authorizers.len() + 1), webhook.clone());
        }
        let configuration = json!({
            "apiVersion": "apiserver.config.k8s.io/v1", "kind": "AuthorizationConfiguration",
            "authorizers": authorizers,
        });
        let objects: Vec<String> = self.objects.iter().map(|one| document(one, chance)).collect();
        let mut document = json!({
            "apiVersion": "gatewalk/v1", "kind": "Scenario",
            "authorizationConfiguration": document_or_json(&configuration, chance),
            "objects": objects.join("---\n"), "bootstrapPolicy": chance.below(4) == 0,
        });
        let answers = self.webhooks.iter().map(|(_, answer)| answer.clone());
        document["webhooks"] = answers.collect();
        if let Some(policies) = &self.abac {
            document["abacPolicy"] = policies.as_str().into();
        }
        let document = Document::read(&document.to_string());
        assert_eq!(document.findings, Vec::new());
        document.scenario
    }
}

/// A pod that mounts something, on one of two nodes or on none.
fn pod(number: usize, chance: &mut Chance) -> Value {
    let namespace = chance.one_of(&["shop", "kube-system"]);
    let volume = chance.one_of(&[
        json!({"name": "v", "secret": {"secretName": "db"}}),
        json!({"name": "v", "configMap": {"name": "web"}}),
        json!({"name": "v", "secret": {"secretName": "other"}}),
    ]);
    let mut pod = json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": format!("p{number}"), "namespace": namespace},
        "spec": {"volumes": [volume], "containers": [{"name": "c", "image": "i"}]}});
    if chance.below(4) > 0 {
        pod["spec"]["nodeName"] = chance.one_of(&["n1", "n2"]).into();
    }
    pod
}

/// A pod on a node: the one that is asked for, or one that mounts it.
pub(crate) fn pod_for(node: &str, asked: &Asked) -> String {
    let (name, volumes) = match asked.resource {
        "pods" => (asked.name, json!([])),
        "secrets" => ("new", json!([{"name": "v", "secret": {"secretName": asked.name}}])),
        _ => ("new", json!([{"name": "v", "configMap": {"name": asked.name}}])),
    };
    let pod = json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": asked.namespace},
        "spec": {"nodeName": node, "volumes": volumes}});
    format!("\n---\n{pod}\n")
}

/// A webhook and what it answers.
fn webhook(number: usize, chance: &mut Chance) -> (Value, Value) {
    let name = format!("w{number}");
    let mut settings = json!({
        "timeout": "3s", "subjectAccessReviewVersion": "v1",
        "failurePolicy": chance.one_of(&["Deny", "NoOpinion"]),
        "connectionInfo": {"type": "KubeConfigFile", "kubeConfigFile": "/etc/w.kubeconfig"},
    });
    if chance.below(4) > 0 {
        let conditions: Vec<Value> = chance
            .some_of(&CONDITIONS, 3)
            .into_iter()
            .map(|expression| json!({ "expression": expression }))
            .collect();
        settings["matchConditions"] = conditions.into();
        settings["matchConditionSubjectAccessReviewVersion"] = "v1".into();
    } else if chance.below(2) == 0 {
        settings["matchConditions"] = json!([]);
    }
    let answer = chance.one_of(&[
        json!({"decision": "Allow"}),
        json!({"decision": "Allow"}),
        json!({"decision": "Deny", "reason": "no"}),
        json!({"decision": "Deny", "when": "request.user == 'bob'"}),
        json!({"failure": "ConnectionRefused"}),
        json!({}),
    ]);
    let entry = json!({"type": "Webhook", "name": name, "webhook": settings});
    (entry, json!({"name": name, "answers": [answer]}))
}

/// Conditions, some of which fail for some requests.
const CONDITIONS: [&str; 6] = [
    "request.user == 'alice'",
    "'devs' in request.groups",
    "has(request.resourceAttributes) && request.resourceAttributes.namespace == 'shop'",
    "request.resourceAttributes.verb in [\"get\", 'list']",
    " request.groups.exists(g, g.startsWith('system:'))\n",
    "request.user != 'system:anonymous' && request.extra['k'][0] == 'v'",
];

fn selector(chance: &mut Chance) -> Value {
    let label = chance.one_of(&LABELS);
    match chance.below(3) {
        0 => json!({"matchExpressions": [{"key": label, "operator": "In", "values": ["true"]}]}),
        1 => json!({"matchExpressions": [{"key": label, "operator": "Exists"}]}),
        _ => json!({"matchLabels": {label: "true"}}),
    }
}

fn rule(chance: &mut Chance, in_cluster: bool) -> Value {
    let verbs = chance.some_of(&VERBS, 3);
    if in_cluster && chance.below(4) == 0 {
        return json!({"nonResourceURLs": [chance.one_of(&["/metrics", "/healthz"])], "verbs": verbs});
    }
    let mut rule = json!({"apiGroups": chance.some_of(&["", "apps"], 1),
        "resources": chance.some_of(&RESOURCES, 2), "verbs": verbs});
    if chance.below(3) == 0 {
        rule["resourceNames"] = json!([chance.one_of(&["web", "db"])]);
    }
    rule
}

fn policies(chance: &mut Chance) -> String {
    let mut text = String::new();
    for _ in 0..3 {
        let mut spec = json!({"namespace": chance.one_of(&["shop", "kube-system", "*"]),
            "resource": chance.one_of(&["pods", "secrets", "*"])});
        spec[chance.one_of(&["user", "group"])] =
            chance.one_of(&["alice", "bob", "devs", "system:authenticated"]).into();
        if chance.below(2) == 0 {
            spec["readonly"] = true.into();
        }
        let policy = json!({"apiVersion": "abac.authorization.kubernetes.io/v1beta1", "kind": "Policy", "spec": spec});
        let _ = writeln!(text, "{policy}");
    }
    if chance.below(2) == 0 {
        text.pop();
    }
    text
}

/// An object as JSON, or as YAML in whichever style.
fn document_or_json(object: &Value, chance: &mut Chance) -> String {
    if chance.below(3) == 0 { object.to_string() } else { document(object, chance) }
}

/// An object as YAML, in whichever style.
pub(crate) fn document(object: &Value, chance: &mut Chance) -> String {
    let mut text = String::new();
    block(object, 0, chance, &mut text);
    text
}

fn block(value: &Value, indent: usize, chance: &mut Chance, text: &mut String) {
    let blanks = " ".repeat(indent);
    for (key, value) in value.as_object().expect("a mapping") {
        let key = if key.contains('/') { json!(key).to_string() } else { key.clone() };
        let _ = write!(text, "{blanks}{key}:");
        match value {
            Value::Array(items) if !items.is_empty() && chance.below(2) == 0 => {
                let dash = format!("{blanks}{}- ", " ".repeat(2 * chance.below(2)));
                text.push('\n');
                for item in items {
                    if item.is_object() && chance.below(2) == 0 {
                        let mut inner = String::new();
                        block(item, dash.len(), chance, &mut inner);
                        let _ = write!(text, "{dash}{}", inner.trim_start());
                    } else {
                        let _ = writeln!(text, "{dash}{}", flow(item, chance));
                    }
                }
            }
            Value::Object(_) if chance.below(2) == 0 => {
                text.push('\n');
                block(value, indent + 2, chance, text);
            }
            other => {
                let _ = writeln!(text, " {}", flow(other, chance));
            }
        }
    }
}

fn flow(value: &Value, chance: &mut Chance) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| flow(item, chance)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                let key = if key.contains('/') { json!(key).to_string() } else { key.clone() };
                format!("{key}: {}", flow(value, chance))
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Value::String(text)
            if chance.below(2) == 0
                && text != "true"
                && text.chars().all(|one| one.is_ascii_alphanumeric() || one == '-')
                && !text.is_empty() =>
        {
            text.clone()
        }
        other => other.to_string(),
    }
}
