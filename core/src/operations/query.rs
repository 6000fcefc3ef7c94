//! Which request asks for one page of a query?

use http::HeaderValue;

use crate::error::{Error, Result};
use crate::models::headers;
use crate::models::query::Query;
use crate::operations::build::TRUE;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::options::QueryOptions;
use crate::partition::key::PartitionKey;

const QUERY_JSON: HeaderValue = HeaderValue::from_static("application/query+json");

/// A query of the databases of the account.
pub(crate) fn query_databases(query: &Query, options: &QueryOptions) -> Result<Operation> {
    page("query_databases", ResourceType::Database, &Link::account(), query, options)
}

/// A query of the containers of a database.
pub(crate) fn query_containers(database: &Link, query: &Query, options: &QueryOptions) -> Result<Operation> {
    page("query_containers", ResourceType::Container, database, query, options)
}

/// A query of the items that have one partition key.
pub(crate) fn query_items(
    container: &Link,
    query: &Query,
    key: PartitionKey,
    options: &QueryOptions,
) -> Result<Operation> {
    page("query_items", ResourceType::Document, container, query, options)?.with_partition_key(key)
}

pub(super) fn page(
    name: &'static str,
    resource: ResourceType,
    parent: &Link,
    query: &Query,
    options: &QueryOptions,
) -> Result<Operation> {
    let mut operation = Operation::under(name, OperationKind::Query, resource, parent)
        .with_header(headers::CONTENT_TYPE, QUERY_JSON)
        .with_header(headers::IS_QUERY, TRUE);
    match options.max_item_count {
        Some(0) => return Err(Error::invalid("max_item_count", "0: at least 1 is accepted")),
        Some(count) => operation = operation.with_header(headers::MAX_ITEM_COUNT, count.into()),
        None => {}
    }
    operation.body = query.to_json()?;
    Ok(operation)
}
