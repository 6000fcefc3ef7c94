//! Which request changes one item in parts?

use http::HeaderValue;

use crate::error::Result;
use crate::models::headers;
use crate::models::patch::Patch;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::options::ItemOptions;
use crate::partition::key::PartitionKey;

const PATCH_JSON: HeaderValue = HeaderValue::from_static("application/json-patch+json");

pub(crate) fn patch_item(
    container: &Link,
    id: &str,
    key: PartitionKey,
    patch: &Patch,
    options: &ItemOptions,
) -> Result<Operation> {
    Operation::on("patch_item", OperationKind::Patch, ResourceType::Document, &container.item(id)?)
        .with_json(patch.to_json()?)
        .with_header(headers::CONTENT_TYPE, PATCH_JSON)
        .with_partition_key(key)?
        .with_item_options(options)
}
