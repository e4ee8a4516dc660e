//! Which release has which version of cel-go, which options and which libraries. Mirrors `apiserver/pkg/cel/environment`: the
//! environment of stored expressions, in which everything that a release knows is usable at once.

mod standard;

use std::sync::{Arc, OnceLock};

use gatewalk_cel::checker::validators::Validator;
use gatewalk_cel::env::{EnvBuilder, EnvOptions};
use gatewalk_cel::function::CallCostEstimator;
use gatewalk_cel::library::{self, Library, lists, optionals, sets, strings, two_variables};
use gatewalk_cel::parser::macros::{optional_macros, two_var_macros};
use gatewalk_cel::program::ProgramOptions;
use gatewalk_cel::{Dialect, Env};
use gatewalk_release::Release;

use super::library::{self as kubernetes, CostEstimator};
use crate::url::Colons;

pub use standard::standard;

/// `celconfig.PerCallLimit`: what evaluating one expression may cost.
pub const PER_CALL_LIMIT: u64 = 1_000_000;

/// The cel-go that a release is built with, from the `go.mod` of its apiserver module.
pub const fn dialect(release: Release) -> Dialect {
    match release {
        Release::V1_29 => Dialect::V0_17_7,
        Release::V1_30 => Dialect::V0_17_8,
        Release::V1_31 => Dialect::V0_20_1,
        Release::V1_32 => Dialect::V0_22_0,
        Release::V1_33 => Dialect::V0_23_2,
        Release::V1_34 | Release::V1_35 | Release::V1_36 => Dialect::V0_26_0,
        Release::V1_37 => Dialect::V0_29_2,
    }
}

/// A library and the releases that have it.
struct Row {
    /// The first release with it.
    since: Release,
    /// The first release without it again.
    until: Option<Release>,
    make: fn(Dialect) -> Library,
}

const fn since(since: Release, make: fn(Dialect) -> Library) -> Row {
    Row { since, until: None, make }
}

/// The rows of upstream's `baseOpts` that are libraries, in its order: of overloads that fit, the first one binds type parameters. Rows with
/// a version name it; the newest of optional types is what `cel.OptionalTypes()` without a version means.
const LIBRARIES: &[Row] = &[
    since(Release::V1_29, |dialect| library::standard(dialect, true)),
    Row {
        since: Release::V1_29,
        until: Some(Release::V1_36),
        make: |_| kubernetes::urls(Colons::Lenient),
    },
    since(Release::V1_36, |_| kubernetes::urls(Colons::Strict)),
    since(Release::V1_29, |_| kubernetes::regex()),
    Row { since: Release::V1_29, until: Some(Release::V1_37), make: |_| kubernetes::lists(0) },
    since(Release::V1_29, |_| kubernetes::authz()),
    since(Release::V1_29, |dialect| Library {
        macros: optional_macros(),
        ..optionals::optionals(dialect, u32::MAX)
    }),
    Row {
        since: Release::V1_29,
        until: Some(Release::V1_37),
        make: |_| kubernetes::quantity(false),
    },
    since(Release::V1_37, |_| kubernetes::quantity(true)),
    since(Release::V1_29, |dialect| strings::strings(dialect, 2)),
    since(Release::V1_29, |_| sets::sets()),
    since(Release::V1_30, |_| kubernetes::ip()),
    Row { since: Release::V1_30, until: Some(Release::V1_32), make: |_| kubernetes::cidr(true) },
    since(Release::V1_32, |_| kubernetes::cidr(false)),
    Row {
        since: Release::V1_31,
        until: Some(Release::V1_32),
        make: |_| kubernetes::format(Release::V1_31),
    },
    Row {
        since: Release::V1_32,
        until: Some(Release::V1_35),
        make: |_| kubernetes::format(Release::V1_32),
    },
    since(Release::V1_35, |_| kubernetes::format(Release::V1_35)),
    since(Release::V1_31, |_| kubernetes::authz_selectors()),
    since(Release::V1_32, |_| Library {
        macros: two_var_macros(),
        ..two_variables::two_variable_comprehensions()
    }),
    since(Release::V1_33, |_| kubernetes::semver()),
    since(Release::V1_34, |dialect| lists::lists(dialect, 3)),
    since(Release::V1_37, |_| kubernetes::lists(1)),
];

/// `cel.ASTValidators(…)`.
const VALIDATORS: [Validator; 4] =
    [Validator::Duration, Validator::Timestamp, Validator::Regex, Validator::HomogeneousAggregates];

/// Whether requests have selectors: the gate `AuthorizeWithSelectors` counts from 1.31 on, and 1.37 asks it no more.
pub fn has_selectors(release: Release, gate: bool) -> bool {
    release >= Release::V1_37 || (gate && release >= Release::V1_31)
}

/// The base environment of a release, without variables. Stored expressions may call everything that the release has, whatever its
/// feature gates say. Made once.
pub fn base(release: Release) -> &'static Env {
    slot(release).get_or_init(|| build(release))
}

/// Where the environment of a release is kept.
fn slot(release: Release) -> &'static OnceLock<Env> {
    static SLOTS: [OnceLock<Env>; Release::ALL.len()] =
        [const { OnceLock::new() }; Release::ALL.len()];
    let [v1_29, v1_30, v1_31, v1_32, v1_33, v1_34, v1_35, v1_36, v1_37] = &SLOTS;
    match release {
        Release::V1_29 => v1_29,
        Release::V1_30 => v1_30,
        Release::V1_31 => v1_31,
        Release::V1_32 => v1_32,
        Release::V1_33 => v1_33,
        Release::V1_34 => v1_34,
        Release::V1_35 => v1_35,
        Release::V1_36 => v1_36,
        Release::V1_37 => v1_37,
    }
}

fn build(release: Release) -> Env {
    let dialect = dialect(release);
    let options = EnvOptions {
        container: String::new(),
        homogeneous_aggregate_literals: true,
        cross_type_numeric_comparisons: true,
        optional_syntax: true,
        default_utc_time_zone: true,
        // `DeclTypeProvider.FindStructType` gives the type's own type from 1.32 on.
        object_names_are_values: release < Release::V1_32,
    };
    let mut builder = EnvBuilder::new(dialect, options);
    for row in LIBRARIES {
        if row.since <= release && row.until.is_none_or(|until| release < until) {
            builder = builder.library((row.make)(dialect));
        }
    }
    for validator in VALIDATORS {
        builder = builder.validator(validator);
    }
    builder.build()
}

/// The first release in which expressions can call a function or use a macro; `None` if there is none.
pub fn first_release(name: &str) -> Option<Release> {
    let has = |release: Release| {
        let environment = base(release);
        environment.function(name).is_some()
            || environment.macros().iter().any(|known| known.function == name)
    };
    Release::ALL.into_iter().find(|release| has(*release))
}

/// How programs are planned and metered in a release.
pub fn program_options(release: Release) -> ProgramOptions {
    ProgramOptions {
        cost_limit: Some(PER_CALL_LIMIT),
        // Before 1.30 the libraries' functions cost what cel-go takes for an unknown one.
        estimator: (release >= Release::V1_30)
            .then(|| Arc::new(CostEstimator(release)) as Arc<dyn CallCostEstimator>),
        presence_test_has_cost: false,
        optimize: true,
    }
}
