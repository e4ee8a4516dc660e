//! Lists, maps and struct literals.

use super::{Next, Visit, Visitor};
use crate::{
    ast::{ExprId, ExprKind, List, MapEntry, Struct, StructField},
    parser::recovery::{
        grammar::{Label, Rule},
        token::IDENTIFIER,
        tree::{Node, NodeId},
    },
};

const UNSUPPORTED: &str = "unsupported syntax '?'";

impl Visitor<'_> {
    /// The id of a literal in brackets, given out when it begins.
    fn opened(&mut self, visit: &mut Visit, node: &Node) -> ExprId {
        if visit.step == 0 {
            visit.ids.push(self.id_of(node.token(Label::Op)));
        }
        visit.ids.first().copied().unwrap_or_default()
    }

    pub(super) fn list(&mut self, visit: &mut Visit, node: &Node) -> Next {
        let id = self.opened(visit, node);
        let elements = node.part(Label::Elems).and_then(|list| self.tree.node(list));
        let element = |position: usize| {
            let element = elements?.part_at(Label::Elems, position)?;
            self.tree.node(element)
        };
        let (before, next) = (visit.step.checked_sub(1).and_then(element), element(visit.step));
        if let Some(question) = before.and_then(|before| before.token(Label::Opt))
            && !self.options.optional_syntax
        {
            self.report(question, UNSUPPORTED.to_owned());
        }
        if let Some(next) = next {
            return Next::Part(next.part(Label::E));
        }
        let count = visit.values.len();
        let is_optional = |position: &usize| {
            element(*position).is_some_and(|element| element.token(Label::Opt).is_some())
        };
        let optional_indices = (0..count).filter(is_optional).filter_map(|at| at.try_into().ok());
        let list =
            List { elements: visit.values.clone(), optional_indices: optional_indices.collect() };
        Next::Done(self.builder.fill(id, ExprKind::List(list)))
    }

    pub(super) fn map(&mut self, visit: &mut Visit, node: &Node) -> Next {
        let id = self.opened(visit, node);
        let entries = node.part(Label::Entries).and_then(|list| self.tree.node(list));
        if let Some(entries) = entries
            && let Some(next) = self.entry(visit, entries)
        {
            return next;
        }
        let ids = visit.ids.iter().skip(1);
        let optional = entries.into_iter().flat_map(|entries| self.kept(entries));
        let made = ids.zip(optional).zip(visit.values.chunks(2)).filter_map(|made| match made {
            ((id, (_, optional)), [key, value]) => {
                Some(MapEntry { id: *id, key: *key, value: *value, optional })
            }
            _ => None,
        });
        let made = ExprKind::Map(made.collect());
        Next::Done(self.builder.fill(id, made))
    }

    /// The next key or value; `None` at the end. Steps count both.
    fn entry(&mut self, visit: &mut Visit, entries: &Node) -> Option<Next> {
        loop {
            let position = visit.step / 2;
            let value = entries.part_at(Label::Values, position);
            if visit.step % 2 == 1 {
                return Some(Next::Part(value));
            }
            // What has neither key nor value ends the whole, for cel-go.
            let colon = entries.token_at(Label::Cols, position)?;
            let id = self.id_of(Some(colon));
            let key = entries.part_at(Label::Keys, position)?;
            value?;
            let key = self.tree.node(key)?;
            if key.token(Label::Opt).is_none() || self.options.optional_syntax {
                visit.ids.push(id);
                return Some(Next::Part(key.part(Label::E)));
            }
            self.report(key.start, UNSUPPORTED.to_owned());
            visit.step += 2;
        }
    }

    pub(super) fn message(&mut self, visit: &mut Visit, node: &Node) -> Next {
        let id = self.opened(visit, node);
        let fields = node.part(Label::Entries).and_then(|list| self.tree.node(list));
        if let Some(fields) = fields
            && let Some(value) = self.field(visit, fields)
        {
            return Next::Part(Some(value));
        }
        let names = (0..node.count(Label::Id)).filter_map(|at| node.token_at(Label::Id, at));
        let names: Vec<String> = names.map(|token| self.stream.text_of(token)).collect();
        let dot = if node.token(Label::LeadingDot).is_some() { "." } else { "" };
        let type_name = format!("{dot}{}", names.join(".")).into();
        let ids = visit.ids.iter().skip(1);
        let keys = fields.into_iter().flat_map(|fields| self.kept(fields));
        let made = ids.zip(keys).zip(&visit.values).map(|((id, (key, optional)), value)| {
            let name = self.field_name(key).unwrap_or_default().into();
            StructField { id: *id, name, value: *value, optional }
        });
        let literal = Struct { type_name, fields: made.collect() };
        Next::Done(self.builder.fill(id, ExprKind::Struct(literal)))
    }

    /// The keys that are not refused, and whether they are optional.
    fn kept(&self, entries: &Node) -> impl Iterator<Item = (&Node, bool)> {
        let keys =
            (0..entries.count(Label::Keys)).filter_map(|at| entries.part_at(Label::Keys, at));
        let keys = keys.filter_map(|key| self.tree.node(key));
        keys.map(|key| (key, key.token(Label::Opt).is_some()))
            .filter(|(_, optional)| !optional || self.options.optional_syntax)
    }

    fn field_name(&self, field: &Node) -> Result<String, &'static str> {
        if self.options.dialect.has_escaped_idents() {
            let name = field.of_rule(self.tree, Rule::EscapeIdent).first().copied();
            return self.normalize_ident(name);
        }
        let name = field.token_of(IDENTIFIER).map(|token| self.stream.text_of(token));
        name.ok_or("")
    }

    /// The next value; `None` at the end.
    fn field(&mut self, visit: &mut Visit, fields: &Node) -> Option<NodeId> {
        loop {
            let field = self.tree.node(fields.part_at(Label::Keys, visit.step)?)?;
            let colon = fields.token_at(Label::Cols, visit.step)?;
            let value = fields.part_at(Label::Values, visit.step)?;
            let id = self.id_of(Some(colon));
            if field.token(Label::Opt).is_some() && !self.options.optional_syntax {
                self.report(field.start, UNSUPPORTED.to_owned());
            } else {
                match self.field_name(field) {
                    Ok(_) => {
                        visit.ids.push(id);
                        return Some(value);
                    }
                    // Without escapes a missing name ends the whole, for cel-go.
                    Err("") => return None,
                    Err(message) => {
                        self.report(fields.start, message.to_owned());
                    }
                }
            }
            visit.step += 1;
        }
    }
}
