//! cel-go's encoders (`ext.Encoders`): Base64, and JSON where they have it.

use crate::declarations::{FunctionDecl, OverloadDecl};
use crate::dialect::Dialect;
use crate::library::{Library, json};
use crate::program::to_json;
use crate::types::Type;
use crate::value::{EvalError, Value};

/// `ext.Encoders()` of a version of cel-go; old ones want the padding.
pub fn encoders(dialect: Dialect) -> Library {
    let decode = OverloadDecl::global("base64_decode_string", vec![Type::String], Type::Bytes)
        .unary(move |text| {
            let text = text.as_str().ok_or_else(EvalError::no_such_overload)?;
            decode(dialect, text).map(Value::bytes)
        });
    let encode = OverloadDecl::global("base64_encode_bytes", vec![Type::Bytes], Type::String)
        .unary(|bytes| match bytes {
            Value::Bytes(bytes) => Ok(encode(bytes).into()),
            _ => Err(EvalError::no_such_overload()),
        });
    let mut functions = vec![
        FunctionDecl::new("base64.decode", vec![decode]),
        FunctionDecl::new("base64.encode", vec![encode]),
    ];
    if dialect >= Dialect::V0_29_2 {
        let encode = OverloadDecl::global("json_encode_dyn", vec![Type::Dyn], Type::String)
            .unary(|value| json::write(&to_json(value)?).map(Value::from));
        functions.push(FunctionDecl::new("json.encode", vec![encode]));
    }
    Library { name: "cel.lib.ext.encoders", functions, ..Library::default() }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            if place > chunk.len() {
                text.push('=');
                continue;
            }
            let digit = group >> (18 - 6 * place) & 63;
            let letter = usize::try_from(digit).ok().and_then(|digit| ALPHABET.get(digit));
            text.push(char::from(letter.copied().unwrap_or(b'=')));
        }
    }
    text
}

fn corrupt(position: usize) -> EvalError {
    EvalError::new(format!("illegal base64 data at input byte {position}"))
}

/// Decodes as Go's `StdEncoding` does, or else as its `RawStdEncoding`, whose error it is then. Line breaks are skipped.
fn decode(dialect: Dialect, text: &str) -> Result<Vec<u8>, EvalError> {
    let padded = decode_with(text, true);
    if dialect < Dialect::V0_22_0 { padded } else { padded.or_else(|_| decode_with(text, false)) }
}

fn decode_with(text: &str, padded: bool) -> Result<Vec<u8>, EvalError> {
    let input: Vec<(usize, u8)> =
        text.bytes().enumerate().filter(|(_, byte)| !matches!(byte, b'\r' | b'\n')).collect();
    let mut bytes = Vec::with_capacity(input.len() / 4 * 3 + 3);
    let mut group: u32 = 0;
    let mut digits = 0;
    for (index, (position, byte)) in input.iter().enumerate() {
        if let Some(digit) = ALPHABET.iter().position(|letter| letter == byte) {
            group = group << 6 | u32::try_from(digit).unwrap_or_default();
            digits += 1;
            if digits == 4 {
                bytes.extend(group.to_be_bytes().get(1..).unwrap_or_default());
                (group, digits) = (0, 0);
            }
            continue;
        }
        if *byte != b'=' || !padded || digits < 2 {
            return Err(corrupt(*position));
        }
        return finish_padded(bytes, group, digits, &input, index, text.len());
    }
    match digits {
        0 => Ok(bytes),
        1 => Err(corrupt(text.len().saturating_sub(1))),
        _ if padded => Err(corrupt(text.len().saturating_sub(digits))),
        _ => {
            push_rest(&mut bytes, group, digits);
            Ok(bytes)
        }
    }
}

fn push_rest(bytes: &mut Vec<u8>, group: u32, digits: usize) {
    let group = group << (6 * (4 - digits));
    bytes.extend(group.to_be_bytes().get(1..digits).unwrap_or_default());
}

fn finish_padded(
    mut bytes: Vec<u8>,
    group: u32,
    digits: usize,
    input: &[(usize, u8)],
    index: usize,
    length: usize,
) -> Result<Vec<u8>, EvalError> {
    let mut next = index + 1;
    if digits == 2 {
        match input.get(next) {
            None => return Err(corrupt(length)),
            Some((_, b'=')) => next += 1,
            Some((position, _)) => return Err(corrupt(position.saturating_sub(1))),
        }
    }
    if let Some((position, _)) = input.get(next) {
        return Err(corrupt(*position));
    }
    push_rest(&mut bytes, group, digits);
    Ok(bytes)
}
