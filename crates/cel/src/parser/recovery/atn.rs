//! The network of states that ANTLR makes of a grammar: its `ParserATNFactory`, and what the runtime's `ATNDeserializer` adds.
//!
//! States are numbered in the order in which ANTLR makes them, and its shortcuts past the ends of alternatives are taken where it
//! takes them: whether two alternatives meet in one state decides how far ahead the parser looks.

use std::{collections::BTreeSet, sync::OnceLock};

use super::{
    grammar::{self, Alternative, Block, Element, Kind, Label, Rule, Times},
    token::{EPSILON, Type, TypeSet},
};

/// The number of a state.
pub(super) type StateId = u16;

/// What a state is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StateKind {
    Basic,
    RuleStart,
    RuleStop,
    BlockStart,
    BlockEnd,
    StarBlockStart,
    StarLoopEntry,
    StarLoopBack,
    LoopEnd,
    PlusBlockStart,
    PlusLoopBack,
}

/// A way from a state to another.
#[derive(Clone, Copy, Debug)]
pub(super) enum Transition {
    /// Nothing is read. `returns` is the rule that this leaves for good if the parser was in it with the lowest precedence.
    Epsilon { target: StateId, returns: Option<Rule> },
    /// One token of these is read.
    Tokens { target: StateId, types: &'static [Type] },
    /// A rule is entered; it comes back to `follow`.
    Rule { target: StateId, rule: Rule, precedence: u8, follow: StateId },
    /// The precedence must be at least this.
    Precedence { target: StateId, precedence: u8 },
}

impl Transition {
    pub(super) const fn target(self) -> StateId {
        match self {
            Self::Epsilon { target, .. }
            | Self::Tokens { target, .. }
            | Self::Rule { target, .. }
            | Self::Precedence { target, .. } => target,
        }
    }

    const fn is_epsilon(self) -> bool {
        !matches!(self, Self::Tokens { .. })
    }
}

/// A state.
#[derive(Debug)]
pub(super) struct State {
    pub(super) kind: StateKind,
    pub(super) rule: Rule,
    pub(super) transitions: Vec<Transition>,
    /// What the token or the rule that is read here is called.
    pub(super) label: Option<Label>,
    /// The node of the alternative that begins here.
    pub(super) node: Option<Kind>,
    /// Whether `AdaptivePredict` is asked which way to go.
    pub(super) adaptive: bool,
    /// Where a block that begins here ends.
    pub(super) end: StateId,
}

impl State {
    /// `GetEpsilonOnlyTransitions`
    pub(super) fn is_epsilon_only(&self) -> bool {
        !self.transitions.is_empty() && self.transitions.iter().all(|way| way.is_epsilon())
    }

    /// Whether this is the loop of a rule that began with itself.
    pub(super) const fn is_precedence_decision(&self) -> bool {
        matches!(self.kind, StateKind::StarLoopEntry) && self.rule.is_left_recursive()
    }

    pub(super) fn first(&self) -> Option<Transition> {
        self.transitions.first().copied()
    }
}

/// The states of all rules.
#[derive(Debug)]
pub(super) struct Atn {
    states: Vec<State>,
    next: Vec<OnceLock<TypeSet>>,
}

static NOWHERE: State = State {
    kind: StateKind::RuleStop,
    rule: Rule::Start,
    transitions: Vec::new(),
    label: None,
    node: None,
    adaptive: false,
    end: 0,
};

impl Atn {
    /// The network of the grammar with or without names in backticks, made when it is first asked for.
    pub(super) fn of(has_escaped_idents: bool) -> &'static Self {
        static ATNS: [OnceLock<Atn>; 2] = [OnceLock::new(), OnceLock::new()];
        let [older, newer] = &ATNS;
        let atn = if has_escaped_idents { newer } else { older };
        atn.get_or_init(|| Builder::build(&grammar::rules(has_escaped_idents)))
    }

    pub(super) fn state(&self, id: StateId) -> &State {
        self.states.get(usize::from(id)).unwrap_or(&NOWHERE)
    }

    pub(super) const fn start(rule: Rule) -> StateId {
        rule as StateId * 2
    }

    pub(super) const fn stop(rule: Rule) -> StateId {
        rule as StateId * 2 + 1
    }

    /// What can come next in the rule of a state; [`EPSILON`] where the rule may end: `ATN.NextTokens` without a context.
    pub(super) fn next_types(&self, id: StateId) -> &TypeSet {
        static NOTHING: OnceLock<TypeSet> = OnceLock::new();
        let Some(next) = self.next.get(usize::from(id)) else {
            return NOTHING.get_or_init(TypeSet::default);
        };
        next.get_or_init(|| {
            let mut types = TypeSet::default();
            self.look(id, &mut types, &mut BTreeSet::new());
            types
        })
    }

    /// `LL1Analyzer.Look`. No rule is empty, so that one that is entered is never left again. As deep as the rules in which another
    /// one stands first.
    fn look(&self, id: StateId, types: &mut TypeSet, seen: &mut BTreeSet<StateId>) {
        if !seen.insert(id) {
            return;
        }
        let state = self.state(id);
        if state.kind == StateKind::RuleStop {
            types.add(EPSILON);
            return;
        }
        for way in &state.transitions {
            match *way {
                Transition::Tokens { types: read, .. } => {
                    // The runtime has intervals of neighbours here.
                    for run in read.chunk_by(|left, right| left + 1 == *right) {
                        if let ([first, ..], [.., last]) = (run, run) {
                            types.add_interval((*first, last + 1));
                        }
                    }
                }
                _ => self.look(way.target(), types, seen),
            }
        }
    }
}

/// Where a part of the network begins and ends.
#[derive(Clone, Copy)]
struct Handle {
    left: StateId,
    right: StateId,
}

struct Builder {
    states: Vec<State>,
    rule: Rule,
}

impl Builder {
    fn build(rules: &[(Rule, &'static [Element])]) -> Atn {
        let mut builder = Self { states: Vec::new(), rule: Rule::Start };
        for (rule, _) in rules {
            builder.rule = *rule;
            builder.state(StateKind::RuleStart);
            builder.state(StateKind::RuleStop);
        }
        for (rule, elements) in rules {
            builder.rule = *rule;
            let body = builder.sequence(elements);
            builder.epsilon(Atn::start(*rule), body.left);
            builder.epsilon(body.right, Atn::stop(*rule));
        }
        builder.connect_stops();
        let next = builder.states.iter().map(|_| OnceLock::new()).collect();
        Atn { states: builder.states, next }
    }

    fn state(&mut self, kind: StateKind) -> StateId {
        let id = StateId::try_from(self.states.len()).unwrap_or(StateId::MAX);
        self.states.push(State {
            kind,
            rule: self.rule,
            transitions: Vec::new(),
            label: None,
            node: None,
            adaptive: false,
            end: 0,
        });
        id
    }

    fn with(&mut self, id: StateId, change: impl FnOnce(&mut State)) {
        if let Some(state) = self.states.get_mut(usize::from(id)) {
            change(state);
        }
    }

    fn connect(&mut self, from: StateId, way: Transition) {
        self.with(from, |state| state.transitions.push(way));
    }

    fn epsilon(&mut self, from: StateId, target: StateId) {
        self.connect(from, Transition::Epsilon { target, returns: None });
    }

    /// `elemList`: simple parts follow each other without a state between them.
    fn sequence(&mut self, elements: &'static [Element]) -> Handle {
        let handles: Vec<Handle> = elements.iter().map(|element| self.element(element)).collect();
        for pair in handles.windows(2) {
            let [left, right] = pair else { continue };
            if !self.lead(left.left, left.right, right.left) {
                self.epsilon(left.right, right.left);
            }
        }
        let nowhere = Handle { left: 0, right: 0 };
        let (first, last) = (handles.first().unwrap_or(&nowhere), handles.last());
        Handle { left: first.left, right: last.unwrap_or(&nowhere).right }
    }

    /// Makes the one way from a simple state to another lead further.
    fn lead(&mut self, from: StateId, past: StateId, to: StateId) -> bool {
        let is_basic = |id: StateId| {
            self.states.get(usize::from(id)).is_some_and(|state| state.kind == StateKind::Basic)
        };
        if !is_basic(from) || !is_basic(past) {
            return false;
        }
        let Some(state) = self.states.get_mut(usize::from(from)) else { return false };
        let [way] = state.transitions.as_mut_slice() else { return false };
        let end = match way {
            Transition::Rule { follow, .. } => follow,
            Transition::Tokens { target, .. }
            | Transition::Precedence { target, .. }
            | Transition::Epsilon { target, .. } => target,
        };
        let leads = *end == past;
        if leads {
            *end = to;
        }
        leads
    }

    fn element(&mut self, element: &'static Element) -> Handle {
        if let Element::Block(block) = element {
            return self.block(block);
        }
        let left = self.state(StateKind::Basic);
        let right = self.state(StateKind::Basic);
        let (label, way) = match *element {
            Element::Tokens(label, types) => (label, Transition::Tokens { target: right, types }),
            Element::Rule(label, rule, precedence) => {
                let target = Atn::start(rule);
                (label, Transition::Rule { target, rule, precedence, follow: right })
            }
            Element::Precedence(precedence) => {
                (None, Transition::Precedence { target: right, precedence })
            }
            Element::Block(_) => (None, Transition::Epsilon { target: right, returns: None }),
        };
        self.with(left, |state| state.label = label);
        self.connect(left, way);
        Handle { left, right }
    }

    fn block(&mut self, block: &'static Block) -> Handle {
        let handles: Vec<Handle> =
            block.alternatives.iter().map(|alternative| self.alternative(alternative)).collect();
        if let (Times::Once, [only]) = (block.times, handles.as_slice()) {
            return *only;
        }
        let start = self.state(match block.times {
            Times::Once | Times::Optional => StateKind::BlockStart,
            Times::Star => StateKind::StarBlockStart,
            Times::Plus => StateKind::PlusBlockStart,
        });
        let end = self.state(StateKind::BlockEnd);
        for handle in &handles {
            self.epsilon(start, handle.left);
            self.epsilon(handle.right, end);
            self.skip_tails(handle.left);
        }
        self.with(start, |state| {
            state.adaptive = block.adaptive;
            state.end = end;
        });
        match block.times {
            Times::Once => Handle { left: start, right: end },
            Times::Optional => {
                self.epsilon(start, end);
                Handle { left: start, right: end }
            }
            Times::Star => {
                let entry = self.state(StateKind::StarLoopEntry);
                let right = self.state(StateKind::LoopEnd);
                let back = self.state(StateKind::StarLoopBack);
                self.with(entry, |state| state.adaptive = block.adaptive);
                self.epsilon(entry, start);
                self.epsilon(entry, right);
                self.epsilon(end, back);
                self.epsilon(back, entry);
                Handle { left: entry, right }
            }
            Times::Plus => {
                let back = self.state(StateKind::PlusLoopBack);
                let right = self.state(StateKind::LoopEnd);
                self.with(back, |state| state.adaptive = block.adaptive);
                self.epsilon(end, back);
                self.epsilon(back, start);
                self.epsilon(back, right);
                Handle { left: start, right }
            }
        }
    }

    fn alternative(&mut self, alternative: &'static Alternative) -> Handle {
        let handle = self.sequence(alternative.elements);
        if alternative.kind.is_some() {
            self.with(handle.left, |state| state.node = alternative.kind);
        }
        handle
    }

    /// `TailEpsilonRemover`: from the last part of an alternative straight to the end of its block, where that part can be reached
    /// without entering a rule before it.
    fn skip_tails(&mut self, start: StateId) {
        let mut open = vec![start];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let Some(state) = self.states.get(usize::from(id)) else { continue };
            let ways: Vec<StateId> = state.transitions.iter().map(|way| way.target()).collect();
            if let Some((past, end)) = self.tail(id) {
                self.lead(id, past, end);
            }
            open.extend(ways);
        }
    }

    /// The state after this one and the end of a block right behind that.
    fn tail(&self, id: StateId) -> Option<(StateId, StateId)> {
        let state = |id: StateId| self.states.get(usize::from(id));
        let [way] = state(id)?.transitions.as_slice() else { return None };
        let past = match *way {
            Transition::Rule { follow, .. } => follow,
            other => other.target(),
        };
        let [Transition::Epsilon { target, .. }] = state(past)?.transitions.as_slice() else {
            return None;
        };
        let ends = matches!(
            state(*target)?.kind,
            StateKind::BlockEnd | StateKind::PlusLoopBack | StateKind::StarLoopBack
        );
        ends.then_some((past, *target))
    }

    /// The end of a rule leads to whatever can follow it anywhere.
    fn connect_stops(&mut self) {
        let calls: Vec<Transition> =
            self.states.iter().flat_map(|state| &state.transitions).copied().collect();
        for call in calls {
            if let Transition::Rule { rule, precedence, follow, .. } = call {
                let returns = (precedence == 0 && rule.is_left_recursive()).then_some(rule);
                self.connect(Atn::stop(rule), Transition::Epsilon { target: follow, returns });
            }
        }
    }
}
