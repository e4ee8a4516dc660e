//! What is wrong with an expression, in cel-go's words and layout: cel-go's `common.Errors`.

use std::fmt;

use crate::{
    ast::ExprId,
    source::{Location, Source},
};

/// So many issues are kept of one run; the rest is only counted.
pub const ISSUES_MAX: usize = 100;

/// A line longer than this many bytes is not shown under an issue.
pub const SNIPPET_BYTES_MAX: usize = 16_384;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The node, if it is about one.
    pub id: Option<ExprId>,
    /// Where.
    pub location: Location,
    /// The offset in code points from the start of the text, if there is a place.
    pub offset: Option<u32>,
    /// What, in cel-go's words.
    pub message: String,
}

/// Everything that is wrong with one expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issues {
    source: Source,
    entries: Vec<Issue>,
    count: usize,
}

impl Issues {
    /// None so far.
    pub const fn new(source: Source) -> Issues {
        Issues { source, entries: Vec::new(), count: 0 }
    }

    /// The expression.
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// Whether nothing is wrong.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many there are, kept or not.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// The issues in the order in which they were found, at most [`ISSUES_MAX`].
    pub fn as_slice(&self) -> &[Issue] {
        &self.entries
    }

    /// The issues in the order in which they are printed.
    pub fn sorted(&self) -> Vec<&Issue> {
        let mut issues: Vec<&Issue> = self.entries.iter().collect();
        gatewalk_diagnostics::order::sort_by_key(&mut issues, |issue| issue.location);
        issues
    }

    /// Adds an issue at an offset, or without a place.
    pub fn report(&mut self, id: Option<ExprId>, offset: Option<u32>, message: String) {
        let location = offset.map_or(Location::NONE, |offset| self.source.location(offset));
        self.report_at(Issue { id, location, offset, message });
    }

    /// Adds an issue.
    pub fn report_at(&mut self, issue: Issue) {
        self.count = self.count.saturating_add(1);
        if self.count <= ISSUES_MAX {
            self.entries.push(issue);
        }
    }

    /// Forgets all issues but the first ones.
    pub(crate) fn truncate(&mut self, count: usize) {
        self.count = self.count.min(count);
        self.entries.truncate(count);
    }

    /// Adds all issues of another run over the same text.
    pub fn append(&mut self, other: Issues) {
        self.count = self.count.saturating_add(other.count);
        self.entries.extend(other.entries);
    }
}

/// As cel-go prints them: each with its line and a pointer, in the order of their places.
impl fmt::Display for Issues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, issue) in self.sorted().into_iter().take(ISSUES_MAX).enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            write_issue(f, &self.source, issue)?;
        }
        if self.count > ISSUES_MAX {
            write!(f, "\n{} more errors were truncated", self.count.saturating_sub(ISSUES_MAX))?;
        }
        Ok(())
    }
}

fn write_issue(f: &mut fmt::Formatter<'_>, source: &Source, issue: &Issue) -> fmt::Result {
    let Location { line, column } = issue.location;
    write!(
        f,
        "ERROR: {}:{line}:{}: {}",
        source.description(),
        column.saturating_add(1),
        issue.message
    )?;
    let Some(snippet) = source.snippet(line).filter(|snippet| snippet.len() <= SNIPPET_BYTES_MAX)
    else {
        return Ok(());
    };
    write!(f, "\n | {}\n | ", snippet.replace('\t', " "))?;
    let mut characters = snippet.chars();
    for character in characters.by_ref().take(usize::try_from(column).unwrap_or(0)) {
        f.write_str(if character.len_utf8() > 1 { "\u{ff0e}" } else { "." })?;
    }
    let wide = characters.next().is_some_and(|character| character.len_utf8() > 1);
    f.write_str(if wide { "\u{ff3e}" } else { "^" })
}
