//! The link: a whole scenario in the fragment of an address.
//!
//! `#1.` + base64url without padding of the raw deflate of the compact form, with a preset dictionary. Links live forever:
//! the dictionary is frozen with the prefix, and a better one would be `#2.`.

mod base64url;
mod deflate;

use std::fmt;

use gatewalk_diagnostics::Message;

use crate::limits::{LINK_CHARACTERS_MAX, LINK_INFLATED_BYTES_MAX};
use crate::{Document, Scenario};

/// The only version there is.
const VERSION: &str = "1";

/// The words that scenarios are full of, in the form they have inside JSON.
///
/// INVARIANT: frozen. A changed byte breaks every link ever shared; a test holds its checksum.
const DICTIONARY: &[u8] = include_bytes!("link/dictionary-1.txt");

/// Why a fragment gives no scenario, or a scenario no fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It is no link of ours: `#something`.
    Foreign,
    /// It was made by a later version.
    Future {
        /// The version it names.
        version: String,
    },
    /// The fragment is longer than [`LINK_CHARACTERS_MAX`].
    TooLong {
        /// Its characters.
        characters: usize,
    },
    /// It holds more than [`LINK_INFLATED_BYTES_MAX`].
    TooLarge,
    /// Its end is missing.
    Truncated,
    /// It is damaged.
    Corrupt,
}

impl LinkError {
    /// What to tell the person who followed the link.
    pub fn message(&self) -> Message {
        match self {
            Self::Foreign => Message::new("scenario.linkForeign"),
            Self::Future { version } => {
                Message::new("scenario.linkFuture").with("version", version)
            }
            Self::TooLong { characters } => Message::new("scenario.linkTooLong")
                .with("characters", characters)
                .with("limit", &LINK_CHARACTERS_MAX),
            Self::TooLarge => {
                Message::new("scenario.linkTooLarge").with("limit", &LINK_INFLATED_BYTES_MAX)
            }
            Self::Truncated => Message::new("scenario.linkTruncated"),
            Self::Corrupt => Message::new("scenario.linkCorrupt"),
        }
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message().text(gatewalk_diagnostics::Language::English))
    }
}

impl std::error::Error for LinkError {}

/// The fragment of a scenario, with its `#`. Fails only for scenarios beyond the limits ([`LinkError::TooLong`],
/// [`LinkError::TooLarge`]).
pub fn encode(scenario: &Scenario) -> Result<String, LinkError> {
    let compact = scenario.to_json().to_string();
    if compact.len() > LINK_INFLATED_BYTES_MAX {
        return Err(LinkError::TooLarge);
    }
    let packed = deflate::deflate(compact.as_bytes(), DICTIONARY);
    let fragment = format!("#{VERSION}.{}", base64url::encode(&packed));
    if fragment.len() > LINK_CHARACTERS_MAX {
        return Err(LinkError::TooLong { characters: fragment.len() });
    }
    Ok(fragment)
}

/// The scenario of a link: a whole address, or its fragment with or without `#`.
pub fn decode(link: &str) -> Result<Document, LinkError> {
    let link = link.trim();
    let fragment = link.split_once('#').map_or(link, |(_, fragment)| fragment);
    let (version, payload) = fragment.split_once('.').ok_or(LinkError::Foreign)?;
    let is_version = version.starts_with(|first: char| matches!(first, '1'..='9'))
        && version.bytes().all(|byte| byte.is_ascii_digit());
    if !is_version {
        return Err(LinkError::Foreign);
    }
    if version != VERSION {
        return Err(LinkError::Future { version: version.to_owned() });
    }
    if fragment.len() + 1 > LINK_CHARACTERS_MAX {
        return Err(LinkError::TooLong { characters: fragment.len() + 1 });
    }
    let packed = base64url::decode(payload)?;
    let compact = deflate::inflate(&packed, DICTIONARY, LINK_INFLATED_BYTES_MAX)?;
    let value = serde_json::from_slice(&compact).map_err(|_| LinkError::Corrupt)?;
    Ok(Document::from_json(value))
}

#[cfg(test)]
pub(crate) mod tests;
