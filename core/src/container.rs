//! What can be done with one container and its items?

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::batch::BatchResponse;
use crate::bulk::{self, BulkOptions, BulkResponse};
use crate::change_feed::{ChangeFeed, Feed};
use crate::change_feed_processor::{ChangeFeedProcessor, HandlerError};
use crate::error::Result;
use crate::feed_range::FeedRange;
use crate::models::batch::TransactionalBatch;
use crate::models::bulk::BulkOperation;
use crate::models::change::ChangeFeedStart;
use crate::models::container::ContainerProperties;
use crate::models::json::to_json;
use crate::models::patch::Patch;
use crate::models::query::{Query, QueryScope};
use crate::models::throughput::ThroughputProperties;
use crate::operations;
use crate::operations::Operation;
use crate::operations::link::Link;
use crate::options::{ChangeFeedOptions, ItemOptions, ProcessorOptions, QueryOptions};
use crate::pager::{FanOut, Page, Pager};
use crate::partition::key::PartitionKey;
use crate::pipeline::Pipeline;
use crate::policy::RequestOptions;
use crate::read_many::{self, ReadManyOptions, ReadManyResponse};
use crate::response::{ItemResponse, Response};
use crate::throughput;

/// One container of a database, made by [`DatabaseClient::container`](crate::DatabaseClient::container).
///
/// A name, not a connection: making or cloning one costs nothing and asks nobody. A bad id is reported by
/// the first call. Items are written and read as any type that serde knows; each is found by its id
/// and its partition key.
///
/// ```no_run
/// # async fn example(client: perilune::CosmosClient) -> perilune::Result<()> {
/// use perilune::ItemOptions;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Order {
///     id: String,
///     customer: String,
///     total: f64,
/// }
///
/// let orders = client.database("sales").container("orders");
/// let order = Order { id: "7".into(), customer: "ada".into(), total: 12.5 };
/// orders.create_item("ada", &order, None).await?;
///
/// let read = orders.read_item::<Order>("7", "ada", None).await?;
/// let unchanged = ItemOptions::default().with_if_match(read.etag().unwrap_or("*"));
/// let mut order = read.into_model()?;
/// order.total += 1.0;
/// orders.replace_item("7", "ada", &order, unchanged).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ContainerClient {
    pipeline: Arc<Pipeline>,
    id: Arc<str>,
    link: Result<Link>,
}

impl ContainerClient {
    pub(crate) fn new(pipeline: Arc<Pipeline>, id: &str, database: Result<Link>) -> Self {
        Self { pipeline, id: id.into(), link: database.and_then(|database| database.container(id)) }
    }

    /// The id, as given.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Reads the container's properties.
    ///
    /// # Errors
    /// `NotFound` if there is no such container; `InvalidArgument` if the id is no id.
    pub async fn read(
        &self,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<ContainerProperties>> {
        let operation = operations::read_container(self.link()?);
        self.pipeline.run(operation, &options.into().unwrap_or_default()).await.map(Response::new)
    }

    /// Replaces the container's properties: those that can change, such as the indexing policy and the life of items.
    /// Give what [`read`](Self::read) gave, changed: what is left out falls back to the service's default.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
    /// let properties = orders.read(None).await?.into_model()?;
    /// orders.replace(&properties.with_default_ttl(3600), None).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `NotFound` if there is no such container; `BadRequest` if its id, partition key or unique keys would change;
    /// `InvalidArgument` if the id is no id.
    pub async fn replace(
        &self,
        properties: &ContainerProperties,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<ContainerProperties>> {
        let operation = operations::replace_container(self.link()?, properties)?;
        self.pipeline.run(operation, &options.into().unwrap_or_default()).await.map(Response::new)
    }

    /// Deletes the container with all its items.
    ///
    /// # Errors
    /// `NotFound` if there is no such container; `InvalidArgument` if the id is no id.
    pub async fn delete(&self, options: impl Into<Option<RequestOptions>>) -> Result<Response<()>> {
        let operation = operations::delete_container(self.link()?);
        self.pipeline.run(operation, &options.into().unwrap_or_default()).await.map(Response::new)
    }

    /// Reads the throughput of its own that the container has.
    ///
    /// # Errors
    /// `NotFound` (404/10004) if it has none but shares its database's; otherwise those of [`read`](Self::read).
    pub async fn read_throughput(
        &self,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<ThroughputProperties>> {
        let options = self.pipeline.started(options.into().unwrap_or_default());
        let resource = self.resource_id(&options).await?;
        throughput::read(&self.pipeline, &resource, &options).await
    }

    /// Gives the container another throughput; from manual to autoscale and back, too. The header
    /// `x-ms-offer-replace-pending` of the answer says whether the change is still under way.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
    /// use perilune::ThroughputProperties;
    ///
    /// orders.replace_throughput(ThroughputProperties::autoscale(4000), None).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`read_throughput`](Self::read_throughput); `BadRequest` if the service does not take the amount. A
    /// change of kind is two requests: it may have been done where that of the amount failed.
    pub async fn replace_throughput(
        &self,
        throughput: ThroughputProperties,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<ThroughputProperties>> {
        let options = self.pipeline.started(options.into().unwrap_or_default());
        let resource = self.resource_id(&options).await?;
        throughput::replace(&self.pipeline, &resource, throughput, &options).await
    }

    /// The partition key of an item that is JSON text, by the container's definition: the values at its paths. The
    /// definition is read from the service the first time and kept.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
    /// let text = r#"{"id": "7", "customer": "ada"}"#;
    /// let item: &serde_json::value::RawValue = serde_json::from_str(text).expect("it is JSON");
    /// orders.create_item(orders.partition_key_of(text, None).await?, &item, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `InvalidArgument` if the text is no JSON; `NotFound` if there is no such container; `Timeout` if it could not be
    /// read in the time that the options, or the client, allow.
    pub async fn partition_key_of(
        &self,
        item: impl AsRef<[u8]>,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<PartitionKey> {
        let options = options.into().unwrap_or_default();
        self.pipeline.partition_key_of(self.link()?, item.as_ref(), &options).await
    }

    /// Creates an item. `item` has a text property `id`, and `partition_key` is the value of its partition
    /// key property.
    ///
    /// # Errors
    /// `Conflict` if an item with this id and partition key exists; `BadRequest` if `partition_key` is not
    /// that of the item; `TooLarge` beyond 2 MB; `InvalidArgument` if the id can't be one.
    pub async fn create_item<T: Serialize>(
        &self,
        partition_key: impl Into<PartitionKey>,
        item: &T,
        options: impl Into<Option<ItemOptions>>,
    ) -> Result<ItemResponse<T>> {
        let options = options.into().unwrap_or_default();
        let operation =
            operations::create_item(self.link()?, partition_key.into(), to_json("item", item)?, &options)?;
        self.run(operation, options).await
    }

    /// Reads an item.
    ///
    /// With [`ItemOptions::with_if_none_match`], an item that still has that etag is answered with status
    /// 304 and no body.
    ///
    /// # Errors
    /// `NotFound` if there is no such item; `InvalidArgument` if the id can't be one.
    pub async fn read_item<T: DeserializeOwned>(
        &self,
        id: &str,
        partition_key: impl Into<PartitionKey>,
        options: impl Into<Option<ItemOptions>>,
    ) -> Result<ItemResponse<T>> {
        let options = options.into().unwrap_or_default();
        let operation = operations::read_item(self.link()?, id, partition_key.into(), &options)?;
        self.run(operation, options).await
    }

    /// Creates an item, or replaces the one with the same id and partition key. The status tells which:
    /// 201 or 200.
    ///
    /// # Errors
    /// Those of [`create_item`](Self::create_item), except `Conflict`; `PreconditionFailed` if the options
    /// name an etag that the item doesn't have.
    pub async fn upsert_item<T: Serialize>(
        &self,
        partition_key: impl Into<PartitionKey>,
        item: &T,
        options: impl Into<Option<ItemOptions>>,
    ) -> Result<ItemResponse<T>> {
        let options = options.into().unwrap_or_default();
        let operation =
            operations::upsert_item(self.link()?, partition_key.into(), to_json("item", item)?, &options)?;
        self.run(operation, options).await
    }

    /// Replaces an item that exists.
    ///
    /// # Errors
    /// `NotFound` if there is no such item; `PreconditionFailed` if the options name an etag that it
    /// doesn't have; `BadRequest`, `TooLarge` and `InvalidArgument` as in
    /// [`create_item`](Self::create_item).
    pub async fn replace_item<T: Serialize>(
        &self,
        id: &str,
        partition_key: impl Into<PartitionKey>,
        item: &T,
        options: impl Into<Option<ItemOptions>>,
    ) -> Result<ItemResponse<T>> {
        let options = options.into().unwrap_or_default();
        let operation = operations::replace_item(
            self.link()?,
            id,
            partition_key.into(),
            to_json("item", item)?,
            &options,
        )?;
        self.run(operation, options).await
    }

    /// Changes an item in parts, in one round trip: all the changes or none.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
    /// # #[derive(serde::Deserialize)] struct Order { state: String }
    /// use perilune::Patch;
    ///
    /// let paid = Patch::new().set("/state", "paid")?.increment("/version", 1)?;
    /// let order: Order = orders.patch_item("7", "ada", &paid, None).await?.into_model()?;
    /// assert_eq!(order.state, "paid");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `NotFound` if there is no such item; `PreconditionFailed` if it has not the etag that the options name, or does not
    /// meet the patch's condition; `BadRequest` if a path leads nowhere; `InvalidArgument` without changes or with more
    /// than 10. The client's `retry_write` does not hold here, only that of the options.
    pub async fn patch_item<T>(
        &self,
        id: &str,
        partition_key: impl Into<PartitionKey>,
        patch: &Patch,
        options: impl Into<Option<ItemOptions>>,
    ) -> Result<ItemResponse<T>> {
        let options = options.into().unwrap_or_default();
        let operation = operations::patch_item(self.link()?, id, partition_key.into(), patch, &options)?;
        self.run(operation, options).await
    }

    /// Deletes an item.
    ///
    /// # Errors
    /// `NotFound` if there is no such item; `PreconditionFailed` if the options name an etag that it
    /// doesn't have; `InvalidArgument` if the id can't be one.
    pub async fn delete_item(
        &self,
        id: &str,
        partition_key: impl Into<PartitionKey>,
        options: impl Into<Option<ItemOptions>>,
    ) -> Result<ItemResponse<()>> {
        let options = options.into().unwrap_or_default();
        let operation = operations::delete_item(self.link()?, id, partition_key.into(), &options)?;
        self.run(operation, options).await
    }

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
            QueryScope::Partition(key) => {
                Pager::new(pipeline, operations::query_items(link, &query, key, &options)?, options)
            }
            scope => Ok(Pager::over_partitions(FanOut::new(pipeline, link, query, scope, options)?)),
        }
    }

    /// Reads what changes in the container, or in a part of it. Nothing is sent until a page is asked for.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
    /// use perilune::{Change, ChangeFeedMode, ChangeFeedOptions, ChangeFeedStart};
    ///
    /// let all = ChangeFeedOptions::default().with_mode(ChangeFeedMode::AllVersionsAndDeletes);
    /// let mut changes = orders.query_change_feed::<Change<serde_json::Value>>(ChangeFeedStart::Now, all)?;
    /// for change in changes.next_page().await?.items() {
    ///     println!("{:?}: {:?}", change.metadata.operation_type, change.current);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `InvalidArgument` at once if an option or the continuation is bad, or all versions are wanted from the beginning or
    /// a time. The pages report the rest.
    pub fn query_change_feed<T: DeserializeOwned>(
        &self,
        start: impl Into<ChangeFeedStart>,
        options: impl Into<Option<ChangeFeedOptions>>,
    ) -> Result<ChangeFeed<T>> {
        let options = options.into().unwrap_or_default();
        Feed::new(Arc::clone(&self.pipeline), self.link()?, start.into(), options).map(ChangeFeed::new)
    }

    /// Has the changes of the container handled, together with other instances that give the same `name` and the same
    /// container of leases. Nothing is sent before it is started. See [`ChangeFeedProcessor`].
    ///
    /// # Errors
    /// `InvalidArgument` if the name can't be part of an id, or an option is bad.
    pub fn change_feed_processor<T, F, Done>(
        &self,
        name: &str,
        leases: &ContainerClient,
        options: impl Into<Option<ProcessorOptions>>,
        handler: F,
    ) -> Result<ChangeFeedProcessor>
    where
        T: DeserializeOwned,
        F: Fn(Page<T>) -> Done + Send + Sync + 'static,
        Done: Future<Output = std::result::Result<(), HandlerError>> + Send + 'static,
    {
        let place = |of: &Self| Ok((Arc::clone(&of.pipeline), of.link()?.clone()));
        let options = options.into().unwrap_or_default();
        ChangeFeedProcessor::new(place(self)?, place(leases)?, name, options, handler)
    }

    /// The parts of the container that can be read by themselves: one for each of its partitions, as they are now.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
    /// use perilune::{ChangeFeedOptions, ChangeFeedStart};
    ///
    /// for range in orders.read_feed_ranges(None).await? {
    ///     let options = ChangeFeedOptions::default().with_scope(range);
    ///     let feed = orders.query_change_feed::<serde_json::Value>(ChangeFeedStart::Beginning, options)?;
    ///     // One task reads this one, others read the others.
    /// #   drop(feed);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub async fn read_feed_ranges(
        &self,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Vec<FeedRange>> {
        let options = options.into().unwrap_or_default();
        let layout = self.pipeline.fresh_layout(self.link()?, &options).await?;
        Ok(layout.ranges.ranges().iter().map(FeedRange::from).collect())
    }

    /// The part of the container that the items of a partition key are in, or of all that begin with these values of a
    /// hierarchical key. The container's definition is read from the service the first time and kept.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub async fn feed_range_from_partition_key(
        &self,
        partition_key: impl Into<PartitionKey>,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<FeedRange> {
        let options = options.into().unwrap_or_default();
        self.pipeline.layout(self.link()?, &options).await?.feed_range(&partition_key.into())
    }

    /// The container's feed ranges, or the one of a partition key, as a JSON list, for bindings.
    ///
    /// # Errors
    /// Those of [`read_feed_ranges`](Self::read_feed_ranges).
    #[cfg(feature = "internals")]
    #[doc(hidden)]
    pub async fn feed_ranges_as_json(
        &self,
        key: Option<PartitionKey>,
        options: RequestOptions,
    ) -> Result<Response<()>> {
        let ranges = match key {
            Some(key) => vec![self.feed_range_from_partition_key(key, options).await?],
            None => self.read_feed_ranges(options).await?,
        };
        Ok(Response::new(crate::pipeline::RawResponse {
            status: crate::models::status::Status::OK,
            headers: http::HeaderMap::new(),
            body: to_json("feed ranges", &ranges)?,
            diagnostics: Arc::new(self.pipeline.new_diagnostics("read_feed_ranges")),
            is_after_ambiguous_failure: false,
        }))
    }

    async fn resource_id(&self, options: &RequestOptions) -> Result<String> {
        let properties = self.read(options.clone()).await?.into_model()?;
        Ok(properties.resource_id.unwrap_or_default())
    }

    async fn run<T>(&self, operation: Operation, options: ItemOptions) -> Result<ItemResponse<T>> {
        self.pipeline.run(operation, &options.request).await.map(Response::new)
    }

    fn link(&self) -> Result<&Link> {
        self.link.as_ref().map_err(Clone::clone)
    }
}

impl fmt::Debug for ContainerClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContainerClient").field("id", &self.id).finish_non_exhaustive()
    }
}
