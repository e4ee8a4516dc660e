//! The request as commands that ask a real server: kubectl and curl.

use std::fmt::Write as _;

use gatewalk_report::RequestReport;
use serde_json::Value;

/// The commands, each with a line that says what it does left out: they explain themselves.
pub(super) fn commands(request: &RequestReport) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    if let Some(line) = can_i(&request.attributes) {
        let _ = writeln!(text, "{line}");
    }
    if let Some(line) = curl(request) {
        let _ = writeln!(text, "{line}");
    }
    if text.is_empty() && !request.attributes.is_null() {
        let _ = writeln!(text, "{}", review(&request.attributes));
    }
    text
}

fn get<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

fn groups(attributes: &Value) -> impl Iterator<Item = &str> {
    let groups = attributes.get("groups").and_then(Value::as_array);
    groups.into_iter().flatten().filter_map(Value::as_str)
}

/// `kubectl auth can-i`, which asks with a SelfSubjectAccessReview as the user.
fn can_i(attributes: &Value) -> Option<String> {
    let verb = get(attributes, "/resourceAttributes/verb");
    let mut line = String::from("kubectl auth can-i");
    if verb.is_empty() {
        let path = get(attributes, "/nonResourceAttributes/path");
        let verb = get(attributes, "/nonResourceAttributes/verb");
        if path.is_empty() || verb.is_empty() {
            return None;
        }
        let _ = write!(line, " {} {}", quoted(verb), quoted(path));
    } else {
        let resource = get(attributes, "/resourceAttributes/resource");
        let group = get(attributes, "/resourceAttributes/group");
        let name = get(attributes, "/resourceAttributes/name");
        let mut what = resource.to_owned();
        if !group.is_empty() {
            let _ = write!(what, ".{group}");
        }
        if !name.is_empty() {
            let _ = write!(what, "/{name}");
        }
        let _ = write!(line, " {} {}", quoted(verb), quoted(&what));
        for (flag, path) in [
            ("--subresource", "/resourceAttributes/subresource"),
            ("--namespace", "/resourceAttributes/namespace"),
        ] {
            let value = get(attributes, path);
            if !value.is_empty() {
                let _ = write!(line, " {flag} {}", quoted(value));
            }
        }
    }
    let user = get(attributes, "/user");
    if !user.is_empty() {
        let _ = write!(line, " --as {}", quoted(user));
    }
    for group in groups(attributes).filter(|group| *group != "system:authenticated") {
        let _ = write!(line, " --as-group {}", quoted(group));
    }
    Some(line)
}

fn curl(request: &RequestReport) -> Option<String> {
    let (method, path) = request.http_request.split_once(' ')?;
    let mut line = format!(
        "curl --request {} \"$SERVER\"{} --header \"Authorization: Bearer $TOKEN\"",
        quoted(method),
        quoted(path)
    );
    let user = get(&request.attributes, "/user");
    if !user.is_empty() {
        let _ = write!(line, " --header {}", quoted(&format!("Impersonate-User: {user}")));
    }
    for group in groups(&request.attributes).filter(|group| *group != "system:authenticated") {
        let _ = write!(line, " --header {}", quoted(&format!("Impersonate-Group: {group}")));
    }
    Some(line)
}

/// The question as a SubjectAccessReview.
fn review(attributes: &Value) -> String {
    let review = serde_json::json!({
        "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": attributes,
    });
    format!("kubectl create --filename - --output yaml <<'EOF'\n{review:#}\nEOF")
}

/// A word as a POSIX shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = !word.is_empty()
        && word.chars().all(|it| it.is_ascii_alphanumeric() || "-_./:=@%+,".contains(it));
    if is_plain { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_becomes_commands_that_a_shell_takes_as_they_are() {
        let request = RequestReport {
            http_request: "DELETE /apis/apps/v1/namespaces/shop/deployments/web?x=1&y=2".to_owned(),
            attributes: json!({
                "user": "o'brien $(id)", "groups": ["devs", "system:authenticated"],
                "resourceAttributes": {"verb": "delete", "group": "apps", "resource": "deployments",
                    "namespace": "shop", "name": "web"},
            }),
            ..RequestReport::default()
        };
        expect![[r#"
            kubectl auth can-i delete deployments.apps/web --namespace shop --as 'o'\''brien $(id)' --as-group devs
            curl --request DELETE "$SERVER"'/apis/apps/v1/namespaces/shop/deployments/web?x=1&y=2' --header "Authorization: Bearer $TOKEN" --header 'Impersonate-User: o'\''brien $(id)' --header 'Impersonate-Group: devs'
        "#]]
        .assert_eq(&commands(&request));
    }

    #[test]
    fn a_path_without_a_resource_is_asked_too() {
        let request = RequestReport {
            attributes: json!({"user": "a", "nonResourceAttributes": {"verb": "get", "path": "/healthz"}}),
            ..RequestReport::default()
        };
        assert_eq!(commands(&request), "kubectl auth can-i get /healthz --as a\n");
    }
}
