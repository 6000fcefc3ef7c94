//! Which request replaces one item?

use bytes::Bytes;

use crate::error::Result;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::options::ItemOptions;
use crate::partition::key::PartitionKey;

pub(crate) fn replace_item(
    container: &Link,
    id: &str,
    key: PartitionKey,
    item: Bytes,
    options: &ItemOptions,
) -> Result<Operation> {
    Operation::on("replace_item", OperationKind::Replace, ResourceType::Document, &container.item(id)?)
        .with_json(item)
        .with_partition_key(key)?
        .with_item_options(options)
}
