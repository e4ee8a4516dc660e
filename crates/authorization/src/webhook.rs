//! The webhook authorizer (`apiserver/plugin/pkg/authorizer/webhook`).

pub(crate) mod canned;
