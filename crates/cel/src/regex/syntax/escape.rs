use crate::value::EvalError;

use super::{consumed, error};

/// The character that an escape sequence stands for, and what follows. Mirrors `parseEscape`.
pub(super) fn escape(text: &str) -> Result<(char, &str), EvalError> {
    let mut characters = text.chars();
    characters.next();
    let Some(letter) = characters.next() else {
        return Err(error("trailing backslash at end of expression", ""));
    };
    let rest = characters.as_str();
    let invalid = |rest: &str| error("invalid escape sequence", consumed(text, rest));
    let simple = match letter {
        'a' => Some('\u{7}'),
        'f' => Some('\u{c}'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'v' => Some('\u{b}'),
        letter if letter.is_ascii() && !letter.is_ascii_alphanumeric() => Some(letter),
        _ => None,
    };
    if let Some(character) = simple {
        return Ok((character, rest));
    }
    match letter {
        '1'..='7' if !rest.starts_with(|c: char| ('0'..='7').contains(&c)) => Err(invalid(rest)),
        '0'..='7' => octal(letter, rest).ok_or_else(|| invalid(rest)),
        'x' => hexadecimal(rest).map_err(invalid),
        _ => Err(invalid(rest)),
    }
}

fn octal(first: char, rest: &str) -> Option<(char, &str)> {
    let more = rest.bytes().take(2).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
    let (digits, rest) = rest.split_at_checked(more)?;
    let mut code = first.to_digit(8)?;
    for digit in digits.chars() {
        code = code * 8 + digit.to_digit(8)?;
    }
    Some((char::from_u32(code)?, rest))
}

/// Two digits, or any number of them in braces. An error is what was left where reading stopped.
fn hexadecimal(text: &str) -> Result<(char, &str), &str> {
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return Err(text) };
    if first != '{' {
        let Some(second) = characters.next() else { return Err(characters.as_str()) };
        let code = first.to_digit(16).zip(second.to_digit(16)).map(|(high, low)| high * 16 + low);
        return code
            .and_then(char::from_u32)
            .map(|code| (code, characters.as_str()))
            .ok_or(characters.as_str());
    }
    let mut code: u32 = 0;
    let mut digits = 0;
    loop {
        let Some(digit) = characters.next() else { return Err(characters.as_str()) };
        if digit == '}' {
            break;
        }
        let Some(value) = digit.to_digit(16) else { return Err(characters.as_str()) };
        code = code * 16 + value;
        if code > 0x10_ffff {
            return Err(characters.as_str());
        }
        digits += 1;
    }
    let rest = characters.as_str();
    // Go takes surrogates here, which no text contains.
    let character = char::from_u32(code).unwrap_or('\u{fffd}');
    if digits == 0 { Err(rest) } else { Ok((character, rest)) }
}
