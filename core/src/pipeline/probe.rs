//! Is a marked endpoint well again?

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use futures_util::FutureExt;
use futures_util::future::join_all;

use super::{Pipeline, account_read};
use crate::policy::defaults;
use crate::retry::backoff;
use crate::routing::health::{Health, Traffic};

/// The task that probes: it lives as long as what it holds, also where its runtime ends before the client.
#[derive(Default)]
pub(super) struct Prober {
    life: Mutex<Weak<()>>,
}

impl Prober {
    #[cfg(test)]
    pub(super) fn is_alive(&self) -> bool {
        self.life().strong_count() > 0
    }

    fn life(&self) -> MutexGuard<'_, Weak<()>> {
        self.life.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pipeline {
    /// Has marked endpoints probed from now on, until none is marked.
    pub(super) fn start_prober(self: &Arc<Self>) {
        let mut life = self.prober.life();
        if life.strong_count() > 0 {
            return;
        }
        let alive = Arc::new(());
        *life = Arc::downgrade(&alive);
        let clock = self.clock.clone();
        let pipeline = Arc::downgrade(self);
        self.clock.spawn(
            async move {
                let _alive = alive;
                loop {
                    clock.sleep(backoff::varied(defaults::PROBE_INTERVAL, clock.jitter())).await;
                    let Some(pipeline) = pipeline.upgrade() else { return };
                    pipeline.probe_marked().await;
                    if pipeline.no_more_marks() {
                        return;
                    }
                }
            }
            .boxed(),
        );
    }

    /// Asks every marked endpoint for the account document. One that gives it may be tried by a request; one that no
    /// request would go to first has nothing to prove.
    async fn probe_marked(&self) {
        let view = self.state.view(self.clock.now());
        let marked: Vec<_> = view.marked(self.clock.now()).collect();
        let probe = async |ix| {
            let url = &view.endpoint(ix).url;
            if account_read::is_well(self, url, defaults::PROBE_TIMEOUT).await {
                let now = self.clock.now();
                let leads = self.state.view(now).would_lead(ix, Traffic::Both);
                let change =
                    |health: &mut Health| if leads { health.open_trial(ix, now) } else { health.clear(ix) };
                self.state.change_health(change, now);
            }
        };
        join_all(marked.into_iter().map(probe)).await;
    }

    /// Ends the prober if nothing is marked. Looked up under the lock that starts it, so that a mark made in between is
    /// seen here or starts a prober of its own.
    fn no_more_marks(&self) -> bool {
        let mut life = self.prober.life();
        let now = self.clock.now();
        let none_left = self.state.view(now).marked(now).next().is_none();
        if none_left {
            *life = Weak::new();
        }
        none_left
    }
}
