//! Fixes and changes applied to a text.

use gatewalk_report::{Edit, Finding, Fix};

/// The text after the edits, or `None` when one of them does not fit it or two of them overlap.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start.offset, edit.span.end.offset));
    let overlap = edits.iter().zip(edits.iter().skip(1)).any(|(first, next)| {
        next.span.start.offset < first.span.end.offset
            || (next.span == first.span && next.replacement == first.replacement)
    });
    if overlap {
        return None;
    }
    let mut changed = text.to_owned();
    for edit in edits.iter().rev() {
        let range = edit.span.start.offset as usize..edit.span.end.offset as usize;
        changed.get(range.clone())?;
        changed.replace_range(range, &edit.replacement);
    }
    Some(changed)
}

/// The fixes that nobody needs to choose between.
pub(crate) fn certain(findings: &[Finding]) -> Vec<&Fix> {
    findings.iter().flat_map(|finding| &finding.fixes).filter(|fix| fix.certain).collect()
}

/// The text after as many of the fixes as fit beside each other, the earlier ones first. `None` when none does.
pub(crate) fn apply_all(text: &str, fixes: &[&Fix]) -> Option<String> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut changed = None;
    for fix in fixes {
        let mut more = edits.clone();
        for edit in &fix.edits {
            if !more.contains(edit) {
                more.push(edit.clone());
            }
        }
        if let Some(text) = apply(text, &more) {
            changed = Some(text);
            edits = more;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use gatewalk_report::{Position, Span};

    use super::*;

    fn edit(start: u32, end: u32, replacement: &str) -> Edit {
        let at = |offset| Position { offset, ..Position::default() };
        Edit { span: Span { start: at(start), end: at(end) }, replacement: replacement.to_owned() }
    }

    fn fix(edits: &[Edit]) -> Fix {
        Fix { edits: edits.to_vec(), ..Fix::default() }
    }

    #[test]
    fn edits_count_bytes_and_come_in_any_order() {
        assert_eq!(apply("aéb", &[edit(3, 4, "c"), edit(0, 1, "xx")]), Some("xxéc".to_owned()));
        assert_eq!(apply("ab", &[edit(1, 1, "-")]), Some("a-b".to_owned()), "insertion");
    }

    #[test]
    fn edits_that_do_not_fit_change_nothing() {
        assert_eq!(apply("aéb", &[edit(2, 3, "")]), None, "inside a code point");
        assert_eq!(apply("ab", &[edit(1, 9, "")]), None, "past the end");
        assert_eq!(apply("abc", &[edit(0, 2, "x"), edit(1, 3, "y")]), None, "overlap");
    }

    #[test]
    fn all_fixes_that_fit_together_are_applied() {
        let fixes = [fix(&[edit(0, 1, "x")]), fix(&[edit(0, 2, "y")]), fix(&[edit(2, 3, "z")])];
        let fixes: Vec<&Fix> = fixes.iter().collect();
        assert_eq!(apply_all("abc", &fixes), Some("xbz".to_owned()));
        assert_eq!(apply_all("abc", &[]), None);
    }
}
