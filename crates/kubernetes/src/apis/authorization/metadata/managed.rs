//! `managedFields`: what a client sends, and what the server makes of it when it writes a new review.

use gatewalk_diagnostics::order;
use gatewalk_release::Release;
use gatewalk_yaml::{Kind, Node};

use super::super::{SubjectAccessReviewSpec, Version};
use super::fields::Fields;
use super::{ReviewMetadata, Writer};
use crate::go::{JsonObject, in_utc, quote};
use crate::objects::decode::{Decoder, Place};

/// The version that reviews are written in; entries of every other are dropped.
const API_VERSION: &str = "authorization.k8s.io/v1";

/// An entry of `metadata.managedFields`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    manager: String,
    operation: String,
    api_version: String,
    /// In RFC 3339, to the second and in UTC; empty where there is none.
    time: String,
    fields_type: String,
    /// `None` where it is no set.
    fields: Option<Fields>,
    subresource: String,
    /// Whether the client sent it; Go's syntax shows that its time was read from a text.
    is_sent: bool,
}

impl Entry {
    pub(super) fn read(
        node: Option<Node<'_>>,
        place: &Place<'_>,
        decoder: &mut Decoder,
    ) -> Vec<Self> {
        let items = decoder.structs(node, place, "managedFields", "v1.ManagedFieldsEntry");
        let below = place.child("ManagedFieldsEntry", "managedFields");
        let mut entries = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let (place, item) = (below.index(index), Some(item));
            let member = |name: &str| item.and_then(|item| item.get(name));
            entries.push(Self {
                manager: decoder.string(item, &place, "manager"),
                operation: decoder.string(item, &place, "operation"),
                api_version: decoder.string(item, &place, "apiVersion"),
                time: member("time").and_then(Node::as_str).map(in_utc).unwrap_or_default(),
                fields_type: decoder.string(item, &place, "fieldsType"),
                fields: member("fieldsV1").map_or_else(|| Some(Fields::default()), Fields::read),
                subresource: decoder.string(item, &place, "subresource"),
                is_sent: true,
            });
        }
        entries
    }

    fn is_applied(&self) -> bool {
        self.operation == "Apply"
    }

    /// What tells managers apart: an applier is the same in every version.
    fn identity(&self) -> (&str, &str, &str, &str) {
        let version = if self.is_applied() { "" } else { self.api_version.as_str() };
        (&self.manager, &self.operation, version, &self.subresource)
    }

    /// Mirrors `DecodeManagedFields`: one bad entry spoils all, the last of a manager counts.
    fn managers(entries: &[Self]) -> Vec<Self> {
        let is_good = |entry: &Self| {
            matches!(entry.operation.as_str(), "Apply" | "Update")
                && !entry.api_version.is_empty()
                && entry.fields_type == "FieldsV1"
                && entry.fields.is_some()
        };
        if !entries.iter().all(is_good) {
            return Vec::new();
        }
        let mut managers: Vec<Self> = Vec::with_capacity(entries.len());
        for entry in entries {
            managers.retain(|other| other.identity() != entry.identity());
            managers.push(entry.clone());
        }
        managers
    }
}

/// The `managedFields` that a new review has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedFields {
    entries: Vec<Entry>,
}

impl ManagedFields {
    /// What the writer of a review owns, and what is left to those that the client named; `None` where nobody owns anything.
    ///
    /// Mirrors `FieldManager.Update` of a new object.
    pub fn new(
        metadata: &ReviewMetadata,
        spec: &SubjectAccessReviewSpec,
        status_fields: &[String],
        writer: Writer<'_>,
        release: Release,
    ) -> Option<Self> {
        let own = own(metadata, spec, status_fields)?;
        let mut entries = Entry::managers(&metadata.managed);
        entries.retain(|entry| entry.api_version == API_VERSION);
        for entry in &mut entries {
            let fields = entry.fields.take().unwrap_or_default();
            entry.fields = Some(fields.whole(release).difference(&own));
        }
        entries.retain(|entry| entry.fields.as_ref().is_some_and(|fields| !fields.is_empty()));
        let mut by_writer = Entry {
            manager: writer.manager.to_owned(),
            operation: "Update".to_owned(),
            api_version: API_VERSION.to_owned(),
            time: writer.time.to_owned(),
            fields_type: "FieldsV1".to_owned(),
            ..Entry::default()
        };
        if !own.is_empty() {
            let before = entries.iter().position(|entry| entry.identity() == by_writer.identity());
            let before = before.map(|at| entries.remove(at)).and_then(|entry| entry.fields);
            by_writer.fields = Some(own.union(&before.unwrap_or_default()));
            entries.push(by_writer);
        }
        cap(&mut entries);
        order::sort_by(&mut entries, |a, b| sort_key(a).cmp(&sort_key(b)));
        (!entries.is_empty()).then_some(Self { entries })
    }

    /// The list.
    pub fn to_json(&self) -> String {
        let one = |entry: &Entry| {
            JsonObject::new()
                .nonempty_string("manager", &entry.manager)
                .string("operation", &entry.operation)
                .string("apiVersion", &entry.api_version)
                .nonempty_string("time", &entry.time)
                .string("fieldsType", &entry.fields_type)
                .raw("fieldsV1", &entry.fields.clone().unwrap_or_default().to_json())
                .nonempty_string("subresource", &entry.subresource)
                .end()
        };
        format!("[{}]", self.entries.iter().map(one).collect::<Vec<_>>().join(","))
    }

    pub(super) fn go(&self) -> String {
        let one = |entry: &Entry| {
            format!(
                "v1.ManagedFieldsEntry{{Manager:{}, Operation:{}, APIVersion:{}, Time:{}, FieldsType:\"FieldsV1\", FieldsV1:(*v1.FieldsV1)(0xPOINTER), Subresource:{}}}",
                quote(&entry.manager),
                quote(&entry.operation),
                quote(&entry.api_version),
                go_time(&entry.time, if entry.is_sent { "Local" } else { "UTC" }),
                quote(&entry.subresource),
            )
        };
        let all: Vec<String> = self.entries.iter().map(one).collect();
        format!("[]v1.ManagedFieldsEntry{{{}}}", all.join(", "))
    }
}

/// `sortEncodedManagedFields`.
fn sort_key(entry: &Entry) -> (&str, &str, &str, &str, &str) {
    (&entry.operation, &entry.time, &entry.manager, &entry.api_version, &entry.subresource)
}

/// Mirrors `capUpdateManagers`: of more than ten that update, the oldest become one.
fn cap(entries: &mut Vec<Entry>) {
    const UPDATERS_MAX: usize = 10;
    const ANCIENT: &str = "ancient-changes";
    let (mut updaters, others): (Vec<Entry>, Vec<Entry>) =
        std::mem::take(entries).into_iter().partition(|entry| !entry.is_applied());
    order::sort_by(&mut updaters, |a, b| (&a.time, &a.manager).cmp(&(&b.time, &b.manager)));
    let mut left = updaters.len();
    let mut bucket: Option<Entry> = None;
    for entry in updaters {
        if left <= UPDATERS_MAX {
            entries.push(entry);
            continue;
        }
        if let Some(bucket) = &mut bucket {
            let fields = bucket.fields.take().unwrap_or_default();
            bucket.fields = Some(fields.union(&entry.fields.unwrap_or_default()));
            bucket.time = entry.time;
            left -= 1;
        } else {
            bucket =
                Some(Entry { manager: ANCIENT.to_owned(), subresource: String::new(), ..entry });
        }
    }
    entries.extend(bucket);
    entries.extend(others);
}

/// What the writer of a review owns.
fn own(
    metadata: &ReviewMetadata,
    spec: &SubjectAccessReviewSpec,
    status_fields: &[String],
) -> Option<Fields> {
    let tree = gatewalk_yaml::json::parse(&spec.to_json(Version::V1)).ok()?;
    let of_spec = tree.root().map(|root| owned(root, false)).unwrap_or_default();
    let of_status = status_fields
        .iter()
        .fold(JsonObject::new(), |o, field| o.raw(&format!("f:{field}"), "{}"))
        .end();
    let parts =
        [("f:metadata", metadata.owned().end()), ("f:spec", of_spec), ("f:status", of_status)];
    let fields = parts
        .iter()
        .filter(|(_, members)| members != "{}")
        .fold(JsonObject::new(), |fields, (name, members)| fields.raw(name, members))
        .end();
    Fields::read(gatewalk_yaml::json::parse(&fields).ok()?.root()?)
}

fn go_time(time: &str, zone: &str) -> String {
    if time.is_empty() {
        return "<nil>".to_owned();
    }
    let number = |from: usize, to: usize| {
        time.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or_default()
    };
    let month = (number(5, 7) as usize).checked_sub(1).and_then(|at| MONTHS.get(at));
    format!(
        "time.Date({}, time.{}, {}, {}, {}, {}, 0, time.{zone})",
        number(0, 4),
        month.unwrap_or(&"January"),
        number(8, 10),
        number(11, 13),
        number(14, 16),
        number(17, 19),
    )
}

/// The months as Go's syntax names them.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The members of an object as paths that somebody owns. Lists are owned as a whole. No deeper than the text of a spec.
fn owned(node: Node<'_>, itself: bool) -> String {
    let mut members: Vec<(&str, Node<'_>)> =
        node.entries().map(|entry| (entry.key, entry.value)).collect();
    if node.kind() != Kind::Object || members.is_empty() {
        return "{}".to_owned();
    }
    order::sort_by_key(&mut members, |(name, _)| *name);
    let object = if itself { JsonObject::new().raw(".", "{}") } else { JsonObject::new() };
    members
        .into_iter()
        .fold(object, |object, (name, value)| object.raw(&format!("f:{name}"), &owned(value, true)))
        .end()
}
