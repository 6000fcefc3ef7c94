//! Which request reads one item?

use crate::error::Result;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::options::ItemOptions;
use crate::partition::key::PartitionKey;

pub(crate) fn read_item(
    container: &Link,
    id: &str,
    key: PartitionKey,
    options: &ItemOptions,
) -> Result<Operation> {
    Operation::on("read_item", OperationKind::Read, ResourceType::Document, &container.item(id)?)
        .with_partition_key(key)?
        .with_item_options(options)
}
