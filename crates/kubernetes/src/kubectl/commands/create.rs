//! Commands that bring objects to the server: create, apply, replace, diff.

use gatewalk_diagnostics::Message;

use crate::kubectl::flags::Arguments;
use crate::kubectl::words::Word;
use crate::kubectl::{Parser, path_segment};

/// What `create` makes without a file: the word, its short form, the resource, its group.
const MAKES: &[(&str, &str, &str, &str)] = &[
    ("clusterrole", "", "clusterroles", "rbac.authorization.k8s.io"),
    ("clusterrolebinding", "", "clusterrolebindings", "rbac.authorization.k8s.io"),
    ("configmap", "cm", "configmaps", ""),
    ("cronjob", "cj", "cronjobs", "batch"),
    ("deployment", "deploy", "deployments", "apps"),
    ("ingress", "ing", "ingresses", "networking.k8s.io"),
    ("job", "", "jobs", "batch"),
    ("namespace", "ns", "namespaces", ""),
    ("poddisruptionbudget", "pdb", "poddisruptionbudgets", "policy"),
    ("priorityclass", "pc", "priorityclasses", "scheduling.k8s.io"),
    ("quota", "resourcequota", "resourcequotas", ""),
    ("role", "", "roles", "rbac.authorization.k8s.io"),
    ("rolebinding", "", "rolebindings", "rbac.authorization.k8s.io"),
    ("secret", "", "secrets", ""),
    ("service", "svc", "services", ""),
    ("serviceaccount", "sa", "serviceaccounts", ""),
];

impl Parser<'_> {
    pub(super) fn create(&mut self, arguments: &Arguments, command: &Word) {
        if let Some(raw) = arguments.value("raw") {
            self.raw("POST", raw, arguments);
            return;
        }
        if arguments.value("filename").is_some() || arguments.value("kustomize").is_some() {
            let query = Self::change_query(arguments, "kubectl-create", true);
            for (resource, namespace, _) in self.manifests(arguments) {
                if !Self::client_dry_run(arguments) {
                    self.request("POST", format!("{}{query}", resource.path(&namespace)));
                }
            }
            return;
        }
        let Some((kind, words)) = arguments.words.split_first() else {
            self.missing("-f FILE or what to create", command);
            return;
        };
        let namespace = arguments.namespace().to_owned();
        if kind.text == "token" {
            match words.first() {
                Some(name) => {
                    let path =
                        format!("/api/v1/namespaces/{namespace}/serviceaccounts/{}", name.text);
                    self.request("POST", format!("{path}/token"));
                }
                None => self.missing("a service account", command),
            }
            return;
        }
        if let Some(from) = arguments.value("from")
            && kind.text == "job"
            && let Some((_, name)) = from.split_once('/')
        {
            self.request("GET", format!("/apis/batch/v1/namespaces/{namespace}/cronjobs/{name}"));
        }
        let made = MAKES.iter().find(|(long, short, ..)| *long == kind.text || *short == kind.text);
        let resource = if let Some((_, _, name, group)) = made {
            self.context.resources.preferred(group, name)
        } else {
            // kubectl has no such word, but what is meant is plain
            let found = self.resource(&kind.text, kind.range.clone());
            if let Some(found) = found {
                let message = Message::new("kubernetes.createNeedsFile")
                    .with("resource", &found.group_resource());
                self.warning("kubectl/create-needs-file", message, kind.range.clone());
            }
            found
        };
        if Self::client_dry_run(arguments) {
            self.nothing_asked("create --dry-run=client");
            return;
        }
        if let Some(resource) = resource {
            let query = Self::change_query(arguments, "kubectl-create", true);
            self.request("POST", format!("{}{query}", resource.path(&namespace)));
        }
    }

    /// The annotation that `apply` compares with: all are read, then those of `set` and `edit` are changed.
    fn last_applied(&mut self, what: &str, arguments: &Arguments, words: &[Word]) {
        let mut objects = Vec::new();
        if arguments.value("filename").is_some() {
            objects = self.manifests(arguments);
        } else {
            let namespace = arguments.namespace().to_owned();
            let named = self.targets(words).into_iter();
            objects
                .extend(named.filter_map(|one| Some((one.resource, namespace.clone(), one.name?))));
        }
        for (resource, namespace, name) in &objects {
            self.object("GET", resource, namespace, name, "");
        }
        if what != "view-last-applied" && !Self::client_dry_run(arguments) {
            for (resource, namespace, name) in &objects {
                self.object("PATCH", resource, namespace, name, "");
            }
        }
    }

    pub(super) fn apply(&mut self, arguments: &Arguments, command: &Word) {
        if let Some((kind, words)) = arguments.words.split_first()
            && matches!(
                kind.text.as_str(),
                "view-last-applied" | "set-last-applied" | "edit-last-applied"
            )
        {
            self.last_applied(&kind.text, arguments, words);
            return;
        }
        if arguments.value("filename").is_none() && arguments.value("kustomize").is_none() {
            self.missing("-f FILE", command);
            return;
        }
        if Self::client_dry_run(arguments) {
            for (resource, namespace, name) in self.manifests(arguments) {
                self.object("GET", resource, &namespace, &name, "");
            }
            return;
        }
        for (resource, namespace, name) in self.manifests(arguments) {
            if arguments.is_on("server-side") {
                let force = if arguments.is_on("force-conflicts") { "true" } else { "false" };
                let rest = Self::change_query_with(arguments, "kubectl", true, &[("force", force)]);
                self.object("PATCH", resource, &namespace, &name, &rest);
            } else {
                self.object("GET", resource, &namespace, &name, "");
                let rest = Self::change_query(arguments, "kubectl-client-side-apply", true);
                self.object("PATCH", resource, &namespace, &name, &rest);
            }
        }
        if !arguments.is_on("server-side") {
            self.note(Message::new("kubernetes.applyPatches"));
        }
    }

    pub(super) fn diff(&mut self, arguments: &Arguments) {
        for (resource, namespace, name) in self.manifests(arguments) {
            self.object("GET", resource, &namespace, &name, "");
            let rest = if arguments.is_on("server-side") {
                "?dryRun=All&fieldManager=kubectl&force=false"
            } else {
                "?dryRun=All&fieldManager=kubectl-client-side-apply"
            };
            self.object("PATCH", resource, &namespace, &name, rest);
        }
    }

    pub(super) fn replace(&mut self, arguments: &Arguments, command: &Word) {
        let replace = Self::change_query(arguments, "kubectl-replace", true);
        if let Some(raw) = arguments.value("raw") {
            self.raw("PUT", raw, arguments);
            return;
        }
        let subresource = super::reading::subresource(arguments);
        let objects: Vec<_> = if arguments.value("filename").is_some() {
            self.manifests(arguments)
        } else {
            let namespace = arguments.namespace().to_owned();
            let targets = self.targets(&arguments.words);
            let named = targets
                .into_iter()
                .filter_map(|target| Some((target.resource, namespace.clone(), target.name?)));
            let named: Vec<_> = named.collect();
            if named.is_empty() {
                self.missing("-f FILE", command);
            } else {
                let message = Message::new("kubernetes.replaceNeedsFile");
                self.warning("kubectl/replace-needs-file", message, command.range.clone());
            }
            named
        };
        if arguments.is_on("force") {
            // all are deleted, then each must be gone before any is made anew
            for method in ["DELETE", "GET"] {
                for (resource, namespace, name) in &objects {
                    self.object(method, resource, namespace, name, "");
                }
            }
            for (resource, namespace, _) in &objects {
                self.request("POST", format!("{}{replace}", resource.path(namespace)));
            }
            return;
        }
        for (resource, namespace, name) in objects {
            if !Self::client_dry_run(arguments) {
                let rest = format!("{subresource}{replace}");
                let path = resource.path(&namespace);
                self.besides(format!("{path}/{}{subresource}", path_segment(&name)));
                self.object("PUT", resource, &namespace, &name, &rest);
            }
        }
    }
}
