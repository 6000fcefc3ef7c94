//! Which request reads a database?

use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};

pub(crate) fn read_database(database: &Link) -> Operation {
    Operation::on("read_database", OperationKind::Read, ResourceType::Database, database)
}
