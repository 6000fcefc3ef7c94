//! What can be done with the conflicts of a container?

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::container::ContainerClient;
use crate::error::{Error, ErrorKind, Result};
use crate::models::conflict::{ConflictProperties, ConflictVersions};
use crate::models::query::{Query, QueryScope};
use crate::operations;
use crate::options::{ItemOptions, QueryOptions};
use crate::pager::Pager;
use crate::partition::key::PartitionKey;
use crate::policy::RequestOptions;
use crate::response::Response;

/// The conflicts of one container, made by [`ContainerClient::conflicts`].
///
/// With several write regions, two of them may take a write of one item before they hear of each other. Where the last
/// writer wins, as it does unless the container's
/// [`ConflictResolutionPolicy`](crate::ConflictResolutionPolicy) says otherwise, that is all. With
/// [`ConflictResolutionMode::Custom`](crate::ConflictResolutionMode::Custom) and no procedure that decides, the version
/// that lost waits here until the application has dealt with it.
///
/// ```no_run
/// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
/// let conflicts = orders.conflicts();
/// let mut all = conflicts.query_conflicts("SELECT * FROM c", "ada", None)?;
/// while let Some(page) = all.next_page().await? {
///     for conflict in page.items() {
///         let sides = conflicts.read_versions::<serde_json::Value>(conflict, "ada", None).await?;
///         println!("{:?} lost against {:?}", sides.loser, sides.winner);
///         conflicts.delete_conflict(&conflict.id, "ada", None).await?;
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ConflictsClient {
    container: ContainerClient,
}

impl ConflictsClient {
    pub(crate) fn new(container: ContainerClient) -> Self {
        Self { container }
    }

    /// Queries the conflicts about items of one partition key, or of the whole container; `"SELECT * FROM c"` lists them.
    ///
    /// # Errors
    /// `InvalidArgument` at once if an id, the key or an option is bad. The pages report the rest.
    pub fn query_conflicts(
        &self,
        query: impl Into<Query>,
        scope: impl Into<QueryScope>,
        options: impl Into<Option<QueryOptions>>,
    ) -> Result<Pager<ConflictProperties>> {
        let key = match scope.into() {
            QueryScope::Partition(key) => Some(key),
            QueryScope::Container => None,
            QueryScope::Partitions(_) | QueryScope::Prefix(_) | QueryScope::FeedRange(_) => {
                return Err(Error::invalid("scope", "one partition key or the whole container is accepted"));
            }
        };
        let options = options.into().unwrap_or_default();
        let operation = operations::query_conflicts(self.container.link()?, &query.into(), key, &options)?;
        Pager::new(Arc::clone(&self.container.pipeline), operation, options)
    }

    /// Reads a conflict.
    ///
    /// # Errors
    /// `NotFound` if there is no such conflict; `InvalidArgument` if the id can't be one.
    pub async fn read_conflict(
        &self,
        id: &str,
        partition_key: impl Into<PartitionKey>,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<ConflictProperties>> {
        let operation = operations::read_conflict(self.container.link()?, id, partition_key.into())?;
        let options = options.into().unwrap_or_default();
        self.container.pipeline.run(operation, &options).await.map(Response::new)
    }

    /// Strikes a conflict off the list, once it was dealt with. The item stays as it is.
    ///
    /// # Errors
    /// `NotFound` if there is no such conflict; `InvalidArgument` if the id can't be one.
    pub async fn delete_conflict(
        &self,
        id: &str,
        partition_key: impl Into<PartitionKey>,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<()>> {
        let operation = operations::delete_conflict(self.container.link()?, id, partition_key.into())?;
        let options = options.into().unwrap_or_default();
        self.container.pipeline.run(operation, &options).await.map(Response::new)
    }

    /// The version that lost beside the item as it is now, which is read for this.
    ///
    /// # Errors
    /// `Serialization` if a version doesn't fit `T`; `InvalidArgument` if the conflict is not about an item; otherwise
    /// those of any read.
    pub async fn read_versions<T: DeserializeOwned>(
        &self,
        conflict: &ConflictProperties,
        partition_key: impl Into<PartitionKey>,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<ConflictVersions<T>> {
        #[derive(Deserialize)]
        struct Head {
            id: String,
        }
        let request = self.container.pipeline.started(options.into().unwrap_or_default());
        let key = partition_key.into();
        if conflict.content.is_empty() {
            let winner = self.item_of_resource(conflict, key, request).await?;
            return Ok(ConflictVersions { loser: None, winner });
        }
        let Head { id } = parse(&conflict.content)?;
        let winner =
            match self.container.read_item(&id, key, ItemOptions::default().with_request(request)).await {
                Ok(item) => Some(item.into_model()?),
                // Another sub-status tells that the container is not there.
                Err(error) if error.status() == Some(404) && error.sub_status().unwrap_or(0) == 0 => None,
                Err(error) => return Err(error),
            };
        Ok(ConflictVersions { loser: Some(parse(&conflict.content)?), winner })
    }

    /// Of a deletion that lost, the resource id is all that is known.
    async fn item_of_resource<T: DeserializeOwned>(
        &self,
        conflict: &ConflictProperties,
        key: PartitionKey,
        request: RequestOptions,
    ) -> Result<Option<T>> {
        let Some(resource) = conflict.source_resource_id.as_deref() else {
            return Err(Error::invalid("conflict", "it names no item that it is about"));
        };
        let query =
            Query::new("SELECT * FROM c WHERE c._rid = @resource").with_parameter("@resource", resource)?;
        let options = QueryOptions::default().with_request(request);
        Ok(self.container.query_items(query, key, options)?.collect().await?.pop())
    }
}

impl fmt::Debug for ConflictsClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConflictsClient").field("container", &self.container).finish()
    }
}

fn parse<T: DeserializeOwned>(content: &str) -> Result<T> {
    serde_json::from_str(content).map_err(|problem| {
        let message = format!("the version that lost can't be read as the type asked for: {problem}");
        Error::new(ErrorKind::Serialization, message).with_source(problem)
    })
}
