//! Both sides of a comparison of CEL: the real packages of a release, and this repository's `gatewalk cel`.

use crate::failure::{Failure, Outcome};
use crate::process;
use crate::tools;
use crate::workspace;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, thread};

/// The folder of the Go program, from the root.
const FOLDER: &str = "tests/oracle/cel";

/// The releases that can be asked, one a line.
const RELEASES: &str = "tests/oracle/authorization/releases.txt";

/// The releases that can be asked, oldest first.
pub(crate) fn releases() -> Outcome<Vec<String>> {
    Ok(workspace::read(RELEASES)?.lines().map(str::to_owned).collect())
}

/// The packages of one release.
#[derive(Clone, Debug)]
pub(crate) struct Oracle {
    /// `v1.36.3`
    pub(crate) release: String,
    folder: PathBuf,
}

impl Oracle {
    /// Builds the program unless it is built from these sources already. Needs Go.
    pub(crate) fn of(release: &str) -> Outcome<Self> {
        let cache = tools::cache_folder("oracle", "cel")?;
        fs::create_dir_all(&cache)?;
        let mut build = Command::new(workspace::root().join(FOLDER).join("build"));
        process::run(build.arg(&cache).arg(release)).map_err(|failure| {
            failure.next("see that Go is installed and reaches the Go module proxy")
        })?;
        Ok(Self { release: release.to_owned(), folder: cache.join(release) })
    }

    /// `1.36`
    pub(crate) fn minor(&self) -> &str {
        let release = self.release.trim_start_matches('v');
        release.rsplit_once('.').map_or(release, |(minor, _)| minor)
    }

    /// The version of cel-go in it.
    pub(crate) fn cel_go(&self) -> Outcome<String> {
        Ok(fs::read_to_string(self.folder.join("cel-go"))?.trim().to_owned())
    }

    /// Where a Go module that the program is made of lies.
    pub(crate) fn module(&self, path: &str) -> Outcome<PathBuf> {
        let mut list = Command::new("go");
        list.args(["list", "-m", "-f", "{{.Dir}}", path]).current_dir(&self.folder);
        Ok(PathBuf::from(process::capture(&mut list)?.trim()))
    }

    /// The answers to questions, in their order.
    pub(crate) fn ask(&self, questions: &[Value]) -> Outcome<Vec<Value>> {
        answers(&mut Command::new(self.folder.join("answers")), questions)
    }

    /// What the program prints with these arguments.
    pub(crate) fn print(&self, arguments: &[&Path]) -> Outcome<String> {
        process::capture(Command::new(self.folder.join("answers")).args(arguments))
    }
}

/// `gatewalk`, built from this working copy.
#[derive(Clone, Debug)]
pub(crate) struct Ours {
    program: PathBuf,
}

impl Ours {
    /// Builds it, and takes a copy, so that the next build does not change what a long comparison asks.
    pub(crate) fn build() -> Outcome<Self> {
        process::run(workspace::cargo().args(["build", "--quiet", "--package", "gatewalk"]))?;
        let folder = workspace::target().join("oracle");
        fs::create_dir_all(&folder)?;
        let program = folder.join(format!("gatewalk-{}", std::process::id()));
        fs::copy(workspace::target().join("debug/gatewalk"), &program)?;
        Ok(Self { program })
    }

    /// What it answers as a release.
    pub(crate) fn ask(&self, minor: &str, questions: &[Value]) -> Outcome<Vec<Value>> {
        let mut command = Command::new(&self.program);
        command.args(["cel", "--kubernetes-version", minor, "--batch", "-"]);
        answers(&mut command, questions)
    }
}

/// Writes questions to a program and reads its answers, both JSON lines.
fn answers(command: &mut Command, questions: &[Value]) -> Outcome<Vec<Value>> {
    if questions.is_empty() {
        return Ok(Vec::new());
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let input = child.stdin.take();
    let lines: Vec<String> = questions.iter().map(Value::to_string).collect();
    let text = lines.join("\n") + "\n";
    let writer = thread::spawn(move || input.map(|mut input| input.write_all(text.as_bytes())));
    let output = child.wait_with_output()?;
    drop(writer.join());
    let said = String::from_utf8_lossy(&output.stdout);
    let answers: Vec<Value> =
        said.lines().map(serde_json::from_str).collect::<Result<_, serde_json::Error>>()?;
    if answers.len() == questions.len() {
        return Ok(answers);
    }
    Err(Failure::new(format!(
        "{} answered {} of {} questions and ended with {}",
        process::line_of(command),
        answers.len(),
        questions.len(),
        output.status
    )))
}
