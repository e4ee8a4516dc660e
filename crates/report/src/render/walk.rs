//! The walk, gate by gate.

use serde_json::Value;

use super::paint::{Paint, Tone};
use crate::{Condition, Gate, NearMiss, Outcome, RequestReport, WhatIf};

/// Expressions longer than this are cut in the list of conditions, in code points.
const EXPRESSION_CHARACTERS_MAX: usize = 100;

/// What was asked before the request could be made as somebody else.
pub(super) fn impersonation(text: &mut String, request: &RequestReport, indent: &str) {
    let Some(impersonation) = &request.impersonation else { return };
    let user = impersonation.user.get("user").and_then(Value::as_str).unwrap_or_default();
    put!(text, "{indent}made by {user}:\n");
    for check in &impersonation.checks {
        let asked = check.attributes.get("resourceAttributes").unwrap_or(&Value::Null);
        let member = |name: &str| asked.get(name).and_then(Value::as_str).unwrap_or_default();
        let slash = if member("subresource").is_empty() { "" } else { "/" };
        let name = match member("name") {
            "" => String::new(),
            name => format!(" {name}"),
        };
        let by = check.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        put!(
            text,
            "{indent}  {} {}{slash}{}{name} -> {:?}{by}\n",
            member("verb"),
            member("resource"),
            member("subresource"),
            check.decision
        );
    }
}

pub(super) fn gates(text: &mut String, request: &RequestReport, paint: Paint, indent: &str) {
    let name_width = width(request.gates.iter().map(|gate| gate.name.as_str()));
    let type_width = width(request.gates.iter().map(|gate| gate.type_name.as_str()));
    for gate in &request.gates {
        let tone = Tone::from(gate.outcome);
        let head = format!("{} {:name_width$}", mark(gate.outcome), gate.name);
        let outcome = outcome(gate.outcome);
        let line = format!("{} {:type_width$}  {outcome}", paint.tone(tone, head), gate.type_name);
        let fact = gate.fact.as_ref().map(|fact| fact.text.as_str()).unwrap_or_default();
        let fact = if fact.is_empty() { String::new() } else { format!(": {fact}") };
        put!(text, "{indent}{line}{fact}\n");
        details(text, gate, paint, &format!("{indent}    "));
    }
}

fn details(text: &mut String, gate: &Gate, paint: Paint, indent: &str) {
    if !gate.reason.is_empty() {
        lines(text, indent, "reason: ", &gate.reason);
    }
    if !gate.error.is_empty() {
        lines(text, indent, "error: ", &gate.error);
    }
    for condition in &gate.conditions {
        condition_line(text, condition, paint, indent);
    }
    if matches!(gate.outcome, Outcome::Allowed | Outcome::Denied) {
        let fact = gate.fact.as_ref().map(|fact| fact.text.as_str()).unwrap_or_default();
        for evidence in gate.evidence.iter().filter(|evidence| evidence.text.text != fact) {
            lines(text, indent, "", &evidence.text.text);
        }
    }
}

fn condition_line(text: &mut String, condition: &Condition, paint: Paint, indent: &str) {
    let value = match (condition.result, condition.error.as_str()) {
        (Some(true), _) => paint.tone(Tone::Good, "true".to_owned()),
        (Some(false), _) => paint.tone(Tone::Caution, "false".to_owned()),
        (None, "") => paint.tone(Tone::Quiet, "not evaluated".to_owned()),
        (None, error) => paint.tone(Tone::Bad, format!("error: {error}")),
    };
    let expression = one_line(&condition.expression);
    put!(text, "{indent}{expression}  =>  {value}\n");
}

pub(super) fn near_misses(text: &mut String, misses: &[NearMiss], indent: &str) {
    if misses.is_empty() {
        return;
    }
    put!(text, "{indent}came close:\n");
    for miss in misses {
        put!(text, "{indent}  - {}: {}\n", miss.gate, miss.text.text);
        let words = |messages: &[crate::Message]| {
            messages.iter().map(|message| message.text.as_str()).collect::<Vec<_>>().join(", ")
        };
        if !miss.fits.is_empty() {
            put!(text, "{indent}    fits: {}\n", words(&miss.fits));
        }
        if !miss.misses.is_empty() {
            put!(text, "{indent}    misses: {}\n", words(&miss.misses));
        }
        if let Some(change) = &miss.change {
            put!(text, "{indent}    change: {}\n", change.title.text);
            // one object to add is worth showing; behind other changes it is the long way
            if misses.len() == 1 {
                lines(text, &format!("{indent}      "), "", &change.manifest);
            }
            if let Some(also) = &change.also {
                put!(text, "{indent}    also: {}\n", also.text);
            }
        }
    }
}

/// What other answers of webhooks would come to, a line a webhook.
pub(super) fn what_if(text: &mut String, what_if: &[WhatIf], indent: &str) {
    for one in what_if {
        let others = one.cases.iter().filter(|case| !case.current).map(|case| {
            let by = if case.by.is_empty() { String::new() } else { format!(" by {}", case.by) };
            format!("{} -> {}{by}", case.answer, case.code)
        });
        let others: Vec<String> = others.collect();
        put!(text, "{indent}with another answer of {}: {}\n", one.gate, others.join(", "));
    }
}

pub(super) fn lines(text: &mut String, indent: &str, label: &str, value: &str) {
    for (place, line) in value.lines().enumerate() {
        let label = if place == 0 { label.to_owned() } else { " ".repeat(label.len()) };
        put!(text, "{indent}{label}{line}\n");
    }
}

pub(super) fn mark(outcome: Outcome) -> char {
    match outcome {
        Outcome::Allowed => '✓',
        Outcome::Denied => '✗',
        Outcome::NoOpinion => '·',
        Outcome::NotAsked => '–',
        Outcome::NotReached => '○',
        Outcome::NotSimulated => '?',
    }
}

pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "Allowed",
        Outcome::Denied => "Denied",
        Outcome::NoOpinion => "NoOpinion",
        Outcome::NotAsked => "not asked",
        Outcome::NotReached => "not reached",
        Outcome::NotSimulated => "not simulated",
    }
}

pub(super) fn one_line(text: &str) -> String {
    let flat: String =
        text.trim_end().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if flat.chars().count() <= EXPRESSION_CHARACTERS_MAX {
        return flat;
    }
    flat.chars().take(EXPRESSION_CHARACTERS_MAX).chain(['…']).collect()
}

fn width<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or_default()
}
