//! Fields of the file and their values.

use std::ops::Range;

use gatewalk_release::Release;

use super::outline::Entry;
use super::scalar::written;
use super::{Assist, Completion, CompletionKind, Hover, docs};
use crate::apis::apiserver::tables::{
    AUTHORIZER_TYPES, CONDITION_VERSIONS, CONNECTION_TYPES, FAILURE_POLICIES, Field, FieldKind,
    REVIEW_VERSIONS, SCHEMAS, Schema, versions,
};

/// Where expressions stand.
pub(super) const EXPRESSION: &str = "authorizers[].webhook.matchConditions[].expression";

const API_VERSION: &str = "apiVersion";
const AUTHORIZER: &str = "authorizers[]";

/// What is said of a key, or of the place for one.
pub(super) fn key(
    text: &str,
    entries: &[Entry],
    entry: &Entry,
    offset: usize,
    release: Release,
) -> Assist {
    let replace = entry.key.clone();
    let mut completions = Vec::new();
    let present: Vec<&str> = entries
        .iter()
        .filter(|other| {
            other.mapping == entry.mapping && other.key != entry.key && !other.name.is_empty()
        })
        .map(|other| other.name.as_str())
        .collect();
    let indentation = " ".repeat(entry.column + 2);
    if let Some(schema) = schema(&entry.parent) {
        let known = schema.fields.iter().filter(|field| field.since <= release);
        let free = known.filter(|field| !present.contains(&field.name));
        completions.extend(free.map(|field| of_field(field, entry, &indentation)));
    }
    if present.is_empty() && entry.parent == AUTHORIZER && entry.item_of.is_none() {
        completions.splice(0..0, authorizers(entry.column, ""));
    }
    if let Some(list) = &entry.item_of {
        let snippets = match list.as_str() {
            "authorizers" => authorizers(entry.column + 2, "- "),
            "authorizers[].webhook.matchConditions" => {
                vec![snippet("- expression", "- expression: ", None)]
            }
            _ => Vec::new(),
        };
        completions.splice(0..0, snippets);
    }
    if present.is_empty()
        && entry.parent.is_empty()
        && entry.column == 0
        && text.trim() == entry.name
    {
        completions.insert(0, skeleton(release));
    }
    let hover = (entry.key.start..=entry.key.end)
        .contains(&offset)
        .then(|| hover(&entry.parent, &entry.name, entry.key.clone()))
        .flatten();
    Assist { replace, completions, hover }
}

/// What is said of a field whose key the place is on.
fn hover(parent: &str, name: &str, span: Range<usize>) -> Option<Hover> {
    let field = schema(parent)?.fields.iter().find(|field| field.name == name)?;
    Some(Hover {
        span,
        title: format!("{name}: {}", detail(field)),
        signatures: Vec::new(),
        documentation: docs::of(&path(parent, name)).to_owned(),
        since: (field.since > Release::V1_29).then_some(field.since),
    })
}

fn path(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

/// The fields of the mapping at a path.
pub(super) fn schema(path: &str) -> Option<&'static Schema> {
    SCHEMAS.iter().find(|(at, _)| *at == path).map(|(_, schema)| *schema)
}

/// A field's type, whether it must be there, and its default.
fn detail(field: &Field) -> String {
    let of = match field.kind {
        FieldKind::String(_) | FieldKind::Named(_) | FieldKind::Interface(_) => "string",
        FieldKind::Integer(_) => "integer",
        FieldKind::Any => "any value",
        FieldKind::Bool => "true or false",
        FieldKind::Duration | FieldKind::OptionalDuration => "duration",
        FieldKind::Struct(_) => "object",
        FieldKind::List(_) | FieldKind::Texts(_) => "list",
    };
    let default = match field.name {
        "authorizedTTL" => ", default 5m0s",
        "unauthorizedTTL" => ", default 30s",
        "cacheAuthorizedRequests" | "cacheUnauthorizedRequests" => ", default true",
        "webhook" => ", required with type Webhook",
        "matchConditionSubjectAccessReviewVersion" => ", required with matchConditions",
        "matchConditions" => ", optional",
        _ => ", required",
    };
    let since = if field.since > Release::V1_29 {
        format!(", from {}", field.since)
    } else {
        String::new()
    };
    format!("{of}{default}{since}")
}

fn of_field(field: &Field, entry: &Entry, indentation: &str) -> Completion {
    let has_colon = entry.value_from.is_some();
    let insert = match field.kind {
        _ if has_colon => field.name.to_owned(),
        FieldKind::Struct(_) => format!("{}:\n{indentation}", field.name),
        FieldKind::List(_) => format!("{}:\n{indentation}- ", field.name),
        _ => format!("{}: ", field.name),
    };
    Completion {
        label: field.name.to_owned(),
        kind: CompletionKind::Field,
        detail: detail(field),
        documentation: docs::of(&path(&entry.parent, field.name)).to_owned(),
        insert,
        select: None,
    }
}

fn snippet(label: &str, insert: &str, select: Option<&str>) -> Completion {
    let select = select.and_then(|part| insert.find(part).map(|at| at..at + part.len()));
    Completion {
        label: label.to_owned(),
        kind: CompletionKind::Snippet,
        detail: String::new(),
        documentation: String::new(),
        insert: insert.to_owned(),
        select,
    }
}

/// Whole entries of `authorizers`. `column` is that of their keys, `dash` what stands before the first.
fn authorizers(column: usize, dash: &str) -> Vec<Completion> {
    let indentation = " ".repeat(column);
    let mut lines = vec![
        "type: Webhook".to_owned(),
        "name: my-webhook".to_owned(),
        "webhook:".to_owned(),
        "  timeout: 3s".to_owned(),
        "  authorizedTTL: 5m".to_owned(),
        "  unauthorizedTTL: 30s".to_owned(),
        "  subjectAccessReviewVersion: v1".to_owned(),
        "  matchConditionSubjectAccessReviewVersion: v1".to_owned(),
        "  failurePolicy: Deny".to_owned(),
        "  connectionInfo:".to_owned(),
        "    type: KubeConfigFile".to_owned(),
        "    kubeConfigFile: /etc/kubernetes/my-webhook.kubeconfig".to_owned(),
        "  matchConditions:".to_owned(),
    ];
    // what keeps a webhook that fails from stopping the cluster
    for condition in [
        "has(request.resourceAttributes)",
        "\"!('system:nodes' in request.groups)\"",
        "\"!('system:serviceaccounts:kube-system' in request.groups)\"",
        "\"!(request.user in ['system:kube-controller-manager', 'system:kube-scheduler'])\"",
    ] {
        lines.push(format!("    - expression: {condition}"));
    }
    let webhook = format!("{dash}{}", lines.join(&format!("\n{indentation}")));
    let mut all = vec![snippet("Webhook authorizer", &webhook, Some("my-webhook"))];
    for (label, authorizer_type) in [("Node authorizer", "Node"), ("RBAC authorizer", "RBAC")] {
        let name = authorizer_type.to_lowercase();
        let insert = format!("{dash}type: {authorizer_type}\n{indentation}name: {name}");
        all.push(snippet(label, &insert, None));
    }
    for entry in &mut all {
        let authorizer_type = entry.label.split(' ').next().unwrap_or_default();
        entry.documentation = docs::of_text(authorizer_type).to_owned();
        entry.detail = format!("type: {authorizer_type}");
    }
    all
}

/// A whole file.
fn skeleton(release: Release) -> Completion {
    let version = versions(release).into_iter().next().unwrap_or("v1");
    let insert = format!(
        "apiVersion: apiserver.config.k8s.io/{version}\nkind: AuthorizationConfiguration\nauthorizers:\n- type: Node\n  name: node\n- type: RBAC\n  name: rbac\n"
    );
    let mut whole = snippet("AuthorizationConfiguration", &insert, None);
    docs::of("authorizers").clone_into(&mut whole.documentation);
    "a whole file".clone_into(&mut whole.detail);
    whole
}

/// What is said of a value, or of the place for one.
pub(super) fn value(
    text: &str,
    entries: &[Entry],
    entry: &Entry,
    offset: usize,
    release: Release,
) -> Assist {
    let path = entry.path();
    let scalar = entry.scalar.as_ref();
    let replace = scalar.map_or(offset..offset, |scalar| scalar.content.clone());
    let typed = text.get(replace.clone()).unwrap_or_default();
    let style = scalar.map(|scalar| scalar.style);
    // a value that comes right behind the colon needs a blank
    let glued = style.is_none() && text.get(..offset).is_some_and(|before| before.ends_with(':'));
    let completions = values(&path, text, entries, entry, release)
        .into_iter()
        .map(|(value, detail)| Completion {
            insert: format!("{}{}", if glued { " " } else { "" }, written(&value, style)),
            kind: CompletionKind::Value,
            detail: detail.to_owned(),
            documentation: docs::of_text(&value).to_owned(),
            select: None,
            label: value,
        })
        .collect();
    let hover = scalar.filter(|_| !typed.is_empty()).and_then(|scalar| {
        let documentation = docs::of_text(typed);
        let field = hover(&entry.parent, &entry.name, scalar.content.clone())?;
        Some(match documentation {
            "" => field,
            line => Hover { title: typed.to_owned(), documentation: line.to_owned(), ..field },
        })
    });
    Assist { replace, completions, hover }
}

/// The values of a field, each with a remark.
fn values(
    path: &str,
    text: &str,
    entries: &[Entry],
    entry: &Entry,
    release: Release,
) -> Vec<(String, &'static str)> {
    let of = |values: &[&str]| values.iter().map(|value| ((*value).to_owned(), "")).collect();
    match path {
        API_VERSION => versions(release)
            .into_iter()
            .map(|version| (format!("apiserver.config.k8s.io/{version}"), ""))
            .collect(),
        "kind" => of(&["AuthorizationConfiguration"]),
        "authorizers[].type" => of(&AUTHORIZER_TYPES),
        "authorizers[].name" => entries
            .iter()
            .filter(|other| other.mapping == entry.mapping && other.name == "type")
            .filter_map(|other| text.get(other.scalar.as_ref()?.content.clone()))
            .filter(|other| AUTHORIZER_TYPES.contains(other) && *other != "Webhook")
            .map(|other| (other.to_lowercase(), "the only name it may have"))
            .collect(),
        "authorizers[].webhook.authorizedTTL" => vec![("5m".to_owned(), "the default")],
        "authorizers[].webhook.unauthorizedTTL" => vec![("30s".to_owned(), "the default")],
        "authorizers[].webhook.timeout" => of(&["3s", "10s", "30s"]),
        "authorizers[].webhook.cacheAuthorizedRequests"
        | "authorizers[].webhook.cacheUnauthorizedRequests" => {
            vec![("false".to_owned(), ""), ("true".to_owned(), "the default")]
        }
        "authorizers[].webhook.subjectAccessReviewVersion" => of(&REVIEW_VERSIONS),
        "authorizers[].webhook.matchConditionSubjectAccessReviewVersion" => of(&CONDITION_VERSIONS),
        "authorizers[].webhook.failurePolicy" => of(&FAILURE_POLICIES),
        "authorizers[].webhook.connectionInfo.type" => of(&CONNECTION_TYPES),
        _ => Vec::new(),
    }
}
