//! What keeps a role or binding from being stored: `k8s.io/kubernetes/pkg/apis/rbac/validation`, texts and order.

use gatewalk_release::Release;

use super::{
    ClusterRole, ClusterRoleBinding, GROUP_NAME, LabelSelector, PolicyRule, Role, RoleBinding,
    RoleRef, Subject,
};
use crate::apis::meta::{FieldError, path_segment_errors};
use crate::go::{json_strings, quote};
use crate::selector::{label_key_errors, label_value_errors};

/// What is wrong with a `ClusterRole`.
pub fn cluster_role(role: &ClusterRole, release: Release) -> Vec<FieldError> {
    let mut errors = Errors::new(release);
    errors.name(&role.metadata.name);
    errors.rules(&role.rules, false);
    if let Some(selectors) = &role.aggregation_rule {
        if selectors.is_empty() {
            errors.required(
                "aggregationRule.clusterRoleSelectors",
                "at least one clusterRoleSelector required if aggregationRule is non-nil",
            );
        }
        for (index, selector) in selectors.iter().enumerate() {
            let path = format!("aggregationRule.clusterRoleSelectors[{index}]");
            let before = errors.list.len();
            errors.selector(selector, &path);
            if errors.list.len() > before {
                // what is wrong with it also keeps it from being a selector
                let nothing = if release >= Release::V1_34 { "null" } else { "\"null\"" };
                errors.add(&path, format!("Invalid value: {nothing}: invalid label selector."));
            }
        }
    }
    errors.end()
}

/// What is wrong with a `Role`.
pub fn role(role: &Role, release: Release) -> Vec<FieldError> {
    let mut errors = Errors::new(release);
    errors.name(&role.metadata.name);
    errors.rules(&role.rules, true);
    errors.end()
}

/// What is wrong with a `ClusterRoleBinding`.
pub fn cluster_role_binding(binding: &ClusterRoleBinding, release: Release) -> Vec<FieldError> {
    let mut errors = Errors::new(release);
    errors.name(&binding.metadata.name);
    errors.role_ref(&binding.role_ref, &["ClusterRole"]);
    errors.subjects(&binding.subjects, false);
    errors.end()
}

/// What is wrong with a `RoleBinding`.
pub fn role_binding(binding: &RoleBinding, release: Release) -> Vec<FieldError> {
    let mut errors = Errors::new(release);
    errors.name(&binding.metadata.name);
    errors.role_ref(&binding.role_ref, &["Role", "ClusterRole"]);
    errors.subjects(&binding.subjects, true);
    errors.end()
}

struct Errors {
    release: Release,
    list: Vec<FieldError>,
    /// Since 1.37 generated rules find some required fields; they come last and have no detail.
    generated: Vec<FieldError>,
}

impl Errors {
    fn new(release: Release) -> Self {
        Self { release, list: Vec::new(), generated: Vec::new() }
    }

    fn end(mut self) -> Vec<FieldError> {
        self.list.append(&mut self.generated);
        self.list
    }

    fn add(&mut self, path: &str, rest: String) {
        self.list.push(FieldError { path: path.to_owned(), rest });
    }

    fn required(&mut self, path: &str, detail: &str) {
        let colon = if detail.is_empty() { "" } else { ": " };
        self.add(path, format!("Required value{colon}{detail}"));
    }

    /// A required field that a generated rule looks after since 1.37.
    fn required_or_generated(&mut self, path: &str, detail: &str) {
        if self.release >= Release::V1_37 {
            let rest = "Required value".to_owned();
            self.generated.push(FieldError { path: path.to_owned(), rest });
        } else {
            self.required(path, detail);
        }
    }

    fn not_supported(&mut self, path: &str, value: &str, supported: &[&str]) {
        let supported: Vec<String> = supported.iter().map(|value| quote(value)).collect();
        self.add(
            path,
            format!(
                "Unsupported value: {}: supported values: {}",
                quote(value),
                supported.join(", ")
            ),
        );
    }

    fn name(&mut self, name: &str) {
        if name.is_empty() {
            self.required("metadata.name", "name or generateName is required");
        } else {
            self.path_segment("metadata.name", name);
        }
    }

    fn path_segment(&mut self, path: &str, name: &str) {
        for error in path_segment_errors(name) {
            self.add(path, format!("Invalid value: {}: {error}", quote(name)));
        }
    }

    fn rules(&mut self, rules: &[PolicyRule], namespaced: bool) {
        for (index, rule) in rules.iter().enumerate() {
            self.rule(rule, namespaced, &format!("rules[{index}]"));
        }
    }

    fn rule(&mut self, rule: &PolicyRule, namespaced: bool, path: &str) {
        if rule.verbs.is_empty() {
            self.required_or_generated(
                &format!("{path}.verbs"),
                "verbs must contain at least one value",
            );
        }
        if !rule.non_resource_urls.is_empty() {
            let path = format!("{path}.nonResourceURLs");
            let urls = self.strings(&rule.non_resource_urls);
            if namespaced {
                self.add(
                    &path,
                    format!(
                        "Invalid value: {urls}: namespaced rules cannot apply to non-resource URLs"
                    ),
                );
            }
            let mixed = [&rule.api_groups, &rule.resources, &rule.resource_names];
            if mixed.iter().any(|list| !list.is_empty()) {
                self.add(
                    &path,
                    format!(
                        "Invalid value: {urls}: rules cannot apply to both regular resources and non-resource URLs"
                    ),
                );
            }
            return;
        }
        if rule.api_groups.is_empty() {
            self.required(
                &format!("{path}.apiGroups"),
                "resource rules must supply at least one api group",
            );
        }
        if rule.resources.is_empty() {
            self.required(
                &format!("{path}.resources"),
                "resource rules must supply at least one resource",
            );
        }
    }

    /// A list as the release prints a bad value.
    fn strings(&self, list: &[String]) -> String {
        if self.release >= Release::V1_34 {
            json_strings(list)
        } else {
            let items: Vec<String> = list.iter().map(|item| quote(item)).collect();
            format!("[]string{{{}}}", items.join(", "))
        }
    }

    fn role_ref(&mut self, role_ref: &RoleRef, kinds: &[&str]) {
        if role_ref.api_group != GROUP_NAME {
            self.not_supported("roleRef.apiGroup", &role_ref.api_group, &[GROUP_NAME]);
        }
        if !kinds.contains(&role_ref.kind.as_str()) {
            self.not_supported("roleRef.kind", &role_ref.kind, kinds);
        }
        if role_ref.name.is_empty() {
            self.required_or_generated("roleRef.name", "");
        } else {
            self.path_segment("roleRef.name", &role_ref.name);
        }
    }

    fn subjects(&mut self, subjects: &[Subject], namespaced: bool) {
        for (index, subject) in subjects.iter().enumerate() {
            self.subject(subject, namespaced, &format!("subjects[{index}]"));
        }
    }

    fn subject(&mut self, subject: &Subject, namespaced: bool, path: &str) {
        let name = format!("{path}.name");
        if subject.name.is_empty() {
            self.required_or_generated(&name, "");
        }
        let group = format!("{path}.apiGroup");
        match subject.kind.as_str() {
            "ServiceAccount" => {
                if !subject.name.is_empty() {
                    for error in crate::selector::subdomain_errors(&subject.name, "characters") {
                        self.add(
                            &name,
                            format!("Invalid value: {}: {error}", quote(&subject.name)),
                        );
                    }
                }
                if !subject.api_group.is_empty() {
                    self.not_supported(&group, &subject.api_group, &[""]);
                }
                if !namespaced && subject.namespace.is_empty() {
                    self.required(&format!("{path}.namespace"), "");
                }
            }
            "User" | "Group" => {
                if subject.api_group != GROUP_NAME {
                    self.not_supported(&group, &subject.api_group, &[GROUP_NAME]);
                }
            }
            _ => self.not_supported(
                &format!("{path}.kind"),
                &subject.kind,
                &["ServiceAccount", "User", "Group"],
            ),
        }
    }

    /// `metav1/validation.ValidateLabelSelector`.
    fn selector(&mut self, selector: &LabelSelector, path: &str) {
        let invalid = |errors: Vec<String>, value: &str| -> Vec<String> {
            let value = quote(value);
            errors.into_iter().map(|error| format!("Invalid value: {value}: {error}")).collect()
        };
        for (key, value) in &selector.match_labels {
            let labels = format!("{path}.matchLabels");
            for rest in invalid(label_key_errors(key, self.release), key) {
                self.add(&labels, rest);
            }
            for rest in invalid(label_value_errors(value, self.release), value) {
                self.add(&labels, rest);
            }
        }
        for (index, (key, operator, values)) in selector.match_expressions.iter().enumerate() {
            let path = format!("{path}.matchExpressions[{index}]");
            match operator.as_str() {
                "In" | "NotIn" if values.is_empty() => self.required(
                    &format!("{path}.values"),
                    "must be specified when `operator` is 'In' or 'NotIn'",
                ),
                "Exists" | "DoesNotExist" if !values.is_empty() => self.add(
                    &format!("{path}.values"),
                    "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
                        .to_owned(),
                ),
                "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
                _ => self.add(
                    &format!("{path}.operator"),
                    format!("Invalid value: {}: not a valid selector operator", quote(operator)),
                ),
            }
            for rest in invalid(label_key_errors(key, self.release), key) {
                self.add(&format!("{path}.key"), rest);
            }
            for (index, value) in values.iter().enumerate() {
                for rest in invalid(label_value_errors(value, self.release), value) {
                    self.add(&format!("{path}.values[{index}]"), rest);
                }
            }
        }
    }
}
