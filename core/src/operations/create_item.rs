//! Which request creates one item?

use bytes::Bytes;

use crate::error::Result;
use crate::operations::build::check_item;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::options::ItemOptions;
use crate::partition::key::PartitionKey;

pub(crate) fn create_item(
    container: &Link,
    key: PartitionKey,
    item: Bytes,
    options: &ItemOptions,
) -> Result<Operation> {
    check_item(&item)?;
    Operation::under("create_item", OperationKind::Create, ResourceType::Document, container)
        .with_json(item)
        .with_partition_key(key)?
        .with_item_options(options)
}
