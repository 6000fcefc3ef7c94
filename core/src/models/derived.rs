//! What does a container keep beside its items as written: computed properties, and the changes to them?

use serde::{Deserialize, Deserializer, Serialize};

use super::Extra;

/// A property that is computed by a query whenever it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ComputedProperty {
    /// Its name.
    pub name: String,
    /// What computes it, such as `SELECT VALUE LOWER(c.name) FROM c`.
    pub query: String,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// For how long a container keeps all versions of its items, and their deletions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChangeFeedPolicy {
    /// In minutes; 0 = not at all.
    #[serde(default, deserialize_with = "minutes")]
    pub retention_duration: u32,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Which geometry places are in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GeospatialConfig {
    /// `Geography` (the Earth) or `Geometry` (a plane).
    #[serde(rename = "type")]
    pub kind: String,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ComputedProperty {
    /// A property of this name, computed by this query.
    pub fn new(name: impl Into<String>, query: impl Into<String>) -> Self {
        Self { name: name.into(), query: query.into(), extra: Extra::new() }
    }
}

/// A number of minutes; one official client wraps it.
fn minutes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Retention {
        Minutes(u32),
        Wrapped {
            #[serde(rename = "retentionInMinutes")]
            minutes: u32,
        },
    }
    Ok(match Retention::deserialize(deserializer)? {
        Retention::Minutes(minutes) | Retention::Wrapped { minutes } => minutes,
    })
}
