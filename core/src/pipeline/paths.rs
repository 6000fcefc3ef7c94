//! Which partition key does an item have, when only the item is given?
//!
//! The paths of a container's definition are read once, before the first item that needs them; who asks meanwhile waits
//! for the same read.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};

use super::Pipeline;
use super::metadata::parse;
use crate::clock::BoxFuture;
use crate::error::{Error, ErrorKind, Result, WriteOutcome};
use crate::models::container::ContainerProperties;
use crate::operations;
use crate::operations::link::Link;
use crate::partition::extract::{partition_key, segments};
use crate::partition::key::PartitionKey;
use crate::policy::{RequestOptions, defaults};

/// The paths of one container, split into properties.
type Split = Arc<[Vec<String>]>;

/// A read under way. It ends when nobody waits for it any more.
type Flight = WeakShared<BoxFuture<'static, Result<Split>>>;

/// The paths known, by the container's link. Replaced whole; readers never wait.
#[derive(Default)]
pub(super) struct Paths {
    known: ArcSwap<HashMap<String, Split>>,
    flights: Mutex<HashMap<String, Flight>>,
}

impl Paths {
    /// Drops the paths of a container, which may be another by now.
    pub(super) fn forget(&self, container: &str) {
        self.flights().remove(container);
        if self.known.load().contains_key(container) {
            self.change(|known| drop(known.remove(container)));
        }
    }

    /// Drops the paths of the containers whose links begin like this.
    pub(super) fn forget_all(&self, inside: &str) {
        self.flights().retain(|container, _| !container.starts_with(inside));
        self.change(|known| known.retain(|container, _| !container.starts_with(inside)));
    }

    fn change(&self, change: impl Fn(&mut HashMap<String, Split>)) {
        self.known.rcu(|known| {
            let mut known = HashMap::clone(known);
            change(&mut known);
            known
        });
    }

    fn flights(&self) -> MutexGuard<'_, HashMap<String, Flight>> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pipeline {
    /// The partition key of `item`, which is JSON. Asks the service for the container's definition if it is not known.
    pub(crate) async fn partition_key_of(
        self: &Arc<Self>,
        container: &Link,
        item: &[u8],
        options: &RequestOptions,
    ) -> Result<PartitionKey> {
        let known = self.paths.known.load().get(container.name()).cloned();
        let paths = match known {
            Some(paths) => paths,
            None => self.paths_in_time(container, options).await?,
        };
        partition_key(&paths, &mut serde_json::Deserializer::from_slice(item))
            .map_err(|problem| Error::invalid("item", format_args!("{problem}; an object is accepted")))
    }

    async fn paths_in_time(self: &Arc<Self>, container: &Link, options: &RequestOptions) -> Result<Split> {
        let now = self.clock.now();
        let ends = options.ends.or_else(|| self.ends(options, now));
        let left = ends.map_or(defaults::OPERATION_TIMEOUT, |ends| ends.saturating_sub(now));
        let read = self.board_paths(container);
        // The item itself was not sent.
        match self.clock.within(left, read).await {
            Some(read) => read.map_err(|error| error.with_write_outcome(Some(WriteOutcome::NotSent))),
            None => {
                let text = "the container's definition did not arrive before the deadline";
                Err(Error::new(ErrorKind::Timeout, text).with_write_outcome(Some(WriteOutcome::NotSent)))
            }
        }
    }

    /// The read of the container's paths that is under way, or a new one.
    fn board_paths(self: &Arc<Self>, container: &Link) -> Shared<BoxFuture<'static, Result<Split>>> {
        let mut flights = self.paths.flights();
        if let Some(flight) = flights.get(container.name()).and_then(WeakShared::upgrade) {
            return flight;
        }
        let flight = Arc::clone(self).read_paths(container.clone()).boxed().shared();
        flights.retain(|_, flight| flight.upgrade().is_some());
        flights.extend(flight.downgrade().map(|weak| (container.name().to_owned(), weak)));
        flight
    }

    async fn read_paths(self: Arc<Self>, container: Link) -> Result<Split> {
        let answer = self.run(operations::read_container(&container), &RequestOptions::default()).await?;
        let properties: ContainerProperties = parse(&answer.body)?;
        let paths: Split = properties.partition_key.paths.iter().map(|path| segments(path)).collect();
        self.paths.change(|known| drop(known.insert(container.name().to_owned(), Arc::clone(&paths))));
        Ok(paths)
    }
}
