//! Which request reads a container?

use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};

pub(crate) fn read_container(container: &Link) -> Operation {
    Operation::on("read_container", OperationKind::Read, ResourceType::Container, container)
}
