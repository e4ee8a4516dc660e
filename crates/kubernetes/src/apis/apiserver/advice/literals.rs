//! Texts that fields of a request never have: verbs in capitals, kinds for resources, misspelt names of groups.

use std::ops::Range;

use gatewalk_cel::ast::{ExprKind, operators};
use gatewalk_diagnostics::Message;

use super::Remark;
use super::comparisons::{self, Comparison, Field, How};
use super::subject::{Condition, Subject};
use crate::resources::Resources;

/// What is to be said of a comparison, if anything.
type Said = Option<(Message, Option<Message>)>;

fn each(subject: &Subject<'_>, say: impl Fn(&Comparison) -> Said) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = Vec::new();
    for condition in subject.webhooks.iter().flat_map(|webhook| &webhook.conditions) {
        for comparison in comparisons::of(condition) {
            let Some((message, help)) = say(&comparison) else { continue };
            let span = place(condition, &comparison.at);
            if remarks.iter().all(|remark| remark.span != span) {
                let remark = Remark::new(&*condition.path, span, message);
                remarks.push(Remark { help, ..remark });
            }
        }
    }
    remarks
}

fn place(condition: &Condition<'_>, characters: &Range<usize>) -> Range<usize> {
    condition.range(characters)
}

/// Verbs that belong to the other kind of request, or are written in capitals.
pub(super) fn verbs(subject: &Subject<'_>) -> Vec<Remark> {
    const METHODS: [&str; 6] = ["post", "put", "head", "options", "connect", "trace"];
    const OF_RESOURCES: [&str; 5] = ["list", "watch", "create", "update", "deletecollection"];
    each(subject, |comparison| {
        let text = comparison.text.as_str();
        let is_resource = match comparison.field {
            Field::ResourceVerb => true,
            Field::PathVerb => false,
            _ => return None,
        };
        if comparison.how != How::Equals {
            return None;
        }
        let lower = text.to_lowercase();
        if lower != text {
            let message = Message::new("advice.verbInCapitals").with("verb", text);
            return Some((
                message,
                Some(Message::new("kubernetes.didYouMean").with("name", &lower)),
            ));
        }
        if is_resource && METHODS.contains(&text) {
            let help = Message::new("advice.verbsOfResources");
            return Some((Message::new("advice.methodAsVerb").with("verb", text), Some(help)));
        }
        if !is_resource && OF_RESOURCES.contains(&text) {
            let help = Message::new("advice.verbsOfPaths");
            return Some((Message::new("advice.verbAsMethod").with("verb", text), Some(help)));
        }
        None
    })
}

/// A kind, a singular, a short name or a subresource where the plural of a resource stands.
pub(super) fn resources(subject: &Subject<'_>) -> Vec<Remark> {
    let resources = Resources::new(subject.release);
    each(subject, |comparison| {
        let text = comparison.text.as_str();
        if comparison.field != Field::Resource || comparison.how != How::Equals {
            return None;
        }
        if let Some((resource, subresource)) = text.split_once('/') {
            let message = Message::new("advice.slashInResource").with("text", text);
            let help = Message::new("advice.compareSubresource")
                .with("resource", resource)
                .with("subresource", subresource);
            return Some((message, Some(help)));
        }
        if resources.iter().any(|resource| resource.name == text) {
            return None;
        }
        let meant = resources.iter().find(|resource| {
            resource.kind == text
                || resource.singular == text
                || resource.name == text.to_lowercase()
                || resource.short_names.iter().any(|short| short == text)
        })?;
        let message = Message::new("advice.notAResource")
            .with("text", text)
            .with("release", &subject.release);
        let help = Message::new("kubernetes.didYouMean").with("name", &meant.name);
        Some((message, Some(help)))
    })
}

/// A version or `core` where an API group stands.
pub(super) fn groups(subject: &Subject<'_>) -> Vec<Remark> {
    each(subject, |comparison| {
        let text = comparison.text.as_str();
        if comparison.field != Field::ApiGroup || comparison.how != How::Equals {
            return None;
        }
        let message = Message::new("advice.notAnApiGroup").with("text", text);
        if let Some((group, version)) = text.split_once('/') {
            let help = Message::new("advice.groupWithoutVersion").with("group", group);
            return is_version(version).then_some((message, Some(help)));
        }
        (text == "core" || is_version(text))
            .then(|| (message, Some(Message::new("advice.coreGroup"))))
    })
}

/// `v1`, `v2beta3`.
fn is_version(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('v') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(rest)
        || ["alpha", "beta"].into_iter().any(|stage| {
            rest.split_once(stage).is_some_and(|(one, two)| digits(one) && digits(two))
        })
}

/// Names of service accounts and well-known groups, one form where the other belongs.
pub(super) fn subjects(subject: &Subject<'_>) -> Vec<Remark> {
    const GROUPS: [&str; 6] = [
        "system:nodes",
        "system:masters",
        "system:authenticated",
        "system:unauthenticated",
        "system:serviceaccounts",
        "system:bootstrappers",
    ];
    const USERS: [&str; 3] =
        ["system:anonymous", "system:kube-scheduler", "system:kube-controller-manager"];
    each(subject, |comparison| {
        let text = comparison.text.as_str();
        if comparison.how == How::Partly {
            return None;
        }
        let parts: Vec<&str> = text.split(':').collect();
        let whole = comparison.how == How::Equals;
        let said = |id: &'static str, help: &'static str| {
            Some((Message::new(id).with("text", text), Some(Message::new(help))))
        };
        match (comparison.field, parts.as_slice()) {
            (Field::User, ["system", "serviceaccounts", ..]) if parts.len() > 2 || whole => {
                said("advice.groupAsUser", "advice.serviceAccountUser")
            }
            (Field::User, _) if whole && GROUPS.contains(&text) => {
                said("advice.groupAsUser", "advice.testGroups")
            }
            (Field::User, ["system", "serviceaccount", rest @ ..]) if whole && rest.len() != 2 => {
                said("advice.incompleteServiceAccount", "advice.serviceAccountUser")
            }
            (Field::Groups, ["system", "serviceaccount", ..]) => {
                said("advice.userAsGroup", "advice.serviceAccountGroups")
            }
            (Field::Groups, ["system", "node", ..]) => {
                said("advice.userAsGroup", "advice.nodeGroup")
            }
            (Field::Groups, ["system", "serviceaccounts", _, _, ..]) => {
                said("advice.noSuchAccountGroup", "advice.serviceAccountGroups")
            }
            (Field::Groups, _) if USERS.contains(&text) => {
                said("advice.userAsGroup", "advice.testUser")
            }
            _ => None,
        }
    })
}

/// Members of `system:masters` are let in before any webhook.
pub(super) fn system_masters(subject: &Subject<'_>) -> Vec<Remark> {
    each(subject, |comparison| {
        let whole = comparison.how == How::Equals;
        (whole && comparison.field == Field::Groups && comparison.text == "system:masters").then(
            || {
                let help = Message::new("advice.leaveOutMasters");
                (Message::new("advice.systemMastersNeverAsked"), Some(help))
            },
        )
    })
}

/// `*` and a pattern with `*`, which rules know and expressions do not.
pub(super) fn wildcards(subject: &Subject<'_>) -> Vec<Remark> {
    each(subject, |comparison| {
        let text = comparison.text.as_str();
        let may = matches!(
            comparison.field,
            Field::ResourceVerb
                | Field::ApiGroup
                | Field::Resource
                | Field::Subresource
                | Field::Namespace
                | Field::Name
                | Field::Path
                | Field::PathVerb
                | Field::User
                | Field::Groups
        );
        if !may || comparison.how != How::Equals || !text.contains('*') {
            return None;
        }
        let message = Message::new("advice.wildcardIsLiteral").with("text", text);
        let prefix = text.strip_suffix('*').filter(|prefix| !prefix.is_empty());
        let help = match prefix.filter(|prefix| !prefix.contains('*')) {
            Some(prefix) => Message::new("advice.useStartsWith").with("prefix", prefix),
            None => Message::new("advice.leaveOutComparison"),
        };
        Some((message, Some(help)))
    })
}

/// Paths begin with a slash.
pub(super) fn paths(subject: &Subject<'_>) -> Vec<Remark> {
    each(subject, |comparison| {
        let text = comparison.text.as_str();
        let partly = comparison.how == How::Partly;
        if comparison.field != Field::Path || partly || text.starts_with(['/', '*']) {
            return None;
        }
        let empty_prefix = comparison.how == How::StartsWith && text.is_empty();
        (!empty_prefix).then(|| {
            let help = Message::new("kubernetes.didYouMean").with("name", &format!("/{text}"));
            (Message::new("advice.pathWithoutSlash"), Some(help))
        })
    })
}

/// The version is `*` for reviews that give none, such as those of `kubectl auth can-i`.
pub(super) fn versions(subject: &Subject<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for condition in subject.webhooks.iter().flat_map(|webhook| &webhook.conditions) {
        let compared = comparisons::of(condition)
            .into_iter()
            .find(|comparison| comparison.field == Field::Version && comparison.how == How::Equals);
        let knows = comparisons::of(condition)
            .iter()
            .any(|comparison| comparison.field == Field::Version && comparison.text == "*");
        let is_whole = condition.nodes().into_iter().any(|id| {
            matches!(condition.ast().kind(id), ExprKind::Call(call)
                if matches!(&*call.function, operators::EQUALS | operators::NOT_EQUALS | operators::IN))
        });
        if let Some(comparison) = compared.filter(|_| is_whole && !knows) {
            let message = Message::new("advice.versionOfReviews");
            remarks.push(Remark::new(&*condition.path, place(condition, &comparison.at), message));
        }
    }
    remarks
}
