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
    check::<Verdict>(
        VerdictProps { request: refused(), old: false },
        &expect![[r#"
        <section id="verdict" aria-label="Verdict" class="verdict tone-deny">
        <span class="verdict-badge">
        </span>
        <h1>
        <em>Refused.</em> No authorizer allowed it; &lt;b&gt;rbac&lt;/b&gt; came closest</h1>
        <span title="HTTP status" class="verdict-code">403</span>
        <pre id="client-message" class="exact verdict-message">pods is forbidden: User "&lt;script&gt;" cannot</pre>
        </section>
    "#]],
    );
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
    check::<Condition>(
        props,
        &expect![[r#"
        <details open="open" class="condition">
        <summary>
        <span class="condition-number tone-skip">2</span>
        <pre class="condition-expression">a.b == c</pre>
        <span class="condition-is tone-skip">false</span>
        </summary>
        <div class="condition-body">
        <pre aria-label="a.b == c" role="img" tabindex="0" class="values">a.b == c
          <span class="bar">│</span>
          <span class="value">'shop'</span>
        </pre>
        <span class="visually-hidden">At column 3: 'shop'. </span>
        <div class="condition-facts">
        <span>cost 4</span>
        <button type="button" title="Go to the source" class="place">line 17</button>
        </div>
        </div>
        </details>
    "#]],
    );
}

#[expect(clippy::too_many_lines, reason = "most of it is the markup")]
#[test]
fn a_refusal_opens_with_what_came_close() {
    check::<Walk>(
        walk(refused()),
        &expect![[r#"
            <ol id="walk" role="tree" aria-label="Walk" class="path">
            <li data-gate="hook" role="treeitem" tabindex="-1" aria-label="hook: Not asked. a fact" aria-expanded="true" class="gate tone-skip">
            <span class="node tone-skip">
            </span>
            <div class="gate-row gate-opens">
            <b>hook</b>
            <span class="gate-kind">HOOK</span>
            <span class="gate-what">
            <strong>Not asked.</strong> a fact</span>
            <button type="button" title="Go to the source" class="place">line 4</button>
            <span class="gate-more">
            </span>
            </div>
            <div class="gate-open">
            <details class="condition">
            <summary>
            <span class="condition-number tone-allow">1</span>
            <pre class="condition-expression">has(r)</pre>
            <span class="condition-is tone-allow">true</span>
            </summary>
            <div class="condition-body">
            <pre aria-label="has(r)" role="img" tabindex="0" class="values">has(r)
              <span class="bar">│</span>
              <span class="value">'shop'</span>
            </pre>
            <span class="visually-hidden">At column 3: 'shop'. </span>
            <div class="condition-facts">
            <span>cost 4</span>
            <button type="button" title="Go to the source" class="place">line 17</button>
            </div>
            </div>
            </details>
            <details open="open" class="condition">
            <summary>
            <span class="condition-number tone-skip">2</span>
            <pre class="condition-expression">a.b == c</pre>
            <span class="condition-is tone-skip">false</span>
            </summary>
            <div class="condition-body">
            <pre aria-label="a.b == c" role="img" tabindex="0" class="values">a.b == c
              <span class="bar">│</span>
              <span class="value">'shop'</span>
            </pre>
            <span class="visually-hidden">At column 3: 'shop'. </span>
            <div class="condition-facts">
            <span>cost 4</span>
            <button type="button" title="Go to the source" class="place">line 17</button>
            </div>
            </div>
            </details>
            </div>
            </li>
            <li data-gate="rbac" role="treeitem" tabindex="0" aria-label="rbac: No opinion. a fact" aria-expanded="true" class="gate gate-closest tone-deny">
            <span class="node tone-deny node-tinted">
            </span>
            <div class="gate-row gate-opens">
            <b>rbac</b>
            <span class="gate-kind">RBAC</span>
            <span class="gate-what">
            <strong>No opinion.</strong> a fact</span>
            <button type="button" title="Go to the source" class="place">line 4</button>
            <span class="gate-more">
            </span>
            </div>
            <div class="gate-open">
            <div class="near">
            <h3>What came close</h3>
            <ol class="misses">
            <li>
            <span class="misses-number">1</span>
            <div>
            <p>Role deployer, rule 1</p>
            <div class="misses-parts">
            <span class="fit">verb patch</span>
            <span class="gap">not deployments/scale</span>
            </div>
            <div class="misses-does">
            <button type="button" class="button button-small">
            <span>Add deployments/scale</span>
            </button>
            <span>it would allow 3 more requests</span>
            </div>
            </div>
            </li>
            </ol>
            </div>
            </div>
            </li>
            </ol>
            <div class="answers">
            <details>
            <summary>HTTP answer, 403</summary>
            <div class="answers-body">
            <span>No body: what lies behind authorization is not simulated.</span>
            </div>
            </details>
            </div>
        "#]],
    );
}

#[test]
fn an_outage_shows_the_call_and_where_the_request_never_came() {
    check::<Walk>(
        walk(outage()),
        &expect![[r#"
            <ol id="walk" role="tree" aria-label="Walk" class="path">
            <li data-gate="hook" aria-current="step" role="treeitem" tabindex="0" aria-label="hook: Denied." aria-expanded="true" class="gate gate-decides tone-error gate-last">
            <span class="node tone-error node-filled">
            </span>
            <div class="gate-row gate-opens">
            <b>hook</b>
            <span class="gate-kind">Webhook</span>
            <span class="gate-what">
            <strong>Denied.</strong>
            </span>
            <span class="gate-more">
            </span>
            </div>
            <div class="gate-open">
            <div class="call">
            <div class="call-line">
            <b>POST https://hook.example.com/authorize?timeout=3s</b>
            </div>
            <div class="call-time">
            <span>0 to 3 s, one attempt</span>
            </div>
            <details class="call-sent">
            <summary>What it was sent</summary>
            <pre tabindex="0" class="exact code-block">{
              "kind": "SubjectAccessReview"
            }</pre>
            </details>
            </div>
            <dl class="gate-said">
            <dt>error</dt>
            <dd>
            <span class="exact">context deadline exceeded</span>
            </dd>
            </dl>
            </div>
            </li>
            <li data-gate="node" role="treeitem" tabindex="-1" aria-label="node: Not reached." class="gate gate-after tone-skip">
            <span class="node tone-skip">
            </span>
            <div class="gate-row">
            <b>node</b>
            <span class="gate-kind">Webhook</span>
            <span class="gate-what">Not reached</span>
            </div>
            </li>
            </ol>
        "#]],
    );
}

#[expect(clippy::too_many_lines, reason = "most of it is the markup")]
#[test]
fn a_server_that_would_not_start_says_why_and_offers_fixes() {
    let fix = Fix { title: "Name it node".to_owned(), edits: vec![Edit::default()], certain: true };
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
    check::<Refusal>(
        props,
        &expect![[r#"
        <div class="refusal">
        <section id="verdict" aria-label="Verdict" class="verdict tone-deny">
        <span class="verdict-badge">
        </span>
        <h1>
        <em>kube-apiserver would not start.</em> 2 errors in the configuration</h1>
        </section>
        <section class="refusal-list">
        <div class="problems-head">
        <h2>2 findings</h2>
        <button type="button" id="fix-all" class="button button-main button-small">
        <span>Apply all 2 certain fixes</span>
        </button>
        </div>
        <ul>
        <li class="finding tone-deny">
        <div>
        <span class="visually-hidden">Error: </span>
        <button type="button" class="finding-text">
        <span class="exact">authorizers[1].name: Required value</span>
        </button>
        <p class="finding-help">each authorizer needs a name</p>
        <div class="finding-does">
        <button type="button" class="button button-small">
        <span>Name it node</span>
        </button>
        <button type="button" title="Go to the source" class="place">line 3</button>
        </div>
        </div>
        </li>
        <li class="finding tone-deny">
        <div>
        <span class="visually-hidden">Error: </span>
        <button type="button" class="finding-text">
        <span class="exact">authorizers[2].name: Required value</span>
        </button>
        <p class="finding-help">each authorizer needs a name</p>
        <div class="finding-does">
        <button type="button" class="button button-small">
        <span>Name it node</span>
        </button>
        <button type="button" title="Go to the source" class="place">line 3</button>
        </div>
        </div>
        </li>
        </ul>
        </section>
        <section class="refusal-text">
        <h2>The whole text, as kube-apiserver gives it</h2>
        <pre id="server-message" tabindex="0" class="exact code-block">[authorizers[1].name: Required value, authorizers[2].name: Required value]</pre>
        </section>
        </div>
    "#]],
    );
}

#[expect(clippy::too_many_lines, reason = "most of it is the markup")]
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
    check::<Table>(
        props,
        &expect![[r#"
        <div tabindex="0" role="region" aria-label="All requests" class="table-box">
        <table id="table" class="table">
        <thead>
        <tr>
        <th scope="col">Outcome</th>
        <th scope="col">Request</th>
        <th scope="col">Decided by</th>
        <th scope="col">Expected</th>
        </tr>
        </thead>
        <tbody>
        <tr>
        <td>
        <span class="table-outcome tone-deny">
        <span class="node tone-deny node-small">
        </span>
        <span>Refused <span class="table-number">403</span>
        </span>
        </span>
        </td>
        <td class="table-request">
        <button type="button" class="link">alice scales</button>
        </td>
        <td>
        <span class="gate-kind">nobody</span>
        </td>
        <td>
        <span class="table-outcome tone-allow">
        <span>as expected</span>
        </span>
        </td>
        </tr>
        <tr aria-current="true">
        <td>
        <span class="table-outcome tone-deny">
        <span class="node tone-deny node-small">
        </span>
        <span>Refused <span class="table-number">403</span>
        </span>
        </span>
        </td>
        <td class="table-request">
        <button type="button" class="link">alice scales</button>
        </td>
        <td>
        <span class="gate-kind">nobody</span>
        </td>
        <td>
        <div class="differences">
        <span class="table-outcome tone-deny">
        <span>not as expected</span>
        </span>
        <span>by: rbac expected, "" given</span>
        </div>
        </td>
        </tr>
        </tbody>
        </table>
        </div>
    "#]],
    );
}

fn frame(actions: Vec<Action>) -> String {
    let request = Request { kubectl: Some("kubectl get pods".to_owned()), ..Request::default() };
    let scenario = Scenario { requests: vec![request], ..Scenario::default() };
    let mut state = Rc::new(State::new(scenario, Origin::Example));
    for action in actions {
        state = yew::Reducible::reduce(state, action);
    }
    render::<Frame>(FrameProps {
        state,
        act: Callback::noop(),
        take: Callback::noop(),
        ask: Callback::noop(),
    })
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
