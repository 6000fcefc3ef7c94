//! Which request asks for one page of a query, or for its plan?

use bytes::Bytes;
use http::HeaderValue;

use crate::error::{Error, Result};
use crate::models::headers;
use crate::models::query::Query;
use crate::operations::build::TRUE;
use crate::operations::link::Link;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::options::QueryOptions;
use crate::partition::epk::EffectivePartitionKey;
use crate::partition::key::PartitionKey;

const QUERY_JSON: HeaderValue = HeaderValue::from_static("application/query+json");
/// The plan that is asked for.
const PLAN_VERSION: HeaderValue = HeaderValue::from_static("1.4");
/// As the service reads it.
const PLAN_WANTED: HeaderValue = HeaderValue::from_static("True");
const AS_MUCH_AS_FITS: HeaderValue = HeaderValue::from_static("-1");
const BY_RANGE: HeaderValue = HeaderValue::from_static("EffectivePartitionKeyRange");

/// Where a page of a query over several partitions is asked for.
pub(crate) enum QueryTarget<'a> {
    /// A range, or a part of it: from the first of the two keys to before the second.
    Range {
        id: &'a str,
        bounds: Option<(&'a EffectivePartitionKey, &'a EffectivePartitionKey)>,
    },
    Key(PartitionKey),
}

/// A query of the databases of the account.
pub(crate) fn query_databases(query: &Query, options: &QueryOptions) -> Result<Operation> {
    page("query_databases", ResourceType::Database, &Link::account(), query.to_json()?, options)
}

/// A query of the containers of a database.
pub(crate) fn query_containers(database: &Link, query: &Query, options: &QueryOptions) -> Result<Operation> {
    page("query_containers", ResourceType::Container, database, query.to_json()?, options)
}

/// A query of the items that have one partition key.
pub(crate) fn query_items(
    container: &Link,
    query: &Query,
    key: PartitionKey,
    options: &QueryOptions,
) -> Result<Operation> {
    page("query_items", ResourceType::Document, container, query.to_json()?, options)?.with_partition_key(key)
}

/// A query of a part of the items, in pages as large as the service makes them unless `is_paged`.
pub(crate) fn query_part(
    container: &Link,
    body: Bytes,
    target: QueryTarget<'_>,
    is_paged: bool,
    options: &QueryOptions,
) -> Result<Operation> {
    let mut operation = page("query_items", ResourceType::Document, container, body, options)?;
    if !is_paged {
        operation = operation.with_header(headers::MAX_ITEM_COUNT, AS_MUCH_AS_FITS);
    }
    if let QueryTarget::Range { .. } = target {
        operation = operation.with_header(headers::ENABLE_CROSS_PARTITION, TRUE);
    }
    operation.with_target(target)
}

impl Operation {
    /// The part of a container that a feed or query is about.
    pub(super) fn with_target(self, target: QueryTarget<'_>) -> Result<Self> {
        let (id, bounds) = match target {
            QueryTarget::Key(key) => return self.with_partition_key(key),
            QueryTarget::Range { id, bounds } => (id, bounds),
        };
        let operation = self.with_text_header("range", headers::PARTITION_KEY_RANGE_ID, id)?;
        let Some((min, max)) = bounds else { return Ok(operation) };
        // The service refuses a header without a value.
        let min = if min.as_str().is_empty() { "00" } else { min.as_str() };
        operation
            .with_header(headers::READ_KEY_TYPE, BY_RANGE)
            .with_text_header("range", headers::START_EPK, min)?
            .with_text_header("range", headers::END_EPK, max.as_str())
    }
}

/// The plan by which a query is run over several partitions, for a client that has these features.
pub(crate) fn query_plan(container: &Link, body: Bytes, features: &'static str) -> Operation {
    let kind = OperationKind::Query;
    let mut operation = Operation::under("query_plan", kind, ResourceType::Document, container)
        .with_header(headers::CONTENT_TYPE, QUERY_JSON)
        .with_header(headers::IS_QUERY_PLAN_REQUEST, PLAN_WANTED)
        .with_header(headers::SUPPORTED_QUERY_FEATURES, HeaderValue::from_static(features))
        .with_header(headers::QUERY_VERSION, PLAN_VERSION)
        .with_header(headers::ENABLE_CROSS_PARTITION, TRUE);
    operation.body = body;
    operation
}

pub(super) fn page(
    name: &'static str,
    resource: ResourceType,
    parent: &Link,
    body: Bytes,
    options: &QueryOptions,
) -> Result<Operation> {
    let mut operation = Operation::under(name, OperationKind::Query, resource, parent)
        .with_header(headers::CONTENT_TYPE, QUERY_JSON)
        .with_header(headers::IS_QUERY, TRUE);
    if let Some(count) = at_least_one("max_item_count", options.max_item_count)? {
        operation = operation.with_header(headers::MAX_ITEM_COUNT, count.into());
    }
    at_least_one("max_degree_of_parallelism", options.max_degree_of_parallelism)?;
    if options.populate_query_metrics {
        operation = operation.with_header(headers::POPULATE_QUERY_METRICS, TRUE);
    }
    if options.populate_index_metrics {
        operation = operation.with_header(headers::POPULATE_INDEX_METRICS, TRUE);
    }
    operation.body = body;
    Ok(operation)
}

fn at_least_one(argument: &str, number: Option<u32>) -> Result<Option<u32>> {
    match number {
        Some(0) => Err(Error::invalid(argument, "0: at least 1 is accepted")),
        number => Ok(number),
    }
}
