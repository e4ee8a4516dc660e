use crate::go;

/// `google.protobuf.Duration` as cel-go holds it: signed nanoseconds, about ±292 years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(i64);

impl Duration {
    /// A duration of this many nanoseconds.
    pub const fn from_nanoseconds(nanoseconds: i64) -> Self {
        Self(nanoseconds)
    }

    /// Reads Go's notation, `1h30m` (`time.ParseDuration`).
    pub fn parse(text: &str) -> Option<Self> {
        go::parse_duration(text).ok().map(Self)
    }

    /// How many nanoseconds.
    pub const fn nanoseconds(self) -> i64 {
        self.0
    }

    /// How many seconds, as Go's `Duration.Seconds` computes them.
    #[expect(clippy::cast_precision_loss, reason = "Go's own arithmetic")]
    pub fn seconds(self) -> f64 {
        (self.0 / 1_000_000_000) as f64 + (self.0 % 1_000_000_000) as f64 / 1e9
    }

    /// `5400s`, `0.5s`: what `string(duration)` gives.
    pub fn cel_text(self) -> String {
        format!("{}s", go::shortest_fixed(self.seconds()))
    }

    /// `1h30m0s`: what Go's `%v` gives.
    pub fn go_text(self) -> String {
        go::duration_text(self.0)
    }
}
