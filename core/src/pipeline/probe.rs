//! Is a marked endpoint well again?

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use futures_util::FutureExt;

use super::{Pipeline, account_read};
use crate::policy::defaults;
use crate::retry::backoff;

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

    /// Asks each marked endpoint, one at a time, for the account document. One that gives it is well.
    async fn probe_marked(&self) {
        let view = self.state.view(self.clock.now());
        let marked: Vec<_> = view.health.marked(self.clock.now()).collect();
        for ix in marked {
            let url = &view.endpoint(ix).url;
            if account_read::is_well(self, url, defaults::PROBE_TIMEOUT).await {
                self.state.change_health(|health| health.clear(ix), self.clock.now());
            }
        }
    }

    /// Ends the prober if nothing is marked. Looked up under the lock that starts it, so that a mark made in between is
    /// seen here or starts a prober of its own.
    fn no_more_marks(&self) -> bool {
        let mut life = self.prober.life();
        let now = self.clock.now();
        let none_left = self.state.view(now).health.marked(now).next().is_none();
        if none_left {
            *life = Weak::new();
        }
        none_left
    }
}
