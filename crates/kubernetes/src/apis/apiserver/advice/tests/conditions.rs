//! Advice on conditions: what fails, what is always or never true, what no request has.

use super::*;

/// The advice on a webhook before Node and RBAC with these conditions, which has no opinion when it fails.
fn on(release: Release, conditions: &[&str]) -> Vec<&'static str> {
    codes(release, &format!("{}{NODE}{RBAC}", webhook("w", "", conditions)))
}

#[expect(clippy::too_many_lines, reason = "a table")]
#[test]
fn conditions() {
    let guard = SAFE[0];
    let rows: &[(&[&str], &[&str])] = &[
        // what is not there
        (&["request.resourceAttributes.verb == 'get'"], &["fails-on-non-resource-requests"]),
        (&["request.nonResourceAttributes.path == '/healthz'"], &["fails-on-resource-requests"]),
        (&["has(request.resourceAttributes) && request.resourceAttributes.verb == 'get'"], &[]),
        (&["!has(request.resourceAttributes) || request.resourceAttributes.verb == 'get'"], &[]),
        (&[guard, "request.resourceAttributes.verb == 'get'"], &[]),
        (&["request.resourceAttributes.verb == 'get'", guard], &["guard-after-use"]),
        (&["request.?resourceAttributes.verb.orValue('') == 'get'"], &[]),
        (
            &["request.user == 'bob'", "request.resourceAttributes.verb == 'get'"],
            &["fails-on-non-resource-requests"],
        ),
        (
            &["request.user == 'bob' ? request.resourceAttributes.verb == 'get' : false"],
            &["fails-on-non-resource-requests"],
        ),
        (
            &["'admins' in request.groups && request.resourceAttributes.verb == 'get'"],
            &["fails-on-non-resource-requests"],
        ),
        (
            &["request.user == 'bob' || request.resourceAttributes.verb == 'get'"],
            &["fails-on-non-resource-requests"],
        ),
        (
            &[guard, "request.resourceAttributes.fieldSelector.requirements.size() > 0"],
            &["fails-without-selector"],
        ),
        (
            &[
                guard,
                "has(request.resourceAttributes.fieldSelector) && request.resourceAttributes.fieldSelector.requirements.size() > 0",
            ],
            &[],
        ),
        (&["request.extra['a'][0] == 'b'"], &["fails-on-some-requests"]),
        (&["'a' in request.extra && 'b' in request.extra['a']"], &[]),
        (&["request.groups[3] == 'b'"], &["fails-on-some-requests"]),
        (
            &[
                guard,
                "has(request.resourceAttributes.labelSelector)",
                "request.resourceAttributes.labelSelector.rawSelector == 'a'",
            ],
            &["raw-selector"],
        ),
        (
            &["request.user.matches('admin')", "request.resourceAttributes.verb == 'get'"],
            &["fails-on-non-resource-requests"],
        ),
        (
            &["request.groups.exists(g, g == 'a') && request.resourceAttributes.verb == 'get'"],
            &["fails-on-non-resource-requests"],
        ),
        (
            &["request.resourceAttributes.verb == 'get'", "request.user == 'nobody' && false"],
            &["condition-never-true"],
        ),
        // presence
        (&[guard, "has(request.resourceAttributes.namespace)"], &["has-is-always-true"]),
        (&["has(request.user)"], &["has-is-always-true", "condition-adds-nothing"]),
        (&["has(request.extra.a)"], &[]),
        (
            &["request.resourceAttributes != null"],
            &["fails-on-non-resource-requests", "compared-with-null"],
        ),
        (&["dyn(request.user) == 'a'"], &[]),
        (&["dyn(request.user) && true"], &["fails-on-some-requests", "unchecked-bool"]),
        // formulas
        (&["false"], &["condition-never-true"]),
        (&["true"], &["condition-adds-nothing"]),
        (&["request.user == 'a' && request.user == 'b'"], &["condition-never-true"]),
        (&["request.user == 'a'", "request.user == 'b'"], &["conditions-contradict"]),
        (&["request.user == 'a'", "request.user != 'b'"], &["condition-adds-nothing"]),
        (&["request.user != 'b'", "request.user == 'a'"], &[]),
        (
            &["request.user in ['a', 'b']", "request.user == 'a' || request.user == 'b'"],
            &["condition-adds-nothing"],
        ),
        (&["request.user == 'a' || !(request.user == 'a')"], &["condition-adds-nothing"]),
        (&["'a' in request.groups", "!('a' in request.groups)"], &["conditions-contradict"]),
        (&["'a' in request.groups", "'b' in request.groups"], &[]),
        (&["request.groups.exists(g, g == 'a')", "request.groups.exists(g, g == 'b')"], &[]),
        (
            &["request.groups.exists(g, g == 'a')", "!request.groups.exists(g, g == 'a')"],
            &["conditions-contradict"],
        ),
        (
            &["has(request.resourceAttributes)", "has(request.nonResourceAttributes)"],
            &["conditions-contradict"],
        ),
        (
            &[
                guard,
                "request.resourceAttributes.verb in ['get', 'list']",
                "request.resourceAttributes.verb == 'delete'",
            ],
            &["conditions-contradict"],
        ),
        (&["request.user.startsWith('a')", "request.user == 'b'"], &[]),
        (&["1 == 1"], &[]),
        // costs
        (
            &[
                "request.groups.all(a, request.groups.all(b, request.groups.all(c, a + b + c != '')))",
            ],
            &["condition-too-costly"],
        ),
        (&["request.groups.exists(g, g.startsWith('a'))"], &[]),
        (&["request.groups.all(a, request.groups.all(b, a + b != ''))"], &[]),
    ];
    for (conditions, expected) in rows {
        assert_eq!(on(LATEST, conditions), *expected, "{conditions:?}");
    }
}

#[test]
fn texts_that_no_request_has() {
    let guard = SAFE[0];
    let path = "has(request.nonResourceAttributes)";
    let rows: &[(&[&str], &[&str])] = &[
        (&[guard, "request.resourceAttributes.verb == 'GET'"], &["verb-never-sent"]),
        (&[guard, "request.resourceAttributes.verb in ['get', 'post']"], &["verb-never-sent"]),
        (&[guard, "request.resourceAttributes.verb in ['get', 'impersonate']"], &[]),
        (&[path, "request.nonResourceAttributes.verb == 'list'"], &["verb-never-sent"]),
        (&[path, "request.nonResourceAttributes.verb == 'post'"], &[]),
        (&[guard, "request.resourceAttributes.resource == 'Pod'"], &["resource-form"]),
        (&[guard, "request.resourceAttributes.resource == 'pod'"], &["resource-form"]),
        (&[guard, "request.resourceAttributes.resource in ['pods', 'deploy']"], &["resource-form"]),
        (&[guard, "request.resourceAttributes.resource == 'pods/log'"], &["resource-form"]),
        (
            &[
                guard,
                "request.resourceAttributes.resource in ['pods', 'widgets', 'endpoints', 'users']",
            ],
            &[],
        ),
        (&[guard, "request.resourceAttributes.group == 'v1'"], &["api-group-form"]),
        (&[guard, "request.resourceAttributes.group == 'apps/v1'"], &["api-group-form"]),
        (&[guard, "request.resourceAttributes.group == 'core'"], &["api-group-form"]),
        (&[guard, "request.resourceAttributes.group in ['', 'apps', 'v1.example.com']"], &[]),
        (&["request.user == 'system:serviceaccounts:shop:cart'"], &["subject-form"]),
        (&["request.user.startsWith('system:serviceaccounts:shop:')"], &["subject-form"]),
        (&["request.user == 'system:serviceaccount:cart'"], &["subject-form"]),
        (&["request.user == 'system:nodes'"], &["subject-form"]),
        (&["'system:serviceaccount:shop:cart' in request.groups"], &["subject-form"]),
        (&["'system:serviceaccounts:shop:cart' in request.groups"], &["subject-form"]),
        (&["'system:anonymous' in request.groups"], &["subject-form"]),
        (
            &[
                "request.user == 'system:serviceaccount:shop:cart' && 'system:serviceaccounts:shop' in request.groups",
            ],
            &[],
        ),
        (
            &[
                "request.user.startsWith('system:serviceaccount:') || request.user.startsWith('system:')",
            ],
            &[],
        ),
        (&["!('system:masters' in request.groups)"], &["system-masters-never-asked"]),
        (&[guard, "request.resourceAttributes.verb == '*'"], &["wildcard-is-literal"]),
        (&[path, "request.nonResourceAttributes.path == '/healthz/*'"], &["wildcard-is-literal"]),
        (&[path, "request.nonResourceAttributes.path.startsWith('/healthz')"], &[]),
        (&[path, "request.nonResourceAttributes.path == 'healthz'"], &["path-form"]),
        (&[path, "request.nonResourceAttributes.path in ['/healthz', 'livez']"], &["path-form"]),
        (&[guard, "request.resourceAttributes.version == 'v1'"], &["version-of-reviews"]),
        (&[guard, "request.resourceAttributes.version in ['v1', '*']"], &[]),
        (&["request.user == 'GET'"], &[]),
        (&["request.groups.exists(g, g == 'system:anonymous')"], &["subject-form"]),
        (&["request.groups.exists(g, g.startsWith('system:serviceaccount:'))"], &["subject-form"]),
        (&["['system:anonymous'].exists(g, g == 'system:anonymous')"], &[]),
        (
            &[
                "request.user.contains('system:serviceaccounts:') || request.user.matches('^system:nodes$')",
            ],
            &[],
        ),
    ];
    for (conditions, expected) in rows {
        assert_eq!(on(LATEST, conditions), *expected, "{conditions:?}");
    }
}
