//! The document a person edits, stores and shares, and the link that holds it.
