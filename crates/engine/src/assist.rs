//! Completion and hover for an editor.

mod scenario;

use std::ops::Range;

use gatewalk_diagnostics::LineIndex;
use gatewalk_kubernetes::assist as kubernetes;
use gatewalk_report::{Assist, Completion, CompletionKind, Hover, Span};
use gatewalk_scenario::Scenario;

use crate::settings::Settings;

/// What can be typed at byte `offset` of one of the scenario's texts, and what stands there.
///
/// Of `scenario` only the release and the feature gates count, so that an editor need not send the rest. `document` is the field
/// that holds `text`: `authorizationConfiguration`, `runningAuthorizationConfiguration` or `objects`; `scenario` is a whole scenario
/// document, in whose texts it is as in those by themselves. Others get nothing.
pub fn assist(scenario: &Scenario, document: &str, text: &str, offset: usize) -> Assist {
    let lines = LineIndex::new(text);
    let span = |range: Range<usize>| -> Span { lines.span(range).into() };
    let settings = Settings::new(scenario);
    let answer = match document {
        "authorizationConfiguration" | "runningAuthorizationConfiguration" => {
            kubernetes::assist(text, offset, &settings.gates)
        }
        "objects" => kubernetes::assist_objects(text, offset, settings.release),
        "scenario" => scenario::assist(text, offset, &settings),
        _ => return Assist { replace: span(offset..offset), ..Assist::default() },
    };
    Assist {
        replace: span(answer.replace),
        completions: answer.completions.into_iter().map(completion).collect(),
        hover: answer.hover.map(|hover| Hover {
            span: span(hover.span),
            title: hover.title,
            signatures: hover.signatures,
            documentation: hover.documentation,
            since: hover.since.map(|since| since.to_string()).unwrap_or_default(),
        }),
    }
}

fn completion(completion: kubernetes::Completion) -> Completion {
    let count = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
    Completion {
        label: completion.label,
        kind: match completion.kind {
            kubernetes::CompletionKind::Field => CompletionKind::Field,
            kubernetes::CompletionKind::Value => CompletionKind::Value,
            kubernetes::CompletionKind::Snippet => CompletionKind::Snippet,
            kubernetes::CompletionKind::Variable => CompletionKind::Variable,
            kubernetes::CompletionKind::Function => CompletionKind::Function,
            kubernetes::CompletionKind::Macro => CompletionKind::Macro,
        },
        detail: completion.detail,
        documentation: completion.documentation,
        insert: completion.insert,
        select: completion.select.map(|select| (count(select.start), count(select.end))),
    }
}
