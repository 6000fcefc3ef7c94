//! How do bindings, whose handlers are on threads of their own, get the changes?

use std::sync::Arc;

use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot};

use super::{ChangeFeedProcessor, Handler, HandlerError};
use crate::clock::BoxFuture;
use crate::error::Result;
use crate::operations::link::Link;
use crate::options::ProcessorOptions;
use crate::pipeline::{Pipeline, RawResponse};
use crate::response::Response;

/// Changes to be handled, and how it went to be told. Dropped, they come again.
pub struct Batch {
    answer: Response<()>,
    handled: Handled,
}

/// Tells how changes were handled.
pub struct Handled(oneshot::Sender<std::result::Result<(), HandlerError>>);

impl Batch {
    /// The page as the service sent it, and where to tell how it was handled.
    pub fn into_parts(self) -> (Response<()>, Handled) {
        (self.answer, self.handled)
    }
}

impl Handled {
    /// They are handled, or they are not, and why: then they come again.
    pub fn tell(self, problem: Option<String>) {
        // Refused where nobody waits any more: the lease went to another instance.
        let _ = self.0.send(problem.map_or(Ok(()), |problem| Err(problem.into())));
    }
}

/// A processor whose changes come out of a channel.
pub(crate) fn processor(
    container: (Arc<Pipeline>, Link),
    leases: (Arc<Pipeline>, Link),
    name: &str,
    options: ProcessorOptions,
) -> Result<(ChangeFeedProcessor, mpsc::UnboundedReceiver<Batch>)> {
    let (sender, batches) = mpsc::unbounded_channel();
    let handler: Handler = Box::new(move |answer| hand_on(&sender, answer));
    Ok((ChangeFeedProcessor::with_handler(container, leases, name, options, handler)?, batches))
}

/// As many wait as leases are held: each is read on only once its last page was handled.
fn hand_on(
    sender: &mpsc::UnboundedSender<Batch>,
    answer: RawResponse,
) -> BoxFuture<'static, std::result::Result<(), HandlerError>> {
    let (handled, told) = oneshot::channel();
    let sent = sender.send(Batch { answer: Response::new(answer), handled: Handled(handled) });
    async move {
        sent.map_err(|_| "nobody handles the changes any more")?;
        told.await.map_err(|_| "nobody told how the changes were handled")?
    }
    .boxed()
}
