//! What is said of all requests, held against many of them.

use std::collections::BTreeSet;

use gatewalk_cel::Value;

use super::{LATEST, NODE, RBAC, advice, configuration, webhook};
use crate::cel::match_conditions::{MatchConditionCompiler, REQUEST, request_value};

/// Conditions and requests of many kinds: what is said of all requests holds for each of these.
#[expect(clippy::too_many_lines, reason = "two tables")]
#[test]
fn what_is_said_of_all_requests_holds_for_each() {
    const ATOMS: [&str; 14] = [
        "has(request.resourceAttributes)",
        "!has(request.nonResourceAttributes)",
        "request.resourceAttributes.verb == 'get'",
        "request.resourceAttributes.verb != 'get'",
        "request.resourceAttributes.verb in ['get', 'list']",
        "request.nonResourceAttributes.path == '/healthz'",
        "request.user == 'a' || request.user == 'b'",
        "!(request.user in ['a', 'c'])",
        "'x' in request.groups",
        "!('x' in request.groups) && request.user == 'a'",
        "request.groups.exists(g, g == 'x') == true",
        "request.user == 'a' ? request.resourceAttributes.verb == 'get' : true",
        "request.user.startsWith('a')",
        "has(request.resourceAttributes) && request.resourceAttributes.verb == 'list'",
    ];
    let mut requests = Vec::new();
    for name in ["a", "b", "c", "alice"] {
        for groups in [&[][..], &["x"][..]] {
            let user = super::super::probes::user(name, groups);
            for verb in ["get", "list", "delete"] {
                let of = [verb, "", "pods", "default", ""];
                requests.push(super::super::probes::resource(user.clone(), of));
            }
            for path in ["/healthz", "/metrics"] {
                requests.push(super::super::probes::path(user.clone(), "get", path));
            }
        }
    }
    let compiler = MatchConditionCompiler::new(LATEST, true);
    let results: Vec<Vec<Option<bool>>> = ATOMS
        .iter()
        .map(|atom| {
            let compiled = compiler.compile(atom).unwrap();
            let results = requests.iter().map(|request| {
                let value = request_value(request, false, false);
                match compiled.program().evaluate(&[(REQUEST, value)]).result {
                    Ok(Value::Bool(truth)) => Some(truth),
                    _ => None,
                }
            });
            results.collect()
        })
        .collect();
    let outcome = |atoms: &[usize], request: usize| {
        let of: Vec<Option<bool>> = atoms.iter().map(|atom| results[*atom][request]).collect();
        if of.contains(&Some(false)) {
            Some(false)
        } else if of.contains(&None) {
            None
        } else {
            Some(true)
        }
    };
    let mut said = BTreeSet::new();
    for first in 0..ATOMS.len() {
        for second in (0..ATOMS.len()).filter(|second| *second != first) {
            let atoms = [first, second];
            let text = configuration(
                LATEST,
                &format!("{}{NODE}{RBAC}", webhook("w", "", &atoms.map(|atom| ATOMS[atom]))),
            );
            for finding in advice(LATEST, &text) {
                let index = usize::from(finding.path.contains("[1].expression"));
                let holds = |claim: &dyn Fn(usize) -> bool| (0..requests.len()).all(claim);
                let is_true = match finding.code {
                    "authorization/condition-never-true" => {
                        holds(&|request| results[atoms[index]][request] != Some(true))
                    }
                    "authorization/conditions-contradict" => {
                        holds(&|request| outcome(&atoms, request) != Some(true))
                    }
                    "authorization/condition-adds-nothing" => holds(&|request| {
                        outcome(&atoms[..index], request) == outcome(&atoms[..=index], request)
                    }),
                    _ => continue,
                };
                said.insert(finding.code);
                assert!(is_true, "{} of {text}", finding.code);
            }
        }
    }
    assert_eq!(said.len(), 2, "{said:?}");
}
