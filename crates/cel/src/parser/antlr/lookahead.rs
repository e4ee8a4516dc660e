//! How far error recovery looks for a token to go on with.

use super::wanted;
use crate::{
    parser::{
        lexer::{TokenKind, known_tokens},
        syntax::SyntaxError,
    },
    source::Location,
};

/// `errorRecoveryLookaheadTokenLimit`: so many tokens may be left out at once.
const TOKENS_MAX: usize = 256;

/// What cel-go says where it gives up.
pub(super) fn error() -> SyntaxError {
    let message = format!("error recovery token lookahead limit exceeded: {TOKENS_MAX}");
    SyntaxError { location: Location::NONE, message }
}

/// Whether the parser leaves out too many tokens after an error: outside of all brackets whatever follows, elsewhere all that can
/// follow no operand.
pub(super) fn is_exceeded(error: &SyntaxError, text: &str) -> bool {
    let recovers = ["mismatched input ", "no viable alternative "]
        .iter()
        .any(|kind| error.message.contains(kind));
    let Some(place) = wanted::offset(text, error.location).filter(|_| recovers) else {
        return false;
    };
    let everything = error.message.ends_with(" expecting <EOF>");
    let rest = known_tokens(text).skip_while(|token| token.offset < place);
    rest.take_while(|token| everything || !follows_operand(token.kind)).count() > TOKENS_MAX
}

const fn follows_operand(kind: TokenKind) -> bool {
    !wanted::is_atom(kind)
        && !matches!(kind, TokenKind::LeftParen | TokenKind::Exclam | TokenKind::Unknown)
}
