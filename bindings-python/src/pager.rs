//! How are the pages of a query fetched?

use std::borrow::Cow;
use std::sync::Arc;

use perilune::{ContainerClient, CosmosClient, FeedRange, Query, QueryOptions, QueryScope, ScriptKind};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyTuple};
use tokio::sync::Mutex;

use crate::json::raw;
use crate::key::partition_key;
use crate::options::CallOptions;
use crate::outcome::{Outcome, refused};
use crate::runtime::Owned;

/// As Python passes it: database, container, text, parameters as JSON values, partition key, options. Without a
/// container it is a query of containers, without a database one of databases.
#[derive(FromPyObject)]
pub(crate) struct Arguments<'py>(
    Option<String>,
    Option<String>,
    String,
    Vec<(String, Bound<'py, PyAny>)>,
    Option<Bound<'py, PyAny>>,
    Option<Bound<'py, PyAny>>,
);

/// The pages of one query. One page at a time.
#[pyclass(frozen, module = "perilune._native")]
pub(crate) struct Pager {
    pages: Owned<Arc<Mutex<Pages>>>,
    asked: Asked,
}

/// What a query is, and of what.
pub(crate) struct Asked {
    pub(crate) name: Cow<'static, str>,
    pub(crate) database: Option<String>,
    pub(crate) container: Option<String>,
}

/// Pages are handed on as bytes.
pub(crate) enum Pages {
    Query(perilune::Pager<()>),
    /// These have no end: an answer with status 304 says that there is nothing new.
    Changes(Box<perilune::ChangeFeed<()>>),
}

impl Arguments<'_> {
    /// The scripts of a container: `trigger` and its like.
    pub(crate) fn scripts(self, client: &CosmosClient, kind: &str) -> PyResult<Pager> {
        let name = format!("query_{kind}s").into();
        let refuse = || PyValueError::new_err(format!("{kind:?} is no kind of scripts"));
        let kind = ScriptKind::named(kind).ok_or_else(refuse)?;
        let Self(database, container, text, parameters, _, options) = self;
        let (query, options) = asked(text, parameters, options.as_ref())?;
        let asked = Asked { name, database, container };
        let scripts = asked.container(client).scripts();
        Pager::of_query(scripts.query_as_json(kind, query, options), asked)
    }

    /// The users of a database, or the permissions of one.
    pub(crate) fn users(self, client: &CosmosClient) -> PyResult<Pager> {
        let Self(database, user, text, parameters, _, options) = self;
        let (query, options) = asked(text, parameters, options.as_ref())?;
        let name = if user.is_some() { "query_permissions" } else { "query_users" };
        let link = client.database(database.as_deref().unwrap_or_default());
        let asked = Asked { name: name.into(), database, container: None };
        match user {
            Some(user) => Pager::of_query(link.user(&user).query_permissions(query, options), asked),
            None => Pager::of_query(link.query_users(query, options), asked),
        }
    }

    /// The offers of the account.
    pub(crate) fn offers(self, client: &CosmosClient) -> PyResult<Pager> {
        let Self(_, _, text, parameters, _, options) = self;
        let (query, options) = asked(text, parameters, options.as_ref())?;
        let asked = Asked { name: "query_offers".into(), database: None, container: None };
        Pager::of_query(client.query_offers_as_json(query, options), asked)
    }

    /// The conflicts of a container, or of one partition key.
    pub(crate) fn conflicts(self, client: &CosmosClient) -> PyResult<Pager> {
        let Self(database, container, text, parameters, key, options) = self;
        let (query, options) = asked(text, parameters, options.as_ref())?;
        let scope = match key {
            Some(key) => QueryScope::Partition(partition_key(&key)?),
            None => QueryScope::Container,
        };
        let asked = Asked { name: "query_conflicts".into(), database, container };
        let conflicts = asked.container(client).conflicts();
        Pager::of_query(conflicts.query_conflicts(query, scope, options), asked)
    }

    pub(crate) fn pager(self, client: &CosmosClient) -> PyResult<Pager> {
        let Self(database, container, text, parameters, key, options) = self;
        let (query, options) = asked(text, parameters, options.as_ref())?;
        let (name, pages) = match (&database, &container) {
            (Some(database), Some(container)) => {
                let (scope, container) =
                    (scope(key.as_ref())?, client.database(database).container(container));
                ("query_items", container.query_items::<()>(query, scope, options))
            }
            (Some(database), None) => {
                let pages = client.database(database).query_containers(query, options);
                ("query_containers", pages.map(perilune::Pager::without_model))
            }
            (None, _) => {
                let pages = client.query_databases(query, options);
                ("query_databases", pages.map(perilune::Pager::without_model))
            }
        };
        Pager::of_query(pages, Asked { name: name.into(), database, container })
    }
}

fn asked(
    text: String,
    parameters: Vec<(String, Bound<'_, PyAny>)>,
    options: Option<&Bound<'_, PyAny>>,
) -> PyResult<(Query, QueryOptions)> {
    let mut query = Query::new(text);
    for (name, value) in parameters {
        query = query.with_parameter(name, raw(&value)?).map_err(refused)?;
    }
    Ok((query, options.map(CallOptions::from_dict).transpose()?.unwrap_or_default().query()))
}

/// The items of a key, of all keys that begin with the values of a list, of a feed range (its JSON, as bytes), or
/// without any of these all items.
fn scope(key: Option<&Bound<'_, PyAny>>) -> PyResult<QueryScope> {
    let Some(given) = key else { return Ok(QueryScope::Container) };
    if let Ok(json) = given.cast::<PyBytes>() {
        let range = serde_json::from_slice::<FeedRange>(json.as_bytes());
        return range
            .map(QueryScope::FeedRange)
            .map_err(|error| PyValueError::new_err(format!("feed_range: {error}")));
    }
    let key = partition_key(given)?;
    let is_list = given.is_instance_of::<PyList>() || given.is_instance_of::<PyTuple>();
    let is_none = key == perilune::PartitionKey::NONE;
    Ok(if is_list && !is_none { QueryScope::Prefix(key) } else { QueryScope::Partition(key) })
}

impl Asked {
    fn container(&self, client: &CosmosClient) -> ContainerClient {
        let database = client.database(self.database.as_deref().unwrap_or_default());
        database.container(self.container.as_deref().unwrap_or_default())
    }
}

impl Pager {
    fn of_query<T>(pages: perilune::Result<perilune::Pager<T>>, asked: Asked) -> PyResult<Self> {
        Ok(Self::of(Pages::Query(pages.map_err(refused)?.without_model()), asked))
    }

    pub(crate) fn of(pages: Pages, asked: Asked) -> Self {
        Self { pages: Owned::new(Arc::new(Mutex::new(pages))), asked }
    }

    pub(crate) fn pages(&self) -> PyResult<Arc<Mutex<Pages>>> {
        let from_parent = "a query begun before a fork can't go on in the child process; begin it anew there";
        self.pages.get().cloned().ok_or_else(|| PyRuntimeError::new_err(from_parent))
    }
}

#[pymethods]
impl Pager {
    /// What is done: `query_items` and its like.
    #[getter]
    fn operation(&self) -> &str {
        &self.asked.name
    }

    #[getter]
    fn database(&self) -> Option<&str> {
        self.asked.database.as_deref()
    }

    #[getter]
    fn container(&self) -> Option<&str> {
        self.asked.container.as_deref()
    }
}

impl Pages {
    pub(crate) async fn next(&mut self) -> Outcome {
        let answer = match self {
            Self::Query(pages) => pages.next_answer().await,
            Self::Changes(pages) => pages.next_answer().await.map(Some),
        };
        match answer {
            Ok(Some(answer)) => Outcome::Answered(answer),
            Ok(None) => Outcome::End,
            Err(error) => Outcome::Failed(error),
        }
    }
}
