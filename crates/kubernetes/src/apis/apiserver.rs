//! `apiserver.config.k8s.io`: the `AuthorizationConfiguration` of `--authorization-config`.
//!
//! [`load_authorization_configuration`] says of a text what kube-apiserver says of the file: the configuration it would run, or
//! the error it would stop with, and a [`Finding`](gatewalk_diagnostics::Finding) for each thing to mend.

mod advice;
mod conditions;
mod decode;
mod disk;
mod draft;
mod duration;
mod field;
mod load;
mod problem;
mod registry;
mod reload;
mod schema;
#[cfg(test)]
mod tests;
mod types;
mod validation;
mod write;

/// The tables that decoding and validation go by.
pub(crate) mod tables {
    pub(crate) use super::registry::versions;
    pub(crate) use super::schema::{
        CONDITION_VERSIONS, CONNECTION_TYPES, FAILURE_POLICIES, Field, FieldKind, REVIEW_VERSIONS,
        SCHEMAS, Schema,
    };
    pub(crate) use super::validation::AUTHORIZER_TYPES;
}

pub use conditions::CONDITIONS_MAX;
pub use duration::GoDuration;
pub use load::{
    LoadOptions, LoadedConfiguration, Stage, load_authorization_configuration, load_with_advice,
};
pub use reload::{Reload, judge_reload};
pub use types::{
    AuthorizationConfiguration, AuthorizerConfiguration, AuthorizerType, ConnectionInfo,
    ExpressionSource, FailurePolicy, SubjectAccessReviewVersion, WebhookConfiguration,
    WebhookMatchCondition,
};
