//! Which request deletes a container?

use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};

pub(crate) fn delete_container(container: &Link) -> Operation {
    Operation::on("delete_container", OperationKind::Delete, ResourceType::Container, container)
}
