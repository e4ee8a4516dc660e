//! The notes of a scenario: plain text that people wrap by hand, with `names` in backticks and lists of dashes.

use yew::prelude::*;

/// Properties of [`Notes`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct NotesProps {
    pub(crate) text: AttrValue,
}

/// A paragraph or the items of a list, each with its lines joined.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Block {
    Paragraph(String),
    Items(Vec<String>),
}

/// The notes, flowing.
#[component]
pub(crate) fn Notes(props: &NotesProps) -> Html {
    let shown = blocks(&props.text).into_iter().map(|block| match block {
        Block::Paragraph(text) => html! { <p>{ spans(&text) }</p> },
        Block::Items(items) => html! {
            <ul>{ for items.iter().map(|item| html! { <li>{ spans(item) }</li> }) }</ul>
        },
    });
    html! { <div class="notes">{ for shown }</div> }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            is_open = false;
        } else if let Some(item) = line.strip_prefix("- ") {
            match blocks.last_mut() {
                Some(Block::Items(items)) if is_open => items.push(item.to_owned()),
                _ => blocks.push(Block::Items(vec![item.to_owned()])),
            }
            is_open = true;
        } else {
            match blocks.last_mut() {
                Some(Block::Items(items)) if is_open => {
                    if let Some(item) = items.last_mut() {
                        join(item, line);
                    }
                }
                Some(Block::Paragraph(paragraph)) if is_open => join(paragraph, line),
                _ => blocks.push(Block::Paragraph(line.to_owned())),
            }
            is_open = true;
        }
    }
    blocks
}

fn join(text: &mut String, line: &str) {
    text.push(' ');
    text.push_str(line);
}

/// What stands between backticks is code; a lone backtick stays one.
fn spans(text: &str) -> Html {
    let mut shown = Vec::new();
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('`') {
        let Some((code, after)) = inside.split_once('`') else { break };
        shown.push(html! { { before.to_owned() } });
        shown.push(html! { <code>{ code.to_owned() }</code> });
        rest = after;
    }
    shown.push(html! { { rest.to_owned() } });
    shown.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_flow_and_lists_stay_lists() {
        assert_eq!(
            blocks("one\ntwo\n\n- a\n  b\n- c\n\nthree\n"),
            [
                Block::Paragraph("one two".to_owned()),
                Block::Items(vec!["a b".to_owned(), "c".to_owned()]),
                Block::Paragraph("three".to_owned()),
            ]
        );
    }
}
