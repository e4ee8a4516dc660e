//! The report for a terminal.

use super::paint::{Paint, Tone};
use super::{Documents, finding, time_line, walk};
use crate::{ConfigurationReport, Family, Message, Reload, Report, RequestReport};

/// The whole report: what is to be said of the texts, then each request with its walk.
pub fn text(report: &Report, documents: &Documents<'_>, paint: Paint) -> String {
    let mut text = String::new();
    text += &finding::findings_text(&report.scenario.findings, documents, paint);
    if let Some(configuration) = &report.authorization_configuration {
        configuration_text(&mut text, configuration, documents, paint);
    }
    if let Some(reload) = &report.reload {
        reload_text(&mut text, reload, paint);
    }
    for request in &report.requests {
        request_text(&mut text, request, paint, "");
        text.push('\n');
    }
    metrics(&mut text, report);
    messages(&mut text, "Taken for granted", report.assumed_of_all());
    messages(&mut text, "Not simulated", report.left_out());
    messages(&mut text, "Beside authorization, and not simulated", report.beyond());
    while text.ends_with("\n\n") {
        text.pop();
    }
    text
}

fn configuration_text(
    text: &mut String,
    configuration: &ConfigurationReport,
    documents: &Documents<'_>,
    paint: Paint,
) {
    *text += &finding::findings_text(&configuration.findings, documents, paint);
    if !configuration.valid {
        let head = format!("kube-apiserver does not start ({}):", configuration.stage);
        put!(text, "{}\n", paint.tone(Tone::Bad, head));
        walk::lines(text, "  ", "", &configuration.error);
        text.push('\n');
    }
}

fn reload_text(text: &mut String, reload: &Reload, paint: Paint) {
    let line = match reload {
        Reload { accepted: true, .. } => paint.tone(Tone::Good, "The reload is accepted."),
        Reload { unchanged: true, .. } => {
            paint.tone(Tone::Strong, "Nothing is reloaded: the configuration is the same.")
        }
        _ => paint.tone(Tone::Bad, "The reload is refused; the running configuration stays:"),
    };
    put!(text, "{line}\n");
    walk::lines(text, "  ", "", &reload.error);
    for note in &reload.notes {
        walk::lines(text, "  ", "", &note.text);
    }
    text.push('\n');
}

fn request_text(text: &mut String, request: &RequestReport, paint: Paint, indent: &str) {
    put!(text, "{indent}{}\n", paint.tone(Tone::Strong, &request.name));
    let made = Some(&request.http_request).filter(|made| **made != request.line);
    for line in std::iter::once(&request.line).chain(made) {
        if !line.is_empty() && *line != request.name {
            put!(text, "{indent}  {}\n", paint.tone(Tone::Quiet, line));
        }
    }
    if request.at_milliseconds > 0 && request.steps.is_empty() {
        put!(text, "{indent}  at {} ms\n", request.at_milliseconds);
    }
    verdict(text, request, paint, indent);
    if let Some(message) = request.http.as_ref().map(|http| http.message.as_str()) {
        walk::lines(text, &format!("{indent}  "), "", message);
    }
    for message in &request.assumptions {
        walk::lines(text, &format!("{indent}  "), "taken for granted: ", &message.text);
    }
    let inner = format!("{indent}  ");
    if request.steps.is_empty() {
        walk::impersonation(text, request, &inner);
        walk::gates(text, request, paint, &inner);
        walk::near_misses(text, &request.near_misses, &inner);
        time_line::calls(text, request, &inner);
        walk::what_if(text, &request.what_if, &inner);
    }
    if let Some(review) = request.review.as_ref().filter(|_| request.steps.is_empty()) {
        put!(text, "{inner}What the review asks\n");
        verdict(text, review, paint, &inner);
        let below = format!("{inner}  ");
        walk::gates(text, review, paint, &below);
        walk::near_misses(text, &review.near_misses, &below);
        walk::what_if(text, &review.what_if, &below);
    }
    for step in &request.steps {
        request_text(text, step, paint, &inner);
    }
    expectation(text, request, paint, &inner);
}

fn verdict(text: &mut String, request: &RequestReport, paint: Paint, indent: &str) {
    let verdict = &request.verdict;
    let code = match request.http.as_ref().map(|http| http.code) {
        Some(code) if code != 0 => format!(" ({code})"),
        _ => String::new(),
    };
    let lead = format!("{} {}{code}", family_mark(verdict.family), verdict.lead.text);
    let sentence = match verdict.sentence.text.as_str() {
        "" => String::new(),
        sentence => format!(": {sentence}"),
    };
    put!(text, "{indent}{}{sentence}\n", paint.tone(verdict.family.into(), lead));
}

fn expectation(text: &mut String, request: &RequestReport, paint: Paint, indent: &str) {
    let Some(expectation) = &request.expectation else { return };
    if expectation.met {
        put!(text, "{indent}{}\n", paint.tone(Tone::Good, "as expected"));
        return;
    }
    put!(text, "{indent}{}\n", paint.tone(Tone::Bad, "not as expected"));
    for difference in &expectation.differences {
        put!(
            text,
            "{indent}  {}: expected {:?}, got {:?}\n",
            difference.field,
            difference.want,
            difference.got
        );
    }
}

/// Where the counters stand in the end, where they tell more than the decisions above them.
fn metrics(text: &mut String, report: &Report) {
    if !time_line::tells_more(report) {
        return;
    }
    put!(text, "Metrics of kube-apiserver after the last request:\n");
    for (counter, total) in &report.metrics {
        put!(text, "  {counter} {total}\n");
    }
    text.push('\n');
}

fn messages<'m>(text: &mut String, title: &str, messages: impl Iterator<Item = &'m Message>) {
    let mut messages = messages.peekable();
    if messages.peek().is_none() {
        return;
    }
    put!(text, "{title}:\n");
    for message in messages {
        put!(text, "  - {}\n", message.text);
    }
    text.push('\n');
}

pub(super) fn family_mark(family: Family) -> char {
    match family {
        Family::Allowed => '✓',
        Family::Refused => '✗',
        Family::Error => '!',
        Family::NoOpinion => '·',
        Family::Unknown => '?',
        Family::NotAsked => '○',
    }
}
