//! The whole answer: a scenario in, a report out.
