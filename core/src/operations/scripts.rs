//! Which requests create, upsert, read, replace, delete, query and run scripts?

use bytes::Bytes;

use crate::error::{Error, Result};
use crate::models::headers;
use crate::models::query::Query;
use crate::models::scripts::ScriptKind;
use crate::operations::build::{TRUE, check_item};
use crate::operations::link::Link;
use crate::operations::query::page;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::options::QueryOptions;
use crate::partition::key::PartitionKey;

/// The names of the operations on scripts of a kind.
struct Names {
    create: &'static str,
    upsert: &'static str,
    read: &'static str,
    replace: &'static str,
    delete: &'static str,
    query: &'static str,
}

impl ScriptKind {
    fn resource(self) -> ResourceType {
        match self {
            Self::StoredProcedure => ResourceType::StoredProcedure,
            Self::Trigger => ResourceType::Trigger,
            Self::UserDefinedFunction => ResourceType::UserDefinedFunction,
        }
    }

    fn names(self) -> Names {
        match self {
            Self::StoredProcedure => Names {
                create: "create_stored_procedure",
                upsert: "upsert_stored_procedure",
                read: "read_stored_procedure",
                replace: "replace_stored_procedure",
                delete: "delete_stored_procedure",
                query: "query_stored_procedures",
            },
            Self::Trigger => Names {
                create: "create_trigger",
                upsert: "upsert_trigger",
                read: "read_trigger",
                replace: "replace_trigger",
                delete: "delete_trigger",
                query: "query_triggers",
            },
            Self::UserDefinedFunction => Names {
                create: "create_user_defined_function",
                upsert: "upsert_user_defined_function",
                read: "read_user_defined_function",
                replace: "replace_user_defined_function",
                delete: "delete_user_defined_function",
                query: "query_user_defined_functions",
            },
        }
    }
}

pub(crate) fn create_script(container: &Link, kind: ScriptKind, script: Bytes) -> Result<Operation> {
    check_item(&script)?;
    let operation = Operation::under(kind.names().create, OperationKind::Create, kind.resource(), container);
    Ok(operation.with_json(script))
}

pub(crate) fn upsert_script(container: &Link, kind: ScriptKind, script: Bytes) -> Result<Operation> {
    check_item(&script)?;
    let operation = Operation::under(kind.names().upsert, OperationKind::Upsert, kind.resource(), container);
    Ok(operation.with_header(headers::IS_UPSERT, TRUE).with_json(script))
}

pub(crate) fn read_script(container: &Link, kind: ScriptKind, id: &str) -> Result<Operation> {
    on(container, kind, (kind.names().read, OperationKind::Read), id)
}

pub(crate) fn replace_script(
    container: &Link,
    kind: ScriptKind,
    id: &str,
    script: Bytes,
) -> Result<Operation> {
    let operation = on(container, kind, (kind.names().replace, OperationKind::Replace), id)?;
    Ok(operation.with_json(script))
}

pub(crate) fn delete_script(container: &Link, kind: ScriptKind, id: &str) -> Result<Operation> {
    on(container, kind, (kind.names().delete, OperationKind::Delete), id)
}

pub(crate) fn query_scripts(
    container: &Link,
    kind: ScriptKind,
    query: &Query,
    options: &QueryOptions,
) -> Result<Operation> {
    page(kind.names().query, kind.resource(), container, query.to_json()?, options)
}

/// `parameters` is a JSON array.
pub(crate) fn execute_stored_procedure(
    container: &Link,
    id: &str,
    key: PartitionKey,
    parameters: Bytes,
) -> Result<Operation> {
    let parameters = match &parameters[..] {
        b"null" | b"" => Bytes::from_static(b"[]"),
        list if list.starts_with(b"[") => parameters,
        _ => return Err(Error::invalid("parameters", "a list is accepted, with a value for each parameter")),
    };
    let named = ("execute_stored_procedure", OperationKind::Execute);
    let operation = on(container, ScriptKind::StoredProcedure, named, id)?;
    operation.with_json(parameters).with_partition_key(key)
}

fn on(
    container: &Link,
    kind: ScriptKind,
    (name, does): (&'static str, OperationKind),
    id: &str,
) -> Result<Operation> {
    Ok(Operation::on(name, does, kind.resource(), &container.script(kind.resource(), id)?))
}
