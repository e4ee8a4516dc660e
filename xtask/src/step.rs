//! Named steps with their time, so that nobody wonders what the machine is doing.

use crate::failure::Outcome;
use std::fmt::Display;
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// How often a long step says that it is alive.
const PULSE: Duration = Duration::from_secs(10);

/// A step that is running.
#[derive(Debug)]
pub(crate) struct Step {
    name: String,
    start: Instant,
    last: Instant,
}

impl Step {
    /// Announces the step.
    pub(crate) fn begin(name: impl Into<String>) -> Self {
        let name = name.into();
        println!("--> {name}");
        drop(io::stdout().flush());
        let start = Instant::now();
        Self { name, start, last: start }
    }

    /// Says how far the step is, at most every ten seconds.
    pub(crate) fn progress(&mut self, text: impl Display) {
        if self.last.elapsed() >= PULSE {
            self.last = Instant::now();
            println!("    {text} ({})", seconds(self.start.elapsed()));
        }
    }

    /// Says something about the step at once.
    #[expect(clippy::unused_self, reason = "a note belongs to a step that is running")]
    pub(crate) fn note(&self, text: impl Display) {
        println!("    {text}");
    }

    /// The step is done.
    pub(crate) fn done(self) -> Duration {
        let elapsed = self.start.elapsed();
        println!("    done: {} ({})", self.name, seconds(elapsed));
        elapsed
    }

    /// The step has failed; why is said elsewhere.
    pub(crate) fn failed(self) -> Duration {
        let elapsed = self.start.elapsed();
        println!("    FAILED: {} ({})", self.name, seconds(elapsed));
        elapsed
    }

    /// Runs the whole step.
    pub(crate) fn run<T>(name: impl Into<String>, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        let step = Self::begin(name);
        let result = work().map_err(|failure| failure.during(&step.name))?;
        step.done();
        Ok(result)
    }
}

/// A duration for people: `4.2 s`, `3 min 12 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::seconds;
    use std::time::Duration;

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(4_230)), "4.2 s");
        assert_eq!(seconds(Duration::from_secs(192)), "3 min 12 s");
        assert_eq!(seconds(Duration::from_mins(10)), "10 min 00 s");
    }
}
