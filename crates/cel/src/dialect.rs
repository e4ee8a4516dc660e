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

/// Where the parser and the texts differ. One line a difference.
impl Dialect {
    /// The name of the variable in which macros fold.
    pub const fn accumulator(self) -> &'static str {
        if self.at_least(Dialect::V0_23_2) { "@result" } else { "__result__" }
    }

    /// The name of the type of optional values.
    pub const fn optional_type_name(self) -> &'static str {
        if self.at_least(Dialect::V0_20_1) { "optional_type" } else { "optional" }
    }

    /// Whether an iteration variable may not be called like the accumulator.
    pub(crate) const fn guards_accumulator(self) -> bool {
        self.at_least(Dialect::V0_23_2)
    }

    /// Whether `'\ud800'` is an error; before it became U+FFFD.
    pub(crate) const fn rejects_surrogates(self) -> bool {
        self.at_least(Dialect::V0_23_2)
    }

    /// Whether the grammar has names in backticks.
    pub(crate) const fn has_escaped_idents(self) -> bool {
        self.at_least(Dialect::V0_23_2)
    }

    /// Whether names in backticks are allowed without an option.
    pub(crate) const fn allows_escaped_idents(self) -> bool {
        self.at_least(Dialect::V0_29_2)
    }

    /// Whether the id of a call that a macro replaced loses its place.
    pub(crate) const fn frees_macro_ids(self) -> bool {
        self.at_least(Dialect::V0_22_0)
    }

    /// Whether `map` and `filter` use one node for all uses of the accumulator.
    pub(crate) const fn shares_accumulator_nodes(self) -> bool {
        !self.at_least(Dialect::V0_20_1)
    }

    /// Whether `exists_one` uses one node for both its ones.
    pub(crate) const fn shares_exists_one_nodes(self) -> bool {
        !self.at_least(Dialect::V0_22_0)
    }

    /// Whether `optMap` uses the nodes of its receiver twice.
    pub(crate) const fn shares_optional_nodes(self) -> bool {
        !self.at_least(Dialect::V0_22_0)
    }

    /// Whether the tree of an expression may have one node in several places.
    pub(crate) const fn shares_nodes(self) -> bool {
        self.shares_accumulator_nodes()
            || self.shares_exists_one_nodes()
            || self.shares_optional_nodes()
    }

    /// Whether the checker takes the start of a line for the end of the line before.
    pub(crate) const fn counts_line_starts_as_line_ends(self) -> bool {
        !self.at_least(Dialect::V0_22_0)
    }

    /// Whether the variable of a fold hides a qualified global name that starts with it.
    pub(crate) const fn prefers_locals(self) -> bool {
        self.at_least(Dialect::V0_29_2)
    }

    /// Whether the types that `list` and `map` mean have parameters with names.
    pub(crate) const fn names_type_parameters(self) -> bool {
        !self.at_least(Dialect::V0_29_2)
    }

    /// Whether `duration(1)` is declared.
    pub(crate) const fn converts_ints_to_durations(self) -> bool {
        !self.at_least(Dialect::V0_29_2)
    }

    /// Whether the type of optional values can be written in an expression.
    pub(crate) const fn names_type_of_optionals(self) -> bool {
        self.at_least(Dialect::V0_20_1)
    }

    /// Whether the words of a syntax error are taken for a format once more.
    pub(crate) const fn formats_syntax_errors_twice(self) -> bool {
        !self.at_least(Dialect::V0_23_2)
    }

    const fn at_least(self, since: Dialect) -> bool {
        self as u8 >= since as u8
    }
}
