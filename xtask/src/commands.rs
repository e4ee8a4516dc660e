//! The sub-commands, one file each.

mod bench;
mod build;
mod conformance;
mod fuzz;
mod goldens;
mod lighthouse;
mod screenshots;
mod serve;
mod test;

use crate::failure::Outcome;
use std::fmt::Write;

/// A sub-command of `cargo xtask`.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) name: &'static str,
    /// One line for the overview.
    pub(crate) about: &'static str,
    /// What follows the name, and everything else that `--help` says.
    pub(crate) usage: &'static str,
    pub(crate) run: fn(&[String]) -> Outcome,
}

/// All sub-commands, in the order in which a newcomer meets them.
pub(crate) const COMMANDS: &[Command] = &[
    serve::COMMAND,
    build::COMMAND,
    test::COMMAND,
    bench::COMMAND,
    screenshots::COMMAND,
    lighthouse::COMMAND,
    goldens::COMMAND,
    fuzz::COMMAND,
    conformance::COMMAND,
];

/// The list of sub-commands.
pub(crate) fn overview() -> String {
    let mut text = "usage: cargo xtask COMMAND [ARGUMENT...]\n\n".to_owned();
    for command in COMMANDS {
        // writing to a string cannot fail
        let _ = writeln!(text, "  {:<12} {}", command.name, command.about);
    }
    text.push_str("\n`cargo xtask COMMAND --help` says more. What a command needs and does not find, it installs.\n");
    text
}

/// The help of one sub-command.
pub(crate) fn help(command: &Command) -> String {
    format!("{}\n\nusage: cargo xtask {} {}\n", command.about, command.name, command.usage)
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, help, overview};

    #[test]
    fn every_command_is_listed_and_has_help() {
        for command in COMMANDS {
            assert!(overview().contains(&format!("  {} ", command.name)), "{}", command.name);
            assert!(
                help(command).contains(&format!("usage: cargo xtask {}", command.name)),
                "{}",
                command.name
            );
        }
    }
}
