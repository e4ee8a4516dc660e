//! Why a text cannot be read.

use gatewalk_diagnostics::{Message, Text};

/// Why a text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Upstream's text, or a sentence of ours where a limit of ours is met first.
    pub text: Text,
    /// The byte of the text where reading stopped.
    pub offset: usize,
    /// The byte where what is not whole begins: the quote that is open, the collection that does not end.
    pub begun: Option<usize>,
}

impl Error {
    pub(crate) fn upstream(text: impl Into<String>, offset: usize) -> Self {
        Self { text: Text::Upstream(text.into()), offset, begun: None }
    }

    pub(crate) fn limit(message: Message, offset: usize) -> Self {
        Self { text: Text::Ours(message), offset, begun: None }
    }

    /// Nesting beyond [`DEPTH_MAX`](crate::DEPTH_MAX).
    pub(crate) fn too_deep(offset: usize) -> Self {
        Self::limit(Message::new("yaml.tooDeep").with("limit", &crate::DEPTH_MAX), offset)
    }

    /// A text beyond [`TEXT_BYTES_MAX`](crate::TEXT_BYTES_MAX).
    pub(crate) fn too_long(bytes: usize) -> Self {
        let message = Message::new("yaml.tooLong")
            .with("bytes", &bytes)
            .with("limit", &crate::TEXT_BYTES_MAX);
        Self::limit(message, 0)
    }
}
