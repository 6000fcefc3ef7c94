//! What can be set for a query?

use super::of_request_options;
use crate::policy::RequestOptions;

/// Options of a query.
///
/// ```
/// use perilune::QueryOptions;
///
/// let options = QueryOptions::default().with_max_item_count(100);
/// assert_eq!(options.max_item_count, Some(100));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct QueryOptions {
    /// Timeout, regions, session and consistency of each page.
    pub request: RequestOptions,
    /// The most items in a page. Default: the service's choice. A page may hold fewer, or none, and not
    /// be the last.
    pub max_item_count: Option<u32>,
    /// Where to go on: the continuation of an earlier page of the same query. Default: the start.
    pub continuation: Option<String>,
    /// The most requests at once of a query over several partitions. Default: up to 32, of which those that fetch
    /// ahead begin with the second page.
    pub max_degree_of_parallelism: Option<u32>,
    /// The items that may wait in memory before a query over several partitions fetches no more ahead. Default: 10,000.
    pub max_buffered_item_count: Option<u32>,
    /// Which items count when a text is scored. Default: all of the container.
    pub full_text_score_scope: FullTextScoreScope,
    /// Whether the service tells what each page cost it to find. Default: `false`.
    pub populate_query_metrics: bool,
    /// Whether the service tells which indexes served the query, and which would. Default: `false`.
    pub populate_index_metrics: bool,
    /// Whether `SELECT VALUE MAX(c.x)` and its like have a row, `null`, where there is nothing.
    pub(crate) null_for_nothing: bool,
}

impl QueryOptions {
    /// Bounds the number of items in a page.
    pub fn with_max_item_count(mut self, count: u32) -> Self {
        self.max_item_count = Some(count);
        self
    }

    /// Bounds the requests at once of a query over several partitions; 1 asks them one after the other.
    pub fn with_max_degree_of_parallelism(mut self, most: u32) -> Self {
        self.max_degree_of_parallelism = Some(most);
        self
    }

    /// Bounds the items that are fetched ahead.
    pub fn with_max_buffered_item_count(mut self, most: u32) -> Self {
        self.max_buffered_item_count = Some(most);
        self
    }

    /// Has texts scored by the words of the items that are asked for, instead of those of all items.
    pub fn with_full_text_score_scope(mut self, scope: FullTextScoreScope) -> Self {
        self.full_text_score_scope = scope;
        self
    }

    /// Has the service tell what each page cost it to find: [`Page::query_metrics`](crate::Page::query_metrics).
    pub fn with_query_metrics(mut self, wanted: bool) -> Self {
        self.populate_query_metrics = wanted;
        self
    }

    /// Has the service tell which indexes served the query: [`Page::index_metrics`](crate::Page::index_metrics).
    pub fn with_index_metrics(mut self, wanted: bool) -> Self {
        self.populate_index_metrics = wanted;
        self
    }

    /// Goes on after the page that gave this continuation.
    pub fn with_continuation(mut self, continuation: impl Into<String>) -> Self {
        self.continuation = Some(continuation.into());
        self
    }

    /// Sets timeout, regions, session and consistency of each page.
    pub fn with_request(mut self, request: RequestOptions) -> Self {
        self.request = request;
        self
    }
}

/// Has `SELECT VALUE MAX(c.x)` and its like, of several partitions, give `null` where there is nothing: as the official
/// Python package has it.
#[cfg(feature = "internals")]
pub fn with_null_for_nothing(options: QueryOptions) -> QueryOptions {
    QueryOptions { null_for_nothing: true, ..options }
}

/// The items by whose words `FullTextScore` says how rare a word is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum FullTextScoreScope {
    /// All of the container, whichever are asked for: a score means the same in every query.
    #[default]
    Global,
    /// Those of the partition keys or ranges that are asked for, as for one tenant among many.
    Local,
}

of_request_options!(QueryOptions);
