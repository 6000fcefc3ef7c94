//! Which partition key does a text name?

use napi::Result;
use perilune::{PartitionKey, internals};
use serde_json::Value;

use crate::failure::unreadable;

/// From a JSON array: one value for each path, `{}` where the item has none. An empty array is the key of items without
/// the property.
pub(crate) fn partition_key(text: &str) -> Result<PartitionKey> {
    let values: Vec<Value> =
        serde_json::from_str(text).map_err(|problem| unreadable("partitionKey", problem))?;
    internals::partition_key(values).map_err(|problem| unreadable("partitionKey", problem.message()))
}
