//! Finding texts quickly: an open table over a hash that is the same in every run, which the order of nothing hangs on.

/// Texts and their places, in the order they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    texts: Vec<Box<str>>,
    /// Place and one more; zero where nothing is. A power of two, at most half full.
    slots: Vec<u32>,
}

impl Table {
    /// The place of a text, which is added where it is new.
    pub(super) fn add(&mut self, text: &str) -> usize {
        if let Some(place) = self.find(text) {
            return place;
        }
        if self.slots.len() <= self.texts.len() * 2 {
            self.grow();
        }
        let place = self.texts.len();
        self.texts.push(text.into());
        self.put(place);
        place
    }

    pub(super) fn find(&self, text: &str) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = hash(text) & mask;
        loop {
            let place = usize::try_from(*self.slots.get(at)?).ok()?.checked_sub(1)?;
            if self.texts.get(place).is_some_and(|other| **other == *text) {
                return Some(place);
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        self.slots = vec![0; (self.slots.len() * 2).max(16)];
        for place in 0..self.texts.len() {
            self.put(place);
        }
    }

    fn put(&mut self, place: usize) {
        let Some(text) = self.texts.get(place) else { return };
        let mask = self.slots.len() - 1;
        let mut at = hash(text) & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if *slot == 0 {
                // there are no more texts than objects, of which there are not that many
                *slot = u32::try_from(place + 1).unwrap_or_default();
                return;
            }
            at = (at + 1) & mask;
        }
    }
}

/// Takes eight bytes at a time, so that names that share a beginning do not share a place.
#[expect(clippy::cast_possible_truncation, reason = "the lower bits are as good as all of them")]
fn hash(text: &str) -> usize {
    const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
    let mut hash = text.len() as u64;
    let mut chunks = text.as_bytes().chunks_exact(8);
    for chunk in &mut chunks {
        let word = chunk.try_into().map(u64::from_le_bytes).unwrap_or_default();
        hash = (hash.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    }
    for byte in chunks.remainder() {
        hash = (hash.rotate_left(5) ^ u64::from(*byte)).wrapping_mul(FACTOR);
    }
    (hash ^ (hash >> 32)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_where_they_were_put() {
        let mut table = Table::default();
        assert_eq!(table.find("a"), None);
        let names: Vec<String> = (0..1000).map(|at| format!("user-{at}")).collect();
        for (place, name) in names.iter().enumerate() {
            assert_eq!(table.add(name), place);
        }
        for (place, name) in names.iter().enumerate() {
            assert_eq!((table.find(name), table.add(name)), (Some(place), place));
        }
        assert_eq!((table.find("user-1000"), table.find("")), (None, None));
    }
}
