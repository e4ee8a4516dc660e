//! `cargo xtask bench authorization`: one Authorize through a whole chain, beside the real packages in the same call.

use std::collections::BTreeMap;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::process;
use crate::tools;
use crate::workspace::{self, cargo};

/// The release whose packages are measured.
const RELEASE: &str = "v1.36.3";
const TAG: &str = "release_1_36";

/// How many times as fast one Authorize with 1,000 bindings is to be, in the mean of the questions.
const BAR: f64 = 10.0;

pub(super) fn run(arguments: &[String]) -> Outcome {
    if let Some(argument) = arguments.first() {
        return Err(Failure::argument(argument));
    }
    let module = tools::cache_folder("oracle", "authorization")?.join(RELEASE);
    if !module.join("vendor").is_dir() {
        return Err(Failure::new(format!("the packages of {RELEASE} are not prepared"))
            .next("cargo xtask goldens authorization 1.36"));
    }
    let mut copy = Command::new("cp");
    let bench = workspace::root().join("tests/oracle/authorization/ask/bench_test.go");
    process::run(copy.arg(bench).arg(module.join("ask")))?;
    let theirs = {
        let mut go = Command::new("go");
        go.args(["test", "-mod=vendor", "-p", "1", "-tags", TAG, "-run", "^$", "-cpu", "1"]);
        go.args(["-bench", "Authorize", "-benchtime", "200x", "-count", "100", "./ask"])
            .current_dir(&module);
        of_go(&process::capture(&mut go)?)
    };
    let ours = {
        let mut rust = cargo();
        rust.args([
            "bench",
            "--quiet",
            "--package",
            "gatewalk-authorization",
            "--bench",
            "authorize",
        ]);
        of_rust(&process::capture(&mut rust)?)
    };
    report(&ours, &theirs)
}

/// Nanoseconds by question and number of bindings.
type Figures = BTreeMap<(u32, String), f64>;

/// `BenchmarkAuthorize/attr1/100   12345   6789 ns/op ...`
fn of_go(text: &str) -> Figures {
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        let mut path = words.next()?.strip_prefix("BenchmarkAuthorize/")?.split('/');
        let (name, bindings) = (path.next()?.to_owned(), path.next()?.parse().ok()?);
        Some(((bindings, name), words.nth(1)?.parse().ok()?))
    };
    // of many short rounds the best, as here
    let mut figures = Figures::new();
    for (key, nanoseconds) in text.lines().filter_map(line) {
        let best = figures.entry(key).or_insert(nanoseconds);
        *best = nanoseconds.min(*best);
    }
    figures
}

/// `attr1 100 678`
fn of_rust(text: &str) -> Figures {
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        let (name, bindings) = (words.next()?.to_owned(), words.next()?.parse().ok()?);
        Some(((bindings, name), words.next()?.parse().ok()?))
    };
    text.lines().filter_map(line).collect()
}

fn report(ours: &Figures, theirs: &Figures) -> Outcome {
    println!("{:>9}  {:8}  {:>9}  {:>9}  {:>7}", "bindings", "question", "Go", "here", "ratio");
    let mut sums: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    for ((bindings, name), go) in theirs {
        let Some(here) = ours.get(&(*bindings, name.clone())) else { continue };
        println!("{bindings:>9}  {name:8}  {go:>6.0} ns  {here:>6.0} ns  {:>7.1}", go / here);
        let sum = sums.entry(*bindings).or_default();
        sum.0 += go;
        sum.1 += here;
    }
    let mut reached = false;
    for (bindings, (go, here)) in sums {
        println!("{bindings:>9}  all       {:>25}  {:>7.1}", "", go / here);
        reached |= bindings == 1_000 && go / here >= BAR;
    }
    if reached {
        Ok(())
    } else {
        Err(Failure::new(format!("less than {BAR} times as fast with 1,000 bindings")))
    }
}

#[cfg(test)]
mod tests {
    use super::{of_go, of_rust};

    #[test]
    fn figures_are_read_from_both() {
        let go =
            "goos: linux\nBenchmarkAuthorize/attr1/100 \t 12345\t 6789 ns/op\t 10 B/op\nPASS\n";
        let key = (100, "attr1".to_owned());
        assert_eq!(of_go(go).get(&key), Some(&6789.0));
        assert_eq!(of_rust("attr1 100 678\nmean8 100 5\n").get(&key), Some(&678.0));
    }
}
