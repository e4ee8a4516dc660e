//! cel-go's libraries of macros alone: `ext.Bindings` with `cel.bind(name, value, expression)`, and `ext.Protos`.

use crate::Dialect;
use crate::declarations::FunctionDecl;
use crate::library::{Library, overload};
use crate::parser::macros::{bindings_macros, proto_macros};

/// `ext.Bindings()`. Its function stands in trees that were rewritten; no expression can name it.
pub fn bindings(dialect: Dialect) -> Library {
    let block = overload("cel_block_list", "(list(dyn), T) -> T");
    let functions = if dialect >= Dialect::V0_22_0 {
        vec![FunctionDecl::new("cel.@block", vec![block])]
    } else {
        Vec::new()
    };
    let macros = bindings_macros();
    Library { name: "cel.lib.ext.cel.bindings", functions, macros, ..Library::default() }
}

/// `ext.Protos()`: `proto.getExt(message, name)` and `proto.hasExt(message, name)`.
pub fn protos() -> Library {
    Library { name: "cel.lib.ext.protos", macros: proto_macros(), ..Library::default() }
}
