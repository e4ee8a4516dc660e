//! Regular expressions as Go's `regexp` takes them: RE2's syntax, Go's error texts, time linear in the text.

mod syntax;
mod unicode;

use std::sync::OnceLock;

use regex_automata::meta;
use regex_automata::nfa::thompson::WhichCaptures;
use regex_syntax::hir::Hir;

use crate::value::EvalError;

/// A regular expression that compiles.
///
/// Its automaton is made when a text is first looked at: a program is often checked and never run.
#[derive(Clone, Debug)]
pub struct Regex {
    hir: Hir,
    captures: WhichCaptures,
    /// `None` where the automaton would be too large, which [`Regex::new`] has ruled out.
    automaton: OnceLock<Option<meta::Regex>>,
}

/// How large the compiled automaton may become, in bytes. Go's own limits on repetition keep patterns below this unless
/// they repeat whole Unicode classes hundreds of times.
const SIZE_LIMIT: usize = 32 << 20;

/// So many instructions of Go's program never make an automaton that large, whatever they are.
const SMALL: u64 = 100;

impl Regex {
    /// Compiles a pattern; the error is worded as `regexp.Compile` words it.
    pub fn new(pattern: &str) -> Result<Self, EvalError> {
        Self::build(pattern, WhichCaptures::Implicit)
    }

    /// [`Self::new`] for those who ask for the groups of a match.
    pub(crate) fn with_groups(pattern: &str) -> Result<Self, EvalError> {
        Self::build(pattern, WhichCaptures::All)
    }

    /// Whether a pattern compiles.
    pub(crate) fn compiles(pattern: &str) -> bool {
        Self::new(pattern).is_ok()
    }

    fn build(pattern: &str, captures: WhichCaptures) -> Result<Self, EvalError> {
        let (hir, size) = syntax::parse(pattern)?;
        let regex = Self { hir, captures, automaton: OnceLock::new() };
        if size > SMALL && regex.automaton().is_none() {
            return Err(syntax::error("expression too large", pattern));
        }
        Ok(regex)
    }

    fn automaton(&self) -> Option<&meta::Regex> {
        let make = || {
            let config = meta::Config::new()
                .nfa_size_limit(Some(SIZE_LIMIT))
                .which_captures(self.captures)
                .onepass(false);
            meta::Builder::new().configure(config).build_from_hir(&self.hir).ok()
        };
        self.automaton.get_or_init(make).as_ref()
    }

    /// Whether it matches anywhere in the text.
    pub fn is_match(&self, text: &str) -> bool {
        self.automaton().is_some_and(|automaton| automaton.is_match(text))
    }

    /// The first match.
    pub fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.automaton()?.find(text).and_then(|found| text.get(found.range()))
    }

    /// The matches from left to right that do not overlap, as `FindAllString` yields them.
    pub fn find_all<'r, 't>(
        &'r self,
        text: &'t str,
    ) -> impl Iterator<Item = &'t str> + use<'r, 't> {
        self.automaton()
            .into_iter()
            .flat_map(move |automaton| automaton.find_iter(text))
            .filter_map(|found| text.get(found.range()))
    }

    /// The byte ranges of each match and its groups, from left to right.
    pub(crate) fn captures_all(
        &self,
        text: &str,
    ) -> impl Iterator<Item = Vec<Option<std::ops::Range<usize>>>> {
        let found =
            self.automaton().into_iter().flat_map(move |automaton| automaton.captures_iter(text));
        found.map(|captures| {
            (0..captures.group_len())
                .map(|group| captures.get_group(group).map(|span| span.start..span.end))
                .collect()
        })
    }

    /// How many groups there are, without the whole match.
    pub(crate) fn group_count(&self) -> usize {
        self.automaton().map_or(0, |automaton| automaton.captures_len().saturating_sub(1))
    }
}
