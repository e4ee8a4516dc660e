//! How Go's standard library writes and reads numbers, durations and text. CEL's answers are made of these.

mod duration;
mod float;
mod format;
mod number;

pub(crate) use duration::{duration_text, parse_duration};
pub(crate) use float::{exponent, fixed, shortest, shortest_fixed};
pub use format::formatted_without_arguments;
pub(crate) use gatewalk_diagnostics::go::quote;
pub(crate) use number::{parse_bool, parse_float, parse_int, parse_uint};
