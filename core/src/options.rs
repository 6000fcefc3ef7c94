//! What can be set for one call, beside what [`RequestOptions`] sets for any?

use std::time::Duration;

use http::{HeaderName, HeaderValue};

use crate::error::{Error, Result};
use crate::feed_range::FeedRange;
use crate::models::change::{ChangeFeedMode, ChangeFeedStart};
use crate::models::headers;
use crate::models::throughput::ThroughputProperties;
use crate::partition::key::PartitionKey;
use crate::policy::{IndexingDirective, RequestOptions, defaults};

/// Options of a call on one item.
///
/// ```
/// use perilune::ItemOptions;
///
/// let only_if_unchanged = ItemOptions::default().with_if_match("\"0000d826-0700-0000-0000-000000000000\"");
/// let without_body = ItemOptions::default().with_content_response_on_write(false);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ItemOptions {
    /// Timeout, regions, session and consistency of this call.
    pub request: RequestOptions,
    /// Writes only if the item still has this etag, quotes included (`*`: if it exists); else the call
    /// ends in `PreconditionFailed`. Default: none.
    pub if_match: Option<String>,
    /// Of a read: answers 304 without a body if the item still has this etag. Of a write: `*` writes only
    /// if there is no such item. Default: none.
    pub if_none_match: Option<String>,
    /// Whether a write is answered with the item as stored. Default: `true`.
    pub content_response_on_write: bool,
}

impl Default for ItemOptions {
    fn default() -> Self {
        Self {
            request: RequestOptions::default(),
            if_match: None,
            if_none_match: None,
            content_response_on_write: true,
        }
    }
}

impl ItemOptions {
    /// Writes only if the item still has this etag, quotes included.
    pub fn with_if_match(mut self, etag: impl Into<String>) -> Self {
        self.if_match = Some(etag.into());
        self
    }

    /// Reads only if the item no longer has this etag, quotes included; with `*`, writes only if there is
    /// no such item.
    pub fn with_if_none_match(mut self, etag: impl Into<String>) -> Self {
        self.if_none_match = Some(etag.into());
        self
    }

    /// Chooses whether a write is answered with the item as stored (`true`) or with headers only.
    pub fn with_content_response_on_write(mut self, content: bool) -> Self {
        self.content_response_on_write = content;
        self
    }

    /// Says whether the item is indexed, where the container's policy is not automatic. Part of `request`: set that
    /// first.
    pub fn with_indexing_directive(mut self, directive: IndexingDirective) -> Self {
        self.request = self.request.with_own_header(headers::INDEXING_DIRECTIVE, directive.as_header());
        self
    }

    /// Runs these triggers before the write. Part of `request`: set that first.
    ///
    /// # Errors
    /// `InvalidArgument` if an id can't be one.
    pub fn with_pre_triggers<'a>(self, ids: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        self.with_triggers(headers::PRE_TRIGGER_INCLUDE, ids)
    }

    /// Runs these triggers after the write, as part of it. Part of `request`: set that first.
    ///
    /// # Errors
    /// `InvalidArgument` if an id can't be one.
    pub fn with_post_triggers<'a>(self, ids: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        self.with_triggers(headers::POST_TRIGGER_INCLUDE, ids)
    }

    fn with_triggers<'a>(mut self, name: HeaderName, ids: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let ids: Vec<&str> = ids.into_iter().collect();
        let refuse =
            || Error::invalid("triggers", "an id is empty, holds a comma or can't stand in a header");
        if ids.iter().any(|id| id.is_empty() || id.contains(',')) {
            return Err(refuse());
        }
        let value = HeaderValue::from_str(&ids.join(",")).map_err(|_| refuse())?;
        self.request = self.request.with_own_header(name, value);
        Ok(self)
    }

    /// Sets timeout, regions, session and consistency of this call.
    pub fn with_request(mut self, request: RequestOptions) -> Self {
        self.request = request;
        self
    }
}

impl From<RequestOptions> for ItemOptions {
    fn from(request: RequestOptions) -> Self {
        Self::default().with_request(request)
    }
}

impl From<RequestOptions> for Option<ItemOptions> {
    fn from(request: RequestOptions) -> Self {
        Some(request.into())
    }
}

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

impl From<RequestOptions> for QueryOptions {
    fn from(request: RequestOptions) -> Self {
        Self::default().with_request(request)
    }
}

impl From<RequestOptions> for Option<QueryOptions> {
    fn from(request: RequestOptions) -> Self {
        Some(request.into())
    }
}

/// The part of a container whose changes are read.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum FeedScope {
    /// All items, or what a continuation says.
    #[default]
    Container,
    /// Those of a feed range, of which a container has one for each of its partitions.
    Range(FeedRange),
    /// Those of a partition key, or of all that begin with these values of a hierarchical key.
    PartitionKey(PartitionKey),
}

impl From<FeedRange> for FeedScope {
    fn from(range: FeedRange) -> Self {
        Self::Range(range)
    }
}

impl From<PartitionKey> for FeedScope {
    fn from(key: PartitionKey) -> Self {
        Self::PartitionKey(key)
    }
}

/// Options of a change feed.
///
/// ```
/// use perilune::{ChangeFeedMode, ChangeFeedOptions, PartitionKey};
///
/// let options = ChangeFeedOptions::default()
///     .with_mode(ChangeFeedMode::AllVersionsAndDeletes)
///     .with_scope(PartitionKey::from("ada"))
///     .with_max_item_count(100);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ChangeFeedOptions {
    /// Timeout, regions, session and consistency of each page.
    pub request: RequestOptions,
    /// What is told. Default: the latest versions, or what the continuation says.
    pub mode: Option<ChangeFeedMode>,
    /// The part of the container that is read. Default: all of it, or what the continuation says.
    pub scope: FeedScope,
    /// The most items in a page. Default: the service's choice.
    pub max_item_count: Option<u32>,
}

impl ChangeFeedOptions {
    /// Chooses what is told.
    pub fn with_mode(mut self, mode: ChangeFeedMode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// Chooses the part of the container that is read.
    pub fn with_scope(mut self, scope: impl Into<FeedScope>) -> Self {
        self.scope = scope.into();
        self
    }

    /// Bounds the number of items in a page.
    pub fn with_max_item_count(mut self, count: u32) -> Self {
        self.max_item_count = Some(count);
        self
    }

    /// Sets timeout, regions, session and consistency of each page.
    pub fn with_request(mut self, request: RequestOptions) -> Self {
        self.request = request;
        self
    }
}

impl From<RequestOptions> for ChangeFeedOptions {
    fn from(request: RequestOptions) -> Self {
        Self::default().with_request(request)
    }
}

impl From<RequestOptions> for Option<ChangeFeedOptions> {
    fn from(request: RequestOptions) -> Self {
        Some(request.into())
    }
}

/// Options of a [`ChangeFeedProcessor`](crate::ChangeFeedProcessor).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ProcessorOptions {
    /// Timeout, regions and consistency of each read of changes.
    pub request: RequestOptions,
    /// The name of this instance, unlike that of any other. Default: a random one.
    pub instance_name: Option<String>,
    /// From where on changes are handled, where no lease says otherwise. Default: now.
    pub start: ChangeFeedStart,
    /// What is told. Default: the latest versions.
    pub mode: ChangeFeedMode,
    /// The most items that the handler is given at once. Default: the service's choice.
    pub max_item_count: Option<u32>,
    /// The pause after there was nothing new. Default: 5 s.
    pub poll_interval: Duration,
    /// How often leases are looked for. Default: 13 s.
    pub acquire_interval: Duration,
    /// How often leases are renewed while nothing else is noted in them. Default: 17 s.
    pub renew_interval: Duration,
    /// After how long without a sign of its owner a lease is taken by others. Default: 60 s.
    pub lease_expiration: Duration,
}

impl Default for ProcessorOptions {
    fn default() -> Self {
        Self {
            request: RequestOptions::default(),
            instance_name: None,
            start: ChangeFeedStart::default(),
            mode: ChangeFeedMode::default(),
            max_item_count: None,
            poll_interval: defaults::LEASE_POLL_INTERVAL,
            acquire_interval: defaults::LEASE_ACQUIRE_INTERVAL,
            renew_interval: defaults::LEASE_RENEW_INTERVAL,
            lease_expiration: defaults::LEASE_EXPIRATION,
        }
    }
}

impl ProcessorOptions {
    /// Names this instance, unlike any other.
    pub fn with_instance_name(mut self, name: impl Into<String>) -> Self {
        self.instance_name = Some(name.into());
        self
    }

    /// Chooses from where on changes are handled, where no lease says otherwise.
    pub fn with_start(mut self, start: impl Into<ChangeFeedStart>) -> Self {
        self.start = start.into();
        self
    }

    /// Chooses what is told.
    pub fn with_mode(mut self, mode: ChangeFeedMode) -> Self {
        self.mode = mode;
        self
    }

    /// Bounds the items that the handler is given at once.
    pub fn with_max_item_count(mut self, count: u32) -> Self {
        self.max_item_count = Some(count);
        self
    }

    /// Sets the pause after there was nothing new.
    pub fn with_poll_interval(mut self, pause: Duration) -> Self {
        self.poll_interval = pause;
        self
    }

    /// Sets how often leases are looked for.
    pub fn with_acquire_interval(mut self, pause: Duration) -> Self {
        self.acquire_interval = pause;
        self
    }

    /// Sets how often leases are renewed, and after how long without that others take them.
    pub fn with_lease_intervals(mut self, renewal: Duration, expiration: Duration) -> Self {
        self.renew_interval = renewal;
        self.lease_expiration = expiration;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        let pauses = [
            ("poll_interval", self.poll_interval),
            ("acquire_interval", self.acquire_interval),
            ("renew_interval", self.renew_interval),
        ];
        if let Some((name, _)) = pauses.into_iter().find(|(_, pause)| pause.is_zero()) {
            return Err(Error::invalid(name, "0: more is accepted"));
        }
        if self.renew_interval >= self.lease_expiration {
            return Err(Error::invalid("lease_expiration", "it must be longer than renew_interval"));
        }
        match (&self.start, self.max_item_count) {
            (ChangeFeedStart::Continuation(_), _) => Err(Error::invalid(
                "start",
                "leases go on by themselves; now, the beginning or a time is accepted",
            )),
            (_, Some(0)) => Err(Error::invalid("max_item_count", "0: at least 1 is accepted")),
            _ => Ok(()),
        }
    }
}

/// Options of the creation of a database or container.
///
/// ```
/// use perilune::{CreateOptions, ThroughputProperties};
///
/// let options = CreateOptions::default().with_throughput(ThroughputProperties::manual(400));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CreateOptions {
    /// Timeout and other options of this call.
    pub request: RequestOptions,
    /// The throughput of the new resource. Default: the service's choice: for a container 400 request
    /// units a second or its database's, for a database none of its own.
    pub throughput: Option<ThroughputProperties>,
}

impl CreateOptions {
    /// Gives the new resource this throughput.
    pub fn with_throughput(mut self, throughput: ThroughputProperties) -> Self {
        self.throughput = Some(throughput);
        self
    }

    /// Sets timeout and other options of this call.
    pub fn with_request(mut self, request: RequestOptions) -> Self {
        self.request = request;
        self
    }
}

impl From<RequestOptions> for CreateOptions {
    fn from(request: RequestOptions) -> Self {
        Self::default().with_request(request)
    }
}

impl From<RequestOptions> for Option<CreateOptions> {
    fn from(request: RequestOptions) -> Self {
        Some(request.into())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn triggers_and_directives_are_headers_in_the_services_words() {
        let options = ItemOptions::default()
            .with_indexing_directive(IndexingDirective::Exclude)
            .with_pre_triggers(["stamp", "check"])
            .and_then(|options| options.with_post_triggers(["tell"]))
            .unwrap();
        for (name, value) in [
            ("x-ms-indexing-directive", "Exclude"),
            ("x-ms-documentdb-pre-trigger-include", "stamp,check"),
            ("x-ms-documentdb-post-trigger-include", "tell"),
        ] {
            assert_eq!(options.request.headers.get(name).unwrap(), value);
        }
        for id in ["", "a,b", "a\nb"] {
            assert!(ItemOptions::default().with_pre_triggers([id]).is_err(), "{id:?}");
        }
    }
}
