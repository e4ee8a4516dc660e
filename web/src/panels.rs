//! The parts of the screen. Each takes what it shows and tells what was done.

pub(crate) mod answer;
pub(crate) mod banner;
pub(crate) mod bottom;
pub(crate) mod call;
pub(crate) mod compare;
pub(crate) mod condition;
pub(crate) mod convert;
pub(crate) mod disk;
pub(crate) mod documents;
pub(crate) mod findings;
pub(crate) mod gallery;
pub(crate) mod gate;
pub(crate) mod keys;
pub(crate) mod lockout;
pub(crate) mod near_misses;
pub(crate) mod notes;
pub(crate) mod palette;
pub(crate) mod refusal;
pub(crate) mod reload;
pub(crate) mod request_bar;
pub(crate) mod requests;
pub(crate) mod server;
pub(crate) mod share;
pub(crate) mod table;
pub(crate) mod timeline;
pub(crate) mod top;
pub(crate) mod tour;
pub(crate) mod user;
pub(crate) mod verdict;
pub(crate) mod walk;
pub(crate) mod walkside;
pub(crate) mod webhooks;
pub(crate) mod what_if;
pub(crate) mod who_can;
pub(crate) mod work;

#[cfg(test)]
mod tests;
