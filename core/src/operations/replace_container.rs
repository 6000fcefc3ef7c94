//! Which request replaces the properties of a container?

use crate::error::Result;
use crate::models::container::ContainerProperties;
use crate::models::json::to_json;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};

pub(crate) fn replace_container(container: &Link, properties: &ContainerProperties) -> Result<Operation> {
    let body = to_json("container properties", properties)?;
    let operation =
        Operation::on("replace_container", OperationKind::Replace, ResourceType::Container, container);
    Ok(operation.with_json(body))
}
