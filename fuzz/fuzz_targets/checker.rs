//! The checker and the estimate: no text makes them panic or hang, and the least is never more than the most.
#![no_main]

use gatewalk_cel::Source;
use gatewalk_cel::estimate::{PresenceTest, estimate_cost};
use gatewalk_kubernetes::cel::library::Estimates;
use gatewalk_kubernetes::cel::match_conditions::MatchConditionCompiler;
use gatewalk_release::Release;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (release, text) = input;
    let release = Release::ALL[usize::from(release) % Release::ALL.len()];
    let environment = MatchConditionCompiler::new(release, true).environment();
    if let Ok(checked) = environment.compile(&Source::new(text)) {
        let estimate = estimate_cost(environment, &checked, &Estimates(release), PresenceTest::Free);
        assert!(estimate.min <= estimate.max || estimate.max == 0, "{estimate:?}");
    }
});
