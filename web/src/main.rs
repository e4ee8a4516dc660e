//! The playground: inputs on the left, the walk on the right, the engine in a worker.
//!
//! The page knows no rule of Kubernetes. It edits a [`gatewalk_scenario::Scenario`], sends it to the worker, and shows the
//! [`gatewalk_report::Report`] that comes back. All behaviour is in the reducer ([`state`]); components take data and
//! callbacks; whatever touches the browser is in [`browser`].

mod app;
mod browser;
mod components;
mod edits;
mod gallery;
mod hooks;
mod panels;
mod protocol;
mod state;
mod text;
#[cfg(test)]
mod tidy;
mod tone;
mod utf16;

fn main() {
    browser::crash::install();
    if let Some(sentences) = browser::language::sentences() {
        gatewalk_diagnostics::Language::choose_japanese(&sentences);
    }
    browser::mount::<app::App>("app");
}
