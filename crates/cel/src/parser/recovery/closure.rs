//! Everywhere that can be reached without reading a token: `closure` of the runtime's `ParserATNSimulator`.

use std::collections::BTreeSet;

use super::{
    Runtime,
    atn::{Atn, State, StateId, StateKind, Transition},
    configs::{Config, ConfigSet},
    contexts::{Contexts, EMPTY},
    grammar::Rule,
    token::EOF,
};

/// Equal places, which are walked through once.
pub(super) type Busy = BTreeSet<(StateId, u16, u32, u8, bool)>;

/// What a closure depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closure {
    pub(super) atn: &'static Atn,
    pub(super) runtime: Runtime,
    /// The precedence that the parser is at.
    pub(super) precedence: u8,
    /// The rule whose loop is decided, if that is a loop of a rule that began with itself.
    pub(super) precedence_rule: Option<Rule>,
    pub(super) collects_predicates: bool,
    pub(super) full: bool,
    pub(super) reads_end: bool,
}

/// A place to walk on from. `depth` counts rules entered since the decision.
#[derive(Clone, Copy)]
struct Step {
    config: Config,
    depth: i32,
    is_checked: bool,
}

impl Closure {
    /// Adds what can be reached from a place. The runtime does this by recursion; the order is the same.
    pub(super) fn walk(
        self,
        config: Config,
        into: &mut ConfigSet,
        busy: &mut Busy,
        contexts: &mut Contexts,
    ) {
        let mut open = vec![Step { config, depth: 0, is_checked: false }];
        let mut next = Vec::new();
        while let Some(step) = open.pop() {
            let Config { state, alt, context, precedence, is_suppressed, .. } = step.config;
            if step.is_checked && !busy.insert((state, alt, context, precedence, is_suppressed)) {
                continue;
            }
            let at = self.atn.state(state);
            if at.kind == StateKind::RuleStop {
                if context != EMPTY {
                    self.leave(step, contexts, &mut next);
                    // The last one pushed is walked first.
                    if self.runtime == Runtime::V4_0 {
                        next.reverse();
                    }
                    open.append(&mut next);
                    continue;
                }
                if self.full {
                    into.add(step.config, contexts);
                    continue;
                }
            }
            if !at.is_epsilon_only() {
                into.add(step.config, contexts);
            }
            let dropped = usize::from(self.can_drop_loop_entry(step.config, at, contexts));
            for way in at.transitions.iter().skip(dropped) {
                next.extend(self.target(step, at, *way, contexts));
            }
            next.reverse();
            open.append(&mut next);
        }
    }

    fn leave(self, step: Step, contexts: &Contexts, next: &mut Vec<Step>) {
        let depth = if self.runtime == Runtime::V4_0 { step.depth - 1 } else { step.depth };
        for (state, context) in contexts.returns(step.config.context) {
            // The runtime makes this one anew, so that its filter is no longer suppressed.
            let config =
                Config { state: *state, context: *context, is_suppressed: false, ..step.config };
            next.push(Step { config, depth, is_checked: false });
        }
    }

    /// `getEpsilonTarget`, and what `closureWork` does with it.
    fn target(
        self,
        step: Step,
        at: &State,
        way: Transition,
        contexts: &mut Contexts,
    ) -> Option<Step> {
        let Step { mut config, mut depth, .. } = step;
        config.state = way.target();
        let mut is_checked = false;
        match way {
            Transition::Tokens { types, .. } => {
                if !self.reads_end || !types.contains(&EOF) {
                    return None;
                }
                is_checked = true;
            }
            Transition::Rule { follow, .. } => {
                config.context = contexts.push(config.context, follow);
                if depth >= 0 {
                    depth += 1;
                }
            }
            Transition::Precedence { precedence, .. } => {
                if self.collects_predicates && depth == 0 {
                    if !self.full {
                        config.precedence = precedence;
                    } else if precedence < self.precedence {
                        return None;
                    }
                }
            }
            Transition::Epsilon { returns, .. } => {
                if at.kind == StateKind::RuleStop {
                    if returns.is_some() && returns == self.precedence_rule {
                        config.is_suppressed = true;
                    }
                    config.dips = true;
                    depth -= 1;
                    is_checked = true;
                }
            }
        }
        Some(Step { config, depth, is_checked })
    }

    /// `canDropLoopEntryEdgeInLeftRecursiveRule`: whether everything that called the rule is the rule itself, so that the loop can be
    /// entered there.
    fn can_drop_loop_entry(self, config: Config, at: &State, contexts: &Contexts) -> bool {
        if !at.is_precedence_decision() || config.context == EMPTY {
            return false;
        }
        let Some(start) = at.first().map(Transition::target) else { return false };
        let end = self.atn.state(start).end;
        let returns = contexts.returns(config.context);
        returns.iter().all(|(id, _)| {
            let back = self.atn.state(*id);
            let [
                way @ (Transition::Epsilon { .. }
                | Transition::Rule { .. }
                | Transition::Precedence { .. }),
            ] = back.transitions.as_slice()
            else {
                return false;
            };
            let target = way.target();
            let leads_back = |id: StateId| {
                let [Transition::Epsilon { target, .. }] =
                    self.atn.state(id).transitions.as_slice()
                else {
                    return false;
                };
                *target == config.state
            };
            back.rule == at.rule
                && (back.kind == StateKind::BlockEnd && target == config.state
                    || *id == end
                    || target == end
                    || self.atn.state(target).kind == StateKind::BlockEnd && leads_back(target))
        })
    }
}
