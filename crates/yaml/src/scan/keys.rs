//! Simple keys: what may turn out to be a key when a colon follows.

use std::collections::BTreeMap;

use super::{Scanned, Scanner};
use crate::mark::Mark;

/// A key is looked for no further than this many characters.
const LENGTH_MAX: usize = 1024;

#[derive(Clone, Copy, Debug, Default)]
struct SimpleKey {
    possible: bool,
    required: bool,
    token: usize,
    mark: Mark,
}

/// One for each flow level, and one for the blocks.
#[derive(Debug, Default)]
pub(super) struct SimpleKeys {
    keys: Vec<SimpleKey>,
    by_token: BTreeMap<usize, usize>,
}

impl SimpleKeys {
    pub(super) fn push_base(&mut self) {
        self.keys.push(SimpleKey::default());
    }

    pub(super) fn push(&mut self, token: usize, mark: Mark) {
        self.keys.push(SimpleKey { token, mark, ..SimpleKey::default() });
    }

    pub(super) fn pop(&mut self) {
        if let Some(key) = self.keys.pop() {
            self.by_token.remove(&key.token);
        }
    }

    pub(super) fn of_token(&self, token: usize) -> Option<usize> {
        self.by_token.get(&token).copied()
    }

    pub(super) fn last_place(&self) -> usize {
        self.keys.len().saturating_sub(1)
    }

    pub(super) fn last_mark(&self) -> Mark {
        self.keys.last().map(|key| key.mark).unwrap_or_default()
    }

    /// The token and place of a key that has found its colon.
    pub(super) fn take(&mut self, place: usize) -> (usize, Mark) {
        let Some(key) = self.keys.get_mut(place) else { return (0, Mark::default()) };
        key.possible = false;
        self.by_token.remove(&key.token);
        (key.token, key.mark)
    }
}

impl Scanner<'_> {
    /// The number of the token that comes next.
    pub(super) fn next_number(&self) -> usize {
        self.taken.saturating_add(self.tokens.len())
    }

    pub(super) fn key_is_valid(&mut self, place: usize) -> Scanned<bool> {
        let here = self.reader.mark;
        let Some(key) = self.simple_keys.keys.get_mut(place).filter(|key| key.possible) else {
            return Ok(false);
        };
        let too_long = key.mark.index.saturating_add(LENGTH_MAX) < here.index;
        if key.mark.line < here.line || too_long {
            if key.required {
                let mark = key.mark;
                return self.fault(mark, "could not find expected ':'");
            }
            key.possible = false;
            return Ok(false);
        }
        Ok(true)
    }

    pub(super) fn save_simple_key(&mut self) -> Scanned {
        if !self.simple_key_allowed {
            return Ok(());
        }
        let key = SimpleKey {
            possible: true,
            required: self.flow_level == 0 && self.indent == self.column(),
            token: self.next_number(),
            mark: self.reader.mark,
        };
        self.remove_simple_key()?;
        let place = self.simple_keys.last_place();
        if let Some(last) = self.simple_keys.keys.last_mut() {
            *last = key;
        }
        self.simple_keys.by_token.insert(key.token, place);
        Ok(())
    }

    pub(super) fn remove_simple_key(&mut self) -> Scanned {
        let Some(key) = self.simple_keys.keys.last_mut().filter(|key| key.possible) else {
            return Ok(());
        };
        let (required, mark, token) = (key.required, key.mark, key.token);
        if required {
            return self.fault(mark, "could not find expected ':'");
        }
        key.possible = false;
        self.simple_keys.by_token.remove(&token);
        Ok(())
    }
}
