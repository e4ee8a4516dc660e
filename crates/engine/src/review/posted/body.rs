//! The body of a review: what it is, and what a strict decoder says of it.

use gatewalk_authorization::codec::{self, GroupVersionKind};
use gatewalk_kubernetes::apis::authorization::DecodedReview;
use gatewalk_yaml::Tree;

/// The object of a body.
pub(super) struct Decoded {
    pub(super) review: DecodedReview,
    /// Each key that YAML gives twice, as its strict reader says it.
    pub(super) twice: Vec<String>,
    /// What a strict decoder finds.
    pub(super) strict: Vec<String>,
}

impl Decoded {
    /// The error of a strict decoder, if it finds anything.
    pub(super) fn strictly(&self) -> Option<String> {
        let lines = self.twice.join("\n  ");
        let twice = (!lines.is_empty()).then(|| format!("yaml: unmarshal errors:\n  {lines}"));
        let found: Vec<&str> = twice.iter().chain(&self.strict).map(String::as_str).collect();
        (!found.is_empty()).then(|| format!("strict decoding error: {}", found.join(", ")))
    }
}

/// The headers of warnings, as `WithWarningRecorder` writes them: none twice, and short ones once there are many. Header fields hold
/// no control characters.
pub(super) fn warnings<'t>(texts: impl Iterator<Item = &'t String>) -> Vec<String> {
    const RUNES_MAX: usize = 4 * 1024;
    const RUNES_MAX_OF_LONG: usize = 256;
    let mut told: Vec<&str> = Vec::new();
    for text in texts {
        if !text.is_empty() && !told.contains(&text.as_str()) {
            told.push(text);
        }
    }
    let fits = |text: &str| !text.chars().any(char::is_control);
    let all: usize = told.iter().filter(|text| fits(text)).map(|text| text.chars().count()).sum();
    let runes_max = if all <= RUNES_MAX { usize::MAX } else { RUNES_MAX_OF_LONG };
    let mut written = 0;
    let mut headers = Vec::new();
    for text in told {
        let text: String = text.chars().take(runes_max).collect();
        if !fits(&text) {
            continue;
        }
        if runes_max != usize::MAX && written >= RUNES_MAX {
            break;
        }
        written += text.chars().count();
        let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
        headers.push(format!("299 - \"{quoted}\""));
    }
    headers
}

/// The tree of a body, what it says it is, and what a strict reader of YAML says of keys that are given twice.
pub(super) fn parse(body: &str) -> Result<(Tree, GroupVersionKind, Vec<String>), String> {
    if body.is_empty() {
        // the decoder of JSON is the one that is asked
        let text = "couldn't get version/kind; json parse error: unexpected end of JSON input";
        return Err(text.to_owned());
    }
    let decoded = codec::parse(body)?;
    let given = codec::interpret(&decoded.tree)?;
    let twice = decoded.duplicates.into_iter().map(|duplicate| duplicate.text).collect();
    Ok((decoded.tree, given, twice))
}

/// The beginning of a body, as upstream's `summarizeData` shows it.
pub(super) fn summary(body: &str) -> String {
    const BYTES_MAX: usize = 30;
    if body.is_empty() {
        return "<empty>".to_owned();
    }
    let bytes = body.as_bytes();
    let head = bytes.get(..BYTES_MAX).unwrap_or(bytes);
    let shown = if body.starts_with('{') {
        String::from_utf8_lossy(head).into_owned()
    } else {
        head.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    };
    if bytes.len() > BYTES_MAX { format!("{shown} ...") } else { shown }
}
