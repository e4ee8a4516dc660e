//! Roles and bindings: decoding, defaults, validation.

use gatewalk_yaml::Node;

use super::super::put;
use super::{Decoder, Place, Reader};
use crate::apis::meta::ObjectMeta;
use crate::apis::rbac::{
    ClusterRole, ClusterRoleBinding, GROUP_NAME, LabelSelector, PolicyRule, Role, RoleBinding,
    RoleRef, Subject, validation,
};

impl Reader<'_> {
    /// Reads an object of the group. `false` for a kind that the group does not have.
    pub(super) fn rbac(
        &mut self,
        node: Node<'_>,
        kind: &str,
        decoder: &mut Decoder,
        mut metadata: ObjectMeta,
    ) -> bool {
        let root = Place::root(match kind {
            "ClusterRole" => "ClusterRole",
            "Role" => "Role",
            "ClusterRoleBinding" => "ClusterRoleBinding",
            "RoleBinding" => "RoleBinding",
            _ => return false,
        });
        let source = Some(self.span(node));
        if kind.starts_with("Cluster") {
            metadata.namespace.clear();
        } else if metadata.namespace.is_empty() {
            // what kubectl does with an object that names no namespace
            "default".clone_into(&mut metadata.namespace);
        }
        let errors = match kind {
            "ClusterRole" => {
                decoder.known(Some(node), &root, CLUSTER_ROLE);
                let role = ClusterRole {
                    metadata,
                    rules: self.rules(node, decoder, &root),
                    aggregation_rule: aggregation_rule(node, decoder, &root),
                    source,
                };
                let errors = validation::cluster_role(&role, self.release);
                put(&mut self.loaded.objects.cluster_roles, role, |role| &role.metadata);
                errors
            }
            "Role" => {
                decoder.known(Some(node), &root, ROLE);
                let role = Role { metadata, rules: self.rules(node, decoder, &root), source };
                let errors = validation::role(&role, self.release);
                put(&mut self.loaded.objects.roles, role, |role| &role.metadata);
                errors
            }
            "ClusterRoleBinding" => {
                decoder.known(Some(node), &root, BINDING);
                let (subjects, role_ref) = self.binding(node, decoder, &root);
                let binding = ClusterRoleBinding { metadata, subjects, role_ref, source };
                let errors = validation::cluster_role_binding(&binding, self.release);
                let list = &mut self.loaded.objects.cluster_role_bindings;
                put(list, binding, |binding| &binding.metadata);
                errors
            }
            _ => {
                decoder.known(Some(node), &root, BINDING);
                let (subjects, role_ref) = self.binding(node, decoder, &root);
                let binding = RoleBinding { metadata, subjects, role_ref, source };
                let errors = validation::role_binding(&binding, self.release);
                put(&mut self.loaded.objects.role_bindings, binding, |binding| &binding.metadata);
                errors
            }
        };
        for error in errors {
            self.invalid(node, &error.path, &error.rest);
        }
        true
    }

    fn rules(&self, node: Node<'_>, decoder: &mut Decoder, root: &Place<'_>) -> Vec<PolicyRule> {
        let place = root.child("PolicyRule", "rules");
        let items = decoder.structs(Some(node), root, "rules", "v1.PolicyRule");
        let rules = items.into_iter().enumerate().map(|(index, rule)| {
            let place = place.index(index);
            let source = Some(self.span(rule));
            let node = Some(rule);
            decoder.known(node, &place, RULE);
            PolicyRule {
                verbs: decoder.strings(node, &place, "verbs"),
                api_groups: decoder.strings(node, &place, "apiGroups"),
                resources: decoder.strings(node, &place, "resources"),
                resource_names: decoder.strings(node, &place, "resourceNames"),
                non_resource_urls: decoder.strings(node, &place, "nonResourceURLs"),
                source,
            }
        });
        rules.collect()
    }

    fn binding(
        &self,
        node: Node<'_>,
        decoder: &mut Decoder,
        root: &Place<'_>,
    ) -> (Vec<Subject>, RoleRef) {
        let place = root.child("Subject", "subjects");
        let items = decoder.structs(Some(node), root, "subjects", "v1.Subject");
        let subjects = items.into_iter().enumerate().map(|(index, subject)| {
            let place = place.index(index);
            let source = Some(self.span(subject));
            let node = Some(subject);
            decoder.known(node, &place, SUBJECT);
            let kind = decoder.string(node, &place, "kind");
            let mut api_group = decoder.string(node, &place, "apiGroup");
            if api_group.is_empty() && matches!(kind.as_str(), "User" | "Group") {
                GROUP_NAME.clone_into(&mut api_group);
            }
            Subject {
                kind,
                api_group,
                name: decoder.string(node, &place, "name"),
                namespace: decoder.string(node, &place, "namespace"),
                source,
            }
        });
        let subjects = subjects.collect();
        let place = root.child("RoleRef", "roleRef");
        let reference = decoder.object(Some(node), root, "roleRef", "v1.RoleRef");
        decoder.known(reference, &place, ROLE_REF);
        let mut api_group = decoder.string(reference, &place, "apiGroup");
        if api_group.is_empty() {
            GROUP_NAME.clone_into(&mut api_group);
        }
        let role_ref = RoleRef {
            api_group,
            kind: decoder.string(reference, &place, "kind"),
            name: decoder.string(reference, &place, "name"),
            source: reference.map(|reference| self.span(reference)),
        };
        (subjects, role_ref)
    }
}

fn aggregation_rule(
    node: Node<'_>,
    decoder: &mut Decoder,
    root: &Place<'_>,
) -> Option<Vec<LabelSelector>> {
    let place = root.child("AggregationRule", "aggregationRule");
    let rule = decoder.object(Some(node), root, "aggregationRule", "v1.AggregationRule")?;
    decoder.known(Some(rule), &place, &["clusterRoleSelectors"]);
    let selectors = decoder.structs(Some(rule), &place, "clusterRoleSelectors", "v1.LabelSelector");
    let place = place.child("LabelSelector", "clusterRoleSelectors");
    let selectors = selectors.into_iter().enumerate().map(|(index, selector)| {
        let place = place.index(index);
        decoder.known(Some(selector), &place, &["matchExpressions", "matchLabels"]);
        let items = decoder.structs(
            Some(selector),
            &place,
            "matchExpressions",
            "v1.LabelSelectorRequirement",
        );
        let match_labels = decoder.map(Some(selector), &place, "matchLabels");
        let place = place.child("LabelSelectorRequirement", "matchExpressions");
        let match_expressions = items
            .into_iter()
            .map(|item| {
                let node = Some(item);
                (
                    decoder.string(node, &place, "key"),
                    decoder.string(node, &place, "operator"),
                    decoder.strings(node, &place, "values"),
                )
            })
            .collect();
        LabelSelector { match_labels, match_expressions }
    });
    Some(selectors.collect())
}

const CLUSTER_ROLE: &[&str] = &["aggregationRule", "apiVersion", "kind", "metadata", "rules"];
const ROLE: &[&str] = &["apiVersion", "kind", "metadata", "rules"];
const BINDING: &[&str] = &["apiVersion", "kind", "metadata", "roleRef", "subjects"];
const RULE: &[&str] = &["apiGroups", "nonResourceURLs", "resourceNames", "resources", "verbs"];
const SUBJECT: &[&str] = &["apiGroup", "kind", "name", "namespace"];
const ROLE_REF: &[&str] = &["apiGroup", "kind", "name"];
