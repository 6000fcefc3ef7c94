//! Which requests list, read and delete the conflicts of a container?

use http::HeaderValue;

use crate::error::Result;
use crate::models::headers;
use crate::models::query::Query;
use crate::operations::link::Link;
use crate::operations::query::page;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::options::QueryOptions;
use crate::partition::key::PartitionKey;

/// A query of the conflicts of one partition key, or of all. `SELECT * FROM c` lists them.
pub(crate) fn query_conflicts(
    container: &Link,
    query: &Query,
    key: Option<PartitionKey>,
    options: &QueryOptions,
) -> Result<Operation> {
    let operation = page("query_conflicts", ResourceType::Conflict, container, query.to_json()?, options)?;
    match key {
        Some(key) => operation.with_partition_key(key),
        None => Ok(operation.with_header(headers::ENABLE_CROSS_PARTITION, HeaderValue::from_static("true"))),
    }
}

pub(crate) fn read_conflict(container: &Link, id: &str, key: PartitionKey) -> Result<Operation> {
    let link = container.conflict(id)?;
    Operation::on("read_conflict", OperationKind::Read, ResourceType::Conflict, &link).with_partition_key(key)
}

pub(crate) fn delete_conflict(container: &Link, id: &str, key: PartitionKey) -> Result<Operation> {
    let link = container.conflict(id)?;
    Operation::on("delete_conflict", OperationKind::Delete, ResourceType::Conflict, &link)
        .with_partition_key(key)
}
