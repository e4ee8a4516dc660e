//! `cargo xtask goldens`

mod cel;

use super::Command;
use crate::failure::{Failure, Outcome};
use crate::process;
use crate::step::Step;
use crate::tools;
use crate::workspace;

pub(super) const COMMAND: Command = Command {
    name: "goldens",
    about: "Ask the Go packages of Kubernetes again and write down their answers",
    usage: "authorization|cel|kubectl [RELEASE...]

  authorization   whether kube-apiserver starts with a configuration, and what it says if not
  cel             what expressions give: type, value or error, issues, costs; and what each environment declares
  kubectl         which API requests kubectl makes for a line

RELEASE is a minor such as 1.36; every one of tests/oracle/authorization/releases.txt unless given. Needs Go, and some minutes a
release the first time. Tests compare with what is written here and never need Go themselves.",
    run,
};

/// The folder of the program that asks.
const ORACLE: &str = "tests/oracle/authorization";

fn run(arguments: &[String]) -> Outcome {
    let Some((area, minors)) = arguments.split_first() else {
        return Err(Failure::new("no area named").next("cargo xtask goldens authorization"));
    };
    let releases = chosen(&workspace::read(&format!("{ORACLE}/releases.txt"))?, minors)?;
    match area.as_str() {
        "authorization" => authorization(releases),
        "cel" => cel::run(&releases),
        "kubectl" => kubectl(releases),
        _ => Err(Failure::argument(area)),
    }
}

fn authorization(releases: Vec<String>) -> Outcome {
    let cache = tools::cache_folder("oracle", "authorization")?;
    let goldens = workspace::root().join("tests/goldens/authorization");
    for release in releases {
        Step::run(format!("ask the packages of {release}"), || {
            let mut answers =
                std::process::Command::new(workspace::root().join(ORACLE).join("answers"));
            process::run(answers.arg(&cache).arg(&goldens).arg(&release)).map_err(|failure| {
                failure.next("see that Go is installed and reaches the Go module proxy")
            })
        })?;
    }
    Ok(())
}

/// What kubectl of one release said is kept in the cache, and one text is written of all that are there.
fn kubectl(releases: Vec<String>) -> Outcome {
    let cache = tools::cache_folder("oracle", "kubectl")?;
    let record = workspace::root().join("tests/oracle/kubectl/record");
    for release in releases {
        Step::run(format!("record kubectl {release}"), || {
            let mut record = std::process::Command::new(&record);
            process::run(record.arg(&cache).arg(workspace::root()).arg(&release)).map_err(
                |failure| failure.next("see that Go is installed and reaches the Go module proxy"),
            )
        })?;
    }
    Ok(())
}

/// The releases of the list that belong to the minors named, or all.
fn chosen(list: &str, minors: &[String]) -> Outcome<Vec<String>> {
    let of = |minor: &str| {
        list.lines().find(|release| release.starts_with(&format!("v{minor}."))).map(str::to_owned)
    };
    if minors.is_empty() {
        return Ok(list.lines().map(str::to_owned).collect());
    }
    minors.iter().map(|minor| of(minor).ok_or_else(|| Failure::argument(minor))).collect()
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn releases_are_chosen_by_their_minor() {
        let list = "v1.36.3\nv1.37.1\n";
        assert_eq!(chosen(list, &[]).unwrap(), ["v1.36.3", "v1.37.1"]);
        assert_eq!(chosen(list, &["1.37".to_owned()]).unwrap(), ["v1.37.1"]);
        assert!(chosen(list, &["1.3".to_owned()]).is_err());
    }
}
