//! Where an operand is expected: signs, literals, names, and brackets that open.

use super::{Frame, Next, OpenCall, OpenList, OpenMap, OpenStruct, Operand, Parser, Stop};
use crate::{
    Name,
    ast::{Constant, ExprId, ExprKind, operators},
    parser::{
        is_reserved,
        lexer::{Token, TokenKind},
        literal,
    },
};

impl Parser<'_> {
    /// Reads an operand; `None` when a bracket or a sign was opened and the operand is yet to come.
    pub(super) fn operand(&mut self) -> Result<Option<Operand>, Stop> {
        match self.next_kind() {
            TokenKind::Exclam => self.signs(TokenKind::Exclam, operators::LOGICAL_NOT)?,
            TokenKind::Minus if !self.is_negative_literal() => {
                self.signs(TokenKind::Minus, operators::NEGATE)?;
            }
            _ => {}
        }
        let token = self.peek(0);
        match token.kind {
            TokenKind::Minus => self.negative_literal().map(Some),
            TokenKind::Ident => self.name(token.offset, false),
            TokenKind::Dot => {
                self.take();
                self.name(token.offset, true)
            }
            TokenKind::LeftParen => {
                self.take();
                self.frames.push(Frame::Group { outer: self.depths });
                self.open_expr()?;
                Ok(None)
            }
            TokenKind::LeftBracket => self.list(),
            TokenKind::LeftBrace => self.map(),
            _ => self.literal().map(Some),
        }
    }

    fn is_negative_literal(&self) -> bool {
        matches!(self.peek(1).kind, TokenKind::Int | TokenKind::Float)
    }

    /// A run of signs: an even number is none, an odd number is the first.
    fn signs(&mut self, sign: TokenKind, function: &'static str) -> Result<(), Stop> {
        let first = self.take();
        let mut count = 1_usize;
        while self.took(sign) {
            count += 1;
        }
        match self.next_kind() {
            TokenKind::Exclam => return Err(Stop::Syntax),
            TokenKind::Minus if sign == TokenKind::Minus || !self.is_negative_literal() => {
                return Err(Stop::Syntax);
            }
            _ => {}
        }
        if count % 2 == 1 {
            let id = self.builder.id_at(Some(first.offset));
            self.frames.push(Frame::Unary { function, id });
        }
        Ok(())
    }

    fn negative_literal(&mut self) -> Result<Operand, Stop> {
        let minus = self.take();
        let token = self.take();
        let text = self.text_of(token);
        let value = match token.kind {
            TokenKind::Int => literal::int(text, true),
            TokenKind::Float => literal::double(text, true),
            _ => return Err(Stop::Syntax),
        };
        Ok(Operand { id: self.constant(minus.offset, value), height: 0 })
    }

    fn literal(&mut self) -> Result<Operand, Stop> {
        let token = self.take();
        let text = self.text_of(token);
        let dialect = self.options.dialect;
        let value = match token.kind {
            TokenKind::Int => literal::int(text, false),
            TokenKind::Uint => literal::uint(text),
            TokenKind::Float => literal::double(text, false),
            TokenKind::String => literal::string(text, dialect),
            TokenKind::Bytes => literal::bytes(text, dialect),
            TokenKind::True => Ok(Constant::Bool(true)),
            TokenKind::False => Ok(Constant::Bool(false)),
            TokenKind::Null => Ok(Constant::Null),
            _ => return Err(Stop::Syntax),
        };
        Ok(Operand { id: self.quoted_or_constant(token, value), height: 0 })
    }

    /// A string that cannot be read is reported and stands for itself, as in cel-go.
    fn quoted_or_constant(
        &mut self,
        token: Token,
        value: Result<Constant, &'static str>,
    ) -> ExprId {
        let quoted = matches!(token.kind, TokenKind::String | TokenKind::Bytes);
        if let (true, Err(message)) = (quoted, &value) {
            self.report(token.offset, message);
            return self.builder.node(Some(token.offset), ExprKind::Constant(Constant::Null));
        }
        self.constant(token.offset, value)
    }

    /// A variable, a call, or a struct literal. `start` is where it starts, with its dot.
    fn name(&mut self, start: u32, leading_dot: bool) -> Result<Option<Operand>, Stop> {
        if let Some(length) = self.struct_name_length() {
            return self.struct_literal(length, leading_dot);
        }
        let token = self.expect(TokenKind::Ident)?;
        let text = self.text_of(token);
        let reserved = is_reserved(text).then(|| format!("reserved identifier: {text}"));
        let name: Name = if leading_dot { format!(".{text}").into() } else { text.into() };
        if self.next_kind() == TokenKind::LeftParen {
            return self.global_call(start, name, reserved);
        }
        let id = match reserved {
            Some(message) => self.report(start, &message),
            None => self.builder.node(Some(token.offset), ExprKind::Ident(name)),
        };
        Ok(Some(Operand { id, height: 0 }))
    }

    fn global_call(
        &mut self,
        start: u32,
        function: Name,
        reserved: Option<String>,
    ) -> Result<Option<Operand>, Stop> {
        let open = self.take();
        let id = match reserved {
            Some(message) => {
                self.report(start, &message);
                None
            }
            None => Some(self.builder.id_at(Some(open.offset))),
        };
        let issues = self.issues.count();
        self.open_call(OpenCall { id, function, target: None, args: Vec::new(), height: 0, issues })
    }

    /// After the parenthesis: either the call ends here or an argument follows.
    pub(super) fn open_call(&mut self, call: OpenCall) -> Result<Option<Operand>, Stop> {
        if self.took(TokenKind::RightParen) {
            return Ok(Some(self.finish_call(call)));
        }
        self.frames.push(Frame::Call { outer: self.depths, call });
        self.open_expr()?;
        Ok(None)
    }

    fn list(&mut self) -> Result<Option<Operand>, Stop> {
        let open = self.take();
        let id = self.builder.id_at(Some(open.offset));
        let list = OpenList { id, elements: Vec::new(), optional_indices: Vec::new(), height: 0 };
        if self.took_end(TokenKind::RightBracket)? {
            return Ok(Some(self.finish_list(list)));
        }
        self.frames.push(Frame::List { outer: self.depths, list });
        self.open_element()?;
        Ok(None)
    }

    fn map(&mut self) -> Result<Option<Operand>, Stop> {
        let open = self.take();
        let id = self.builder.id_at(Some(open.offset));
        let map = OpenMap { id, entries: Vec::new(), entry: (id, false, None), height: 0 };
        if self.took_end(TokenKind::RightBrace)? {
            return Ok(Some(self.finish_map(map)));
        }
        self.frames.push(Frame::Map { outer: self.depths, map });
        self.open_element()?;
        Ok(None)
    }

    /// How many tokens the name of a struct literal has, if one starts here.
    fn struct_name_length(&self) -> Option<usize> {
        let mut length = 0;
        loop {
            if self.peek(length).kind != TokenKind::Ident {
                return None;
            }
            length += 1;
            match self.peek(length).kind {
                TokenKind::LeftBrace => return Some(length),
                TokenKind::Dot => length += 1,
                _ => return None,
            }
        }
    }

    fn struct_literal(
        &mut self,
        length: usize,
        leading_dot: bool,
    ) -> Result<Option<Operand>, Stop> {
        let mut type_name = if leading_dot { ".".to_owned() } else { String::new() };
        for _ in 0..length {
            let token = self.take();
            type_name.push_str(self.text_of(token));
        }
        let open = self.expect(TokenKind::LeftBrace)?;
        let id = self.builder.id_at(Some(open.offset));
        let field = (id, Name::from(""), false);
        let literal =
            OpenStruct { id, type_name: type_name.into(), fields: Vec::new(), field, height: 0 };
        if self.took_end(TokenKind::RightBrace)? {
            return Ok(Some(self.finish_struct(literal)));
        }
        self.frames.push(Frame::Struct { outer: self.depths, literal });
        self.open_element()?;
        Ok(None)
    }

    /// Takes the end of a bracket, or a comma and the end.
    pub(super) fn took_end(&mut self, end: TokenKind) -> Result<bool, Stop> {
        if self.took(end) {
            return Ok(true);
        }
        if self.took(TokenKind::Comma) {
            return self.expect(end).map(|_| true);
        }
        Ok(false)
    }

    /// What can follow an operand directly: a selection, a member call or an index.
    pub(super) fn member(&mut self, operand: Operand) -> Result<Next, Stop> {
        let open = self.take();
        if open.kind == TokenKind::LeftBracket {
            let id = self.builder.id_at(Some(open.offset));
            let optional = self.took(TokenKind::Question);
            self.frames.push(Frame::Index {
                outer: self.depths,
                id,
                target: operand,
                optional,
                at: open.offset,
            });
            self.open_expr()?;
            return Ok(Next::Operand);
        }
        let optional = self.took(TokenKind::Question);
        let field = self.take();
        if !optional && field.kind == TokenKind::Ident && self.next_kind() == TokenKind::LeftParen {
            return self.member_call(operand, field);
        }
        let height = operand.height + 1;
        let name = self.field_name(field, field.offset)?;
        let id = if optional {
            let literal =
                self.builder.node(Some(field.offset), ExprKind::Constant(Constant::String(name)));
            if !self.options.optional_syntax {
                self.report(open.offset, "unsupported syntax '.?'");
            }
            let id = self.builder.id_at(Some(open.offset));
            self.builder.call(id, operators::OPT_SELECT, vec![operand.id, literal])
        } else {
            let select = crate::ast::Select { operand: operand.id, field: name, test_only: false };
            self.builder.node(Some(open.offset), ExprKind::Select(select))
        };
        Ok(Next::Value(Operand { id, height }))
    }

    fn member_call(&mut self, target: Operand, function: Token) -> Result<Next, Stop> {
        let open = self.take();
        let id = Some(self.builder.id_at(Some(open.offset)));
        let function = self.text_of(function).into();
        let height = target.height;
        let issues = self.issues.count();
        let call =
            OpenCall { id, function, target: Some(target), args: Vec::new(), height, issues };
        Ok(self.open_call(call)?.map_or(Next::Operand, Next::Value))
    }

    /// The name of a field. `at` is where a name in backticks is reported that is not allowed.
    pub(super) fn field_name(&mut self, token: Token, at: u32) -> Result<Name, Stop> {
        let text = self.text_of(token);
        match token.kind {
            TokenKind::Ident => Ok(text.into()),
            TokenKind::EscapedIdent => {
                let name = text.trim_matches('`').into();
                if !self.options.dialect.allows_escaped_idents() {
                    self.report(at, "unsupported syntax: '`'");
                }
                Ok(name)
            }
            _ => Err(Stop::Syntax),
        }
    }
}
