//! What can be set for a change feed?

use super::of_request_options;
use crate::feed_range::FeedRange;
use crate::models::change::ChangeFeedMode;
use crate::partition::key::PartitionKey;
use crate::policy::RequestOptions;

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

of_request_options!(ChangeFeedOptions);
