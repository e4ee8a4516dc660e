//! cel-go alone, without Kubernetes.

use std::sync::OnceLock;

use gatewalk_cel::env::{EnvBuilder, EnvOptions};
use gatewalk_cel::library::{
    self, bindings, encoders, lists, math, optionals, regex, sets, strings, two_variables,
};
use gatewalk_cel::{Dialect, Env};
use gatewalk_release::Release;

use super::dialect;
use crate::cel::library::network;

/// The newest version of each extension library in a version of cel-go.
struct Extensions {
    lists: u32,
    math: u32,
    two_variables: bool,
    regex: bool,
    /// Whether timestamps are read in UTC where no zone is given.
    utc: bool,
}

fn extensions(dialect: Dialect) -> Extensions {
    let row = |lists, math, two_variables, regex| {
        let utc = dialect >= Dialect::V0_26_0;
        Extensions { lists, math, two_variables, regex, utc }
    };
    match dialect {
        Dialect::V0_17_7 | Dialect::V0_17_8 | Dialect::V0_20_1 => row(0, 0, false, false),
        Dialect::V0_22_0 | Dialect::V0_23_2 => row(2, 1, true, false),
        Dialect::V0_26_0 | Dialect::V0_29_2 => row(3, 2, true, true),
    }
}

/// The cel-go of a release with all its extension libraries at their newest version: what the release would know if Kubernetes chose
/// nothing. Made once for each version of cel-go.
pub fn standard(release: Release) -> &'static Env {
    let dialect = dialect(release);
    slot(dialect).get_or_init(|| build(dialect))
}

/// Where the environment of a version of cel-go is kept.
fn slot(dialect: Dialect) -> &'static OnceLock<Env> {
    static SLOTS: [OnceLock<Env>; Dialect::ALL.len()] =
        [const { OnceLock::new() }; Dialect::ALL.len()];
    let [v0_17_7, v0_17_8, v0_20_1, v0_22_0, v0_23_2, v0_26_0, v0_29_2] = &SLOTS;
    match dialect {
        Dialect::V0_17_7 => v0_17_7,
        Dialect::V0_17_8 => v0_17_8,
        Dialect::V0_20_1 => v0_20_1,
        Dialect::V0_22_0 => v0_22_0,
        Dialect::V0_23_2 => v0_23_2,
        Dialect::V0_26_0 => v0_26_0,
        Dialect::V0_29_2 => v0_29_2,
    }
}

fn build(dialect: Dialect) -> Env {
    let extensions = extensions(dialect);
    let options = EnvOptions {
        optional_syntax: true,
        default_utc_time_zone: extensions.utc,
        ..EnvOptions::default()
    };
    let mut builder = EnvBuilder::new(dialect, options)
        .library(library::standard(dialect, extensions.utc))
        .library(optionals::optionals(dialect, u32::MAX))
        .library(strings::strings(dialect, u32::MAX))
        .library(lists::lists(dialect, extensions.lists))
        .library(sets::sets())
        .library(math::math(extensions.math))
        .library(encoders::encoders(dialect))
        .library(bindings::bindings(dialect))
        .library(bindings::protos());
    if extensions.two_variables {
        builder = builder.library(two_variables::two_variable_comprehensions());
    }
    if extensions.regex {
        builder = builder.library(regex::regex(dialect));
    }
    if dialect >= Dialect::V0_29_2 {
        builder = builder.library(network());
    }
    builder.build()
}
