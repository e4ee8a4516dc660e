//! A spanned YAML and JSON tree with the behaviour of the loader that kube-apiserver uses.
//!
//! * [`first_document`] reads what `sigs.k8s.io/yaml` reads of a file: its first document, with YAML 1.1 scalars, merge keys and
//!   aliases, as the JSON object it becomes, and the keys that are given twice.
//! * [`json`] reads JSON as Go's `encoding/json` does.
//! * [`documents`] reads every document of a text, each on its own, as `kubectl apply` does.
//! * [`file_text`] makes the bytes of a file into a text.
//! * [`emit`] writes a tree as YAML, as an API server answers `Accept: application/yaml`.
//! * [`characters`] says which bytes of the text each character of a scalar was made from.
//!
//! Errors carry upstream's text, byte for byte. Nothing here knows Kubernetes.

mod bytes;
mod characters;
mod compose;
mod decode;
mod documents;
mod emit;
mod error;
pub mod json;
mod mark;
mod parse;
mod reader;
mod resolve;
mod scan;
mod tree;

pub use bytes::{CONTROL_CHARACTERS, FileText, file_text};
pub use characters::characters;
pub use decode::{Decoded, Duplicate, first_document};
pub use documents::{ParsedDocument, documents};
pub use emit::emit;
pub use error::Error;
pub use tree::{Entry, Kind, Node, Number, Style, Tree};

/// The deepest nesting of collections that is read. goyaml and `encoding/json` go on to [`UPSTREAM_DEPTH_MAX`].
pub const DEPTH_MAX: usize = 256;

/// The nesting at which goyaml and `encoding/json` themselves give up.
pub const UPSTREAM_DEPTH_MAX: usize = 10_000;

/// The longest text that is read, in bytes.
pub const TEXT_BYTES_MAX: usize = 4 * 1024 * 1024;
