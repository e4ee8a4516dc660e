//! `cargo xtask bench cel`: compiling and evaluating expressions, beside cel-go as Kubernetes configures it.

use crate::failure::{Failure, Outcome};
use crate::step::Step;
use crate::workspace::{self, cargo};
use crate::{process, tools};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

/// How many times as fast as cel-go compiling and evaluating must be.
const BAR: f64 = 10.0;

/// The Go program, and the expressions that both sides read.
const FOLDER: &str = "tests/oracle/cel/bench";

/// Both sides take turns so often, and the quickest turn of each counts: other work on the machine only ever adds.
const ROUNDS: usize = 3;

/// The nanoseconds of each expression by its name, and by what was measured.
type Times = BTreeMap<String, BTreeMap<String, f64>>;

pub(super) fn run(arguments: &[String]) -> Outcome {
    if let Some(argument) = arguments.first() {
        return Err(Failure::argument(argument));
    }
    let folder = workspace::root().join(FOLDER);
    let program = tools::cache_folder("oracle", "cel-bench")?.join("bench");
    Step::run("build the Go side", || {
        let mut build = Command::new("go");
        build.current_dir(&folder).args(["build", "-o"]).arg(&program).arg(".");
        process::run(&mut build).map_err(|failure| {
            failure.next("see that Go is installed and reaches the Go module proxy")
        })
    })?;
    let expressions = folder.join("expressions.json");
    let (mut theirs, mut ours) = (Times::new(), Times::new());
    for _ in 0..ROUNDS {
        keep_quickest(&mut theirs, &process::capture(Command::new(&program).arg(&expressions))?)?;
        let mut bench = cargo();
        bench.args([
            "bench",
            "--quiet",
            "--package",
            "gatewalk-kubernetes",
            "--bench",
            "cel",
            "--",
        ]);
        keep_quickest(&mut ours, &process::capture(bench.arg(&expressions))?)?;
    }
    report(&theirs, &ours)
}

/// Takes over what is quicker than before.
fn keep_quickest(times: &mut Times, lines: &str) -> Outcome {
    for line in lines.lines().filter(|line| line.starts_with('{')) {
        let Value::Object(measured) = serde_json::from_str(line)? else { continue };
        let name = measured.get("name").and_then(Value::as_str).unwrap_or_default();
        let known = times.entry(name.to_owned()).or_default();
        for (what, nanoseconds) in &measured {
            let Some(nanoseconds) = nanoseconds.as_f64() else { continue };
            let best = known.entry(what.clone()).or_insert(f64::INFINITY);
            *best = best.min(nanoseconds);
        }
    }
    Ok(())
}

/// Prints the table; fails when something is below the bar.
fn report(theirs: &Times, ours: &Times) -> Outcome {
    println!("nanoseconds; with cost, as Kubernetes 1.36 configures it; bare: cel-go without cost");
    println!(
        "{:<20} {:>10} {:>10} {:>8}   {:>10} {:>10} {:>8}   {:>10} {:>8}",
        "", "compile", "cel-go", "times", "evaluate", "cel-go", "times", "bare", "times"
    );
    let mut slow = Vec::new();
    for (name, ours) in ours {
        let of = |times: Option<&BTreeMap<String, f64>>, what: &str| {
            times.and_then(|times| times.get(what)).copied().unwrap_or(f64::NAN)
        };
        let theirs = theirs.get(name);
        let (compile, evaluate) = (of(Some(ours), "compile"), of(Some(ours), "evaluate"));
        let [their_compile, their_evaluate, bare] =
            ["compile", "evaluate", "bare"].map(|what| of(theirs, what));
        println!(
            "{name:<20} {compile:>10.0} {their_compile:>10.0} {:>8.1}   {evaluate:>10.0} {their_evaluate:>10.0} {:>8.1}   {bare:>10.0} {:>8.1}",
            their_compile / compile,
            their_evaluate / evaluate,
            bare / evaluate
        );
        for (what, times) in
            [("compiling", their_compile / compile), ("evaluating", their_evaluate / evaluate)]
        {
            // a missing figure is below the bar too
            if times.is_nan() || times < BAR {
                slow.push(format!("{what} {name}: {times:.1}"));
            }
        }
    }
    if slow.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("less than {BAR} times as fast:\n  {}", slow.join("\n  "))))
}

#[cfg(test)]
mod tests {
    use super::{Times, keep_quickest, report};

    #[test]
    fn the_quickest_turn_counts_and_slow_ones_fail() {
        let (mut theirs, mut ours) = (Times::new(), Times::new());
        for line in [
            "{\"name\": \"a\", \"compile\": 100, \"evaluate\": 100, \"bare\": 9}",
            "{\"name\": \"a\", \"compile\": 200, \"evaluate\": 90, \"bare\": 9}",
        ] {
            keep_quickest(&mut theirs, line).unwrap();
        }
        keep_quickest(&mut ours, "noise\n{\"name\": \"a\", \"compile\": 9, \"evaluate\": 9}")
            .unwrap();
        assert!(report(&theirs, &ours).is_ok());
        keep_quickest(&mut theirs, "{\"name\": \"a\", \"evaluate\": 89}").unwrap();
        assert!(report(&theirs, &ours).is_err());
        assert!(report(&Times::new(), &ours).is_err());
    }
}
