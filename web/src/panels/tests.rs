//! Each panel as the markup it makes, rendered without a browser.

use std::rc::Rc;

use expect_test::{Expect, expect};
use gatewalk_report::{
    Call as CallData, Change, Condition as ConditionData, ConfigurationReport, Decision, Edit,
    Expectation, Family, Finding, Fix, Gate as GateData, HttpAnswer, Message, NearMiss, Outcome,
    Position, Report, RequestReport, Severity, Source, Span, SubValue, Verdict as VerdictData,
};
use gatewalk_scenario::{Request, Scenario};
use yew::prelude::*;

use super::condition::{Condition, ConditionProps};
use super::refusal::{Refusal, RefusalProps};
use super::table::{Table, TableProps};
use super::verdict::{Verdict, VerdictProps};
use super::walk::{Walk, WalkProps};
use crate::app::{Frame, FrameProps};
use crate::state::{Action, Origin, State};

fn render<Panel>(props: Panel::Properties) -> String
where
    Panel: yew::BaseComponent,
    Panel::Properties: Clone,
{
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async move {
        yew::LocalServerRenderer::<Panel>::with_props(props).hydratable(false).render().await
    })
}

/// Markup with a line for each tag, without what only draws.
fn check<Panel>(props: Panel::Properties, expected: &Expect)
where
    Panel: yew::BaseComponent,
    Panel::Properties: Clone,
{
    let markup = render::<Panel>(props);
    let mut lines = String::new();
    let mut rest = markup.as_str();
    while let Some((before, after)) = rest.split_once("<svg") {
        lines.push_str(before);
        rest = after.split_once("</svg>").map_or("", |(_, after)| after);
    }
    lines.push_str(rest);
    expected.assert_eq(&format!("{}\n", lines.replace("><", ">\n<")));
}

fn message(text: &str) -> Message {
    Message { id: "x.y".to_owned(), text: text.to_owned(), ..Message::default() }
}

fn at(line: u32, from: u32, to: u32) -> Source {
    let position = |offset| Position { line, column: 1, offset };
    Source {
        document: "authorizationConfiguration".to_owned(),
        span: Some(Span { start: position(from), end: position(to) }),
    }
}

/// A refusal: the webhook's second condition excludes it, RBAC comes close.
fn refused() -> RequestReport {
    let condition = |expression: &str, result| ConditionData {
        expression: expression.to_owned(),
        result: Some(result),
        cost: Some(4),
        source: Some(at(17, 40, 50)),
        values: vec![SubValue { anchor: 2, value: "'shop'".to_owned(), ..SubValue::default() }],
        ..ConditionData::default()
    };
    let gate = |name: &str, outcome| GateData {
        name: name.to_owned(),
        type_name: name.to_uppercase(),
        outcome,
        fact: Some(message("a fact")),
        source: Some(at(4, 10, 60)),
        ..GateData::default()
    };
    RequestReport {
        name: "alice scales".to_owned(),
        decision: Some(Decision::NoOpinion),
        verdict: VerdictData {
            family: Family::Refused,
            lead: message("Refused"),
            sentence: message("No authorizer allowed it; <b>rbac</b> came closest"),
        },
        http: Some(HttpAnswer {
            code: 403,
            message: "pods is forbidden: User \"<script>\" cannot".to_owned(),
            ..HttpAnswer::default()
        }),
        gates: vec![
            GateData {
                conditions: vec![condition("has(r)", true), condition("a.b == c", false)],
                ..gate("hook", Outcome::NotAsked)
            },
            gate("rbac", Outcome::NoOpinion),
        ],
        near_misses: vec![NearMiss {
            gate: "rbac".to_owned(),
            text: message("Role deployer, rule 1"),
            fits: vec![message("verb patch")],
            misses: vec![message("not deployments/scale")],
            change: Some(Change {
                title: message("Add deployments/scale"),
                document: "objects".to_owned(),
                edits: vec![Edit::default()],
                also: Some(message("it would allow 3 more requests")),
            }),
            ..NearMiss::default()
        }],
        expectation: Some(Expectation { met: true, differences: Vec::new() }),
        ..RequestReport::default()
    }
}

fn outage() -> RequestReport {
    let gate = |name: &str, outcome| GateData {
        name: name.to_owned(),
        type_name: "Webhook".to_owned(),
        outcome,
        ..GateData::default()
    };
    RequestReport {
        gates: vec![
            GateData {
                call: Some(0),
                error: "context deadline exceeded".to_owned(),
                ..gate("hook", Outcome::Denied)
            },
            gate("node", Outcome::NotReached),
        ],
        calls: vec![CallData {
            uri: "https://hook.example.com/authorize?timeout=3s".to_owned(),
            attempts: 1,
            duration_milliseconds: 3000,
            body: "{\"kind\":\"SubjectAccessReview\"}".to_owned(),
            ..CallData::default()
        }],
        ..RequestReport::default()
    }
}

fn walk(request: RequestReport) -> WalkProps {
    WalkProps {
        request,
        cursor: None,
        onlight: Callback::noop(),
        onpick: Callback::noop(),
        onchange: Callback::noop(),
    }
}

#[test]
fn the_verdict_is_a_sentence_and_texts_are_never_markup() {
    check::<Verdict>(VerdictProps { request: refused(), old: false }, &expect![[r#""#]]);
}

#[test]
fn the_condition_that_decided_is_unfolded_over_its_values() {
    let condition = refused().gates.first().unwrap().conditions.last().unwrap().clone();
    let props = ConditionProps {
        condition,
        index: 1,
        decided: true,
        onlight: Callback::noop(),
        onpick: Callback::noop(),
    };
    check::<Condition>(props, &expect![[r#""#]]);
}

#[test]
fn a_refusal_opens_with_what_came_close() {
    check::<Walk>(walk(refused()), &expect![[r#""#]]);
}

#[test]
fn an_outage_shows_the_call_and_where_the_request_never_came() {
    check::<Walk>(walk(outage()), &expect![[r#""#]]);
}

#[test]
fn a_server_that_would_not_start_says_why_and_offers_fixes() {
    let fix = Fix { title: "Name it node".to_owned(), edits: vec![Edit::default()] };
    let finding = |path: &str| Finding {
        severity: Severity::Error,
        message: format!("{path}: Required value"),
        help: "each authorizer needs a name".to_owned(),
        span: at(3, 1, 2).span,
        fixes: vec![fix.clone()],
        ..Finding::default()
    };
    let configuration = ConfigurationReport {
        stage: "validate".to_owned(),
        error: "[authorizers[1].name: Required value, authorizers[2].name: Required value]"
            .to_owned(),
        findings: vec![finding("authorizers[1].name"), finding("authorizers[2].name")],
        ..ConfigurationReport::default()
    };
    let props = RefusalProps {
        configuration,
        old: false,
        onpick: Callback::noop(),
        onfix: Callback::noop(),
        onfixall: Callback::noop(),
    };
    check::<Refusal>(props, &expect![[r#""#]]);
}

#[test]
fn the_table_tells_expectations_apart() {
    let mut unmet = refused();
    unmet.expectation = Some(Expectation {
        met: false,
        differences: vec![gatewalk_report::Difference {
            field: "by".to_owned(),
            want: "rbac".to_owned(),
            got: String::new(),
        }],
    });
    let props =
        TableProps { requests: vec![refused(), unmet], selected: 1, onpick: Callback::noop() };
    check::<Table>(props, &expect![[r#""#]]);
}

fn frame(actions: Vec<Action>) -> String {
    let request = Request { kubectl: Some("kubectl get pods".to_owned()), ..Request::default() };
    let scenario = Scenario { requests: vec![request], ..Scenario::default() };
    let mut state = Rc::new(State::new(scenario, Origin::Example));
    for action in actions {
        state = yew::Reducible::reduce(state, action);
    }
    render::<Frame>(FrameProps { state, act: Callback::noop() })
}

#[test]
fn the_frame_waits_for_the_first_verdict_and_then_shows_it() {
    let waiting = frame(Vec::new());
    assert!(waiting.contains("aria-busy=\"true\"") && !waiting.contains("id=\"verdict\""));
    let report = Report { requests: vec![refused()], ..Report::default() };
    let answered = frame(vec![Action::Answered(1, Box::new(report))]);
    assert!(answered.contains("id=\"verdict\"") && answered.contains("id=\"walk\""));
    assert!(!answered.contains("aria-busy"));
}

#[test]
fn an_overrun_keeps_the_verdict_and_says_so() {
    let report = Report { requests: vec![refused()], ..Report::default() };
    let shown = frame(vec![
        Action::Answered(1, Box::new(report)),
        Action::Title("later".to_owned()),
        Action::EngineOverran,
    ]);
    assert!(shown.contains("id=\"overran\"") && shown.contains("verdict-old"));
}

#[test]
fn without_an_answer_to_a_request_there_is_a_way_on() {
    let shown = frame(vec![Action::Answered(1, Box::default())]);
    assert!(shown.contains("id=\"no-request\"") && shown.contains("Add a request"));
}
