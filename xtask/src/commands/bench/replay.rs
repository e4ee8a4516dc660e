//! `cargo xtask bench replay`: deciding the events of an audit log.

use std::collections::BTreeMap;

use crate::failure::{Failure, Outcome};
use crate::process;
use crate::workspace::cargo;

/// How many events a second are decided at least, of the long plain log.
const EVENTS_MIN: f64 = 50_000.0;

/// How much more memory ten times the events may take, in kilobytes: buffers that grow to their size and no further.
const GROWTH_MAX: f64 = 4_096.0;

pub(super) fn run(arguments: &[String]) -> Outcome {
    if let Some(argument) = arguments.first() {
        return Err(Failure::argument(argument));
    }
    let mut bench = cargo();
    bench.args(["bench", "--quiet", "--package", "gatewalk", "--bench", "replay"]);
    let logs = read(&process::capture(&mut bench)?);
    println!("{:<12} {:>8} {:>12} {:>8}", "log", "events", "events/s", "memory");
    for (name, log) in &logs {
        println!(
            "{name:<12} {:>8} {:>12.0} {:>5.1} MB",
            log.events,
            log.per_second(),
            log.kilobytes / 1024.0
        );
    }
    let (Some(short), Some(long)) = (logs.get("short"), logs.get("long")) else {
        return Err(Failure::new("the bench did not say what it measured"));
    };
    if long.per_second() < EVENTS_MIN {
        return Err(Failure::new(format!("fewer than {EVENTS_MIN} events a second")));
    }
    if long.kilobytes - short.kilobytes > GROWTH_MAX {
        return Err(Failure::new("memory grows with the log"));
    }
    Ok(())
}

struct Log {
    events: f64,
    seconds: f64,
    kilobytes: f64,
}

impl Log {
    fn per_second(&self) -> f64 {
        self.events / self.seconds
    }
}

/// `long 100000 0.912 31234`
fn read(text: &str) -> BTreeMap<String, Log> {
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        let name = words.next()?.to_owned();
        let mut number = || words.next()?.parse().ok();
        Some((name, Log { events: number()?, seconds: number()?, kilobytes: number()? }))
    };
    text.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_the_bench_prints_is_read() {
        let logs = read("running\nlong 1000 0.5 2048\n");
        assert_eq!(logs.len(), 1);
        assert!(logs.get("long").is_some_and(|log| (log.per_second() - 2_000.0).abs() < 0.1));
    }
}
