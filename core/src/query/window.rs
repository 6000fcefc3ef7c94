//! Which rows are left once some were skipped, enough were taken, and equal ones were left out?

use std::collections::HashSet;

use super::plan::{DistinctType, QueryInfo};

/// What OFFSET, LIMIT and TOP let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) skip: u64,
    /// `None`: all.
    pub(crate) take: Option<u64>,
}

impl Window {
    pub(crate) fn of(info: &QueryInfo) -> Self {
        let take = [info.top, info.limit].into_iter().flatten().min();
        Self { skip: info.offset.unwrap_or(0), take }
    }

    /// True if nothing more is let through.
    pub(crate) fn is_shut(&self) -> bool {
        self.take == Some(0)
    }

    /// Whether the next row is let through.
    pub(crate) fn admits(&mut self) -> bool {
        if self.is_shut() {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        if let Some(left) = &mut self.take {
            *left -= 1;
        }
        true
    }

    /// The most rows that are still needed.
    pub(crate) fn needed(&self) -> Option<u64> {
        self.take.map(|take| take.saturating_add(self.skip))
    }
}

/// Which rows were there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// It does not matter.
    Any,
    /// The last one is enough to know: equal rows follow each other.
    Last(Option<u64>),
    /// All must be known.
    All(HashSet<u64>),
}

impl Seen {
    pub(crate) fn new(distinct: DistinctType) -> Self {
        match distinct {
            DistinctType::None => Self::Any,
            DistinctType::Ordered => Self::Last(None),
            DistinctType::Unordered => Self::All(HashSet::new()),
        }
    }

    /// Whether the row of this hash is the first of its kind.
    pub(crate) fn admits(
        &mut self,
        hash: impl FnOnce() -> serde_json::Result<u128>,
    ) -> serde_json::Result<bool> {
        // Half of the bits: continuations carry them, and two different rows out of a billion share none.
        Ok(match self {
            Self::Any => true,
            Self::Last(last) => {
                let hash = Some(hash()? as u64);
                std::mem::replace(last, hash) != hash
            }
            Self::All(seen) => seen.insert(hash()? as u64),
        })
    }
}
