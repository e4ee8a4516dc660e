//! Evaluating a simple condition asks the allocator for nothing: values that are looked up are shared, and what is compared is not
//! copied.

use std::hint::black_box;

use gatewalk_cel::{Program, Source, Value};
use gatewalk_kubernetes::cel::environment::program_options;
use gatewalk_kubernetes::cel::match_conditions::{MatchConditionCompiler, REQUEST};
use gatewalk_release::Release;

fn request() -> Value {
    let entry = |name: &str, value: &str| (Value::string(name), Value::string(value));
    let attributes = Value::map([
        entry("namespace", "kube-system"),
        entry("verb", "get"),
        entry("resource", "pods"),
    ]);
    let groups = Value::list(vec!["system:nodes".into(), "system:authenticated".into()]);
    Value::map([
        entry("user", "system:node:n1"),
        (Value::string("groups"), groups),
        (Value::string("resourceAttributes"), attributes),
    ])
}

#[test]
fn simple_conditions_are_evaluated_without_allocating() {
    let variables = [(REQUEST, request())];
    let mut wrong = Vec::new();
    for (condition, allocations) in [
        ("has(request.resourceAttributes)", 0),
        ("request.resourceAttributes.namespace == 'kube-system'", 0),
        ("!('system:serviceaccounts:kube-system' in request.groups)", 0),
        ("request.user == 'alice' || request.user.startsWith('system:node:')", 0),
        (
            "has(request.resourceAttributes) && request.resourceAttributes.verb in ['get', 'list', 'watch']",
            0,
        ),
        ("request.user != '' ? request.groups.size() > 1 : false", 0),
        (
            "request.resourceAttributes.verb != 'get' && request.resourceAttributes.resource == 'pods'",
            0,
        ),
        ("request.user.matches('^system:node:.*$')", 0),
        // a sum is written down
        ("request.user + '!' != ''", 1),
    ] {
        let environment = MatchConditionCompiler::new(Release::V1_36, true).environment();
        let checked = environment.compile(&Source::new(condition)).unwrap();
        let program = Program::new(environment, &checked, program_options(Release::V1_36)).unwrap();
        // the first time fills caches
        program.evaluate(&variables);
        let counted = allocation_counter::measure(|| {
            drop(black_box(program.evaluate(black_box(&variables))));
        });
        if counted.count_total != allocations {
            wrong.push((condition, counted.count_total));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}
