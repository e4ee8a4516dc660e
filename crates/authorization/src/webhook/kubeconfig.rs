//! The server of a webhook's kubeconfig, or why client-go does not take the file
//! (`k8s.io/client-go/tools/clientcmd`).

use std::collections::BTreeMap;

use gatewalk_diagnostics::Language;
use gatewalk_kubernetes::go;
use gatewalk_yaml::{Node, Tree};

use crate::Errors;

/// The server that the file's current context leads to. `files` is what stands on the server's disk.
///
/// An empty content stands for a valid file whose server is not known.
pub(super) fn server(
    path: &str,
    files: &BTreeMap<String, String>,
) -> Result<Option<String>, String> {
    let Some(content) = files.get(path) else {
        return Err(format!("stat {path}: no such file or directory"));
    };
    if content.is_empty() {
        return Ok(None);
    }
    let decoded = gatewalk_yaml::first_document(content).map_err(|error| {
        let text = error.text.text(Language::English);
        format!("error loading config file {}: {text}", go::quote(path))
    })?;
    let config = Config { tree: &decoded.tree };
    let errors = config.errors(files);
    if let Some(errors) = Errors::aggregate(errors) {
        return Err(format!("invalid configuration: {errors}"));
    }
    let server = config.cluster().1.and_then(|cluster| text(cluster, "server"));
    let server = server.unwrap_or_default();
    let is_url = server.contains("://");
    if !is_url && server.trim_end_matches('/').contains('/') {
        return Err(format!("host must be a URL or a host:port pair: {}", go::quote(server)));
    }
    Ok(Some(server.to_owned()))
}

/// A kubeconfig as it was read.
struct Config<'a> {
    tree: &'a Tree,
}

impl<'a> Config<'a> {
    fn root(&self) -> Option<Node<'a>> {
        self.tree.root()
    }

    /// The member of a list of named things.
    fn named(&self, list: &str, name: &str, member: &str) -> Option<Node<'a>> {
        let list = self.root()?.get(list)?;
        let entry = list.items().find(|entry| text(*entry, "name") == Some(name))?;
        entry.get(member)
    }

    fn current_context(&self) -> &'a str {
        self.root().and_then(|root| text(root, "current-context")).unwrap_or_default()
    }

    fn context(&self) -> Option<Node<'a>> {
        self.named("contexts", self.current_context(), "context")
    }

    /// The name and the content of what the context calls `member`.
    fn referred(&self, list: &str, member: &str) -> (&'a str, Option<Node<'a>>) {
        let name = self.context().and_then(|context| text(context, member)).unwrap_or_default();
        (name, self.named(list, name, member))
    }

    fn cluster(&self) -> (&'a str, Option<Node<'a>>) {
        self.referred("clusters", "cluster")
    }

    /// Upstream's `ConfirmUsable`.
    fn errors(&self, files: &BTreeMap<String, String>) -> Vec<String> {
        let mut errors = Vec::new();
        let context = self.current_context();
        if !context.is_empty() && self.context().is_none() {
            errors.push(format!("context was not found for specified context: {context}"));
        }
        let (user_name, user) = self.referred("users", "user");
        if let Some(user) = user {
            user_errors(user_name, user, files, &mut errors);
        }
        let (cluster_name, cluster) = self.cluster();
        let cluster = cluster.filter(|cluster| cluster.entries().any(|entry| is_set(entry.value)));
        match cluster {
            Some(cluster) => cluster_errors(cluster_name, cluster, files, &mut errors),
            None if errors.is_empty() => errors.push(NO_CONFIGURATION.to_owned()),
            None => errors.push("cluster has no server defined".to_owned()),
        }
        errors
    }
}

const NO_CONFIGURATION: &str =
    "no configuration has been provided, try setting KUBERNETES_MASTER environment variable";

/// Upstream's `validateAuthInfo`, without exec plugins.
fn user_errors(
    name: &str,
    user: Node<'_>,
    files: &BTreeMap<String, String>,
    errors: &mut Vec<String>,
) {
    let has = |key: &str| text(user, key).is_some();
    if has("client-certificate") || has("client-certificate-data") {
        if has("client-certificate") && has("client-certificate-data") {
            errors.push(format!(
                "client-cert-data and client-cert are both specified for {name}. client-cert-data will override."
            ));
        }
        if has("client-key") && has("client-key-data") {
            errors.push(format!(
                "client-key-data and client-key are both specified for {name}; client-key-data will override"
            ));
        }
        if !has("client-key") && !has("client-key-data") {
            errors.push(format!(
                "client-key-data or client-key must be specified for {name} to use the clientCert authentication method."
            ));
        }
        errors.extend(unreadable(user, "client-certificate", "client-cert", name, files));
        errors.extend(unreadable(user, "client-key", "client-key", name, files));
    }
    if has("token") && (has("username") || has("password")) {
        errors.push(format!(
            "more than one authentication method found for {name}; found [token basicAuth], only one is allowed"
        ));
    }
}

/// Upstream's `validateClusterInfo`.
fn cluster_errors(
    name: &str,
    cluster: Node<'_>,
    files: &BTreeMap<String, String>,
    errors: &mut Vec<String>,
) {
    if text(cluster, "server").is_none() {
        errors.push(if name.is_empty() {
            "default cluster has no server defined".to_owned()
        } else {
            format!("no server found for cluster {}", go::quote(name))
        });
    }
    if text(cluster, "certificate-authority").is_some()
        && text(cluster, "certificate-authority-data").is_some()
    {
        errors.push(format!(
            "certificate-authority-data and certificate-authority are both specified for {name}. certificate-authority-data will override."
        ));
    }
    errors.extend(unreadable(
        cluster,
        "certificate-authority",
        "certificate-authority",
        name,
        files,
    ));
}

/// A file that is named and is not there.
fn unreadable(
    node: Node<'_>,
    key: &str,
    what: &str,
    name: &str,
    files: &BTreeMap<String, String>,
) -> Option<String> {
    let path = text(node, key)?;
    let folder = format!("{}/", path.trim_end_matches('/'));
    let is_there = files.contains_key(path) || files.keys().any(|file| file.starts_with(&folder));
    (!is_there).then(|| {
        format!(
            "unable to read {what} {path} for {name} due to open {path}: no such file or directory"
        )
    })
}

/// A text that is not empty.
fn text<'a>(node: Node<'a>, key: &str) -> Option<&'a str> {
    node.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// Whether a member differs from what it is when it is not given.
fn is_set(node: Node<'_>) -> bool {
    !node.is_null() && node.as_str() != Some("") && node.as_bool() != Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/etc/w";

    fn check(content: &str, want: Result<Option<&str>, &str>) {
        let files = BTreeMap::from([(PATH.to_owned(), content.to_owned())]);
        let want = want.map(|server| server.map(str::to_owned)).map_err(str::to_owned);
        assert_eq!(server(PATH, &files), want, "{content}");
    }

    #[test]
    fn files_are_taken_or_refused_as_client_go_does() {
        check("", Ok(None));
        check(
            "{}",
            Err(
                "invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable",
            ),
        );
        let clusters = "clusters:\n- name: c\n  cluster: {server: 'https://h/a'}\n";
        check(
            &format!("{clusters}current-context: nope\n"),
            Err(
                "invalid configuration: [context was not found for specified context: nope, cluster has no server defined]",
            ),
        );
        let contexts = "contexts:\n- name: x\n  context: {cluster: c}\ncurrent-context: x\n";
        check(&format!("{clusters}{contexts}"), Ok(Some("https://h/a")));
        check(
            &format!(
                "clusters:\n- name: c\n  cluster: {{server: 'https://h', certificate-authority: /nonexistent/ca.pem}}\n{contexts}"
            ),
            Err(
                "invalid configuration: unable to read certificate-authority /nonexistent/ca.pem for c due to open /nonexistent/ca.pem: no such file or directory",
            ),
        );
        check(
            "{",
            Err(
                "error loading config file \"/etc/w\": yaml: line 1: did not find expected node content",
            ),
        );
    }
}
