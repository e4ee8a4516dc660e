//! `cargo xtask lighthouse`

use super::Command;
use crate::dist;
use crate::failure::{Failure, Outcome};
use crate::playground::{self, Profile};
use crate::process;
use crate::tools;
use serde_json::{Map, Value};

pub(super) const COMMAND: Command = Command {
    name: "lighthouse",
    about: "Ask Lighthouse about the published playground, as a phone and as a desktop computer",
    usage: "[--built] [CATEGORY...]

Builds the playground into dist/ (with `--built`, takes what is there), serves it as a static host does, and prints what Lighthouse gives
it: performance, accessibility, best-practices, seo; or only the categories named. Fails when one is below the bar. Performance wants a
machine that does nothing else: the others do not.",
    run,
};

/// The fewest points of each category.
const BAR: u64 = 95;

const CATEGORIES: &[&str] = &["performance", "accessibility", "best-practices", "seo"];

fn run(arguments: &[String]) -> Outcome {
    let is_built = arguments.iter().any(|argument| argument == "--built");
    let categories: Vec<&String> =
        arguments.iter().filter(|argument| *argument != "--built").collect();
    if let Some(unknown) = categories.iter().find(|name| !CATEGORIES.contains(&name.as_str())) {
        return Err(Failure::argument(unknown));
    }
    let browser = tools::browser()?;
    let dist = playground::dist();
    if !is_built {
        playground::build(Profile::Release, &dist)?;
        dist::finish(&dist)?;
    }
    let script = tools::lighthouse()?.join("lighthouse.mjs");
    let mut node = std::process::Command::new("node");
    node.arg(script).arg(&dist).arg(browser.chromium).args(categories);
    let said = process::capture(&mut node)?;
    let mut low = Vec::new();
    for line in said.lines() {
        let device: Value = serde_json::from_str(line)?;
        let name = device.get("device").and_then(Value::as_str).unwrap_or_default();
        let none = Map::new();
        let scores = device.get("scores").and_then(Value::as_object).unwrap_or(&none);
        let points = |score: &Value| score.as_u64().unwrap_or_default();
        for (category, score) in scores {
            println!("{name:<8} {category:<15} {:>4}", points(score));
        }
        for about in device.get("about").and_then(Value::as_array).into_iter().flatten() {
            println!("         {}", about.as_str().unwrap_or_default());
        }
        low.extend(
            scores
                .iter()
                .filter(|(_, score)| points(score) < BAR)
                .map(|(category, _)| format!("{category} ({name})")),
        );
    }
    if low.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("below {BAR} points: {}", low.join(", "))))
}
