//! The verdict as a picture: an SVG of 1200 by 630, made of texts and rectangles alone.

use std::fmt::Write as _;

use gatewalk_report::{Family, Outcome, RequestReport};

use crate::text::text;
use crate::tone;

/// Width and height, as previews of links have them.
pub(super) const SIZE: (u32, u32) = (1200, 630);

/// So many gates are drawn.
const GATES_MAX: usize = 6;

/// The picture of a walk.
pub(super) fn svg(title: &str, asked: &str, request: &RequestReport, release: &str) -> String {
    let (ink, wash) = colours(request.verdict.family);
    let mut body = String::new();
    write_text(&mut body, (60, 78), 30, "600", "#1c1d1a", &clipped(title, 62));
    write_text(&mut body, (60, 122), 24, "code", "#55564e", &clipped(asked, 76));
    let _ = write!(
        body,
        r##"<rect x="60" y="150" width="1080" height="190" rx="14" fill="{wash}" stroke="{ink}"/>"##
    );
    let lead = if request.verdict.lead.text.is_empty() {
        text(tone::family(request.verdict.family).word).to_string()
    } else {
        request.verdict.lead.text.clone()
    };
    write_text(&mut body, (92, 206), 38, "700", ink, &clipped(&lead, 44));
    for (line, words) in wrapped(&request.verdict.sentence.text, 76).into_iter().take(3).enumerate()
    {
        let y = 250 + u32::try_from(line).unwrap_or_default() * 34;
        write_text(&mut body, (92, y), 25, "400", "#1c1d1a", &words);
    }
    if let Some(code) = request.http.as_ref().map(|http| http.code).filter(|code| *code != 0) {
        let _ = write!(
            body,
            r#"<text x="1108" y="212" font-size="46" font-weight="700" text-anchor="end" fill="{ink}">{code}</text>"#
        );
    }
    gates(&mut body, request);
    let footer = format!("Gatewalk \u{b7} kube-apiserver {release}");
    write_text(&mut body, (60, 606), 20, "400", "#67675c", &footer);
    let (width, height) = SIZE;
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="system-ui, 'Segoe UI', 'Noto Sans', sans-serif"><rect width="{width}" height="{height}" fill="#f6f5f1"/>{body}</svg>"##
    )
}

fn gates(body: &mut String, request: &RequestReport) {
    let more = request.gates.len().saturating_sub(GATES_MAX);
    let drawn = || request.gates.iter().take(GATES_MAX);
    let names: Vec<String> = drawn()
        .map(|gate| if gate.name.is_empty() { &gate.type_name } else { &gate.name })
        .map(|name| clipped(name, 28))
        .collect();
    // The facts begin in one column behind the longest name.
    let longest = names.iter().map(|name| name.chars().map(width).sum::<usize>()).max();
    let longest = u32::try_from(longest.unwrap_or_default()).unwrap_or_default();
    let facts = 98 + longest.max(12) * 14 + 20;
    let columns = usize::try_from(1140_u32.saturating_sub(facts) / 11).unwrap_or_default();
    for (place, (gate, name)) in drawn().zip(&names).enumerate() {
        let y = 382 + u32::try_from(place).unwrap_or_default() * 34;
        let tone = tone::outcome(gate.outcome, !gate.error.is_empty());
        let (ink, _) = match gate.outcome {
            Outcome::Allowed => colours(Family::Allowed),
            Outcome::Denied if gate.error.is_empty() => colours(Family::Refused),
            Outcome::Denied => colours(Family::Error),
            _ => colours(Family::NoOpinion),
        };
        if let Some(next) = request.gates.get(place + 1).filter(|_| place + 1 < names.len()) {
            let dashes = if next.outcome == Outcome::NotReached { "3 4" } else { "none" };
            let _ = write!(
                body,
                r##"<path d="M72 {}v16" stroke="#b9b6a8" stroke-width="2" stroke-dasharray="{dashes}"/>"##,
                y + 1
            );
        }
        let filled = matches!(gate.outcome, Outcome::Allowed | Outcome::Denied);
        let fill = if filled { ink } else { "none" };
        let _ = write!(
            body,
            r#"<circle cx="72" cy="{}" r="9" fill="{fill}" stroke="{ink}" stroke-width="3"/>"#,
            y - 8
        );
        write_text(body, (98, y), 22, "600", "#1c1d1a", name);
        let fact = gate.fact.as_ref().map(|fact| fact.text.as_str()).unwrap_or_default();
        let word = text(tone.word);
        let room = columns.saturating_sub(word.chars().map(width).sum::<usize>() + 2);
        let _ = write!(
            body,
            r##"<text x="{facts}" y="{y}" font-size="20" fill="#55564e" xml:space="preserve"><tspan font-weight="600" fill="{ink}">{}.</tspan> {}</text>"##,
            escaped(&word),
            escaped(&clipped(fact, room))
        );
    }
    if more > 0 {
        write_text(body, (1080, 606), 20, "400", "#67675c", &format!("+{more}"));
    }
}

fn write_text(
    body: &mut String,
    (x, y): (u32, u32),
    size: u32,
    weight: &str,
    ink: &str,
    words: &str,
) {
    let face = if weight == "code" {
        r#"font-family="ui-monospace, 'DejaVu Sans Mono', monospace""#.to_owned()
    } else {
        format!(r#"font-weight="{weight}""#)
    };
    let _ = write!(
        body,
        r#"<text x="{x}" y="{y}" font-size="{size}" {face} fill="{ink}" xml:space="preserve">{}</text>"#,
        escaped(words)
    );
}

/// Ink and wash of an outcome, as the light theme has them.
fn colours(family: Family) -> (&'static str, &'static str) {
    match family {
        Family::Allowed => ("#16683f", "#e3f2e8"),
        Family::Refused => ("#a8231c", "#fbe7e4"),
        Family::Error => ("#8a4b00", "#fcefd9"),
        Family::NoOpinion | Family::Unknown | Family::NotAsked => ("#5b5d54", "#ecebe4"),
    }
}

/// XML takes no control characters, and five characters only by name.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&apos;"),
            character if character.is_control() => text.push(' '),
            '\u{fffe}' | '\u{ffff}' => text.push('\u{fffd}'),
            character => text.push(character),
        }
    }
    text
}

/// How wide a character is, in halves of a CJK character.
fn width(character: char) -> usize {
    if u32::from(character) >= 0x1100 { 2 } else { 1 }
}

fn clipped(words: &str, columns: usize) -> String {
    let mut used = 0;
    let mut text = String::new();
    for character in words.chars() {
        used += width(character);
        if used > columns {
            text.push('\u{2026}');
            break;
        }
        text.push(character);
    }
    text
}

/// Lines of at most so many columns, broken between words where there are some.
fn wrapped(words: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in words.split_inclusive(' ') {
        let wide: usize = word.chars().map(width).sum();
        if used > 0 && used + wide > columns {
            lines.push(String::new());
            used = 0;
        }
        for character in word.chars() {
            if used + width(character) > columns {
                lines.push(String::new());
                used = 0;
            }
            used += width(character);
            if let Some(line) = lines.last_mut() {
                line.push(character);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use gatewalk_report::{Gate, Message, Verdict};

    use super::*;

    #[test]
    fn hostile_texts_stay_texts() {
        let message = |text: &str| Message { text: text.to_owned(), ..Message::default() };
        let request = RequestReport {
            verdict: Verdict {
                family: Family::Refused,
                lead: message("<script>"),
                sentence: message("\u{1}\" onload='x'"),
            },
            gates: vec![Gate { name: "</svg><script>".to_owned(), ..Gate::default() }],
            ..RequestReport::default()
        };
        let svg = svg("<b>&", "a\nb", &request, "1.37");
        assert!(!svg.contains("<script") && !svg.contains('\u{1}') && !svg.contains('\n'));
        assert!(svg.contains("&lt;b&gt;&amp;") && svg.contains("&lt;/svg&gt;"));
        assert_eq!(svg.matches("</svg>").count(), 1);
    }

    #[test]
    fn lines_break_between_words_and_in_words_that_are_too_long() {
        assert_eq!(wrapped("one two three", 8), ["one two ", "three"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("日本語", 4), ["日本", "語"]);
        assert_eq!(clipped("abcdef", 3), "abc\u{2026}");
    }
}
