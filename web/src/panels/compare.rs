//! What changed for each request: the answer before beside the answer now.

use std::rc::Rc;

use gatewalk_release::Release;
use gatewalk_report::{Report, RequestReport};
use yew::prelude::*;

use super::table;
use crate::browser::dom;
use crate::browser::shelf::{self, Item};
use crate::components::{Button, Icon, Node, Shape};
use crate::hooks::work;
use crate::state::{Action, Against, Answer};
use crate::text::{counted, filled, text};
use crate::tone;

/// Properties of [`Compare`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct CompareProps {
    /// `None` until it is known.
    pub(crate) before: Option<Rc<Answer>>,
    pub(crate) now: Rc<Answer>,
    /// What `before` is the answer of.
    pub(crate) against: Against,
    /// The question took too long.
    pub(crate) overran: bool,
    /// One of the two answers an older text.
    pub(crate) old: bool,
    pub(crate) act: Callback<Action>,
}

/// The comparison.
#[component]
pub(crate) fn Compare(props: &CompareProps) -> Html {
    html! {
        <div class="compare" id="compare">
            <div class="compare-head">
                <With against={props.against.clone()} act={props.act.clone()} />
                <Button id="compare-here" label={text("web.compareHere")} icon={Shape::Check}
                    onclick={props.act.reform(|()| Action::CompareFromHere)} />
            </div>
            { body(props) }
        </div>
    }
}

fn body(props: &CompareProps) -> Html {
    if props.overran {
        return html! { <p class="document-empty" role="alert">{ text("web.questionOverran") }</p> };
    }
    let Some(before) = &props.before else {
        return html! { <p class="document-empty" role="status">{ text("web.whoCanWaits") }</p> };
    };
    let (before, now) = (&before.report, &props.now.report);
    let rows = rows(before, now);
    let changed = rows.iter().filter(|row| row.is_change()).count();
    let summary = if changed == 0 {
        text("web.compareNothing")
    } else {
        counted("web.compareOne", "web.compareMany", changed)
    };
    let releases = (before.kubernetes_version != now.kubernetes_version).then(|| {
        filled(
            "web.compareReleases",
            &[("before", &before.kubernetes_version), ("now", &now.kubernetes_version)],
        )
    });
    html! {
        <>
            <p class="compare-sum"><b>{ summary }</b>{ for releases.map(|releases| html! { <>{ " " }{ releases }</> }) }</p>
            { starts(before, now) }
            <div class={classes!("table-box", props.old.then_some("verdict-old"))} tabindex="0" role="region"
                aria-label={text("web.viewCompare")}>
                <table class="table table-stacks">
                    <thead>
                        <tr>
                            <th scope="col">{ text("web.columnRequest") }</th>
                            <th scope="col">{ column(&props.against) }</th>
                            <th scope="col">{ text("web.columnNow") }</th>
                        </tr>
                    </thead>
                    <tbody>{ for rows.iter().map(|row| show(row, props)) }</tbody>
                </table>
            </div>
        </>
    }
}

/// The name of what is compared with.
fn column(against: &Against) -> AttrValue {
    match against {
        Against::Pinned => text("web.columnBefore"),
        Against::Release(release) => filled("web.releaseName", &[("release", release)]),
        Against::Work { title, .. } if title.is_empty() => text("web.untitled"),
        Against::Work { title, .. } => title.clone().into(),
    }
}

/// Where only one of the two servers would start.
fn starts(before: &Report, now: &Report) -> Html {
    let starts = |report: &Report| {
        report.authorization_configuration.as_ref().is_none_or(|configuration| configuration.valid)
    };
    match (starts(before), starts(now)) {
        (true, false) => {
            html! { <p class="compare-starts tone-deny">{ text("web.compareStopsNow") }</p> }
        }
        (false, true) => {
            html! { <p class="compare-starts tone-allow">{ text("web.compareStartsNow") }</p> }
        }
        _ => Html::default(),
    }
}

/// How many requests a client would see answered differently.
pub(crate) fn changed(before: &Report, now: &Report) -> usize {
    rows(before, now).iter().filter(|row| row.is_change()).count()
}

/// Properties of [`With`].
#[derive(Clone, Debug, PartialEq, Properties)]
struct WithProps {
    against: Against,
    act: Callback<Action>,
}

/// What to compare with: an answer of before, another release, another scenario that is kept here.
#[component]
fn With(props: &WithProps) -> Html {
    let kept = use_state(Vec::<Item>::new);
    {
        let kept = kept.clone();
        use_effect_with((), move |()| shelf::list(move |list| kept.set(list)));
    }
    let onchange = {
        let (act, kept) = (props.act.clone(), kept.clone());
        Callback::from(move |event: Event| {
            let value = dom::value(&event);
            if let Some(release) = value.strip_prefix("release ") {
                act.emit(Action::CompareWith(Against::Release(release.to_owned())));
            } else if let Some(id) = value.strip_prefix("work ") {
                let title = kept.iter().find(|item| item.id == id).map(|item| item.title.clone());
                let act = act.clone();
                shelf::peek(id, move |text| {
                    if let Some(scenario) = text.and_then(|text| work::scenario(&text)) {
                        let title = title.unwrap_or_default();
                        let scenario = Rc::new(scenario);
                        act.emit(Action::CompareWith(Against::Work { title, scenario }));
                    }
                });
            } else {
                act.emit(Action::CompareWith(Against::Pinned));
            }
        })
    };
    let option = |value: String, label: AttrValue, selected: bool| {
        html! { <option key={value.clone()} {value} {selected}>{ label }</option> }
    };
    html! {
        <label class="compare-with">
            <span>{ text("web.compareWith") }</span>
            <span class="picker button">
                <select id="compare-with" {onchange}>
                    { option("pinned".to_owned(), text("web.comparePinned"), props.against == Against::Pinned) }
                    <optgroup label={text("web.compareRelease")}>
                        { for Release::ALL.into_iter().rev().map(|release| {
                            let name = release.to_string();
                            let selected = props.against == Against::Release(name.clone());
                            option(format!("release {name}"), filled("web.releaseName", &[("release", &name)]), selected)
                        }) }
                    </optgroup>
                    if !kept.is_empty() {
                        <optgroup label={text("web.compareWork")}>
                            { for kept.iter().map(|item| {
                                let is_it = matches!(&props.against, Against::Work { title, .. } if *title == item.title);
                                let title = if item.title.is_empty() { text("web.untitled") } else { item.title.clone().into() };
                                option(format!("work {}", item.id), title, is_it)
                            }) }
                        </optgroup>
                    }
                </select>
                <Icon shape={Shape::ChevronDown} />
            </span>
        </label>
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
                    <button type="button" class="link" onclick={props.act.reform(move |_: MouseEvent| Action::PickRequest(index))}>{ title }</button>
                } else {
                    <span>{ title }</span>
                }
                if row.is_change() {
                    <span class="pill">{ text("web.compareChanged") }</span>
                }
            </td>
            <td data-column={column(&props.against)}>{ outcome(row.before) }</td>
            <td data-column={text("web.columnNow")}>{ outcome(row.now) }</td>
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
                { for by.map(|by| html! { <span>{ filled("web.whatIfBy", &[("by", by)]) }</span> }) }
                <span>{ request.verdict.sentence.text.clone() }</span>
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
