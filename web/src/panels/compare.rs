//! What changed for each request: the answer before beside the answer now.

use gatewalk_report::{Report, RequestReport};
use yew::prelude::*;

use super::table;
use crate::components::{Button, Node, Shape};
use crate::text::{counted, filled, text};
use crate::tone;

/// Properties of [`Compare`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct CompareProps {
    pub(crate) before: Report,
    pub(crate) now: Report,
    pub(crate) onpick: Callback<usize>,
    /// What comes is compared with the answer as it is now.
    pub(crate) onhere: Callback<()>,
}

/// The comparison.
#[component]
pub(crate) fn Compare(props: &CompareProps) -> Html {
    let rows = rows(&props.before, &props.now);
    let changed = rows.iter().filter(|row| row.is_change()).count();
    let summary = if changed == 0 {
        text("web.compareNothing")
    } else {
        counted("web.compareOne", "web.compareMany", changed)
    };
    let releases = (props.before.kubernetes_version != props.now.kubernetes_version).then(|| {
        filled(
            "web.compareReleases",
            &[("before", &props.before.kubernetes_version), ("now", &props.now.kubernetes_version)],
        )
    });
    html! {
        <div class="compare" id="compare">
            <div class="compare-head">
                <p><b>{ summary }</b>{ for releases.map(|releases| html! { <>{ " " }{ releases }</> }) }{ " " }{ text("web.compareExplained") }</p>
                <Button id="compare-here" label={text("web.compareHere")} icon={Shape::Check} onclick={props.onhere.clone()} />
            </div>
            <div class="table-box" tabindex="0" role="region" aria-label={text("web.viewCompare")}>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{ text("web.columnRequest") }</th>
                            <th scope="col">{ text("web.columnBefore") }</th>
                            <th scope="col">{ text("web.columnNow") }</th>
                        </tr>
                    </thead>
                    <tbody>{ for rows.iter().map(|row| show(row, props)) }</tbody>
                </table>
            </div>
        </div>
    }
}

/// A request before and now; one of them can be missing.
struct Row<'a> {
    /// Its place among the requests of now, else of before.
    index: usize,
    before: Option<&'a RequestReport>,
    now: Option<&'a RequestReport>,
}

impl Row<'_> {
    /// Whether a client would notice, or the reason is another one.
    fn is_change(&self) -> bool {
        match (self.before, self.now) {
            (Some(before), Some(now)) => {
                let code =
                    |request: &RequestReport| request.http.as_ref().map_or(0, |http| http.code);
                before.decision != now.decision
                    || before.by != now.by
                    || code(before) != code(now)
                    || before.reason != now.reason
                    || before.error != now.error
            }
            _ => true,
        }
    }
}

/// Requests are the same when they ask the same; those that are left over stand alone.
fn rows<'a>(before: &'a Report, now: &'a Report) -> Vec<Row<'a>> {
    let key = |request: &RequestReport| (request.name.clone(), request.line.clone());
    let mut left: Vec<(usize, &RequestReport)> = before.requests.iter().enumerate().collect();
    let mut rows: Vec<Row<'_>> = Vec::new();
    for (index, request) in now.requests.iter().enumerate() {
        let same = left.iter().position(|(_, before)| key(before) == key(request));
        let found = same.map(|place| left.remove(place).1);
        rows.push(Row { index, before: found, now: Some(request) });
    }
    rows.extend(left.into_iter().map(|(index, request)| Row {
        index,
        before: Some(request),
        now: None,
    }));
    rows
}

fn show(row: &Row<'_>, props: &CompareProps) -> Html {
    let Some(named) = row.now.or(row.before) else { return Html::default() };
    let title = table::title(named, row.index);
    let index = row.index;
    html! {
        <tr class={row.is_change().then_some("compare-change")}>
            <td class="table-request">
                if row.now.is_some() {
                    <button type="button" class="link" onclick={props.onpick.reform(move |_: MouseEvent| index)}>{ title }</button>
                } else {
                    <span>{ title }</span>
                }
                if row.is_change() {
                    <span class="pill">{ text("web.compareChanged") }</span>
                }
            </td>
            <td>{ outcome(row.before) }</td>
            <td>{ outcome(row.now) }</td>
        </tr>
    }
}

fn outcome(request: Option<&RequestReport>) -> Html {
    let Some(request) = request else {
        return html! { <span class="gate-kind">{ text("web.compareAbsent") }</span> };
    };
    let tone = tone::family(request.verdict.family);
    let code = request.http.as_ref().map(|http| http.code).filter(|code| *code != 0);
    let by = request.by.as_deref().filter(|by| !by.is_empty());
    html! {
        <>
            <span class={classes!("table-outcome", tone.class)}>
                <Node shape={tone.icon} tone={tone.class} small=true />
                <span>{ text(tone.word) }
                    if let Some(code) = code { { " " }<span class="table-number">{ code }</span> }
                </span>
            </span>
            <small class="compare-why">
                { for by.map(|by| html! { <>{ filled("web.whatIfBy", &[("by", by)]) }{ " " }</> }) }
                { request.verdict.sentence.text.clone() }
            </small>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_meet_by_what_they_ask_and_the_rest_stands_alone() {
        let request = |name: &str, by: &str| RequestReport {
            name: name.to_owned(),
            by: Some(by.to_owned()),
            ..RequestReport::default()
        };
        let report = |requests: Vec<RequestReport>| Report { requests, ..Report::default() };
        let before = report(vec![request("a", "rbac"), request("b", "rbac"), request("gone", "")]);
        let now = report(vec![request("b", "node"), request("a", "rbac"), request("new", "")]);
        let found: Vec<(bool, bool, bool)> = rows(&before, &now)
            .iter()
            .map(|row| (row.before.is_some(), row.now.is_some(), row.is_change()))
            .collect();
        let expected =
            [(true, true, true), (true, true, false), (false, true, true), (true, false, true)];
        assert_eq!(found, expected);
    }
}
