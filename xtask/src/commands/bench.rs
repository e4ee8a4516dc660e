//! `cargo xtask bench`: one area, one file.

mod authorization;
mod cel;
mod configuration;
mod replay;
mod web;

use super::Command;
use crate::failure::{Failure, Outcome};

pub(super) const COMMAND: Command = Command {
    name: "bench",
    about: "Measure how fast an area is",
    usage: "AREA [ARGUMENT...]

authorization
  Prints how long one Authorize takes through system:masters, a webhook whose conditions exclude it, Node and RBAC, with 100, 1,000
  and 10,000 bindings beside the bootstrap policy, here and in the packages of a release, which goldens has prepared. Fails when
  it is not ten times as fast with 1,000.

configuration
  Loads and validates the second of the published examples, and a file of 64 conditions in 20 webhooks, beside the packages of
  Kubernetes 1.36, which `cargo xtask goldens authorization 1.36` builds. Fails when one is less than 10 times as fast.

replay
  Decides 100,000 events of an audit log with 1,000 bindings, plain, compressed and compared with another configuration, and prints
  events a second and the most memory held. Fails below 50,000 events a second, and when ten times the events take more memory.

web [EXAMPLE...]
  Builds the playground as it is published, opens examples of the gallery in a headless browser, and prints how long a person waits:
  load to verdict, keystroke to verdict, share, open link, each at full speed and at a quarter of it; then how long the worker alone
  takes from a keystroke's message to the new verdict, texts and all. Without a name, the first example; `all` measures every one.
  Fails when the worker's middle keystroke of one is over 16 ms.

cel
  Compiles and evaluates expressions here and with cel-go as Kubernetes configures it, in turns, and prints how many times as fast we
  are. Fails below ten times. Needs Go.",
    run,
};

/// What can be measured: the name, and what does it.
type Area = (&'static str, fn(&[String]) -> Outcome);

const AREAS: &[Area] = &[
    ("authorization", authorization::run),
    ("cel", cel::run),
    ("configuration", configuration::run),
    ("replay", replay::run),
    ("web", web::run),
];

fn run(arguments: &[String]) -> Outcome {
    let names: Vec<&str> = AREAS.iter().map(|(name, _)| *name).collect();
    let choice = format!("choose among {}", names.join(", "));
    let Some((name, arguments)) = arguments.split_first() else {
        return Err(Failure::new("no area named").next(choice));
    };
    match AREAS.iter().find(|(known, _)| known == name) {
        Some((_, run)) => run(arguments),
        None => Err(Failure::argument(name).next(choice)),
    }
}

#[cfg(test)]
mod tests {
    use super::{AREAS, COMMAND, run};

    #[test]
    fn every_area_has_help_and_others_are_refused() {
        for (name, _) in AREAS {
            let names = |line: &str| line.split(' ').next() == Some(*name);
            assert!(COMMAND.usage.lines().any(names), "{name}");
        }
        assert!(run(&[]).is_err());
        assert!(run(&["nonsense".to_owned()]).is_err());
    }
}
