//! CEL inside `expression`: what fits at the cursor, by the checked type of what stands before it.

mod members;
mod scope;

use std::ops::Range;

use gatewalk_cel::{Env, Type};
use gatewalk_release::Release;

use super::outline::{Entry, Style};
use super::scalar::{self, Content, written};
use super::tokens::{self, Kind, Token};
use super::{Assist, Completion, CompletionKind, Hover, docs, words};
#[cfg(test)]
pub(super) use members::is_named;
use scope::Scope;

/// An expression with a cursor in it.
struct Place<'a> {
    content: Content,
    tokens: Vec<Token>,
    /// The cursor, in characters.
    cursor: usize,
    scope: Scope<'a>,
    style: Option<Style>,
    release: Release,
    /// What stands before an inserted text: a blank right behind the colon of the key.
    glue: &'static str,
}

pub(super) fn assist(
    text: &str,
    entry: &Entry,
    offset: usize,
    environment: &'static Env,
    release: Release,
) -> Assist {
    let content =
        entry.scalar.as_ref().map(|scalar| scalar::read(text, scalar)).unwrap_or_default();
    let is_empty = entry.scalar.is_none();
    let tokens = tokens::tokens(&content.characters);
    let cursor = content.index(offset);
    let before = tokens.iter().take_while(|token| token.at.end <= cursor).count();
    let glued = is_empty && text.get(..offset).is_some_and(|before| before.ends_with(':'));
    let place = Place {
        scope: Scope::at(environment, &content.characters, &tokens, before),
        style: entry.scalar.as_ref().map(|scalar| scalar.style),
        release,
        glue: if glued { " " } else { "" },
        content,
        tokens,
        cursor,
    };
    let mut answer = place.complete(offset);
    answer.hover = place.hover();
    if is_empty {
        answer.replace = offset..offset;
    }
    answer
}

impl Place<'_> {
    /// The word that the cursor is in or right behind.
    fn word(&self) -> Option<(usize, &Token)> {
        self.tokens.iter().enumerate().find(|(_, token)| {
            let open = matches!(token.kind, Kind::Text { closed: false });
            match token.kind {
                Kind::Text { .. } => {
                    token.at.start < self.cursor
                        && (self.cursor < token.at.end || open && self.cursor == token.at.end)
                }
                Kind::Name | Kind::Number => (token.at.start..=token.at.end).contains(&self.cursor),
                Kind::Sign => false,
            }
        })
    }

    fn complete(&self, offset: usize) -> Assist {
        let word = self.word();
        let replace = match word {
            Some((_, token)) if matches!(token.kind, Kind::Text { .. }) => {
                self.content.range(&inside(token))
            }
            Some((_, token)) => self.content.range(&token.at),
            None => offset..offset,
        };
        let index = word.map_or_else(
            || self.tokens.iter().take_while(|token| token.at.end <= self.cursor).count(),
            |(index, _)| index,
        );
        let mut completions = match word {
            Some((index, token)) if matches!(token.kind, Kind::Text { .. }) => self.texts(index),
            Some((_, token)) if token.kind == Kind::Number => Vec::new(),
            _ => self.names(index),
        };
        for completion in &mut completions {
            let before = written(&completion.insert, self.style);
            completion.insert = format!("{}{before}", self.glue);
            if let Some(select) = &mut completion.select {
                *select = select.start + self.glue.len()..select.end + self.glue.len();
            }
        }
        Assist { replace, completions, hover: None }
    }

    /// Names that fit where the word at `index` stands.
    fn names(&self, index: usize) -> Vec<Completion> {
        let dot = index.checked_sub(1).and_then(|dot| self.tokens.get(dot));
        if !dot.is_some_and(|dot| dot.is(".") || dot.is(".?")) {
            let after = dot
                .is_some_and(|token| token.kind != Kind::Sign || token.is(")") || token.is("]"))
                && dot.is_none_or(|token| token.text != "in");
            if after {
                return operators();
            }
            return members::globals(&self.scope);
        }
        let Some(last) = index.checked_sub(2) else { return Vec::new() };
        let Some(first) = tokens::operand(&self.tokens, last) else { return Vec::new() };
        let operand = self.source(first, last);
        if let Some(of) = self.type_of(&operand) {
            return members::of_type(self.scope.environment(), &of);
        }
        members::of_namespace(self.scope.environment(), &operand)
    }

    /// Texts that the string at `index` is usefully one of.
    fn texts(&self, index: usize) -> Vec<Completion> {
        let Some(subject) = self.subject(index) else { return Vec::new() };
        let field = subject.rsplit('.').next().unwrap_or_default();
        // an element of a list stands for the list
        let subject = self.scope.range_of(field).unwrap_or(&subject).to_owned();
        let field = subject.rsplit('.').next().unwrap_or_default();
        words::of_field(field, &subject, self.release)
            .into_iter()
            .filter(|word| !word.is_empty())
            .map(|word| Completion {
                kind: CompletionKind::Value,
                detail: String::new(),
                documentation: docs::of_text(&word).to_owned(),
                insert: word.clone(),
                select: None,
                label: word,
            })
            .collect()
    }

    /// The operand that the string at `index` is compared with.
    fn subject(&self, index: usize) -> Option<String> {
        let token = |at: Option<usize>| at.and_then(|at| self.tokens.get(at));
        if token(index.checked_add(1))
            .is_some_and(|next| next.text == "in" || next.is("==") || next.is("!="))
        {
            let first = index + 2;
            let last = self.last_of_operand(first)?;
            return Some(self.source(first, last));
        }
        let mut before = index.checked_sub(1)?;
        // an element of a list that something is `in`, or an argument
        let bracket = tokens::open_brackets(&self.tokens, index).pop();
        if let Some(open) = bracket
            && self.tokens.get(open).is_some_and(|token| token.is("["))
        {
            before = open.checked_sub(1)?;
        }
        let sign = self.tokens.get(before)?;
        if sign.is("==") || sign.is("!=") || sign.text == "in" {
            let last = before.checked_sub(1)?;
            return Some(self.source(tokens::operand(&self.tokens, last)?, last));
        }
        // `request.user.startsWith('`
        if sign.is("(") {
            let name = before.checked_sub(1)?;
            let dot = self.tokens.get(name.checked_sub(1)?)?;
            let text = ["startsWith", "endsWith", "contains", "matches"];
            if dot.is(".") && text.contains(&self.tokens.get(name)?.text.as_str()) {
                let last = name.checked_sub(2)?;
                return Some(self.source(tokens::operand(&self.tokens, last)?, last));
            }
        }
        None
    }

    /// The last word of the chain of names that begins at `first`.
    fn last_of_operand(&self, first: usize) -> Option<usize> {
        let mut last = first;
        self.tokens.get(first).filter(|token| token.kind == Kind::Name)?;
        while self.tokens.get(last + 1).is_some_and(|token| token.is("."))
            && self.tokens.get(last + 2).is_some_and(|token| token.kind == Kind::Name)
        {
            last += 2;
        }
        Some(last)
    }

    /// The text of some words.
    fn source(&self, first: usize, last: usize) -> String {
        scope::source(&self.content.characters, &self.tokens, first, last)
    }

    fn type_of(&self, source: &str) -> Option<Type> {
        scope::type_of(self.scope.environment(), source)
    }

    fn hover(&self) -> Option<Hover> {
        let index = self
            .tokens
            .iter()
            .position(|token| (token.at.start..token.at.end).contains(&self.cursor))
            .or_else(|| self.word().map(|(index, _)| index))?;
        let token = self.tokens.get(index)?;
        match token.kind {
            Kind::Name => self.hover_name(index, token),
            Kind::Text { .. } | Kind::Number => {
                let of = self.type_of(&token.text)?;
                let inside = token.text.trim_matches(['\'', '"']);
                Some(self.hover_at(token.at.clone(), of.issue_text(), docs::of_text(inside)))
            }
            Kind::Sign => self.hover_sign(index, token),
        }
    }

    fn hover_at(&self, characters: Range<usize>, title: String, documentation: &str) -> Hover {
        Hover {
            span: self.content.range(&characters),
            title,
            signatures: Vec::new(),
            documentation: documentation.to_owned(),
            since: None,
        }
    }

    fn hover_name(&self, index: usize, token: &Token) -> Option<Hover> {
        if token.text == "in" {
            return Some(self.hover_at(token.at.clone(), "in: bool".to_owned(), docs::of("in")));
        }
        let first = tokens::operand(&self.tokens, index)?;
        let is_call = self.tokens.get(index + 1).is_some_and(|next| next.is("("));
        if is_call {
            return self.hover_call(first, index, token);
        }
        let mut of = self.type_of(&self.source(first, index));
        let has_owner = first < index;
        let owner = if has_owner {
            index.checked_sub(2).and_then(|last| self.type_of(&self.source(first, last)))
        } else {
            None
        };
        // `has(request.x)` and a field behind `.?` have their own rules: the field's declared type is what is meant
        if of.is_none()
            && let Some(Type::Struct(object)) = &owner
        {
            let object = self.scope.environment().object(object)?;
            of = object
                .fields
                .iter()
                .find(|(name, _)| **name == *token.text)
                .map(|(_, of)| of.clone());
        }
        let of = of?;
        let documentation = match &owner {
            Some(Type::Struct(object)) => docs::of(&format!("{object}.{}", token.text)),
            Some(_) => "",
            None => docs::of(&token.text),
        };
        let title = format!("{}: {}", token.text, of.issue_text());
        let mut hover = self.hover_at(token.at.clone(), title, documentation);
        if matches!(token.text.as_str(), "fieldSelector" | "labelSelector") && owner.is_some() {
            hover.since = Some(Release::V1_31);
        }
        Some(hover)
    }

    fn hover_call(&self, first: usize, index: usize, token: &Token) -> Option<Hover> {
        let close = tokens::closing(&self.tokens, index + 1);
        let result = close.and_then(|close| self.type_of(&self.source(first, close)));
        let qualified = self.source(first, index);
        let environment = self.scope.environment();
        let receiver = if first < index {
            index.checked_sub(2).and_then(|last| self.type_of(&self.source(first, last)))
        } else {
            None
        };
        let found = members::describe(environment, &qualified, &token.text, receiver.as_ref())?;
        let title = match result {
            Some(of) => format!("{}: {}", found.name, of.issue_text()),
            None => found.name.clone(),
        };
        let mut hover = self.hover_at(token.at.clone(), title, found.documentation);
        hover.signatures = found.signatures;
        hover.since = crate::cel::environment::first_release(&found.name)
            .filter(|since| *since > Release::V1_29);
        Some(hover)
    }

    fn hover_sign(&self, index: usize, token: &Token) -> Option<Hover> {
        if token.is(")") || token.is("]") {
            let first = tokens::operand(&self.tokens, index)?;
            let of = self.type_of(&self.source(first, index))?;
            let start = self.tokens.get(first)?.at.start;
            return Some(self.hover_at(start..token.at.end, of.issue_text(), ""));
        }
        let documentation = operator_doc(&token.text);
        let is_bool = matches!(
            token.text.as_str(),
            "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||" | "!"
        );
        (!documentation.is_empty()).then(|| {
            let title = if is_bool { format!("{}: bool", token.text) } else { token.text.clone() };
            self.hover_at(token.at.clone(), title, documentation)
        })
    }
}

/// What can follow an operand.
fn operators() -> Vec<Completion> {
    ["==", "!=", "&&", "||", "in"]
        .into_iter()
        .map(|operator| Completion {
            label: operator.to_owned(),
            kind: CompletionKind::Value,
            detail: String::new(),
            documentation: operator_doc(operator).to_owned(),
            insert: format!("{operator} "),
            select: None,
        })
        .collect()
}

/// What stands between the quotes of a string.
fn inside(token: &Token) -> Range<usize> {
    let head: Vec<char> = token.text.chars().collect();
    let prefix = head.iter().take_while(|character| !matches!(character, '\'' | '"')).count();
    let quote = head.get(prefix).copied().unwrap_or('\'');
    let width =
        if head.iter().skip(prefix).take_while(|one| **one == quote).count() >= 3 { 3 } else { 1 };
    let closed = token.kind == Kind::Text { closed: true };
    let end = if closed { token.at.end.saturating_sub(width) } else { token.at.end };
    let start = token.at.start + prefix + width;
    start..end.max(start)
}

/// The line on an operator, by how it is written.
fn operator_doc(operator: &str) -> &'static str {
    match operator {
        "in" => docs::of("in"),
        "!" => docs::of("!_"),
        "?" => docs::of("_?_:_"),
        other => docs::of(&format!("_{other}_")),
    }
}
