//! How are the pages of a query fetched?

use std::sync::Arc;

use napi::Result;
use napi_derive::napi;
use perilune::{CosmosClient, DatabaseProperties, PartitionKey, Query, QueryScope, ScriptKind};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::Mutex;

use crate::changes::changes;
use crate::completions::{Completions, Outcome};
use crate::failure::{refused, unreadable};
use crate::key::partition_key;
use crate::options::CallOptions;

/// The pages of one query. One page at a time.
#[napi]
pub struct Pager {
    pages: Arc<Mutex<Pages>>,
}

/// The model counts for nothing: pages are handed on as bytes.
enum Pages {
    Databases(perilune::Pager<DatabaseProperties>),
    Containers(perilune::Pager<perilune::ContainerProperties>),
    Items(perilune::Pager<()>),
    Conflicts(perilune::Pager<perilune::ConflictProperties>),
    Users(perilune::Pager<perilune::UserProperties>),
    Permissions(perilune::Pager<perilune::PermissionProperties>),
    /// These have no end: an answer with status 304 says that there is nothing new.
    Changes(Box<perilune::ChangeFeed<()>>),
}

/// As the service takes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QueryText {
    query: String,
    #[serde(default)]
    parameters: Vec<Parameter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameter {
    name: String,
    value: Box<RawValue>,
}

#[napi]
impl Pager {
    /// Starts fetching the next page; it comes out of `completions` with `id`.
    #[napi]
    pub fn next(&self, completions: &Completions, id: u32) -> Result<()> {
        let pages = Arc::clone(&self.pages);
        completions.start(id, async move { pages.lock().await.next().await })
    }
}

impl Pager {
    pub(crate) fn new(
        client: &CosmosClient,
        database: Option<&str>,
        container: Option<&str>,
        query: &str,
        key: Option<&str>,
        options: CallOptions,
    ) -> Result<Self> {
        let scope = scope(key, &options)?;
        let (query, options) = (read_query(query)?, options.query()?);
        let pages = match (database.map(|id| client.database(id)), container, key) {
            (Some(database), Some(container), _) => {
                let pages = database.container(container).query_items(query, scope, options);
                Pages::Items(pages.map_err(refused)?)
            }
            (Some(database), None, _) => {
                Pages::Containers(database.query_containers(query, options).map_err(refused)?)
            }
            (None, ..) => Pages::Databases(client.query_databases(query, options).map_err(refused)?),
        };
        Ok(Self { pages: Arc::new(Mutex::new(pages)) })
    }
}

impl Pager {
    /// The scripts of a container: `trigger` and its like.
    pub(crate) fn of_scripts(
        client: &CosmosClient,
        [database, container, kind]: [&str; 3],
        query: &str,
        options: CallOptions,
    ) -> Result<Self> {
        let kind =
            ScriptKind::named(kind).ok_or_else(|| unreadable("scripts", format!("no kind {kind:?}")))?;
        let scripts = client.database(database).container(container).scripts();
        let pages = scripts.query_as_json(kind, read_query(query)?, options.query()?).map_err(refused)?;
        Ok(Self { pages: Arc::new(Mutex::new(Pages::Items(pages))) })
    }
}

impl Pager {
    /// The users of a database, or the permissions of one.
    pub(crate) fn of_users(
        client: &CosmosClient,
        database: &str,
        user: Option<&str>,
        query: &str,
        options: CallOptions,
    ) -> Result<Self> {
        let database = client.database(database);
        let (query, options) = (read_query(query)?, options.query()?);
        let pages = match user {
            Some(user) => database.user(user).query_permissions(query, options).map(Pages::Permissions),
            None => database.query_users(query, options).map(Pages::Users),
        };
        Ok(Self { pages: Arc::new(Mutex::new(pages.map_err(refused)?)) })
    }

    /// The conflicts of a container, or of one partition key.
    pub(crate) fn of_conflicts(
        client: &CosmosClient,
        [database, container]: [&str; 2],
        query: &str,
        key: Option<&str>,
        options: CallOptions,
    ) -> Result<Self> {
        let key = key.map(partition_key).transpose()?;
        let scope = key.map_or(QueryScope::Container, QueryScope::Partition);
        let conflicts = client.database(database).container(container).conflicts();
        let pages =
            conflicts.query_conflicts(read_query(query)?, scope, options.query()?).map_err(refused)?;
        Ok(Self { pages: Arc::new(Mutex::new(Pages::Conflicts(pages))) })
    }

    /// The changes of a container, or of a part of it.
    pub(crate) fn of_changes(
        client: &CosmosClient,
        [database, container]: [&str; 2],
        feed: &str,
        key: Option<&str>,
        options: CallOptions,
    ) -> Result<Self> {
        let (start, options) = changes(feed, key, options)?;
        let feed = client.database(database).container(container).query_change_feed(start, options);
        let pages = Pages::Changes(Box::new(feed.map_err(refused)?));
        Ok(Self { pages: Arc::new(Mutex::new(pages)) })
    }

    /// The offers of the account.
    pub(crate) fn of_offers(client: &CosmosClient, query: &str, options: CallOptions) -> Result<Self> {
        let pages = client.query_offers_as_json(read_query(query)?, options.query()?).map_err(refused)?;
        Ok(Self { pages: Arc::new(Mutex::new(Pages::Items(pages))) })
    }
}

impl Pages {
    async fn next(&mut self) -> Outcome {
        let answer = match self {
            Self::Databases(pages) => pages.next_answer().await,
            Self::Containers(pages) => pages.next_answer().await,
            Self::Items(pages) => pages.next_answer().await,
            Self::Conflicts(pages) => pages.next_answer().await,
            Self::Users(pages) => pages.next_answer().await,
            Self::Permissions(pages) => pages.next_answer().await,
            Self::Changes(pages) => pages.next_answer().await.map(Some),
        };
        Ok(answer?.map(Into::into))
    }
}

/// The items of a key, of all keys that begin with the values of a list, of a feed range, or all items.
fn scope(key: Option<&str>, options: &CallOptions) -> Result<QueryScope> {
    let Some(key) = key.map(partition_key).transpose()? else {
        return Ok(options.feed_range.clone().map_or(QueryScope::Container, QueryScope::FeedRange));
    };
    let is_prefix = options.key_is_list && key != PartitionKey::NONE;
    Ok(if is_prefix { QueryScope::Prefix(key) } else { QueryScope::Partition(key) })
}

pub(crate) fn read_query(text: &str) -> Result<Query> {
    let text: QueryText = serde_json::from_str(text).map_err(|problem| unreadable("query", problem))?;
    let mut query = Query::new(text.query);
    for Parameter { name, value } in text.parameters {
        query = query.with_parameter(name, value).map_err(refused)?;
    }
    Ok(query)
}
