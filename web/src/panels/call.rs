//! A webhook call: where to, how long, what was sent, what came back.

use gatewalk_report::{Call as Data, Try};
use yew::prelude::*;

use crate::text::{counted, filled, text};

/// Properties of [`Call`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct CallProps {
    pub(crate) call: Data,
    /// The class of the tone of what came of it.
    pub(crate) tone: &'static str,
    /// When the request was through, in milliseconds after its start: the length of the bar.
    pub(crate) end: u64,
}

/// One call of a webhook.
#[component]
pub(crate) fn Call(props: &CallProps) -> Html {
    let data = &props.call;
    html! {
        <div class="call">
            <div class="call-line">
                <b>{ "POST " }{ &data.uri }</b>
                if let Some(answer) = &data.answer {
                    <span class={(answer.id == "authorization.callFailed").then_some("exact")}>{ &answer.text }</span>
                }
            </div>
            <Time call={data.clone()} tone={props.tone} end={props.end} />
            if data.tries.len() > 1 {
                <details class="call-sent">
                    <summary>{ text("web.callTries") }</summary>
                    <ol class="call-tries">{ for data.tries.iter().map(one) }</ol>
                </details>
            }
            if !data.body.is_empty() {
                <details class="call-sent">
                    <summary>{ text("web.callSent") }</summary>
                    <pre class="exact code-block" tabindex="0">{ indented(&data.body) }</pre>
                </details>
            }
        </div>
    }
}

/// When the authorizer called, what came of it, and how long it waited before the next time.
fn one(tried: &Try) -> Html {
    let begin = tried.start_milliseconds;
    let end = begin + tried.duration_milliseconds;
    let time = filled("web.callTime", &[("from", &seconds(begin)), ("to", &seconds(end))]);
    let attempts = usize::try_from(tried.attempts).unwrap_or(usize::MAX);
    let wait = tried.wait_milliseconds;
    html! {
        <li>
            <b>{ &tried.result }</b>{ ", " }{ time }{ ", " }
            { counted("web.callAttempt", "web.callAttempts", attempts) }
            if wait > 0 {
                { ", " }{ filled("web.callWait", &[("time", &seconds(wait))]) }
            }
            if !tried.error.is_empty() {
                <span class="exact">{ &tried.error }</span>
            }
        </li>
    }
}

/// Properties of [`Time`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct TimeProps {
    pub(crate) call: Data,
    pub(crate) tone: &'static str,
    /// The length of the bar, in milliseconds.
    pub(crate) end: u64,
}

/// From when to when, as a bar and in words, with how often it was tried.
#[component]
pub(crate) fn Time(props: &TimeProps) -> Html {
    let data = &props.call;
    let attempts = usize::try_from(data.attempts).unwrap_or(usize::MAX);
    let how = if data.cached {
        text("web.callCached")
    } else {
        counted("web.callAttempt", "web.callAttempts", attempts)
    };
    let begin = data.start_milliseconds;
    let end = begin + data.duration_milliseconds;
    let scale = |at: u64| per_mille(at, props.end.max(end).max(1));
    let time = filled("web.callTime", &[("from", &seconds(begin)), ("to", &seconds(end))]);
    // What takes no time is still seen.
    let width = scale(data.duration_milliseconds).max(6);
    html! {
        <div class="call-time">
            <svg class={classes!("track", props.tone)} viewBox="0 0 1000 10" preserveAspectRatio="none"
                role="img" aria-label={time.clone()}>
                <rect class="track-used" x={scale(begin).min(1000 - width).to_string()} y="0" height="10"
                    width={width.to_string()} />
            </svg>
            <span>if !data.cached { { time }{ ", " } }{ how }</span>
        </div>
    }
}

fn per_mille(part: u64, whole: u64) -> u64 {
    part.saturating_mul(1000) / whole.max(1)
}

/// `3 s`, `20 ms`, `1.5 s`.
pub(crate) fn seconds(milliseconds: u64) -> String {
    if milliseconds == 0 {
        return "0".to_owned();
    }
    if milliseconds < 1000 {
        return format!("{milliseconds} ms");
    }
    let (whole, rest) = (milliseconds / 1000, milliseconds % 1000);
    let decimals = format!("{rest:03}");
    match decimals.trim_end_matches('0') {
        "" => format!("{whole} s"),
        decimals => format!("{whole}.{decimals} s"),
    }
}

/// JSON with line breaks; whatever is no JSON stays as it is.
pub(crate) fn indented(body: &str) -> String {
    serde_json::from_str::<serde_json::Value>(body)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| body.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_people_say_them() {
        for (milliseconds, words) in [
            (0, "0"),
            (20, "20 ms"),
            (999, "999 ms"),
            (1500, "1.5 s"),
            (3000, "3 s"),
            (61_005, "61.005 s"),
        ] {
            assert_eq!(seconds(milliseconds), words);
        }
    }
}
