//! What can be done with a container's stored procedures, triggers and user-defined functions?

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::error::Result;
use crate::models::json::to_json;
use crate::models::query::Query;
use crate::models::scripts::{Script, ScriptKind};
use crate::operations;
use crate::operations::Operation;
use crate::operations::link::Link;
use crate::options::QueryOptions;
use crate::pager::Pager;
use crate::partition::key::PartitionKey;
use crate::pipeline::Pipeline;
use crate::policy::RequestOptions;
use crate::response::Response;

/// The scripts of a container, made by [`ContainerClient::scripts`](crate::ContainerClient::scripts).
///
/// A name, not a connection, as the container's. Scripts are written in the hub, as containers are; procedures run in
/// the region that takes the writes.
///
/// ```no_run
/// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
/// use perilune::StoredProcedureProperties;
///
/// let scripts = orders.scripts();
/// let body = "name => getContext().getResponse().setBody('Hello ' + name)";
/// scripts.create(&StoredProcedureProperties::new("hello", body), None).await?;
/// let greeting: String = scripts.execute_stored_procedure("hello", "ada", &["Ada"], None).await?.into_model()?;
/// assert_eq!(greeting, "Hello Ada");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ScriptsClient {
    pipeline: Arc<Pipeline>,
    link: Result<Link>,
}

impl ScriptsClient {
    pub(crate) fn new(pipeline: Arc<Pipeline>, container: Result<Link>) -> Self {
        Self { pipeline, link: container }
    }

    /// Creates a script.
    ///
    /// # Errors
    /// `Conflict` if there is one of its kind and name; `BadRequest` if the service refuses it; `NotFound` if there is no
    /// such container; `InvalidArgument` if its id can't be one.
    pub async fn create<S: Script>(
        &self,
        script: &S,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<S>> {
        let operation = operations::create_script(self.link()?, S::KIND, to_json("script", script)?)?;
        self.run(operation, &options.into().unwrap_or_default()).await
    }

    /// Creates a script, or replaces the one of its kind and name.
    ///
    /// # Errors
    /// Those of [`create`](Self::create), except `Conflict`.
    pub async fn upsert<S: Script>(
        &self,
        script: &S,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<S>> {
        let operation = operations::upsert_script(self.link()?, S::KIND, to_json("script", script)?)?;
        self.run(operation, &options.into().unwrap_or_default()).await
    }

    /// Reads a script.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
    /// use perilune::TriggerProperties;
    ///
    /// let stamp: TriggerProperties = orders.scripts().read("stamp", None).await?.into_model()?;
    /// # let _ = stamp;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `NotFound` if there is no such script; `InvalidArgument` if the id can't be one.
    pub async fn read<S: Script>(
        &self,
        id: &str,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<S>> {
        let operation = operations::read_script(self.link()?, S::KIND, id)?;
        self.run(operation, &options.into().unwrap_or_default()).await
    }

    /// Replaces the script of this kind and name.
    ///
    /// # Errors
    /// `NotFound` if there is no such script; `BadRequest` if the service refuses the new one.
    pub async fn replace<S: Script>(
        &self,
        script: &S,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<S>> {
        let body = to_json("script", script)?;
        let operation = operations::replace_script(self.link()?, S::KIND, script.id(), body)?;
        self.run(operation, &options.into().unwrap_or_default()).await
    }

    /// Deletes a script: `scripts.delete::<TriggerProperties>("stamp", None)`.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub async fn delete<S: Script>(
        &self,
        id: &str,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<()>> {
        let operation = operations::delete_script(self.link()?, S::KIND, id)?;
        self.run(operation, &options.into().unwrap_or_default()).await
    }

    /// Queries the scripts of one kind; `"SELECT * FROM c"` lists them all.
    ///
    /// # Errors
    /// `InvalidArgument` at once if an option is bad. The pages report the rest.
    pub fn query<S: Script>(
        &self,
        query: impl Into<Query>,
        options: impl Into<Option<QueryOptions>>,
    ) -> Result<Pager<S>> {
        self.pages(S::KIND, &query.into(), options.into().unwrap_or_default())
    }

    /// Runs a stored procedure on the items of one partition key, with a list of parameters (or `&()` for none). All it
    /// does is one transaction. Its answer is what it set as the body of its response.
    ///
    /// It is sent once: what comes of an attempt that may have been carried out is told by
    /// [`Error::write_outcome`](crate::Error::write_outcome) and never repeated, whatever `retry_write` says.
    ///
    /// # Errors
    /// `BadRequest` if it throws: nothing that it did is kept, and the error's message has what it threw, the sub-status
    /// the number of an `Error(number, text)`; `Timeout` if it takes longer than the service allows; `NotFound` if there is no
    /// such procedure; `InvalidArgument` if the parameters are no list.
    pub async fn execute_stored_procedure<T>(
        &self,
        id: &str,
        partition_key: impl Into<PartitionKey>,
        parameters: &(impl Serialize + ?Sized),
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Response<T>> {
        let parameters = to_json("parameters", parameters)?;
        let operation =
            operations::execute_stored_procedure(self.link()?, id, partition_key.into(), parameters)?;
        self.run(operation, &options.into().unwrap_or_default()).await
    }

    pub(crate) async fn run<T>(&self, operation: Operation, options: &RequestOptions) -> Result<Response<T>> {
        self.pipeline.run(operation, options).await.map(Response::new)
    }

    pub(crate) fn pages<T>(
        &self,
        kind: ScriptKind,
        query: &Query,
        options: QueryOptions,
    ) -> Result<Pager<T>> {
        let operation = operations::query_scripts(self.link()?, kind, query, &options)?;
        Pager::new(Arc::clone(&self.pipeline), operation, options)
    }

    pub(crate) fn link(&self) -> Result<&Link> {
        self.link.as_ref().map_err(Clone::clone)
    }
}

impl fmt::Debug for ScriptsClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptsClient").finish_non_exhaustive()
    }
}
