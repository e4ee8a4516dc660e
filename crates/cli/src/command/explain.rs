//! `gatewalk explain`: the page on a finding.

use clap::Args;

use crate::{Failure, Outcome, output};

/// Print what there is to know about a finding
///
/// Without a code, the codes are listed.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The code that `gatewalk check` prints, such as authorization/missing-name
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(crate) fn run(arguments: &ExplainArguments) -> Result<Outcome, Failure> {
    let Some(code) = &arguments.code else {
        let mut codes: Vec<&str> = PAGES.iter().flat_map(|page| codes(page)).collect();
        codes.sort_unstable();
        codes.push("");
        output::text(&codes.join("\n"));
        return Ok(Outcome::Well);
    };
    let page = PAGES.iter().find_map(|page| section(page, code));
    let page = page.ok_or_else(|| format!("there is no page on {code}"))?;
    output::text(page);
    Ok(Outcome::Well)
}

/// Whether there is a page on a code.
pub(crate) fn is_explained(code: &str) -> bool {
    PAGES.iter().any(|page| section(page, code).is_some())
}

/// What the headings of a page name.
fn codes(page: &str) -> impl Iterator<Item = &str> {
    page.lines()
        .filter_map(|line| line.strip_prefix("## ").or_else(|| line.strip_prefix("# ")))
        .filter(|heading| heading.contains('/') && !heading.contains(' '))
}

/// The page that is about a code, or the part of it that is.
fn section<'a>(page: &'a str, code: &str) -> Option<&'a str> {
    if page.lines().next() == Some(&format!("# {code}")) {
        return Some(page);
    }
    let heading = format!("## {code}\n");
    let start = page.find(&heading)?;
    let part = page.get(start..)?;
    let length = part.get(2..)?.find("\n## ").map_or(part.len(), |at| at + 3);
    part.get(..length)
}

/// The pages of `docs/findings`. They are no part of the engine, which would carry them into the browser.
const PAGES: &[&str] = &[
    include_str!("../../../../docs/findings/authorization/further-document.md"),
    include_str!("../../../../docs/findings/authorization/unreachable-authorizer.md"),
    include_str!("../../../../docs/findings/authorization/always-allow.md"),
    include_str!("../../../../docs/findings/authorization/always-deny-goes-on.md"),
    include_str!("../../../../docs/findings/authorization/nothing-allows.md"),
    include_str!("../../../../docs/findings/authorization/rbac-missing.md"),
    include_str!("../../../../docs/findings/authorization/node-missing.md"),
    include_str!("../../../../docs/findings/authorization/node-after-rbac.md"),
    include_str!("../../../../docs/findings/authorization/webhook-cannot-deny.md"),
    include_str!("../../../../docs/findings/authorization/webhook-twice.md"),
    include_str!("../../../../docs/findings/authorization/can-lock-out-control-plane.md"),
    include_str!("../../../../docs/findings/authorization/ttl-zero-is-default.md"),
    include_str!("../../../../docs/findings/authorization/ttl-without-cache.md"),
    include_str!("../../../../docs/findings/authorization/timeout-not-applied.md"),
    include_str!("../../../../docs/findings/authorization/fails-on-non-resource-requests.md"),
    include_str!("../../../../docs/findings/authorization/fails-on-resource-requests.md"),
    include_str!("../../../../docs/findings/authorization/fails-without-selector.md"),
    include_str!("../../../../docs/findings/authorization/fails-on-some-requests.md"),
    include_str!("../../../../docs/findings/authorization/guard-after-use.md"),
    include_str!("../../../../docs/findings/authorization/raw-selector.md"),
    include_str!("../../../../docs/findings/authorization/has-is-always-true.md"),
    include_str!("../../../../docs/findings/authorization/compared-with-null.md"),
    include_str!("../../../../docs/findings/authorization/unchecked-bool.md"),
    include_str!("../../../../docs/findings/authorization/condition-never-true.md"),
    include_str!("../../../../docs/findings/authorization/conditions-contradict.md"),
    include_str!("../../../../docs/findings/authorization/condition-adds-nothing.md"),
    include_str!("../../../../docs/findings/authorization/condition-too-costly.md"),
    include_str!("../../../../docs/findings/authorization/verb-never-sent.md"),
    include_str!("../../../../docs/findings/authorization/resource-form.md"),
    include_str!("../../../../docs/findings/authorization/api-group-form.md"),
    include_str!("../../../../docs/findings/authorization/subject-form.md"),
    include_str!("../../../../docs/findings/authorization/system-masters-never-asked.md"),
    include_str!("../../../../docs/findings/authorization/wildcard-is-literal.md"),
    include_str!("../../../../docs/findings/authorization/path-form.md"),
    include_str!("../../../../docs/findings/authorization/version-of-reviews.md"),
    include_str!("../../../../docs/findings/authorization/file-format.md"),
    include_str!("../../../../docs/findings/authorization/kind-and-version.md"),
    include_str!("../../../../docs/findings/authorization/decoding.md"),
    include_str!("../../../../docs/findings/authorization/authorizers.md"),
    include_str!("../../../../docs/findings/authorization/names.md"),
    include_str!("../../../../docs/findings/authorization/timeout-and-caching.md"),
    include_str!("../../../../docs/findings/authorization/review-versions-and-failure-policy.md"),
    include_str!("../../../../docs/findings/authorization/connection.md"),
    include_str!("../../../../docs/findings/authorization/match-conditions.md"),
    include_str!("../../../../docs/findings/authorization/expressions-in-yaml.md"),
    include_str!("../../../../docs/findings/authorization/reload.md"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_a_page_or_a_part_of_one() {
        let of = |code: &str| PAGES.iter().find_map(|page| section(page, code)).unwrap_or_default();
        assert!(of("authorization/nothing-allows").contains("## Why"));
        let part = of("authorization/missing-name");
        assert!(
            part.starts_with("## authorization/missing-name") && !part.contains("duplicate-name")
        );
        assert_eq!(of("authorization/nothing"), "");
    }
}
