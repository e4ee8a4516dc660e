//! Commands that bring objects to the server: create, apply, replace, diff.

use gatewalk_diagnostics::{Message, Severity, Text};

use crate::kubectl::flags::Arguments;
use crate::kubectl::selection::How;
use crate::kubectl::words::Word;
use crate::kubectl::{Parser, path_segment, query};
use crate::resources::{ApiResource, Resources};

/// What `create` makes without a file: the word, the resource, its group.
const MAKES: &[(&str, &str, &str)] = &[
    ("clusterrole", "clusterroles", "rbac.authorization.k8s.io"),
    ("clusterrolebinding", "clusterrolebindings", "rbac.authorization.k8s.io"),
    ("configmap", "configmaps", ""),
    ("cronjob", "cronjobs", "batch"),
    ("deployment", "deployments", "apps"),
    ("ingress", "ingresses", "networking.k8s.io"),
    ("job", "jobs", "batch"),
    ("namespace", "namespaces", ""),
    ("poddisruptionbudget", "poddisruptionbudgets", "policy"),
    ("priorityclass", "priorityclasses", "scheduling.k8s.io"),
    ("quota", "resourcequotas", ""),
    ("role", "roles", "rbac.authorization.k8s.io"),
    ("rolebinding", "rolebindings", "rbac.authorization.k8s.io"),
    ("secret", "secrets", ""),
    ("service", "services", ""),
    ("serviceaccount", "serviceaccounts", ""),
];

fn api_version(resource: &ApiResource) -> String {
    if resource.group.is_empty() {
        resource.version.clone()
    } else {
        format!("{}/{}", resource.group, resource.version)
    }
}

impl Parser<'_> {
    pub(super) fn create(&mut self, name: &str, arguments: &Arguments, command: &Word) {
        if let Some(raw) = arguments.value("raw") {
            self.raw("POST", raw);
            return;
        }
        if arguments.value("filename").is_some() || arguments.value("kustomize").is_some() {
            let query = Self::change_query(arguments, "kubectl-create", true);
            let objects = self.manifests_of(arguments, true);
            if objects.is_empty() && arguments.has("selector") {
                let text = Text::Upstream("error: no objects passed to create".to_owned());
                self.find("kubectl/no-objects", Severity::Error, text, arguments.place("selector"));
            }
            for (resource, namespace, _) in objects {
                if !Self::client_dry_run(arguments) {
                    self.request("POST", format!("{}{query}", resource.path(&namespace)));
                }
            }
            return;
        }
        let (kind, _) = name.split_once(' ').unwrap_or((name, ""));
        let namespace = arguments.namespace().to_owned();
        if kind == "token" {
            if let Some(name) = arguments.words.first() {
                if self.is_bad_segment(&name.text, name.range.clone()) {
                    // the command says what it failed at
                    for (_, finding) in &mut self.findings {
                        if let Text::Upstream(text) = &mut finding.message {
                            *text = text.replace("error: ", "error: failed to create token: ");
                        }
                    }
                    return;
                }
                let path = format!("/api/v1/namespaces/{namespace}/serviceaccounts/{}", name.text);
                self.request("POST", format!("{path}/token"));
            }
            return;
        }
        if let Some(from) = arguments.value("from").filter(|_| kind == "job") {
            let place = arguments.place("from");
            let word = Word { text: from.to_owned(), range: place.clone() };
            let steps = self.select(arguments, &[word], &How::default());
            let found = self.infos(steps);
            if found.iter().any(|one| one.resource.name != "cronjobs") {
                let text = Text::Upstream("error: from must be an existing cronjob".to_owned());
                self.find("kubectl/not-a-cronjob", Severity::Warning, text, place);
                return;
            }
        }
        let Some((_, name, group)) = MAKES.iter().find(|(word, ..)| *word == kind) else {
            self.missing("-f FILE or what to create", command);
            return;
        };
        if Self::client_dry_run(arguments) {
            self.nothing_asked("create --dry-run=client");
            return;
        }
        if let Some(resource) = self.context.resources.preferred(group, name) {
            let query = Self::change_query(arguments, "kubectl-create", true);
            self.request("POST", format!("{}{query}", resource.path(&namespace)));
        }
    }

    /// The annotation that `apply` compares with: all are read, then those of `set` and `edit` are changed.
    fn last_applied(&mut self, what: &str, arguments: &Arguments) {
        let how = How { lists: what == "edit-last-applied", reads_files: true, ..How::default() };
        // of what is set only files say what it is
        let words = if what == "set-last-applied" { &[] } else { arguments.words.as_slice() };
        let steps = self.select(arguments, words, &how);
        let objects = self.infos(steps);
        if what == "view-last-applied" || Self::client_dry_run(arguments) {
            return;
        }
        let rest = match what {
            "edit-last-applied" => Self::change_query(arguments, "kubectl-client-side-apply", true),
            _ if Self::server_dry_run(arguments) => "?dryRun=All".to_owned(),
            _ => String::new(),
        };
        for one in objects {
            self.request("PATCH", format!("{}{rest}", one.path()));
        }
    }

    pub(super) fn apply(&mut self, name: &str, arguments: &Arguments) {
        if !name.is_empty() {
            self.last_applied(name, arguments);
            return;
        }
        if self.bad_allowlist(arguments) {
            return;
        }
        let objects = self.manifests_of(arguments, true);
        if objects.is_empty() && arguments.has("selector") {
            let text = Text::Upstream("error: no objects passed to apply".to_owned());
            self.find("kubectl/no-objects", Severity::Error, text, arguments.place("selector"));
        }
        let is_server_side = arguments.is_on("server-side");
        let subresource = super::reading::subresource(arguments);
        for (resource, namespace, name) in &objects {
            let path = format!("{}/{}{subresource}", resource.path(namespace), path_segment(name));
            if is_server_side {
                let force = if arguments.is_on("force-conflicts") { "true" } else { "false" };
                let force = [("force", force)];
                let rest = Self::change_query_with(arguments, "kubectl", true, &force);
                self.request("PATCH", format!("{path}{rest}"));
                if !arguments.has("field-manager") {
                    // what a client applied before is handed over to the server
                    let taken = Self::last_applied_query(arguments);
                    self.request("PATCH", format!("{path}{taken}"));
                }
                continue;
            }
            self.request("GET", path.clone());
            // a type that kubectl knows conflicts with what was applied before, if in nothing else
            let is_known = Resources::new(self.context.release)
                .of_kind(&api_version(resource), &resource.kind)
                .is_some();
            if arguments.is_off("overwrite") && is_known {
                self.note(Message::new("kubernetes.applyConflicts"));
                continue;
            }
            if !Self::client_dry_run(arguments) {
                let rest = Self::change_query(arguments, "kubectl-client-side-apply", true);
                self.request("PATCH", format!("{path}{rest}"));
            }
        }
        if arguments.is_on("prune") && !Self::client_dry_run(arguments) {
            self.prune(arguments, &objects);
        }
        if !is_server_side {
            self.note(Message::new("kubernetes.applyPatches"));
        }
    }

    /// Whether `--prune-allowlist` names what is no type.
    fn bad_allowlist(&mut self, arguments: &Arguments) -> bool {
        let wrong = arguments.values("prune-allowlist").into_iter().find_map(|allowed| {
            let [group, version, kind] = allowed.split('/').collect::<Vec<_>>()[..] else {
                return Some(format!(
                    "error: invalid GroupVersionKind format: {allowed}, please follow <group/version/kind>"
                ));
            };
            let version =
                if group == "core" { version.to_owned() } else { format!("{group}/{version}") };
            let known = self.context.resources.of_kind(&version, kind).is_some();
            (!known)
                .then(|| format!("error: no matches for kind \"{kind}\" in version \"{version}\""))
        });
        let Some(text) = wrong.filter(|_| arguments.is_on("prune")) else { return false };
        let place = arguments.place("prune-allowlist");
        self.find("kubectl/bad-allowlist", Severity::Error, Text::Upstream(text), place);
        true
    }

    /// The query of the request that keeps the annotation of what was applied last.
    fn last_applied_query(arguments: &Arguments) -> String {
        let mut own = arguments.clone();
        own.drop_flag("field-manager");
        Self::change_query(&own, "kubectl-last-applied", true)
    }

    /// `--prune`: what is of the types allowed is listed where something was applied; what is not among it is deleted.
    fn prune(&mut self, arguments: &Arguments, applied: &[(&ApiResource, String, String)]) {
        let labels = query(&[("labelSelector", arguments.text("selector"))]);
        let allowed: Vec<&str> = arguments.values("prune-allowlist");
        if allowed.is_empty() {
            return;
        }
        let mut namespaces: Vec<&String> =
            applied.iter().map(|(_, namespace, _)| namespace).collect();
        namespaces.retain(|namespace| !namespace.is_empty());
        namespaces.sort_unstable();
        namespaces.dedup();
        for allowed in allowed {
            let mut parts = allowed.split('/');
            let (group, version, kind) = (parts.next(), parts.next(), parts.next());
            let group = group.filter(|group| *group != "core").unwrap_or_default();
            let version = version.unwrap_or_default();
            let version =
                if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
            let resources = self.context.resources;
            let Some(resource) = resources.of_kind(&version, kind.unwrap_or_default()) else {
                continue;
            };
            let scopes: Vec<String> = if resource.namespaced {
                namespaces.iter().map(|namespace| (*namespace).clone()).collect()
            } else {
                vec![String::new()]
            };
            for scope in scopes {
                self.request("GET", format!("{}{labels}", resource.path(&scope)));
            }
        }
    }

    pub(super) fn diff(&mut self, arguments: &Arguments) {
        let is_server_side = arguments.is_on("server-side");
        let manager = match arguments.value("field-manager") {
            Some(manager) => manager,
            None if is_server_side => "kubectl",
            None => "kubectl-client-side-apply",
        };
        let force = match (is_server_side, arguments.is_on("force-conflicts")) {
            (false, _) => "",
            (true, true) => "true",
            (true, false) => "false",
        };
        let rest = query(&[("dryRun", "All"), ("fieldManager", manager), ("force", force)]);
        for (resource, namespace, name) in self.manifests(arguments) {
            self.object("GET", resource, &namespace, &name, "");
            self.object("PATCH", resource, &namespace, &name, &rest);
        }
    }

    pub(super) fn replace(&mut self, arguments: &Arguments) {
        let replace = Self::change_query(arguments, "kubectl-replace", true);
        if let Some(raw) = arguments.value("raw") {
            self.raw("PUT", raw);
            return;
        }
        let subresource = super::reading::subresource(arguments);
        let objects = self.manifests(arguments);
        if arguments.is_on("force") {
            // all are deleted, then each must be gone before any is made anew
            for (resource, namespace, name) in &objects {
                self.object("DELETE", resource, namespace, name, "");
            }
            for (resource, namespace, name) in &objects {
                self.object("GET", resource, namespace, name, "");
                if !matches!(namespace.as_str(), "" | "default") {
                    // what is not found is not found, or its namespace is not
                    self.besides(format!("/api/v1/namespaces/{namespace}"));
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
