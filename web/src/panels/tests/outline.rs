//! Markup as an outline, which is shorter and says more plainly what is inside of what.

/// What stands in an element.
enum Part {
    Text(String),
    Element(Element),
}

/// An element: what stands between its brackets, and what is inside of it.
#[derive(Default)]
struct Element {
    tag: String,
    parts: Vec<Part>,
}

/// Elements that nothing is inside of.
const EMPTY: &[&str] = &["input", "br", "hr"];

/// A line for each element, further in than the one that it is in; an element that is alone in another stands in its line, and so does a
/// text.
pub(super) fn outline(markup: &str) -> String {
    let mut open = vec![Element::default()];
    let mut rest = markup;
    while !rest.is_empty() {
        let Some(inside) = rest.strip_prefix('<') else {
            let end = rest.find('<').unwrap_or(rest.len());
            let (text, after) = rest.split_at(end);
            open.last_mut().unwrap().parts.push(Part::Text(text.to_owned()));
            rest = after;
            continue;
        };
        let mut is_quoted = false;
        let end = inside.find(|character| {
            is_quoted ^= character == '"';
            character == '>' && !is_quoted
        });
        let (tag, after) = inside.split_at(end.unwrap());
        rest = after.strip_prefix('>').unwrap();
        if !tag.starts_with('/') {
            open.push(Element { tag: tag.to_owned(), parts: Vec::new() });
        }
        if tag.starts_with('/') || EMPTY.contains(&tag.split(' ').next().unwrap()) {
            let closed = open.pop().unwrap();
            open.last_mut().unwrap().parts.push(Part::Element(closed));
        }
    }
    assert_eq!(open.len(), 1, "every element is closed: {markup}");
    let mut lines = String::new();
    for part in open.iter().flat_map(|root| &root.parts) {
        write(part, 0, &mut lines);
    }
    lines
}

fn write(part: &Part, depth: usize, lines: &mut String) {
    lines.push_str(&"  ".repeat(depth));
    let mut part = part;
    let inside = loop {
        match part {
            Part::Text(text) => {
                lines.extend(["\u{201c}", text, "\u{201d}"]);
                break &[][..];
            }
            Part::Element(element) => {
                lines.push_str(&element.tag);
                let [only] = element.parts.as_slice() else { break &element.parts };
                lines.push_str(" > ");
                part = only;
            }
        }
    };
    lines.push('\n');
    for part in inside {
        write(part, depth + 1, lines);
    }
}

#[test]
fn an_outline_shows_what_is_inside_of_what() {
    let markup = "<p class=\"a > b\"><b>one</b></p><ul><li>two<br></li><li></li></ul>";
    let outlined = "p class=\"a > b\" > b > “one”\nul\n  li\n    “two”\n    br\n  li\n";
    assert_eq!(outline(markup), outlined);
}
