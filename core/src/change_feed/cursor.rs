//! Which part of the keys is asked for changes next, and after which etag?

use std::collections::VecDeque;

use crate::partition::epk::EffectivePartitionKey;
use crate::partition::ranges::PartitionKeyRange;

/// A part of the keys, and how far it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) min: EffectivePartitionKey,
    pub(super) max: EffectivePartitionKey,
    /// The service's, of the last answer.
    pub(super) etag: Option<String>,
}

/// All keys, from the start.
impl Default for Slice {
    fn default() -> Self {
        Self { min: EffectivePartitionKey::MIN, max: EffectivePartitionKey::END, etag: None }
    }
}

impl Slice {
    /// What of it a range holds.
    fn within(&self, range: &PartitionKeyRange) -> Self {
        Self {
            min: (&self.min).max(&range.min).clone(),
            max: (&self.max).min(&range.max).clone(),
            etag: self.etag.clone(),
        }
    }
}

/// The parts of a feed, asked in turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    slices: VecDeque<Slice>,
    /// How many of them had nothing, one after the other.
    idle: usize,
}

impl Cursor {
    pub(super) fn new(slices: VecDeque<Slice>) -> Self {
        Self { slices, idle: 0 }
    }

    pub(super) fn slices(&self) -> &VecDeque<Slice> {
        &self.slices
    }

    /// Begins to look for changes.
    pub(super) fn look(&mut self) {
        self.idle = 0;
    }

    /// The part to ask; `None` if none had anything since it was begun to look.
    pub(super) fn next(&self) -> Option<&Slice> {
        self.slices.front().filter(|_| self.idle < self.slices.len())
    }

    /// Puts in the place of the part to ask those of its parts that different ranges hold. All go on from its etag.
    pub(super) fn divide(&mut self, ranges: &[PartitionKeyRange]) {
        let Some(whole) = self.slices.pop_front() else { return };
        for range in ranges.iter().rev() {
            self.slices.push_front(whole.within(range));
        }
    }

    /// Notes the answer of the part that was asked, and turns to the next. An answer without an etag leaves the part
    /// where it was. Where a feed starts at a time, the first answer may have nothing though there is something.
    pub(super) fn answered(&mut self, etag: Option<&str>, has_changes: bool, starts_at_time: bool) {
        let Some(mut asked) = self.slices.pop_front() else { return };
        let is_first = asked.etag.is_none();
        asked.etag = etag.map(str::to_owned).or(asked.etag);
        if !has_changes && is_first && starts_at_time && asked.etag.is_some() {
            self.slices.push_front(asked);
            return;
        }
        self.idle = if has_changes { 0 } else { self.idle + 1 };
        self.slices.push_back(asked);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn slice(min: &str, max: &str, etag: Option<&str>) -> Slice {
        let key = EffectivePartitionKey::new;
        Slice { min: key(min), max: key(max), etag: etag.map(str::to_owned) }
    }

    fn range(min: &str, max: &str) -> PartitionKeyRange {
        let key = EffectivePartitionKey::new;
        PartitionKeyRange { id: "1".to_owned(), min: key(min), max: key(max), parents: Vec::new() }
    }

    #[test]
    fn parts_are_asked_in_turn_until_none_has_anything() {
        let mut cursor = Cursor::new([slice("", "20", None), slice("20", "FF", None)].into());
        cursor.answered(Some("1"), false, false);
        assert_eq!(cursor.next().unwrap().max.as_str(), "FF");
        cursor.answered(Some("2"), true, false);
        cursor.look();
        cursor.answered(None, false, false);
        assert_eq!(cursor.next(), Some(&slice("20", "FF", Some("2"))));
        cursor.answered(Some("3"), false, false);
        assert_eq!(cursor.next(), None);
        assert_eq!(cursor.slices()[0], slice("", "20", Some("1")));
    }

    #[test]
    fn parts_of_a_part_go_on_from_its_etag() {
        let mut cursor = Cursor::new([slice("10", "30", Some("7")), slice("30", "FF", None)].into());
        cursor.divide(&[range("", "20"), range("20", "FF")]);
        let expected = [slice("10", "20", Some("7")), slice("20", "30", Some("7")), slice("30", "FF", None)];
        assert_eq!(cursor.slices(), &expected);
    }

    #[test]
    fn the_first_answer_from_a_time_on_is_not_the_last_word() {
        let mut cursor = Cursor::new([slice("", "FF", None)].into());
        cursor.answered(Some("1"), false, true);
        assert!(cursor.next().is_some());
        cursor.answered(Some("1"), false, true);
        assert_eq!(cursor.next(), None);
    }
}
