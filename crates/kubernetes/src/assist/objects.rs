//! Completion and hover in the objects of a scenario: fields by kind, and what fields are usefully set to.

use std::ops::Range;

use gatewalk_release::Release;

use super::outline::{Entry, outline};
use super::rows::{Field, Table};
use super::{Assist, TEXT_BYTES_MAX, boundary, shifted, spot, words};
use crate::resources::Resources;

const TABLE: &str = include_str!("objects.txt");

const RBAC_GROUP: &str = "rbac.authorization.k8s.io";

/// The kinds that mean something to an authorizer, with their versions.
const KINDS: [(&str, &str); 8] = [
    ("ClusterRole", "rbac.authorization.k8s.io/v1"),
    ("ClusterRoleBinding", "rbac.authorization.k8s.io/v1"),
    ("Role", "rbac.authorization.k8s.io/v1"),
    ("RoleBinding", "rbac.authorization.k8s.io/v1"),
    ("Pod", "v1"),
    ("PersistentVolumeClaim", "v1"),
    ("PersistentVolume", "v1"),
    ("VolumeAttachment", "storage.k8s.io/v1"),
];

/// What can be typed at byte `offset` of the objects of a scenario, and what stands there: [`assist`](super::assist) for the text `objects`.
/// Which fields there are depends on the kind of the YAML document around the place; items of a `List` are such objects too.
pub fn assist_objects(text: &str, offset: usize, release: Release) -> Assist {
    let offset = boundary(text, offset);
    let nothing = Assist { replace: offset..offset, ..Assist::default() };
    if text.len() > TEXT_BYTES_MAX {
        return nothing;
    }
    let document = document_around(text, offset);
    let start = document.start;
    let text = text.get(document).unwrap_or_default();
    let answer = within(text, offset - start, release)
        .unwrap_or_else(|| Assist { replace: offset - start..offset - start, ..Assist::default() });
    shifted(answer, &|at| at + start)
}

/// The YAML document that a place is in.
fn document_around(text: &str, offset: usize) -> Range<usize> {
    let mut around = 0..text.len();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with("---") {
            if at + line.len() <= offset {
                around.start = at + line.len();
            } else if at >= offset {
                around.end = at;
                break;
            }
        }
        at += line.len();
    }
    around
}

fn within(text: &str, offset: usize, release: Release) -> Option<Assist> {
    let entries = outline(text, offset);
    let (entry, part) = spot(text, &entries, offset)?;
    let (parent, root) = local(&entry.parent);
    let kind = kind_of(text, &entries, entry, root);
    let fields = fields(kind);
    let values = |path: &str| values(path, kind, release);
    let table = Table { fields: &fields, values: &values };
    Some(table.assist(text, &entries, (entry, part), parent, offset))
}

/// A path within its object, and where the object stands: `items[]` in a list.
fn local(path: &str) -> (&str, &'static str) {
    match path.strip_prefix("items[]") {
        Some(rest) => (rest.trim_start_matches('.'), "items[]"),
        None => (path, ""),
    }
}

/// The kind that the object around an entry names: in a list the nearest before it, then behind it.
fn kind_of<'t>(text: &'t str, entries: &[Entry], entry: &Entry, root: &str) -> &'t str {
    let kinds = entries.iter().filter(|other| other.parent == root && other.name == "kind");
    let mut kinds: Vec<&Entry> = kinds.collect();
    if !root.is_empty() {
        kinds.sort_by_key(|other| {
            (other.key.start > entry.key.start, other.key.start.abs_diff(entry.key.start))
        });
    }
    let value = kinds.first().and_then(|kind| text.get(kind.scalar.as_ref()?.content.clone()));
    value.unwrap_or_default()
}

/// The fields of a kind; of one that is not known those that all have.
fn fields(kind: &str) -> Vec<Field<'static>> {
    let mut known = Vec::new();
    let mut applies = false;
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        if let Some(kinds) = line.strip_prefix("@ ") {
            applies = kinds == "*" || kinds.split(' ').any(|other| other == kind);
        } else if applies {
            known.extend(Field::read(line));
        }
    }
    known
}

/// What a field is usefully set to.
fn values(path: &str, kind: &str, release: Release) -> Vec<String> {
    let of = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    match path.trim_end_matches("[]") {
        "kind" => KINDS.iter().map(|(kind, _)| (*kind).to_owned()).collect(),
        "apiVersion" => {
            let version = KINDS.iter().find(|(known, _)| *known == kind);
            version.map_or_else(
                || of(&["rbac.authorization.k8s.io/v1", "v1"]),
                |(_, version)| of(&[version]),
            )
        }
        "metadata.namespace" | "subjects[].namespace" => words::of_field("namespace", "", release),
        "rules[].verbs" => {
            let mut verbs = words::of_field("verb", "", release);
            verbs.extend(of(&["*", "bind", "escalate", "impersonate", "use"]));
            verbs
        }
        "rules[].apiGroups" => {
            let mut groups = words::of_field("group", "", release);
            groups.push("*".to_owned());
            groups
        }
        "rules[].resources" => resources(release),
        "rules[].nonResourceURLs" => words::of_field("path", "", release),
        "roleRef.apiGroup" => of(&[RBAC_GROUP]),
        "roleRef.kind" if kind == "RoleBinding" => of(&["Role", "ClusterRole"]),
        "roleRef.kind" => of(&["ClusterRole"]),
        "roleRef.name" => of(&["cluster-admin", "admin", "edit", "view"]),
        "subjects[].kind" => of(&["User", "Group", "ServiceAccount"]),
        "subjects[].apiGroup" => of(&[RBAC_GROUP, ""]),
        "subjects[].name" => words::of_field("groups", "", release),
        "aggregationRule.clusterRoleSelectors[].matchExpressions[].operator" => {
            of(&["In", "NotIn", "Exists", "DoesNotExist"])
        }
        _ => Vec::new(),
    }
}

/// The resources of a release, and their subresources.
fn resources(release: Release) -> Vec<String> {
    let mut names: Vec<String> = Resources::new(release)
        .iter()
        .flat_map(|resource| {
            let whole = std::iter::once(resource.name.clone());
            let parts = resource.subresources.iter();
            whole.chain(parts.map(|part| format!("{}/{}", resource.name, part.name)))
        })
        .collect();
    names.sort();
    names.dedup();
    names.push("*".to_owned());
    names
}
