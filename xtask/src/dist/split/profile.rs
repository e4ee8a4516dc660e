//! A module that remembers which of its functions were called.

use super::bytes::{count, number, sized};
use super::cut::append;
use super::module::{CODE, EXPORTS, GLOBAL, GLOBALS, I32, Module, vector, write};
use crate::failure::Outcome;

/// How the exports begin that say whether a function was called: globals, not zero when it was. The function's place among those that
/// are not imported follows.
pub(super) const CALLED: &str = "called:";

/// The module with a mark at the beginning of each function.
pub(super) fn marked(module: &Module) -> Outcome<Vec<u8>> {
    let mut sections = module.sections.clone();
    let (mut bodies, mut globals, mut exports) = (Vec::new(), Vec::new(), Vec::new());
    for (place, (global, function)) in (count(&module.globals)..).zip(&module.functions).enumerate()
    {
        let mut content = function.locals.clone();
        content.extend([0x41, 1, 0x24]);
        number(&mut content, global);
        content.extend_from_slice(&function.code);
        let mut body = Vec::new();
        sized(&mut body, &content);
        bodies.push(body);
        globals.push(vec![I32, 1, 0x41, 0, 0x0b]);
        let mut export = Vec::new();
        sized(&mut export, format!("{CALLED}{place}").as_bytes());
        export.push(GLOBAL);
        number(&mut export, global);
        exports.push(export);
    }
    append(&mut sections, GLOBALS, &globals)?;
    append(&mut sections, EXPORTS, &exports)?;
    sections.insert(CODE, vector(&bodies));
    Ok(write(&sections))
}
