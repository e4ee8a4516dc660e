use gatewalk_cel::declarations::VariableDecl;
use gatewalk_cel::env::EnvBuilder;
use gatewalk_cel::estimate::{PresenceTest, estimate_cost};
use gatewalk_cel::{Program, Source, Type};
use gatewalk_release::Release;

use crate::cel::environment::{base, program_options};
use crate::cel::library::Estimates;

#[test]
fn calls_on_other_types_find_no_overload() {
    for (call, applied) in [
        ("path('/')", "string.(string)"),
        ("group('')", "string.(string)"),
        ("serviceAccount('a', 'b')", "string.(string, string)"),
        ("resource('pods')", "string.(string)"),
        ("subresource('log')", "string.(string)"),
        ("namespace('a')", "string.(string)"),
        ("name('a')", "string.(string)"),
        ("check('get')", "string.(string)"),
        ("fieldSelector('a=b')", "string.(string)"),
        ("labelSelector('a=b')", "string.(string)"),
        ("allowed()", "string.()"),
        ("reason()", "string.()"),
        ("error()", "string.()"),
        ("errored()", "string.()"),
    ] {
        let (name, _) = call.split_once('(').unwrap();
        let expected = format!("found no matching overload for '{name}' applied to '{applied}'");
        let unknown = format!("undeclared reference to '{name}'");
        for release in Release::ALL {
            let issues = base(release).compile(&Source::new(&format!("'a'.{call}"))).unwrap_err();
            let declared = release >= Release::V1_31 || !name.ends_with("Selector");
            let text = if declared { &expected } else { &unknown };
            assert!(issues.to_string().contains(text), "{release} {call}: {issues}");
        }
    }
}

#[test]
fn a_value_of_another_type_fails_when_it_is_asked() {
    let environment = base(Release::V1_36);
    for (expression, expected) in [
        ("dyn('a').check('get').allowed()", "no such overload: check(string, string)"),
        ("dyn(1).reason() == ''", "no such overload: reason(int)"),
    ] {
        let checked = environment.compile(&Source::new(expression)).unwrap();
        let program = Program::new(environment, &checked, program_options(Release::V1_36)).unwrap();
        let error = program.evaluate(&()).result.unwrap_err();
        assert_eq!(error.to_string(), expected, "{expression}");
    }
}

#[test]
fn types_follow_the_chain_and_asking_is_dear() {
    let authorizer = Type::object("kubernetes.authorization.Authorizer");
    let environment = EnvBuilder::extend(base(Release::V1_36))
        .variable(VariableDecl::new("authorizer", authorizer))
        .build();
    for (expression, output, cost) in [
        ("authorizer", "kubernetes.authorization.Authorizer", 1),
        ("authorizer.path('/')", "kubernetes.authorization.PathCheck", 2),
        ("authorizer.group('')", "kubernetes.authorization.GroupCheck", 2),
        (
            "authorizer.group('').resource('pods').labelSelector('ab')",
            "kubernetes.authorization.ResourceCheck",
            64,
        ),
        (
            "authorizer.serviceAccount('a', 'b').path('/').check('get')",
            "kubernetes.authorization.Decision",
            350_003,
        ),
        (
            "authorizer.group('').resource('pods').namespace('a').check('get').allowed()",
            "bool",
            350_005,
        ),
    ] {
        let checked = environment.compile(&Source::new(expression)).unwrap();
        assert_eq!(checked.output_type().to_string(), output, "{expression}");
        let estimate =
            estimate_cost(&environment, &checked, &Estimates(Release::NEWEST), PresenceTest::Free);
        assert_eq!((estimate.min, estimate.max), (cost, cost), "{expression}");
    }
}
