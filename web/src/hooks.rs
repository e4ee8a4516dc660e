//! What goes on beside the screen: the engine, what is kept, links, keys.

pub(crate) mod acts;
pub(crate) mod engine;
pub(crate) mod files;
pub(crate) mod keys;
pub(crate) mod links;
pub(crate) mod start;
pub(crate) mod tour;
pub(crate) mod work;
