//! A webhook that denies when it fails, and is asked about the control plane itself.

use gatewalk_diagnostics::Message;

use super::Remark;
use super::probes::{self, evaluate};
use super::subject::{Subject, Webhook};
use crate::apis::authorization::SubjectAccessReviewSpec;

/// Someone the cluster cannot do without, and something they must be allowed.
struct Needed {
    /// Which authorizer allows it with the bootstrap policy.
    allowed_by: &'static str,
    user: &'static str,
    groups: &'static [&'static str],
    /// Verb, group, resource, namespace, name; or verb and path.
    request: Request,
    /// Who it is, in the message.
    who: &'static str,
}

enum Request {
    Resource([&'static str; 5]),
    Path(&'static str, &'static str),
}

const KUBE_SYSTEM_ACCOUNT: &[&str] =
    &["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"];
const NODE: &[&str] = &["system:nodes", "system:authenticated"];
const COMPONENT: &[&str] = &["system:authenticated"];

/// What keeps a cluster running. Who is in `system:masters`, as kube-apiserver itself is, is never asked about.
const NEEDED: &[Needed] = &[
    Needed {
        allowed_by: "Node",
        user: "system:node:node-1",
        groups: NODE,
        request: Request::Resource([
            "update",
            "coordination.k8s.io",
            "leases",
            "kube-node-lease",
            "node-1",
        ]),
        who: "kubelets (update leases in kube-node-lease)",
    },
    Needed {
        allowed_by: "Node",
        user: "system:node:node-1",
        groups: NODE,
        request: Request::Resource(["patch", "", "nodes/status", "", "node-1"]),
        who: "kubelets (patch nodes/status)",
    },
    Needed {
        allowed_by: "RBAC",
        user: "system:kube-controller-manager",
        groups: COMPONENT,
        request: Request::Resource([
            "update",
            "coordination.k8s.io",
            "leases",
            "kube-system",
            "kube-controller-manager",
        ]),
        who: "system:kube-controller-manager (update leases in kube-system)",
    },
    Needed {
        allowed_by: "RBAC",
        user: "system:kube-scheduler",
        groups: COMPONENT,
        request: Request::Resource([
            "update",
            "coordination.k8s.io",
            "leases",
            "kube-system",
            "kube-scheduler",
        ]),
        who: "system:kube-scheduler (update leases in kube-system)",
    },
    Needed {
        allowed_by: "RBAC",
        user: "system:kube-scheduler",
        groups: COMPONENT,
        request: Request::Resource(["create", "", "pods/binding", "default", ""]),
        who: "system:kube-scheduler (create pods/binding)",
    },
    Needed {
        allowed_by: "RBAC",
        user: "system:serviceaccount:kube-system:replicaset-controller",
        groups: KUBE_SYSTEM_ACCOUNT,
        request: Request::Resource(["create", "", "pods", "default", ""]),
        who: "the controllers' service accounts in kube-system (replicaset-controller: create pods)",
    },
    Needed {
        allowed_by: "RBAC",
        user: "system:serviceaccount:kube-system:daemon-set-controller",
        groups: KUBE_SYSTEM_ACCOUNT,
        request: Request::Resource(["create", "", "pods", "kube-system", ""]),
        who: "the controllers' service accounts in kube-system (daemon-set-controller: create pods in kube-system)",
    },
    Needed {
        allowed_by: "RBAC",
        user: "system:anonymous",
        groups: &["system:unauthenticated"],
        request: Request::Path("get", "/livez"),
        who: "probes of kube-apiserver without credentials (get /livez)",
    },
];

pub(super) fn find(subject: &Subject<'_>) -> Vec<Remark> {
    subject.webhooks.iter().filter_map(|webhook| of_webhook(subject, webhook)).collect()
}

fn of_webhook(subject: &Subject<'_>, webhook: &Webhook<'_>) -> Option<Remark> {
    if !webhook.denies_on_failure() || subject.has_before("AlwaysAllow", webhook.index) {
        return None;
    }
    let mut blocked: Vec<&str> = Vec::new();
    for needed in NEEDED {
        let name = |who: &'static str| who.split(" (").next().unwrap_or_default();
        let told = blocked
            .iter()
            .any(|other| name(needed.who) == other.split(" (").next().unwrap_or_default());
        if told || subject.has_before(needed.allowed_by, webhook.index) {
            continue;
        }
        let outcome = evaluate(webhook, &needed.spec());
        if outcome.matches() || outcome.fails() {
            blocked.push(needed.who);
        }
    }
    if blocked.is_empty() {
        return None;
    }
    let others = subject
        .entries
        .iter()
        .take(webhook.index)
        .any(|entry| matches!(entry.authorizer_type.value.as_str(), "Webhook" | "ABAC"));
    let id = if others { "advice.canLockOutUnless" } else { "advice.canLockOut" };
    let message = Message::new(id).with("name", webhook.name()).with("who", &blocked.join("; "));
    let path = format!("authorizers[{}].failurePolicy", webhook.index);
    Some(
        Remark::new(path, webhook.policy_span(), message)
            .help(Message::new("advice.excludeControlPlane")),
    )
}

impl Needed {
    fn spec(&self) -> SubjectAccessReviewSpec {
        let user = probes::user(self.user, self.groups);
        match self.request {
            Request::Resource(of) => probes::resource(user, of),
            Request::Path(verb, path) => probes::path(user, verb, path),
        }
    }
}
