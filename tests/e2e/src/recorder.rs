//! What went wrong in the page without anybody asking: violations of its content security policy, uncaught errors, and
//! errors in the console.

use serde_json::Value;

/// Runs in every document before its own scripts.
pub(crate) const SCRIPT: &str = r#"
window.__recorded = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.__recorded.push(`CSP: ${event.effectiveDirective} blocked ${event.blockedURI} (${event.sourceFile}:${event.lineNumber})`);
});
window.addEventListener('error', (event) => { window.__recorded.push(`error: ${event.message}`); });
window.addEventListener('unhandledrejection', (event) => { window.__recorded.push(`unhandled rejection: ${event.reason}`); });
"#;

/// Takes what [`SCRIPT`] has recorded in this document.
pub(crate) const TAKE: &str =
    "const recorded = window.__recorded || []; window.__recorded = []; return recorded;";

/// What this document asked of other hosts, whether or not it got it.
pub(crate) const FOREIGN: &str = "return performance.getEntriesByType('resource').map((entry) => entry.name)\
    .filter((name) => /^(https?|wss?):/.test(name) && !name.startsWith(location.origin + '/'))\
    .map((name) => `asked another host: ${name}`);";

/// The strings of a JSON list.
pub(crate) fn recorded(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The entries of the console log that are errors.
///
/// The browser asks for `favicon.ico` by itself where a page names no icon; that is no error of the page.
pub(crate) fn severe(log: &Value) -> Vec<String> {
    let entries = log.as_array().into_iter().flatten();
    let severe =
        entries.filter(|entry| entry.get("level").and_then(Value::as_str) == Some("SEVERE"));
    let messages = severe.filter_map(|entry| entry.get("message").and_then(Value::as_str));
    messages
        .filter(|message| !message.contains("/favicon.ico"))
        .map(|message| format!("console: {message}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::severe;
    use serde_json::json;

    #[test]
    fn only_errors_count() {
        let log = json!([
            { "level": "INFO", "message": "hello" },
            { "level": "SEVERE", "message": "http://127.0.0.1/favicon.ico - Failed to load resource" },
            { "level": "SEVERE", "message": "Refused to load" },
        ]);
        assert_eq!(severe(&log), ["console: Refused to load"]);
    }
}
