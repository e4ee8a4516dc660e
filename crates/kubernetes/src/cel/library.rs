//! The CEL functions that Kubernetes adds to cel-go's. Mirrors `apiserver/pkg/cel/library`; one file a library.

mod authz;
mod cost;
mod estimate;
mod format;
mod ip;
mod lists;
mod network;
pub(crate) mod quantity;
mod regex;
mod semver;
mod urls;
mod version;

pub use authz::{authz, authz_selectors};
pub use cost::CostEstimator;
pub use estimate::Estimates;
pub use format::format;
pub use ip::{cidr, ip};
pub use lists::lists;
pub use network::network;
pub use quantity::quantity;
pub use regex::regex;
pub use semver::semver;
pub use urls::urls;
