//! The parser that ANTLR generates from the grammar, walked as a network with a stack of our own.

use super::{
    Runtime,
    atn::{Atn, State, StateId, StateKind, Transition},
    contexts::{ContextId, EMPTY},
    grammar::{Kind, Label, RULES, Rule},
    prediction::{Predictor, Question},
    strategy::{Exception, Recovery},
    stream::{Stream, Token},
    tree::{Child, NodeId, Tree},
};
use crate::parser::RECURSION_MAX;

/// Why the parser gave up; what it says of that is said.
#[derive(Clone, Copy, Debug)]
pub(super) struct GivenUp;

/// A rule that is being read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) rule: Rule,
    pub(super) node: NodeId,
    /// The state that entered the rule; none for the outermost.
    pub(super) invoking: Option<StateId>,
    /// Where it goes on afterwards.
    pub(super) follow: StateId,
    /// From where it was entered.
    pub(super) context: ContextId,
    label: Option<Label>,
}

/// The parser.
#[derive(Debug)]
pub(super) struct Parser<'a> {
    pub(super) atn: &'static Atn,
    pub(super) stream: Stream<'a>,
    pub(super) tree: Tree,
    pub(super) frames: Vec<Frame>,
    /// The state that the generated code last said to be in.
    pub(super) state: StateId,
    pub(super) recovery: Recovery,
    predictor: Predictor,
    precedences: Vec<u8>,
    /// How deep each rule has nested: cel-go's `recursionListener`.
    depths: [u32; RULES],
}

/// Where to go on in a rule, or what ends it.
type Step = Result<Result<StateId, Exception>, GivenUp>;

impl<'a> Parser<'a> {
    pub(super) fn new(stream: Stream<'a>, atn: &'static Atn, runtime: Runtime) -> Self {
        Self {
            atn,
            stream,
            tree: Tree::default(),
            frames: Vec::new(),
            state: 0,
            recovery: Recovery::default(),
            predictor: Predictor::new(atn, runtime),
            precedences: vec![0],
            depths: [0; RULES],
        }
    }

    /// Reads the whole text; the node of the outermost rule.
    pub(super) fn run(&mut self) -> Result<NodeId, GivenUp> {
        let read = self.read();
        self.predictor.keep();
        read
    }

    fn read(&mut self) -> Result<NodeId, GivenUp> {
        let mut at = self.enter(Rule::Start, 0, None)?;
        loop {
            if self.stream.reports.are_too_many() {
                return Err(GivenUp);
            }
            let state = self.atn.state(at);
            if state.kind != StateKind::RuleStop {
                match self.step(at, state)? {
                    Ok(next) => {
                        at = next;
                        continue;
                    }
                    Err(exception) => {
                        self.report_error(&exception);
                        self.recover()?;
                    }
                }
            }
            let Some(frame) = self.leave() else { return Err(GivenUp) };
            if self.frames.is_empty() {
                return Ok(frame.node);
            }
            at = frame.follow;
        }
    }

    /// The node of the rule that is being read.
    pub(super) fn node(&self) -> NodeId {
        self.frames.last().map_or(0, |frame| frame.node)
    }

    fn precedence(&self) -> u8 {
        self.precedences.last().copied().unwrap_or(0)
    }

    /// `EnterRule` and `EnterRecursionRule`
    fn enter(
        &mut self,
        rule: Rule,
        precedence: u8,
        from: Option<(StateId, StateId, Option<Label>)>,
    ) -> Result<StateId, GivenUp> {
        let start = self.stream.lt(1);
        let node = self.tree.add(rule, Kind::Rule(rule), start);
        let parent = self.frames.last().copied();
        let context = match (parent, from) {
            (Some(parent), Some((_, follow, _))) => {
                self.predictor.contexts.push(parent.context, follow)
            }
            _ => EMPTY,
        };
        let (invoking, follow, label) = match from {
            Some((invoking, follow, label)) => (Some(invoking), follow, label),
            None => (None, 0, None),
        };
        self.state = Atn::start(rule);
        if rule.is_left_recursive() {
            self.precedences.push(precedence);
        } else if let Some(parent) = parent {
            self.tree.add_child(parent.node, Child::Node(node));
        }
        self.frames.push(Frame { rule, node, invoking, follow, context, label });
        self.deepen(rule)?;
        Ok(self.atn.state(self.state).first().map_or(0, Transition::target))
    }

    fn deepen(&mut self, rule: Rule) -> Result<(), GivenUp> {
        let Some(depth) = self.depths.get_mut(rule as usize) else { return Ok(()) };
        *depth += 1;
        if *depth <= RECURSION_MAX {
            return Ok(());
        }
        let message = format!("expression recursion limit exceeded: {RECURSION_MAX}");
        self.stream.reports.internal_error(message);
        Err(GivenUp)
    }

    fn rise(&mut self, rule: Rule) {
        if let Some(depth) = self.depths.get_mut(rule as usize) {
            *depth = depth.saturating_sub(1);
        }
    }

    /// `ExitRule` and `UnrollRecursionContexts`
    fn leave(&mut self) -> Option<Frame> {
        let frame = self.frames.pop()?;
        self.rise(frame.rule);
        if frame.rule.is_left_recursive() {
            self.precedences.pop();
        } else {
            self.state = frame.invoking.unwrap_or(0);
        }
        if let Some(parent) = self.frames.last() {
            if frame.rule.is_left_recursive() {
                self.tree.add_child(parent.node, Child::Node(frame.node));
            }
            if let Some(label) = frame.label {
                self.tree.label(parent.node, label, Child::Node(frame.node));
            }
        }
        Some(frame)
    }

    fn step(&mut self, at: StateId, state: &'static State) -> Step {
        if let (Some(kind), Some(frame)) = (state.node, self.frames.last())
            && !matches!(state.first(), Some(Transition::Precedence { .. }))
        {
            self.tree.specialize(frame.node, kind);
        }
        match state.kind {
            StateKind::Basic => self.basic(at, state),
            StateKind::BlockStart | StateKind::StarLoopEntry => {
                self.state = at;
                self.decide(at, state)
            }
            StateKind::StarBlockStart if state.transitions.len() > 1 => {
                self.state = at;
                self.decide(at, state)
            }
            StateKind::PlusBlockStart => {
                self.state = at;
                if let Err(exception) = self.sync()? {
                    return Ok(Err(exception));
                }
                Ok(Ok(first(state)))
            }
            StateKind::StarLoopBack => {
                self.state = at;
                let entry = first(state);
                self.decide(entry, self.atn.state(entry))
            }
            StateKind::PlusLoopBack => {
                self.state = at;
                let next = self.decide(at, state)?;
                // The block begins without a look at what comes, which was looked at just now.
                Ok(next.map(|next| match self.atn.state(next) {
                    block if block.kind == StateKind::PlusBlockStart => first(block),
                    _ => next,
                }))
            }
            StateKind::RuleStart
            | StateKind::RuleStop
            | StateKind::BlockEnd
            | StateKind::LoopEnd
            | StateKind::StarBlockStart => Ok(Ok(first(state))),
        }
    }

    fn basic(&mut self, at: StateId, state: &State) -> Step {
        let Some(way) = state.first() else { return Err(GivenUp) };
        match way {
            Transition::Epsilon { target, .. } => Ok(Ok(target)),
            Transition::Tokens { target, types } => {
                self.state = at;
                let matched = self.match_one(types)?;
                Ok(matched.map(|token| {
                    if let Some(label) = state.label {
                        let node = self.node();
                        self.tree.label(node, label, Child::Token(token));
                    }
                    target
                }))
            }
            Transition::Rule { rule, precedence, follow, .. } => {
                self.state = at;
                self.enter(rule, precedence, Some((at, follow, state.label))).map(Ok)
            }
            Transition::Precedence { target, precedence } => {
                if let Some(kind) = state.node {
                    self.push_recursion(kind)?;
                }
                self.state = at;
                if precedence >= self.precedence() {
                    return Ok(Ok(target));
                }
                let rule = state.rule.name();
                let message = format!(
                    "rule {rule} failed predicate: {{p.Precpred(p.GetParserRuleContext(), {precedence})}}?"
                );
                Ok(Err(Exception { token: self.stream.lt(1), message }))
            }
        }
    }

    /// `PushNewRecursionContext`: what was read becomes the first part of what is read now.
    fn push_recursion(&mut self, kind: Kind) -> Result<(), GivenUp> {
        let Some(frame) = self.frames.last().copied() else { return Err(GivenUp) };
        let start = self.tree.node(frame.node).map_or_else(|| self.stream.lt(1), |node| node.start);
        let node = self.tree.add(frame.rule, kind, start);
        self.tree.add_child(node, Child::Node(frame.node));
        if let Some(frame) = self.frames.last_mut() {
            frame.node = node;
        }
        self.deepen(frame.rule)
    }

    /// `Sync`, and then the alternative that the tokens ahead ask for.
    fn decide(&mut self, decision: StateId, state: &'static State) -> Step {
        if let Err(exception) = self.sync()? {
            return Ok(Err(exception));
        }
        let alt = if state.adaptive {
            let outer = self.frames.last().map_or(EMPTY, |frame| frame.context);
            let question = Question { decision, precedence: self.precedence(), outer };
            match self.predictor.predict(question, &mut self.stream) {
                Ok(alt) => usize::from(alt),
                Err(error) => {
                    return Ok(Err(Exception::no_viable_alt(
                        &self.stream,
                        error.start,
                        error.offending,
                    )));
                }
            }
        } else if let Some(alt) = self.alternative_at(state) {
            alt
        } else {
            let token = self.stream.lt(1);
            return Ok(Err(Exception::no_viable_alt(&self.stream, token, token)));
        };
        if alt == 1 && state.is_precedence_decision() {
            // What was read so far is left before it is entered again as a part.
            self.rise(state.rule);
        }
        let way = alt.checked_sub(1).and_then(|position| state.transitions.get(position));
        way.map(|way| Ok(way.target())).ok_or(GivenUp)
    }

    /// The alternative that begins with the next token; the way past a block if none does.
    fn alternative_at(&mut self, state: &State) -> Option<usize> {
        let next = self.stream.la(1);
        let begins = |way: &Transition| self.atn.next_types(way.target()).contains(next);
        let is_choice = state.kind == StateKind::BlockStart
            && state.transitions.iter().all(|way| way.target() != state.end);
        let alternatives =
            if is_choice { state.transitions.len() } else { state.transitions.len() - 1 };
        let found = state.transitions.iter().take(alternatives).position(begins);
        match found {
            Some(position) => Some(position + 1),
            None if is_choice => None,
            None => Some(state.transitions.len()),
        }
    }

    /// `Match`
    fn match_one(&mut self, types: &[i8]) -> Result<Result<Token, Exception>, GivenUp> {
        let token = self.stream.lt(1);
        if types.contains(&token.kind) {
            self.recovery.end();
            self.consume()?;
            return Ok(Ok(token));
        }
        let token = match self.recover_inline()? {
            Ok(token) => token,
            Err(exception) => return Ok(Err(exception)),
        };
        if token.is_missing {
            let node = self.node();
            self.tree.add_child(node, Child::Token(token));
        }
        Ok(Ok(token))
    }
}

fn first(state: &State) -> StateId {
    state.first().map_or(0, Transition::target)
}
