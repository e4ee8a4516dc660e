use gatewalk_diagnostics::Text;

use crate::first_document;

#[test]
fn scalars_are_what_goyaml_makes_of_them() {
    for (text, value) in [
        ("a: |\n  x", "x"),
        ("a: |+\n  x", "x"),
        ("a: >\n  x\n  y", "x y"),
        ("a: |\n  x\n", "x\n"),
        ("a: |\n  x\n  ", "x\n"),
        ("a: |+\n  x\n  ", "x\n"),
        ("a: |\n x\n  ", "x\n "),
        ("a: |\n  ", ""),
        ("a: |", ""),
        ("a: \"b\\'c\"", "b'c"),
        ("a: !b,c d", "d"),
        ("a: [b:]", ""),
        ("a: b\u{2028}  c", "b\u{2028}c"),
        ("a: \"b \\\n  c\"", "b c"),
        ("a: \u{feff}b", "\u{feff}b"),
    ] {
        let decoded = first_document(text).unwrap();
        let found = decoded.tree.root().unwrap().get("a").unwrap();
        assert_eq!(found.as_str().unwrap_or_default(), value, "{text:?}");
    }
}

#[test]
fn errors_are_worded_and_placed_as_goyaml_does() {
    for (text, error) in [
        ("{a: !1, b: 2}", "did not find expected ',' or '}'"),
        ("{a: b?c}", "did not find expected ',' or '}'"),
        ("a: b\nc: [d?e]", "line 1: did not find expected ',' or ']'"),
        ("a: b\nc: [!x, y", "line 2: did not find expected ',' or ']'"),
        ("a: b\nc: [!]", "line 2: did not find expected ',' or ']'"),
        ("# x\n%YAML 1.2\n", "line 1: found incompatible YAML document"),
        ("%YAML 1.2 x\n---\n", "did not find expected comment or line break"),
        ("a: \"b\\", "found unknown escape character"),
        ("a: !b", ""),
        ("a: b\u{1}", "control characters are not allowed"),
        ("a:\n\tb: c", "line 2: found character that cannot start any token"),
    ] {
        let found = first_document(text).err().map(|error| error.text);
        let wanted = (!error.is_empty()).then(|| Text::Upstream(format!("yaml: {error}")));
        assert_eq!(found, wanted, "{text:?}");
    }
}

#[test]
fn depth_costs_no_more_than_length() {
    let deep = "[".repeat(9_999);
    let error = first_document(&deep).unwrap_err().text;
    assert!(
        matches!(error, Text::Upstream(text) if text.contains("did not find expected node content"))
    );
    let error = first_document(&"[".repeat(10_001)).unwrap_err().text;
    assert!(matches!(error, Text::Upstream(text) if text.contains("exceeded max depth of 10000")));
}
