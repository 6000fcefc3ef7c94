//! By which properties does a container spread its items, and with which hash?

use serde::{Deserialize, Serialize};

use super::Extra;
use crate::partition::hash::HashFunction;

/// The partition key of a container. It cannot be changed later.
///
/// ```
/// use perilune::PartitionKeyDefinition;
///
/// let single = PartitionKeyDefinition::from("/tenant");
/// let hierarchical = PartitionKeyDefinition::hierarchical(["/tenant", "/user", "/session"]);
/// # let _ = (single, hierarchical);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PartitionKeyDefinition {
    /// Paths to the properties, such as `/tenant/id`; one, or up to three of a hierarchical key.
    pub paths: Vec<String>,
    /// How the values are hashed.
    #[serde(default)]
    pub kind: PartitionKeyKind,
    /// Version of the hash, 1 or 2; absent means 1. Made here: 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u8>,
    /// Set by the service on containers that once had no partition key.
    #[serde(rename = "systemKey", skip_serializing_if = "Option::is_none")]
    pub system_key: Option<bool>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// How the values of a partition key are hashed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PartitionKeyKind {
    /// All values together.
    #[default]
    Hash,
    /// Each value by itself: hierarchical keys.
    MultiHash,
    /// Not at all (old containers).
    Range,
    /// A kind this version does not know.
    #[serde(untagged)]
    Other(String),
}

impl PartitionKeyDefinition {
    /// A hierarchical key of two or three paths, outermost first.
    pub fn hierarchical<P: Into<String>>(paths: impl IntoIterator<Item = P>) -> Self {
        let paths = paths.into_iter().map(Into::into).collect();
        Self { paths, kind: PartitionKeyKind::MultiHash, version: Some(2), ..Self::default() }
    }

    /// The hash, where this version knows it.
    pub(crate) fn hash_function(&self) -> Option<HashFunction> {
        match (&self.kind, self.version.unwrap_or(1)) {
            (PartitionKeyKind::Hash, 1) => Some(HashFunction::V1),
            (PartitionKeyKind::Hash, 2) => Some(HashFunction::V2),
            (PartitionKeyKind::MultiHash, 2) => Some(HashFunction::MultiHash),
            (_, _) => None,
        }
    }
}

/// One path, hashed with version 2.
impl From<&str> for PartitionKeyDefinition {
    fn from(path: &str) -> Self {
        Self { paths: vec![path.to_owned()], version: Some(2), ..Self::default() }
    }
}
