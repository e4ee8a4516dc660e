//! Cursors in expressions.

use super::*;

#[test]
fn expressions_are_completed_in_every_style() {
    for style in STYLES {
        let (text, answer) = at(&style.replace('E', "request.res‸"));
        assert_eq!(
            labels(&answer),
            ["resourceAttributes", "nonResourceAttributes", "user", "groups", "extra", "uid"],
            "{style}"
        );
        let after = chosen(&text, &answer, "resourceAttributes");
        assert_eq!(after, style.replace('E', "request.resourceAttributes‸"));
        let (text, answer) = at(&style.replace('E', "re‸"));
        assert_eq!(chosen(&text, &answer, "request"), style.replace('E', "request‸"));
    }
}

#[test]
fn texts_are_written_in_the_style_of_the_scalar() {
    let quoted = STYLES[1].replace('E', "request.resourceAttributes.verb == ''‸''");
    let (text, answer) = at(&quoted);
    let after = chosen(&text, &answer, "deletecollection");
    assert!(after.contains("verb == ''deletecollection‸''"), "{after}");
}

fn in_expression(expression: &str) -> (String, Assist) {
    at(&STYLES[4].replace('E', expression))
}

#[test]
fn members_go_by_type() {
    let rows: &[(&str, &[&str], &[&str])] = &[
        // cursor, offered, not offered
        (
            "request.user.‸",
            &["startsWith", "size", "matches", "lowerAscii", "split"],
            &["exists", "getHours", "user", "distinct"],
        ),
        (
            "request.groups.‸",
            &["exists", "all", "filter", "join", "size", "isSorted", "sort", "distinct"],
            &["startsWith", "optMap"],
        ),
        ("request.extra.‸", &["exists", "size"], &["join", "sort", "sortBy"]),
        ("request.groups.exists(g, g.‸", &["startsWith"], &["exists"]),
        ("request.groups.exists(g, ‸)", &["g", "request"], &["startsWith"]),
        ("request.groups.filter(g, g != '').map(h, h.‸", &["contains"], &["exists"]),
        ("request.extra.exists(k, request.extra[k].‸", &["join"], &["startsWith"]),
        ("request.extra.exists(k, v, v.‸", &["join"], &["startsWith"]),
        ("request.groups[0].‸", &["startsWith"], &["join"]),
        ("has(request.resourceAttributes.‸", &["verb", "fieldSelector"], &["path"]),
        ("request.?resourceAttributes.‸", &["orValue", "optMap", "verb"], &["startsWith"]),
        (
            "request.resourceAttributes.fieldSelector.requirements.exists(r, r.‸",
            &["key", "operator", "values"],
            &["startsWith"],
        ),
        ("url('https://x').‸", &["getHost", "getPort"], &["startsWith"]),
        ("ip('::1').‸", &["family", "isLoopback"], &["containsIP"]),
        ("sets.‸", &["contains", "intersects", "equivalent"], &["size"]),
        ("('a' + request.user).‸", &["startsWith"], &["join"]),
        ("!(request.user.‸", &["startsWith"], &["join"]),
        ("[1, 2].‸", &["sum", "max"], &["startsWith"]),
        ("'a'.‸", &["charAt"], &["sum"]),
        (
            "‸",
            &["request", "has", "true", "quantity", "sets.contains", "size"],
            &["startsWith", "_==_", "in", "@in"],
        ),
        ("request ‸", &["==", "in"], &["request"]),
        ("nothing.‸", &[], &["startsWith"]),
        ("1‸", &[], &["request"]),
    ];
    for (expression, offered, not_offered) in rows {
        let (_, answer) = in_expression(expression);
        for label in *offered {
            assert!(
                labels(&answer).contains(label),
                "{expression}: {label} in {:?}",
                labels(&answer)
            );
        }
        for label in *not_offered {
            assert!(!labels(&answer).contains(label), "{expression}: {label}");
        }
    }
}

#[test]
fn functions_are_those_of_the_release() {
    for (expression, label, since) in [
        ("‸", "ip", Release::V1_30),
        ("‸", "semver", Release::V1_33),
        ("request.groups.‸", "distinct", Release::V1_34),
        ("request.groups.‸", "includes", Release::V1_37),
        ("request.groups.‸", "transformList", Release::V1_32),
        ("request.resourceAttributes.‸", "labelSelector", Release::V1_32),
    ] {
        let marked = STYLES[4].replace('E', expression);
        for release in Release::ALL {
            let (_, answer) = at_release(&marked, release);
            assert_eq!(labels(&answer).contains(&label), release >= since, "{label} at {release}");
        }
    }
}

#[test]
fn texts_are_those_of_the_field() {
    for (expression, label, not) in [
        ("request.resourceAttributes.verb == '‸'", "deletecollection", "head"),
        ("request.nonResourceAttributes.verb == '‸", "head", "deletecollection"),
        ("request.resourceAttributes.verb in ['get', 'li‸']", "list", "pods"),
        ("request.resourceAttributes.resource == \"po‸\"", "pods", "Pod"),
        ("request.resourceAttributes.group == '‸'", "apps", "v1"),
        ("request.resourceAttributes.subresource != '‸'", "log", "pods/log"),
        ("'‸' in request.groups", "system:nodes", "system:anonymous"),
        ("'‸' == request.user", "system:anonymous", "system:nodes"),
        ("request.groups.exists(g, g == '‸')", "system:nodes", "system:anonymous"),
        ("request.user.startsWith('‸')", "system:serviceaccount:", "pods"),
        ("request.nonResourceAttributes.path.startsWith('‸')", "/metrics", "metrics"),
        (
            "request.resourceAttributes.fieldSelector.requirements.all(r, r.operator == '‸')",
            "In",
            "pods",
        ),
    ] {
        let (_, answer) = in_expression(expression);
        assert!(labels(&answer).contains(&label), "{expression}: {:?}", labels(&answer));
        assert!(!labels(&answer).contains(&not), "{expression}");
    }
    let (text, answer) = in_expression("request.user == 'system:no‸de:a'");
    assert_eq!(text.get(answer.replace), Some("system:node:a"), "the whole text is replaced");
}

#[test]
fn hovers_say_what_stands_there() {
    let rows: &[(&str, &str, &str)] = &[
        // cursor, what it is about, title
        ("authorizers:\n- web‸hook:\n", "webhook", "webhook: object, required with type Webhook"),
        ("authorizers:\n- webhook:\n    time‸out: 3s\n", "timeout", "timeout: duration, required"),
        ("authorizers:\n- webhook:\n    failurePolicy: De‸ny\n", "Deny", "Deny"),
        ("authorizers:\n- webhook:\n    timeout: 3‸s\n", "3s", "timeout: duration, required"),
        ("metadata: {n‸ame: a}\n", "", ""),
    ];
    let in_expressions: &[(&str, &str, &str)] = &[
        ("requ‸est.user == 'a'", "request", "request: kubernetes.SubjectAccessReviewSpec"),
        ("request.us‸er == 'a'", "user", "user: string"),
        (
            "request.resource‸Attributes.verb == 'a'",
            "resourceAttributes",
            "resourceAttributes: kubernetes.ResourceAttributes",
        ),
        (
            "has(request.resource‸Attributes)",
            "resourceAttributes",
            "resourceAttributes: kubernetes.ResourceAttributes",
        ),
        ("request.groups.ex‸ists(g, g == 'a')", "exists", "exists: bool"),
        ("request.groups.exists(g, g.starts‸With('a'))", "startsWith", "startsWith: bool"),
        ("request.groups.exists(g, ‸g == 'a')", "g", "g: string"),
        ("request.groups.filter(g, g != ''‸)", "request.groups.filter(g, g != '')", "list(string)"),
        ("request.user ‸== 'a'", "==", "==: bool"),
        ("request.user == 'a‸'", "'a'", "string"),
        ("'a' i‸n request.groups", "in", "in: bool"),
        ("sets.cont‸ains([1], [1])", "contains", "sets.contains: bool"),
        ("request.user == ", "", ""),
    ];
    for (marked, about, title) in rows.iter().map(|row| (row.0.to_owned(), row.1, row.2)).chain(
        in_expressions
            .iter()
            .filter(|row| row.0.contains('‸'))
            .map(|row| (STYLES[3].replace('E', row.0), row.1, row.2)),
    ) {
        let (text, answer) = at(&marked);
        let hover = answer.hover;
        let found = hover.as_ref().map_or("", |hover| hover.title.as_str());
        assert_eq!(found, title, "{marked}");
        let span = hover.and_then(|hover| text.get(hover.span)).unwrap_or_default();
        assert_eq!(span, about, "{marked}");
    }
}

#[test]
fn a_function_shows_its_overloads_and_its_release() {
    let (_, answer) = in_expression("request.groups.distin‸ct().size() > 0");
    let hover = answer.hover.expect("a hover");
    assert_eq!(hover.signatures, ["list(T).distinct() -> list(T)"]);
    assert_eq!(hover.since, Some(Release::V1_34));
    let (_, answer) = in_expression("request.user.indexO‸f('a') == 0");
    let hover = answer.hover.expect("a hover");
    assert_eq!(hover.signatures.len(), 2, "those of strings only: {:?}", hover.signatures);
}
