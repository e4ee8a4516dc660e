//! The policy for third-party licences, `licences.txt` at the root, and its check.

use super::spdx::satisfied;
use crate::failure::{Failure, Outcome};
use crate::json;
use crate::workspace;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Default)]
struct Policy {
    /// Licences that may be used.
    allowed: Vec<String>,
    /// Crates whose manifest does not say its licence, and what it is.
    clarified: BTreeMap<String, String>,
    /// Crates that may have a licence that is not allowed otherwise.
    exceptions: Vec<(String, String)>,
}

/// Checks the licence of every crate in the tree, those that only build and test included, and of every npm package that
/// goes into the editor.
pub(crate) fn check() -> Outcome {
    let policy = policy(&workspace::read("licences.txt")?)?;
    let mut refused = Vec::new();
    let metadata = workspace::metadata(&[])?;
    for package in json::list(&metadata, "packages") {
        // members of the workspace have no source
        if json::none(package, "source") {
            continue;
        }
        let name = json::text(package, "name");
        refuse(&policy, name, json::text(package, "license"), &mut refused);
    }
    for (name, package) in npm_packages()? {
        refuse(&policy, &name, json::text(&package, "license"), &mut refused);
    }
    if refused.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("licences that licences.txt does not allow:\n{}", refused.join("\n")))
        .next("choose another dependency, or allow the licence in licences.txt and say why"))
}

/// The packages that the editor's lock file names and that end up in its bundle.
pub(super) fn npm_packages() -> Outcome<Vec<(String, Value)>> {
    let lock = workspace::read("web/editor/package-lock.json")?;
    let lock: Value = serde_json::from_str(&lock)?;
    let packages = lock.get("packages").and_then(Value::as_object).into_iter().flatten();
    let shipped = packages.filter(|(path, package)| {
        !path.is_empty() && package.get("dev") != Some(&Value::Bool(true))
    });
    Ok(shipped
        .map(|(path, package)| {
            (path.trim_start_matches("node_modules/").to_owned(), package.clone())
        })
        .collect())
}

fn refuse(policy: &Policy, name: &str, licence: &str, refused: &mut Vec<String>) {
    let licence = policy.clarified.get(name).map_or(licence, String::as_str);
    let excepted = |one: &str| {
        policy.exceptions.iter().any(|(package, licence)| package == name && licence == one)
    };
    if !satisfied(licence, &|one| {
        excepted(one) || policy.allowed.iter().any(|allowed| allowed == one)
    }) {
        refused.push(format!(
            "  {name}: {}",
            if licence.is_empty() { "no licence named" } else { licence }
        ));
    }
}

/// Reads the policy: `allow LICENCE`, `crate NAME LICENCE` and `exception NAME LICENCE`, each with a comment that says why.
fn policy(text: &str) -> Outcome<Policy> {
    let mut policy = Policy::default();
    for line in text.lines() {
        let rule = line.split('#').next().unwrap_or_default();
        let words: Vec<&str> = rule.split_whitespace().collect();
        match words.as_slice() {
            [] => {}
            ["allow", licence @ ..] => policy.allowed.push(licence.join(" ")),
            ["crate", name, licence @ ..] => {
                policy.clarified.insert((*name).to_owned(), licence.join(" "));
            }
            ["exception", name, licence @ ..] => {
                policy.exceptions.push(((*name).to_owned(), licence.join(" ")));
            }
            _ => return Err(Failure::new(format!("licences.txt: unreadable line: {line}"))),
        }
    }
    Ok(policy)
}

#[cfg(test)]
mod tests {
    use super::{policy, refuse};

    #[test]
    fn a_crate_needs_an_allowed_licence_or_a_clarification() {
        let policy =
            policy("# why\nallow MIT # permissive\ncrate silent MIT # its LICENSE file\nexception test MPL-2.0").unwrap();
        let mut refused = Vec::new();
        refuse(&policy, "a", "MIT OR GPL-3.0-only", &mut refused);
        refuse(&policy, "b", "GPL-3.0-only", &mut refused);
        refuse(&policy, "silent", "", &mut refused);
        refuse(&policy, "unknown", "", &mut refused);
        refuse(&policy, "test", "MPL-2.0", &mut refused);
        refuse(&policy, "other", "MPL-2.0", &mut refused);
        assert_eq!(
            refused,
            ["  b: GPL-3.0-only", "  unknown: no licence named", "  other: MPL-2.0"]
        );
    }

    #[test]
    fn an_unreadable_policy_is_an_error() {
        assert!(policy("permit MIT").is_err());
    }
}
