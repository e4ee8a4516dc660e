//! `gatewalk`: what would kube-apiserver do with this request, and why? For terminals and CI.
//!
//! The same engine as the page's, with files instead of editors. Exit codes: 0 all well; 1 a finding of severity error, an
//! unmet expectation, or a refused `can`; 2 usage, or a file that cannot be read.
#![expect(
    clippy::print_stderr,
    reason = "this crate is the edge: it reads files and prints answers"
)]

mod arguments;
mod command;
mod input;
mod output;
mod server;
mod table;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too; clap knows which stream and code each has.
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    match run(arguments) {
        Ok(Outcome::Well) => ExitCode::SUCCESS,
        Ok(Outcome::Unwell) => ExitCode::from(1),
        Err(failure) => {
            eprintln!("gatewalk: {failure}");
            ExitCode::from(2)
        }
    }
}

/// What a command comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Exit code 0.
    Well,
    /// Exit code 1.
    Unwell,
}

impl Outcome {
    fn unwell_if(unwell: bool) -> Self {
        if unwell { Self::Unwell } else { Self::Well }
    }

    fn and(self, other: Self) -> Self {
        Self::unwell_if(self == Self::Unwell || other == Self::Unwell)
    }
}

/// Why a command cannot be carried out; exit code 2.
type Failure = String;

fn run(arguments: Arguments) -> Result<Outcome, Failure> {
    let server = arguments.server;
    let format = arguments.output;
    match arguments.command {
        Command::Check(check) => command::check::run(&check, &server, format),
        Command::Convert(convert) => command::convert::run(&convert, &server, format),
        Command::Run(run) => command::run::run(&run, &server, format),
        Command::Test(test) => command::test::run(&test, &server, format),
        Command::Explain(explain) => command::explain::run(&explain),
        Command::Link(link) => command::link::run(&link, &server),
        Command::Open(open) => command::open::run(&open, &server, format),
        Command::Can(can) => command::can::can(&can, &server, format),
        Command::Replay(replay) => command::replay::run(&replay, &server, format),
        Command::Lockout(lockout) => command::lockout::run(&lockout, &server, format),
        Command::WhoCan(who) => command::can::who_can(&who, &server, format),
        Command::Cel(cel) => command::cel::run(&cel, &server, format),
    }
}
