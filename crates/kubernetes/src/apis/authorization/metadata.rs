//! The metadata of a review, which must be empty, and the `managedFields` that the server adds before it looks
//! (`k8s.io/apimachinery/pkg/util/managedfields`).

mod fields;
mod managed;

use gatewalk_diagnostics::order;
use std::collections::BTreeMap;

use gatewalk_release::Release;
use gatewalk_yaml::{Kind, Node};

use super::validation::ReviewKind;
use crate::apis::meta::FieldError;
use crate::go::{JsonObject, json_string, json_strings, quote};
use crate::objects::decode::{Decoder, Place};
use managed::Entry;

pub use managed::ManagedFields;

/// What a client may set in `metadata.ObjectMeta` and the server does not take out again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewMetadata {
    /// `metadata.namespace`.
    pub namespace: String,
    name: String,
    generate_name: String,
    resource_version: String,
    generation: i64,
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, String>,
    owners: Vec<Owner>,
    finalizers: Vec<String>,
    /// What the client says of who owns what.
    managed: Vec<Entry>,
    /// The lists and maps that were sent empty, which is as good as not at all; only Go's syntax shows it.
    empty: Vec<&'static str>,
}

/// `metadata.ownerReferences[*]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Owner {
    api_version: String,
    kind: String,
    name: String,
    uid: String,
    controller: Option<bool>,
    block_owner_deletion: Option<bool>,
}

/// Who wrote a review, and when: what `managedFields` says of it.
#[derive(Clone, Copy, Debug)]
pub struct Writer<'a> {
    /// `?fieldManager=`, else the user agent up to its first slash, else `unknown`.
    pub manager: &'a str,
    /// The time in RFC 3339, to the second and in UTC.
    pub time: &'a str,
}

impl ReviewMetadata {
    pub(super) fn read(root: Node<'_>, decoder: &mut Decoder) -> Self {
        let outer = Place::root("");
        let node = decoder.object(Some(root), &outer, "metadata", "v1.ObjectMeta");
        let place = outer.child("ObjectMeta", "metadata");
        let meta = decoder.metadata_at(node, &place);
        let is_empty = |field: &&str| {
            let value = node.and_then(|node| node.get(field));
            value.is_some_and(|value| match value.kind() {
                Kind::Array => value.items().next().is_none(),
                Kind::Object => value.entries().next().is_none(),
                Kind::Null | Kind::Bool | Kind::Number | Kind::String => false,
            })
        };
        let collections = ["labels", "annotations", "ownerReferences", "finalizers"];
        Self {
            empty: collections.into_iter().filter(is_empty).collect(),
            name: meta.name,
            namespace: meta.namespace,
            generate_name: decoder.string(node, &place, "generateName"),
            resource_version: decoder.string(node, &place, "resourceVersion"),
            generation: decoder.integer(node, &place, "generation"),
            owners: Owner::read(node, &place, decoder),
            labels: meta.labels,
            annotations: meta.annotations,
            finalizers: decoder.strings(node, &place, "finalizers"),
            managed: Entry::read(node, &place, decoder),
        }
    }

    /// The error of metadata that says anything; a namespace is fit for a review that stands in one.
    pub fn error(
        &self,
        kind: &ReviewKind,
        managed: Option<&ManagedFields>,
        release: Release,
    ) -> Option<FieldError> {
        let (fit, detail) = match kind {
            ReviewKind::Local(namespace) => {
                (namespace.clone(), "must be empty except for namespace")
            }
            ReviewKind::Subject | ReviewKind::SelfSubject => (String::new(), "must be empty"),
        };
        let empty = Self { namespace: self.namespace.clone(), ..Self::default() };
        if (Self { managed: Vec::new(), empty: Vec::new(), ..self.clone() }) == empty {
            return None;
        }
        let stored = Self { namespace: fit, ..self.clone() };
        let printed =
            if release >= Release::V1_34 { stored.json(managed) } else { stored.go(managed) };
        let rest = format!("Invalid value: {printed}: {detail}");
        Some(FieldError { path: "metadata".to_owned(), rest })
    }

    fn json(&self, managed: Option<&ManagedFields>) -> String {
        let map = |map: &BTreeMap<String, String>| {
            (!map.is_empty()).then(|| {
                map.iter().fold(JsonObject::new(), |o, (key, value)| o.string(key, value)).end()
            })
        };
        JsonObject::new()
            .nonempty_string("name", &self.name)
            .nonempty_string("generateName", &self.generate_name)
            .nonempty_string("namespace", &self.namespace)
            .nonempty_string("resourceVersion", &self.resource_version)
            .optional("generation", (self.generation != 0).then(|| self.generation.to_string()))
            .optional("labels", map(&self.labels))
            .optional("annotations", map(&self.annotations))
            .optional(
                "ownerReferences",
                (!self.owners.is_empty()).then(|| Owner::all_json(&self.owners)),
            )
            .optional(
                "finalizers",
                (!self.finalizers.is_empty()).then(|| json_strings(&self.finalizers)),
            )
            .optional("managedFields", managed.map(ManagedFields::to_json))
            .end()
    }

    /// Up to 1.33 a bad value is printed in Go's syntax.
    fn go(&self, managed: Option<&ManagedFields>) -> String {
        let collection = |field: &str, of: &str, items: Vec<String>| {
            if items.is_empty() && !self.empty.contains(&field) {
                format!("{of}(nil)")
            } else {
                format!("{of}{{{}}}", items.join(", "))
            }
        };
        let map = |field: &str, map: &BTreeMap<String, String>| {
            let pair =
                |(key, value): (&String, &String)| format!("{}:{}", quote(key), quote(value));
            collection(field, "map[string]string", map.iter().map(pair).collect())
        };
        let finalizers = self.finalizers.iter().map(|one| quote(one)).collect();
        let owners = self.owners.iter().map(Owner::go).collect();
        format!(
            "v1.ObjectMeta{{Name:{}, GenerateName:{}, Namespace:{}, SelfLink:\"\", UID:\"\", ResourceVersion:{}, Generation:{}, CreationTimestamp:time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC), DeletionTimestamp:<nil>, DeletionGracePeriodSeconds:(*int64)(nil), Labels:{}, Annotations:{}, OwnerReferences:{}, Finalizers:{}, ManagedFields:{}}}",
            quote(&self.name),
            quote(&self.generate_name),
            quote(&self.namespace),
            quote(&self.resource_version),
            self.generation,
            map("labels", &self.labels),
            map("annotations", &self.annotations),
            collection("ownerReferences", "[]v1.OwnerReference", owners),
            collection("finalizers", "[]string", finalizers),
            managed.map_or_else(|| "[]v1.ManagedFieldsEntry(nil)".to_owned(), ManagedFields::go),
        )
    }

    /// The members of `f:metadata`: names are nobody's.
    fn owned(&self) -> JsonObject {
        let keys = |object: JsonObject, name: &str, map: &BTreeMap<String, String>| {
            if map.is_empty() {
                return object;
            }
            let all = map
                .keys()
                .fold(JsonObject::new().raw(".", "{}"), |o, key| o.raw(&format!("f:{key}"), "{}"));
            object.raw(name, &all.end())
        };
        let object = keys(JsonObject::new(), "f:annotations", &self.annotations);
        let mut values: Vec<&String> = self.finalizers.iter().collect();
        order::sort(&mut values);
        values.dedup();
        let object = if values.is_empty() {
            object
        } else {
            let all = values.iter().fold(JsonObject::new().raw(".", "{}"), |o, value| {
                o.raw(&format!("v:{}", json_string(value)), "{}")
            });
            object.raw("f:finalizers", &all.end())
        };
        let object =
            if self.generate_name.is_empty() { object } else { object.raw("f:generateName", "{}") };
        let object = keys(object, "f:labels", &self.labels);
        if self.owners.is_empty() {
            return object;
        }
        let mut uids: Vec<&str> = self.owners.iter().map(|owner| owner.uid.as_str()).collect();
        uids.sort_unstable();
        let all = uids.iter().fold(JsonObject::new().raw(".", "{}"), |o, uid| {
            o.raw(&format!("k:{}", JsonObject::new().string("uid", uid).end()), "{}")
        });
        object.raw("f:ownerReferences", &all.end())
    }
}

impl Owner {
    fn read(node: Option<Node<'_>>, place: &Place<'_>, decoder: &mut Decoder) -> Vec<Self> {
        let items = decoder.structs(node, place, "ownerReferences", "v1.OwnerReference");
        let place = place.child("OwnerReference", "ownerReferences");
        let owners = items.into_iter().enumerate().map(|(index, item)| {
            let (place, item) = (place.index(index), Some(item));
            let mut truth = |field: &str| {
                decoder.boolean(item, &place, field, "bool");
                item.and_then(|item| item.get(field)).and_then(Node::as_bool)
            };
            Self {
                controller: truth("controller"),
                block_owner_deletion: truth("blockOwnerDeletion"),
                api_version: decoder.string(item, &place, "apiVersion"),
                kind: decoder.string(item, &place, "kind"),
                name: decoder.string(item, &place, "name"),
                uid: decoder.string(item, &place, "uid"),
            }
        });
        owners.collect()
    }

    fn all_json(owners: &[Self]) -> String {
        let one = |owner: &Self| {
            JsonObject::new()
                .string("apiVersion", &owner.api_version)
                .string("kind", &owner.kind)
                .string("name", &owner.name)
                .string("uid", &owner.uid)
                .optional("controller", owner.controller.map(|value| value.to_string()))
                .optional(
                    "blockOwnerDeletion",
                    owner.block_owner_deletion.map(|value| value.to_string()),
                )
                .end()
        };
        format!("[{}]", owners.iter().map(one).collect::<Vec<_>>().join(","))
    }

    fn go(&self) -> String {
        let pointer = |value: Option<bool>| if value.is_some() { "0xPOINTER" } else { "nil" };
        format!(
            "v1.OwnerReference{{APIVersion:{}, Kind:{}, Name:{}, UID:{}, Controller:(*bool)({}), BlockOwnerDeletion:(*bool)({})}}",
            quote(&self.api_version),
            quote(&self.kind),
            quote(&self.name),
            quote(&self.uid),
            pointer(self.controller),
            pointer(self.block_owner_deletion),
        )
    }
}
