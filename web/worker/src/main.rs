//! The engine in a browser worker.
//!
//! The page says `{"run": {"id", "scenario"}}` and hears `{"report": {"id", "report"}}`; it says `{"read": {"text"}}` and hears
//! `{"scenario": {"scenario", "problems"}}`; it says `{"assist": {"id", "document", "text", "offset", "server"}}` and hears
//! `{"assist": {"id", "assist"}}`, where `offset` counts bytes and `server` is a scenario of which release and gates count;
//! it says `{"whoCan": {"id", "request", "scenario"}}` and hears `{"whoCan": {"id", "request", "answers"}}`; it says
//! `{"lockout": {"id", "scenario"}}` and hears `{"lockout": {"id", "answer"}}`, where `answer` is null when the server does not start.
//! Flags become a file by `{"convert": {"text", "kubernetesVersion"}}` and `{"conversion": …}`. `{"messages": text}` gives it the sentences of another
//! language, before the first run. Before anything else the page hears `"ready"`; `"fetching"` when a report has to wait for the module
//! that is fetched later, and `"complete"` once that is there. All of it is JSON text, one message at a time; a run that never ends is
//! the page's to end, with the whole worker.

mod later;

use gatewalk_diagnostics::Language;
use gatewalk_scenario::Document;
use gloo_events::EventListener;
use serde::Serialize;
use serde_json::{Map, Value};
use wasm_bindgen::JsCast as _;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    gatewalk_engine::bring_zones(later::zone);
    let answering = scope.clone();
    EventListener::new(&scope, "message", move |event| {
        let said = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
        if let Some(said) = said {
            hear(&answering, said);
        }
    })
    .forget();
    send(&scope, "\"ready\"");
}

/// Answers a message, at once or as soon as everything is there that the answer needs.
fn hear(scope: &DedicatedWorkerGlobalScope, said: String) {
    let Some(answer) = answer(&said) else { return };
    let again = scope.clone();
    if later::was_missed() {
        send(scope, "\"fetching\"");
        later::fetch(move || {
            send(&again, "\"complete\"");
            hear(&again, said);
        });
        return;
    }
    send(scope, &answer);
    later::prefetch(move || send(&again, "\"complete\""));
}

fn send(scope: &DedicatedWorkerGlobalScope, text: &str) {
    // It fails only for values that cannot be cloned, and a string can.
    let _ = scope.post_message(&text.into());
}

/// The answer to one message; `None` for what is not understood.
fn answer(said: &str) -> Option<String> {
    let mut said: Value = serde_json::from_str(said).ok()?;
    if let Some(sentences) = said.get("messages").and_then(Value::as_str) {
        Language::choose_japanese(sentences);
        return None;
    }
    if let Some(text) = said.pointer("/read/text").and_then(Value::as_str) {
        let document = Document::read(text);
        let problems: Vec<String> = document
            .findings
            .iter()
            .map(|finding| finding.message.text(Language::chosen()))
            .collect();
        let scenario = document.scenario.to_json();
        return Some(format!(
            r#"{{"scenario":{{"scenario":{scenario},"problems":{}}}}}"#,
            json(&problems)
        ));
    }
    if let Some(question) = said.get_mut("assist") {
        return assist(question);
    }
    if let Some(text) = said.pointer("/convert/text").and_then(Value::as_str) {
        let version = said.pointer("/convert/kubernetesVersion").and_then(Value::as_str);
        let conversion = gatewalk_engine::convert(text, version);
        return Some(format!(r#"{{"conversion":{}}}"#, json(&conversion)));
    }
    if let Some(question) = said.get_mut("whoCan") {
        return who_can(question);
    }
    if let Some(question) = said.get_mut("lockout") {
        let scenario = Document::from_json(question.get_mut("scenario")?.take()).scenario;
        let answer = gatewalk_engine::lockout(&scenario);
        let (id, answer) = (question.get("id")?, json(&answer));
        return Some(format!(r#"{{"lockout":{{"id":{id},"answer":{answer}}}}}"#));
    }
    let run = said.get_mut("run")?;
    let id = run.get("id").cloned()?;
    let document = Document::from_json(run.get_mut("scenario")?.take());
    let report = gatewalk_engine::run_document(&document);
    Some(format!(r#"{{"report":{{"id":{id},"report":{}}}}}"#, json(&report)))
}

/// An answer as text, written at once: a tree of it would take as much code again.
fn json(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}

/// Who can make a request.
fn who_can(question: &mut Value) -> Option<String> {
    let scenario = Document::from_json(question.get_mut("scenario")?.take()).scenario;
    let request = usize::try_from(question.get("request")?.as_u64()?).ok()?;
    let answers = gatewalk_engine::who_can(&scenario, request);
    let (id, answers) = (question.get("id")?, json(&answers));
    Some(format!(r#"{{"whoCan":{{"id":{id},"request":{request},"answers":{answers}}}}}"#))
}

/// What can be typed at a place, and what stands there.
fn assist(question: &mut Value) -> Option<String> {
    let server = question.get_mut("server").map_or_else(|| Value::Object(Map::new()), Value::take);
    let server = Document::from_json(server).scenario;
    let text = |name: &str| question.get(name).and_then(Value::as_str);
    let offset = usize::try_from(question.get("offset")?.as_u64()?).ok()?;
    let answer = gatewalk_engine::assist(&server, text("document")?, text("text")?, offset);
    let (id, answer) = (question.get("id")?, json(&answer));
    Some(format!(r#"{{"assist":{{"id":{id},"assist":{answer}}}}}"#))
}
