//! The generated table of gates. One line a gate: its name, then each release in which its specification changes, as
//! `<minor><stage><default>[!]` (`36B+`: since 1.36 beta and on; `!`: locked) or `<minor>x` where it is gone. Lines that begin
//! with `>` are dependencies: release, gate, and what it needs.

use crate::Release;

const DATA: &str = include_str!("../../data/feature_gates.txt");

/// How far a feature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are upstream's own")]
pub enum Stage {
    Alpha,
    Beta,
    Ga,
    Deprecated,
}

/// What a release says of a gate: `featuregate.FeatureSpec`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GateSpec {
    /// Whether it is on unless set.
    pub default: bool,
    /// How far the feature is.
    pub stage: Stage,
    /// Whether it can be set to its default only.
    pub locked: bool,
}

/// The gate in a release.
pub(crate) fn spec(release: Release, name: &str) -> Option<GateSpec> {
    history(name)?.take_while(|(since, _)| *since <= release.minor()).last()?.1
}

/// The last thing that was said of a gate before a release in which it is gone.
pub(crate) fn last_before(release: Release, name: &str) -> Option<GateSpec> {
    history(name)?
        .take_while(|(since, _)| *since <= release.minor())
        .filter_map(|entry| entry.1)
        .last()
}

/// The names of a release's gates.
pub(crate) fn names(release: Release) -> impl Iterator<Item = &'static str> {
    lines()
        .filter_map(|line| line.split_once(' '))
        .filter(move |(_, entries)| {
            entries_of(entries)
                .take_while(|(since, _)| *since <= release.minor())
                .last()
                .is_some_and(|(_, spec)| spec.is_some())
        })
        .map(|(name, _)| name)
}

/// The release's gates that depend on others.
pub(crate) fn dependencies(release: Release) -> Vec<(&'static str, Vec<&'static str>)> {
    let prefix = format!(">{} ", release.minor());
    DATA.lines()
        .filter_map(|line| line.strip_prefix(prefix.as_str()))
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.collect()))
        })
        .collect()
}

fn lines() -> impl Iterator<Item = &'static str> {
    DATA.lines().filter(|line| !line.starts_with(['#', '>']))
}

fn history(name: &str) -> Option<impl Iterator<Item = (u8, Option<GateSpec>)>> {
    let line = lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    Some(entries_of(line))
}

fn entries_of(line: &'static str) -> impl Iterator<Item = (u8, Option<GateSpec>)> {
    line.split(' ').filter_map(|entry| {
        let (minor, rest) = entry.split_at_checked(2)?;
        Some((minor.parse().ok()?, read(rest)))
    })
}

fn read(text: &str) -> Option<GateSpec> {
    let mut letters = text.chars();
    let stage = match letters.next()? {
        'A' => Stage::Alpha,
        'B' => Stage::Beta,
        'G' => Stage::Ga,
        'D' => Stage::Deprecated,
        _ => return None,
    };
    let default = letters.next()? == '+';
    Some(GateSpec { default, stage, locked: letters.next() == Some('!') })
}
