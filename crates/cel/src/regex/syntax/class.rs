//! Character classes: brackets, Perl's letters, POSIX names, Unicode's categories and scripts.

use regex_syntax::hir::ClassUnicode;

use crate::regex::unicode::{self, fold, of};
use crate::value::EvalError;

use super::{Parser, consumed, error, escape};

/// `\d`, `\pL` and the like at the start of what is left; `None` if it is none of them.
pub(super) fn escaped(parser: &mut Parser<'_>) -> Result<Option<ClassUnicode>, EvalError> {
    if let Some(class) = named(parser)? {
        return Ok(Some(class));
    }
    let Some(letter) = parser.rest.strip_prefix('\\').and_then(|rest| rest.chars().next()) else {
        return Ok(None);
    };
    let mut class = match letter.to_ascii_lowercase() {
        'd' => of(&[('0', '9')]),
        's' => of(&[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')]),
        'w' => of(&[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]),
        _ => return Ok(None),
    };
    parser.bump(2);
    finish(parser, &mut class, letter.is_ascii_uppercase());
    Ok(Some(class))
}

fn finish(parser: &Parser<'_>, class: &mut ClassUnicode, negated: bool) {
    if parser.flags.fold_case {
        fold(class);
    }
    if negated {
        class.negate();
    }
}

/// `\pN`, `\p{Greek}`, `\P{^Lu}`.
fn named(parser: &mut Parser<'_>) -> Result<Option<ClassUnicode>, EvalError> {
    let text = parser.rest;
    let mut negated = match text.as_bytes() {
        [b'\\', b'p', _, ..] => false,
        [b'\\', b'P', _, ..] => true,
        _ => return Ok(None),
    };
    let after = text.get(2..).unwrap_or_default();
    let (name, length) = if after.starts_with('{') {
        let Some(end) = text.find('}') else {
            return Err(error("invalid character class range", text));
        };
        (text.get(3..end).unwrap_or_default(), end + 1)
    } else {
        let length = after.chars().next().map_or(0, char::len_utf8);
        (after.get(..length).unwrap_or_default(), 2 + length)
    };
    let sequence = text.get(..length).unwrap_or_default();
    let name = match name.strip_prefix('^') {
        Some(name) => {
            negated = !negated;
            name
        }
        None => name,
    };
    let mut class = unicode::class(name, parser.flags.fold_case)
        .ok_or_else(|| error("invalid character class range", sequence))?;
    parser.bump(length);
    if negated {
        class.negate();
    }
    Ok(Some(class))
}

/// `[:alpha:]` or `[:^alpha:]` by its name.
fn posix(name: &str) -> Option<ClassUnicode> {
    let (name, negated) = match name.strip_prefix('^') {
        Some(name) => (name, true),
        None => (name, false),
    };
    let mut class = match name {
        "alnum" => of(&[('0', '9'), ('A', 'Z'), ('a', 'z')]),
        "alpha" => of(&[('A', 'Z'), ('a', 'z')]),
        "ascii" => of(&[('\0', '\u{7f}')]),
        "blank" => of(&[('\t', '\t'), (' ', ' ')]),
        "cntrl" => of(&[('\0', '\u{1f}'), ('\u{7f}', '\u{7f}')]),
        "digit" => of(&[('0', '9')]),
        "graph" => of(&[('!', '~')]),
        "lower" => of(&[('a', 'z')]),
        "print" => of(&[(' ', '~')]),
        "punct" => of(&[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
        "space" => of(&[('\t', '\r'), (' ', ' ')]),
        "upper" => of(&[('A', 'Z')]),
        "word" => of(&[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]),
        "xdigit" => of(&[('0', '9'), ('A', 'F'), ('a', 'f')]),
        _ => return None,
    };
    if negated {
        class.negate();
    }
    Some(class)
}

/// `[...]` at the start of what is left. Mirrors `parseClass`.
pub(super) fn bracketed(parser: &mut Parser<'_>) -> Result<ClassUnicode, EvalError> {
    let whole = parser.rest;
    parser.bump(1);
    let negated = parser.rest.starts_with('^');
    if negated {
        parser.bump(1);
    }
    let mut class = ClassUnicode::empty();
    let mut first = true;
    while first || !parser.rest.starts_with(']') {
        first = false;
        if let Some(named) = posix_class(parser)? {
            class.union(&named);
            continue;
        }
        if let Some(escaped) = escaped(parser)? {
            class.union(&escaped);
            continue;
        }
        let start = parser.rest;
        let low = character(parser, whole)?;
        let mut high = low;
        if parser.rest.len() >= 2 && parser.rest.starts_with('-') && !parser.rest.starts_with("-]")
        {
            parser.bump(1);
            high = character(parser, whole)?;
            if high < low {
                return Err(error("invalid character class range", consumed(start, parser.rest)));
            }
        }
        let mut range = of(&[(low, high)]);
        if parser.flags.fold_case {
            fold(&mut range);
        }
        class.union(&range);
    }
    parser.bump(1);
    if negated {
        class.negate();
    }
    Ok(class)
}

fn posix_class(parser: &mut Parser<'_>) -> Result<Option<ClassUnicode>, EvalError> {
    let text = parser.rest;
    let Some(after) = text.strip_prefix("[:") else { return Ok(None) };
    if text.len() <= 2 {
        return Ok(None);
    }
    let Some(end) = after.find(":]") else { return Ok(None) };
    let name = after.get(..end).unwrap_or_default();
    let written = text.get(..end + 4).unwrap_or_default();
    let mut class = posix(name).ok_or_else(|| error("invalid character class range", written))?;
    parser.bump(end + 4);
    if parser.flags.fold_case {
        fold(&mut class);
    }
    Ok(Some(class))
}

fn character(parser: &mut Parser<'_>, whole: &str) -> Result<char, EvalError> {
    let Some(first) = parser.rest.chars().next() else {
        return Err(error("missing closing ]", whole));
    };
    if first == '\\' {
        let (character, rest) = escape::escape(parser.rest)?;
        parser.rest = rest;
        return Ok(character);
    }
    parser.bump(first.len_utf8());
    Ok(first)
}
