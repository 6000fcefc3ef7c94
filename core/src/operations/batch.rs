//! Which request does many operations together or not at all?

use http::HeaderValue;

use crate::error::Result;
use crate::models::batch::TransactionalBatch;
use crate::models::headers;
use crate::operations::build::TRUE;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::partition::key::PartitionKey;

pub(crate) fn execute_batch(
    container: &Link,
    key: PartitionKey,
    batch: &TransactionalBatch,
) -> Result<Operation> {
    Operation::under("execute_item_batch", OperationKind::Batch, ResourceType::Document, container)
        .with_json(batch.to_json()?)
        .with_header(headers::IS_BATCH_REQUEST, TRUE)
        .with_header(headers::BATCH_ATOMIC, TRUE)
        .with_header(headers::BATCH_CONTINUE_ON_ERROR, HeaderValue::from_static("false"))
        .with_partition_key(key)
}
