use expect_test::{Expect, expect};
use gatewalk_kubernetes::apis::apiserver::{ExpressionSource, WebhookMatchCondition};
use gatewalk_kubernetes::apis::authorization::{ResourceAttributes, SubjectAccessReviewSpec};
use gatewalk_kubernetes::cel::match_conditions::MatchConditionCompiler;
use gatewalk_release::Release;

use super::{Conditions, Matched};

fn conditions(expressions: &[&str]) -> Conditions {
    let conditions: Vec<WebhookMatchCondition> = expressions
        .iter()
        .map(|text| WebhookMatchCondition { expression: ExpressionSource::detached(*text) })
        .collect();
    let compiler = MatchConditionCompiler::new(Release::V1_36, true);
    Conditions::of_configuration(&conditions, compiler, "").unwrap()
}

fn spec() -> SubjectAccessReviewSpec {
    SubjectAccessReviewSpec {
        user: "bob".into(),
        groups: vec!["devs".into()],
        resource_attributes: Some(ResourceAttributes {
            namespace: "kube-system".into(),
            verb: "get".into(),
            ..ResourceAttributes::default()
        }),
        ..SubjectAccessReviewSpec::default()
    }
}

fn matched(expressions: &[&str]) -> String {
    match conditions(expressions).evaluate(&spec(), false).0 {
        Matched::Yes => "yes".to_owned(),
        Matched::No => "no".to_owned(),
        Matched::Failed(errors) => errors.to_string(),
    }
}

const ERROR: &str = "request.nonResourceAttributes.path == '/'";

#[test]
fn false_beats_an_error_in_any_order() {
    assert_eq!(matched(&[]), "yes");
    assert_eq!(matched(&["true", "request.user == 'bob'"]), "yes");
    assert_eq!(matched(&[ERROR, "request.user == 'x'"]), "no");
    assert_eq!(matched(&["request.user == 'x'", ERROR]), "no");
    let text = format!(
        "cel evaluation error: expression '{ERROR}' resulted in error: no such key: nonResourceAttributes"
    );
    assert_eq!(matched(&[ERROR, "true"]), text);
}

/// Without errors the order of conditions changes nothing.
#[test]
fn order_does_not_change_a_match_without_errors() {
    let expressions =
        ["request.user == 'bob'", "'devs' in request.groups", "request.uid == 'u'", "true"];
    let all = matched(&expressions);
    let mut turned = expressions;
    for _ in 0..expressions.len() {
        turned.rotate_left(1);
        assert_eq!(matched(&turned), all);
        let mut reversed = turned;
        reversed.reverse();
        assert_eq!(matched(&reversed), all);
    }
}

fn check(expression: &str, expect: &Expect) {
    let conditions = conditions(&[expression]);
    let (_, evaluated) = conditions.evaluate(&spec(), true);
    let mut shown = format!("{expression}\n");
    for value in evaluated.iter().flat_map(|one| &one.values).rev() {
        let mark = if value.error { " (error)" } else { "" };
        shown.push_str(&" ".repeat(value.anchor as usize));
        shown.push_str(&value.value);
        shown.push_str(mark);
        shown.push('\n');
    }
    expect.assert_eq(&shown);
}

#[test]
fn values_stand_under_the_characters_that_made_them() {
    check(
        "request.resourceAttributes.verb in ['update', 'delete'] || request.user.startsWith('b')",
        &expect![[r#"
            request.resourceAttributes.verb in ['update', 'delete'] || request.user.startsWith('b')
                                                                                    true
                                                                               "bob"
                                                                    true
                                            false
                                       "get"
        "#]],
    );
    check(
        "!('devs' in request.groups) && has(request.uid)",
        &expect![[r#"
        !('devs' in request.groups) && has(request.uid)
                                    false
                            ["devs"]
                 true
        false
    "#]],
    );
    check(
        "request.groups.exists(g, g == 'devs')",
        &expect![[r#"
        request.groups.exists(g, g == 'devs')
                       true
                ["devs"]
    "#]],
    );
    check(
        ERROR,
        &expect![[r#"
        request.nonResourceAttributes.path == '/'
                no such key: nonResourceAttributes (error)
    "#]],
    );
}
