use super::{AstNode, CallEstimate, CostEstimator, NoEstimates, PresenceTest, SizeEstimate};
use crate::{
    Dialect, EnvBuilder, Source, Type,
    declarations::VariableDecl,
    env::EnvOptions,
    library::{parse_type, standard},
};

fn estimate(text: &str, dialect: Dialect, estimator: &dyn CostEstimator) -> (u64, u64) {
    let env = EnvBuilder::new(dialect, EnvOptions::default())
        .library(standard(dialect, true))
        .library(crate::library::bindings::bindings(dialect))
        .library(crate::library::sets::sets())
        .variable(VariableDecl::new("s", Type::String))
        .variable(VariableDecl::new("m", parse_type("map(string, int)")))
        .build();
    let checked = env.compile(&Source::new(text)).unwrap();
    let estimate = env.estimate_cost(&checked, estimator, PresenceTest::Costs);
    (estimate.min, estimate.max)
}

#[test]
fn expressions_cost_what_cel_go_says() {
    for (text, expected) in [
        ("1 + 2 * 3", (2, 2)),
        ("s == 'abc'", (2, 2)),
        ("has(m.x)", (2, 2)),
        ("m.x", (2, 2)),
        ("true || m.x == 1", (0, 3)),
        ("true ? 1 : 1 + 1", (0, 1)),
        ("'abcdefghijk' + 'abcdefghijk'", (3, 3)),
        ("[1, 2, 3].all(x, x > 0)", (20, 26)),
        ("s.matches('abcd')", (2, 1_844_674_407_370_955_265)),
        ("s in ['a', 'b']", (13, 13)),
        ("[s] == ['a']", (22, 22)),
        ("sets.contains([1, 2], [1])", (23, 23)),
    ] {
        assert_eq!(estimate(text, Dialect::V0_26_0, &NoEstimates), expected, "{text}");
    }
}

/// Says that texts that can be reached have five to ten code points, and that calls of `size` cost
/// seven units.
#[derive(Debug)]
struct Fives;

impl CostEstimator for Fives {
    fn estimate_size(&self, node: &AstNode<'_>) -> Option<SizeEstimate> {
        (!node.path.is_empty()).then_some(SizeEstimate { min: 50, max: 100 })
    }

    fn estimate_call_cost(
        &self,
        function: &str,
        _overload_id: &str,
        _target: Option<&AstNode<'_>>,
        _args: &[AstNode<'_>],
    ) -> Option<CallEstimate> {
        (function == "size")
            .then_some(CallEstimate { cost: super::CostEstimate::fixed(7), result_size: None })
    }
}

#[test]
fn the_embedder_s_estimator_is_asked() {
    assert_eq!(estimate("s + s", Dialect::V0_26_0, &Fives), (12, 22));
    assert_eq!(estimate("size(s)", Dialect::V0_26_0, &Fives), (8, 8));
}

#[test]
fn names_for_values_are_known_since_0_23() {
    let text = "cel.bind(x, 'abcdefghijk', x + x)";
    assert_eq!(estimate(text, Dialect::V0_26_0, &NoEstimates), (15, 15));
    assert_eq!(estimate(text, Dialect::V0_17_7, &NoEstimates), (12, 1_844_674_407_370_955_276));
}
