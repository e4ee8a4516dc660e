//! Places of goyaml's scanner.

/// Where the scanner stands. Mirrors `yaml_mark_t`, with the byte beside the character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Characters from the start of the text.
    pub(crate) index: usize,
    /// From zero.
    pub(crate) line: usize,
    /// Characters from the start of the line.
    pub(crate) column: usize,
    /// Bytes from the start of the text.
    pub(crate) byte: usize,
}

/// What goyaml refuses a text with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) stage: Stage,
    pub(crate) problem: String,
    pub(crate) problem_mark: Mark,
    pub(crate) context_mark: Mark,
}

/// Who refuses it. Only the scanner counts lines from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Reader,
    Scanner,
    Parser,
}
