//! The environments that can be asked for.

use clap::ValueEnum;
use gatewalk_cel::Env;
use gatewalk_cel::program::ProgramOptions;
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
            Self::Kubernetes => environment::base(gates.release()),
            Self::Standard => environment::standard(gates.release()),
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
