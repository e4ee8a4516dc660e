//! How long loading and validating configurations takes: `cargo bench -p gatewalk-kubernetes --bench configuration -- FILE...`, which
//! is what `cargo xtask bench configuration` does. Prints a JSON line for each file.

#![expect(clippy::disallowed_methods, reason = "a bench reads files and a clock")]
#![expect(clippy::print_stdout, reason = "its answer")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use gatewalk_kubernetes::apis::apiserver::{LoadOptions, load_authorization_configuration};
use gatewalk_release::Release;

/// Each file is read again for so long.
const SPAN: Duration = Duration::from_millis(700);

fn main() {
    let options = LoadOptions::new(Release::V1_36);
    for path in std::env::args().skip(1).filter(|argument| !argument.starts_with("--")) {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let mut best = Duration::MAX;
        let begin = Instant::now();
        while begin.elapsed() < SPAN {
            let start = Instant::now();
            black_box(load_authorization_configuration(black_box(&text), &options));
            best = best.min(start.elapsed());
        }
        println!("{{\"file\": {path:?}, \"nanoseconds\": {}}}", best.as_nanos());
    }
}
