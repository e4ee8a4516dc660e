//! A WebAssembly module, as far as it must be known to be taken apart.

use super::bytes::{Reader, count, number, sized};
use super::code;
use crate::failure::{Failure, Outcome};
use std::collections::BTreeMap;

/// The numbers of sections, and the order in which they stand.
pub(super) const TYPES: u8 = 1;
pub(super) const IMPORTS: u8 = 2;
pub(super) const FUNCTIONS: u8 = 3;
pub(super) const TABLES: u8 = 4;
pub(super) const MEMORIES: u8 = 5;
pub(super) const GLOBALS: u8 = 6;
pub(super) const EXPORTS: u8 = 7;
pub(super) const START: u8 = 8;
pub(super) const ELEMENTS: u8 = 9;
pub(super) const DATA_COUNT: u8 = 12;
pub(super) const CODE: u8 = 10;
pub(super) const DATA: u8 = 11;
const CUSTOM: u8 = 0;
const ORDER: &[u8] = &[
    TYPES, IMPORTS, FUNCTIONS, TABLES, MEMORIES, GLOBALS, EXPORTS, START, ELEMENTS, DATA_COUNT,
    CODE, DATA,
];
const HEAD: &[u8] = b"\0asm\x01\0\0\0";

/// Kinds of imports and exports.
pub(super) const FUNCTION: u8 = 0;
pub(super) const TABLE: u8 = 1;
pub(super) const MEMORY: u8 = 2;
pub(super) const GLOBAL: u8 = 3;

/// References to functions, as a table's type.
pub(super) const FUNCREF: u8 = 0x70;
pub(super) const I32: u8 = 0x7f;

/// The sections by their numbers, without those that only tools read.
pub(super) type Sections = BTreeMap<u8, Vec<u8>>;

/// A function that is defined in the module.
#[derive(Debug)]
pub(super) struct Function {
    /// The number of its type.
    pub(super) kind: u32,
    /// The declaration of its locals.
    pub(super) locals: Vec<u8>,
    pub(super) code: Vec<u8>,
}

/// A run of places in the table of functions, and what stands there.
#[derive(Debug)]
pub(super) struct Element {
    /// The expression that gives the first place, with its `end`.
    pub(super) offset: Vec<u8>,
    pub(super) first: u32,
    pub(super) functions: Vec<u32>,
}

/// A module taken apart. What nobody asks for stays as it is in `sections`.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) sections: Sections,
    /// How many parameters each type has.
    pub(super) parameters: Vec<u32>,
    /// The types of imported functions.
    pub(super) imported: Vec<u32>,
    /// Where the imports come from.
    pub(super) provider: String,
    pub(super) functions: Vec<Function>,
    /// The table that holds functions: its number, how many places it has.
    pub(super) table: (u32, u32),
    /// The fewest pages of the memory.
    pub(super) pages: u32,
    /// Type and mutability of each global.
    pub(super) globals: Vec<[u8; 2]>,
    pub(super) elements: Vec<Element>,
    /// Functions that others call by name, and the one that starts.
    pub(super) roots: Vec<u32>,
}

impl Module {
    /// Takes a module apart.
    pub(super) fn read(bytes: &[u8]) -> Outcome<Self> {
        let mut reader = Reader::new(bytes);
        if reader.take(8)? != HEAD {
            return Err(Failure::new("not a WebAssembly module of version 1"));
        }
        let mut sections = Sections::new();
        while !reader.is_empty() {
            let (number, content) = (reader.byte()?, reader.sized()?);
            if number != CUSTOM {
                sections.insert(number, content.to_vec());
            }
        }
        let (provider, imported) = imports(&sections)?;
        Ok(Self {
            parameters: list(&sections, TYPES, parameters)?,
            imported,
            provider,
            functions: functions(&sections)?,
            table: table(&sections)?,
            pages: list(&sections, MEMORIES, |reader| limits(reader).map(|(least, _)| least))?
                .first()
                .copied()
                .unwrap_or(0),
            globals: list(&sections, GLOBALS, |reader| {
                let kind = [reader.byte()?, reader.byte()?];
                code::skip_constant(reader).map(|()| kind)
            })?,
            elements: list(&sections, ELEMENTS, element)?,
            roots: roots(&sections)?,
            sections,
        })
    }

    /// The number of the first function that is not imported.
    pub(super) fn first(&self) -> u32 {
        count(&self.imported)
    }
}

/// Puts a module together.
pub(super) fn write(sections: &Sections) -> Vec<u8> {
    let mut out = HEAD.to_vec();
    for section in ORDER {
        if let Some(content) = sections.get(section) {
            out.push(*section);
            sized(&mut out, content);
        }
    }
    out
}

/// A section that is a list.
pub(super) fn vector(items: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    number(&mut out, count(items));
    out.extend(items.iter().flatten());
    out
}

/// The items of a section that is a list; none where the section is missing.
fn list<T>(
    sections: &Sections,
    section: u8,
    item: impl Fn(&mut Reader<'_>) -> Outcome<T>,
) -> Outcome<Vec<T>> {
    let Some(content) = sections.get(&section) else { return Ok(Vec::new()) };
    let mut reader = Reader::new(content);
    let count = reader.number()?;
    (0..count).map(|_| item(&mut reader)).collect()
}

fn parameters(reader: &mut Reader<'_>) -> Outcome<u32> {
    if reader.byte()? != 0x60 {
        return Err(Failure::new("a type that is not a function's"));
    }
    let parameters = reader.sized()?;
    reader.sized()?;
    Ok(count(parameters))
}

/// Where the imports come from, and their types. The modules that wasm-bindgen makes import functions of one provider.
fn imports(sections: &Sections) -> Outcome<(String, Vec<u32>)> {
    let imports = list(sections, IMPORTS, |reader| {
        let provider = reader.name()?.to_owned();
        reader.sized()?;
        if reader.byte()? == FUNCTION {
            return Ok((provider, reader.number()?));
        }
        Err(Failure::new("a module that imports more than functions cannot be split"))
    })?;
    let provider = imports.first().map(|(provider, _)| provider.clone()).unwrap_or_default();
    Ok((provider, imports.into_iter().map(|(_, kind)| kind).collect()))
}

fn functions(sections: &Sections) -> Outcome<Vec<Function>> {
    let kinds = list(sections, FUNCTIONS, kind)?;
    let bodies = list(sections, CODE, |reader| {
        let mut body = Reader::new(reader.sized()?);
        let start = body;
        for _ in 0..body.number()? {
            body.skip_number()?;
            body.byte()?;
        }
        Ok((body.since(start).to_vec(), body.rest().to_vec()))
    })?;
    let functions = kinds.into_iter().zip(bodies);
    Ok(functions.map(|(kind, (locals, code))| Function { kind, locals, code }).collect())
}

fn kind(reader: &mut Reader<'_>) -> Outcome<u32> {
    reader.number()
}

fn table(sections: &Sections) -> Outcome<(u32, u32)> {
    let tables = list(sections, TABLES, |reader| Ok((reader.byte()?, limits(reader)?.0)))?;
    let found = (0_u32..).zip(tables).find(|(_, (kind, _))| *kind == FUNCREF);
    found
        .map(|(number, (_, places))| (number, places))
        .ok_or_else(|| Failure::new("a module without a table of functions"))
}

/// The least and the most.
pub(super) fn limits(reader: &mut Reader<'_>) -> Outcome<(u32, Option<u32>)> {
    match reader.byte()? {
        0 => Ok((reader.number()?, None)),
        1 => Ok((reader.number()?, Some(reader.number()?))),
        other => Err(Failure::new(format!("limits of kind {other}"))),
    }
}

fn element(reader: &mut Reader<'_>) -> Outcome<Element> {
    let kind = reader.number()?;
    if kind != 0 {
        return Err(Failure::new(format!("a segment of functions of kind {kind}")));
    }
    let start = *reader;
    let first = match reader.byte()? {
        0x41 => reader.number()?,
        other => return Err(Failure::new(format!("a place in the table given by {other:02x}"))),
    };
    if reader.byte()? != 0x0b {
        return Err(Failure::new("a place in the table that is not one number"));
    }
    let offset = reader.since(start).to_vec();
    let count = reader.number()?;
    let functions = (0..count).map(|_| reader.number()).collect::<Outcome<_>>()?;
    Ok(Element { offset, first, functions })
}

fn roots(sections: &Sections) -> Outcome<Vec<u32>> {
    let exports = list(sections, EXPORTS, |reader| {
        reader.sized()?;
        let is_function = reader.byte()? == FUNCTION;
        let number = reader.number()?;
        Ok(is_function.then_some(number))
    })?;
    let start = sections.get(&START).map(|start| Reader::new(start).number()).transpose()?;
    Ok(exports.into_iter().flatten().chain(start).collect())
}
