//! How are the pages of a query fetched?

use std::sync::Arc;

use napi::Result;
use napi_derive::napi;
use perilune::{CosmosClient, PartitionKey, Query, QueryScope, ScriptKind};
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

/// Pages are handed on as bytes.
enum Pages {
    Query(perilune::Pager<()>),
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
        match (database.map(|id| client.database(id)), container) {
            (Some(database), Some(container)) => {
                Self::of_query::<()>(database.container(container).query_items(query, scope, options))
            }
            (Some(database), None) => Self::of_query(database.query_containers(query, options)),
            (None, _) => Self::of_query(client.query_databases(query, options)),
        }
    }

    fn of_query<T>(pages: perilune::Result<perilune::Pager<T>>) -> Result<Self> {
        let pages = Pages::Query(pages.map_err(refused)?.without_model());
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
        Self::of_query(scripts.query_as_json(kind, read_query(query)?, options.query()?))
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
        match user {
            Some(user) => Self::of_query(database.user(user).query_permissions(query, options)),
            None => Self::of_query(database.query_users(query, options)),
        }
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
        Self::of_query(conflicts.query_conflicts(read_query(query)?, scope, options.query()?))
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
        Self::of_query(client.query_offers_as_json(read_query(query)?, options.query()?))
    }
}

impl Pages {
    async fn next(&mut self) -> Outcome {
        let answer = match self {
            Self::Query(pages) => pages.next_answer().await,
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
