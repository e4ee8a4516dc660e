//! Under which character of an expression a part of it is shown.

use super::{Ast, ExprId, ExprKind};

impl Ast {
    /// The code point that stands for a node among the characters of its expression: the name of a variable, a member or a
    /// function, an operator, the bracket of a literal. `None` for constants, which show themselves, and where there is no place.
    pub fn anchor(&self, id: ExprId, characters: &[char]) -> Option<u32> {
        let offset = self.expr(id).offset?;
        match self.kind(id) {
            ExprKind::Constant(_) | ExprKind::Unspecified => None,
            ExprKind::Select(select) if !select.test_only => Some(skip_to_name(offset, characters)),
            ExprKind::Ident(_) | ExprKind::List(_) | ExprKind::Map(_) | ExprKind::Struct(_) => {
                Some(offset)
            }
            // calls and macros stand at their parenthesis, operators at themselves
            ExprKind::Select(_) | ExprKind::Call(_) | ExprKind::Comprehension(_) => {
                Some(name_before(offset, characters))
            }
        }
    }
}

/// From the dot of a selection to the name behind it.
fn skip_to_name(dot: u32, characters: &[char]) -> u32 {
    let behind = characters.iter().skip(dot as usize + 1);
    let skipped = behind.take_while(|one| one.is_whitespace() || matches!(one, '?' | '`')).count();
    dot + 1 + u32::try_from(skipped).unwrap_or_default()
}

/// From a parenthesis to the name before it; anything else stays where it is.
fn name_before(at: u32, characters: &[char]) -> u32 {
    let before = characters.get(..at as usize).unwrap_or_default();
    if characters.get(at as usize) != Some(&'(') {
        return at;
    }
    let name = before.iter().rev().take_while(|one| one.is_alphanumeric() || **one == '_').count();
    at - u32::try_from(name).unwrap_or_default()
}
