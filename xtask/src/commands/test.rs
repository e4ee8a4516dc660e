//! `cargo xtask test`

mod parts;
mod tally;

use super::Command;
use crate::failure::{Failure, Outcome};
use crate::step::{Step, seconds};
use parts::{PARTS, Part, Run, SLICES};
use std::time::{Duration, Instant};
use tally::Tally;

pub(super) const COMMAND: Command = Command {
    name: "test",
    about: "Run every check and test, or only the parts named",
    usage: "[PART...]

  fmt          formatting
  licences     the licence of every dependency against licences.txt
  clippy       lints, native and for WebAssembly; warnings are errors
  unit         unit tests, doc tests, scenarios, goldens and the rendered components
  doc          the documentation; warnings are errors
  build        the published playground, and its weight against the budget
  e2e          the playground in a real headless browser

Without a part, all of them in this order; a part that fails does not stop the next. `e2e` tests what `build` has made in the
same run, otherwise a quicker build. Slices of `unit` can be run alone:

  scenarios    scenario files and their expectations
  goldens      recorded answers of the real packages
  components   components rendered without a browser
  tidy         what the architecture promises

The last line is `N passed, N failed, N skipped`.",
    run,
};

fn run(arguments: &[String]) -> Outcome {
    let parts = chosen(arguments)?;
    let start = Instant::now();
    let mut run = Run::default();
    let mut failed = Vec::new();
    let mut times = Vec::new();
    for part in parts {
        let (tally, time) = one(part, &mut run);
        run.tally.add(tally);
        times.push((part.name, tally, time));
        if tally.failed > 0 {
            failed.push(part.name);
        }
    }
    println!();
    for (name, tally, time) in times {
        println!("{name:<10} {tally}  ({})", seconds(time));
    }
    println!("all in {}", seconds(start.elapsed()));
    if !failed.is_empty() {
        println!("to repeat what failed: cargo xtask test {}", failed.join(" "));
    }
    // whatever reads the output looks for this line at its end: nothing may follow
    println!("{}", run.tally);
    if failed.is_empty() { Ok(()) } else { Err(Failure::told()) }
}

/// Runs one part. A part that cannot even be run counts as one failure.
fn one(part: &Part, run: &mut Run) -> (Tally, Duration) {
    let step = Step::begin(format!("test {}: {}", part.name, part.about));
    let tally = (part.run)(run).unwrap_or_else(|failure| {
        failure.report();
        Tally::check(false)
    });
    let time = if tally.failed == 0 { step.done() } else { step.failed() };
    (tally, time)
}

fn chosen(arguments: &[String]) -> Outcome<Vec<&'static Part>> {
    if arguments.is_empty() {
        return Ok(PARTS.iter().collect());
    }
    let find = |name: &String| {
        PARTS
            .iter()
            .chain(SLICES)
            .find(|part| part.name == name)
            .ok_or_else(|| Failure::argument(name))
    };
    arguments.iter().map(find).collect()
}

#[cfg(test)]
mod tests {
    use super::{COMMAND, PARTS, SLICES, chosen};

    #[test]
    fn help_names_every_part() {
        for part in PARTS.iter().chain(SLICES) {
            assert!(COMMAND.usage.contains(&format!("\n  {} ", part.name)), "{}", part.name);
        }
    }

    #[test]
    fn parts_are_chosen_by_name() {
        let chosen = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            chosen(&names).map(|parts| parts.iter().map(|part| part.name).collect::<Vec<_>>())
        };
        assert_eq!(chosen(&["unit", "fmt"]).unwrap(), ["unit", "fmt"]);
        assert_eq!(chosen(&[]).unwrap().len(), PARTS.len());
        assert!(chosen(&["unti"]).is_err());
    }
}
