//! `cargo xtask serve`

use super::Command;
use crate::failure::{Failure, Outcome};
use crate::playground::{self, Profile};
use crate::process;
use std::net::{Ipv4Addr, TcpListener};

pub(super) const COMMAND: Command = Command {
    name: "serve",
    about: "Build the playground, serve it on 127.0.0.1 and build it again on every change",
    usage: "[--port PORT] [--open]

  --port PORT   the port to listen on; 8080 unless given, or the next free one
  --open        open the page in the browser

The page is whole from the start here; what a first visitor sees before it is there, `cargo xtask build` draws.",
    run,
};

/// The port unless one is asked for, and how many after it are tried.
const PORT: u16 = 8080;
const TRIED: u16 = 20;

fn run(arguments: &[String]) -> Outcome {
    let (port, open) = parse(arguments)?;
    let port = match port {
        Some(port) if free(port) => port,
        Some(port) => {
            return Err(
                Failure::new(format!("port {port} is taken")).next("give another one with --port")
            );
        }
        None => (PORT..PORT.saturating_add(TRIED)).find(|port| free(*port)).ok_or_else(|| {
            Failure::new(format!("no free port from {PORT} on")).next("give one with --port")
        })?,
    };
    let tools = playground::set_up()?;
    println!("--> build and serve the playground (quick profile; Ctrl-C ends it)");
    println!(
        "    Gatewalk will be at http://127.0.0.1:{port}/ once it is built; reload the page after a change"
    );
    let mut trunk = tools.command("trunk")?;
    trunk.arg("serve").args(Profile::Quick.arguments()).arg("--dist").arg(playground::quick_dist());
    trunk.args([
        "--address",
        "127.0.0.1",
        "--port",
        &port.to_string(),
        "--public-url",
        "/",
        "--no-autoreload",
        "true",
    ]);
    if open {
        trunk.arg("--open");
    }
    process::become_it(playground::clean_for_trunk(&mut trunk))
}

fn parse(arguments: &[String]) -> Outcome<(Option<u16>, bool)> {
    let (mut port, mut open) = (None, false);
    let mut arguments = arguments.iter().map(String::as_str);
    while let Some(argument) = arguments.next() {
        let value = match argument {
            "--open" => {
                open = true;
                continue;
            }
            "--port" => arguments.next().unwrap_or_default(),
            other => other.strip_prefix("--port=").ok_or_else(|| Failure::argument(other))?,
        };
        port = Some(value.parse().map_err(|_| {
            Failure::new(format!("--port needs a number up to 65535, not {value:?}"))
        })?);
    }
    Ok((port, open))
}

fn free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn arguments_are_read() {
        let read =
            |line: &str| parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(read("").unwrap(), (None, false));
        assert_eq!(read("--port 9000 --open").unwrap(), (Some(9000), true));
        assert_eq!(read("--port=9000").unwrap(), (Some(9000), false));
        assert!(read("--port").is_err());
        assert!(read("--port 70000").is_err());
        assert!(read("--prot 1").is_err());
    }
}
