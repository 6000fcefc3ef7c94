//! What if the caller gives up on a request under way?
//!
//! A call that is dropped decides nothing any more. Where callers have time limits of their own, a region that fell
//! silent would never be left otherwise.

use std::sync::Arc;
use std::time::Duration;

use super::Pipeline;
use crate::policy::defaults;
use crate::routing::EndpointIx;

/// A request that waits for its answer. Dropped after a second without one, it went unanswered.
pub(super) struct Waiting<'a> {
    pipeline: &'a Arc<Pipeline>,
    at: EndpointIx,
    since: Duration,
    has_ended: bool,
}

impl<'a> Waiting<'a> {
    pub(super) fn new(pipeline: &'a Arc<Pipeline>, at: EndpointIx, since: Duration) -> Self {
        Self { pipeline, at, since, has_ended: false }
    }

    /// The outcome is there; what follows from it is decided elsewhere.
    pub(super) fn ended(mut self) {
        self.has_ended = true;
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let now = self.pipeline.clock.now();
        if !self.has_ended && now.saturating_sub(self.since) >= defaults::SILENT_FOR {
            self.pipeline.strike(self.at, now);
        }
    }
}
