//! API objects, one module an API group: types, decoding, defaults and validation with upstream's texts.

pub mod apiserver;
pub mod authorization;
pub mod core;
pub mod meta;
pub mod rbac;
