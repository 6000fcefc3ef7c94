//! Which ranges has a container just now, for a flow of many requests that names them?
//!
//! A flow waits for what single requests have read beside them. Those who ask at once wait for the same read.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};

use super::Pipeline;
use crate::clock::BoxFuture;
use crate::error::{Error, ErrorKind, Result};
use crate::feed_range::FeedRange;
use crate::models::partition_key::PartitionKeyDefinition;
use crate::models::status::Status;
use crate::operations::link::Link;
use crate::partition::epk::EffectivePartitionKey;
use crate::partition::hash::effective_partition_key;
use crate::partition::key::PartitionKey;
use crate::partition::ranges::RangeMap;
use crate::policy::{RequestOptions, defaults};

/// A container as a flow needs to know it.
#[derive(Clone)]
pub(crate) struct Layout {
    /// The container's resource id.
    pub(crate) rid: String,
    pub(crate) partition_key: PartitionKeyDefinition,
    pub(crate) ranges: Arc<RangeMap>,
}

impl Layout {
    /// Where the items of a partition key are, or of all that begin with it.
    pub(crate) fn hash(&self, key: &PartitionKey) -> Result<EffectivePartitionKey> {
        let Some(function) = self.partition_key.hash_function() else {
            let text = "the container's partition key is of a kind that this version can't hash";
            return Err(Error::new(ErrorKind::Other, text));
        };
        Ok(effective_partition_key(function, key.values()))
    }

    /// The part of the container that the items of a partition key are in, or of all that begin with it.
    pub(crate) fn feed_range(&self, key: &PartitionKey) -> Result<FeedRange> {
        let at = self.hash(key)?;
        Ok(match key.values().len() < self.partition_key.paths.len() {
            true => FeedRange::new(at.clone(), at.end_of_prefix()),
            false => FeedRange::point(at),
        })
    }
}

/// A read under way. It ends when nobody waits for it any more.
type Flight = WeakShared<BoxFuture<'static, Result<Layout>>>;

/// The reads under way, by the container's link.
#[derive(Default)]
pub(super) struct Flights(Mutex<HashMap<String, Flight>>);

impl Flights {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Flight>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pipeline {
    /// The container's layout, read from the service if it is not known.
    pub(crate) async fn layout(
        self: &Arc<Self>,
        container: &Link,
        options: &RequestOptions,
    ) -> Result<Layout> {
        match self.metadata.layout(container.name()) {
            Some(known) => Ok(known),
            None => self.layout_in_time(container, options).await,
        }
    }

    /// A later layout than `old`, one of whose ranges is gone.
    pub(crate) async fn layout_after(
        self: &Arc<Self>,
        old: &Layout,
        container: &Link,
        options: &RequestOptions,
    ) -> Result<Layout> {
        match self.metadata.layout(container.name()) {
            Some(known) if !Arc::ptr_eq(&known.ranges, &old.ranges) => Ok(known),
            _ => self.layout_in_time(container, options).await,
        }
    }

    /// The container's layout, read from the service in any case.
    pub(crate) async fn fresh_layout(
        self: &Arc<Self>,
        container: &Link,
        options: &RequestOptions,
    ) -> Result<Layout> {
        self.layout_in_time(container, options).await
    }

    async fn layout_in_time(self: &Arc<Self>, container: &Link, options: &RequestOptions) -> Result<Layout> {
        let now = self.clock.now();
        let ends = options.ends.or_else(|| self.ends(options, now));
        let left = ends.map_or(defaults::OPERATION_TIMEOUT, |ends| ends.saturating_sub(now));
        let read = self.board_layout(container);
        self.clock.within(left, read).await.unwrap_or_else(|| {
            let text = "the container's partition key ranges did not arrive before the deadline";
            Err(Error::new(ErrorKind::Timeout, text))
        })
    }

    /// The read of the container's layout that is under way, or a new one.
    fn board_layout(self: &Arc<Self>, container: &Link) -> Shared<BoxFuture<'static, Result<Layout>>> {
        let mut flights = self.layouts.lock();
        if let Some(flight) = flights.get(container.name()).and_then(WeakShared::upgrade) {
            // One that has ended tells of what was then.
            if flight.peek().is_none() {
                return flight;
            }
        }
        let flight = Arc::clone(self).read_layout(container.clone()).boxed().shared();
        flights.retain(|_, flight| flight.upgrade().is_some());
        flights.extend(flight.downgrade().map(|weak| (container.name().to_owned(), weak)));
        flight
    }

    async fn read_layout(self: Arc<Self>, container: Link) -> Result<Layout> {
        for pause in defaults::GONE_PAUSES {
            if let Some(layout) = self.reread_container(&container).await? {
                return Ok(layout);
            }
            self.clock.sleep(pause.max(Duration::from_millis(10))).await;
        }
        let text = "the container's partition key ranges do not form a whole";
        Err(Error::new(ErrorKind::Unavailable, text).with_status(Status::PARTITION_KEY_RANGES_INCONSISTENT))
    }
}
