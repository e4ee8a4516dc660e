//! The parser and its words for what is not well formed: no text makes either panic or hang, and what is refused has a reason and a place in the
//! text.
#![no_main]

use gatewalk_cel::parser::macros::{Macros, optional_macros, standard_macros, two_var_macros};
use gatewalk_cel::parser::{ParserOptions, parse};
use gatewalk_cel::{Dialect, Source};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (dialect, text) = input;
    let dialect = Dialect::ALL[usize::from(dialect) % Dialect::ALL.len()];
    let mut macros = Macros::default();
    for known in standard_macros().into_iter().chain(optional_macros()).chain(two_var_macros()) {
        macros.add(known);
    }
    let source = Source::new(text);
    let options = ParserOptions {
        dialect,
        macros: &macros,
        optional_syntax: true,
    };
    match parse(&source, options) {
        Ok(ast) => {
            let mut pending = vec![ast.root()];
            while let Some(id) = pending.pop() {
                assert!(ast.expr(id).offset.is_none_or(|offset| offset <= source.code_points()));
                pending.extend(ast.children(id));
            }
        }
        Err(issues) => {
            assert!(!issues.is_empty());
            let text = issues.to_string();
            assert!(text.starts_with("ERROR: <input>:"), "{text}");
        }
    }
});
