//! The line of the policy file that allowed.

use gatewalk_diagnostics::Message;
use gatewalk_kubernetes::attributes::Attributes;

use crate::abac::AbacAuthorizer;
use crate::{Evidence, Source, Step};

pub(super) fn explain(
    step: Step,
    abac: &AbacAuthorizer,
    attributes: &Attributes,
    matching: Option<usize>,
) -> Step {
    let Some(policy) = matching.and_then(|place| abac.policies.get(place)) else {
        let fact = Message::new("authorization.abacNothing")
            .with("user", &attributes.user.name)
            .with("count", &abac.policies.len());
        return Step { fact: Some(fact), ..step };
    };
    let fact = Message::new("authorization.abacAllowed").with("line", &policy.line);
    let evidence = Evidence {
        text: fact.clone(),
        source: Some(Source { document: "abacPolicy", span: Some(policy.span) }),
        grant: None,
    };
    Step { fact: Some(fact), evidence: vec![evidence], ..step }
}
