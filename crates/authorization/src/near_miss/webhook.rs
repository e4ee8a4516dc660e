//! Webhooks that would have allowed, had they been asked, and webhooks that stand in the way of one who would.

use gatewalk_diagnostics::{Edit, Message};
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_kubernetes::go;

use super::{edit, plain, with_edits};
use crate::chain::{Chain, Member};
use crate::webhook::{Evaluated, How, Webhook};
use crate::{Change, Decision, NearMiss, Source};

/// Longer expressions are cut where they are quoted, in code points.
const EXPRESSION_CHARACTERS_MAX: usize = 80;

/// A webhook at its place.
pub(super) struct Step<'a> {
    pub(super) chain: &'a Chain,
    pub(super) member: &'a Member,
    pub(super) webhook: &'a Webhook,
    pub(super) attributes: &'a Attributes,
}

impl Step<'_> {
    /// A webhook that a condition left out. Near when it would have allowed.
    pub(super) fn excluded(&self, evaluated: &[Evaluated]) -> Option<NearMiss> {
        if self.webhook.would_say(self.attributes).decision != Decision::Allow {
            return None;
        }
        let last = evaluated.len().checked_sub(1)?;
        let conditions = self.webhook.conditions().all();
        let shown = |place: usize, id: &'static str| {
            let text = conditions.get(place).map(|one| one.expression.text.as_str());
            Message::new(id)
                .with("number", &(place + 1))
                .with("expression", &one_line(text.unwrap_or_default()))
        };
        let fits = (0..last).map(|place| shown(place, "authorization.conditionTrue")).collect();
        let misses = vec![shown(last, "authorization.conditionFalse")];
        let span = conditions.get(last).map(|one| one.expression.span);
        let title = Message::new("authorization.changeCondition")
            .with("number", &(last + 1))
            .with("name", &self.member.name);
        let also = Message::new("authorization.alsoAsked").with("name", &self.member.name);
        Some(NearMiss {
            gate: self.member.name.clone(),
            text: Message::new("authorization.nearWebhook").with("name", &self.member.name),
            source: self.source(span),
            grant: None,
            fits,
            misses,
            change: Some(plain(title, Some(also))),
        })
    }

    /// A webhook that refused what `by` would have allowed.
    pub(super) fn in_the_way(&self, by: &str, how: &How) -> NearMiss {
        // a condition that gives an error wants mending, not company
        let is_broken = matches!(how, How::ConditionFailed);
        NearMiss {
            gate: self.member.name.clone(),
            text: Message::new("authorization.nearInTheWay")
                .with("name", &self.member.name)
                .with("by", by),
            source: self.member.source.clone(),
            grant: None,
            fits: Vec::new(),
            misses: Vec::new(),
            change: (!is_broken).then(|| self.leave_out()),
        }
    }

    /// A condition more, which leaves out what this user asks.
    fn leave_out(&self) -> Change {
        let user = &self.attributes.user.name;
        let expression = format!("request.user != {}", cel_string(user));
        let title = Message::new("authorization.changeLeaveOut")
            .with("name", &self.member.name)
            .with("expression", &expression);
        let also = Message::new("authorization.alsoNotAsked")
            .with("name", &self.member.name)
            .with("user", user);
        with_edits(title, "authorizationConfiguration", self.append(&expression), Some(also))
    }

    fn append(&self, expression: &str) -> Vec<Edit> {
        let source = self.member.source.as_ref();
        let span = source
            .filter(|source| source.document == "authorizationConfiguration")
            .and_then(|source| source.span);
        let item = edit::Item::Mapping(vec![("expression", expression.to_owned())]);
        let list = ["webhook", "matchConditions"];
        edit::append(&self.chain.configuration_text, span, &list, &item)
    }

    fn source(&self, span: Option<gatewalk_diagnostics::Span>) -> Option<Source> {
        let source = self.member.source.as_ref()?;
        let span = span.filter(|span| *span != gatewalk_diagnostics::Span::default());
        Some(Source { document: source.document, span: span.or(source.span) })
    }
}

/// A string literal of CEL.
fn cel_string(text: &str) -> String {
    if text.chars().all(|one| !one.is_control() && !"'\\".contains(one)) {
        format!("'{text}'")
    } else {
        go::json_string(text)
    }
}

fn one_line(text: &str) -> String {
    let flat: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match flat.char_indices().nth(EXPRESSION_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", flat.get(..end).unwrap_or_default()),
        None => flat,
    }
}
