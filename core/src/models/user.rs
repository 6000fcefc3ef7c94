//! What are users and permissions, as the service describes them?

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Extra;

/// A user of a database: a name for permissions. No client signs in as one; it carries the permissions' tokens.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UserProperties {
    /// Its name.
    pub id: String,
    /// Its resource id, given by the service.
    #[serde(rename = "_rid", skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
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

/// What a permission allows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PermissionMode {
    /// To read.
    #[default]
    Read,
    /// To read, write, delete and run procedures.
    All,
    /// A mode this version does not know.
    #[serde(untagged)]
    Other(String),
}

/// What a user may do with a container, or with a part of it.
///
/// ```
/// use perilune::{PermissionMode, PermissionProperties};
///
/// let mine = PermissionProperties::new("ada", PermissionMode::Read, "dbs/sales/colls/orders").with_partition_key("ada");
/// # let _ = mine;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PermissionProperties {
    /// Its name.
    pub id: String,
    /// What it allows.
    #[serde(default)]
    pub permission_mode: PermissionMode,
    /// On what, by names: `dbs/sales/colls/orders`, or an item of it.
    #[serde(default)]
    pub resource: String,
    /// Only with items of this partition key: a list of its values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_partition_key: Option<Vec<Value>>,
    /// The token that its bearer shows, made anew with every answer; none before the service has made one.
    #[serde(default, rename = "_token", skip_serializing)]
    pub token: Option<PermissionToken>,
    /// Its resource id, given by the service.
    #[serde(rename = "_rid", skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
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

/// The token of a permission. It shows itself only to [`secret`](Self::secret).
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct PermissionToken(String);

impl UserProperties {
    /// A user of this name.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }
}

impl PermissionProperties {
    /// A permission of this name on the resource with this link, such as `dbs/sales/colls/orders`.
    pub fn new(id: impl Into<String>, mode: PermissionMode, resource: impl Into<String>) -> Self {
        Self { id: id.into(), permission_mode: mode, resource: resource.into(), ..Self::default() }
    }

    /// Binds it to the items of one partition key, by the key's only value.
    #[must_use]
    pub fn with_partition_key(self, value: impl Into<Value>) -> Self {
        self.with_partition_key_values([value.into()])
    }

    /// Binds it to the items of one partition key, or of all that begin with these values of a hierarchical one.
    #[must_use]
    pub fn with_partition_key_values(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        self.resource_partition_key = Some(values.into_iter().collect());
        self
    }
}

impl PermissionToken {
    /// The token, to be handed to whom it is for.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PermissionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PermissionToken(..)")
    }
}
