//! The limits of a scenario. What lies beyond gives a finding that names the limit.

/// The scenario's text, in bytes.
pub const SCENARIO_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The requests of one scenario.
pub const REQUESTS_MAX: usize = 2_000;

/// All texts of one request together, in bytes: what is asked, who asks, the body and what is expected.
pub const REQUEST_BYTES_MAX: usize = 2 * 1024 * 1024;

/// The ABAC policy file, in bytes.
pub const ABAC_POLICY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The Kubernetes objects of one scenario.
pub const OBJECTS_MAX: usize = 20_000;

/// One event of an audit log, in bytes of compact JSON.
pub const AUDIT_EVENT_BYTES_MAX: usize = 1024 * 1024;

/// A link's fragment, in characters.
pub const LINK_CHARACTERS_MAX: usize = 64 * 1024;

/// What a link inflates to, in bytes.
pub const LINK_INFLATED_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Collections nested in a body, a review or an audit event. A link's JSON is read no deeper than 128 levels in all.
pub const VALUE_DEPTH_MAX: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_about_limits_names_each() {
        let page = include_str!("../../../docs/limits.md");
        for (what, limit) in [
            ("the text of a scenario", SCENARIO_BYTES_MAX),
            ("requests of a scenario", REQUESTS_MAX),
            ("all texts of one request", REQUEST_BYTES_MAX),
            ("an ABAC policy file", ABAC_POLICY_BYTES_MAX),
            ("Kubernetes objects of a scenario", OBJECTS_MAX),
            ("one event of an audit log, as compact JSON", AUDIT_EVENT_BYTES_MAX),
            ("the fragment of a link", LINK_CHARACTERS_MAX),
            ("what a link inflates to", LINK_INFLATED_BYTES_MAX),
            ("collections in each other in a body, a review or an audit event", VALUE_DEPTH_MAX),
        ] {
            assert!(page.contains(&format!("| {what} | {limit}")), "{what}: {limit}");
        }
    }
}
