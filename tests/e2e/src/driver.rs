//! chromedriver as a child process that never outlives its test.

use crate::browser;
use crate::flow::Outcome;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use std::{env, fs, process, thread};

/// How long chromedriver may take to say on which port it listens.
const START: Duration = Duration::from_secs(20);

/// What chromedriver prints before the port; a line before that one speaks of "port 0".
const STARTED: &str = "started successfully on port ";

/// A running chromedriver with the folder in which its browser keeps everything.
#[derive(Debug)]
pub(crate) struct Driver {
    child: Child,
    port: u16,
    profile: PathBuf,
}

impl Driver {
    pub(crate) fn start() -> Outcome<Self> {
        let program = browser::chromedriver()?;
        let profile = fresh_folder()?;
        let mut child = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", program.display()))?;
        let output = child.stdout.take();
        let mut driver = Self { child, port: 0, profile };
        let (send, receive) = mpsc::channel();
        thread::spawn(move || {
            // the pipe is read to its end: a full one would stop chromedriver
            for line in output
                .into_iter()
                .flat_map(|output| BufReader::new(output).lines())
                .map_while(Result::ok)
            {
                if let Some(port) = port_of(&line) {
                    let _nobody_waits_any_more = send.send(port);
                }
            }
        });
        driver.port = receive
            .recv_timeout(START)
            .map_err(|_| format!("chromedriver named no port within {START:?}"))?;
        Ok(driver)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The browser's `--user-data-dir`.
    pub(crate) fn profile(&self) -> &Path {
        &self.profile
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        end_browser_of(&self.profile);
        drop(fs::remove_dir_all(&self.profile));
    }
}

fn port_of(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once(STARTED)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn fresh_folder() -> Outcome<PathBuf> {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("gatewalk-e2e-{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = env::temp_dir().join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Ends what is left of the browser after its driver is gone: the processes that name our folder on their command line.
fn end_browser_of(profile: &Path) {
    let Ok(processes) = fs::read_dir("/proc") else { return };
    let wanted = profile.to_string_lossy();
    for entry in processes.flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        let command_line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        if pid != process::id() && String::from_utf8_lossy(&command_line).contains(wanted.as_ref())
        {
            drop(
                Command::new("kill").args(["-9", &pid.to_string()]).stderr(Stdio::null()).status(),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::port_of;

    #[test]
    fn the_port_stands_on_the_second_line() {
        assert_eq!(port_of("Starting ChromeDriver 140.0 (abc) on port 0"), None);
        assert_eq!(port_of("ChromeDriver was started successfully on port 39421."), Some(39421));
    }
}
