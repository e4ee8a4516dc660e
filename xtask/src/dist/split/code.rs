//! Walking through the instructions of a function.

use super::bytes::{Reader, number};
use crate::failure::{Failure, Outcome};

/// Copies instructions to their last byte, each function in them renumbered.
pub(super) fn renumber(code: &[u8], to: &mut dyn FnMut(u32) -> Outcome<u32>) -> Outcome<Vec<u8>> {
    let mut reader = Reader::new(code);
    let mut out = Vec::with_capacity(code.len() + code.len() / 16);
    while !reader.is_empty() {
        instruction(&mut reader, &mut out, to)?;
    }
    Ok(out)
}

/// The functions that instructions name, once for each time they do.
pub(super) fn named(code: &[u8]) -> Outcome<Vec<u32>> {
    let mut found = Vec::new();
    renumber(code, &mut |function| {
        found.push(function);
        Ok(function)
    })?;
    Ok(found)
}

/// Goes over an expression that ends with `end`, as globals and segments begin with one.
pub(super) fn skip_constant(reader: &mut Reader<'_>) -> Outcome {
    loop {
        let before = *reader;
        instruction(reader, &mut Vec::new(), &mut Ok)?;
        if reader.since(before) == [0x0b] {
            return Ok(());
        }
    }
}

fn instruction(
    reader: &mut Reader<'_>,
    out: &mut Vec<u8>,
    to: &mut dyn FnMut(u32) -> Outcome<u32>,
) -> Outcome {
    let start = *reader;
    let code = reader.byte()?;
    match code {
        // call, return_call, ref.func
        0x10 | 0x12 | 0xd2 => {
            let function = to(reader.number()?)?;
            out.push(code);
            number(out, function);
            return Ok(());
        }
        // without operands
        0x00 | 0x01 | 0x05 | 0x0b | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 => {}
        // block types, labels, locals, globals, tables of one; memory.size and memory.grow; integer constants; heap types
        0x02..=0x04 | 0x0c | 0x0d | 0x20..=0x26 | 0x3f..=0x42 | 0xd0 => reader.skip_number()?,
        // call_indirect, return_call_indirect; loads and stores
        0x11 | 0x13 | 0x28..=0x3e => numbers(reader, 2)?,
        0x0e => {
            let labels = reader.number()?;
            numbers(reader, labels + 1)?;
        }
        0x1c => {
            let types = reader.number()?;
            numbers(reader, types)?;
        }
        0x43 => drop(reader.take(4)?),
        0x44 => drop(reader.take(8)?),
        0xfc => match reader.number()? {
            0..=7 => {}
            9 | 11 | 13 | 15..=17 => reader.skip_number()?,
            8 | 10 | 12 | 14 => numbers(reader, 2)?,
            other => return Err(unknown(&format!("fc {other:02x}"))),
        },
        other => return Err(unknown(&format!("{other:02x}"))),
    }
    out.extend_from_slice(reader.since(start));
    Ok(())
}

fn numbers(reader: &mut Reader<'_>, count: u32) -> Outcome {
    (0..count).try_for_each(|_| reader.skip_number())
}

fn unknown(code: &str) -> Failure {
    Failure::new(format!("a WebAssembly instruction that the splitter does not know: {code}"))
        .next("add it in xtask/src/dist/split/code.rs")
}

#[cfg(test)]
mod tests {
    use super::{named, renumber};

    #[test]
    fn functions_are_renumbered_and_operands_left_alone() {
        let code = [
            0x41, 0x10, // i32.const 16, which is the number of `call`
            0x10, 0x05, // call 5
            0x28, 0x02, 0x90, 0x01, // i32.load with an offset
            0x0e, 0x01, 0x10, 0x10, // br_table with two labels
            0xfc, 0x0a, 0x00, 0x00, // memory.copy
            0x44, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, // f64.const
            0x11, 0x10, 0x00, // call_indirect
            0x0b,
        ];
        assert_eq!(named(&code).unwrap(), [5]);
        let longer = renumber(&code, &mut |function| Ok(function + 200)).unwrap();
        assert_eq!(longer[2..5], [0x10, 0xcd, 0x01]);
        assert_eq!(longer[5..], code[4..]);
        assert!(named(&[0xfd, 0x00]).is_err());
    }
}
