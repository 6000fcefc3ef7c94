//! What changed in one partition key range, in the order in which one region applied it?

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::item::{ItemKey, Version};

/// A version where the feed of changes has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Logged {
    /// Its place in the feed.
    pub(crate) at: u64,
    pub(crate) version: Arc<Version>,
}

/// One of all versions of an item.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) new: Logged,
    /// What it took the place of, unless that was gone by then.
    pub(crate) previous: Option<Logged>,
}

/// The changes of one range in one region. They count up as the writes that arrived do, so that regions that have
/// applied the same writes agree on where each is.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChangeLog {
    last: u64,
    /// The live version of every item, by place; the document's number tells apart what merged ranges had at one place.
    latest: BTreeMap<(u64, u64), ItemKey>,
    /// Every version, for as long as the container keeps them.
    versions: VecDeque<Change>,
    /// Items that had expired before they were written again.
    expired: VecDeque<Logged>,
    /// Versions up to this place are no longer kept.
    forgotten: u64,
}

impl ChangeLog {
    /// The place of the latest change.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// Versions up to this place are no longer kept.
    pub(crate) fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// A place for a change after so many writes.
    pub(super) fn next(&mut self, writes: u64) -> u64 {
        self.last = writes.max(self.last + 1);
        self.last
    }

    /// Shows a version as the latest of its item.
    pub(super) fn show(&mut self, logged: &Logged) {
        if logged.version.body.is_some() {
            self.latest.insert((logged.at, logged.version.number), logged.version.key.clone());
        }
    }

    pub(super) fn hide(&mut self, logged: &Logged) {
        self.latest.remove(&(logged.at, logged.version.number));
    }

    /// Keeps a version for so many seconds.
    pub(super) fn keep(&mut self, new: Logged, previous: Option<Logged>, seconds: u64) {
        let written = new.version.seconds();
        let oldest = written.saturating_sub(seconds);
        while let Some(first) = self.versions.front().filter(|first| first.new.version.seconds() < oldest) {
            self.forgotten = first.new.at;
            self.versions.pop_front();
        }
        while self.expired.front().is_some_and(|first| first.version.expires < Some(oldest)) {
            self.expired.pop_front();
        }
        let (gone, previous) = match previous {
            Some(old) if old.version.live(written).is_some() => (None, Some(old)),
            old => (old.filter(|old| old.version.body.is_some()), None),
        };
        self.expired.extend(gone);
        self.versions.push_back(Change { new, previous });
    }

    /// The items whose latest version is after this place.
    pub(super) fn keys_after(&self, place: u64) -> impl Iterator<Item = &ItemKey> {
        self.latest.range((place.saturating_add(1), 0)..).map(|(_, key)| key)
    }

    /// Every version after this place that is kept.
    pub(crate) fn versions_after(&self, place: u64) -> impl Iterator<Item = &Change> {
        let from = self.versions.partition_point(|change| change.new.at <= place);
        self.versions.range(from..)
    }

    /// The version at this place, if it is kept.
    pub(crate) fn version_at(&self, place: u64) -> Option<&Change> {
        self.versions_after(place.checked_sub(1)?).next().filter(|change| change.new.at == place)
    }

    /// The places of all versions that are kept.
    pub(super) fn places(&self) -> impl Iterator<Item = u64> {
        self.versions.iter().map(|change| change.new.at)
    }

    /// Takes a version from disk; they come in their order.
    pub(crate) fn recall(&mut self, change: Change) {
        self.versions.push_back(change);
    }

    /// Goes on where the log on disk was.
    pub(super) fn resume(&mut self, last: u64, forgotten: u64) {
        (self.last, self.forgotten) = (last, forgotten);
    }

    /// Items that had expired before they were written again.
    pub(super) fn expired(&self) -> impl Iterator<Item = &Logged> {
        self.expired.iter()
    }

    /// The logs of two parts of the keys, empty of latest versions.
    pub(super) fn divided(self, is_first: impl Fn(&Version) -> bool) -> [ChangeLog; 2] {
        let part = || ChangeLog { last: self.last, forgotten: self.forgotten, ..ChangeLog::default() };
        let [mut first, mut second] = [part(), part()];
        for change in self.versions {
            let part = if is_first(&change.new.version) { &mut first } else { &mut second };
            part.versions.push_back(change);
        }
        for logged in self.expired {
            let part = if is_first(&logged.version) { &mut first } else { &mut second };
            part.expired.push_back(logged);
        }
        [first, second]
    }

    /// One log of two neighbours.
    pub(super) fn united(mut self, other: ChangeLog) -> ChangeLog {
        self.last = self.last.max(other.last);
        self.forgotten = self.forgotten.max(other.forgotten);
        self.latest.extend(other.latest);
        self.versions.extend(other.versions);
        self.versions.make_contiguous().sort_by_key(|change| change.new.at);
        self.expired.extend(other.expired);
        self.expired.make_contiguous().sort_by_key(|logged| logged.version.expires);
        self
    }
}
