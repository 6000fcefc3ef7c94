//! What can be done with one user of a database, and with its permissions?

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::error::Result;
use crate::models::json::to_json;
use crate::models::query::Query;
use crate::models::user::{PermissionProperties, UserProperties};
use crate::operations::link::Link;
use crate::operations::{self, Does, Operation, OperationKind, ResourceType};
use crate::options::QueryOptions;
use crate::pager::Pager;
use crate::pipeline::Pipeline;
use crate::policy::RequestOptions;
use crate::response::Response;

const USER: ResourceType = ResourceType::User;
const PERMISSION: ResourceType = ResourceType::Permission;

/// One user of a database, made by [`DatabaseClient::user`](crate::DatabaseClient::user).
///
/// A name, not a connection: making or cloning one costs nothing and asks nobody. Users and permissions are written in
/// the hub, as containers are; only a client with the account's key can.
///
/// ```no_run
/// # async fn example(client: perilune::CosmosClient) -> Result<(), Box<dyn std::error::Error>> {
/// use perilune::{CosmosClient, PermissionMode, PermissionProperties, ResourceTokens, UserProperties};
///
/// let sales = client.database("sales");
/// sales.create_user(&UserProperties::new("ada"), None).await?;
/// let mine = PermissionProperties::new("orders", PermissionMode::Read, "dbs/sales/colls/orders");
/// let mine = sales.user("ada").create_permission(&mine, None).await?.into_model()?;
///
/// // Elsewhere, in a process that must not have the key:
/// let tokens = ResourceTokens::new().with_permission(&mine)?;
/// let of_ada = CosmosClient::builder("https://contoso.documents.azure.com:443/", tokens).build()?;
/// # let _ = of_ada;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct UserClient {
    pipeline: Arc<Pipeline>,
    id: Arc<str>,
    #[cfg(feature = "internals")]
    database: Result<Link>,
    link: Result<Link>,
}

impl UserClient {
    pub(crate) fn new(pipeline: Arc<Pipeline>, id: &str, database: Result<Link>) -> Self {
        let link = database.as_ref().map_err(Clone::clone).and_then(|database| database.user(id));
        Self {
            pipeline,
            id: id.into(),
            #[cfg(feature = "internals")]
            database,
            link,
        }
    }

    #[cfg(feature = "internals")]
    pub(crate) fn database(&self) -> Result<&Link> {
        self.database.as_ref().map_err(Clone::clone)
    }

    /// The id, as given.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Reads the user.
    ///
    /// # Errors
    /// `NotFound` if there is no such user; `InvalidArgument` if the id is no id.
    pub async fn read(&self, options: impl Into<Option<RequestOptions>>) -> Result<Response<UserProperties>> {
        let does = Does("read_user", OperationKind::Read);
        self.run(operations::on_named(does, USER, self.link()?, None), options.into()).await
    }

    /// Replaces the user; it may get another id.
    ///
    /// # Errors
    /// Those of [`read`](Self::read); `Conflict` if the new id is taken.
    pub async fn replace(
        &self,
        user: &UserProperties,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<UserProperties>> {
        let does = Does("replace_user", OperationKind::Replace);
        let body = Some(to_json("user", user)?);
        self.run(operations::on_named(does, USER, self.link()?, body), options.into()).await
    }

    /// Deletes the user with all its permissions. Tokens that were given out stay good until they end.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub async fn delete(&self, options: impl Into<Option<RequestOptions>>) -> Result<Response<()>> {
        let does = Does("delete_user", OperationKind::Delete);
        self.run(operations::on_named(does, USER, self.link()?, None), options.into()).await
    }

    /// Creates a permission. The answer has its token.
    ///
    /// # Errors
    /// `Conflict` if the id is taken; `NotFound` if there is no such user or resource; `InvalidArgument` if an id is no
    /// id.
    pub async fn create_permission(
        &self,
        permission: &PermissionProperties,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<PermissionProperties>> {
        let does = Does("create_permission", OperationKind::Create);
        let body = to_json("permission", permission)?;
        self.run(operations::write_under(does, PERMISSION, self.link()?, body)?, options.into()).await
    }

    /// Creates a permission or replaces the one of its id. The answer has its token.
    ///
    /// # Errors
    /// Those of [`create_permission`](Self::create_permission), except `Conflict`.
    pub async fn upsert_permission(
        &self,
        permission: &PermissionProperties,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<PermissionProperties>> {
        let does = Does("upsert_permission", OperationKind::Upsert);
        let body = to_json("permission", permission)?;
        self.run(operations::write_under(does, PERMISSION, self.link()?, body)?, options.into()).await
    }

    /// Reads a permission. The answer has a new token, good for an hour or as long as
    /// [`RequestOptions::with_resource_token_expiry`] says.
    ///
    /// # Errors
    /// `NotFound` if there is no such permission; `InvalidArgument` if the id is no id.
    pub async fn read_permission(
        &self,
        id: &str,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<PermissionProperties>> {
        let does = Does("read_permission", OperationKind::Read);
        self.run(self.on_permission(does, id, None)?, options.into()).await
    }

    /// Replaces a permission; it may get another id. The answer has a new token.
    ///
    /// # Errors
    /// Those of [`read_permission`](Self::read_permission); `Conflict` if the new id is taken.
    pub async fn replace_permission(
        &self,
        id: &str,
        permission: &PermissionProperties,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<PermissionProperties>> {
        let does = Does("replace_permission", OperationKind::Replace);
        let body = to_json("permission", permission)?;
        self.run(self.on_permission(does, id, Some(body))?, options.into()).await
    }

    /// Deletes a permission. Tokens that were given out stay good until they end.
    ///
    /// # Errors
    /// Those of [`read_permission`](Self::read_permission).
    pub async fn delete_permission(
        &self,
        id: &str,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<()>> {
        let does = Does("delete_permission", OperationKind::Delete);
        self.run(self.on_permission(does, id, None)?, options.into()).await
    }

    /// Queries the user's permissions, each with a new token; `"SELECT * FROM c"` lists them all.
    ///
    /// # Errors
    /// `InvalidArgument` at once if an id or an option is bad. The pages report the rest.
    pub fn query_permissions(
        &self,
        query: impl Into<Query>,
        options: impl Into<Option<QueryOptions>>,
    ) -> Result<Pager<PermissionProperties>> {
        let (query, options) = (query.into(), options.into().unwrap_or_default());
        let link = self.link()?;
        let operation = operations::query_under("query_permissions", PERMISSION, link, &query, &options)?;
        Pager::new(Arc::clone(&self.pipeline), operation, options)
    }

    fn on_permission(&self, does: Does, id: &str, body: Option<Bytes>) -> Result<Operation> {
        Ok(operations::on_named(does, PERMISSION, &self.link()?.permission(id)?, body))
    }

    pub(crate) async fn run<T>(
        &self,
        operation: Operation,
        options: Option<RequestOptions>,
    ) -> Result<Response<T>> {
        self.pipeline.run(operation, &options.unwrap_or_default()).await.map(Response::new)
    }

    pub(crate) fn link(&self) -> Result<&Link> {
        self.link.as_ref().map_err(Clone::clone)
    }
}

impl fmt::Debug for UserClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserClient").field("id", &self.id).finish_non_exhaustive()
    }
}
