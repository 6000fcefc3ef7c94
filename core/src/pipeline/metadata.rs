//! What is cached of containers: which partition key range is an item in?
//!
//! Read beside the second operation on a container, never before one: until then, requests take the whole container's
//! session token along. After a split, the request that was refused waits for them. The cache is replaced whole; readers
//! never wait.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use arc_swap::ArcSwap;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Pipeline;
use super::call::Call;
use super::layout::Layout;
use crate::error::{Error, ErrorKind, Result};
use crate::models::container::ContainerProperties;
use crate::models::headers;
use crate::operations::link::Link;
use crate::operations::{self, Operation};
use crate::partition::hash::effective_partition_key;
use crate::partition::ranges::{PartitionKeyRange, RangeMap};
use crate::policy::{RequestOptions, defaults};
use crate::routing::RoutingView;
use crate::routing::partitions::{self, PartitionId};
use crate::session::token::CompoundSessionToken;

/// What is cached of one container.
#[derive(Clone)]
enum Entry {
    /// One operation has gone by; the next one has it read.
    Seen,
    /// It is being read, by a task that lives as long as what it holds.
    Wanted(Weak<()>),
    /// It could not be read; that is not tried again at once.
    Failed {
        at: Duration,
    },
    Known(Arc<Container>),
}

impl Entry {
    fn is_due(&self, now: Duration) -> bool {
        match self {
            Self::Seen => true,
            Self::Wanted(task) => task.strong_count() == 0,
            Self::Failed { at } => now.saturating_sub(*at) >= defaults::METADATA_RETRY_INTERVAL,
            Self::Known(_) => false,
        }
    }
}

struct Container {
    rid: String,
    properties: ContainerProperties,
    ranges: Option<Arc<RangeMap>>,
}

impl Container {
    fn layout(&self) -> Option<Layout> {
        Some(Layout {
            rid: self.rid.clone(),
            partition_key: self.properties.partition_key.clone(),
            ranges: self.ranges.clone()?,
        })
    }
}

/// The cache, by the container's link.
#[derive(Default)]
pub(super) struct Metadata {
    entries: ArcSwap<HashMap<String, Entry>>,
}

impl Metadata {
    fn known(&self, container: &str) -> Option<Arc<Container>> {
        match self.entries.load().get(container)? {
            Entry::Known(container) => Some(Arc::clone(container)),
            Entry::Seen | Entry::Wanted(_) | Entry::Failed { .. } => None,
        }
    }

    /// The id of the container as it was when it was read.
    pub(super) fn container_rid(&self, container: &str) -> Option<String> {
        self.known(container).map(|container| container.rid.clone())
    }

    /// The container with its ranges, if both are known.
    pub(super) fn layout(&self, container: &str) -> Option<Layout> {
        self.known(container)?.layout()
    }

    /// The range that the operation names, or that its partition key is in, with the map it was found in.
    pub(super) fn range_of(&self, operation: &Operation) -> Option<(Arc<RangeMap>, String)> {
        let container = self.known(operation.container.as_deref()?)?;
        let ranges = container.ranges.clone()?;
        if let Some(named) = operation.headers.get(headers::PARTITION_KEY_RANGE_ID) {
            return Some((ranges, named.to_str().ok()?.to_owned()));
        }
        let definition = &container.properties.partition_key;
        // The items of a key's beginning may be in several ranges.
        let key =
            operation.partition_key.as_ref().filter(|key| key.values().len() >= definition.paths.len())?;
        let epk = effective_partition_key(definition.hash_function()?, key.values());
        let id = ranges.find(&epk).id.clone();
        Some((ranges, id))
    }

    /// The partition that the operation is for, by key or by range, if its container is known.
    pub(super) fn partition_of(&self, operation: &Operation) -> Option<PartitionId> {
        let container = self.container_rid(operation.container.as_deref()?)?;
        let range = match operation.headers.get(headers::PARTITION_KEY_RANGE_ID) {
            Some(named) => named.to_str().ok()?.rsplit(',').next()?.to_owned(),
            None => self.range_of(operation)?.1,
        };
        Some(PartitionId { container, range })
    }

    /// True if the container's ranges are known, and one of those that the token is of is none of them, nor was.
    pub(super) fn lacks_one_of(&self, container: &str, token: &str) -> bool {
        let ranges = self.known(container).and_then(|container| container.ranges.clone());
        let mut ids = CompoundSessionToken::ranges_in(token);
        ranges.is_some_and(|ranges| ids.any(|id| ranges.get(id).is_none() && !ranges.is_gone(id)))
    }

    /// True if the container's ranges are known, and the token is of one that came from them since.
    fn is_behind(&self, container: &str, token: &CompoundSessionToken) -> bool {
        let ranges = self.known(container).and_then(|container| container.ranges.clone());
        ranges.is_some_and(|ranges| token.iter().any(|(id, _)| ranges.is_behind(id)))
    }

    /// Drops all that is cached of a container.
    pub(super) fn forget(&self, container: &str) {
        self.change(container, |_| None);
    }

    /// Drops all that is cached of the containers whose links begin like this.
    pub(super) fn forget_all(&self, inside: &str) {
        self.entries.rcu(|entries| {
            let others = entries.iter().filter(|(container, _)| !container.starts_with(inside));
            others.map(|(container, entry)| (container.clone(), entry.clone())).collect::<HashMap<_, _>>()
        });
    }

    /// Drops the ranges of the operation's container; they are read anew beside the next operation. Those that are
    /// being read are waited for: should they turn out old, the next refusal says so.
    pub(super) fn forget_ranges(&self, operation: &Operation) {
        if let Some(container) = operation.container.as_deref() {
            self.change(container, |entry| {
                entry.map(|was| if matches!(was, Entry::Wanted(_)) { was } else { Entry::Seen })
            });
        }
    }

    /// Counts an operation. If the container is to be read now, by the caller, gives what its task must hold.
    fn wanted(&self, container: &str, now: Duration) -> Option<Arc<()>> {
        if self.entries.load().get(container).is_some_and(|entry| !entry.is_due(now)) {
            return None;
        }
        let mut wanted = None;
        self.change(container, |entry| {
            wanted = entry.as_ref().filter(|entry| entry.is_due(now)).map(|_| Arc::new(()));
            Some(match (&wanted, entry) {
                (Some(task), _) => Entry::Wanted(Arc::downgrade(task)),
                (None, None) => Entry::Seen,
                (None, Some(entry)) => entry,
            })
        });
        wanted
    }

    /// Keeps what the task read, unless the container or its ranges were forgotten meanwhile: what was read may be of
    /// the old ones.
    fn settle(&self, container: &str, task: &Arc<()>, read: &Entry) {
        let task = Arc::downgrade(task);
        self.change(container, |was| match was {
            Some(Entry::Wanted(asked)) if asked.ptr_eq(&task) => Some(read.clone()),
            was => was,
        });
    }

    fn change(&self, container: &str, mut change: impl FnMut(Option<Entry>) -> Option<Entry>) {
        self.entries.rcu(|entries| {
            let mut entries = HashMap::clone(entries);
            let entry = entries.remove(container);
            if let Some(entry) = change(entry) {
                entries.insert(container.to_owned(), entry);
            }
            entries
        });
    }
}

impl Pipeline {
    /// Has the container of an operation read, if that is of use and was not done.
    pub(super) fn metadata_wanted(self: &Arc<Self>, call: &Call<'_>, view: &RoutingView) {
        if let Some((link, task)) = self.metadata_due(call, view) {
            let pipeline = Arc::clone(self);
            self.clock.spawn(pipeline.read_metadata(link, task));
        }
    }

    /// Has the ranges read by which a call was sent amiss, before it is repeated: with the token of the range that its
    /// key is in now. One call does so, the others go on.
    pub(super) async fn reread_ranges(self: &Arc<Self>, call: &mut Call<'_>, view: &RoutingView) {
        self.metadata.forget_ranges(call.operation);
        if let Some((link, task)) = self.metadata_due(call, view) {
            let patience = call.left(self.clock.now()).min(defaults::RANGES_PATIENCE);
            self.clock.within(patience, Arc::clone(self).read_metadata(link, task)).await;
        }
        call.readdress_token(self);
    }

    /// The container that the call should have read, with what its task must hold.
    fn metadata_due(&self, call: &Call<'_>, view: &RoutingView) -> Option<(Link, Arc<()>)> {
        let operation = call.operation;
        let container = operation.container.as_deref()?;
        let of_use =
            call.is_session(self, view) || partitions::concerns(&call.facts.route, view, &self.policy);
        if !operation.is_document() || !of_use {
            return None;
        }
        let task = self.metadata.wanted(container, self.clock.now())?;
        Some((Link::of_container(operation)?, task))
    }

    fn read_metadata(self: Arc<Self>, link: Link, task: Arc<()>) -> BoxFuture<'static, ()> {
        async move {
            let failed = |why: &dyn std::fmt::Display| {
                tracing::debug!("the metadata of {} could not be read: {why}", link.name());
                Entry::Failed { at: self.clock.now() }
            };
            let entry = match self.read_container(&link).await {
                Ok(known) if known.ranges.is_some() => Entry::Known(Arc::new(known)),
                Ok(_) => failed(&"its partition key ranges do not form a whole"),
                Err(error) => failed(&error),
            };
            self.forget_ranges_gone(&entry);
            self.metadata.settle(link.name(), &task, &entry);
            self.doubt_ranges(&link);
        }
        .boxed()
    }

    /// What is known of a partition ends with its range.
    fn forget_ranges_gone(&self, read: &Entry) {
        if let Entry::Known(container) = read
            && let Some(ranges) = &container.ranges
        {
            self.partitions.forget(&container.rid, self.clock.now(), |id| ranges.get(id).is_none());
        }
    }

    /// Drops ranges that were old when they came: answers that came meanwhile, or before from a region that knew more,
    /// bear the token of one that they lack, which would not be sent.
    fn doubt_ranges(&self, link: &Link) {
        let tokens = self.sessions.tokens(link.name());
        if tokens.is_some_and(|tokens| self.metadata.is_behind(link.name(), &tokens)) {
            let at = self.clock.now();
            self.metadata.change(link.name(), |was| match was {
                Some(Entry::Known(_)) => Some(Entry::Failed { at }),
                was => was,
            });
        }
    }

    /// Reads a container anew, and keeps it if its ranges form a whole.
    pub(super) async fn reread_container(self: &Arc<Self>, link: &Link) -> Result<Option<Layout>> {
        let read = Arc::new(self.read_container(link).await?);
        let layout = read.layout();
        if layout.is_some() {
            let entry = Entry::Known(read);
            self.forget_ranges_gone(&entry);
            self.metadata.change(link.name(), |_| Some(entry.clone()));
            self.doubt_ranges(link);
        }
        Ok(layout)
    }

    async fn read_container(self: &Arc<Self>, link: &Link) -> Result<Container> {
        let response =
            Box::pin(self.run(operations::read_container(link), &RequestOptions::default())).await?;
        let properties: ContainerProperties = parse(&response.body)?;
        let rid = properties.resource_id.clone().unwrap_or_default();
        let ranges = self.read_ranges(link).await?;
        Ok(Container { rid, properties, ranges })
    }

    /// Reads the ranges to the end of their feed; `None` if they do not form a whole just now.
    async fn read_ranges(self: &Arc<Self>, link: &Link) -> Result<Option<Arc<RangeMap>>> {
        let mut read = operations::read_ranges(link);
        let mut listed = Vec::new();
        loop {
            let response = Box::pin(self.run(read.clone(), &RequestOptions::default())).await?;
            if response.status.code == 304 {
                break;
            }
            let page: RangePage = parse(&response.body)?;
            let is_empty = page.ranges.is_empty();
            listed.extend(page.ranges);
            // A cursor that does not move on would be asked for ever.
            let asked_for = read.headers.get(headers::IF_NONE_MATCH);
            match response.headers.get(headers::ETAG).filter(|etag| !is_empty && asked_for != Some(*etag)) {
                Some(etag) => read = read.with_header(headers::IF_NONE_MATCH, etag.clone()),
                None => break,
            }
        }
        Ok(RangeMap::new(listed).ok().map(Arc::new))
    }
}

#[derive(serde::Deserialize)]
struct RangePage {
    #[serde(rename = "PartitionKeyRanges")]
    ranges: Vec<PartitionKeyRange>,
}

pub(super) fn parse<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T> {
    serde_json::from_slice(body).map_err(|problem| {
        Error::new(ErrorKind::Serialization, format!("metadata could not be read: {problem}"))
            .with_source(problem)
    })
}

#[cfg(test)]
mod tests;
