//! Which requests create, read, replace, delete and query users and their permissions?

use bytes::Bytes;

use crate::error::Result;
use crate::models::headers;
use crate::models::query::Query;
use crate::operations::build::{TRUE, check_item};
use crate::operations::link::Link;
use crate::operations::query::page;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::options::QueryOptions;

/// What a request on a user or a permission does, by the name of the public method.
#[derive(Clone, Copy)]
pub(crate) struct Does(pub(crate) &'static str, pub(crate) OperationKind);

/// Creates a user in a database, or a permission of a user; an upsert replaces the one of its name.
pub(crate) fn write_under(
    does: Does,
    resource: ResourceType,
    parent: &Link,
    body: Bytes,
) -> Result<Operation> {
    check_item(&body)?;
    let operation = Operation::under(does.0, does.1, resource, parent).with_json(body);
    Ok(match does.1 {
        OperationKind::Upsert => operation.with_header(headers::IS_UPSERT, TRUE),
        _ => operation,
    })
}

/// Reads, replaces or deletes the user or permission at `link`.
pub(crate) fn on_named(does: Does, resource: ResourceType, link: &Link, body: Option<Bytes>) -> Operation {
    let operation = Operation::on(does.0, does.1, resource, link);
    match body {
        Some(body) => operation.with_json(body),
        None => operation,
    }
}

pub(crate) fn query_under(
    name: &'static str,
    resource: ResourceType,
    parent: &Link,
    query: &Query,
    options: &QueryOptions,
) -> Result<Operation> {
    page(name, resource, parent, query.to_json()?, options)
}
