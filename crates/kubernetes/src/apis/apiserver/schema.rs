//! The fields of `AuthorizationConfiguration`, of each version and release.

mod others;

use gatewalk_release::Release;

pub(super) use others::{CONFIGURATIONS, EVENTS, OPTIONS, UNVERSIONED};

/// A version of the group `apiserver.config.k8s.io` that has an `AuthorizationConfiguration`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V1alpha1,
    V1beta1,
    V1,
    /// `__internal`, which the scheme accepts: Go's own field names, and no defaults.
    Internal,
}

impl Version {
    /// Its Go package, as error texts name it.
    pub(super) fn package(self) -> &'static str {
        match self {
            Self::V1alpha1 => "v1alpha1",
            Self::V1beta1 => "v1beta1",
            Self::V1 => "v1",
            Self::Internal => "apiserver",
        }
    }
}

/// A Go struct that is read.
#[derive(Debug)]
pub(crate) struct Schema {
    /// Its name, without its package.
    pub(crate) name: &'static str,
    /// Its fields, in Go's order.
    pub(crate) fields: &'static [Field],
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// The name in JSON.
    pub(crate) name: &'static str,
    /// The name of the internal version, which is Go's.
    pub(super) go_name: &'static str,
    pub(crate) kind: FieldKind,
    /// The first release that knows it.
    pub(crate) since: Release,
    /// The Go struct that it stands in within this one; JSON knows nothing of it, but error texts from 1.35 on do.
    pub(super) embedded_in: &'static str,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum FieldKind {
    /// A string; the second is the Go type of the internal version.
    String(&'static str),
    Bool,
    Duration,
    Struct(&'static Schema),
    List(&'static Schema),
    /// A string of a type of its own: of the version's package, unless it names another.
    Named(&'static str),
    /// An integer of so many bits.
    Integer(u32),
    /// A list of strings, after its Go type.
    Texts(&'static str),
    /// A duration that may be null.
    OptionalDuration,
    /// Whatever is there is kept as it is.
    Any,
    /// A Go interface, into which nothing but null is read.
    Interface(&'static str),
}

const fn field(name: &'static str, go_name: &'static str, kind: FieldKind) -> Field {
    Field { name, go_name, kind, since: Release::V1_29, embedded_in: "" }
}

/// A field of a later release.
const fn since(release: Release, field: Field) -> Field {
    Field { since: release, ..field }
}

const TEXT: FieldKind = FieldKind::String("string");
const BOOL: FieldKind = FieldKind::Bool;

/// The document itself.
pub(super) const CONFIGURATION: Schema = Schema {
    name: "AuthorizationConfiguration",
    fields: &[
        field("kind", "kind", TEXT),
        field("apiVersion", "apiVersion", TEXT),
        field("authorizers", "authorizers", FieldKind::List(&AUTHORIZER)),
    ],
};

/// An entry of `authorizers`.
pub(super) const AUTHORIZER: Schema = Schema {
    name: "AuthorizerConfiguration",
    fields: &[
        field("type", "Type", FieldKind::String("apiserver.AuthorizerType")),
        field("name", "Name", TEXT),
        field("webhook", "Webhook", FieldKind::Struct(&WEBHOOK)),
    ],
};

/// `webhook`.
pub(super) const WEBHOOK: Schema = Schema {
    name: "WebhookConfiguration",
    fields: &[
        field("authorizedTTL", "AuthorizedTTL", FieldKind::Duration),
        since(Release::V1_34, field("cacheAuthorizedRequests", "CacheAuthorizedRequests", BOOL)),
        field("unauthorizedTTL", "UnauthorizedTTL", FieldKind::Duration),
        since(
            Release::V1_34,
            field("cacheUnauthorizedRequests", "CacheUnauthorizedRequests", BOOL),
        ),
        field("timeout", "Timeout", FieldKind::Duration),
        field("subjectAccessReviewVersion", "SubjectAccessReviewVersion", TEXT),
        field(
            "matchConditionSubjectAccessReviewVersion",
            "MatchConditionSubjectAccessReviewVersion",
            TEXT,
        ),
        field("failurePolicy", "FailurePolicy", TEXT),
        field("connectionInfo", "ConnectionInfo", FieldKind::Struct(&CONNECTION_INFO)),
        field("matchConditions", "MatchConditions", FieldKind::List(&MATCH_CONDITION)),
    ],
};

/// `webhook.connectionInfo`.
pub(super) const CONNECTION_INFO: Schema = Schema {
    name: "WebhookConnectionInfo",
    fields: &[field("type", "Type", TEXT), field("kubeConfigFile", "KubeConfigFile", TEXT)],
};

/// An entry of `webhook.matchConditions`.
pub(super) const MATCH_CONDITION: Schema =
    Schema { name: "WebhookMatchCondition", fields: &[field("expression", "Expression", TEXT)] };

/// The values of `subjectAccessReviewVersion`.
pub(crate) const REVIEW_VERSIONS: [&str; 2] = ["v1", "v1beta1"];

/// The values of `matchConditionSubjectAccessReviewVersion`.
pub(crate) const CONDITION_VERSIONS: [&str; 1] = ["v1"];

/// The values of `failurePolicy`.
pub(crate) const FAILURE_POLICIES: [&str; 2] = ["NoOpinion", "Deny"];

/// The values of `connectionInfo.type`.
pub(crate) const CONNECTION_TYPES: [&str; 2] = ["InClusterConfig", "KubeConfigFile"];

/// Every schema with the path at which it stands, outermost first.
pub(crate) const SCHEMAS: [(&str, &Schema); 5] = [
    ("", &CONFIGURATION),
    ("authorizers[]", &AUTHORIZER),
    ("authorizers[].webhook", &WEBHOOK),
    ("authorizers[].webhook.connectionInfo", &CONNECTION_INFO),
    ("authorizers[].webhook.matchConditions[]", &MATCH_CONDITION),
];

impl Field {
    /// The name in a version.
    pub(super) fn name_in(&self, version: Version) -> &'static str {
        if version == Version::Internal { self.go_name } else { self.name }
    }
}

impl Schema {
    /// The field with this name, if the release knows it.
    pub(super) fn field(
        &self,
        name: &str,
        version: Version,
        release: Release,
    ) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name_in(version) == name && field.since <= release)
    }
}
