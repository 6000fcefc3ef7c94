//! Which request creates one item or replaces it?

use bytes::Bytes;

use crate::error::Result;
use crate::models::headers;
use crate::operations::build::{TRUE, check_item};
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::options::ItemOptions;
use crate::partition::key::PartitionKey;

pub(crate) fn upsert_item(
    container: &Link,
    key: PartitionKey,
    item: Bytes,
    options: &ItemOptions,
) -> Result<Operation> {
    check_item(&item)?;
    Operation::under("upsert_item", OperationKind::Upsert, ResourceType::Document, container)
        .with_header(headers::IS_UPSERT, TRUE)
        .with_json(item)
        .with_partition_key(key)?
        .with_item_options(options)
}
