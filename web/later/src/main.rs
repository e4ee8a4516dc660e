//! What the first verdict does not wait for: the words of CEL's syntax errors, and time zones.
//!
//! The engine's worker fetches this module once its first report is told and keeps it. It gives the worker's global object two
//! functions, which the worker calls (`web/worker/src/later.rs`):
//!
//! - `gatewalkSyntaxErrors(text, dialect, optionalSyntax)`: a list with a line, a column and a message for each error
//! - `gatewalkZone(name)`: the compiled data of a time zone, or `undefined`

use gatewalk_cel::Dialect;
use gatewalk_cel::parser::antlr::Antlr;
use gatewalk_cel::parser::syntax::{Syntax, SyntaxErrors as _};
use gatewalk_cel::value::zone_data;
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

fn main() {
    let errors = Closure::<dyn Fn(String, String, bool) -> Array>::new(
        |text: String, dialect: String, optional_syntax: bool| {
            errors(&text, &dialect, optional_syntax)
        },
    );
    let zone = Closure::<dyn Fn(String) -> JsValue>::new(|name: String| zone(&name));
    give("gatewalkSyntaxErrors", &errors.into_js_value());
    give("gatewalkZone", &zone.into_js_value());
}

fn give(name: &str, function: &JsValue) {
    // It fails only for an object that takes no properties.
    let _ = Reflect::set(&js_sys::global(), &name.into(), function);
}

fn errors(text: &str, dialect: &str, optional_syntax: bool) -> Array {
    let list = Array::new();
    let Some(dialect) = Dialect::from_version(dialect) else { return list };
    for error in Antlr.syntax_errors(text, Syntax { dialect, optional_syntax }) {
        list.push(&number(error.location.line));
        list.push(&number(error.location.column));
        list.push(&error.message.into());
    }
    list
}

/// Lines and columns of a text of at most 100,000 characters.
fn number(number: i64) -> JsValue {
    i32::try_from(number).unwrap_or(-1).into()
}

fn zone(name: &str) -> JsValue {
    zone_data(name).map_or(JsValue::UNDEFINED, |data| Uint8Array::from(data).into())
}
