//! The grant behind an RBAC step, or what was looked at in vain.

use gatewalk_diagnostics::{Message, Span};
use gatewalk_kubernetes::attributes::Attributes;

use crate::rbac::{Binding, Granted, RbacAuthorizer, Visit, describe};
use crate::{Evidence, Grant, Source, Step};

/// More bindings than these are not listed as evidence of a refusal.
const BINDINGS_SHOWN_MAX: usize = 20;

pub(super) fn explain(
    step: Step,
    rbac: &RbacAuthorizer,
    attributes: &Attributes,
    visit: &Visit,
) -> Step {
    match visit.granted {
        Some(granted) => Step {
            fact: grant(rbac, granted).map(|grant| {
                Message::new("authorization.rbacAllowed")
                    .with("kind", grant.binding_kind)
                    .with("binding", &grant.binding)
                    .with("subject", &grant.subject)
                    .with("role", &grant.role)
            }),
            evidence: granted_evidence(rbac, granted),
            ..step
        },
        None => refused(step, rbac, attributes, visit),
    }
}

/// Where an object of the cluster stands: in the objects of the scenario, or in the bootstrap policy.
pub(crate) fn source(span: Option<Span>) -> Source {
    let document = if span.is_some() { "objects" } else { "bootstrapPolicy" };
    Source { document, span }
}

/// The grant by name, without a subject and a rule.
pub(crate) fn bare_grant(binding: &Binding) -> Grant {
    Grant {
        binding_kind: binding.kind(),
        binding: binding.path(),
        role_kind: binding.role_ref.kind.clone(),
        role: binding.role_ref.name.clone(),
        subject: String::new(),
        rule: None,
    }
}

fn grant(rbac: &RbacAuthorizer, granted: Granted) -> Option<Grant> {
    let binding = rbac.bindings.get(granted.binding)?;
    let subject = binding.subjects.get(granted.subject)?;
    Some(Grant {
        subject: describe(subject, binding),
        rule: Some(granted.rule),
        ..bare_grant(binding)
    })
}

/// The rule, the binding and the subject that allowed, in this order.
fn granted_evidence(rbac: &RbacAuthorizer, granted: Granted) -> Vec<Evidence> {
    let Some((binding, grant)) = rbac.bindings.get(granted.binding).zip(grant(rbac, granted))
    else {
        return Vec::new();
    };
    let mut evidence = Vec::new();
    let role = binding.role.as_ref().ok().and_then(|role| rbac.roles.get(*role));
    if let Some((role, rule)) =
        role.and_then(|role| role.rules.get(granted.rule).map(|rule| (role, rule)))
    {
        let id = if role.aggregated {
            "authorization.rbacRuleAggregated"
        } else {
            "authorization.rbacRule"
        };
        evidence.push(Evidence {
            text: Message::new(id)
                .with("kind", role.kind)
                .with("role", &role.name)
                .with("rule", &(granted.rule + 1)),
            source: Some(source(rule.source)),
            grant: Some(grant.clone()),
        });
    }
    evidence.push(Evidence {
        text: Message::new("authorization.rbacBinding")
            .with("kind", grant.binding_kind)
            .with("binding", &grant.binding)
            .with("subject", &grant.subject),
        source: Some(source(binding.source)),
        grant: None,
    });
    if let Some(subject) = binding.subjects.get(granted.subject)
        && subject.source.is_some()
    {
        evidence.push(Evidence {
            text: Message::new("authorization.rbacSubject").with("subject", &grant.subject),
            source: Some(source(subject.source)),
            grant: None,
        });
    }
    evidence
}

/// The bindings that apply, those with a missing role first.
fn refused(step: Step, rbac: &RbacAuthorizer, attributes: &Attributes, visit: &Visit) -> Step {
    let applying = rbac.applying(&attributes.user, &attributes.namespace);
    let id = match (applying.len(), visit.broken.is_empty()) {
        (0, _) => "authorization.rbacNoBinding",
        (_, true) => "authorization.rbacNoRule",
        (_, false) => "authorization.rbacRoleMissing",
    };
    let fact = Message::new(id)
        .with("user", &attributes.user.name)
        .with("count", &applying.len())
        .with("namespace", &attributes.namespace);
    let is_broken = |at: &usize| visit.broken.contains(at);
    let (broken, sound): (Vec<_>, Vec<_>) =
        applying.into_iter().partition(|(binding, _)| is_broken(binding));
    let evidence = broken.into_iter().chain(sound).take(BINDINGS_SHOWN_MAX);
    let evidence = evidence.filter_map(|(at, subject)| {
        let binding = rbac.bindings.get(at)?;
        let subject = binding.subjects.get(subject)?;
        let grant = Grant { subject: describe(subject, binding), ..bare_grant(binding) };
        let id = if is_broken(&at) {
            "authorization.rbacBindingBroken"
        } else {
            "authorization.rbacBindingSilent"
        };
        let text = Message::new(id)
            .with("kind", grant.binding_kind)
            .with("binding", &grant.binding)
            .with("subject", &grant.subject)
            .with("roleKind", &grant.role_kind)
            .with("role", &grant.role);
        Some(Evidence { text, source: Some(source(binding.source)), grant: Some(grant) })
    });
    Step { fact: Some(fact), evidence: evidence.collect(), ..step }
}
