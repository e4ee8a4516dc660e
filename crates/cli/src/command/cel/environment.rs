//! The environments that can be asked for.

use std::sync::OnceLock;

use clap::ValueEnum;
use gatewalk_cel::env::{EnvBuilder, EnvOptions};
use gatewalk_cel::library::{
    bindings, encoders, lists, math, optionals, regex, sets, standard, strings, two_variables,
};
use gatewalk_cel::program::ProgramOptions;
use gatewalk_cel::{Dialect, Env};
use gatewalk_kubernetes::cel::environment;
use gatewalk_kubernetes::cel::match_conditions::MatchConditionCompiler;
use gatewalk_release::{FeatureGates, Release};

/// What an expression may mention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Environment {
    /// That of matchConditions
    #[default]
    Authorization,
    /// The release's base environment
    Kubernetes,
    /// The cel-go of the release with all its extension libraries
    Standard,
}

impl Environment {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "authorization" => Some(Self::Authorization),
            "kubernetes" => Some(Self::Kubernetes),
            "standard" => Some(Self::Standard),
            _ => None,
        }
    }

    /// The environment before anything is declared in it.
    pub(crate) fn env(self, gates: &FeatureGates) -> &'static Env {
        match self {
            Self::Authorization => MatchConditionCompiler::with_gates(gates).environment(),
            Self::Kubernetes => {
                environment::base(gates.release(), gates.enabled_by_name("AuthorizeWithSelectors"))
            }
            Self::Standard => standard_env(environment::dialect(gates.release())),
        }
    }

    /// How its programs are planned and metered.
    pub(crate) fn program_options(self, release: Release) -> ProgramOptions {
        match self {
            Self::Authorization | Self::Kubernetes => environment::program_options(release),
            Self::Standard => ProgramOptions { optimize: false, ..ProgramOptions::default() },
        }
    }
}

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

/// Made once for each version.
fn standard_env(dialect: Dialect) -> &'static Env {
    static ENVIRONMENTS: [OnceLock<Env>; Dialect::ALL.len()] =
        [const { OnceLock::new() }; Dialect::ALL.len()];
    static OTHER: OnceLock<Env> = OnceLock::new();
    let place = Dialect::ALL.iter().position(|other| *other == dialect);
    let slot = place.and_then(|place| ENVIRONMENTS.get(place)).unwrap_or(&OTHER);
    slot.get_or_init(|| build(dialect))
}

fn build(dialect: Dialect) -> Env {
    let extensions = extensions(dialect);
    let options = EnvOptions {
        optional_syntax: true,
        default_utc_time_zone: extensions.utc,
        ..EnvOptions::default()
    };
    let mut builder = EnvBuilder::new(dialect, options)
        .library(standard(dialect, extensions.utc))
        .library(optionals::optionals(dialect, u32::MAX))
        .library(strings::strings(dialect, u32::MAX))
        .library(lists::lists(dialect, extensions.lists))
        .library(sets::sets())
        .library(math::math(extensions.math))
        .library(encoders::encoders(dialect))
        .library(bindings::bindings());
    if extensions.two_variables {
        builder = builder.library(two_variables::two_variable_comprehensions());
    }
    if extensions.regex {
        builder = builder.library(regex::regex(dialect));
    }
    builder.build()
}
