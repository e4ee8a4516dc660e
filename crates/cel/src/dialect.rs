//! Which cel-go answers: the language, its texts and its costs differ from version to version.

/// A version of cel-go. Ordered by age, so that a rule can say "since" with `>=`.
///
/// Each minor version of Kubernetes is built with one of them; that table belongs to the
/// Kubernetes crate. Rules that differ are methods here or rows of the library tables, so that a
/// version is never compared in the middle of an algorithm without a name for the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// cel-go v0.17.7
    V0_17_7,
    /// cel-go v0.17.8
    V0_17_8,
    /// cel-go v0.20.1
    V0_20_1,
    /// cel-go v0.22.0
    V0_22_0,
    /// cel-go v0.23.2
    V0_23_2,
    /// cel-go v0.26.0
    V0_26_0,
    /// cel-go v0.29.2
    V0_29_2,
}

impl Dialect {
    /// Every supported version, oldest first.
    pub const ALL: [Dialect; 7] = [
        Dialect::V0_17_7,
        Dialect::V0_17_8,
        Dialect::V0_20_1,
        Dialect::V0_22_0,
        Dialect::V0_23_2,
        Dialect::V0_26_0,
        Dialect::V0_29_2,
    ];

    /// The version as Go modules write it, `v0.26.0`.
    pub const fn version(self) -> &'static str {
        match self {
            Dialect::V0_17_7 => "v0.17.7",
            Dialect::V0_17_8 => "v0.17.8",
            Dialect::V0_20_1 => "v0.20.1",
            Dialect::V0_22_0 => "v0.22.0",
            Dialect::V0_23_2 => "v0.23.2",
            Dialect::V0_26_0 => "v0.26.0",
            Dialect::V0_29_2 => "v0.29.2",
        }
    }

    /// The version called `v0.26.0`, if it is a supported one.
    pub fn from_version(version: &str) -> Option<Dialect> {
        Dialect::ALL.into_iter().find(|dialect| dialect.version() == version)
    }
}
