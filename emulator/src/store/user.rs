//! What is a user of a database? A name, with permissions on resources.

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) number: u32,
    pub(crate) rid: String,
    /// The user as the service shows it.
    pub(crate) body: Value,
    pub(crate) permissions: Vec<Permission>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Permission {
    pub(crate) rid: String,
    /// The permission as the service shows it, but for its token.
    pub(crate) body: Value,
}

/// What users and permissions have in common: they are found by name or rid.
pub(crate) trait Named {
    fn rid(&self) -> &str;
    fn body(&self) -> &Value;

    fn id(&self) -> &str {
        self.body()["id"].as_str().unwrap_or_default()
    }

    fn etag(&self) -> &str {
        self.body()["_etag"].as_str().unwrap_or_default()
    }
}

impl Named for User {
    fn rid(&self) -> &str {
        &self.rid
    }

    fn body(&self) -> &Value {
        &self.body
    }
}

impl Named for Permission {
    fn rid(&self) -> &str {
        &self.rid
    }

    fn body(&self) -> &Value {
        &self.body
    }
}

/// Where the one with this name or rid is.
pub(crate) fn position<T: Named>(all: &[T], link: &str) -> Option<usize> {
    let by_name = all.iter().position(|one| one.id() == link);
    by_name.or_else(|| all.iter().position(|one| one.rid() == link))
}
