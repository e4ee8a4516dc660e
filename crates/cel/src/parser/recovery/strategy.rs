//! What the parser does about a token that does not fit: the runtime's `DefaultErrorStrategy` and cel-go's
//! `recoveryLimitErrorStrategy` around it.

use std::collections::BTreeSet;

use super::{
    atn::{StateId, StateKind, Transition},
    run::{GivenUp, Parser},
    stream::{Stream, Token},
    token::{EOF, EPSILON, TypeSet},
    tree::Child,
};

/// After so many recoveries cel-go gives up.
const RECOVERIES_MAX: u32 = 30;

/// A recovery may pass over so many tokens.
const LOOKAHEAD_MAX: u32 = 256;

/// What ends a rule.
#[derive(Clone, Debug)]
pub(super) struct Exception {
    /// The token that does not fit.
    pub(super) token: Token,
    pub(super) message: String,
}

impl Exception {
    /// `ReportNoViableAlternative`
    pub(super) fn no_viable_alt(stream: &Stream<'_>, start: Token, offending: Token) -> Self {
        let input = if start.kind == EOF {
            "<EOF>".to_owned()
        } else {
            stream.text_between(start, offending)
        };
        let message = format!("no viable alternative at input {}", quoted(&input));
        Self { token: offending, message }
    }
}

/// What is known of errors that the parser is still recovering from.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    is_recovering: bool,
    last_index: Option<usize>,
    last_states: BTreeSet<StateId>,
    attempts: u32,
    /// How many tokens the recovery that is under way has passed over.
    passed: Option<u32>,
}

impl Recovery {
    /// `endErrorCondition`
    pub(super) fn end(&mut self) {
        self.is_recovering = false;
        self.last_states.clear();
        self.last_index = None;
    }
}

impl Parser<'_> {
    fn notify(&mut self, token: Token, message: &str) {
        self.stream.reports.syntax_error(token.offset, message);
    }

    /// `Consume` of the runtime's parser and of cel-go's `lookaheadConsumer`
    pub(super) fn consume(&mut self) -> Result<(), GivenUp> {
        if let Some(passed) = &mut self.recovery.passed {
            if *passed >= LOOKAHEAD_MAX {
                let message =
                    format!("error recovery token lookahead limit exceeded: {LOOKAHEAD_MAX}");
                self.stream.reports.internal_error(message);
                return Err(GivenUp);
            }
            *passed += 1;
        }
        let token = self.stream.lt(1);
        if token.kind != EOF {
            self.stream.consume();
        }
        let node = self.node();
        self.tree.add_child(node, Child::Token(token));
        Ok(())
    }

    /// `ReportError`
    pub(super) fn report_error(&mut self, exception: &Exception) {
        if !self.recovery.is_recovering {
            self.recovery.is_recovering = true;
            self.notify(exception.token, &exception.message);
        }
    }

    /// `Recover`: goes on to a token that can follow one of the rules that are being read.
    pub(super) fn recover(&mut self) -> Result<(), GivenUp> {
        self.count_attempt()?;
        self.recovery.passed = Some(0);
        let (index, state) = (self.stream.index(), self.state);
        if self.recovery.last_index == Some(index) && self.recovery.last_states.contains(&state) {
            self.consume()?;
        }
        self.recovery.last_index = Some(self.stream.index());
        self.recovery.last_states.insert(state);
        let follow = self.recovery_set();
        self.consume_until(&follow)?;
        self.recovery.passed = None;
        Ok(())
    }

    /// `RecoverInline`: the token that was wanted, once one is left out or made up.
    pub(super) fn recover_inline(&mut self) -> Result<Result<Token, Exception>, GivenUp> {
        self.count_attempt()?;
        self.recovery.passed = Some(0);
        if let Some(token) = self.delete_token()? {
            self.consume()?;
            self.recovery.passed = None;
            return Ok(Ok(token));
        }
        self.recovery.passed = None;
        if self.is_token_missing() {
            return Ok(Ok(self.missing_token()));
        }
        Ok(Err(self.mismatch()))
    }

    /// cel-go's `checkAttempts`
    fn count_attempt(&mut self) -> Result<(), GivenUp> {
        if self.stream.reports.are_too_many() {
            return Err(GivenUp);
        }
        if self.recovery.attempts == RECOVERIES_MAX {
            let token = self.stream.lt(1);
            let message = format!("error recovery attempt limit exceeded: {RECOVERIES_MAX}");
            self.notify(token, &message);
            return Err(GivenUp);
        }
        self.recovery.attempts += 1;
        Ok(())
    }

    /// `Sync`: whether the next token fits here, before anything is chosen.
    pub(super) fn sync(&mut self) -> Result<Result<(), Exception>, GivenUp> {
        if self.recovery.is_recovering {
            return Ok(Ok(()));
        }
        let next = self.atn.next_types(self.state);
        if next.contains(EPSILON) || next.contains(self.stream.la(1)) {
            return Ok(Ok(()));
        }
        match self.atn.state(self.state).kind {
            StateKind::BlockStart
            | StateKind::StarBlockStart
            | StateKind::PlusBlockStart
            | StateKind::StarLoopEntry
                if self.delete_token()?.is_none() =>
            {
                return Ok(Err(self.mismatch()));
            }
            StateKind::PlusLoopBack | StateKind::StarLoopBack => {
                self.report_unwanted();
                let mut expecting = TypeSet::default();
                expecting.add_all(&self.expected());
                expecting.add_all(&self.recovery_set());
                self.consume_until(&expecting)?;
            }
            _ => {}
        }
        Ok(Ok(()))
    }

    /// `ReportInputMisMatch`
    fn mismatch(&mut self) -> Exception {
        let token = self.stream.lt(1);
        let (found, expected) = (self.display(token), self.expected().names());
        Exception { token, message: format!("mismatched input {found} expecting {expected}") }
    }

    /// `ReportUnwantedToken`
    fn report_unwanted(&mut self) {
        if self.recovery.is_recovering {
            return;
        }
        self.recovery.is_recovering = true;
        let token = self.stream.lt(1);
        let (found, expected) = (self.display(token), self.expected().names());
        self.notify(token, &format!("extraneous input {found} expecting {expected}"));
    }

    /// `ReportMissingToken`
    fn report_missing(&mut self) {
        if self.recovery.is_recovering {
            return;
        }
        self.recovery.is_recovering = true;
        let token = self.stream.lt(1);
        let (found, expected) = (self.display(token), self.expected().names());
        self.notify(token, &format!("missing {expected} at {found}"));
    }

    /// `SingleTokenDeletion`: leaves a token out if the one behind it fits, and gives that.
    fn delete_token(&mut self) -> Result<Option<Token>, GivenUp> {
        let next = self.stream.la(2);
        if !self.expected().contains(next) {
            return Ok(None);
        }
        self.report_unwanted();
        self.consume()?;
        let token = self.stream.lt(1);
        self.recovery.end();
        Ok(Some(token))
    }

    /// `SingleTokenInsertion`: whether the next token fits behind the one that is wanted.
    fn is_token_missing(&mut self) -> bool {
        let next = self.stream.la(1);
        let Some(target) = self.atn.state(self.state).first().map(Transition::target) else {
            return false;
        };
        let fits = self.expected_at(target).contains(next);
        if fits {
            self.report_missing();
        }
        fits
    }

    /// `GetMissingSymbol`
    fn missing_token(&mut self) -> Token {
        let current = self.stream.lt(1);
        let at = if current.kind == EOF { self.stream.before() } else { None };
        let kind = self.expected().first();
        Token { kind, is_missing: true, ..at.unwrap_or(current) }
    }

    fn expected(&self) -> TypeSet {
        self.expected_at(self.state)
    }

    /// `ATN.getExpectedTokens`: what can come next at a state, also behind the rules that may end there.
    fn expected_at(&self, state: StateId) -> TypeSet {
        let mut following = self.atn.next_types(state);
        let mut expected = following.clone();
        expected.remove_epsilon();
        for frame in self.frames.iter().rev() {
            if !following.contains(EPSILON) || frame.invoking.is_none() {
                break;
            }
            following = self.atn.next_types(frame.follow);
            expected.add_all(following);
            expected.remove_epsilon();
        }
        if following.contains(EPSILON) {
            expected.add(EOF);
        }
        expected
    }

    /// `GetErrorRecoverySet`: what can follow any of the rules that are being read.
    fn recovery_set(&self) -> TypeSet {
        let mut set = TypeSet::default();
        let mut seen = BTreeSet::new();
        for frame in self.frames.iter().rev().filter(|frame| frame.invoking.is_some()) {
            if seen.insert(frame.follow) {
                set.add_all(self.atn.next_types(frame.follow));
            }
        }
        set.remove_epsilon();
        set
    }

    fn consume_until(&mut self, set: &TypeSet) -> Result<(), GivenUp> {
        loop {
            let next = self.stream.la(1);
            if next == EOF || set.contains(next) {
                return Ok(());
            }
            self.consume()?;
        }
    }

    /// `GetTokenErrorDisplay`
    fn display(&self, token: Token) -> String {
        quoted(&self.stream.text_of(token))
    }
}

/// `escapeWSAndQuote`
fn quoted(text: &str) -> String {
    let escaped = text.replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r");
    format!("'{escaped}'")
}
