//! Which pages are being fetched? Each by a task of its own, so that none waits for the caller to ask.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::{AbortHandle, abortable};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::oneshot;

use crate::error::{Error, ErrorKind, Result};
use crate::operations::Operation;
use crate::pipeline::{Pipeline, RawResponse};
use crate::policy::RequestOptions;

/// A page that has come, or has not.
pub(super) struct Landed {
    pub(super) slice: u32,
    /// When it was asked for, since the client was made.
    pub(super) sent: Duration,
    /// When its time was up, by the call that asked for it.
    pub(super) ends: Option<Duration>,
    pub(super) result: Result<RawResponse>,
}

/// A page under way. Dropped, it is given up.
struct Flight {
    slice: u32,
    sent: Duration,
    ends: Option<Duration>,
    told: oneshot::Receiver<Result<RawResponse>>,
    task: AbortHandle,
}

impl Future for Flight {
    type Output = Landed;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Landed> {
        let lost = || Error::new(ErrorKind::Other, "the page was given up: its task ended");
        let told = self.told.poll_unpin(context);
        let (slice, sent, ends) = (self.slice, self.sent, self.ends);
        told.map(|told| Landed { slice, sent, ends, result: told.unwrap_or_else(|_| Err(lost())) })
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The pages under way.
#[derive(Default)]
pub(super) struct Flights(FuturesUnordered<Flight>);

impl Flights {
    pub(super) fn launch(
        &mut self,
        pipeline: &Arc<Pipeline>,
        slice: u32,
        operation: Operation,
        options: RequestOptions,
    ) {
        let (tell, told) = oneshot::channel();
        let (sent, ends) = (pipeline.clock().now(), options.ends);
        let runner = Arc::clone(pipeline);
        let (work, task) = abortable(async move {
            let result = runner.run(operation, &options).await;
            // The query may have been dropped.
            drop(tell.send(result));
        });
        pipeline.clock().spawn(work.map(drop));
        self.0.push(Flight { slice, sent, ends, told, task });
    }

    /// The next page that comes; `None` if none is under way.
    pub(super) async fn land(&mut self) -> Option<Landed> {
        self.0.next().await
    }
}

#[cfg(test)]
#[path = "deadline_tests.rs"]
mod tests;
