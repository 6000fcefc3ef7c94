//! Which request creates a database?

use bytes::Bytes;

use crate::error::Result;
use crate::models::throughput::ThroughputProperties;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};

pub(crate) fn create_database(id: &str, throughput: Option<ThroughputProperties>) -> Result<Operation> {
    Link::account().database(id)?;
    let body = serde_json::json!({ "id": id }).to_string();
    let operation =
        Operation::under("create_database", OperationKind::Create, ResourceType::Database, &Link::account())
            .with_json(Bytes::from(body));
    Ok(operation.with_throughput(throughput))
}
