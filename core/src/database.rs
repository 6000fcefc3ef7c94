//! What can be done with one database?

use std::fmt;
use std::sync::Arc;

use crate::container::ContainerClient;
use crate::error::{ErrorKind, Result};
use crate::models::container::ContainerProperties;
use crate::models::database::DatabaseProperties;
use crate::models::json::to_json;
use crate::models::query::Query;
use crate::models::throughput::ThroughputProperties;
use crate::models::user::UserProperties;
use crate::operations::link::Link;
use crate::operations::{self, Does, OperationKind, ResourceType};
use crate::options::{CreateOptions, QueryOptions};
use crate::pager::Pager;
use crate::pipeline::Pipeline;
use crate::policy::RequestOptions;
use crate::response::Response;
use crate::throughput;
use crate::users::UserClient;

/// One database of the account, made by [`CosmosClient::database`](crate::CosmosClient::database).
///
/// A name, not a connection: making or cloning one costs nothing and asks nobody. A bad id is reported by
/// the first call.
///
/// ```no_run
/// # async fn example(client: perilune::CosmosClient) -> perilune::Result<()> {
/// use perilune::ContainerProperties;
///
/// let sales = client.database("sales");
/// sales.create_container_if_not_exists(ContainerProperties::new("orders", "/customer"), None).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct DatabaseClient {
    pipeline: Arc<Pipeline>,
    id: Arc<str>,
    link: Result<Link>,
}

impl DatabaseClient {
    pub(crate) fn new(pipeline: Arc<Pipeline>, id: &str) -> Self {
        Self { pipeline, id: id.into(), link: Link::account().database(id) }
    }

    /// The id, as given.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A handle on a container of this database. Asks nobody: a container that doesn't exist, or a bad id,
    /// is reported by the handle's first call.
    pub fn container(&self, id: &str) -> ContainerClient {
        ContainerClient::new(Arc::clone(&self.pipeline), id, self.link.clone())
    }

    /// Reads the database's properties.
    ///
    /// # Errors
    /// `NotFound` if there is no such database; `InvalidArgument` if the id is no id.
    pub async fn read(
        &self,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<DatabaseProperties>> {
        let operation = operations::read_database(self.link()?);
        self.pipeline.run(operation, &options.into().unwrap_or_default()).await.map(Response::new)
    }

    /// Deletes the database with everything in it.
    ///
    /// # Errors
    /// `NotFound` if there is no such database; `InvalidArgument` if the id is no id.
    pub async fn delete(&self, options: impl Into<Option<RequestOptions>>) -> Result<Response<()>> {
        let operation = operations::delete_database(self.link()?);
        self.pipeline.run(operation, &options.into().unwrap_or_default()).await.map(Response::new)
    }

    /// Reads the throughput of its own that the database has.
    ///
    /// # Errors
    /// `NotFound` (404/10004) if it has none, as its containers have their own; otherwise those of [`read`](Self::read).
    pub async fn read_throughput(
        &self,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<ThroughputProperties>> {
        let options = self.pipeline.started(options.into().unwrap_or_default());
        let resource = self.resource_id(&options).await?;
        throughput::read(&self.pipeline, &resource, &options).await
    }

    /// Gives the database another throughput; from manual to autoscale and back, too. The header
    /// `x-ms-offer-replace-pending` of the answer says whether the change is still under way.
    ///
    /// ```no_run
    /// # async fn example(sales: perilune::DatabaseClient) -> perilune::Result<()> {
    /// use perilune::ThroughputProperties;
    ///
    /// sales.replace_throughput(ThroughputProperties::autoscale(4000), None).await?;
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

    /// Creates a container.
    ///
    /// # Errors
    /// `Conflict` if the id is taken; `NotFound` if there is no such database; `BadRequest` if the service
    /// refuses the properties; `InvalidArgument` if an id is no id.
    pub async fn create_container(
        &self,
        properties: ContainerProperties,
        options: impl Into<Option<CreateOptions>>,
    ) -> Result<Response<ContainerProperties>> {
        let options = options.into().unwrap_or_default();
        let operation = operations::create_container(self.link()?, &properties, options.throughput)?;
        self.pipeline.run(operation, &options.request).await.map(Response::new)
    }

    /// Reads a container, and creates it if there is none. One that exists stays as it is, whatever the
    /// properties and the throughput say.
    ///
    /// # Errors
    /// Those of [`create_container`](Self::create_container), except `Conflict`.
    pub async fn create_container_if_not_exists(
        &self,
        properties: ContainerProperties,
        options: impl Into<Option<CreateOptions>>,
    ) -> Result<Response<ContainerProperties>> {
        let mut options = options.into().unwrap_or_default();
        let container = self.container(&properties.id);
        options.request = self.pipeline.started(options.request);
        let request = options.request.clone();
        match container.read(request.clone()).await {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            other => return other,
        }
        match self.create_container(properties, options).await {
            Err(error) if error.kind() == ErrorKind::Conflict => container.read(request).await,
            other => other,
        }
    }

    /// A handle on a user of this database. Asks nobody.
    pub fn user(&self, id: &str) -> UserClient {
        UserClient::new(Arc::clone(&self.pipeline), id, self.link.clone())
    }

    /// Creates a user.
    ///
    /// # Errors
    /// `Conflict` if the id is taken; `NotFound` if there is no such database; `InvalidArgument` if an id is no id.
    pub async fn create_user(
        &self,
        user: &UserProperties,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<UserProperties>> {
        self.write_user(Does("create_user", OperationKind::Create), user, options.into()).await
    }

    /// Creates a user, unless there is one of its id.
    ///
    /// # Errors
    /// Those of [`create_user`](Self::create_user), except `Conflict`.
    pub async fn upsert_user(
        &self,
        user: &UserProperties,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<UserProperties>> {
        self.write_user(Does("upsert_user", OperationKind::Upsert), user, options.into()).await
    }

    async fn write_user(
        &self,
        does: Does,
        user: &UserProperties,
        options: Option<RequestOptions>,
    ) -> Result<Response<UserProperties>> {
        let body = to_json("user", user)?;
        let operation = operations::write_under(does, ResourceType::User, self.link()?, body)?;
        self.pipeline.run(operation, &options.unwrap_or_default()).await.map(Response::new)
    }

    /// Queries the database's users; `"SELECT * FROM c"` lists them all.
    ///
    /// # Errors
    /// `InvalidArgument` at once if the id or an option is bad. The pages report the rest.
    pub fn query_users(
        &self,
        query: impl Into<Query>,
        options: impl Into<Option<QueryOptions>>,
    ) -> Result<Pager<UserProperties>> {
        let (query, options) = (query.into(), options.into().unwrap_or_default());
        let (user, link) = (ResourceType::User, self.link()?);
        let operation = operations::query_under("query_users", user, link, &query, &options)?;
        Pager::new(Arc::clone(&self.pipeline), operation, options)
    }

    /// Queries the database's containers; `"SELECT * FROM c"` lists them all.
    ///
    /// # Errors
    /// `InvalidArgument` at once if the id or an option is bad. The pages report the rest.
    pub fn query_containers(
        &self,
        query: impl Into<Query>,
        options: impl Into<Option<QueryOptions>>,
    ) -> Result<Pager<ContainerProperties>> {
        let options = options.into().unwrap_or_default();
        let operation = operations::query_containers(self.link()?, &query.into(), &options)?;
        Pager::new(Arc::clone(&self.pipeline), operation, options)
    }

    async fn resource_id(&self, options: &RequestOptions) -> Result<String> {
        let properties = self.read(options.clone()).await?.into_model()?;
        Ok(properties.resource_id.unwrap_or_default())
    }

    fn link(&self) -> Result<&Link> {
        self.link.as_ref().map_err(Clone::clone)
    }
}

impl fmt::Debug for DatabaseClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseClient").field("id", &self.id).finish_non_exhaustive()
    }
}
