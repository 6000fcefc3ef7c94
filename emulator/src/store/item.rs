//! What is one version of one item? Its body, its place, and what its writer had seen.

use std::collections::BTreeMap;

use bytes::Bytes;
use perilune::internals::epk::EffectivePartitionKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::account::RegionId;

/// Which writes of which regions are known: per region the number of its last write.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Clock(BTreeMap<RegionId, u64>);

/// One write: the region that accepted it and that region's number for it, within a partition key range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Dot {
    pub(crate) region: RegionId,
    pub(crate) lsn: u64,
}

impl Clock {
    pub(crate) fn of(&self, region: RegionId) -> u64 {
        self.0.get(&region).copied().unwrap_or(0)
    }

    pub(crate) fn knows(&self, dot: Dot) -> bool {
        self.of(dot.region) >= dot.lsn
    }

    pub(crate) fn note(&mut self, dot: Dot) {
        let known = self.0.entry(dot.region).or_default();
        *known = dot.lsn.max(*known);
    }

    pub(crate) fn merge(&mut self, other: &Clock) {
        other.0.iter().for_each(|(region, lsn)| self.note(Dot { region: *region, lsn: *lsn }));
    }

    /// Whether everything that `other` knows is known here.
    pub(crate) fn covers(&self, other: &Clock) -> bool {
        other.0.iter().all(|(region, lsn)| self.of(*region) >= *lsn)
    }

    /// The regions whose writes are known, each with the number of its last.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (RegionId, u64)> {
        self.0.iter().map(|(region, lsn)| (*region, *lsn))
    }

    /// Takes it that this write and the later ones of its region are not known.
    pub(crate) fn forget_from(&mut self, dot: Dot) {
        if let Some(known) = self.0.get_mut(&dot.region) {
            *known = dot.lsn.saturating_sub(1).min(*known);
        }
    }

    /// How many writes are known, of all regions.
    pub(crate) fn total(&self) -> u64 {
        self.0.values().sum()
    }
}

/// What identifies an item within its container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct ItemKey {
    /// The partition key in its one canonical spelling.
    pub(crate) partition: String,
    pub(crate) id: String,
}

/// A document as it is stored: parsed for queries, as text for reads.
#[derive(Debug, PartialEq)]
pub(crate) struct Body {
    pub(crate) value: Value,
    pub(crate) text: Bytes,
    pub(crate) etag: String,
}

impl Body {
    pub(crate) fn new(value: Value) -> Body {
        let etag = value["_etag"].as_str().unwrap_or_default().to_owned();
        Body { text: value.to_string().into(), value, etag }
    }
}

/// One version of one item, or the mark that it was deleted.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) key: ItemKey,
    #[serde(with = "super::spelling::place")]
    pub(crate) place: EffectivePartitionKey,
    /// The document's number in its rid: the order of feeds.
    pub(crate) number: u64,
    /// Nothing when this version is a deletion.
    #[serde(with = "super::spelling::body")]
    pub(crate) body: Option<Body>,
    /// Seconds since 1970 after which the item is gone, when it expires.
    pub(crate) expires: Option<u64>,
    /// What the container's conflict resolution path says; the highest wins.
    #[serde(with = "super::spelling::rank")]
    pub(crate) rank: f64,
    /// Microseconds since 1970 of the write.
    pub(crate) written: u64,
    pub(crate) dot: Dot,
    /// What the writer had seen of this item, this write included.
    pub(crate) history: Clock,
}

impl Version {
    /// The body, unless the version is a deletion or has expired by `now` (seconds since 1970).
    pub(crate) fn live(&self, now: u64) -> Option<&Body> {
        self.body.as_ref().filter(|_| self.expires.is_none_or(|end| now < end))
    }

    /// When it was written, in seconds since 1970.
    pub(crate) fn seconds(&self) -> u64 {
        self.written / 1_000_000
    }
}
