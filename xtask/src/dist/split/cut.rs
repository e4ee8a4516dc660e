//! Cutting a module in two: what is fetched first, and the rest.
//!
//! The rest is a module of its own that shares memory, table and globals with the first. A function that went there leaves a stub behind
//! where something of the first names it: the stub calls it through the table, and has the rest fetched before, if it is not there.

use super::bytes::{Reader, constant, count, number, sized};
use super::code;
use super::module::{
    CODE, DATA_COUNT, ELEMENTS, EXPORTS, FUNCTION, FUNCTIONS, Function, GLOBAL, GLOBALS, I32,
    IMPORTS, MEMORY, Module, START, Sections, TABLE, TABLES, TYPES, limits, vector, write,
};
use crate::failure::{Failure, Outcome};
use std::collections::{BTreeMap, BTreeSet};

/// The import that fetches the rest and returns when it is there: a function of the page's, without parameters.
pub(super) const FETCH: &str = "gatewalkRest";

/// The export that says whether the rest is there: a global, not zero when it is.
const THERE: &str = "rest:there";

/// A function whose instructions take no more bytes stays: its stub would be as long.
const STAYS_BYTES_MAX: usize = 28;

/// The two modules.
#[derive(Debug)]
pub(super) struct Halves {
    pub(super) first: Vec<u8>,
    pub(super) rest: Vec<u8>,
    /// How many functions went to the rest.
    pub(super) moved: usize,
}

/// Cuts a module. `goes` says of a function, by its place among those that are not imported, whether it may go to the rest.
pub(super) fn cut(module: &Module, goes: impl Fn(usize) -> bool) -> Outcome<Halves> {
    let plan = Plan::new(module, goes)?;
    Ok(Halves { first: plan.first()?, rest: plan.rest()?, moved: plan.gone.len() })
}

/// What becomes of each function. Functions have the numbers they had in the module, unless a name says otherwise.
#[derive(Debug)]
struct Plan<'a> {
    module: &'a Module,
    /// Those that go, with their new numbers in the rest.
    gone: BTreeMap<u32, u32>,
    /// Of those, the ones that the first names, with their places in the table.
    stubs: BTreeMap<u32, u32>,
    /// The new numbers in the first: of what stays, and of stubs.
    stays: BTreeMap<u32, u32>,
    /// What stays and is called by the rest, which imports it in this order.
    borrowed: Vec<u32>,
    /// How many places the table has in the end.
    places: u32,
}

impl<'a> Plan<'a> {
    fn new(module: &'a Module, goes: impl Fn(usize) -> bool) -> Outcome<Self> {
        let numbered = || (module.first()..).zip(&module.functions);
        let goes_now = |place: usize, function: &Function| {
            goes(place)
                && function.code.len() > STAYS_BYTES_MAX
                && !module.roots.contains(&number_of(module, place))
        };
        let going: BTreeSet<u32> = module
            .functions
            .iter()
            .enumerate()
            .filter(|(place, function)| goes_now(*place, function))
            .map(|(place, _)| number_of(module, place))
            .collect();
        let (mut named_by_first, mut named_by_rest) = (BTreeSet::new(), BTreeSet::new());
        for (number, function) in numbered() {
            let side =
                if going.contains(&number) { &mut named_by_rest } else { &mut named_by_first };
            side.extend(code::named(&function.code)?);
        }
        let mut slots = BTreeMap::new();
        for element in &module.elements {
            for (place, function) in (element.first..).zip(&element.functions) {
                slots.entry(*function).or_insert(place);
                named_by_first.insert(*function);
            }
        }
        let mut places = module.table.1;
        let mut stubs = BTreeMap::new();
        for function in going.intersection(&named_by_first) {
            let slot = slots.get(function).copied().unwrap_or_else(|| {
                places += 1;
                places - 1
            });
            stubs.insert(*function, slot);
        }
        let borrowed: Vec<u32> = named_by_rest.difference(&going).copied().collect();
        let gone = going.iter().copied().zip(count(&borrowed)..).collect();
        let here = |number: &u32| !going.contains(number) || stubs.contains_key(number);
        let defined = numbered().map(|(number, _)| number).filter(here);
        // The import that fetches the rest comes after the others.
        let stays = (0..module.first()).zip(0..).chain(defined.zip(module.first() + 1..)).collect();
        Ok(Self { module, gone, stubs, stays, borrowed, places })
    }

    /// The new number of a function in the first.
    fn here(&self, function: u32) -> Outcome<u32> {
        self.stays.get(&function).copied().ok_or_else(|| lost(function))
    }

    /// The new number of a function in the rest.
    fn there(&self, function: u32) -> Outcome<u32> {
        let borrowed = || {
            self.borrowed.binary_search(&function).ok().and_then(|place| u32::try_from(place).ok())
        };
        self.gone.get(&function).copied().or_else(borrowed).ok_or_else(|| lost(function))
    }

    fn first(&self) -> Outcome<Vec<u8>> {
        let module = self.module;
        let mut sections = module.sections.clone();
        let (mut kinds, mut bodies) = (Vec::new(), Vec::new());
        for (number, function) in (module.first()..).zip(&module.functions) {
            let body = if let Some(slot) = self.stubs.get(&number) {
                self.stub(function.kind, *slot)
            } else if self.gone.contains_key(&number) {
                continue;
            } else {
                body(function, &mut |named| self.here(named))?
            };
            kinds.push(item(function.kind));
            bodies.push(body);
        }
        sections.insert(FUNCTIONS, vector(&kinds));
        sections.insert(CODE, vector(&bodies));
        sections.insert(ELEMENTS, self.elements()?);
        if let Some(start) = sections.get(&START) {
            let start = Reader::new(start).number()?;
            sections.insert(START, item(self.here(start)?));
        }
        append(&mut sections, TYPES, &[vec![0x60, 0, 0]])?;
        let mut fetch = Vec::new();
        sized(&mut fetch, self.module.provider.as_bytes());
        sized(&mut fetch, FETCH.as_bytes());
        fetch.push(FUNCTION);
        number(&mut fetch, count(&self.module.parameters));
        append(&mut sections, IMPORTS, &[fetch])?;
        append(&mut sections, GLOBALS, &[vec![I32, 1, 0x41, 0, 0x0b]])?;
        let tables = self.tables()?.into_iter().map(|(kind, least, most)| {
            let mut out = vec![kind, u8::from(most.is_some())];
            number(&mut out, least);
            if let Some(most) = most {
                number(&mut out, most);
            }
            out
        });
        sections.insert(TABLES, vector(&tables.collect::<Vec<_>>()));
        sections.insert(EXPORTS, self.exports()?);
        Ok(write(&sections))
    }

    /// `if !there { fetch() }`, then the call through the table.
    fn stub(&self, kind: u32, slot: u32) -> Vec<u8> {
        let mut out = vec![0, 0x23];
        number(&mut out, count(&self.module.globals));
        out.extend([0x45, 0x04, 0x40, 0x10]);
        number(&mut out, self.module.first());
        out.push(0x0b);
        let parameters = self.module.parameters.get(kind as usize).copied().unwrap_or(0);
        for parameter in 0..parameters {
            out.push(0x20);
            number(&mut out, parameter);
        }
        constant(&mut out, slot);
        out.push(0x11);
        number(&mut out, kind);
        number(&mut out, self.module.table.0);
        out.push(0x0b);
        let mut body = Vec::new();
        sized(&mut body, &out);
        body
    }

    fn elements(&self) -> Outcome<Vec<u8>> {
        let mut elements = Vec::new();
        for element in &self.module.elements {
            let mut out = vec![0];
            out.extend_from_slice(&element.offset);
            number(&mut out, count(&element.functions));
            for function in &element.functions {
                number(&mut out, self.here(*function)?);
            }
            elements.push(out);
        }
        Ok(vector(&elements))
    }

    /// What each table holds, its least and its most places: that of functions has room for the stubs'.
    fn tables(&self) -> Outcome<Vec<(u8, u32, Option<u32>)>> {
        let content = self.module.sections.get(&TABLES).map(Vec::as_slice).unwrap_or_default();
        let mut reader = Reader::new(content);
        let count = reader.number()?;
        let table = |table: u32| {
            let kind = reader.byte()?;
            let (least, most) = limits(&mut reader)?;
            let is_grown = table == self.module.table.0;
            let more = if is_grown { self.places - self.module.table.1 } else { 0 };
            Ok((kind, least + more, most.map(|most| most + more)))
        };
        (0..count).map(table).collect()
    }

    /// The exports there were, and what the rest shares.
    fn exports(&self) -> Outcome<Vec<u8>> {
        let content = self.module.sections.get(&EXPORTS).map(Vec::as_slice).unwrap_or_default();
        let mut reader = Reader::new(content);
        let mut exports = Vec::new();
        for _ in 0..reader.number()? {
            let (name, kind, number) = (reader.sized()?, reader.byte()?, reader.number()?);
            let number = if kind == FUNCTION { self.here(number)? } else { number };
            exports.push(export(name, kind, number));
        }
        exports.push(export(b"rest:m", MEMORY, 0));
        for table in 0..count(&self.tables()?) {
            exports.push(export(format!("rest:t{table}").as_bytes(), TABLE, table));
        }
        for global in 0..count(&self.module.globals) {
            exports.push(export(format!("rest:g{global}").as_bytes(), GLOBAL, global));
        }
        for (place, function) in self.borrowed.iter().enumerate() {
            exports.push(export(
                format!("rest:{place}").as_bytes(),
                FUNCTION,
                self.here(*function)?,
            ));
        }
        exports.push(export(THERE.as_bytes(), GLOBAL, count(&self.module.globals)));
        Ok(vector(&exports))
    }

    fn rest(&self) -> Outcome<Vec<u8>> {
        let module = self.module;
        let mut sections = Sections::new();
        let types = module.sections.get(&TYPES).cloned().unwrap_or_default();
        sections.insert(TYPES, types);
        sections.insert(IMPORTS, vector(&self.imports()?));
        let (mut kinds, mut bodies, mut elements) = (Vec::new(), Vec::new(), Vec::new());
        for (number, function) in (module.first()..).zip(&module.functions) {
            if self.gone.contains_key(&number) {
                kinds.push(item(function.kind));
                bodies.push(body(function, &mut |named| self.there(named))?);
            }
        }
        for (function, slots) in self.slots() {
            for slot in slots {
                // An active segment for a table with a number, its functions given by theirs.
                let mut out = vec![2];
                number(&mut out, self.module.table.0);
                constant(&mut out, slot);
                out.extend([0x0b, 0, 1]);
                number(&mut out, self.there(function)?);
                elements.push(out);
            }
        }
        sections.insert(FUNCTIONS, vector(&kinds));
        sections.insert(CODE, vector(&bodies));
        sections.insert(ELEMENTS, vector(&elements));
        sections.remove(&DATA_COUNT);
        Ok(write(&sections))
    }

    /// Every place of the table in which a function belongs that went.
    fn slots(&self) -> BTreeMap<u32, BTreeSet<u32>> {
        let mut slots: BTreeMap<u32, BTreeSet<u32>> = self
            .stubs
            .iter()
            .map(|(function, slot)| (*function, BTreeSet::from([*slot])))
            .collect();
        for element in &self.module.elements {
            for (slot, function) in (element.first..).zip(&element.functions) {
                if let Some(slots) = slots.get_mut(function) {
                    slots.insert(slot);
                }
            }
        }
        slots
    }

    fn imports(&self) -> Outcome<Vec<Vec<u8>>> {
        let module = self.module;
        let mut imports = Vec::new();
        for (place, function) in self.borrowed.iter().enumerate() {
            let mut kind = Vec::new();
            number(&mut kind, self.kind(*function)?);
            imports.push(import(&format!("rest:{place}"), FUNCTION, &kind));
        }
        for (place, (kind, least, _)) in self.tables()?.into_iter().enumerate() {
            let mut table = vec![kind, 0];
            number(&mut table, least);
            imports.push(import(&format!("rest:t{place}"), TABLE, &table));
        }
        let mut memory = vec![0];
        number(&mut memory, module.pages);
        imports.push(import("rest:m", MEMORY, &memory));
        for (place, kind) in module.globals.iter().enumerate() {
            imports.push(import(&format!("rest:g{place}"), GLOBAL, kind));
        }
        Ok(imports)
    }

    /// The type of a function, imported or not.
    fn kind(&self, function: u32) -> Outcome<u32> {
        if let Some(place) = function.checked_sub(self.module.first()) {
            let function =
                self.module.functions.get(place as usize).ok_or_else(|| lost(function))?;
            return Ok(function.kind);
        }
        self.module.imported.get(function as usize).copied().ok_or_else(|| lost(function))
    }
}

fn number_of(module: &Module, place: usize) -> u32 {
    module.first() + u32::try_from(place).unwrap_or(u32::MAX)
}

fn body(function: &Function, to: &mut dyn FnMut(u32) -> Outcome<u32>) -> Outcome<Vec<u8>> {
    let mut content = function.locals.clone();
    content.extend(code::renumber(&function.code, to)?);
    let mut out = Vec::new();
    sized(&mut out, &content);
    Ok(out)
}

fn item(value: u32) -> Vec<u8> {
    let mut out = Vec::new();
    number(&mut out, value);
    out
}

fn export(name: &[u8], kind: u8, what: u32) -> Vec<u8> {
    let mut out = Vec::new();
    sized(&mut out, name);
    out.push(kind);
    number(&mut out, what);
    out
}

fn import(name: &str, kind: u8, what: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    sized(&mut out, b"first");
    sized(&mut out, name.as_bytes());
    out.push(kind);
    out.extend_from_slice(what);
    out
}

/// Adds items to the end of a section that is a list.
pub(super) fn append(sections: &mut Sections, section: u8, items: &[Vec<u8>]) -> Outcome {
    let old = sections.remove(&section).unwrap_or_else(|| vec![0]);
    let mut reader = Reader::new(&old);
    let mut new = Vec::new();
    number(&mut new, reader.number()? + count(items));
    new.extend_from_slice(reader.rest());
    new.extend(items.iter().flatten());
    sections.insert(section, new);
    Ok(())
}

fn lost(function: u32) -> Failure {
    Failure::new(format!("function {function} is in neither half"))
}

#[cfg(test)]
mod tests {
    use super::super::module::{
        CODE, ELEMENTS, EXPORTS, FUNCTIONS, IMPORTS, MEMORIES, Module, Sections, TABLES, TYPES,
        vector, write,
    };
    use super::{cut, export, import, item};

    /// One imported function; `a` is exported and calls `b`, `b` calls `c` and the imported one, `d` stands in the table. Each has 32
    /// instructions that do nothing, so that it is worth moving.
    fn module() -> Vec<u8> {
        let body = |calls: &[u8]| {
            let mut code = vec![0];
            code.extend([0x01; 32]);
            code.extend(calls.iter().flat_map(|called| [0x10, *called]));
            code.push(0x0b);
            let mut out = item(u32::try_from(code.len()).unwrap());
            out.extend(code);
            out
        };
        let sections: Sections = [
            (TYPES, vector(&[vec![0x60, 0, 0]])),
            (IMPORTS, vector(&[import("x", 0, &[0])])),
            (FUNCTIONS, vector(&[vec![0], vec![0], vec![0], vec![0]])),
            (TABLES, vector(&[vec![0x70, 1, 2, 2]])),
            (MEMORIES, vector(&[vec![0, 1]])),
            (EXPORTS, vector(&[export(b"a", 0, 1)])),
            (ELEMENTS, vector(&[vec![0, 0x41, 1, 0x0b, 1, 4]])),
            (CODE, vector(&[body(&[2]), body(&[3, 0]), body(&[]), body(&[])])),
        ]
        .into();
        write(&sections)
    }

    #[test]
    fn what_goes_leaves_stubs_where_the_first_names_it() {
        let module = Module::read(&module()).unwrap();
        let halves = cut(&module, |_| true).unwrap();
        assert_eq!(halves.moved, 3, "what is exported stays");
        let first = Module::read(&halves.first).unwrap();
        // `a`, and stubs for `b`, which it calls, and for `d`, which the table names; `c` is named by nothing that stays.
        assert_eq!(first.functions.len(), 3);
        assert_eq!(first.table.1, 3, "a place for `b`");
        assert_eq!(
            first.elements[0].functions,
            [4],
            "the stub of `d`, after two imports, `a` and the stub of `b`"
        );
        assert_eq!(super::code::named(&first.functions[0].code).unwrap(), [3]);
    }

    #[test]
    fn what_stays_is_left_alone() {
        let module = Module::read(&module()).unwrap();
        let halves = cut(&module, |_| false).unwrap();
        let first = Module::read(&halves.first).unwrap();
        assert_eq!((halves.moved, first.functions.len()), (0, 4));
        assert_eq!(super::code::named(&first.functions[1].code).unwrap(), [4, 0], "an import more");
    }
}
