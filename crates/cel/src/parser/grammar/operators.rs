//! What can follow an operand: operators, and brackets that close.

use super::{Frame, Next, Operand, Parser, Precedence, Stop};
use crate::{
    ast::operators,
    parser::lexer::{Token, TokenKind},
};

const fn binary(kind: TokenKind) -> Option<(Precedence, &'static str)> {
    Some(match kind {
        TokenKind::Star => (Precedence::Product, operators::MULTIPLY),
        TokenKind::Slash => (Precedence::Product, operators::DIVIDE),
        TokenKind::Percent => (Precedence::Product, operators::MODULO),
        TokenKind::Plus => (Precedence::Sum, operators::ADD),
        TokenKind::Minus => (Precedence::Sum, operators::SUBTRACT),
        TokenKind::Equals => (Precedence::Relation, operators::EQUALS),
        TokenKind::NotEquals => (Precedence::Relation, operators::NOT_EQUALS),
        TokenKind::In => (Precedence::Relation, operators::IN),
        TokenKind::Less => (Precedence::Relation, operators::LESS),
        TokenKind::LessEquals => (Precedence::Relation, operators::LESS_EQUALS),
        TokenKind::GreaterEquals => (Precedence::Relation, operators::GREATER_EQUALS),
        TokenKind::Greater => (Precedence::Relation, operators::GREATER),
        _ => return None,
    })
}

impl Parser<'_> {
    /// Takes the token after an operand.
    pub(super) fn after(&mut self, operand: Operand) -> Result<Next, Stop> {
        let token = self.peek(0);
        if matches!(token.kind, TokenKind::Dot | TokenKind::LeftBracket) {
            return self.member(operand);
        }
        let operand = self.reduce_unary(operand);
        if let Some((precedence, function)) = binary(token.kind) {
            self.take();
            return self.binary_operator(operand, precedence, function, token);
        }
        let operand = self.reduce_binary(operand, Precedence::Relation);
        match token.kind {
            TokenKind::And => Ok(self.logic_operator(operand, operators::LOGICAL_AND)),
            TokenKind::Or => {
                let operand = self.reduce_logic(operand, operators::LOGICAL_AND);
                Ok(self.logic_operator(operand, operators::LOGICAL_OR))
            }
            _ => {
                let operand = self.reduce_logic(operand, operators::LOGICAL_AND);
                let operand = self.reduce_logic(operand, operators::LOGICAL_OR);
                self.after_condition(operand, token)
            }
        }
    }

    fn after_condition(&mut self, operand: Operand, token: Token) -> Result<Next, Stop> {
        match (token.kind, self.frames.last()) {
            (TokenKind::Question, Some(Frame::Then { .. })) => Err(Stop::Syntax),
            (TokenKind::Question, _) => {
                self.take();
                let id = self.builder.id_at(Some(token.offset));
                self.frames.push(Frame::Then { id, condition: operand });
                Ok(Next::Operand)
            }
            (TokenKind::Colon, Some(Frame::Then { .. })) => {
                self.take();
                if let Some(Frame::Then { id, condition }) = self.frames.pop() {
                    self.frames.push(Frame::Else { id, condition, then: operand });
                }
                self.depths.expr += 1;
                self.check_depths()?;
                Ok(Next::Operand)
            }
            _ => {
                let operand = self.reduce_else(operand);
                self.close(operand)
            }
        }
    }

    fn reduce_unary(&mut self, operand: Operand) -> Operand {
        match self.frames.pop() {
            Some(Frame::Unary { function, id }) => Operand {
                id: self.builder.call(id, function, vec![operand.id]),
                height: operand.height,
            },
            other => {
                self.frames.extend(other);
                operand
            }
        }
    }

    fn binary_operator(
        &mut self,
        operand: Operand,
        precedence: Precedence,
        function: &'static str,
        token: Token,
    ) -> Result<Next, Stop> {
        let left = self.reduce_binary(operand, precedence);
        let id = self.builder.id_at(Some(token.offset));
        self.frames.push(Frame::Binary { precedence, function, id, left });
        // The right side is a rule of its own.
        match precedence {
            Precedence::Relation => self.depths.relation += 1,
            Precedence::Sum | Precedence::Product => self.depths.calc += 1,
        }
        self.check_depths()?;
        Ok(Next::Operand)
    }

    /// Finishes the operators that bind at least so strongly.
    fn reduce_binary(&mut self, mut operand: Operand, weakest: Precedence) -> Operand {
        loop {
            match self.frames.pop() {
                Some(Frame::Binary { precedence, function, id, left }) if precedence >= weakest => {
                    match precedence {
                        Precedence::Relation => self.depths.relation -= 1,
                        Precedence::Sum | Precedence::Product => self.depths.calc -= 1,
                    }
                    let height = left.height.max(operand.height) + 1;
                    let id = self.builder.call(id, function, vec![left.id, operand.id]);
                    operand = Operand { id, height };
                }
                other => {
                    self.frames.extend(other);
                    return operand;
                }
            }
        }
    }

    fn logic_operator(&mut self, operand: Operand, operator: &'static str) -> Next {
        let token = self.take();
        let frame = match self.frames.pop() {
            Some(Frame::Logic { function, mut terms, mut ids, pending, height })
                if function == operator =>
            {
                ids.push(self.builder.id_at(Some(pending)));
                terms.push(operand.id);
                let height = height.max(operand.height);
                Frame::Logic { function, terms, ids, pending: token.offset, height }
            }
            other => {
                self.frames.extend(other);
                let (terms, ids) = (vec![operand.id], Vec::new());
                Frame::Logic {
                    function: operator,
                    terms,
                    ids,
                    pending: token.offset,
                    height: operand.height,
                }
            }
        };
        self.frames.push(frame);
        Next::Operand
    }

    fn reduce_logic(&mut self, operand: Operand, operator: &'static str) -> Operand {
        match self.frames.pop() {
            Some(Frame::Logic { function, mut terms, mut ids, pending, height })
                if function == operator =>
            {
                ids.push(self.builder.id_at(Some(pending)));
                terms.push(operand.id);
                let id = self.builder.balanced(function, &terms, &ids);
                Operand { id, height: height.max(operand.height) }
            }
            other => {
                self.frames.extend(other);
                operand
            }
        }
    }

    fn reduce_else(&mut self, mut operand: Operand) -> Operand {
        loop {
            match self.frames.pop() {
                Some(Frame::Else { id, condition, then }) => {
                    self.depths.expr -= 1;
                    let height = condition.height.max(then.height).max(operand.height) + 1;
                    let args = vec![condition.id, then.id, operand.id];
                    operand =
                        Operand { id: self.builder.call(id, operators::CONDITIONAL, args), height };
                }
                other => {
                    self.frames.extend(other);
                    return operand;
                }
            }
        }
    }
}
