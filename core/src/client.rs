//! What can be done with an account?

mod builder;

use std::fmt;
use std::sync::Arc;

use crate::auth::credential::Credential;
use crate::database::DatabaseClient;
use crate::error::{Error, ErrorKind, Result};
use crate::models::database::DatabaseProperties;
use crate::models::query::Query;
use crate::operations;
use crate::options::{CreateOptions, QueryOptions};
use crate::pager::Pager;
use crate::pipeline::Pipeline;
use crate::policy::RequestOptions;
use crate::response::Response;

pub use builder::CosmosClientBuilder;

/// A client of one account. Make one per account and process and clone it freely: clones share
/// connections, the account's topology and the session.
///
/// ```no_run
/// # async fn example() -> perilune::Result<()> {
/// use perilune::CosmosClient;
///
/// let client = CosmosClient::builder("https://contoso.documents.azure.com:443/", "<key>")
///     .application_region("West US 2")
///     .build()?;
/// let order = client.database("sales").container("orders")
///     .read_item::<serde_json::Value>("7", "ada", None)
///     .await?;
/// println!("{:?} from {:?}", order.status(), order.diagnostics().responding_region());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct CosmosClient {
    pipeline: Arc<Pipeline>,
    endpoint: Arc<str>,
}

impl CosmosClient {
    /// Begins a client of the account at `endpoint`. The credential is the text of a master key or of a
    /// resource token, or a [`Credential`].
    pub fn builder<C>(endpoint: impl Into<String>, credential: C) -> CosmosClientBuilder
    where
        C: TryInto<Credential>,
        C::Error: fmt::Display,
    {
        let credential = credential
            .try_into()
            .map_err(|problem| Error::new(ErrorKind::InvalidArgument, problem.to_string()));
        CosmosClientBuilder::new(endpoint.into(), credential)
    }

    /// A client with every option at its default, from the text that the account's page shows:
    /// `AccountEndpoint=https://...;AccountKey=...;`.
    ///
    /// # Errors
    /// `InvalidArgument` if a part is missing or malformed.
    pub fn from_connection_string(text: &str) -> Result<Self> {
        CosmosClientBuilder::from_connection_string(text)?.build()
    }

    #[cfg(feature = "internals")]
    pub(crate) fn pipeline(&self) -> &Arc<Pipeline> {
        &self.pipeline
    }

    /// The endpoint that the client was built with.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Lets the timeout of `options`, or the client's, run from now on, over all the calls of this client that get them.
    ///
    /// ```no_run
    /// # use perilune::{CosmosClient, RequestOptions};
    /// # async fn example(client: CosmosClient, text: &str, order: &serde_json::Value) -> perilune::Result<()> {
    /// # let orders = client.database("shop").container("orders");
    /// let within_a_second = RequestOptions::default().with_timeout(std::time::Duration::from_secs(1));
    /// let within_a_second = client.start_timeout(within_a_second);
    /// let key = orders.partition_key_of(text, within_a_second.clone()).await?;
    /// orders.upsert_item(key, order, perilune::ItemOptions::from(within_a_second)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn start_timeout(&self, options: RequestOptions) -> RequestOptions {
        self.pipeline.started(options)
    }

    /// A handle on a database. Asks nobody: a database that doesn't exist, or a bad id, is reported by the
    /// handle's first call.
    pub fn database(&self, id: &str) -> DatabaseClient {
        DatabaseClient::new(Arc::clone(&self.pipeline), id)
    }

    /// Creates a database.
    ///
    /// # Errors
    /// `Conflict` if the id is taken; `InvalidArgument` if it is no id.
    pub async fn create_database(
        &self,
        id: &str,
        options: impl Into<Option<CreateOptions>>,
    ) -> Result<Response<DatabaseProperties>> {
        let options = options.into().unwrap_or_default();
        let operation = operations::create_database(id, options.throughput)?;
        self.pipeline.run(operation, &options.request).await.map(Response::new)
    }

    /// Reads a database, and creates it if there is none. One that exists keeps its throughput.
    ///
    /// # Errors
    /// Those of [`create_database`](Self::create_database), except `Conflict`.
    pub async fn create_database_if_not_exists(
        &self,
        id: &str,
        options: impl Into<Option<CreateOptions>>,
    ) -> Result<Response<DatabaseProperties>> {
        let mut options = options.into().unwrap_or_default();
        let database = self.database(id);
        options.request = self.pipeline.started(options.request);
        let request = options.request.clone();
        match database.read(request.clone()).await {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            other => return other,
        }
        match self.create_database(id, options).await {
            Err(error) if error.kind() == ErrorKind::Conflict => database.read(request).await,
            other => other,
        }
    }

    /// Queries the account's databases; `"SELECT * FROM c"` lists them all.
    ///
    /// # Errors
    /// `InvalidArgument` at once if an option is bad. The pages report the rest.
    pub fn query_databases(
        &self,
        query: impl Into<Query>,
        options: impl Into<Option<QueryOptions>>,
    ) -> Result<Pager<DatabaseProperties>> {
        let options = options.into().unwrap_or_default();
        let operation = operations::query_databases(&query.into(), &options)?;
        Pager::new(Arc::clone(&self.pipeline), operation, options)
    }
}

/// Without the credential.
impl fmt::Debug for CosmosClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CosmosClient").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// What each request says of the client.
#[cfg(feature = "internals")]
pub fn user_agent(client: &CosmosClient) -> &str {
    client.pipeline.user_agent()
}
