//! Findings as a good compiler prints them, and as annotations.

use super::Documents;
use super::paint::{Paint, Tone};
use crate::{Finding, Severity, Span};

/// Source lines longer than this are cut around the place, in code points.
const LINE_CHARACTERS_MAX: usize = 120;

/// Each finding with its source line, underline and help.
pub fn findings_text(findings: &[Finding], documents: &Documents<'_>, paint: Paint) -> String {
    let mut text = String::new();
    for finding in findings {
        one(&mut text, finding, documents, paint);
        text.push('\n');
    }
    text
}

/// GitHub's workflow commands, one a finding, for the file as `documents` names it.
pub fn findings_github(findings: &[Finding], documents: &Documents<'_>) -> String {
    let mut text = String::new();
    for finding in findings {
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "notice",
        };
        let mut properties = format!("file={}", property(documents.name(&finding.document)));
        if let Some(Span { start, end }) = finding.span {
            let (line, end_line) = (start.line, end.line);
            put!(&mut properties, ",line={line},endLine={end_line}");
            if line == end_line {
                put!(&mut properties, ",col={},endColumn={}", start.column, end.column);
            }
        }
        put!(&mut properties, ",title={}", property(&finding.code));
        let message = match finding.help.as_str() {
            "" => finding.message.clone(),
            help => format!("{}\n{help}", finding.message),
        };
        put!(&mut text, "::{level} {properties}::{}\n", data(&message));
    }
    text
}

fn one(text: &mut String, finding: &Finding, documents: &Documents<'_>, paint: Paint) {
    let word = label(finding.severity);
    let head = format!("{word}[{}]", finding.code);
    let mut lines = finding.message.lines();
    let first = lines.next().unwrap_or_default();
    let tone = Tone::from(finding.severity);
    put!(text, "{}: {}\n", paint.tone(tone, head), paint.tone(Tone::Strong, first));
    for line in lines {
        put!(text, "    {line}\n");
    }
    let margin = finding.span.map_or(1, |span| span.start.line.to_string().len());
    place(text, finding, documents, paint, margin);
    for related in &finding.related {
        let margin = related.span.map_or(1, |span| span.start.line.to_string().len());
        place(text, related, documents, paint, margin);
        note(text, "note", &related.message, paint, margin);
    }
    // a related finding may say it already, at its place
    let is_said = finding.related.iter().any(|related| related.message == finding.help);
    if !finding.help.is_empty() && !is_said {
        note(text, "help", &finding.help, paint, margin);
    }
    for fix in &finding.fixes {
        note(text, "fix", &fix.title, paint, margin);
    }
}

fn note(text: &mut String, label: &str, message: &str, paint: Paint, margin: usize) {
    let blanks = " ".repeat(margin);
    let sign = paint.tone(Tone::Quiet, "=");
    for (place, line) in message.lines().enumerate() {
        if place == 0 {
            put!(text, "{blanks} {sign} {label}: {line}\n");
        } else {
            put!(text, "{blanks}   {line}\n");
        }
    }
}

/// The arrow, the source line and the underline.
fn place(
    text: &mut String,
    finding: &Finding,
    documents: &Documents<'_>,
    paint: Paint,
    margin: usize,
) {
    let name = documents.name(&finding.document);
    let blanks = " ".repeat(margin);
    let Some(span) = finding.span else {
        if !name.is_empty() {
            put!(text, "{blanks}{} {name}\n", paint.tone(Tone::Quiet, "-->"));
        }
        return;
    };
    let (line, column) = (span.start.line, span.start.column);
    put!(text, "{blanks}{} {name}:{line}:{column}\n", paint.tone(Tone::Quiet, "-->"));
    let source = documents.text(&finding.document).and_then(|text| line_of(text, line));
    let Some(source) = source else { return };
    let bar = paint.tone(Tone::Quiet, "|");
    let (shown, marks) = underline(source, span);
    put!(text, "{blanks} {bar}\n");
    put!(text, "{} {bar} {shown}\n", paint.tone(Tone::Quiet, line));
    let tone = Tone::from(finding.severity);
    put!(text, "{blanks} {bar} {}\n", paint.tone(tone, marks));
}

fn line_of(text: &str, line: u32) -> Option<&str> {
    let index = (line as usize).checked_sub(1)?;
    text.split('\n').nth(index).map(|line| line.trim_end_matches('\r'))
}

/// The source line without control characters, cut when long, and the carets under the span.
fn underline(source: &str, span: Span) -> (String, String) {
    let start = (span.start.column as usize).saturating_sub(1);
    let length = source.chars().count();
    let end = if span.end.line == span.start.line {
        (span.end.column as usize).saturating_sub(1)
    } else {
        length
    };
    let from = if start > LINE_CHARACTERS_MAX * 2 / 3 && length > LINE_CHARACTERS_MAX {
        start - LINE_CHARACTERS_MAX / 3
    } else {
        0
    };
    let mut shown = String::new();
    let mut marks = String::new();
    if from > 0 {
        shown.push('…');
        marks.push(' ');
    }
    for (place, character) in source.chars().enumerate().skip(from).take(LINE_CHARACTERS_MAX) {
        shown.push(if character.is_control() { ' ' } else { character });
        if place < start {
            marks.push_str(blank(character));
        } else if place < end.max(start + 1) {
            marks.push_str(&"^".repeat(blank(character).len()));
        }
    }
    if start >= length {
        marks.push('^');
    }
    (shown, marks)
}

/// As many blanks as a terminal gives the character: two for the wide ones of East Asia.
fn blank(character: char) -> &'static str {
    let wide = matches!(u32::from(character),
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f
        | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1_f300..=0x1_faff | 0x2_0000..=0x3_fffd);
    if wide { "  " } else { " " }
}

pub(super) fn label(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::{Fix, Position};

    fn finding() -> Finding {
        let at = |line, column, offset| Position { line, column, offset };
        Finding {
            code: "scenario/unknown-field".to_owned(),
            severity: Severity::Warning,
            message: "unknown field `kubctl`\nsecond line, 100 %".to_owned(),
            span: Some(Span { start: at(2, 3, 7), end: at(2, 9, 13) }),
            help: "Did you mean `kubectl`?".to_owned(),
            fixes: vec![Fix {
                title: "Replace with `kubectl`".to_owned(),
                edits: Vec::new(),
                ..Fix::default()
            }],
            ..Finding::default()
        }
    }

    #[test]
    fn a_finding_shows_its_place() {
        let documents = Documents::new().with("", "a.yaml", "日本: x\n- kubctl: get\n");
        let text = findings_text(&[finding()], &documents, Paint::Plain);
        expect![[r#"
            warning[scenario/unknown-field]: unknown field `kubctl`
                second line, 100 %
             --> a.yaml:2:3
              |
            2 | - kubctl: get
              |   ^^^^^^
              = help: Did you mean `kubectl`?
              = fix: Replace with `kubectl`

        "#]]
        .assert_eq(&text);
    }

    #[test]
    fn annotations_escape_what_would_end_them() {
        let documents = Documents::new().with("", "a,b.yaml", "");
        expect![[r#"
            ::warning file=a%2Cb.yaml,line=2,endLine=2,col=3,endColumn=9,title=scenario/unknown-field::unknown field `kubctl`%0Asecond line, 100 %25%0ADid you mean `kubectl`?
        "#]]
        .assert_eq(&findings_github(&[finding()], &documents));
    }
}
