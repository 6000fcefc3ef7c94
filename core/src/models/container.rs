//! What is a container, as the service describes it?

use serde::{Deserialize, Serialize};

use super::Extra;
use super::derived::{ChangeFeedPolicy, ComputedProperty, GeospatialConfig};
use super::indexing::IndexingPolicy;
use super::partition_key::PartitionKeyDefinition;
use super::search::{FullTextPolicy, VectorEmbedding, VectorEmbeddingPolicy};

/// A container. What this version does not know is kept in `extra`, so that a replace does not lose it.
///
/// ```
/// use perilune::ContainerProperties;
///
/// let container = ContainerProperties::new("orders", "/customer")
///     .with_default_ttl(3600)
///     .with_unique_key(["/number"]);
/// # let _ = container;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ContainerProperties {
    /// Its name.
    pub id: String,
    /// By which properties items are spread.
    #[serde(default)]
    pub partition_key: PartitionKeyDefinition,
    /// Which properties are indexed; absent = the service's default (all).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indexing_policy: Option<IndexingPolicy>,
    /// Which properties are unique within a partition key; cannot be changed later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique_key_policy: Option<UniqueKeyPolicy>,
    /// Which write wins when two regions took one at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict_resolution_policy: Option<ConflictResolutionPolicy>,
    /// Life of items in seconds; -1 = for ever unless the item says otherwise; absent = items never end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_ttl: Option<i64>,
    /// Life of items in the analytical store in seconds; -1 = for ever; absent or 0 = no such store.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub analytical_storage_ttl: Option<i64>,
    /// Which properties are vectors; embeddings can be added later, not changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vector_embedding_policy: Option<VectorEmbeddingPolicy>,
    /// Which properties are texts to be searched by words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_text_policy: Option<FullTextPolicy>,
    /// Properties that queries find computed; up to twenty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub computed_properties: Option<Vec<ComputedProperty>>,
    /// For how long all versions of the items are kept for the change feed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_feed_policy: Option<ChangeFeedPolicy>,
    /// Which geometry places are in; absent = the Earth's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geospatial_config: Option<GeospatialConfig>,
    /// Its resource id, given by the service.
    #[serde(rename = "_rid", skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// Its link by resource ids, given by the service.
    #[serde(rename = "_self", skip_serializing_if = "Option::is_none")]
    pub self_link: Option<String>,
    /// Version of the description, with its quotes.
    #[serde(rename = "_etag", skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Last change, in seconds since 1970.
    #[serde(rename = "_ts", skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<i64>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Which properties are unique within a partition key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UniqueKeyPolicy {
    /// Up to ten keys.
    #[serde(default)]
    pub unique_keys: Vec<UniqueKey>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Properties whose values together are unique.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UniqueKey {
    /// Up to sixteen paths.
    pub paths: Vec<String>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Which write wins when two regions took one at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConflictResolutionPolicy {
    /// `LastWriterWins` or `Custom`.
    #[serde(default)]
    pub mode: ConflictResolutionMode,
    /// The number that decides, the greatest wins; the service's default is `/_ts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict_resolution_path: Option<String>,
    /// Link of the stored procedure that decides; without one, conflicts wait in the conflicts feed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict_resolution_procedure: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// How conflicts are decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ConflictResolutionMode {
    /// The greatest number at a path wins; a delete always does.
    #[default]
    LastWriterWins,
    /// A stored procedure or the application decides.
    Custom,
    /// A mode this version does not know.
    #[serde(untagged)]
    Other(String),
}

impl ContainerProperties {
    /// A container of this name and partition key.
    pub fn new(id: impl Into<String>, partition_key: impl Into<PartitionKeyDefinition>) -> Self {
        Self { id: id.into(), partition_key: partition_key.into(), ..Self::default() }
    }

    /// Sets which properties are indexed.
    #[must_use]
    pub fn with_indexing_policy(mut self, policy: IndexingPolicy) -> Self {
        self.indexing_policy = Some(policy);
        self
    }

    /// Adds a unique key over these paths.
    #[must_use]
    pub fn with_unique_key<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        let paths = paths.into_iter().map(Into::into).collect();
        let key = UniqueKey { paths, extra: Extra::new() };
        self.unique_key_policy.get_or_insert_default().unique_keys.push(key);
        self
    }

    /// Sets which of two conflicting writes wins.
    #[must_use]
    pub fn with_conflict_resolution_policy(mut self, policy: ConflictResolutionPolicy) -> Self {
        self.conflict_resolution_policy = Some(policy);
        self
    }

    /// Adds a property that is a vector.
    #[must_use]
    pub fn with_vector_embedding(mut self, embedding: VectorEmbedding) -> Self {
        self.vector_embedding_policy.get_or_insert_default().vector_embeddings.push(embedding);
        self
    }

    /// Sets which properties are texts to be searched by words.
    #[must_use]
    pub fn with_full_text_policy(mut self, policy: FullTextPolicy) -> Self {
        self.full_text_policy = Some(policy);
        self
    }

    /// Adds a property that queries find computed.
    #[must_use]
    pub fn with_computed_property(mut self, name: impl Into<String>, query: impl Into<String>) -> Self {
        self.computed_properties.get_or_insert_default().push(ComputedProperty::new(name, query));
        self
    }

    /// Keeps all versions of the items for the change feed, for so many minutes.
    #[must_use]
    pub fn with_change_feed_retention(mut self, minutes: u32) -> Self {
        self.change_feed_policy.get_or_insert_default().retention_duration = minutes;
        self
    }

    /// Sets the life of items in the analytical store, in seconds; -1 = for ever.
    #[must_use]
    pub fn with_analytical_storage_ttl(mut self, seconds: i64) -> Self {
        self.analytical_storage_ttl = Some(seconds);
        self
    }

    /// Sets the life of items, in seconds; -1 = for ever unless the item says otherwise.
    #[must_use]
    pub fn with_default_ttl(mut self, seconds: i64) -> Self {
        self.default_ttl = Some(seconds);
        self
    }
}

impl ConflictResolutionPolicy {
    /// The greatest number at `path` wins.
    pub fn last_writer_wins(path: impl Into<String>) -> Self {
        Self { conflict_resolution_path: Some(path.into()), ..Self::default() }
    }

    /// The stored procedure at this link decides; `None`: conflicts wait in the conflicts feed.
    #[must_use]
    pub fn custom(procedure: Option<String>) -> Self {
        let mode = ConflictResolutionMode::Custom;
        Self { mode, conflict_resolution_procedure: procedure, ..Self::default() }
    }
}
