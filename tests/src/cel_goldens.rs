//! What the packages of the releases answered to the corpus: `goldens/cel/<topic>.jsonl`, one line a question, in which releases that
//! answer alike stand together.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::root;

/// The answers to one question by release (`1.36`).
pub type Answers = BTreeMap<u32, Value>;

/// The answers to the questions of a topic, by id.
pub type Topic = BTreeMap<String, Answers>;

/// The folder of the answers, from the root.
pub const FOLDER: &str = "tests/goldens/cel";

/// What was written of a topic; nothing where there is no file.
pub fn read(topic: &str) -> Topic {
    let path = root().join(FOLDER).join(format!("{topic}.jsonl"));
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter_map(|line| Some((line.get("id")?.as_str()?.to_owned(), answers(&line)))).collect()
}

fn answers(line: &Value) -> Answers {
    let groups = line.get("answers").and_then(Value::as_array);
    let mut answers = Answers::new();
    for group in groups.into_iter().flatten() {
        let (Some(releases), Some(answer)) = (group.get(0).and_then(Value::as_str), group.get(1))
        else {
            continue;
        };
        answers.extend(minors(releases).into_iter().map(|minor| (minor, answer.clone())));
    }
    answers
}

/// The text of a topic's file.
pub fn text(ids: &[String], topic: &Topic) -> String {
    let mut text = String::new();
    for (id, answers) in ids.iter().filter_map(|id| topic.get_key_value(id)) {
        let mut groups: Vec<(Vec<u32>, &Value)> = Vec::new();
        for (minor, answer) in answers {
            match groups.iter_mut().find(|(_, other)| *other == answer) {
                Some((minors, _)) => minors.push(*minor),
                None => groups.push((vec![*minor], answer)),
            }
        }
        let groups: Vec<Value> =
            groups.iter().map(|(minors, answer)| json!([ranges(minors), answer])).collect();
        text.push_str(&json!({"id": id, "answers": groups}).to_string());
        text.push('\n');
    }
    text
}

/// `1.29-1.31,1.37` for the minors 29, 30, 31 and 37.
pub fn ranges(minors: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for minor in minors {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *minor => *last = *minor,
            _ => ranges.push((*minor, *minor)),
        }
    }
    let texts: Vec<String> = ranges
        .into_iter()
        .map(
            |(first, last)| {
                if first == last { format!("1.{first}") } else { format!("1.{first}-1.{last}") }
            },
        )
        .collect();
    texts.join(",")
}

/// The minors of [`ranges`].
pub fn minors(ranges: &str) -> Vec<u32> {
    let minor = |text: &str| text.trim().strip_prefix("1.").and_then(|minor| minor.parse().ok());
    ranges
        .split(',')
        .filter_map(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            Some(minor(first)?..=minor(last)?)
        })
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{minors, ranges};

    #[test]
    fn releases_that_answer_alike_are_ranges() {
        assert_eq!(ranges(&[29, 30, 31, 37]), "1.29-1.31,1.37");
        assert_eq!(minors("1.29-1.31,1.37"), [29, 30, 31, 37]);
    }
}
