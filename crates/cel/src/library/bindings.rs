//! cel-go's `ext.Bindings`: `cel.bind(name, value, expression)`.

use crate::library::Library;
use crate::parser::macros::bindings_macros;

/// `ext.Bindings()`. It has a macro and no function.
pub fn bindings() -> Library {
    Library { name: "cel.lib.ext.cel.bindings", macros: bindings_macros(), ..Library::default() }
}
