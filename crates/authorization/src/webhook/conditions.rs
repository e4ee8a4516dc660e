//! `matchConditions`: which requests a webhook is asked about (`k8s.io/apiserver/pkg/authorization/cel.CELMatcher`).

use gatewalk_kubernetes::apis::apiserver::{ExpressionSource, WebhookMatchCondition};
use gatewalk_kubernetes::apis::authorization::SubjectAccessReviewSpec;
use gatewalk_release::FeatureGates;

use crate::{Errors, SubValue};

/// The conditions of one webhook, or the `when` of one canned answer.
#[derive(Debug)]
pub(crate) struct Conditions {
    expressions: Vec<ExpressionSource>,
}

/// Whether a request matches.
#[derive(Debug)]
#[expect(dead_code, reason = "conditions are not evaluated yet: they leave the outcome unknown")]
pub(super) enum Matched {
    /// Every condition is true, or there is none.
    Yes,
    /// A condition is false, whatever errors the others gave.
    No,
    /// Some conditions gave errors, and none is false.
    Failed(Errors),
    /// The conditions cannot be evaluated here.
    Unknown,
}

/// A condition that was evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Evaluated {
    /// Its value, or the error with upstream's words around it.
    pub(crate) result: Result<bool, String>,
    pub(crate) cost: u64,
    pub(crate) values: Vec<SubValue>,
}

impl Matched {
    pub(super) fn is_yes(&self) -> bool {
        matches!(self, Self::Yes)
    }
}

impl Conditions {
    /// The conditions of a configuration that was validated.
    pub(super) fn of_configuration(
        conditions: &[WebhookMatchCondition],
        _gates: &FeatureGates,
    ) -> Self {
        Self { expressions: conditions.iter().map(|one| one.expression.clone()).collect() }
    }

    /// The condition of a canned answer.
    pub(super) fn of_answer(when: &str, _gates: &FeatureGates) -> Self {
        Self { expressions: vec![ExpressionSource::detached(when)] }
    }

    pub(crate) fn expressions(&self) -> &[ExpressionSource] {
        &self.expressions
    }

    /// Upstream's `Eval`: in file order, up to the first that is false. Errors are remembered and count only when none is.
    pub(super) fn evaluate(
        &self,
        _spec: &SubjectAccessReviewSpec,
        _recording: bool,
    ) -> (Matched, Vec<Evaluated>) {
        if self.expressions.is_empty() {
            return (Matched::Yes, Vec::new());
        }
        (Matched::Unknown, Vec::new())
    }
}
