//! Which request deletes all items of one partition key?

use http::Method;

use crate::error::Result;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::partition::key::PartitionKey;

pub(crate) fn delete_all_items_by_partition_key(container: &Link, key: PartitionKey) -> Result<Operation> {
    let mut operation = Operation::on(
        "delete_all_items_by_partition_key",
        OperationKind::Delete,
        ResourceType::PartitionKeyDelete,
        container,
    );
    operation.method = Method::POST;
    operation.path.push_str("/operations/partitionkeydelete");
    operation.with_json(bytes::Bytes::new()).with_partition_key(key)
}
