//! The CEL functions that Kubernetes adds to cel-go's. Mirrors `apiserver/pkg/cel/library`; one file a library.

mod cost;
mod lists;
mod regex;

pub use cost::CostEstimator;
pub use lists::lists;
pub use regex::regex;
