//! Which properties of a container's items are indexed, and how?

use serde::{Deserialize, Serialize};

use super::Extra;
use super::search::{FullTextIndex, VectorIndex};

/// The indexing policy of a container.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct IndexingPolicy {
    /// When items are indexed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indexing_mode: Option<IndexingMode>,
    /// Whether items are indexed without being asked for; the service's default is yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automatic: Option<bool>,
    /// Paths that are indexed, such as `/*`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub included_paths: Vec<IndexedPath>,
    /// Paths that are not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded_paths: Vec<IndexedPath>,
    /// Indexes over several properties.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub composite_indexes: Vec<Vec<CompositePath>>,
    /// Indexes of places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spatial_indexes: Vec<SpatialIndex>,
    /// Indexes of vectors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vector_indexes: Vec<VectorIndex>,
    /// Indexes of texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub full_text_indexes: Vec<FullTextIndex>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// When items are indexed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum IndexingMode {
    /// With the write.
    Consistent,
    /// Some time after it (old accounts).
    Lazy,
    /// Never.
    None,
    /// A mode this version does not know.
    #[serde(untagged)]
    Other(String),
}

/// A path to index or to leave out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IndexedPath {
    /// Such as `/name/?` (the value) or `/name/*` (all below it).
    pub path: String,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// One property of a composite index.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CompositePath {
    /// Such as `/name`.
    pub path: String,
    /// `ascending` or `descending`; the service's default is ascending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// An index of places.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpatialIndex {
    /// Such as `/place/*`.
    pub path: String,
    /// `Point`, `LineString`, `Polygon`, `MultiPolygon`.
    #[serde(default)]
    pub types: Vec<String>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

impl IndexingPolicy {
    /// Indexes with the write, or never.
    #[must_use]
    pub fn with_indexing_mode(mut self, mode: IndexingMode) -> Self {
        self.indexing_mode = Some(mode);
        self
    }

    /// Adds a path to index.
    #[must_use]
    pub fn with_included_path(mut self, path: impl Into<String>) -> Self {
        self.included_paths.push(path.into().into());
        self
    }

    /// Adds a path to leave out.
    #[must_use]
    pub fn with_excluded_path(mut self, path: impl Into<String>) -> Self {
        self.excluded_paths.push(path.into().into());
        self
    }

    /// Adds an index over several properties: (path, `ascending` or `descending`).
    #[must_use]
    pub fn with_composite_index<'a>(mut self, paths: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let composite = |(path, order): (&str, &str)| CompositePath {
            path: path.into(),
            order: Some(order.into()),
            extra: Extra::new(),
        };
        self.composite_indexes.push(paths.into_iter().map(composite).collect());
        self
    }

    /// Adds an index of places: of `Point`, `LineString`, `Polygon` or `MultiPolygon`.
    #[must_use]
    pub fn with_spatial_index<'a>(
        mut self,
        path: impl Into<String>,
        types: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let types = types.into_iter().map(str::to_owned).collect();
        self.spatial_indexes.push(SpatialIndex { path: path.into(), types, extra: Extra::new() });
        self
    }

    /// Adds an index of vectors.
    #[must_use]
    pub fn with_vector_index(mut self, index: VectorIndex) -> Self {
        self.vector_indexes.push(index);
        self
    }

    /// Adds an index of texts.
    #[must_use]
    pub fn with_full_text_index(mut self, path: impl Into<String>) -> Self {
        self.full_text_indexes.push(FullTextIndex { path: path.into(), ..FullTextIndex::default() });
        self
    }
}

impl From<String> for IndexedPath {
    fn from(path: String) -> Self {
        Self { path, extra: Extra::new() }
    }
}
