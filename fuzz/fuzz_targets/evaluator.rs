//! The evaluator: no text makes it panic, hang or run past the cost limit, and recording changes neither result nor cost.
#![no_main]

use gatewalk_cel::program::Program;
use gatewalk_cel::value::format_value;
use gatewalk_cel::{Source, Value};
use gatewalk_kubernetes::cel::environment::program_options;
use gatewalk_kubernetes::cel::match_conditions::{MatchConditionCompiler, REQUEST};
use gatewalk_release::Release;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (release, text) = input;
    let release = Release::ALL[usize::from(release) % Release::ALL.len()];
    let environment = MatchConditionCompiler::new(release, true).environment();
    let Ok(checked) = environment.compile(&Source::new(text)) else { return };
    let Ok(program) = Program::new(environment, &checked, program_options(release)) else { return };
    let entry = |name: &str, value: Value| (Value::string(name), value);
    let attributes = ["namespace", "verb", "group", "version", "resource", "subresource", "name"];
    let request = Value::map([
        entry("user", "alice".into()),
        entry("uid", "".into()),
        entry("groups", Value::list(vec!["a".into(), "b".into()])),
        entry("extra", Value::map([entry("k", Value::list(vec!["v".into()]))])),
        entry("resourceAttributes", Value::map(attributes.map(|name| entry(name, name.into())))),
    ]);
    let variables = [(REQUEST, request)];
    let plain = program.evaluate(&variables);
    let (recorded, _) = program.evaluate_recorded(&variables);
    assert_eq!(plain.cost, recorded.cost);
    let shown = |result: &Result<Value, _>| match result {
        Ok(value) => format_value(value),
        Err(error) => format!("{error:?}"),
    };
    assert_eq!(shown(&plain.result), shown(&recorded.result));
});
