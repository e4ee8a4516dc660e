//! Which alternative to take: `AdaptivePredict` of the runtime's `ParserATNSimulator`. First without telling apart from where rules
//! were entered, and what that finds is kept; where it cannot decide, once more with it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::{
    Runtime,
    atn::{Atn, StateId},
    closure::{Busy, Closure},
    configs::{Alt, Config, ConfigSet, is_stopped, single_viable_alt},
    contexts::{ContextId, Contexts, EMPTY},
    grammar::Rule,
    stream::{Stream, Token},
    token::{EOF, Type},
};

/// No alternative goes on: `NoViableAltException`.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoViableAlt {
    pub(super) start: Token,
    pub(super) offending: Token,
}

/// Alternatives that count if a precedence is there.
type Predictions = Vec<(u8, Alt)>;

/// What is known after some tokens of a decision: `DFAState`.
#[derive(Debug)]
struct Known {
    configs: ConfigSet,
    /// Where each token leads; `None` where nothing goes on.
    edges: BTreeMap<Type, Option<usize>>,
    accepted: Option<Alt>,
    needs_context: bool,
    predictions: Option<Predictions>,
}

/// All that is known of a decision: `DFA`.
#[derive(Debug, Default)]
struct Decision {
    states: Vec<Known>,
    /// The first of them at each precedence.
    starts: BTreeMap<u8, usize>,
}

/// So many graphs and states are kept from one text to the next; who has learned more begins anew.
const KEPT_MAX: usize = 4096;

thread_local! {
    /// What was learned from earlier texts, as the runtime keeps its automata: a decision depends on nothing but the grammar.
    static KEPT: RefCell<Vec<Predictor>> = const { RefCell::new(Vec::new()) };
}

/// What decides.
#[derive(Debug)]
pub(super) struct Predictor {
    atn: &'static Atn,
    runtime: Runtime,
    pub(super) contexts: Contexts,
    decisions: BTreeMap<StateId, Decision>,
}

/// The question: where, at which precedence, and from where the rule was entered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) decision: StateId,
    pub(super) precedence: u8,
    pub(super) outer: ContextId,
}

impl Predictor {
    /// One that knows what earlier ones have learned.
    pub(super) fn new(atn: &'static Atn, runtime: Runtime) -> Self {
        let kept = KEPT.with_borrow_mut(|kept| {
            let is_it = |one: &Self| std::ptr::eq(one.atn, atn) && one.runtime == runtime;
            let place = kept.iter().position(is_it)?;
            Some(kept.swap_remove(place))
        });
        kept.unwrap_or_else(|| Self::unlearned(atn, runtime))
    }

    fn unlearned(atn: &'static Atn, runtime: Runtime) -> Self {
        Self { atn, runtime, contexts: Contexts::new(), decisions: BTreeMap::new() }
    }

    /// Leaves what was learned to the next one.
    pub(super) fn keep(&mut self) {
        let states = self.decisions.values().map(|decision| decision.states.len()).sum::<usize>();
        let learned = std::mem::replace(self, Self::unlearned(self.atn, self.runtime));
        if states <= KEPT_MAX && learned.contexts.len() <= KEPT_MAX {
            KEPT.with_borrow_mut(|kept| kept.push(learned));
        }
    }

    /// The alternative to take. The stream stands afterwards where it stood before.
    pub(super) fn predict(
        &mut self,
        question: Question,
        stream: &mut Stream<'_>,
    ) -> Result<Alt, NoViableAlt> {
        let start = stream.index();
        let mut decision = self.decisions.remove(&question.decision).unwrap_or_default();
        let predicted = self.simulate(question, &mut decision, stream);
        self.decisions.insert(question.decision, decision);
        stream.seek(start);
        predicted
    }

    fn closure(&self, question: Question, full: bool) -> Closure {
        Closure {
            atn: self.atn,
            runtime: self.runtime,
            precedence: question.precedence,
            precedence_rule: self.precedence_rule(question),
            collects_predicates: false,
            full,
            reads_end: false,
        }
    }

    fn precedence_rule(&self, question: Question) -> Option<Rule> {
        let state = self.atn.state(question.decision);
        state.is_precedence_decision().then_some(state.rule)
    }

    /// `execATN`
    fn simulate(
        &mut self,
        question: Question,
        decision: &mut Decision,
        stream: &mut Stream<'_>,
    ) -> Result<Alt, NoViableAlt> {
        let start = stream.index();
        let no_viable_alt = |stream: &mut Stream<'_>| {
            let offending = stream.lt(1);
            stream.seek(start);
            NoViableAlt { start: stream.lt(1), offending }
        };
        let mut at = self.start_state(question, decision);
        loop {
            let read = stream.la(1);
            let known = decision.states.get(at).and_then(|known| known.edges.get(&read)).copied();
            let target = match known {
                Some(target) => target,
                None => self.target_state(question, decision, at, read),
            };
            let Some(target) = target else {
                let error = no_viable_alt(stream);
                let finished = decision
                    .states
                    .get(at)
                    .and_then(|known| known.configs.finished_alt(self.atn, question.precedence));
                return finished.ok_or(error);
            };
            let Some(known) = decision.states.get(target) else {
                return Err(no_viable_alt(stream));
            };
            if known.needs_context {
                if let Some(predictions) = &known.predictions
                    && let [only] = *viable(predictions, question.precedence).as_slice()
                {
                    return Ok(only);
                }
                return self.simulate_in_context(question, stream, start);
            }
            if let Some(predictions) = &known.predictions {
                stream.seek(start);
                let viable = viable(predictions, question.precedence);
                return viable.first().copied().ok_or_else(|| no_viable_alt(stream));
            }
            if let Some(alt) = known.accepted {
                return Ok(alt);
            }
            at = target;
            if read != EOF {
                stream.consume();
            }
        }
    }

    fn start_state(&mut self, question: Question, decision: &mut Decision) -> usize {
        let rule = self.precedence_rule(question);
        let key = if rule.is_some() { question.precedence } else { 0 };
        if let Some(start) = decision.starts.get(&key) {
            return *start;
        }
        let mut configs = self.start_configs(question, EMPTY, false);
        if rule.is_some() {
            configs = self.filter_precedences(&configs, question.precedence);
        }
        let start = keep(decision, known(configs));
        decision.starts.insert(key, start);
        start
    }

    /// `computeStartState`
    fn start_configs(&mut self, question: Question, context: ContextId, full: bool) -> ConfigSet {
        let closure = Closure { collects_predicates: true, ..self.closure(question, full) };
        let mut configs = ConfigSet::new(full);
        for (position, way) in self.atn.state(question.decision).transitions.iter().enumerate() {
            let config = Config {
                state: way.target(),
                alt: Alt::try_from(position + 1).unwrap_or(Alt::MAX),
                context,
                precedence: 0,
                is_suppressed: false,
                dips: false,
            };
            closure.walk(config, &mut configs, &mut Busy::new(), &mut self.contexts);
        }
        configs
    }

    /// `applyPrecedenceFilter`: what does not bind strongly enough goes, and so do ways out that lead where a way in leads too.
    fn filter_precedences(&mut self, configs: &ConfigSet, precedence: u8) -> ConfigSet {
        let mut filtered = ConfigSet::new(configs.full);
        let mut inner: BTreeMap<StateId, ContextId> = BTreeMap::new();
        let (first, others): (Vec<Config>, Vec<Config>) =
            configs.configs.iter().partition(|config| config.alt == 1);
        for config in first.into_iter().filter(|config| config.holds(precedence)) {
            inner.insert(config.state, config.context);
            filtered.add(Config { precedence: 0, ..config }, &mut self.contexts);
        }
        for config in others {
            if config.is_suppressed || inner.get(&config.state) != Some(&config.context) {
                filtered.add(config, &mut self.contexts);
            }
        }
        filtered
    }

    /// `computeTargetState`
    fn target_state(
        &mut self,
        question: Question,
        decision: &mut Decision,
        from: usize,
        read: Type,
    ) -> Option<usize> {
        let configs = &decision.states.get(from)?.configs;
        let reached = self.reach(question, configs, read);
        let target = reached.map(|configs| {
            let mut known = known(configs);
            let alts = if let Some(alt) = known.configs.unique_alt() {
                known.accepted = Some(alt);
                BTreeSet::from([alt])
            } else if known.configs.is_conflict(self.atn) {
                known.needs_context = true;
                known.configs.alts()
            } else {
                BTreeSet::new()
            };
            known.predictions = predictions(&known.configs, &alts);
            keep(decision, known)
        });
        if let Some(known) = decision.states.get_mut(from) {
            known.edges.insert(read, target);
        }
        target
    }

    /// `computeReachSet`
    fn reach(&mut self, question: Question, configs: &ConfigSet, read: Type) -> Option<ConfigSet> {
        let full = configs.full;
        let mut read_on = ConfigSet::new(full);
        let mut stopped = Vec::new();
        for config in &configs.configs {
            if is_stopped(config, self.atn) {
                if full || read == EOF {
                    stopped.push(*config);
                }
                continue;
            }
            for way in &self.atn.state(config.state).transitions {
                if let super::atn::Transition::Tokens { target, types } = way
                    && types.contains(&read)
                {
                    read_on.add(config.at(*target), &mut self.contexts);
                }
            }
        }
        let mut reached = if stopped.is_empty() && read != EOF && read_on.unique_alt().is_some() {
            read_on
        } else {
            let closure = Closure { reads_end: read == EOF, ..self.closure(question, full) };
            let mut reached = ConfigSet::new(full);
            let mut busy = Busy::new();
            for config in read_on.configs {
                closure.walk(config, &mut reached, &mut busy, &mut self.contexts);
            }
            reached
        };
        if read == EOF {
            reached = self.only_stopped(reached);
        }
        if !full || !reached.any_stopped(self.atn) {
            for config in stopped {
                reached.add(config, &mut self.contexts);
            }
        }
        (!reached.configs.is_empty()).then_some(reached)
    }

    /// `removeAllConfigsNotInRuleStopState`
    fn only_stopped(&mut self, configs: ConfigSet) -> ConfigSet {
        if configs.all_stopped(self.atn) {
            return configs;
        }
        let mut stopped = ConfigSet::new(configs.full);
        for config in configs.configs.iter().filter(|config| is_stopped(config, self.atn)) {
            stopped.add(*config, &mut self.contexts);
        }
        stopped
    }

    /// `execATNWithFullContext`
    fn simulate_in_context(
        &mut self,
        question: Question,
        stream: &mut Stream<'_>,
        start: usize,
    ) -> Result<Alt, NoViableAlt> {
        let mut previous = self.start_configs(question, question.outer, true);
        stream.seek(start);
        loop {
            let read = stream.la(1);
            let Some(reached) = self.reach(question, &previous, read) else {
                // From 4.13 on the stream is back at the start when the error is made.
                let offending = (self.runtime == Runtime::V4_0).then(|| stream.lt(1));
                stream.seek(start);
                let start = stream.lt(1);
                let finished = previous.finished_alt(self.atn, question.precedence);
                let offending = offending.unwrap_or(start);
                return finished.ok_or(NoViableAlt { start, offending });
            };
            let decided =
                reached.unique_alt().or_else(|| single_viable_alt(&reached.alt_subsets()));
            if let Some(alt) = decided {
                return Ok(alt);
            }
            previous = reached;
            if read != EOF {
                stream.consume();
            }
        }
    }
}

const fn known(configs: ConfigSet) -> Known {
    Known {
        configs,
        edges: BTreeMap::new(),
        accepted: None,
        needs_context: false,
        predictions: None,
    }
}

/// `addDFAState`: what is known already is not kept twice.
fn keep(decision: &mut Decision, known: Known) -> usize {
    let same = |other: &Known| {
        other.accepted == known.accepted
            && other.needs_context == known.needs_context
            && other.configs.configs == known.configs.configs
    };
    decision.states.iter().position(same).unwrap_or_else(|| {
        decision.states.push(known);
        decision.states.len() - 1
    })
}

/// `getPredsForAmbigAlts` and `getPredicatePredictions`: what must hold for each alternative, if anything must for any.
fn predictions(configs: &ConfigSet, alts: &BTreeSet<Alt>) -> Option<Predictions> {
    let predictions: Predictions = alts
        .iter()
        .map(|alt| {
            let of_alt = || configs.configs.iter().filter(|config| config.alt == *alt);
            let is_free = of_alt().any(|config| config.precedence == 0);
            let weakest = of_alt().map(|config| config.precedence).max().unwrap_or(0);
            (if is_free { 0 } else { weakest }, *alt)
        })
        .collect();
    predictions.iter().any(|(precedence, _)| *precedence != 0).then_some(predictions)
}

/// `evalSemanticContext`
fn viable(predictions: &Predictions, precedence: u8) -> Vec<Alt> {
    let holds = |(needed, _): &&(u8, Alt)| *needed == 0 || *needed >= precedence;
    predictions.iter().filter(holds).map(|(_, alt)| *alt).collect()
}
