//! An error on its way to becoming a finding.

use gatewalk_diagnostics::order;
use std::ops::Range;

use gatewalk_diagnostics::{Edit, Finding, Fix, LineIndex, Message, Severity, Text};

/// An error or a remark with byte places; [`Problem::into_finding`] gives it lines and columns.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    pub(super) path: String,
    pub(super) text: Text,
    pub(super) span: Option<Range<usize>>,
    pub(super) help: Option<Message>,
    pub(super) fixes: Vec<PendingFix>,
    pub(super) related: Vec<Problem>,
}

/// A fix with byte places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PendingFix {
    pub(super) title: Message,
    pub(super) edits: Vec<(Range<usize>, String)>,
}

impl PendingFix {
    /// Replaces one range.
    pub(super) fn replace(
        title: Message,
        span: Range<usize>,
        replacement: impl Into<String>,
    ) -> Self {
        Self { title, edits: vec![(span, replacement.into())] }
    }

    /// The text after the fix.
    pub(super) fn apply(&self, text: &str) -> String {
        let mut edits = self.edits.clone();
        order::sort_by_key(&mut edits, |(span, _)| span.start);
        let mut fixed = text.to_owned();
        for (span, replacement) in edits.iter().rev() {
            if fixed.get(span.clone()).is_some() {
                fixed.replace_range(span.clone(), replacement);
            }
        }
        fixed
    }
}

impl Problem {
    /// An entry of upstream's list of errors.
    pub(super) fn upstream(
        code: &'static str,
        path: &str,
        text: String,
        span: Option<Range<usize>>,
    ) -> Self {
        Self {
            code,
            severity: Severity::Error,
            path: path.to_owned(),
            text: Text::Upstream(text),
            span,
            help: None,
            fixes: Vec::new(),
            related: Vec::new(),
        }
    }

    /// A remark of ours.
    pub(super) fn ours(
        code: &'static str,
        severity: Severity,
        path: &str,
        message: Message,
    ) -> Self {
        Self {
            severity,
            text: Text::Ours(message),
            ..Self::upstream(code, path, String::new(), None)
        }
    }

    pub(super) fn at(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    pub(super) fn help(mut self, help: Message) -> Self {
        self.help = Some(help);
        self
    }

    pub(super) fn fix(mut self, fix: Option<PendingFix>) -> Self {
        self.fixes.extend(fix);
        self
    }

    /// Upstream's words, empty for a remark of ours.
    pub(super) fn upstream_text(&self) -> &str {
        match &self.text {
            Text::Upstream(text) => text,
            Text::Ours(_) => "",
        }
    }

    pub(super) fn into_finding(self, lines: &LineIndex<'_>) -> Finding {
        let mut finding = Finding::new(self.code, self.severity, self.text);
        finding.path = self.path;
        finding.span = self.span.map(|span| lines.span(span));
        finding.help = self.help;
        finding.fixes = self
            .fixes
            .into_iter()
            .map(|fix| Fix {
                title: fix.title,
                edits: fix
                    .edits
                    .into_iter()
                    .map(|(span, replacement)| Edit { span: lines.span(span), replacement })
                    .collect(),
            })
            .collect();
        finding.related =
            self.related.into_iter().map(|related| related.into_finding(lines)).collect();
        finding
    }
}
