//! Whether a rule covers a request (`RuleAllows` and the helpers of `pkg/apis/rbac/v1`).

use gatewalk_kubernetes::apis::rbac::PolicyRule;
use gatewalk_kubernetes::attributes::Attributes;

/// What of the attributes rules are compared with. Joining resource and subresource is done once for all rules.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    attributes: &'a Attributes,
    combined_resource: std::borrow::Cow<'a, str>,
}

impl<'a> Request<'a> {
    pub(crate) fn new(attributes: &'a Attributes) -> Self {
        let combined_resource = if attributes.subresource.is_empty() {
            attributes.resource.as_str().into()
        } else {
            format!("{}/{}", attributes.resource, attributes.subresource).into()
        };
        Self { attributes, combined_resource }
    }

    /// Upstream's `RuleAllows`. A rule with resources and paths, which cannot be stored, counts for both kinds of requests.
    pub(crate) fn is_allowed_by(&self, rule: &PolicyRule) -> bool {
        if !verb_matches(rule, &self.attributes.verb) {
            return false;
        }
        if self.attributes.resource_request {
            api_group_matches(rule, &self.attributes.api_group)
                && self.resource_matches(rule)
                && resource_name_matches(rule, &self.attributes.name)
        } else {
            non_resource_url_matches(rule, &self.attributes.path)
        }
    }

    /// Upstream's `ResourceMatches`: `*`, the resource with its subresource, or `*/subresource`.
    pub(crate) fn resource_matches(&self, rule: &PolicyRule) -> bool {
        let subresource = self.attributes.subresource.as_str();
        rule.resources.iter().any(|resource| {
            resource == "*"
                || *resource == self.combined_resource
                || (!subresource.is_empty()
                    && resource.strip_prefix("*/").is_some_and(|rest| rest == subresource))
        })
    }
}

/// Whether one rule allows a request.
pub(crate) fn rule_allows(attributes: &Attributes, rule: &PolicyRule) -> bool {
    Request::new(attributes).is_allowed_by(rule)
}

/// Upstream's `VerbMatches`.
pub(crate) fn verb_matches(rule: &PolicyRule, verb: &str) -> bool {
    rule.verbs.iter().any(|allowed| allowed == "*" || allowed == verb)
}

/// Upstream's `APIGroupMatches`.
pub(crate) fn api_group_matches(rule: &PolicyRule, group: &str) -> bool {
    rule.api_groups.iter().any(|allowed| allowed == "*" || allowed == group)
}

/// Upstream's `ResourceNameMatches`: a rule without names covers every name.
pub(crate) fn resource_name_matches(rule: &PolicyRule, name: &str) -> bool {
    rule.resource_names.is_empty() || rule.resource_names.iter().any(|allowed| allowed == name)
}

/// Upstream's `NonResourceURLMatches`: `*`, the path itself, or a prefix when the rule ends in `*`.
pub(crate) fn non_resource_url_matches(rule: &PolicyRule, path: &str) -> bool {
    rule.non_resource_urls.iter().any(|url| {
        url == "*"
            || url == path
            || (url.ends_with('*') && path.starts_with(url.trim_end_matches('*')))
    })
}
