//! Which request does many operations on one partition key range, each for itself?

use bytes::Bytes;

use crate::error::{Error, ErrorKind, Result};
use crate::models::bulk::BulkOperation;
use crate::models::headers;
use crate::models::json::to_json;
use crate::operations::build::TRUE;
use crate::operations::link::{Link, check_item_id};
use crate::operations::{Operation, OperationKind, ResourceType};

/// One operation as it stands in the request. Without `content`, a write is answered without the item.
pub(crate) fn bulk_row(operation: BulkOperation, content: bool) -> Result<Bytes> {
    let is_read = operation.is_read();
    let BulkOperation { key, operation: mut row } = operation;
    if let Some(id) = &row.id {
        check_item_id(id)?;
    }
    let key = key.to_json(false);
    row.partition_key =
        Some(key.map_err(|problem| Error::new(ErrorKind::InvalidArgument, problem.to_string()))?);
    row.minimal_return_preference = !is_read && (row.minimal_return_preference || !content);
    to_json("bulk operation", &row)
}

/// The request of these rows, which are all of one range.
pub(crate) fn execute_bulk<'a>(
    container: &Link,
    range: &str,
    rows: impl ExactSizeIterator<Item = &'a Bytes> + Clone,
) -> Result<Operation> {
    let bytes: usize = rows.clone().map(|row| row.len() + 1).sum();
    let mut body = Vec::with_capacity(bytes + 2);
    for row in rows {
        body.push(if body.is_empty() { b'[' } else { b',' });
        body.extend_from_slice(row);
    }
    body.push(b']');
    Operation::under("execute_bulk", OperationKind::Batch, ResourceType::Document, container)
        .with_json(Bytes::from(body))
        .with_header(headers::IS_BATCH_REQUEST, TRUE)
        .with_header(headers::BATCH_ATOMIC, http::HeaderValue::from_static("false"))
        .with_header(headers::BATCH_CONTINUE_ON_ERROR, TRUE)
        .with_text_header("partition key range", headers::PARTITION_KEY_RANGE_ID, range)
}
