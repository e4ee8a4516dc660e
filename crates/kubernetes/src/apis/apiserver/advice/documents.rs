//! YAML documents behind the first.

use gatewalk_diagnostics::Message;

use super::Remark;
use super::subject::Subject;

/// Only the first document is read; `---` at the start of a line ends it, wherever it stands.
pub(super) fn further(subject: &Subject<'_>) -> Vec<Remark> {
    if subject.text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        return Vec::new();
    }
    let mut started = false;
    let mut end = None;
    let mut at = 0;
    for line in subject.text.split_inclusive('\n') {
        let body = line.trim_end();
        let is_mark = body == "---" || body.starts_with("--- ") || body.starts_with("---\t");
        let is_empty = body.is_empty() || body.trim_start().starts_with('#');
        if is_mark && started && end.is_none() {
            end = Some(at..at + 3);
        } else if !is_empty && !is_mark {
            if let Some(span) = end {
                let message = Message::new("advice.furtherDocument");
                return vec![Remark::new("", span, message)];
            }
            started = true;
        }
        at += line.len();
    }
    Vec::new()
}
