//! Which request deletes a database?

use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};

pub(crate) fn delete_database(database: &Link) -> Operation {
    Operation::on("delete_database", OperationKind::Delete, ResourceType::Database, database)
}
