//! What is a conflict, as the service describes it?

use serde::{Deserialize, Serialize};

use super::Extra;

/// A version that lost against one which another region took meanwhile, in a container whose conflicts nobody decides:
/// [`ConflictResolutionMode::Custom`](crate::ConflictResolutionMode::Custom) without a procedure, or with one that failed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConflictProperties {
    /// Its name, given by the service.
    pub id: String,
    /// What lost: `create`, `replace` or `delete`.
    #[serde(default)]
    pub operation_type: String,
    /// What it was done to: `document`, or a kind of script.
    #[serde(default)]
    pub resource_type: String,
    /// The resource id of the item that it was done to.
    #[serde(default, rename = "resourceId", skip_serializing_if = "Option::is_none")]
    pub source_resource_id: Option<String>,
    /// The version that lost, as JSON text; empty for a deletion.
    #[serde(default)]
    pub content: String,
    /// Its resource id, given by the service.
    #[serde(rename = "_rid", skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// Version of the description, with its quotes.
    #[serde(rename = "_etag", skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When it lost, in seconds since 1970.
    #[serde(rename = "_ts", skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<i64>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The two sides of a conflict.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ConflictVersions<T> {
    /// The version that lost; none if it was a deletion.
    pub loser: Option<T>,
    /// The item as it is now; none if it is deleted.
    pub winner: Option<T>,
}
