//! One file a subcommand.

pub(crate) mod can;
pub(crate) mod cel;
pub(crate) mod check;
pub(crate) mod convert;
pub(crate) mod explain;
pub(crate) mod link;
pub(crate) mod lockout;
pub(crate) mod open;
pub(crate) mod replay;
pub(crate) mod run;
pub(crate) mod test;
