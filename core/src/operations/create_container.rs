//! Which request creates a container?

use crate::error::Result;
use crate::models::container::ContainerProperties;
use crate::models::json::to_json;
use crate::models::throughput::ThroughputProperties;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};

pub(crate) fn create_container(
    database: &Link,
    properties: &ContainerProperties,
    throughput: Option<ThroughputProperties>,
) -> Result<Operation> {
    database.container(&properties.id)?;
    let body = to_json("container properties", properties)?;
    let operation =
        Operation::under("create_container", OperationKind::Create, ResourceType::Container, database)
            .with_json(body);
    Ok(operation.with_throughput(throughput))
}
