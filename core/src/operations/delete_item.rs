//! Which request deletes one item?

use crate::error::Result;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::options::ItemOptions;
use crate::partition::key::PartitionKey;

pub(crate) fn delete_item(
    container: &Link,
    id: &str,
    key: PartitionKey,
    options: &ItemOptions,
) -> Result<Operation> {
    Operation::on("delete_item", OperationKind::Delete, ResourceType::Document, &container.item(id)?)
        .with_partition_key(key)?
        .with_item_options(options)
}
