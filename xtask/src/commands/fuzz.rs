//! `cargo xtask fuzz`

mod grammar;
mod random;
mod shrink;
mod types;
mod words;

use super::Command;
use crate::failure::{Failure, Outcome};
use crate::oracle::{Oracle, Ours, releases};
use crate::step::Step;
use crate::workspace;
use gatewalk_tests::cel::differences;
use grammar::Grammar;
use random::Random;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use types::Overload;

pub(super) const COMMAND: Command = Command {
    name: "fuzz",
    about: "Ask made-up CEL expressions of the Go packages and of this engine until they differ",
    usage: "cel-differential [--minutes N] [--seed S] [--releases 1.29,1.37]

Expressions come from a grammar with the types of what each environment of each release declares; some are broken on purpose. What
differs is made shorter and written to target/fuzz/cel-differential, one file a find. The same seed gives the same
expressions. Needs Go. 10 minutes, a seed from the clock and all releases unless given.",
    run,
};

/// How many expressions are asked at once.
const BATCH: usize = 500;

/// How often a find is made shorter before it is taken as it is.
const SHRINKS_MAX: usize = 40;

/// How many finds of one batch are looked into; the rest are most likely the same.
const FINDS_MAX: usize = 6;

fn run(arguments: &[String]) -> Outcome {
    let Some(("cel-differential", options)) =
        arguments.split_first().map(|(target, options)| (target.as_str(), options))
    else {
        return Err(Failure::new("no target named").next("cargo xtask fuzz cel-differential"));
    };
    let number = |name: &str| -> Outcome<Option<u64>> {
        let Some(place) = options.iter().position(|option| option == name) else { return Ok(None) };
        let value = options.get(place + 1).and_then(|value| value.parse().ok());
        value.map(Some).ok_or_else(|| Failure::new(format!("{name} wants a number")))
    };
    let minutes = number("--minutes")?.unwrap_or(10);
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let seed = number("--seed")?.unwrap_or_else(clock);
    let place = options.iter().position(|option| option == "--releases");
    let minors = place.and_then(|place| options.get(place + 1)).map(String::as_str);
    differential(Duration::from_secs(minutes * 60), seed, minors)
}

fn differential(time: Duration, seed: u64, minors: Option<&str>) -> Outcome {
    let ours = Ours::build()?;
    let mut sides = Vec::new();
    let wanted = |release: &String| {
        let named = |minor: &str| release.starts_with(&format!("v{minor}."));
        minors.is_none_or(|minors| minors.split(',').any(named))
    };
    for release in releases()?.into_iter().filter(wanted) {
        let oracle = Oracle::of(&release)?;
        let declared = types::declared(&oracle.print(&["declarations".as_ref()])?);
        sides.push((oracle, declared));
    }
    let folder = workspace::target().join("fuzz/cel-differential");
    fs::create_dir_all(&folder)?;
    let mut step =
        Step::begin(format!("ask both engines for {} minutes, seed {seed}", time.as_secs() / 60));
    let start = Instant::now();
    let mut asked = 0_usize;
    let mut finds = BTreeSet::new();
    for round in 0_u64.. {
        if start.elapsed() >= time {
            break;
        }
        let mut random = Random::new(seed.wrapping_add(round.wrapping_mul(1_000_003)));
        let Some((oracle, declared)) = random.pick(&sides) else { break };
        let batch = Batch::new(random.clone(), oracle, &ours, declared);
        for find in batch.differences()? {
            let place = finds.len();
            if finds.insert(find.shape.clone()) {
                step.note(&find.text);
                fs::write(folder.join(format!("{seed}-{place}.txt")), &find.text)?;
            }
        }
        asked += BATCH;
        step.progress(format!("{asked} expressions, {} finds", finds.len()));
    }
    step.note(format!("{asked} expressions, {} finds in {}", finds.len(), folder.display()));
    step.done();
    if finds.is_empty() { Ok(()) } else { Err(Failure::new(format!("{} finds", finds.len()))) }
}

/// Expressions for one release and environment.
struct Batch<'a> {
    oracle: &'a Oracle,
    ours: &'a Ours,
    questions: Vec<Value>,
}

/// A difference, made short.
struct Find {
    /// What finds of the same kind share.
    shape: String,
    text: String,
}

impl<'a> Batch<'a> {
    fn new(
        mut random: Random,
        oracle: &'a Oracle,
        ours: &'a Ours,
        declared: &BTreeMap<String, Vec<Overload>>,
    ) -> Self {
        let names: Vec<&String> = declared.keys().collect();
        let name = random.pick(&names).map_or("standard", |name| name.as_str());
        let overloads = declared.get(name).map(Vec::as_slice).unwrap_or_default();
        let mut grammar = Grammar::new(random, overloads);
        let questions = (0..BATCH).map(|_| asking(name, &grammar.expression())).collect();
        Self { oracle, ours, questions }
    }

    fn differences(&self) -> Outcome<Vec<Find>> {
        let different = self.ask(&self.questions)?;
        let mut finds = Vec::new();
        for (question, difference) in different.into_iter().take(FINDS_MAX) {
            finds.push(self.shrink(&question, difference)?);
        }
        Ok(finds)
    }

    /// The questions that are answered differently, with the difference.
    fn ask(&self, questions: &[Value]) -> Outcome<Vec<(Value, Difference)>> {
        let goldens = self.oracle.ask(questions)?;
        let answers = self.ours.ask(self.oracle.minor(), questions)?;
        let asked = questions.iter().zip(goldens.iter().zip(&answers));
        let different = asked.filter_map(|(question, (golden, answer))| {
            Difference::of(golden, answer).map(|difference| (question.clone(), difference))
        });
        Ok(different.collect())
    }

    /// The shortest expression that differs in the same way.
    fn shrink(&self, question: &Value, difference: Difference) -> Outcome<Find> {
        let environment = text(question, "environment").to_owned();
        let (mut best, mut shown) = (text(question, "expression").to_owned(), difference);
        for _ in 0..SHRINKS_MAX {
            let shorter: Vec<Value> =
                shrink::candidates(&best).iter().map(|text| asking(&environment, text)).collect();
            let kept =
                self.ask(&shorter)?.into_iter().filter(|(_, other)| other.kind == shown.kind);
            let Some((question, difference)) =
                kept.min_by_key(|(question, _)| text(question, "expression").len())
            else {
                break;
            };
            (best, shown) = (text(&question, "expression").to_owned(), difference);
        }
        let shape: Vec<String> = shrink::tokens(&best)
            .into_iter()
            .filter(|token| token.chars().all(char::is_alphabetic) && token.len() > 1)
            .collect();
        Ok(Find {
            shape: format!(
                "{} {} {}",
                shown.kind,
                shape.join(" "),
                if shape.is_empty() { &best } else { "" }
            ),
            text: format!("{} {environment}\n{best}\n{}", self.oracle.minor(), shown.text),
        })
    }
}

/// How two answers differ.
struct Difference {
    /// The members, and what kind of answer the packages give.
    kind: String,
    text: String,
}

impl Difference {
    /// Answers that vary from run to run say nothing.
    fn of(golden: &Value, ours: &Value) -> Option<Self> {
        if golden.get("unstable").is_some() {
            return None;
        }
        let differences = differences(golden, ours);
        if differences.is_empty() {
            return None;
        }
        let members: Vec<&str> = differences.iter().map(|(member, _, _)| *member).collect();
        let kinds =
            ["issues", "programError", "error", "value"].map(|member| golden.get(member).is_some());
        let lines = differences.iter().map(|(member, golden, ours)| {
            format!("  {member}\n    go   {golden}\n    ours {ours}\n")
        });
        Some(Self { kind: format!("{} {kinds:?}", members.join(" ")), text: lines.collect() })
    }
}

fn text<'a>(of: &'a Value, member: &str) -> &'a str {
    of.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// The question with the variables that the grammar uses.
fn asking(environment: &str, expression: &str) -> Value {
    json!({
        "environment": environment,
        "expression": expression,
        "declarations": {"x": "int", "y": "int", "u": "uint", "f": "double", "b": "bool", "s": "string", "z": "bytes", "t": "timestamp",
            "d": "dyn", "e": "map(string, dyn)"},
        "bindings": {"x": {"int": "5"}, "y": {"int": "-9"}, "u": {"uint": "7"}, "f": {"double": "2.75"}, "b": {"bool": true},
            "s": {"string": "héllo"}, "z": {"bytes": "AP8="}, "t": {"timestamp": "2023-05-06T07:08:09.123456789Z"},
            "d": {"list": [{"int": "1"}, {"string": "a"}]}, "e": {"map": [[{"string": "a"}, {"int": "1"}]]}},
    })
}
