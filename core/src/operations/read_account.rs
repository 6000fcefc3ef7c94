//! Which request reads the account document?

use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};

pub(crate) fn read_account() -> Operation {
    Operation::on("read_account", OperationKind::Read, ResourceType::Account, &Link::account())
}
