//! What can be done with many items at once?

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::ContainerClient;
use crate::batch::BatchResponse;
use crate::bulk::{self, BulkOptions, BulkResponse};
use crate::error::Result;
use crate::models::batch::TransactionalBatch;
use crate::models::bulk::BulkOperation;
use crate::models::query::{Query, QueryScope};
use crate::operations;
use crate::options::QueryOptions;
use crate::pager::{FanOut, Pager};
use crate::partition::key::PartitionKey;
use crate::policy::RequestOptions;
use crate::read_many::{self, ReadManyOptions, ReadManyResponse};
use crate::response::Response;

impl ContainerClient {
    /// Deletes all items that have one partition key. The service does so in the background, within a share of the
    /// throughput; reads miss them from the answer on.
    ///
    /// # Errors
    /// `BadRequest` if the account does not have this feature, or the key is not a whole one.
    pub async fn delete_all_items_by_partition_key(
        &self,
        partition_key: impl Into<PartitionKey>,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<()>> {
        let operation = operations::delete_all_items_by_partition_key(self.link()?, partition_key.into())?;
        self.pipeline.run(operation, &options.into().unwrap_or_default()).await.map(Response::new)
    }

    /// Does the operations of a batch on the items of one partition key: all of them, or none.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient, order: serde_json::Value) -> perilune::Result<()> {
    /// use perilune::TransactionalBatch;
    ///
    /// let batch = TransactionalBatch::new().create_item(&order, None)?.delete_item("basket", None);
    /// let done = orders.execute_item_batch("ada", &batch, None).await?;
    /// assert_eq!(done.results()[0].status, 201);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The kind and status of the operation that failed, which the message names; none is done then, and
    /// [`Error::body`](crate::Error::body) has the results of all. `InvalidArgument` without operations or with more than
    /// 100; `TooLarge` beyond 2 MB. As for [`patch_item`](Self::patch_item), the client's `retry_write` does not hold
    /// here.
    pub async fn execute_item_batch(
        &self,
        partition_key: impl Into<PartitionKey>,
        batch: &TransactionalBatch,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<BatchResponse> {
        let options = options.into().unwrap_or_default();
        let operation = operations::execute_batch(self.link()?, partition_key.into(), batch)?;
        BatchResponse::read(self.pipeline.run(operation, &options).await?)
    }

    /// Reads many items of any partition keys: those that there are, in the order in which they are asked for. One that
    /// is asked for twice is found once.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
    /// # #[derive(serde::Deserialize)] struct Order { total: f64 }
    /// let found = orders.read_many_items::<Order>([("7", "ada"), ("8", "bob")], None).await?;
    /// let total: f64 = found.items().iter().map(|order| order.total).sum();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `InvalidArgument` if an id can't be one, or a partition key is not a whole one; otherwise those of any read.
    pub async fn read_many_items<T: DeserializeOwned>(
        &self,
        items: impl IntoIterator<Item = (impl Into<String>, impl Into<PartitionKey>)>,
        options: impl Into<Option<ReadManyOptions>>,
    ) -> Result<ReadManyResponse<T>> {
        let items = items.into_iter().map(|(id, key)| (id.into(), key.into()));
        let options = options.into().unwrap_or_default();
        read_many::execute(&self.pipeline, self.link()?, items, options).await?.into_models()
    }

    /// Does many operations on items of any partition keys, each for itself: as many requests as needed, at a pace that
    /// the container's throughput allows, whatever splits meanwhile. They are taken from `operations` as they are sent.
    ///
    /// Every operation has exactly one result, in the order given. One is sent again only where the service said that
    /// it was not done; if an answer is lost, the results of its operations say that their outcome is unknown. Which of
    /// two operations on one item is done first is not said.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient, lines: Vec<serde_json::Value>) -> perilune::Result<()> {
    /// use perilune::BulkOperation;
    ///
    /// let operations = lines.iter().filter_map(|order| BulkOperation::upsert_item(order["customer"].as_str()?, order).ok());
    /// let done = orders.execute_bulk(operations, None).await?;
    /// for (order, result) in lines.iter().zip(done.results()) {
    ///     if let Err(error) = result {
    ///         println!("{}: {error}", order["id"]);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Only if nothing was sent: `NotFound` if there is no such container, and those of reading it. All others are the
    /// results of operations.
    pub async fn execute_bulk(
        &self,
        operations: impl IntoIterator<Item = BulkOperation>,
        options: impl Into<Option<BulkOptions>>,
    ) -> Result<BulkResponse> {
        let options = options.into().unwrap_or_default();
        bulk::execute(&self.pipeline, self.link()?, operations.into_iter(), options).await
    }

    /// Queries the items of one partition key, of several, or of the whole container, as the [`QueryScope`] says. Nothing
    /// is sent until a page is asked for.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
    /// use perilune::Query;
    ///
    /// let query = Query::new("SELECT VALUE c.total FROM c WHERE c.total > @least")
    ///     .with_parameter("@least", 10)?;
    /// let totals: Vec<f64> = orders.query_items(query, "ada", None)?.collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A query over several partitions asks them side by side and puts their answers together: ORDER BY, TOP, OFFSET and
    /// LIMIT, DISTINCT, GROUP BY and aggregates are those of the whole. Every page has a continuation, with which the
    /// query goes on later or elsewhere, also after partitions were split or merged.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
    /// use perilune::{QueryOptions, QueryScope};
    ///
    /// let query = "SELECT c.customer, SUM(c.total) AS total FROM c GROUP BY c.customer";
    /// let options = QueryOptions::default().with_max_degree_of_parallelism(8);
    /// let sums: Vec<serde_json::Value> =
    ///     orders.query_items(query, QueryScope::Container, options)?.collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `InvalidArgument` at once if an id, a key or an option is bad, and from the first page if the continuation belongs
    /// to another query. The pages report the rest, such as `BadRequest` for a query that the service can't parse.
    pub fn query_items<T: DeserializeOwned>(
        &self,
        query: impl Into<Query>,
        scope: impl Into<QueryScope>,
        options: impl Into<Option<QueryOptions>>,
    ) -> Result<Pager<T>> {
        let (query, scope) = (query.into(), scope.into());
        let options = options.into().unwrap_or_default();
        let (pipeline, link) = (Arc::clone(&self.pipeline), self.link()?);
        match scope {
            QueryScope::Partition(key) if !query.may_rank() => {
                Pager::new(pipeline, operations::query_items(link, &query, key, &options)?, options)
            }
            scope => Ok(Pager::over_partitions(FanOut::new(pipeline, link, query, scope, options)?)),
        }
    }
}
