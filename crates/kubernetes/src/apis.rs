//! The API groups whose objects Gatewalk reads.

pub mod apiserver;
