//! The report as Markdown, for an issue or a pull request.

use super::{Documents, finding, text, time_line, walk};
use crate::{Finding, Report, RequestReport};

/// The whole report. Texts of the person and of upstream stand in code spans or fences, never as markup.
pub fn markdown(report: &Report, documents: &Documents<'_>) -> String {
    let mut out = String::new();
    let mut findings: Vec<&Finding> = report.scenario.findings.iter().collect();
    if let Some(configuration) = &report.authorization_configuration {
        findings.extend(&configuration.findings);
        if !configuration.valid {
            out += "**kube-apiserver does not start with this configuration:**\n\n";
            out += &fence(&configuration.error);
        }
    }
    if let Some(reload) = &report.reload {
        out += match (reload.accepted, reload.unchanged) {
            (true, _) => "**The reload is accepted.**\n\n",
            (false, true) => "**Nothing is reloaded: the configuration is the same.**\n\n",
            (false, false) => "**The reload is refused; the running configuration stays.**\n\n",
        };
        if !reload.error.is_empty() {
            out += &fence(&reload.error);
        }
    }
    out += &findings_list(&findings, documents);
    for request in &report.requests {
        request_section(&mut out, request, 3);
    }
    if time_line::tells_more(report) {
        out += "**Metrics of kube-apiserver after the last request**\n\n";
        let samples = report.metrics.iter().map(|(counter, total)| format!("{counter} {total}\n"));
        out += &fence(&samples.collect::<String>());
    }
    for (title, messages) in [
        ("Taken for granted", report.assumed_of_all().collect::<Vec<_>>()),
        ("Not simulated", report.left_out().collect()),
        ("Beside authorization, and not simulated", report.beyond().collect()),
    ] {
        if !messages.is_empty() {
            put!(&mut out, "**{title}**\n\n");
            for message in messages {
                put!(&mut out, "- {}\n", escaped(&message.text));
            }
            out.push('\n');
        }
    }
    put!(&mut out, "_Answered for Kubernetes {} by Gatewalk._\n", report.kubernetes_version);
    out
}

fn findings_list(findings: &[&Finding], documents: &Documents<'_>) -> String {
    let mut out = String::new();
    for finding in findings {
        let name = documents.name(&finding.document);
        let place = match finding.span {
            Some(span) => format!("{name}:{}:{}", span.start.line, span.start.column),
            None => name.to_owned(),
        };
        let place = if place.is_empty() { String::new() } else { format!(" at {}", code(&place)) };
        let severity = finding::label(finding.severity);
        put!(&mut out, "- **{severity}** {}{place}\n", code(&finding.code));
        out += &indented(&fence(&finding.message));
        if !finding.help.is_empty() {
            put!(&mut out, "  {}\n", escaped(&finding.help));
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn request_section(out: &mut String, request: &RequestReport, level: usize) {
    put!(out, "{} {}\n\n", "#".repeat(level), escaped(&request.name));
    let made = Some(&request.http_request).filter(|made| **made != request.line);
    for line in std::iter::once(&request.line).chain(made) {
        if !line.is_empty() {
            put!(out, "{}\n\n", code(line));
        }
    }
    let verdict = &request.verdict;
    let status = match request.http.as_ref().map(|http| http.code) {
        Some(code) if code != 0 => format!(" ({code})"),
        _ => String::new(),
    };
    let mark = text::family_mark(verdict.family);
    put!(out, "**{mark} {}{status}**", escaped(&verdict.lead.text));
    if !verdict.sentence.text.is_empty() {
        put!(out, ": {}", escaped(&verdict.sentence.text));
    }
    *out += "\n\n";
    if let Some(http) = request.http.as_ref().filter(|http| !http.message.is_empty()) {
        *out += &fence(&http.message);
    }
    for message in &request.assumptions {
        put!(out, "_Taken for granted: {}_\n\n", escaped(&message.text));
    }
    if request.steps.is_empty() && !request.gates.is_empty() {
        table(out, request);
        calls(out, request);
    }
    if let Some(review) = request.review.as_ref().filter(|_| request.steps.is_empty()) {
        let verdict = &review.verdict;
        let mark = text::family_mark(verdict.family);
        put!(out, "What the review asks: **{mark} {}**", escaped(&verdict.lead.text));
        if !verdict.sentence.text.is_empty() {
            put!(out, ": {}", escaped(&verdict.sentence.text));
        }
        *out += "\n\n";
        table(out, review);
    }
    for step in &request.steps {
        request_section(out, step, level + 1);
    }
    if let Some(expectation) = request.expectation.as_ref().filter(|expected| !expected.met) {
        *out += "Not as expected:\n\n";
        for difference in &expectation.differences {
            let (want, got) = (code(&difference.want), code(&difference.got));
            put!(out, "- {}: expected {want}, got {got}\n", difference.field);
        }
        out.push('\n');
    }
}

fn table(out: &mut String, request: &RequestReport) {
    *out += "| gate | type | outcome | |\n|---|---|---|---|\n";
    for gate in &request.gates {
        let mut cell = gate.fact.as_ref().map(|fact| escaped(&fact.text)).unwrap_or_default();
        for condition in &gate.conditions {
            let value = match (condition.result, condition.error.as_str()) {
                (Some(value), _) => value.to_string(),
                (None, "") => "not evaluated".to_owned(),
                (None, _) => "error".to_owned(),
            };
            put!(&mut cell, "<br>{} {value}", code(&walk::one_line(&condition.expression)));
        }
        for value in [&gate.reason, &gate.error] {
            if !value.is_empty() {
                put!(&mut cell, "<br>{}", code(&walk::one_line(value)));
            }
        }
        let cell = cell.strip_prefix("<br>").unwrap_or(&cell);
        put!(
            out,
            "| {} {} | {} | {} | {cell} |\n",
            walk::mark(gate.outcome),
            code(&gate.name),
            gate.type_name,
            walk::outcome(gate.outcome),
        );
    }
    out.push('\n');
}

/// The calls of webhooks, with their tries where there was more than one.
fn calls(out: &mut String, request: &RequestReport) {
    for call in &request.calls {
        let (name, uri) = (code(&call.authorizer), code(&call.uri));
        let how = escaped(&time_line::how(call));
        put!(out, "- call of {name} {uri} ({how}){}\n", escaped(&time_line::answer(call)));
        for one in time_line::tries(call) {
            put!(out, "  - {}\n", escaped(&one));
        }
    }
    if !request.calls.is_empty() {
        out.push('\n');
    }
}

/// A code span that its content cannot end, safe in a table's cell.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ").replace('|', "\\|");
    if text.is_empty() {
        return "` `".to_owned();
    }
    let longest = longest_run(&text);
    let ticks = "`".repeat(longest + 1);
    if longest == 0 { format!("`{text}`") } else { format!("{ticks} {text} {ticks}") }
}

fn fence(text: &str) -> String {
    let ticks = "`".repeat(longest_run(text).max(2) + 1);
    format!("{ticks}text\n{}\n{ticks}\n\n", text.trim_end_matches('\n'))
}

fn longest_run(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

fn indented(text: &str) -> String {
    text.lines().fold(String::new(), |out, line| {
        if line.is_empty() { out + "\n" } else { out + "  " + line + "\n" }
    })
}

/// Our sentences hold names that people chose: nothing in them may become markup or a mention.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' => {
                out.push('\\');
                out.push(character);
            }
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
