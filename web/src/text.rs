//! The page's own sentences, from the message files.

use gatewalk_diagnostics::Language;
use gatewalk_report::Message;
use yew::AttrValue;

/// The language of the page.
pub(crate) fn language() -> Language {
    Language::chosen()
}

/// The code of the language that the page can be switched to.
pub(crate) fn other_language() -> &'static str {
    match language() {
        Language::English => "ja",
        Language::Japanese => "en",
    }
}

/// A sentence without arguments.
pub(crate) fn text(id: &str) -> AttrValue {
    language().render(id, &[]).into()
}

/// A sentence with arguments.
pub(crate) fn filled(id: &str, arguments: &[(&str, &str)]) -> AttrValue {
    language().render(id, arguments).into()
}

/// `one` or `many`, with the number as `{count}`.
pub(crate) fn counted(one: &str, many: &str, count: usize) -> AttrValue {
    filled(if count == 1 { one } else { many }, &[("count", &count.to_string())])
}

/// Words with the full stop of the page's language, where they do not end by themselves.
pub(crate) fn ended(words: &str) -> String {
    let stop = match language() {
        Language::English => '.',
        Language::Japanese => '。',
    };
    if words.ends_with(['.', ':', '?', '。']) {
        words.to_owned()
    } else {
        format!("{words}{stop}")
    }
}

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Our words.
    Words(String),
    /// A name or value that was filled in.
    Name(String),
}

/// The message in parts, so that names can stand out. Where the parts would not give back exactly the message's own text (it
/// was made with another template), the text is one part.
pub(crate) fn parts(message: &Message) -> Vec<Part> {
    let whole = || vec![Part::Words(message.text.clone())];
    let Some(template) = language().template(&message.id) else { return whole() };
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, inside)) = rest.split_once('{') {
        let Some((name, after)) = inside.split_once('}') else { return whole() };
        let Some(value) = message.arguments.get(name) else { return whole() };
        if !before.is_empty() {
            parts.push(Part::Words(before.to_owned()));
        }
        parts.push(Part::Name(value.clone()));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest.to_owned()));
    }
    let joined: String = parts
        .iter()
        .map(|part| match part {
            Part::Words(text) | Part::Name(text) => text.as_str(),
        })
        .collect();
    if joined == message.text { parts } else { whole() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_stand_out() {
        let message = Message {
            id: "web.requestOf".to_owned(),
            arguments: [("number", "1"), ("count", "3")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            text: language().render("web.requestOf", &[("number", "1"), ("count", "3")]),
        };
        let names: Vec<Part> =
            parts(&message).into_iter().filter(|part| matches!(part, Part::Name(_))).collect();
        assert_eq!(names, [Part::Name("1".to_owned()), Part::Name("3".to_owned())]);
    }

    #[test]
    fn a_message_of_another_template_stays_whole() {
        let message = Message {
            id: "web.requestOf".to_owned(),
            text: "other words".to_owned(),
            ..Message::default()
        };
        assert_eq!(parts(&message), [Part::Words("other words".to_owned())]);
    }
}
