//! Each panel as the markup it makes, rendered without a browser.

mod compare;
mod condition;
mod convert;
mod frame;
mod lockout;
mod outline;
mod refusal;
mod table;
mod timeline;
mod verdict;
mod walk;
mod work;

use expect_test::Expect;
use gatewalk_report::{
    Call as CallData, Change, Condition as ConditionData, Decision, Edit, Expectation, Family,
    Gate as GateData, HttpAnswer, Message, NearMiss, Outcome, Position, RequestReport, Source,
    Span, SubValue, Verdict as VerdictData,
};

fn render<Panel>(props: Panel::Properties) -> String
where
    Panel: yew::BaseComponent,
    Panel::Properties: Clone,
{
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async move {
        yew::LocalServerRenderer::<Panel>::with_props(props).hydratable(false).render().await
    })
}

/// The outline of a panel's markup, without what only draws.
fn check<Panel>(props: Panel::Properties, expected: &Expect)
where
    Panel: yew::BaseComponent,
    Panel::Properties: Clone,
{
    check_but::<Panel>(props, &[], expected);
}

/// [`check`] without the inside of elements that begin with one of the texts and have a test of their own.
fn check_but<Panel>(props: Panel::Properties, folded: &[(&str, &str)], expected: &Expect)
where
    Panel: yew::BaseComponent,
    Panel::Properties: Clone,
{
    let mut markup = without(&render::<Panel>(props), "<svg", "</svg>", "");
    for (start, end) in folded {
        markup = without(&markup, start, end, &format!("{start}\u{2026}{end}"));
    }
    expected.assert_eq(&outline::outline(&markup));
}

fn without(markup: &str, start: &str, end: &str, instead: &str) -> String {
    let mut left = String::new();
    let mut rest = markup;
    while let Some((before, after)) = rest.split_once(start) {
        left.push_str(before);
        left.push_str(instead);
        rest = after.split_once(end).map_or("", |(_, after)| after);
    }
    left + rest
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
                ..Change::default()
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
