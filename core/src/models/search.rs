//! Which properties of a container's items can be searched by likeness or by words?

use serde::{Deserialize, Serialize};

use super::Extra;

/// Which properties are vectors, and how near two of them are.
///
/// ```
/// use perilune::{ContainerProperties, IndexingPolicy, VectorEmbedding, VectorIndex};
///
/// let vectors = IndexingPolicy::default().with_excluded_path("/embedding/*").with_vector_index(VectorIndex::new("/embedding", "diskANN"));
/// let container = ContainerProperties::new("texts", "/author")
///     .with_vector_embedding(VectorEmbedding::new("/embedding", 1536))
///     .with_indexing_policy(vectors);
/// # let _ = container;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct VectorEmbeddingPolicy {
    /// One for each property.
    #[serde(default)]
    pub vector_embeddings: Vec<VectorEmbedding>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A property that holds a vector.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct VectorEmbedding {
    /// Such as `/embedding`.
    pub path: String,
    /// `float32`, `float16`, `uint8` or `int8`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_type: Option<String>,
    /// How many numbers it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<u32>,
    /// `cosine`, `euclidean` or `dotproduct`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_function: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// An index of a property that holds a vector.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct VectorIndex {
    /// Such as `/embedding`.
    pub path: String,
    /// `flat`, `quantizedFlat` or `diskANN`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `product` or `spherical`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantizer_type: Option<String>,
    /// Bytes that a vector is pressed into, 1 to 512.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantization_byte_size: Option<u32>,
    /// How many vectors are looked at while the index is built, 25 to 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indexing_search_list_size: Option<u32>,
    /// Properties by which the index is divided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vector_index_shard_key: Option<Vec<String>>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Which properties are texts to be searched by words, and in which languages they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FullTextPolicy {
    /// Such as `en-US`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_language: Option<String>,
    /// One for each property.
    #[serde(default)]
    pub full_text_paths: Vec<FullTextPath>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A property that holds a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FullTextPath {
    /// Such as `/text`.
    pub path: String,
    /// Such as `de-DE`; absent = the policy's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// An index of a property that holds a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FullTextIndex {
    /// Such as `/text`.
    pub path: String,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

impl VectorEmbedding {
    /// A vector of so many 32-bit floats, compared by the cosine of their angle.
    pub fn new(path: impl Into<String>, dimensions: u32) -> Self {
        Self {
            path: path.into(),
            data_type: Some("float32".to_owned()),
            dimensions: Some(dimensions),
            distance_function: Some("cosine".to_owned()),
            extra: Extra::new(),
        }
    }

    /// Sets the type of its numbers: `float32`, `float16`, `uint8` or `int8`.
    #[must_use]
    pub fn with_data_type(mut self, data_type: impl Into<String>) -> Self {
        self.data_type = Some(data_type.into());
        self
    }

    /// Sets how near two are: `cosine`, `euclidean` or `dotproduct`.
    #[must_use]
    pub fn with_distance_function(mut self, function: impl Into<String>) -> Self {
        self.distance_function = Some(function.into());
        self
    }
}

impl VectorIndex {
    /// An index of this kind: `flat`, `quantizedFlat` or `diskANN`.
    pub fn new(path: impl Into<String>, kind: impl Into<String>) -> Self {
        Self { path: path.into(), kind: kind.into(), ..Self::default() }
    }
}

impl FullTextPolicy {
    /// A policy whose texts are in this language, such as `en-US`, where a path says nothing else.
    pub fn new(default_language: impl Into<String>) -> Self {
        Self { default_language: Some(default_language.into()), ..Self::default() }
    }

    /// Adds a property that holds a text.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<String>) -> Self {
        self.full_text_paths.push(FullTextPath { path: path.into(), ..FullTextPath::default() });
        self
    }
}
