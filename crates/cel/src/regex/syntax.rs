//! Go's syntax of regular expressions (`regexp/syntax` with its Perl flags), parsed without recursion.

mod class;
mod counts;
mod escape;

use regex_syntax::hir::{
    Capture, Class, ClassUnicode, ClassUnicodeRange, Dot, Hir, Look, Repetition,
};

use crate::regex::unicode::fold;
use crate::value::EvalError;
use counts::counts;

/// Go's limit on nested or single repetition counts.
const MAX_REPEAT: u64 = 1_000;
/// Go's limit on the height of the tree.
const MAX_HEIGHT: u32 = 1_000;
/// Go's limit on the size of the compiled program, in instructions.
const MAX_SIZE: u64 = (128 << 20) / 40;
/// Go's limit on the bounds of all character classes together.
const MAX_RUNES: usize = (128 << 20) / 4;

/// An error in Go's words.
pub(super) fn error(code: &str, expression: &str) -> EvalError {
    EvalError::new(format!("error parsing regexp: {code}: `{expression}`"))
}

/// The tree of a pattern, and how many instructions Go's program for it has.
pub(super) fn parse(pattern: &str) -> Result<(Hir, u64), EvalError> {
    let mut parser = Parser {
        pattern,
        rest: pattern,
        flags: Flags::default(),
        groups: Vec::new(),
        current: Group::default(),
        captures: 0,
        runes: 0,
    };
    parser.run()
}

#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "Go's flags, set by letters")]
struct Flags {
    fold_case: bool,
    multi_line: bool,
    dot_matches_newline: bool,
    ungreedy: bool,
}

/// A character that stands for itself, which may become one of a text of them, or anything else.
#[derive(Debug)]
enum Part {
    Literal(char),
    Other(Hir),
}

impl Part {
    fn into_hir(self) -> Hir {
        match self {
            Self::Literal(literal) => {
                let mut buffer = [0; 4];
                Hir::literal(literal.encode_utf8(&mut buffer).as_bytes())
            }
            Self::Other(hir) => hir,
        }
    }
}

/// The parts one after the other.
fn joined(items: Vec<Item>) -> Hir {
    let mut parts = Vec::with_capacity(items.len());
    let mut text = String::new();
    for item in items {
        match item.part {
            Part::Literal(literal) => text.push(literal),
            Part::Other(hir) => {
                if !text.is_empty() {
                    parts.push(Hir::literal(std::mem::take(&mut text).into_bytes()));
                }
                parts.push(hir);
            }
        }
    }
    if !text.is_empty() {
        parts.push(Hir::literal(text.into_bytes()));
    }
    Hir::concat(parts)
}

/// A parsed part and what Go's limits need to know of it.
#[derive(Debug)]
struct Item {
    part: Part,
    height: u32,
    size: u64,
    /// The largest product of repetition counts on any path.
    repeats: u64,
}

/// An open parenthesis, or the whole.
#[derive(Debug, Default)]
struct Group {
    /// Which group it captures; `None` for one that only groups.
    capture: Option<u32>,
    /// The flags that hold again after it.
    outer: Flags,
    alternatives: Vec<Item>,
    items: Vec<Item>,
}

struct Parser<'a> {
    pattern: &'a str,
    rest: &'a str,
    flags: Flags,
    groups: Vec<Group>,
    current: Group,
    captures: u32,
    runes: usize,
}

impl<'a> Parser<'a> {
    fn run(&mut self) -> Result<(Hir, u64), EvalError> {
        let mut last_repeat: Option<&'a str> = None;
        while let Some(first) = self.rest.chars().next() {
            let start = self.rest;
            let mut repeat = None;
            match first {
                '*' | '+' | '?' => {
                    self.bump(1);
                    let (min, max) = match first {
                        '*' => (0, None),
                        '+' => (1, None),
                        _ => (0, Some(1)),
                    };
                    self.repeat(min, max, start, last_repeat, false)?;
                    repeat = Some(start);
                }
                '{' => {
                    if let Some((min, max, rest)) = counts(start) {
                        self.rest = rest;
                        let (Some(min), Some(max)) = (min, max) else {
                            return Err(error("invalid repeat count", consumed(start, rest)));
                        };
                        if min > MAX_REPEAT || max.is_some_and(|max| max > MAX_REPEAT || min > max)
                        {
                            return Err(error("invalid repeat count", consumed(start, rest)));
                        }
                        self.repeat(min, max, start, last_repeat, true)?;
                        repeat = Some(start);
                    } else {
                        self.bump(1);
                        self.literal('{')?;
                    }
                }
                _ => self.element(first)?,
            }
            last_repeat = repeat;
        }
        if !self.groups.is_empty() {
            return Err(error("missing closing )", self.pattern));
        }
        let whole = std::mem::take(&mut self.current);
        let whole = self.close(whole)?;
        Ok((whole.part.into_hir(), whole.size))
    }

    /// Anything but a repetition.
    fn element(&mut self, first: char) -> Result<(), EvalError> {
        match first {
            '(' if self.rest.starts_with("(?") => self.perl_group(),
            '(' => {
                self.bump(1);
                self.captures += 1;
                self.open(Some(self.captures));
                Ok(())
            }
            '|' => {
                self.bump(1);
                let items = std::mem::take(&mut self.current.items);
                let alternative = self.concat(items)?;
                self.current.alternatives.push(alternative);
                Ok(())
            }
            ')' => self.close_group(),
            '^' => self.look('^', if self.flags.multi_line { Look::StartLF } else { Look::Start }),
            '$' => self.look('$', if self.flags.multi_line { Look::EndLF } else { Look::End }),
            '.' => {
                self.bump(1);
                let dot = if self.flags.dot_matches_newline {
                    Dot::AnyChar
                } else {
                    Dot::AnyCharExceptLF
                };
                self.push_leaf(Hir::dot(dot))
            }
            '[' => {
                let class = class::bracketed(self)?;
                self.push_class(class)
            }
            '\\' => self.backslash(),
            literal => {
                self.bump(literal.len_utf8());
                self.literal(literal)
            }
        }
    }

    fn bump(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn look(&mut self, written: char, look: Look) -> Result<(), EvalError> {
        self.bump(written.len_utf8());
        self.push_leaf(Hir::look(look))
    }

    fn backslash(&mut self) -> Result<(), EvalError> {
        let look = match self.rest.as_bytes().get(1) {
            Some(b'A') => Some(Look::Start),
            Some(b'z') => Some(Look::End),
            Some(b'b') => Some(Look::WordAscii),
            Some(b'B') => Some(Look::WordAsciiNegate),
            Some(b'C') => return Err(error("invalid escape sequence", "\\C")),
            Some(b'Q') => {
                self.bump(2);
                let (literal, rest) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
                self.rest = rest;
                for character in literal.chars() {
                    self.literal(character)?;
                }
                return Ok(());
            }
            _ => None,
        };
        if let Some(look) = look {
            self.bump(2);
            return self.push_leaf(Hir::look(look));
        }
        if let Some(class) = class::escaped(self)? {
            return self.push_class(class);
        }
        let (character, rest) = escape::escape(self.rest)?;
        self.rest = rest;
        self.literal(character)
    }

    fn literal(&mut self, character: char) -> Result<(), EvalError> {
        if !self.flags.fold_case {
            return self.push_part(Part::Literal(character));
        }
        let mut class = ClassUnicode::new([ClassUnicodeRange::new(character, character)]);
        fold(&mut class);
        self.push_leaf(Hir::class(Class::Unicode(class)))
    }

    fn push_class(&mut self, class: ClassUnicode) -> Result<(), EvalError> {
        self.runes += class.ranges().len() * 2;
        if self.runes > MAX_RUNES {
            return Err(error("expression too large", self.pattern));
        }
        self.push_leaf(Hir::class(Class::Unicode(class)))
    }

    fn push_leaf(&mut self, hir: Hir) -> Result<(), EvalError> {
        self.push_part(Part::Other(hir))
    }

    fn push_part(&mut self, part: Part) -> Result<(), EvalError> {
        self.push(Item { part, height: 1, size: 1, repeats: 1 })
    }

    fn push(&mut self, item: Item) -> Result<(), EvalError> {
        let item = self.checked(item)?;
        self.current.items.push(item);
        Ok(())
    }

    fn checked(&self, item: Item) -> Result<Item, EvalError> {
        if item.size > MAX_SIZE {
            return Err(error("expression too large", self.pattern));
        }
        if item.height > MAX_HEIGHT {
            return Err(error("expression nests too deeply", self.pattern));
        }
        Ok(item)
    }

    fn repeat(
        &mut self,
        min: u64,
        max: Option<u64>,
        before: &'a str,
        last_repeat: Option<&'a str>,
        counted: bool,
    ) -> Result<(), EvalError> {
        let mut greedy = !self.flags.ungreedy;
        if self.rest.starts_with('?') {
            self.bump(1);
            greedy = !greedy;
        }
        if let Some(last) = last_repeat {
            return Err(error("invalid nested repetition operator", consumed(last, self.rest)));
        }
        let Some(item) = self.current.items.pop() else {
            return Err(error(
                "missing argument to repetition operator",
                consumed(before, self.rest),
            ));
        };
        let count = max.unwrap_or(min);
        let repeats =
            if counted && count > 0 { count.saturating_mul(item.repeats) } else { item.repeats };
        if counted && (min >= 2 || max.is_some_and(|max| max >= 2)) && repeats > MAX_REPEAT {
            return Err(error("invalid repeat count", consumed(before, self.rest)));
        }
        let size = match max {
            _ if !counted => item.size + 2,
            None if min == 0 => item.size + 2,
            None => 1 + min.saturating_mul(item.size),
            Some(max) => max.saturating_mul(item.size) + (max - min),
        };
        let repetition = Repetition {
            min: u32::try_from(min).unwrap_or(u32::MAX),
            max: max.map(|max| u32::try_from(max).unwrap_or(u32::MAX)),
            greedy,
            sub: Box::new(item.part.into_hir()),
        };
        let part = Part::Other(Hir::repetition(repetition));
        self.push(Item { part, height: item.height + 1, size: size.max(1), repeats })
    }

    fn open(&mut self, capture: Option<u32>) {
        let group = Group { capture, outer: self.flags, ..Group::default() };
        self.groups.push(std::mem::replace(&mut self.current, group));
    }

    fn close_group(&mut self) -> Result<(), EvalError> {
        let Some(outer) = self.groups.pop() else {
            return Err(error("unexpected )", self.pattern));
        };
        self.bump(1);
        let group = std::mem::replace(&mut self.current, outer);
        self.flags = group.outer;
        let capture = group.capture;
        let mut item = self.close(group)?;
        if let Some(index) = capture {
            let sub = Box::new(item.part.into_hir());
            item.part = Part::Other(Hir::capture(Capture { index, name: None, sub }));
            item.height += 1;
            item.size += 2;
        }
        self.push(item)
    }

    fn close(&mut self, group: Group) -> Result<Item, EvalError> {
        let last = self.concat(group.items)?;
        if group.alternatives.is_empty() {
            return Ok(last);
        }
        let mut alternatives = group.alternatives;
        alternatives.push(last);
        let height = alternatives.iter().map(|item| item.height).max().unwrap_or(0) + 1;
        let size = alternatives.iter().map(|item| item.size + 1).sum::<u64>() - 1;
        let repeats = alternatives.iter().map(|item| item.repeats).max().unwrap_or(1);
        let alternatives = alternatives.into_iter().map(|item| item.part.into_hir()).collect();
        let part = Part::Other(Hir::alternation(alternatives));
        self.checked(Item { part, height, size, repeats })
    }

    fn concat(&self, mut items: Vec<Item>) -> Result<Item, EvalError> {
        if items.len() == 1
            && let Some(only) = items.pop()
        {
            return Ok(only);
        }
        let height = items.iter().map(|item| item.height).max().unwrap_or(0) + 1;
        let size = items.iter().map(|item| item.size).sum::<u64>().max(1);
        let repeats = items.iter().map(|item| item.repeats).max().unwrap_or(1);
        let part = Part::Other(joined(items));
        self.checked(Item { part, height, size, repeats })
    }

    /// `(?flags)`, `(?flags:`, `(?P<name>`, `(?<name>`.
    fn perl_group(&mut self) -> Result<(), EvalError> {
        let start = self.rest;
        let name_at = if start.starts_with("(?P<") && start.len() > 4 {
            Some(4)
        } else {
            (start.starts_with("(?<") && start.len() > 3).then_some(3)
        };
        if let Some(name_at) = name_at {
            return self.named_group(start, name_at);
        }
        let mut flags = self.flags;
        let mut negative = false;
        let mut saw_flag = false;
        let mut rest = start.get(2..).unwrap_or_default();
        while let Some(letter) = rest.chars().next() {
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            match letter {
                'i' => flags.fold_case = !negative,
                'm' => flags.multi_line = !negative,
                's' => flags.dot_matches_newline = !negative,
                'U' => flags.ungreedy = !negative,
                '-' if !negative => {
                    negative = true;
                    saw_flag = false;
                    continue;
                }
                ':' | ')' if !negative || saw_flag => {
                    self.rest = rest;
                    if letter == ':' {
                        self.open(None);
                    }
                    self.flags = flags;
                    return Ok(());
                }
                _ => break,
            }
            saw_flag = true;
        }
        Err(error("invalid or unsupported Perl syntax", consumed(start, rest)))
    }

    fn named_group(&mut self, start: &'a str, name_at: usize) -> Result<(), EvalError> {
        let Some(end) = start.find('>') else {
            return Err(error("invalid named capture", start));
        };
        let name = start.get(name_at..end).unwrap_or_default();
        if name.is_empty() || !name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()) {
            return Err(error("invalid named capture", start.get(..=end).unwrap_or_default()));
        }
        self.bump(end + 1);
        self.captures += 1;
        self.open(Some(self.captures));
        Ok(())
    }
}

/// The part of `before` that has been read when `rest` is left.
fn consumed<'a>(before: &'a str, rest: &str) -> &'a str {
    before.get(..before.len().saturating_sub(rest.len())).unwrap_or_default()
}
