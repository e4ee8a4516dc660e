//! Messages and findings in the report's language.

use gatewalk_diagnostics::{Edit, Finding, Language, Message, Severity, Text};
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_report as report;
use gatewalk_scenario::Document;

use crate::replay;

pub(crate) fn message(message: &Message) -> report::Message {
    report::Message::new(message, Language::chosen())
}

pub(crate) fn findings(findings: &[Finding]) -> Vec<report::Finding> {
    findings.iter().map(|finding| report::Finding::new(finding, Language::chosen())).collect()
}

pub(crate) fn edit(edit: &Edit) -> report::Edit {
    report::Edit { span: edit.span.into(), replacement: edit.replacement.clone() }
}

/// A finding of ours about a member of the scenario.
pub(crate) fn finding(
    code: &'static str,
    severity: Severity,
    path: &str,
    message: Message,
) -> Finding {
    Finding { path: path.to_owned(), ..Finding::new(code, severity, Text::Ours(message)) }
}

/// A finding in upstream's words about a member of the scenario.
pub(crate) fn upstream(code: &'static str, path: &str, text: impl Into<String>) -> Finding {
    let text = Text::Upstream(text.into());
    Finding { path: path.to_owned(), ..Finding::new(code, Severity::Error, text) }
}

/// Puts findings into one of the scenario's texts.
pub(crate) fn in_document(mut findings: Vec<Finding>, document: &str) -> Vec<Finding> {
    for finding in &mut findings {
        document.clone_into(&mut finding.document);
        for related in &mut finding.related {
            document.clone_into(&mut related.document);
        }
    }
    findings
}

/// Gives findings about the scenario's own members the places of those members.
pub(crate) fn locate(report: &mut report::Report, document: &Document) {
    let place = |findings: &mut Vec<report::Finding>| {
        for finding in findings {
            if finding.document.is_empty() && finding.span.is_none() {
                finding.span = document.place(&finding.path).map(Into::into);
            }
        }
    };
    place(&mut report.scenario.findings);
    for request in &mut report.requests {
        place(&mut request.findings);
    }
}

/// A request in a few words: `update leases.coordination.k8s.io node-1 in kube-node-lease`, `list pods where spec.nodeName=node-1`.
pub(crate) fn attributes_words(asked: &Attributes) -> String {
    let mut words = format!("{} {}", asked.verb, replay::what(asked));
    if !asked.name.is_empty() {
        words = format!("{words} {}", asked.name);
    }
    if !asked.namespace.is_empty() {
        words = format!("{words} in {}", asked.namespace);
    }
    let terms = asked.field_selector.requirements.iter();
    let terms = terms.map(|term| format!("{}{}{}", term.field, term.operator.as_str(), term.value));
    let terms: Vec<String> = terms.collect();
    if !terms.is_empty() {
        words = format!("{words} where {}", terms.join(","));
    }
    words
}
