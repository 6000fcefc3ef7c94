//! What is a container? Its properties as given, and what they mean for its items.

use std::sync::Arc;

use perilune::internals::epk::EffectivePartitionKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::partition_key::Definition;
use super::script::{Kind, Script, Scripts};

/// One physical partition: the effective partition keys from `min` up to, not including, `max`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartitionRange {
    pub(crate) id: u32,
    #[serde(with = "super::spelling::place")]
    pub(crate) min: EffectivePartitionKey,
    #[serde(with = "super::spelling::place")]
    pub(crate) max: EffectivePartitionKey,
    pub(crate) parents: Vec<u32>,
}

impl PartitionRange {
    /// Whether this range is the one with the id, or comes of it.
    pub(crate) fn continues(&self, id: u32) -> bool {
        self.id == id || self.parents.contains(&id)
    }

    pub(crate) fn holds(&self, place: &EffectivePartitionKey) -> bool {
        self.min <= *place && *place < self.max
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Container {
    /// Unique within the account, never used again.
    pub(crate) number: u32,
    pub(crate) database: u32,
    pub(crate) rid: String,
    pub(crate) database_rid: String,
    /// The container as the service shows it.
    pub(crate) body: Value,
    pub(crate) definition: Definition,
    pub(crate) ranges: Vec<PartitionRange>,
    pub(crate) scripts: Scripts,
}

impl Container {
    pub(crate) fn id(&self) -> &str {
        self.body["id"].as_str().unwrap_or_default()
    }

    /// The range that holds an effective partition key.
    pub(crate) fn range_of(&self, place: &EffectivePartitionKey) -> Option<&PartitionRange> {
        self.ranges.iter().find(|range| range.holds(place))
    }

    /// Seconds until items expire: nothing when they never do unless they say so.
    pub(crate) fn lifetime(&self, item: &Value) -> Option<u64> {
        let default = self.body["defaultTtl"].as_i64()?;
        let own = item["ttl"].as_i64().unwrap_or(default);
        u64::try_from(own).ok()
    }

    /// For how many seconds all versions of the items are kept; nothing where only the latest is.
    pub(crate) fn retention(&self) -> Option<u64> {
        let minutes = self.body["changeFeedPolicy"]["retentionDuration"].as_u64();
        minutes.filter(|minutes| *minutes > 0).map(|minutes| minutes.saturating_mul(60))
    }

    /// What the conflict resolution path says of a document; documents without a number there lose.
    pub(crate) fn rank(&self, document: &Value) -> f64 {
        let path = self.body["conflictResolutionPolicy"]["conflictResolutionPath"].as_str();
        let path = path.filter(|path| !path.is_empty()).unwrap_or("/_ts");
        document.pointer(path).and_then(Value::as_f64).unwrap_or(f64::NEG_INFINITY)
    }

    /// Whether versions that lost are kept in the conflicts feed, instead of the last writer winning.
    pub(crate) fn leaves_conflicts(&self) -> bool {
        self.body["conflictResolutionPolicy"]["mode"].as_str() == Some("Custom")
    }

    /// The procedure that decides on conflicts, if the container names one that it has.
    pub(crate) fn resolver(&self) -> Option<&Arc<Script>> {
        let link = self.body["conflictResolutionPolicy"]["conflictResolutionProcedure"].as_str()?;
        self.scripts.find(Kind::Procedure, link.trim_end_matches('/').rsplit('/').next()?)
    }

    /// The sets of values that must be unique within a logical partition.
    pub(crate) fn unique_values(&self, document: &Value) -> Vec<Vec<Value>> {
        let keys = self.body["uniqueKeyPolicy"]["uniqueKeys"].as_array();
        let values = |key: &Value| {
            let paths = key["paths"].as_array().into_iter().flatten().filter_map(Value::as_str);
            paths.map(|path| document.pointer(path).cloned().unwrap_or_default()).collect()
        };
        keys.into_iter().flatten().map(values).collect()
    }
}
