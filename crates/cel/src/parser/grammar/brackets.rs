//! Brackets: what stands between their elements, and what they become when they close.

use super::{Frame, Next, OpenCall, OpenList, OpenMap, OpenStruct, Operand, Parser, Stop};
use crate::{
    Name,
    ast::{Expr, ExprKind, List, MapEntry, Struct, StructField, operators},
    parser::lexer::TokenKind,
};

impl Parser<'_> {
    /// Takes a comma, colon or closing bracket after an operand that is complete.
    pub(super) fn close(&mut self, operand: Operand) -> Result<Next, Stop> {
        let token = self.take();
        let Some(frame) = self.frames.pop() else {
            return if token.kind == TokenKind::End {
                Ok(Next::Done(operand))
            } else {
                Err(Stop::Syntax)
            };
        };
        match (frame, token.kind) {
            (Frame::Group { outer }, TokenKind::RightParen) => {
                self.depths = outer;
                Ok(Next::Value(operand))
            }
            (Frame::Index { outer, id, target, optional, at }, TokenKind::RightBracket) => {
                self.depths = outer;
                let height = target.height.max(operand.height) + 1;
                if optional && !self.options.optional_syntax {
                    self.report(at, "unsupported syntax '[?'");
                }
                let function = if optional { operators::OPT_INDEX } else { operators::INDEX };
                let id = self.builder.call(id, function, vec![target.id, operand.id]);
                Ok(Next::Value(Operand { id, height }))
            }
            (Frame::Call { outer, call }, kind) => self.close_call(outer, call, operand, kind),
            (Frame::List { outer, list }, kind) => self.close_list(outer, list, operand, kind),
            (Frame::Map { outer, map }, kind) => self.close_map(outer, map, operand, kind),
            (Frame::Struct { outer, literal }, kind) => {
                self.close_struct(outer, literal, operand, kind)
            }
            _ => Err(Stop::Syntax),
        }
    }

    fn close_call(
        &mut self,
        outer: super::Depths,
        mut call: OpenCall,
        operand: Operand,
        kind: TokenKind,
    ) -> Result<Next, Stop> {
        self.depths = outer;
        call.args.push(operand.id);
        call.height = call.height.max(operand.height);
        match kind {
            TokenKind::RightParen => Ok(Next::Value(self.finish_call(call))),
            TokenKind::Comma => {
                self.frames.push(Frame::Call { outer, call });
                self.open_expr()?;
                Ok(Next::Operand)
            }
            _ => Err(Stop::Syntax),
        }
    }

    fn close_list(
        &mut self,
        outer: super::Depths,
        mut list: OpenList,
        operand: Operand,
        kind: TokenKind,
    ) -> Result<Next, Stop> {
        self.depths = outer;
        list.elements.push(operand.id);
        list.height = list.height.max(operand.height);
        match kind {
            TokenKind::RightBracket => Ok(Next::Value(self.finish_list(list))),
            TokenKind::Comma if self.took(TokenKind::RightBracket) => {
                Ok(Next::Value(self.finish_list(list)))
            }
            TokenKind::Comma => {
                self.frames.push(Frame::List { outer, list });
                self.open_element()?;
                Ok(Next::Operand)
            }
            _ => Err(Stop::Syntax),
        }
    }

    fn close_map(
        &mut self,
        outer: super::Depths,
        mut map: OpenMap,
        operand: Operand,
        kind: TokenKind,
    ) -> Result<Next, Stop> {
        self.depths = outer;
        map.height = map.height.max(operand.height);
        let (id, optional, key) = map.entry;
        let Some(key) = key else {
            if kind != TokenKind::Colon {
                return Err(Stop::Syntax);
            }
            let colon = self.tokens.get(self.position - 1).map(|token| token.offset);
            self.builder.ast.set(id, Expr { kind: ExprKind::Unspecified, offset: colon });
            map.entry.2 = Some(operand.id);
            self.frames.push(Frame::Map { outer, map });
            self.open_expr()?;
            return Ok(Next::Operand);
        };
        map.entries.push(MapEntry { id, key, value: operand.id, optional });
        map.entry.2 = None;
        match kind {
            TokenKind::RightBrace => Ok(Next::Value(self.finish_map(map))),
            TokenKind::Comma if self.took(TokenKind::RightBrace) => {
                Ok(Next::Value(self.finish_map(map)))
            }
            TokenKind::Comma => {
                self.frames.push(Frame::Map { outer, map });
                self.open_element()?;
                Ok(Next::Operand)
            }
            _ => Err(Stop::Syntax),
        }
    }

    fn close_struct(
        &mut self,
        outer: super::Depths,
        mut literal: OpenStruct,
        operand: Operand,
        kind: TokenKind,
    ) -> Result<Next, Stop> {
        self.depths = outer;
        literal.height = literal.height.max(operand.height);
        let (id, name, optional) = literal.field.clone();
        literal.fields.push(StructField { id, name, value: operand.id, optional });
        match kind {
            TokenKind::RightBrace => Ok(Next::Value(self.finish_struct(literal))),
            TokenKind::Comma if self.took(TokenKind::RightBrace) => {
                Ok(Next::Value(self.finish_struct(literal)))
            }
            TokenKind::Comma => {
                self.frames.push(Frame::Struct { outer, literal });
                self.open_element()?;
                Ok(Next::Operand)
            }
            _ => Err(Stop::Syntax),
        }
    }

    /// Reads what stands before the operand of an element: `?`, and the name of a field with its
    /// colon. The innermost frame is the list, map or struct.
    pub(super) fn open_element(&mut self) -> Result<(), Stop> {
        let start = self.peek(0).offset;
        let optional = self.took(TokenKind::Question);
        if optional && !self.options.optional_syntax {
            self.report(start, "unsupported syntax '?'");
        }
        match self.frames.last_mut() {
            Some(Frame::List { list, .. }) => {
                if optional {
                    list.optional_indices
                        .push(u32::try_from(list.elements.len()).unwrap_or(u32::MAX));
                }
            }
            Some(Frame::Map { map, .. }) => {
                map.entry = (self.builder.id_at(None), optional, None);
            }
            Some(Frame::Struct { .. }) => self.open_field(start, optional)?,
            _ => return Err(Stop::Syntax),
        }
        self.open_expr()
    }

    fn open_field(&mut self, start: u32, optional: bool) -> Result<(), Stop> {
        let id = self.builder.id_at(None);
        let token = self.take();
        let name: Name = self.field_name(token, start)?;
        let colon = self.expect(TokenKind::Colon)?;
        self.builder.ast.set(id, Expr { kind: ExprKind::Unspecified, offset: Some(colon.offset) });
        if let Some(Frame::Struct { literal, .. }) = self.frames.last_mut() {
            literal.field = (id, name, optional);
        }
        Ok(())
    }

    pub(super) fn finish_call(&mut self, call: OpenCall) -> Operand {
        let member = u32::from(call.target.is_some());
        let height = call.height + member;
        let Some(id) = call.id else {
            // The name is reserved, and cel-go never looks at the arguments.
            self.issues.truncate(call.issues);
            return Operand { id: self.builder.id_at(None), height };
        };
        let target = call.target.map(|target| target.id);
        Operand { id: self.call_or_macro(id, &call.function, target, call.args), height }
    }

    pub(super) fn finish_list(&mut self, list: OpenList) -> Operand {
        let OpenList { id, elements, optional_indices, height } = list;
        Operand {
            id: self.builder.fill(id, ExprKind::List(List { elements, optional_indices })),
            height,
        }
    }

    pub(super) fn finish_map(&mut self, map: OpenMap) -> Operand {
        Operand { id: self.builder.fill(map.id, ExprKind::Map(map.entries)), height: map.height }
    }

    pub(super) fn finish_struct(&mut self, literal: OpenStruct) -> Operand {
        let OpenStruct { id, type_name, fields, height, .. } = literal;
        Operand {
            id: self.builder.fill(id, ExprKind::Struct(Struct { type_name, fields })),
            height,
        }
    }
}
