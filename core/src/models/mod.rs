//! What the service's resources, headers and statuses look like.

pub(crate) mod batch;
pub(crate) mod bulk;
pub(crate) mod change;
pub(crate) mod conflict;
pub(crate) mod consistency;
pub(crate) mod container;
pub(crate) mod database;
pub(crate) mod derived;
pub mod headers;
pub(crate) mod indexing;
pub(crate) mod json;
pub(crate) mod partition_key;
pub(crate) mod patch;
pub(crate) mod query;
pub(crate) mod scripts;
pub(crate) mod search;
pub mod status;
#[cfg(test)]
mod tests;
pub(crate) mod throughput;
pub(crate) mod user;

/// Properties this version does not know. They are kept when a resource is replaced.
pub type Extra = serde_json::Map<String, serde_json::Value>;
pub(crate) mod failure;
