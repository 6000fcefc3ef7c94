//! Is a marked endpoint well again?

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::FutureExt;

use super::{Pipeline, account_read};
use crate::policy::defaults;
use crate::retry::backoff;

/// Whether the task that probes is running.
#[derive(Default)]
pub(super) struct Prober {
    runs: AtomicBool,
}

impl Pipeline {
    /// Has marked endpoints probed from now on, until none is marked.
    pub(super) fn start_prober(self: &Arc<Self>) {
        if self.prober.runs.swap(true, Ordering::AcqRel) {
            return;
        }
        let clock = self.clock.clone();
        let pipeline = Arc::downgrade(self);
        self.clock.spawn(
            async move {
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

    /// Ends the prober if nothing is marked. The flag falls before the last look, so that a mark made in between
    /// is seen here or starts a prober of its own.
    fn no_more_marks(&self) -> bool {
        self.prober.runs.store(false, Ordering::Release);
        let now = self.clock.now();
        let none_left = self.state.view(now).health.marked(now).next().is_none();
        none_left || self.prober.runs.swap(true, Ordering::AcqRel)
    }
}
