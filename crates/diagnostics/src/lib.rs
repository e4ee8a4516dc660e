//! Findings as plain values: what is wrong, where, how sure we are of it, and what to do about it.
//!
//! Nothing here knows YAML, CEL or Kubernetes. A finding is made where the fact is known and rendered where it is read;
//! every sentence of ours is a [`Message`] (an id and its arguments), and upstream's texts stay as they are.

mod finding;
pub mod go;
mod language;
mod message;
pub mod order;
mod span;
mod suggest;

pub use finding::{Edit, Finding, Fix, Severity, Text};
pub use language::Language;
pub use message::Message;
pub use span::{LineIndex, Position, Span};
pub use suggest::{closest, nearest};
