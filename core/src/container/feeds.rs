//! How are a container's changes read, and its parts?

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::ContainerClient;
use crate::change_feed::{ChangeFeed, Feed};
use crate::change_feed_processor::{ChangeFeedProcessor, HandlerError};
use crate::error::Result;
use crate::feed_range::FeedRange;
use crate::models::change::ChangeFeedStart;
use crate::options::{ChangeFeedOptions, ProcessorOptions};
use crate::pager::Page;
use crate::partition::key::PartitionKey;
use crate::policy::RequestOptions;

impl ContainerClient {
    /// Reads what changes in the container, or in a part of it. Nothing is sent until a page is asked for.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
    /// use perilune::{Change, ChangeFeedMode, ChangeFeedOptions, ChangeFeedStart};
    ///
    /// let all = ChangeFeedOptions::default().with_mode(ChangeFeedMode::AllVersionsAndDeletes);
    /// let mut changes = orders.query_change_feed::<Change<serde_json::Value>>(ChangeFeedStart::Now, all)?;
    /// for change in changes.next_page().await?.items() {
    ///     println!("{:?}: {:?}", change.metadata.operation_type, change.current);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `InvalidArgument` at once if an option or the continuation is bad, or all versions are wanted from the beginning or
    /// a time. The pages report the rest.
    pub fn query_change_feed<T: DeserializeOwned>(
        &self,
        start: impl Into<ChangeFeedStart>,
        options: impl Into<Option<ChangeFeedOptions>>,
    ) -> Result<ChangeFeed<T>> {
        let options = options.into().unwrap_or_default();
        Feed::new(Arc::clone(&self.pipeline), self.link()?, start.into(), options).map(ChangeFeed::new)
    }

    /// Has the changes of the container handled, together with other instances that give the same `name` and the same
    /// container of leases. Nothing is sent before it is started. See [`ChangeFeedProcessor`].
    ///
    /// # Errors
    /// `InvalidArgument` if the name can't be part of an id, or an option is bad.
    pub fn change_feed_processor<T, F, Done>(
        &self,
        name: &str,
        leases: &ContainerClient,
        options: impl Into<Option<ProcessorOptions>>,
        handler: F,
    ) -> Result<ChangeFeedProcessor>
    where
        T: DeserializeOwned,
        F: Fn(Page<T>) -> Done + Send + Sync + 'static,
        Done: Future<Output = std::result::Result<(), HandlerError>> + Send + 'static,
    {
        let place = |of: &Self| Ok((Arc::clone(&of.pipeline), of.link()?.clone()));
        let options = options.into().unwrap_or_default();
        ChangeFeedProcessor::new(place(self)?, place(leases)?, name, options, handler)
    }

    /// The same, for bindings: the changes come out of a channel.
    ///
    /// # Errors
    /// Those of [`change_feed_processor`](Self::change_feed_processor).
    #[cfg(feature = "internals")]
    #[doc(hidden)]
    pub fn change_feed_processor_of_batches(
        &self,
        name: &str,
        leases: &ContainerClient,
        options: ProcessorOptions,
    ) -> Result<(
        ChangeFeedProcessor,
        tokio::sync::mpsc::UnboundedReceiver<crate::change_feed_processor::Batch>,
    )> {
        let place = |of: &Self| Ok((Arc::clone(&of.pipeline), of.link()?.clone()));
        crate::change_feed_processor::processor_of_batches(place(self)?, place(leases)?, name, options)
    }

    /// The parts of the container that can be read by themselves: one for each of its partitions, as they are now.
    ///
    /// ```no_run
    /// # async fn example(orders: perilune::ContainerClient) -> perilune::Result<()> {
    /// use perilune::{ChangeFeedOptions, ChangeFeedStart};
    ///
    /// for range in orders.read_feed_ranges(None).await? {
    ///     let options = ChangeFeedOptions::default().with_scope(range);
    ///     let feed = orders.query_change_feed::<serde_json::Value>(ChangeFeedStart::Beginning, options)?;
    ///     // One task reads this one, others read the others.
    /// #   drop(feed);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub async fn read_feed_ranges(
        &self,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<Vec<FeedRange>> {
        let options = options.into().unwrap_or_default();
        let layout = self.pipeline.fresh_layout(self.link()?, &options).await?;
        Ok(layout.ranges.ranges().iter().map(FeedRange::from).collect())
    }

    /// The part of the container that the items of a partition key are in, or of all that begin with these values of a
    /// hierarchical key. The container's definition is read from the service the first time and kept.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub async fn feed_range_from_partition_key(
        &self,
        partition_key: impl Into<PartitionKey>,
        options: impl Into<Option<RequestOptions>>,
    ) -> Result<FeedRange> {
        let options = options.into().unwrap_or_default();
        self.pipeline.layout(self.link()?, &options).await?.feed_range(&partition_key.into())
    }

    /// The container's feed ranges, or the one of a partition key, as a JSON list, for bindings.
    ///
    /// # Errors
    /// Those of [`read_feed_ranges`](Self::read_feed_ranges).
    #[cfg(feature = "internals")]
    #[doc(hidden)]
    pub async fn feed_ranges_as_json(
        &self,
        key: Option<PartitionKey>,
        options: RequestOptions,
    ) -> Result<crate::response::Response<()>> {
        let ranges = match key {
            Some(key) => vec![self.feed_range_from_partition_key(key, options).await?],
            None => self.read_feed_ranges(options).await?,
        };
        Ok(crate::response::Response::new(crate::pipeline::RawResponse {
            status: crate::models::status::Status::OK,
            headers: http::HeaderMap::new(),
            body: crate::models::json::to_json("feed ranges", &ranges)?,
            diagnostics: Arc::new(self.pipeline.new_diagnostics("read_feed_ranges")),
            is_after_ambiguous_failure: false,
        }))
    }

    /// The container's partition key ranges as the service lists them, for bindings.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    #[cfg(feature = "internals")]
    #[doc(hidden)]
    pub async fn partition_key_ranges_as_json(
        &self,
        options: RequestOptions,
    ) -> Result<crate::response::Response<()>> {
        let operation = crate::operations::list_ranges(self.link()?);
        self.pipeline.run(operation, &options).await.map(crate::response::Response::new)
    }

    /// The service's plan of a query, as it says it, for bindings.
    ///
    /// # Errors
    /// `BadRequest` for a query that can't be read; else those of any read.
    #[cfg(feature = "internals")]
    #[doc(hidden)]
    pub async fn query_plan_as_json(
        &self,
        query: impl Into<crate::models::query::Query>,
        options: RequestOptions,
    ) -> Result<crate::response::Response<()>> {
        let query = query.into().to_json()?;
        let operation = crate::operations::query_plan(self.link()?, query, crate::query::FEATURES);
        self.pipeline.run(operation, &options).await.map(crate::response::Response::new)
    }
}
