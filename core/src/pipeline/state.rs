//! Where do requests find the current view, and how is it changed?
//!
//! Readers take the published view with one atomic load. It is replaced whole, under a lock that is taken only
//! on a failure or a refresh, before the call that learnt the news goes on.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use url::Url;

use crate::account::topology::Topology;
use crate::policy::resolve::ResolvedPolicy;
use crate::routing::health::Health;
use crate::routing::{EndpointIx, RoutingView};

/// The published view and what it is made from.
pub(crate) struct State {
    view: ArcSwap<RoutingView>,
    /// Held while a new view is made. The topology is kept here since the view holds it only as lists.
    writer: Mutex<Topology>,
    /// Per endpoint: the time of its last good answer, in ms since the client was made, plus one; 0 is never.
    /// One relaxed store for each success; nothing waits on it.
    last_good: Vec<AtomicU64>,
}

impl State {
    pub(crate) fn new(default: &Url) -> Self {
        Self {
            view: ArcSwap::from_pointee(RoutingView::single(default)),
            writer: Mutex::new(Topology::default()),
            last_good: (0..128).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// The current view. A view whose first mark has ended is replaced on the way.
    pub(crate) fn view(&self, now: Duration) -> Arc<RoutingView> {
        let view = self.view.load_full();
        if view.valid_until.is_none_or(|end| now <= end) {
            return view;
        }
        self.change_health(|_| {}, now)
    }

    /// Publishes what an account document says. Returns the topology it makes.
    pub(crate) fn change_topology(
        &self,
        change: impl FnOnce(&Topology) -> Topology,
        policy: &ResolvedPolicy,
        now: Duration,
    ) -> Topology {
        let mut topology = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let news = change(&topology);
        self.view.store(Arc::new(self.view.load().with_topology(&news, policy, now)));
        topology.clone_from(&news);
        news
    }

    /// Publishes a change of the endpoints' health.
    pub(crate) fn change_health(&self, change: impl FnOnce(&mut Health), now: Duration) -> Arc<RoutingView> {
        let _writing = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let view = Arc::new(self.view.load().with_health(change, now));
        self.view.store(Arc::clone(&view));
        view
    }

    /// Takes the trial of a marked endpoint; true for the one request that has it.
    pub(crate) fn take_trial(&self, ix: EndpointIx, now: Duration) -> bool {
        let mut taken = false;
        self.change_health(|health| taken = health.take_trial(ix), now);
        taken
    }

    /// Notes a good answer.
    pub(crate) fn heard(&self, ix: EndpointIx, now: Duration) {
        if let Some(cell) = self.last_good.get(usize::from(ix.0)) {
            let ms = u64::try_from(now.as_millis()).unwrap_or(u64::MAX - 1);
            cell.store(ms + 1, Ordering::Relaxed);
        }
    }

    /// When the endpoint last answered well.
    pub(crate) fn last_good(&self, ix: EndpointIx) -> Option<Duration> {
        let ms = self.last_good.get(usize::from(ix.0))?.load(Ordering::Relaxed);
        ms.checked_sub(1).map(Duration::from_millis)
    }
}

#[cfg(test)]
mod tests;
