//! Cutting a module in two: what is fetched first, and the rest.
//!
//! The rest is a module of its own that shares memory, table and globals with the first. A function that went there leaves a stub behind
//! where something of the first names it: the stub calls it through the table, and has the rest fetched before, if it is not there.

use crate::failure::{Failure, Outcome};
use std::collections::{BTreeMap, BTreeSet};
use walrus::ir::{UnaryOp, Value, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind,
    GlobalKind, ImportKind, ImportedFunction, InstrSeqBuilder, Module, ModuleConfig, TableId,
    ValType, passes,
};

/// The import that fetches the rest and returns when it is there: a function of the page's, without parameters.
pub(super) const FETCH: &str = "gatewalkRest";

/// The export that says whether the rest is there: a global, not zero when it is.
const THERE: &str = "rest:there";

/// Where the rest imports from.
const FIRST: &str = "first";

/// A function of no more instructions stays: its stub would be as long.
const STAYS_INSTRUCTIONS_MAX: u64 = 12;

/// The two modules.
#[derive(Debug)]
pub(super) struct Halves {
    pub(super) first: Vec<u8>,
    pub(super) rest: Vec<u8>,
    /// How many functions went to the rest, of how many.
    pub(super) moved: usize,
    pub(super) of: usize,
}

/// Takes a module apart, without what only tools read.
pub(super) fn parse(module: &[u8]) -> Outcome<Module> {
    ModuleConfig::new()
        .generate_name_section(false)
        .generate_producers_section(false)
        .generate_synthetic_names_for_anonymous_items(false)
        .parse(module)
        .map_err(|error| Failure::new(format!("a WebAssembly module is not read: {error}")))
}

/// Cuts a module. `goes` says of a function, by its place among those that are not imported, whether it may go to the rest.
pub(super) fn cut(module: &[u8], goes: impl Fn(usize) -> bool) -> Outcome<Halves> {
    let plan = Plan::new(&parse(module)?, goes)?;
    let (first, rest) = (plan.first(parse(module)?)?, plan.rest(parse(module)?)?);
    // Both are read again, which finds what a browser would refuse.
    [&first, &rest].into_iter().try_for_each(|half| parse(half).map(drop))?;
    Ok(Halves { first, rest, moved: plan.gone.len(), of: plan.of })
}

/// What becomes of each function. A function's number is the one it has in the module before it is cut, the same in every reading of it.
#[derive(Debug)]
struct Plan {
    /// Those that go.
    gone: BTreeSet<usize>,
    /// Of those, the ones that the first names, with all their places in the table.
    stubs: BTreeMap<usize, BTreeSet<u32>>,
    /// What stays and is called by the rest.
    borrowed: BTreeSet<usize>,
    /// How many places the table has in the end.
    places: u32,
    /// How many functions there are that are not imported.
    of: usize,
}

impl Plan {
    fn new(module: &Module, goes: impl Fn(usize) -> bool) -> Outcome<Self> {
        let table = module.tables.get(table(module)?);
        let roots: BTreeSet<usize> = module
            .exports
            .iter()
            .filter_map(|export| match export.item {
                ExportItem::Function(function) => Some(function),
                _ => None,
            })
            .chain(module.start)
            .map(number)
            .collect();
        let gone: BTreeSet<usize> = module
            .funcs
            .iter_local()
            .enumerate()
            .filter(|(place, (id, function))| {
                goes(*place)
                    && function.size() > STAYS_INSTRUCTIONS_MAX
                    && !roots.contains(&id.index())
            })
            .map(|(_, (id, _))| id.index())
            .collect();
        let (mut named_by_first, mut named_by_rest) = (Named::default(), Named::default());
        for (id, function) in module.funcs.iter_local() {
            let side =
                if gone.contains(&id.index()) { &mut named_by_rest } else { &mut named_by_first };
            dfs_in_order(side, function, function.entry_block());
        }
        let mut places = u32::try_from(table.initial).unwrap_or(u32::MAX);
        let mut slots: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
        for (slot, function) in elements(module)? {
            slots.entry(function).or_default().insert(slot);
        }
        let mut stubs = BTreeMap::new();
        for function in &gone {
            let in_table = slots.remove(function);
            if in_table.is_some() || named_by_first.0.contains(function) {
                let slots = in_table.unwrap_or_else(|| {
                    places += 1;
                    BTreeSet::from([places - 1])
                });
                stubs.insert(*function, slots);
            }
        }
        let borrowed = named_by_rest.0.difference(&gone).copied().collect();
        Ok(Self { gone, stubs, borrowed, places, of: module.funcs.iter_local().count() })
    }

    /// The first module: stubs in the place of what went, and everything exported that the rest shares.
    fn first(&self, mut module: Module) -> Outcome<Vec<u8>> {
        let (ids, shared) = (ids(&module), shared(&module));
        let provider = module.imports.iter().next().map(|import| import.module.clone());
        let nothing = module.types.add(&[], &[]);
        let (fetch, _) = module.add_import_func(&provider.unwrap_or_default(), FETCH, nothing);
        let no = ConstExpr::Value(Value::I32(0));
        let there = module.globals.add_local(ValType::I32, true, false, no);
        let table = table(&module)?;
        for (function, slots) in &self.stubs {
            let id = id(&ids, *function)?;
            let kind = module.funcs.get(id).ty();
            let (parameters, results) = module.types.params_results(kind);
            let (parameters, results) = (parameters.to_vec(), results.to_vec());
            let arguments: Vec<_> =
                parameters.iter().map(|kind| module.locals.add(*kind)).collect();
            let mut stub = FunctionBuilder::new(&mut module.types, &parameters, &results);
            let mut body = stub.func_body();
            body.global_get(there).unop(UnaryOp::I32Eqz);
            let fetched = |then: &mut InstrSeqBuilder<'_>| {
                then.call(fetch);
            };
            body.if_else(None, fetched, |_| {});
            for argument in &arguments {
                body.local_get(*argument);
            }
            let slot = slots.first().copied().and_then(|slot| i32::try_from(slot).ok());
            body.i32_const(slot.unwrap_or_default()).call_indirect(kind, table);
            module.funcs.get_mut(id).kind = FunctionKind::Local(stub.local_func(arguments));
        }
        self.grow(&mut module, table);
        for (name, item) in shared {
            module.exports.add(&name, item);
        }
        for function in &self.borrowed {
            module.exports.add(&of_function(*function), id(&ids, *function)?);
        }
        module.exports.add(THERE, there);
        // What went and is named by nothing that stays goes without a stub.
        passes::gc::run(&mut module);
        Ok(module.emit_wasm())
    }

    /// The rest: everything that stays is imported, and what the first may call is put into the table.
    fn rest(&self, mut module: Module) -> Outcome<Vec<u8>> {
        let ids = ids(&module);
        let table = table(&module)?;
        self.grow(&mut module, table);
        module.start = None;
        for export in module.exports.iter().map(walrus::Export::id).collect::<Vec<_>>() {
            module.exports.delete(export);
        }
        for data in module.data.iter().map(walrus::Data::id).collect::<Vec<_>>() {
            module.data.delete(data);
        }
        for element in module.elements.iter().map(walrus::Element::id).collect::<Vec<_>>() {
            module.elements.delete(element);
        }
        for (name, item) in shared(&module) {
            match item {
                ExportItem::Memory(memory) => {
                    let import = module.imports.add(FIRST, &name, ImportKind::Memory(memory));
                    let memory = module.memories.get_mut(memory);
                    memory.data_segments.clear();
                    memory.import = Some(import);
                }
                ExportItem::Table(table) => {
                    let import = module.imports.add(FIRST, &name, ImportKind::Table(table));
                    let table = module.tables.get_mut(table);
                    table.elem_segments.clear();
                    table.import = Some(import);
                }
                ExportItem::Global(global) => {
                    let import = module.imports.add(FIRST, &name, ImportKind::Global(global));
                    module.globals.get_mut(global).kind = GlobalKind::Import(import);
                }
                ExportItem::Function(_) | ExportItem::Tag(_) => {}
            }
        }
        for function in &self.borrowed {
            let id = id(&ids, *function)?;
            if let FunctionKind::Import(imported) = &module.funcs.get(id).kind {
                let import = imported.import;
                module.imports.delete(import);
            }
            let name = of_function(*function);
            let import = module.imports.add(FIRST, &name, ImportKind::Function(id));
            let ty = module.funcs.get(id).ty();
            module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
        }
        let in_table: BTreeMap<u32, usize> = self
            .stubs
            .iter()
            .flat_map(|(function, slots)| slots.iter().map(|slot| (*slot, *function)))
            .collect();
        for (start, run) in runs(&in_table) {
            let offset = ConstExpr::Value(Value::I32(i32::try_from(start).unwrap_or(i32::MAX)));
            let functions = run.into_iter().map(|it| id(&ids, it)).collect::<Outcome<_>>()?;
            let kind = ElementKind::Active { table, offset };
            let segment = module.elements.add(kind, ElementItems::Functions(functions));
            module.tables.get_mut(table).elem_segments.insert(segment);
        }
        passes::gc::run(&mut module);
        Ok(module.emit_wasm())
    }

    /// Makes room in the table of functions for the stubs' places.
    fn grow(&self, module: &mut Module, table: TableId) {
        let table = module.tables.get_mut(table);
        let more = u64::from(self.places).saturating_sub(table.initial);
        table.initial += more;
        table.maximum = table.maximum.map(|most| most + more);
    }
}

/// The functions that instructions name.
#[derive(Debug, Default)]
struct Named(BTreeSet<usize>);

impl Visitor<'_> for Named {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.0.insert(function.index());
    }
}

/// The functions by their numbers.
fn ids(module: &Module) -> BTreeMap<usize, FunctionId> {
    module.funcs.iter().map(|function| (function.id().index(), function.id())).collect()
}

/// A function's number.
fn number(function: FunctionId) -> usize {
    function.index()
}

fn id(ids: &BTreeMap<usize, FunctionId>, function: usize) -> Outcome<FunctionId> {
    let lost = || Failure::new(format!("function {function} is in neither half"));
    ids.get(&function).copied().ok_or_else(lost)
}

/// The table that holds functions.
fn table(module: &Module) -> Outcome<TableId> {
    let table = module.tables.main_function_table().ok().flatten();
    table.ok_or_else(|| Failure::new("a module without one table of functions"))
}

/// What stands at which place of the table of functions.
fn elements(module: &Module) -> Outcome<Vec<(u32, usize)>> {
    let mut found = Vec::new();
    for element in module.elements.iter() {
        let (
            ElementKind::Active { offset: ConstExpr::Value(Value::I32(first)), .. },
            ElementItems::Functions(functions),
        ) = (&element.kind, &element.items)
        else {
            return Err(Failure::new("a segment of functions that is not known beforehand"));
        };
        let first = u32::try_from(*first).unwrap_or_default();
        found.extend((first..).zip(functions.iter().copied().map(number)));
    }
    Ok(found)
}

/// Memory, tables and globals, with the names under which the two halves share them.
fn shared(module: &Module) -> Vec<(String, ExportItem)> {
    let memories = module.memories.iter().map(|memory| ExportItem::Memory(memory.id()));
    let tables = module.tables.iter().map(|table| ExportItem::Table(table.id()));
    let globals = module.globals.iter().map(|global| ExportItem::Global(global.id()));
    let name = |item: &ExportItem| match item {
        ExportItem::Memory(memory) => format!("rest:m{}", memory.index()),
        ExportItem::Table(table) => format!("rest:t{}", table.index()),
        ExportItem::Global(global) => format!("rest:g{}", global.index()),
        ExportItem::Function(function) => of_function(function.index()),
        ExportItem::Tag(tag) => format!("rest:e{}", tag.index()),
    };
    memories.chain(tables).chain(globals).map(|item| (name(&item), item)).collect()
}

fn of_function(function: usize) -> String {
    format!("rest:f{function}")
}

/// Places that follow each other, as one run each.
fn runs(in_table: &BTreeMap<u32, usize>) -> Vec<(u32, Vec<usize>)> {
    let mut runs: Vec<(u32, Vec<usize>)> = Vec::new();
    for (slot, function) in in_table {
        match runs.last_mut() {
            Some((start, run)) if (*start..).nth(run.len()) == Some(*slot) => run.push(*function),
            _ => runs.push((*slot, vec![*function])),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::{Named, cut, elements, parse, table};
    use walrus::ir::{Value, dfs_in_order};
    use walrus::{
        ConstExpr, ElementItems, ElementKind, FunctionBuilder, FunctionId, Module, RefType,
    };

    /// One imported function; `a` is exported and calls `b`, `b` calls `c` and the imported one, `d` stands in the table. Each is long
    /// enough to be worth moving.
    fn module() -> Vec<u8> {
        let mut module = Module::default();
        let nothing = module.types.add(&[], &[]);
        let (imported, _) = module.add_import_func("x", "y", nothing);
        module.memories.add_local(false, false, 1, None, None);
        let mut add = |calls: &[FunctionId]| {
            let mut function = FunctionBuilder::new(&mut module.types, &[], &[]);
            let mut body = function.func_body();
            for _ in 0..16 {
                body.i32_const(1).drop();
            }
            for called in calls {
                body.call(*called);
            }
            function.finish(Vec::new(), &mut module.funcs)
        };
        let (d, c) = (add(&[]), add(&[]));
        let b = add(&[c, imported]);
        let a = add(&[b]);
        module.exports.add("a", a);
        let table = module.tables.add_local(false, 2, Some(2), RefType::FUNCREF);
        let offset = ConstExpr::Value(Value::I32(1));
        let kind = ElementKind::Active { table, offset };
        let segment = module.elements.add(kind, ElementItems::Functions(vec![d]));
        module.tables.get_mut(table).elem_segments.insert(segment);
        module.emit_wasm()
    }

    #[test]
    fn what_goes_leaves_stubs_where_the_first_names_it() {
        let halves = cut(&module(), |_| true).unwrap();
        assert_eq!((halves.moved, halves.of), (3, 4), "what is exported stays");
        let first = parse(&halves.first).unwrap();
        // `a`, and stubs for `b`, which it calls, and for `d`, which the table names; `c` is named by nothing that stays.
        assert_eq!(first.funcs.iter_local().count(), 3);
        assert_eq!(first.tables.get(table(&first).unwrap()).initial, 3, "a place for `b`");
        let rest = parse(&halves.rest).unwrap();
        assert_eq!(rest.funcs.iter_local().count(), 3);
        let names: Vec<&str> = rest.imports.iter().map(|import| import.name.as_str()).collect();
        assert_eq!(names, ["rest:t0", "rest:f0"], "the table, and what `b` calls");
        let slots: Vec<u32> = elements(&rest).unwrap().into_iter().map(|(slot, _)| slot).collect();
        assert_eq!(slots, [1, 2], "`d` where it was, and `b` behind");
    }

    #[test]
    fn what_stays_is_left_alone() {
        let halves = cut(&module(), |_| false).unwrap();
        let first = parse(&halves.first).unwrap();
        assert_eq!((halves.moved, first.funcs.iter_local().count()), (0, 4));
        let mut named = Named::default();
        for (_, function) in first.funcs.iter_local() {
            dfs_in_order(&mut named, function, function.entry_block());
        }
        assert_eq!(named.0.len(), 3, "`b`, `c` and the imported one");
    }
}
