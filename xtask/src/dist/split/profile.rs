//! A module that remembers which of its functions were called.

use super::cut::parse;
use crate::failure::Outcome;
use walrus::ir::Value;
use walrus::{ConstExpr, ValType};

/// How the exports begin that say whether a function was called: globals, not zero when it was. The function's place among those that
/// are not imported follows.
const CALLED: &str = "called:";

/// The module with a mark at the beginning of each function.
pub(super) fn marked(module: &[u8]) -> Outcome<Vec<u8>> {
    let mut module = parse(module)?;
    for (place, (_, function)) in module.funcs.iter_local_mut().enumerate() {
        let no = ConstExpr::Value(Value::I32(0));
        let called = module.globals.add_local(ValType::I32, true, false, no);
        module.exports.add(&format!("{CALLED}{place}"), called);
        let mark = function.builder_mut();
        mark.func_body().const_at(0, Value::I32(1)).global_set_at(1, called);
    }
    Ok(module.emit_wasm())
}
