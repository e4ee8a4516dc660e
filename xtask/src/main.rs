//! `cargo xtask`: everything a developer does with this repository, in one command that needs nothing but rustup and Node.
//!
//! It is built before everything else and on every machine, so it stays small: the standard library and a JSON reader.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for terminals")]
#![expect(
    clippy::disallowed_methods,
    reason = "a tool that measures time and reads files and the environment"
)]

mod commands;
mod dist;
mod failure;
mod json;
mod oracle;
mod playground;
mod process;
mod step;
mod tools;
mod workspace;

use commands::COMMANDS;
use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        print!("{}", commands::overview());
        let asked = matches!(name.as_str(), "" | "help" | "--help" | "-h");
        if !asked {
            eprintln!("\nno such command: {name}");
        }
        return if asked { ExitCode::SUCCESS } else { ExitCode::from(2) };
    };
    if rest.iter().any(|argument| argument == "--help" || argument == "-h") {
        print!("{}", commands::help(command));
        return ExitCode::SUCCESS;
    }
    match (command.run)(&rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report();
            ExitCode::FAILURE
        }
    }
}
