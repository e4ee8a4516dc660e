//! From the tree to the scenario, member by member.

mod parts;
mod reader;

use std::collections::BTreeMap;

use crate::limits::REQUESTS_MAX;
use crate::node::{Node, NodeValue};
use crate::{Document, Scenario};
use reader::{Fields, Reader};

const FIELDS: &[&str] = &[
    "apiVersion",
    "kind",
    "title",
    "notes",
    "kubernetesVersion",
    "featureGates",
    "now",
    "authorizationConfiguration",
    "runningAuthorizationConfiguration",
    "authorizationFlags",
    "abacPolicy",
    "objects",
    "bootstrapPolicy",
    "files",
    "webhooks",
    "requests",
];

/// Fields that later versions will read. They are known, so they are not misspelt; they are not looked at, so that is said.
const RESERVED: &[&str] = &[
    "authenticationConfiguration",
    "token",
    "clientCertificate",
    "headers",
    "auditPolicy",
    "podSecurity",
    "admissionPolicies",
];

/// Reads a scenario from its tree. `text` is what the tree's places refer to.
pub(crate) fn scenario(text: &str, node: &Node) -> Document {
    let mut reader = Reader::new(text);
    let mut scenario = Scenario::default();
    if let Some(fields) = reader.fields(node, "", FIELDS, RESERVED) {
        head(&mut reader, &fields);
        members(&mut reader, &fields, &mut scenario);
    }
    let (findings, places) = reader.finish();
    Document { scenario, findings, places }
}

/// `apiVersion` and `kind`: wrong ones are said and change nothing.
fn head(reader: &mut Reader<'_>, fields: &Fields<'_>) {
    for (name, want) in [("apiVersion", Scenario::API_VERSION), ("kind", Scenario::KIND)] {
        match reader.text(fields, name) {
            Some(got) if got == want => {}
            Some(got) => reader.wrong_head(fields, name, want, &got),
            None => reader.missing_head(name, want),
        }
    }
}

fn members(reader: &mut Reader<'_>, fields: &Fields<'_>, scenario: &mut Scenario) {
    scenario.title = reader.text(fields, "title").unwrap_or_default();
    scenario.notes = reader.text(fields, "notes").unwrap_or_default();
    scenario.kubernetes_version = reader.text_or_number(fields, "kubernetesVersion");
    scenario.feature_gates = gates(reader, fields);
    scenario.now = reader.text_or_number(fields, "now");
    scenario.authorization_configuration = reader.text(fields, "authorizationConfiguration");
    scenario.running_authorization_configuration =
        reader.text(fields, "runningAuthorizationConfiguration");
    scenario.authorization_flags = reader.texts(fields, "authorizationFlags", true);
    scenario.abac_policy = reader.text(fields, "abacPolicy");
    scenario.objects = reader.text(fields, "objects").unwrap_or_default();
    scenario.bootstrap_policy = reader.boolean(fields, "bootstrapPolicy").unwrap_or(true);
    scenario.files = reader.texts(fields, "files", false);
    for (path, node) in reader.list(fields, "webhooks") {
        scenario.webhooks.extend(parts::webhook(reader, &path, node));
    }
    let requests = reader.list(fields, "requests");
    if requests.len() > REQUESTS_MAX {
        reader.too_many_requests(requests.len(), requests.get(REQUESTS_MAX).map(|(_, node)| *node));
    }
    for (path, node) in requests.into_iter().take(REQUESTS_MAX) {
        scenario.requests.push(parts::request(reader, &path, node));
    }
}

fn gates(reader: &mut Reader<'_>, fields: &Fields<'_>) -> BTreeMap<String, bool> {
    let Some((path, node)) = fields.get("featureGates") else { return BTreeMap::new() };
    let Some(members) = reader.map(&path, node) else { return BTreeMap::new() };
    let mut gates = BTreeMap::new();
    for (key, value) in members {
        let path = reader::member_path(&path, &key.text);
        match &value.value {
            NodeValue::Bool(on) => {
                gates.insert(key.text.clone(), *on);
            }
            _ => reader.wrong_type(&path, value, "scenario.typeBoolean"),
        }
    }
    gates
}
