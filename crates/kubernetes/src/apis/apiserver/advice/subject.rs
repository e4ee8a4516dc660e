//! The configuration as advice looks at it: decoded with places, and its conditions compiled.

use std::cell::OnceCell;
use std::ops::Range;

use gatewalk_cel::Ast;
use gatewalk_cel::ast::ExprId;
use gatewalk_release::Release;

use super::super::conditions::{expression_span, source_range};
use super::super::draft::{Draft, DraftAuthorizer, DraftCondition, DraftWebhook};
use super::probes::Tried;
use super::truth;
use crate::cel::match_conditions::{CompiledCondition, MatchConditionCompiler};

/// A valid configuration.
pub(in super::super) struct Subject<'a> {
    pub(super) text: &'a str,
    pub(super) release: Release,
    pub(super) entries: &'a [DraftAuthorizer],
    pub(super) webhooks: Vec<Webhook<'a>>,
}

/// A webhook of it.
pub(super) struct Webhook<'a> {
    /// Its place among the authorizers.
    pub(super) index: usize,
    pub(super) entry: &'a DraftAuthorizer,
    pub(super) settings: &'a DraftWebhook,
    pub(super) conditions: Vec<Condition<'a>>,
    /// What the conditions come to over all requests; of so many of them as that can be said of together.
    pub(super) worlds: OnceCell<Vec<Vec<truth::Value>>>,
    /// What they came to for the requests that were tried.
    pub(super) tried: OnceCell<Tried>,
}

/// A condition of it.
pub(super) struct Condition<'a> {
    pub(super) draft: &'a DraftCondition,
    pub(super) path: String,
    pub(super) compiled: CompiledCondition,
    pub(super) characters: Vec<char>,
}

impl<'a> Subject<'a> {
    /// Compiles the conditions once more; those of a valid configuration compile.
    pub(in super::super) fn new(
        text: &'a str,
        draft: &'a Draft,
        release: Release,
        compiler: &MatchConditionCompiler,
    ) -> Self {
        let entries = draft.authorizers.as_deref().unwrap_or_default();
        let webhooks = entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.authorizer_type.value == "Webhook")
            .filter_map(|(index, entry)| {
                let settings = entry.webhook.as_ref()?;
                let conditions = settings.match_conditions.iter().flatten().enumerate();
                let conditions = conditions.filter_map(|(place, draft)| {
                    let expression = &draft.expression.value;
                    Some(Condition {
                        draft,
                        path: format!("authorizers[{index}].matchConditions[{place}].expression"),
                        compiled: compiler.compile(expression).ok()?,
                        characters: expression.chars().collect(),
                    })
                });
                Some(Webhook {
                    index,
                    entry,
                    settings,
                    conditions: conditions.collect(),
                    worlds: OnceCell::new(),
                    tried: OnceCell::new(),
                })
            })
            .collect();
        Self { text, release, entries, webhooks }
    }

    /// The place of the first authorizer of a type.
    pub(super) fn position(&self, authorizer_type: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.authorizer_type.value == authorizer_type)
    }

    /// Whether an authorizer of a type stands before a place.
    pub(super) fn has_before(&self, authorizer_type: &str, index: usize) -> bool {
        self.position(authorizer_type).is_some_and(|position| position < index)
    }
}

impl Webhook<'_> {
    pub(super) fn name(&self) -> &str {
        &self.entry.name.value
    }

    pub(super) fn denies_on_failure(&self) -> bool {
        self.settings.failure_policy.value == "Deny"
    }

    /// For each world what each of the first conditions comes to; no world where there are too many.
    pub(super) fn worlds(&self) -> &[Vec<truth::Value>] {
        self.worlds.get_or_init(|| {
            let lengths = (1..=self.conditions.len()).rev();
            let mut tables =
                lengths.filter_map(|length| truth::table(self.conditions.get(..length)?));
            tables.next().unwrap_or_default()
        })
    }

    /// Where the failure policy stands.
    pub(super) fn policy_span(&self) -> Range<usize> {
        let policy = &self.settings.failure_policy;
        policy.span.clone().unwrap_or_else(|| self.settings.anchor.clone())
    }
}

impl Condition<'_> {
    pub(super) fn ast(&self) -> &Ast {
        &self.compiled.checked().ast
    }

    /// The whole expression in the text.
    pub(super) fn span(&self) -> Range<usize> {
        expression_span(self.draft)
    }

    /// Some characters of the expression in the text.
    pub(super) fn range(&self, characters: &Range<usize>) -> Range<usize> {
        source_range(self.draft, characters)
    }

    /// The nodes of the expression, macros expanded, outermost first.
    pub(super) fn nodes(&self) -> Vec<ExprId> {
        let mut nodes = Vec::new();
        let mut pending = vec![self.ast().root()];
        while let Some(id) = pending.pop() {
            nodes.push(id);
            pending.extend(self.ast().children(id).rev());
        }
        nodes
    }

    /// The name of a field behind the dot of a selection, in the text.
    pub(super) fn field_range(&self, id: ExprId, field: &str) -> Range<usize> {
        let dot = self.ast().expr(id).offset.map_or(0, |offset| offset as usize);
        let after = self.characters.iter().skip(dot).collect::<String>();
        let Some(at) = after.find(field) else { return self.span() };
        let skipped = after.get(..at).map_or(0, |before| before.chars().count());
        let start = dot + skipped;
        self.range(&(start..start + field.chars().count()))
    }
}
