//! Reading what the arguments name.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use gatewalk_yaml::{FileText, file_text};

use crate::Failure;

/// The name that stands for standard input.
pub(crate) const STANDARD_INPUT: &str = "-";

/// Beyond this nothing is read: no input of ours may be that large, and a device file never ends.
const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A text and the name it was asked for by.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) text: String,
    /// Whether it was UTF-8, so that writing the text back loses nothing.
    pub(crate) is_utf8: bool,
    /// What the YAML reader says of bytes that are no characters.
    pub(crate) fault: Option<String>,
}

/// Reads a file, or standard input for `-`. Bytes that are no characters are judged, not refused.
pub(crate) fn read(name: &str) -> Result<Input, Failure> {
    let failure = |error: std::io::Error| format!("cannot read {name}: {error}");
    let mut bytes = Vec::new();
    if name == STANDARD_INPUT {
        std::io::stdin().lock().take(BYTES_MAX).read_to_end(&mut bytes).map_err(failure)?;
    } else {
        let file = fs::File::open(Path::new(name)).map_err(failure)?;
        file.take(BYTES_MAX).read_to_end(&mut bytes).map_err(failure)?;
    }
    if bytes.len() as u64 == BYTES_MAX {
        return Err(format!("{name} is larger than {} MiB", BYTES_MAX >> 20));
    }
    let FileText { text, is_utf8, fault } = file_text(bytes);
    Ok(Input { name: name.to_owned(), text, is_utf8, fault })
}
