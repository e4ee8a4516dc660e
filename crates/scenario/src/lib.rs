//! The document a person edits, stores and shares, and the link that holds it.
//!
//! A [`Scenario`] is plain data: the texts as they were typed, valid or not. [`Document::read`] takes it from YAML or JSON and
//! keeps whatever makes sense, with a finding for whatever does not; [`Scenario::to_yaml`] and [`Scenario::to_json`] write
//! it back in the canonical order of fields; [`link`] packs it into the fragment of an address.
//!
//! Nothing here knows what a configuration or a request means: that is the engine's work.

pub mod limits;
pub mod link;

mod compact;
mod document;
mod node;
mod read;
mod scenario;
mod webhook;
mod yaml_text;

pub use document::Document;
pub use scenario::{Expect, Request, Scenario, User};
pub use webhook::{Answer, Decision, Failure, Reply, Response, Webhook};
