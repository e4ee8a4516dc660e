//! Which programs are the browser and its driver, and how the browser is started.

use crate::flow::Outcome;
use serde_json::{Map, Value, json};
use std::env;
use std::path::{Path, PathBuf};

/// Names under which systems install chromedriver.
const DRIVERS: &[&str] = &["chromedriver"];

/// Names under which systems install a Chromium or a Chrome.
const BROWSERS: &[&str] =
    &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Headless, without anything that the browser does on its own account.
const ARGUMENTS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
    "--window-size=1280,900",
];

pub(crate) fn chromedriver() -> Outcome<PathBuf> {
    named_or_on_path("GATEWALK_CHROMEDRIVER", DRIVERS)
}

pub(crate) fn chromium() -> Outcome<PathBuf> {
    named_or_on_path("GATEWALK_CHROMIUM", BROWSERS)
}

/// The capabilities of a new session: the browser's own folder, and a proxy that hears of requests to other hosts.
pub(crate) fn capabilities(chromium: &Path, profile: &Path, proxy: &str) -> Map<String, Value> {
    let mut arguments: Vec<String> = ARGUMENTS.iter().map(ToString::to_string).collect();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    arguments.push(format!("--proxy-server={proxy}"));
    let mut capabilities = Map::new();
    capabilities.insert("browserName".to_owned(), json!("chrome"));
    capabilities.insert(
        "goog:chromeOptions".to_owned(),
        json!({ "binary": chromium.to_string_lossy(), "args": arguments }),
    );
    capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
    capabilities
}

fn named_or_on_path(variable: &str, names: &[&str]) -> Outcome<PathBuf> {
    if let Some(named) = env::var_os(variable) {
        return Ok(PathBuf::from(named));
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let found =
        env::split_paths(&path).flat_map(|folder| names.iter().map(move |name| folder.join(name)));
    found.into_iter().find(|file| file.is_file()).ok_or_else(|| {
        format!(
            "found none of {} on PATH; `cargo xtask test e2e` installs them or says how",
            names.join(", ")
        )
        .into()
    })
}
