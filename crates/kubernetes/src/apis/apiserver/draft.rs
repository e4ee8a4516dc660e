//! The decoded configuration before validation: any strings, each with its place.

use std::ops::Range;
use std::sync::Arc;

use gatewalk_yaml::{Kind, Node, characters};

use super::GoDuration;
use super::schema::Version;

/// `apiserver.AuthorizationConfiguration` as decoded and defaulted.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    /// The entries; `None` for null or absent, which a reload tells from an empty list.
    pub(super) authorizers: Option<Vec<DraftAuthorizer>>,
    /// What stands for the whole: the key `authorizers`, else `kind`.
    pub(super) anchor: Range<usize>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct DraftAuthorizer {
    pub(super) span: Range<usize>,
    pub(super) authorizer_type: Located<String>,
    pub(super) name: Located<String>,
    pub(super) webhook: Option<DraftWebhook>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct DraftWebhook {
    /// The key `webhook`.
    pub(super) anchor: Range<usize>,
    pub(super) span: Range<usize>,
    pub(super) authorized_ttl: Located<GoDuration>,
    pub(super) cache_authorized_requests: Located<bool>,
    pub(super) unauthorized_ttl: Located<GoDuration>,
    pub(super) cache_unauthorized_requests: Located<bool>,
    pub(super) timeout: Located<GoDuration>,
    pub(super) subject_access_review_version: Located<String>,
    pub(super) match_condition_subject_access_review_version: Located<String>,
    pub(super) failure_policy: Located<String>,
    pub(super) connection_info: DraftConnectionInfo,
    pub(super) match_conditions: Option<Vec<DraftCondition>>,
    /// The key `matchConditions`.
    pub(super) match_conditions_anchor: Range<usize>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct DraftConnectionInfo {
    /// The key `connectionInfo`; empty when it is absent.
    pub(super) anchor: Range<usize>,
    pub(super) span: Range<usize>,
    pub(super) connection_type: Located<String>,
    pub(super) kube_config_file: Option<Located<String>>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct DraftCondition {
    pub(super) span: Range<usize>,
    pub(super) expression: Located<String>,
    /// The anchor and tag in front of the expression.
    pub(super) properties: Range<usize>,
    pub(super) characters: Option<Arc<[Range<u32>]>>,
    pub(super) style: Option<gatewalk_yaml::Style>,
}

/// A value and where it stands. Absent values are Go's zero value without a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Located<T> {
    pub(super) value: T,
    /// The value in the text.
    pub(super) span: Option<Range<usize>>,
    /// Its key in the text.
    pub(super) key: Option<Range<usize>>,
}

/// Reads a document that decoded without errors.
pub(super) fn draft(text: &str, root: Node<'_>, version: Version) -> Draft {
    let reader = Reader { text, version };
    let authorizers = root.entry("authorizers");
    let anchor = authorizers
        .or_else(|| root.entry("kind"))
        .map_or_else(|| root.span(), |entry| entry.key_span());
    let list = authorizers.map(|entry| entry.value).filter(|node| node.kind() == Kind::Array);
    let authorizers = list.map(|list| list.items().map(|node| reader.authorizer(node)).collect());
    Draft { authorizers, anchor }
}

struct Reader<'a> {
    text: &'a str,
    version: Version,
}

impl Reader<'_> {
    fn entry<'n>(&self, node: Node<'n>, name: &str) -> Option<gatewalk_yaml::Entry<'n>> {
        if self.version != Version::Internal {
            return node.entry(name);
        }
        let mut characters = name.chars();
        let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
        node.entry(&format!("{first}{}", characters.as_str()))
    }

    fn located<'n, T: Default>(
        &self,
        node: Node<'n>,
        name: &str,
        read: impl FnOnce(Node<'n>) -> Option<T>,
    ) -> Located<T> {
        let Some(entry) = self.entry(node, name) else { return Located::default() };
        Located {
            value: read(entry.value).unwrap_or_default(),
            span: Some(entry.value.span()),
            key: Some(entry.key_span()),
        }
    }

    fn string(&self, node: Node<'_>, name: &str) -> Located<String> {
        self.located(node, name, |value| value.as_str().map(str::to_owned))
    }

    fn duration(&self, node: Node<'_>, name: &str) -> Located<GoDuration> {
        self.located(node, name, |value| {
            value.as_str().and_then(|text| GoDuration::parse(text).ok())
        })
    }

    /// A TTL: zero and absent are the default. The internal version has no defaults.
    fn ttl(&self, node: Node<'_>, name: &str, default_seconds: i32) -> Located<GoDuration> {
        let mut ttl = self.duration(node, name);
        if ttl.value == GoDuration::ZERO && self.version != Version::Internal {
            ttl.value = GoDuration::from_seconds(default_seconds);
        }
        ttl
    }

    /// A cache switch: absent and null are true, except in the internal version.
    fn switch(&self, node: Node<'_>, name: &str) -> Located<bool> {
        let mut switch = self.located(node, name, Node::as_bool);
        let given = self.entry(node, name).is_some_and(|entry| !entry.value.is_null());
        if !given && self.version != Version::Internal {
            switch.value = true;
        }
        switch
    }

    fn authorizer(&self, node: Node<'_>) -> DraftAuthorizer {
        let webhook = self
            .entry(node, "webhook")
            .filter(|entry| entry.value.kind() == Kind::Object)
            .map(|entry| self.webhook(entry.key_span(), entry.value));
        DraftAuthorizer {
            span: node.span(),
            authorizer_type: self.string(node, "type"),
            name: self.string(node, "name"),
            webhook,
        }
    }

    fn webhook(&self, anchor: Range<usize>, node: Node<'_>) -> DraftWebhook {
        let conditions = self.entry(node, "matchConditions");
        DraftWebhook {
            match_conditions_anchor: conditions
                .map_or_else(|| anchor.clone(), |entry| entry.key_span()),
            match_conditions: conditions
                .map(|entry| entry.value)
                .filter(|node| node.kind() == Kind::Array)
                .map(|list| list.items().map(|node| self.condition(node)).collect()),
            anchor,
            span: node.span(),
            authorized_ttl: self.ttl(node, "authorizedTTL", 300),
            cache_authorized_requests: self.switch(node, "cacheAuthorizedRequests"),
            unauthorized_ttl: self.ttl(node, "unauthorizedTTL", 30),
            cache_unauthorized_requests: self.switch(node, "cacheUnauthorizedRequests"),
            timeout: self.duration(node, "timeout"),
            subject_access_review_version: self.string(node, "subjectAccessReviewVersion"),
            match_condition_subject_access_review_version: self
                .string(node, "matchConditionSubjectAccessReviewVersion"),
            failure_policy: self.string(node, "failurePolicy"),
            connection_info: self.connection_info(node),
        }
    }

    fn connection_info(&self, webhook: Node<'_>) -> DraftConnectionInfo {
        let Some(entry) = self.entry(webhook, "connectionInfo") else {
            return DraftConnectionInfo::default();
        };
        let file = self.entry(entry.value, "kubeConfigFile").filter(|file| !file.value.is_null());
        DraftConnectionInfo {
            anchor: entry.key_span(),
            span: entry.value.span(),
            connection_type: self.string(entry.value, "type"),
            kube_config_file: file.map(|_| self.string(entry.value, "kubeConfigFile")),
        }
    }

    fn condition(&self, node: Node<'_>) -> DraftCondition {
        let value = self.entry(node, "expression").map(|entry| entry.value);
        DraftCondition {
            span: node.span(),
            expression: self.string(node, "expression"),
            properties: value.map(Node::properties_span).unwrap_or_default(),
            characters: value.map(|value| characters(self.text, value).into()),
            style: value.map(Node::style),
        }
    }
}
