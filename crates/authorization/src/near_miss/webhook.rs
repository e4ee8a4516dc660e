//! Webhooks that would have allowed, had they been asked, and webhooks that stand in the way of one who would.

use gatewalk_diagnostics::{Edit, LineIndex, Message};
use gatewalk_kubernetes::apis::apiserver::{CONDITIONS_MAX, ExpressionSource};
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_kubernetes::go;

use super::{edit, with_edits};
use crate::chain::{Chain, Member};
use crate::webhook::{How, Webhook};
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
    /// A webhook that conditions left out. Near when it would have allowed.
    pub(super) fn excluded(&self) -> Option<NearMiss> {
        if self.webhook.would_say(self.attributes).decision != Decision::Allow {
            return None;
        }
        let conditions = self.webhook.conditions().all();
        let (mut fits, mut misses, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        let each = self.webhook.each_condition(self.attributes);
        for (place, (condition, (result, part))) in conditions.iter().zip(each).enumerate() {
            let shown = |id: &'static str| {
                Message::new(id)
                    .with("number", &(place + 1))
                    .with("expression", &one_line(&condition.expression.text))
            };
            let miss = match (result, part) {
                (Ok(true), _) => {
                    fits.push(shown("authorization.conditionTrue"));
                    continue;
                }
                (Ok(false), None) => shown("authorization.conditionFalse"),
                (Ok(false), Some(part)) => {
                    shown("authorization.conditionPartFalse").with("part", &one_line(&part))
                }
                (Err(error), _) => shown("authorization.conditionError").with("error", &error),
            };
            misses.push(miss);
            left_out.push((place, &condition.expression));
        }
        let span = left_out.first().map(|(_, expression)| expression.span);
        Some(NearMiss {
            gate: self.member.name.clone(),
            text: Message::new("authorization.nearWebhook").with("name", &self.member.name),
            source: self.source(span),
            grant: None,
            fits,
            misses,
            change: Some(self.let_in(&left_out)),
        })
    }

    /// Conditions that hold for this user besides.
    fn let_in(&self, conditions: &[(usize, &ExpressionSource)]) -> Change {
        let user = &self.attributes.user.name;
        let or = format!("request.user == {}", cel_string(user));
        let numbers: Vec<String> =
            conditions.iter().map(|(place, _)| (place + 1).to_string()).collect();
        let title = Message::new("authorization.changeCondition")
            .with("numbers", &numbers.join(", "))
            .with("name", &self.member.name)
            .with("expression", &or);
        let also = Message::new("authorization.alsoAsked")
            .with("name", &self.member.name)
            .with("user", user);
        let edits: Option<Vec<[Edit; 2]>> =
            conditions.iter().map(|(_, expression)| self.or(expression, &or)).collect();
        let edits = edits.unwrap_or_default().into_iter().flatten().collect();
        with_edits(title, "authorizationConfiguration", edits, Some(also))
    }

    /// The edits that make an expression `(...) || or`. None where it does not stand in the configuration, or what is added would be
    /// read as something else there.
    fn or(&self, expression: &ExpressionSource, or: &str) -> Option<[Edit; 2]> {
        let text = &self.chain.configuration_text;
        let is_here = self.member.source.as_ref()?.document == "authorizationConfiguration";
        let is_plain = |one: char| one.is_ascii_alphanumeric() || " .=':@_-".contains(one);
        // a comment would swallow what follows it
        if !is_here || !or.chars().all(is_plain) || expression.text.contains("//") {
            return None;
        }
        let quoted = expression.span.text(text).starts_with('\'');
        let or = if quoted { or.replace('\'', "''") } else { or.to_owned() };
        let is_blank = |one: &char| one.is_whitespace();
        let all = expression.text.chars().count();
        let start = expression.text.chars().take_while(is_blank).count();
        let end = all.checked_sub(expression.text.chars().rev().take_while(is_blank).count())?;
        let index = LineIndex::new(text);
        let first = expression.source_range(start..start + 1).start;
        let last = expression.source_range(end.checked_sub(1)?..end).end;
        let edit = |at: usize, replacement: String| Edit { span: index.span(at..at), replacement };
        Some([edit(first, "(".to_owned()), edit(last, format!(") || {or}"))])
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

    /// The edits that add a condition. None where there are as many as there may be.
    fn append(&self, expression: &str) -> Vec<Edit> {
        let source = self.member.source.as_ref();
        let span = source
            .filter(|source| source.document == "authorizationConfiguration")
            .and_then(|source| source.span);
        let item = edit::Item::Mapping(vec![("expression", expression.to_owned())]);
        let text = &self.chain.configuration_text;
        let list = ["webhook", "matchConditions"];
        match self.webhook.conditions().all().len() {
            0 => {
                // the first condition needs the version that conditions are asked in
                let version = "matchConditionSubjectAccessReviewVersion";
                let [webhook, conditions] = list;
                let Some(mut edits) = edit::set_member(text, span, &[webhook], version, "v1")
                else {
                    return Vec::new();
                };
                let appended = edit::append(text, span, &list, &item);
                let added = edit::add_list(text, span, &[webhook], conditions, &item);
                let condition = appended.into_iter().next().or(added);
                edits.extend(condition);
                edits.sort_by_key(|edit| edit.span.start.offset);
                edits
            }
            CONDITIONS_MAX.. => Vec::new(),
            _ => edit::append(text, span, &list, &item),
        }
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
