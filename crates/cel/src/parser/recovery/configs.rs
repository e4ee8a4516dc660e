//! Where the parser could be after some tokens: the runtime's `ATNConfig`, `ATNConfigSet` and `PredictionMode`.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    atn::{Atn, StateId, StateKind},
    contexts::{ContextId, Contexts, EMPTY},
};

/// The number of an alternative, from 1.
pub(super) type Alt = u16;

/// A place where the parser could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Config {
    pub(super) state: StateId,
    /// The alternative that leads here.
    pub(super) alt: Alt,
    pub(super) context: ContextId,
    /// The precedence that must be asked for before this counts; 0 for nothing. Each way passes at most one such place before a token,
    /// so that the runtime's trees of predicates come down to a number.
    pub(super) precedence: u8,
    /// Whether the filter of precedences leaves it alone.
    pub(super) is_suppressed: bool,
    /// Whether the rule of the decision was left, for rules that may have called it.
    pub(super) dips: bool,
}

impl Config {
    pub(super) const fn at(self, state: StateId) -> Self {
        Self { state, ..self }
    }

    /// Whether what must be asked for is there.
    pub(super) const fn holds(self, precedence: u8) -> bool {
        self.precedence == 0 || self.precedence >= precedence
    }
}

/// Places in the order in which they were found; those that differ only in their context are one.
#[derive(Clone, Debug, Default)]
pub(super) struct ConfigSet {
    pub(super) configs: Vec<Config>,
    positions: BTreeMap<(StateId, Alt, u8), usize>,
    pub(super) full: bool,
}

impl ConfigSet {
    pub(super) fn new(full: bool) -> Self {
        Self { full, ..Self::default() }
    }

    /// `ATNConfigSet.Add`
    pub(super) fn add(&mut self, config: Config, contexts: &mut Contexts) {
        let key = (config.state, config.alt, config.precedence);
        let position = *self.positions.entry(key).or_insert(self.configs.len());
        let Some(known) = self.configs.get_mut(position) else {
            self.configs.push(config);
            return;
        };
        known.context = contexts.merge(known.context, config.context, !self.full);
        known.dips |= config.dips;
        known.is_suppressed |= config.is_suppressed;
    }

    /// The alternative of all of them.
    pub(super) fn unique_alt(&self) -> Option<Alt> {
        let first = self.configs.first()?.alt;
        self.configs.iter().all(|config| config.alt == first).then_some(first)
    }

    /// `PredictionModegetConflictingAltSubsets`: alternatives that come to the same place from the same place.
    pub(super) fn alt_subsets(&self) -> Vec<BTreeSet<Alt>> {
        let mut subsets: BTreeMap<(StateId, ContextId), BTreeSet<Alt>> = BTreeMap::new();
        for config in &self.configs {
            subsets.entry((config.state, config.context)).or_default().insert(config.alt);
        }
        subsets.into_values().collect()
    }

    /// `PredictionModehasSLLConflictTerminatingPrediction`
    pub(super) fn is_conflict(&self, atn: &Atn) -> bool {
        if self.all_stopped(atn) {
            return true;
        }
        let mut of_state: BTreeMap<StateId, BTreeSet<Alt>> = BTreeMap::new();
        for config in &self.configs {
            of_state.entry(config.state).or_default().insert(config.alt);
        }
        self.alt_subsets().iter().any(|alts| alts.len() > 1)
            && !of_state.values().any(|alts| alts.len() == 1)
    }

    pub(super) fn all_stopped(&self, atn: &Atn) -> bool {
        self.configs.iter().all(|config| is_stopped(config, atn))
    }

    pub(super) fn any_stopped(&self, atn: &Atn) -> bool {
        self.configs.iter().any(|config| is_stopped(config, atn))
    }

    pub(super) fn alts(&self) -> BTreeSet<Alt> {
        self.configs.iter().map(|config| config.alt).collect()
    }

    /// `getSynValidOrSemInvalidAltThatFinishedDecisionEntryRule`: the lowest alternative that came to the end of the rule.
    pub(super) fn finished_alt(&self, atn: &Atn, precedence: u8) -> Option<Alt> {
        let lowest = |holds: bool| {
            let mut finished = self.configs.iter().filter(|config| {
                config.holds(precedence) == holds
                    && (config.dips || is_stopped(config, atn) && config.context == EMPTY)
            });
            let first = finished.next()?.alt;
            Some(finished.fold(first, |lowest, config| lowest.min(config.alt)))
        };
        lowest(true).or_else(|| lowest(false))
    }
}

pub(super) fn is_stopped(config: &Config, atn: &Atn) -> bool {
    atn.state(config.state).kind == StateKind::RuleStop
}

/// `PredictionModeresolvesToJustOneViableAlt`: the lowest alternative of all subsets, if it is the same in each.
pub(super) fn single_viable_alt(subsets: &[BTreeSet<Alt>]) -> Option<Alt> {
    let mut lowest = subsets.iter().filter_map(BTreeSet::first);
    let first = lowest.next()?;
    lowest.all(|alt| alt == first).then_some(*first)
}
