//! Names, literals, selections and calls.

use super::{Next, Visit, Visitor};
use crate::{
    Name,
    ast::{Constant, ExprId, ExprKind, Select, operators},
    parser::{
        is_reserved, literal,
        recovery::{
            grammar::{Kind, Label, Rule},
            stream::Token,
            tree::{Node, NodeId},
        },
    },
};

impl Visitor<'_> {
    /// What has no parts to visit.
    pub(super) fn leaf(&mut self, node: &Node) -> ExprId {
        let at = node.start;
        if node.kind == Kind::Rule(Rule::Unary) {
            return self.string(at, "<<error>>");
        }
        let Some(token) = node.token(Label::Tok) else { return self.nothing() };
        let text = self.stream.text_of(token);
        let (sign, dialect) = (node.token(Label::Sign).is_some(), self.options.dialect);
        let value = match node.kind {
            Kind::Int => literal::int(&text, sign),
            Kind::Uint => literal::uint(&text),
            Kind::Double => literal::double(&text, sign),
            Kind::String => literal::string(&text, dialect),
            Kind::Bytes => literal::bytes(&text, dialect),
            Kind::BoolTrue => Ok(Constant::Bool(true)),
            Kind::BoolFalse => Ok(Constant::Bool(false)),
            Kind::Null => Ok(Constant::Null),
            _ => return self.nothing(),
        };
        match value {
            Ok(value) => self.node_at(at, ExprKind::Constant(value)),
            Err(message) => {
                let reported = self.report(at, message.to_owned());
                if matches!(node.kind, Kind::String | Kind::Bytes) {
                    self.string(at, &text)
                } else {
                    reported
                }
            }
        }
    }

    /// The part before a dot or a bracket.
    fn operand(&self, node: &Node) -> Next {
        Next::Part(node.of_rule(self.tree, Rule::Member).first().copied())
    }

    pub(super) fn select(&mut self, visit: &Visit, node: &Node) -> Next {
        let [operand] = *visit.values.as_slice() else { return self.operand(node) };
        let Some(dot) = node.token(Label::Op) else {
            return Next::Done(self.node_at(node.start, ExprKind::Unspecified));
        };
        let (at, field) = match (node.token(Label::Id), node.part(Label::Id)) {
            (Some(token), _) => (token, self.stream.text_of(token)),
            (None, Some(part)) => {
                let at = self.tree.node(part).map_or(node.start, |name| name.start);
                match self.normalize_ident(Some(part)) {
                    Ok(name) => (at, name),
                    Err(message) => {
                        self.report(at, message.to_owned());
                        (at, String::new())
                    }
                }
            }
            (None, None) => {
                return Next::Done(self.node_at(node.start, ExprKind::Unspecified));
            }
        };
        if node.token(Label::Opt).is_none() {
            let select = Select { operand, field: field.into(), test_only: false };
            return Next::Done(self.node_at(dot, ExprKind::Select(select)));
        }
        if !self.options.optional_syntax {
            return Next::Done(self.report(dot, "unsupported syntax '.?'".to_owned()));
        }
        let field = self.string(at, &field);
        let id = self.id_of(Some(dot));
        Next::Done(self.builder.call(id, operators::OPT_SELECT, vec![operand, field]))
    }

    /// cel-go's `normalizeIdent`
    pub(super) fn normalize_ident(&self, part: Option<NodeId>) -> Result<String, &'static str> {
        let name = part.and_then(|part| self.tree.node(part));
        let token = name.and_then(|name| Some((name.kind, name.token(Label::Id)?)));
        match token {
            Some((Kind::SimpleIdentifier, token)) => Ok(self.stream.text_of(token)),
            Some((Kind::EscapedIdentifier, _)) if !self.options.dialect.allows_escaped_idents() => {
                Err("unsupported syntax: '`'")
            }
            Some((Kind::EscapedIdentifier, token)) => {
                Ok(self.stream.text_of(token).trim_matches('`').to_owned())
            }
            _ => Err("unsupported ident kind"),
        }
    }

    pub(super) fn member_call(&mut self, visit: &mut Visit, node: &Node) -> Next {
        if visit.step == 0 {
            return self.operand(node);
        }
        let Some(name) = node.token(Label::Id) else {
            return Next::Done(self.node_at(node.start, ExprKind::Unspecified));
        };
        if visit.step == 1 {
            visit.ids.push(self.id_of(node.token(Label::Open)));
        }
        if let Some(argument) = self.argument(node, visit.step - 1) {
            return Next::Part(Some(argument));
        }
        let function = Name::from(self.stream.text_of(name));
        let id = visit.ids.first().copied().unwrap_or_default();
        let (target, args) = visit
            .values
            .split_first()
            .map_or((None, Vec::new()), |(first, rest)| (Some(*first), rest.to_vec()));
        Next::Done(self.call_or_macro(id, &function, target, args))
    }

    fn argument(&self, node: &Node, position: usize) -> Option<NodeId> {
        let arguments = self.tree.node(node.part(Label::Args)?)?;
        arguments.part_at(Label::E, position)
    }

    pub(super) fn index(&mut self, visit: &mut Visit, node: &Node) -> Next {
        if visit.step == 0 {
            return self.operand(node);
        }
        let Some(bracket) = node.token(Label::Op) else {
            return Next::Done(self.node_at(node.start, ExprKind::Unspecified));
        };
        if visit.step == 1 {
            visit.ids.push(self.id_of(Some(bracket)));
            return Next::Part(node.part(Label::Index));
        }
        if node.token(Label::Opt).is_none() {
            return self.call(visit, operators::INDEX);
        }
        if !self.options.optional_syntax {
            return Next::Done(self.report(bracket, "unsupported syntax '[?'".to_owned()));
        }
        self.call(visit, operators::OPT_INDEX)
    }

    pub(super) fn ident_or_call(&mut self, visit: &mut Visit, node: &Node) -> Next {
        let Some(token) = node.token(Label::Id) else {
            return Next::Done(self.node_at(node.start, ExprKind::Unspecified));
        };
        let name = self.name(node, token);
        if visit.step == 0 {
            let plain = name.strip_prefix('.').unwrap_or(&name);
            if is_reserved(plain) {
                let message = format!("reserved identifier: {plain}");
                return Next::Done(self.report(node.start, message));
            }
            let Some(bracket) = node.token(Label::Op) else {
                return Next::Done(self.node_at(token, ExprKind::Ident(name)));
            };
            visit.ids.push(self.id_of(Some(bracket)));
        }
        if let Some(argument) = self.argument(node, visit.step) {
            return Next::Part(Some(argument));
        }
        self.call(visit, &name)
    }

    fn name(&self, node: &Node, token: Token) -> Name {
        let dot = if node.token(Label::LeadingDot).is_some() { "." } else { "" };
        format!("{dot}{}", self.stream.text_of(token)).into()
    }
}
