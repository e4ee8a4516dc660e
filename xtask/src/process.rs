//! Child processes.

use crate::failure::{Failure, Outcome};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// How many of its last lines a failed program is quoted with.
const QUOTED: usize = 40;

/// Runs a program that speaks to the terminal itself.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("{} ended with {status}", line_of(command))))
    }
}

/// Becomes the program where the system can do that: whoever ends us ends it, and nothing is left behind on its port.
pub(crate) fn become_it(command: &mut Command) -> Outcome {
    #[cfg(unix)]
    {
        let error = std::os::unix::process::CommandExt::exec(command);
        Err(cannot_start(command, &error))
    }
    #[cfg(not(unix))]
    run(command)
}

/// Runs a program and returns what it printed.
pub(crate) fn capture(command: &mut Command) -> Outcome<String> {
    let output =
        command.stdin(Stdio::null()).output().map_err(|error| cannot_start(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!(
        "{} ended with {}:\n{}",
        line_of(command),
        output.status,
        said.trim_end()
    )))
}

/// Runs a program that reports on standard error, gives each line to `watch`, and quotes the last lines if it fails.
pub(crate) fn watch_errors(command: &mut Command, mut watch: impl FnMut(&str)) -> Outcome {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| cannot_start(command, &error))?;
    let mut last = VecDeque::new();
    for line in lines_of(child.stderr.take()) {
        watch(&line);
        if last.len() == QUOTED {
            last.pop_front();
        }
        last.push_back(line);
    }
    let status = child.wait()?;
    if status.success() {
        return Ok(());
    }
    let said: Vec<String> = last.into();
    Err(Failure::new(format!("{} ended with {status}:\n{}", line_of(command), said.join("\n"))))
}

/// Runs a program, shows what it prints, gives each line of standard output to `watch`, and says whether it succeeded.
pub(crate) fn watch_output(command: &mut Command, mut watch: impl FnMut(&str)) -> Outcome<bool> {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| cannot_start(command, &error))?;
    for line in lines_of(child.stdout.take()) {
        println!("{line}");
        watch(&line);
    }
    Ok(child.wait()?.success())
}

/// The command as a person would type it.
pub(crate) fn line_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy().into_owned()).collect();
    words.join(" ")
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot start {}: {error}", command.get_program().to_string_lossy()))
}

/// The lines of a pipe to its end, whatever bytes they hold.
fn lines_of(pipe: Option<impl std::io::Read>) -> impl Iterator<Item = String> {
    let pieces = pipe.into_iter().flat_map(|pipe| BufReader::new(pipe).split(b'\n'));
    pieces
        .map_while(Result::ok)
        .map(|line| String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned())
}
