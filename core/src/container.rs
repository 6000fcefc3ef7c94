//! What can be done with one container and its items?

mod feeds;
mod items;
mod many;

use std::fmt;
use std::sync::Arc;

use crate::conflicts::ConflictsClient;
use crate::error::Result;
use crate::models::container::ContainerProperties;
use crate::models::throughput::ThroughputProperties;
use crate::operations;
use crate::operations::link::Link;
use crate::partition::key::PartitionKey;
use crate::pipeline::Pipeline;
use crate::policy::RequestOptions;
use crate::response::Response;
use crate::scripts::ScriptsClient;
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
    pub(crate) pipeline: Arc<Pipeline>,
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

    /// The container's stored procedures, triggers and user-defined functions. Asks nobody.
    pub fn scripts(&self) -> ScriptsClient {
        ScriptsClient::new(Arc::clone(&self.pipeline), self.link.clone())
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

    /// A handle on the container's conflicts: versions of items that lost against another region's.
    pub fn conflicts(&self) -> ConflictsClient {
        ConflictsClient::new(self.clone())
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

    async fn resource_id(&self, options: &RequestOptions) -> Result<String> {
        let properties = self.read(options.clone()).await?.into_model()?;
        Ok(properties.resource_id.unwrap_or_default())
    }

    pub(crate) fn link(&self) -> Result<&Link> {
        self.link.as_ref().map_err(Clone::clone)
    }
}

impl fmt::Debug for ContainerClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContainerClient").field("id", &self.id).finish_non_exhaustive()
    }
}
