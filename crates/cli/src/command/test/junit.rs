//! Cases in the XML that `JUnit` made common.

use std::fmt::Write as _;

use super::{Case, CaseOutcome};

/// The whole document: one suite a file.
pub(super) fn document(cases: &[Case]) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".to_owned();
    for suite in cases.chunk_by(|left, right| left.file == right.file) {
        let Some(first) = suite.first() else { continue };
        let count = |outcome| suite.iter().filter(|case| case.outcome == outcome).count();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">",
            escaped(&first.file),
            suite.len(),
            count(CaseOutcome::Failed),
            count(CaseOutcome::Skipped)
        );
        for case in suite {
            let (file, name) = (escaped(&case.file), escaped(&case.name));
            let body = match case.outcome {
                CaseOutcome::Passed => String::new(),
                CaseOutcome::Skipped => "<skipped/>".to_owned(),
                CaseOutcome::Failed => {
                    let details = escaped(&case.details.join("\n"));
                    format!("<failure message=\"not as expected\">{details}</failure>")
                }
            };
            let _ = writeln!(
                text,
                "    <testcase classname=\"{file}\" name=\"{name}\">{body}</testcase>"
            );
        }
        text.push_str("  </testsuite>\n");
    }
    text + "</testsuites>\n"
}

/// Text that XML 1.0 can hold: other characters become U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other if other.is_control() => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
