//! A tree as `sigs.k8s.io/yaml` writes it (`goyaml.v2`, `emitterc.go` and `encode.go`): block style, keys in goyaml's order, long
//! lines folded.

mod order;
mod scalar;

use crate::resolve;
use crate::tree::{Kind, Node, Number};
use scalar::Analysis;

/// Lines are folded at the first blank after this column.
const WIDTH: usize = 80;
/// What each level is indented by.
const INDENT: usize = 2;
/// A longer key is written behind a question mark.
const SIMPLE_KEY_BYTES_MAX: usize = 128;

/// `yaml.JSONToYAML` of what was read. It ends with a line break.
pub fn emit(node: Node<'_>) -> String {
    let mut emitter = Emitter { whitespace: true, indention: true, ..Emitter::default() };
    emitter.node(node, None, Context::Root);
    emitter.line(0);
    emitter.out
}

/// Where a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Context {
    Root,
    Item,
    Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

#[derive(Debug, Default)]
struct Emitter {
    out: String,
    /// In code points.
    column: usize,
    /// Whether a blank, or nothing, was written last.
    whitespace: bool,
    /// Whether only indentation stands on the line.
    indention: bool,
}

impl Emitter {
    /// `indent` is that of the collection around it; `None` around the root.
    fn node(&mut self, node: Node<'_>, indent: Option<usize>, context: Context) {
        match node.kind() {
            Kind::Object => self.mapping(node, indent),
            Kind::Array => self.sequence(node, indent, context),
            Kind::Null => self.value("null", Style::Plain, indent),
            Kind::Bool => {
                let text = if node.as_bool() == Some(true) { "true" } else { "false" };
                self.value(text, Style::Plain, indent);
            }
            Kind::Number => {
                let text = match node.as_number() {
                    Some(Number::Int(value)) => value.to_string(),
                    Some(Number::Uint(value)) => value.to_string(),
                    Some(Number::Float(value)) => crate::decode::key::go_float(value),
                    None => String::new(),
                };
                self.value(&text, Style::Plain, indent);
            }
            Kind::String => {
                let text = node.as_str().unwrap_or_default();
                self.value(text, wanted(text), indent);
            }
        }
    }

    fn mapping(&mut self, node: Node<'_>, around: Option<usize>) {
        let mut entries: Vec<_> = node.entries().collect();
        if entries.is_empty() {
            self.indicator("{", true, true, false);
            return self.indicator("}", false, false, false);
        }
        entries.sort_by(|left, right| order::compare(left.key, right.key));
        let indent = around.map_or(0, |around| around + INDENT);
        for entry in entries {
            self.line(indent);
            let analysis = Analysis::of(entry.key);
            let simple = !analysis.multiline && entry.key.len() <= SIMPLE_KEY_BYTES_MAX;
            if simple {
                self.scalar(entry.key, wanted(entry.key), indent + INDENT, true);
                self.indicator(":", false, false, false);
            } else {
                self.indicator("?", true, false, true);
                self.scalar(entry.key, wanted(entry.key), indent + INDENT, false);
                self.line(indent);
                self.indicator(":", true, false, true);
            }
            self.node(entry.value, Some(indent), Context::Value);
        }
    }

    fn sequence(&mut self, node: Node<'_>, around: Option<usize>, context: Context) {
        if node.items().len() == 0 {
            self.indicator("[", true, true, false);
            return self.indicator("]", false, false, false);
        }
        // the items of a member stand under its key
        let under_key = context == Context::Value && !self.indention;
        let indent = around.map_or(0, |around| if under_key { around } else { around + INDENT });
        for item in node.items() {
            self.line(indent);
            self.indicator("-", true, false, true);
            self.node(item, Some(indent), Context::Item);
        }
    }

    fn value(&mut self, text: &str, style: Style, around: Option<usize>) {
        self.scalar(text, style, around.map_or(INDENT, |around| around + INDENT), false);
    }

    /// Begins a line, unless nothing stands on this one.
    fn line(&mut self, indent: usize) {
        let begun =
            !self.indention || self.column > indent || self.column == indent && !self.whitespace;
        if begun {
            self.line_break();
        }
        while self.column < indent {
            self.put(' ');
        }
        self.whitespace = true;
        self.indention = true;
    }

    fn indicator(&mut self, text: &str, needs_blank: bool, is_blank: bool, is_indention: bool) {
        if needs_blank && !self.whitespace {
            self.put(' ');
        }
        for character in text.chars() {
            self.put(character);
        }
        self.whitespace = is_blank;
        self.indention = self.indention && is_indention;
    }

    fn put(&mut self, character: char) {
        self.out.push(character);
        self.column += 1;
    }

    fn line_break(&mut self) {
        self.out.push('\n');
        self.column = 0;
    }
}

/// The style that goyaml asks for: plain where that is read as the same text.
fn wanted(text: &str) -> Style {
    if text.contains('\n') {
        Style::Literal
    } else if resolve::is_plain_string(text) {
        Style::Plain
    } else {
        Style::Double
    }
}

#[cfg(test)]
mod tests {
    use super::emit;

    #[test]
    fn texts_are_written_as_goyaml_does() {
        // made with sigs.k8s.io/yaml v1.6.0
        let cases = [
            (
                r#"{"b":1,"a":[],"c":{},"d":null,"e":[1,[2,{"f":true}]]}"#,
                "a: []\nb: 1\nc: {}\nd: null\ne:\n- 1\n- - 2\n  - f: true\n",
            ),
            (
                r#"{"a10":"yes","a9":"2026-01-01T00:00:00Z","a":"1:30"}"#,
                "a: \"1:30\"\na9: \"2026-01-01T00:00:00Z\"\na10: \"yes\"\n",
            ),
            (
                r#"{"a":"x: y","b":"-","c":"it's: x","d":"a\tb","e":" x"}"#,
                "a: 'x: y'\nb: '-'\nc: 'it''s: x'\nd: \"a\\tb\"\ne: ' x'\n",
            ),
            (
                "{\"a\":\"one\\ntwo\",\"b\":\"one\\n\",\"c\":\" one\\n\\n\"}",
                "a: |-\n  one\n  two\nb: |\n  one\nc: |2+\n   one\n\n",
            ),
        ];
        for (json, yaml) in cases {
            let tree = crate::json::parse(json).unwrap();
            assert_eq!(emit(tree.root().unwrap()), yaml);
        }
    }

    #[test]
    fn long_lines_are_folded() {
        let long = ["word"; 40].join(" ");
        for (before, quote) in [("", "word"), ("a: ", "'a: "), ("\\u0001", "\"\\x01")] {
            let tree = crate::json::parse(&format!(r#"{{"message":"{before}{long}"}}"#)).unwrap();
            let yaml = emit(tree.root().unwrap());
            assert!(yaml.starts_with(&format!("message: {quote}")), "{yaml}");
            assert_eq!(yaml.lines().count(), 3, "{yaml}");
            assert!(yaml.lines().skip(1).all(|line| line.starts_with("  word")), "{yaml}");
        }
    }
}
