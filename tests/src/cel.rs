//! The corpus of CEL expressions under `oracle/cel/cases`, as questions in the shape of `gatewalk cel --batch`, and how two answers
//! compare.
//!
//! A case file is read line by line. A line is an expression, a comment (`#` and a space), or says something of the expressions after it
//! until the next empty line:
//!
//! | line | says |
//! |---|---|
//! | `@environment kubernetes standard` | where they are asked, until it says otherwise |
//! | `@declare NAME = TYPE` | a variable |
//! | `@bind NAME = V` | a value, typed as the batch has it |
//! | `@function NAME = [...]` | overloads, as the batch has them |
//! | `@request {...}` | the SubjectAccessReviewSpec |
//! | `@container NAME` | the namespace |
//! | `@no-macros`, `@no-check`, `@check-only` | the switches |
//! | `@json "..."` | is an expression that a line cannot hold |
//! | `@repeat [["(", 249], "1", [")", 249]]` | is an expression of pieces, each as often as said |

#![expect(
    clippy::panic,
    reason = "a case file that cannot be read is a mistake of whoever wrote it, not of a user"
)]

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::files;

/// A question of the corpus.
#[derive(Clone, Debug)]
pub struct Question {
    /// The name of its file.
    pub topic: String,
    /// What it is called among the questions of its topic: environment and expression.
    pub id: String,
    /// The line of the batch.
    pub line: Value,
}

/// How much of a long expression stands in an id.
const ID_CHARACTERS_MAX: usize = 160;

/// Every question, by topic and then as written.
///
/// # Panics
/// A case file that says what this does not know is a mistake of whoever wrote it.
pub fn questions() -> Vec<Question> {
    let mut questions = Vec::new();
    for file in files("tests/oracle/cel/cases", &["txt"]) {
        let name = file.name.rsplit('/').next().unwrap_or_default();
        let topic = name.strip_suffix(".txt").unwrap_or(name);
        questions.extend(of_topic(topic, &file.text()));
    }
    questions
}

/// The questions of one file.
///
/// # Panics
/// As [`questions`].
pub fn of_topic(topic: &str, text: &str) -> Vec<Question> {
    let mut environments = vec!["kubernetes".to_owned()];
    let mut settings = Map::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut questions = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let place = format!("{topic}.txt:{}", place + 1);
        if line.is_empty() {
            settings.clear();
            continue;
        }
        if line == "#" || line.starts_with("# ") {
            continue;
        }
        let Some(expression) = expression(line, &mut environments, &mut settings, &place) else {
            continue;
        };
        for environment in &environments {
            let mut id = format!("{environment}: {}", shortened(&expression));
            let times = seen.entry(id.clone()).or_default();
            *times += 1;
            if *times > 1 {
                id = format!("{id} ({times})");
            }
            let mut line = settings.clone();
            line.insert("id".to_owned(), json!(id));
            line.insert("environment".to_owned(), json!(environment));
            line.insert("expression".to_owned(), json!(expression));
            questions.push(Question { topic: topic.to_owned(), id, line: Value::Object(line) });
        }
    }
    questions
}

/// The expression of a line; `None` when the line says something of others.
fn expression(
    line: &str,
    environments: &mut Vec<String>,
    settings: &mut Map<String, Value>,
    place: &str,
) -> Option<String> {
    let Some(directive) = line.strip_prefix('@') else { return Some(line.to_owned()) };
    let (word, rest) = directive.split_once(' ').unwrap_or((directive, ""));
    let parsed = || -> Value {
        serde_json::from_str(rest).unwrap_or_else(|error| panic!("{place}: {error}"))
    };
    let mut named = |member: &str, value: fn(&str) -> Option<Value>| {
        let (name, text) = rest.split_once(" = ").unwrap_or_else(|| panic!("{place}: no ` = `"));
        let value = value(text).unwrap_or_else(|| panic!("{place}: no JSON"));
        let members = settings.entry(member).or_insert_with(|| json!({}));
        if let Some(members) = members.as_object_mut() {
            members.insert(name.to_owned(), value);
        }
    };
    let from_json = |text: &str| serde_json::from_str(text).ok();
    match word {
        "environment" => *environments = rest.split_whitespace().map(str::to_owned).collect(),
        "declare" => named("declarations", |text| Some(json!(text))),
        "bind" => named("bindings", from_json),
        "function" => named("functions", from_json),
        "request" => drop(settings.insert("request".to_owned(), parsed())),
        "container" => drop(settings.insert("container".to_owned(), json!(rest))),
        "no-macros" => drop(settings.insert("macros".to_owned(), json!(false))),
        "no-check" => drop(settings.insert("check".to_owned(), json!(false))),
        "check-only" => drop(settings.insert("evaluate".to_owned(), json!(false))),
        "json" => return parsed().as_str().map(str::to_owned),
        "repeat" => return Some(repeated(&parsed())),
        _ => panic!("{place}: nothing known about @{word}"),
    }
    None
}

/// `["a", ["b", 2]]` is `abb`.
fn repeated(pieces: &Value) -> String {
    let pieces = pieces.as_array().map(Vec::as_slice).unwrap_or_default();
    pieces
        .iter()
        .map(|piece| match piece.as_array().map(Vec::as_slice) {
            Some([text, times]) => {
                let times = times.as_u64().and_then(|times| usize::try_from(times).ok());
                text.as_str().unwrap_or_default().repeat(times.unwrap_or_default())
            }
            _ => piece.as_str().unwrap_or_default().to_owned(),
        })
        .collect()
}

/// The start of a long expression, with its length.
fn shortened(expression: &str) -> String {
    let length = expression.chars().count();
    if length <= ID_CHARACTERS_MAX {
        return expression.to_owned();
    }
    let start: String = expression.chars().take(ID_CHARACTERS_MAX / 2).collect();
    let end: String = expression.chars().skip(length - ID_CHARACTERS_MAX / 4).collect();
    format!("{start} … {end} ({length} characters)")
}

/// The members of an answer that are compared.
const MEMBERS: [&str; 7] =
    ["outputType", "issues", "programError", "error", "value", "cost", "estimatedCost"];

/// Where our answer differs from that of the packages: member, theirs, ours. What the packages answer differently from run to run (Go
/// visits maps in another order each time) may be any of what was seen; what makes them fall over is not compared.
pub fn differences(golden: &Value, ours: &Value) -> Vec<(&'static str, String, String)> {
    if golden.get("panic").is_some() {
        return Vec::new();
    }
    let unstable = golden.get("unstable").and_then(Value::as_array);
    let seen_ours = ["value", "error", "cost"].map(|member| ours.get(member).cloned());
    let is_seen = unstable.is_some_and(|runs| {
        runs.iter().filter_map(|run| serde_json::from_str::<Value>(run.as_str()?).ok()).any(|run| {
            ["value", "error", "cost"].map(|member| run.get(member).cloned()) == seen_ours
        })
    });
    MEMBERS
        .into_iter()
        .filter(|member| !(is_seen && matches!(*member, "value" | "error" | "cost")))
        .filter(|member| golden.get(member) != ours.get(member))
        .map(|member| {
            let text = |answer: &Value| answer.get(member).map_or("-".to_owned(), Value::to_string);
            (member, text(golden), text(ours))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{differences, of_topic};
    use serde_json::json;

    #[test]
    fn a_case_file_is_questions() {
        let text = "# said\n@environment standard kubernetes\n@declare x = int\n@bind x = {\"int\": \"1\"}\nx\n\n@json \"a\\nb\"\n\
                    @repeat [\"1\", [\"+1\", 2]]\n";
        let questions = of_topic("t", text);
        let lines: Vec<_> = questions.iter().map(|question| question.line.to_string()).collect();
        assert_eq!(questions.len(), 6);
        assert_eq!(
            questions[1].line,
            json!({"id": "kubernetes: x", "environment": "kubernetes", "expression": "x",
                "declarations": {"x": "int"}, "bindings": {"x": {"int": "1"}}}),
            "{lines:?}"
        );
        assert_eq!(questions[2].line["expression"], "a\nb");
        assert_eq!(questions[5].id, "kubernetes: 1+1+1");
        assert!(questions[5].line.get("bindings").is_none());
    }

    #[test]
    fn answers_are_compared_member_by_member() {
        let golden = json!({"value": {"int": "1"}, "cost": 2});
        assert!(differences(&golden, &golden).is_empty());
        let other = differences(&golden, &json!({"value": {"int": "1"}, "cost": 3}));
        assert_eq!(other, [("cost", "2".to_owned(), "3".to_owned())]);
        let unstable = json!({"value": {"int": "1"}, "cost": 2, "unstable": ["{\"value\":{\"int\":\"2\"},\"cost\":5}"]});
        assert!(differences(&unstable, &json!({"value": {"int": "2"}, "cost": 5})).is_empty());
        assert!(!differences(&unstable, &json!({"value": {"int": "2"}, "cost": 2})).is_empty());
    }
}
