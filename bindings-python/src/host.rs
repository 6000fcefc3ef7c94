//! How does a request reach a transport that the application brings, and its answer come back?
//!
//! The core's transport here is a [door](crate::door): a request goes out of it as a value, and the answer comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use perilune::transport::{Failure, Request, Response, SendFuture, Transport, TransportError};

use crate::door::{Asked, Door, Inbox};

/// The door closes this long before the request's time is over, to tell a request that nobody took from one without an
/// answer.
const MARGIN: Duration = Duration::from_millis(2);

/// The application's transport, as the core sees it.
pub(crate) struct Host(pub(crate) Arc<Door>);

/// A request for the application to send.
pub(crate) type AskedRequest = Asked<Request, Answer>;

pub(crate) type Answer = Result<Response, TransportError>;

impl Host {
    async fn exchange(&self, request: Request, caller: Option<Inbox>) -> Answer {
        let taken = Arc::new(AtomicBool::new(false));
        let within = request.timeout.saturating_sub(MARGIN);
        match tokio::time::timeout(within, self.passed_on(request, caller, &taken)).await {
            Ok(answer) => answer,
            Err(_) if taken.load(Ordering::Acquire) => {
                Err(TransportError::new(Failure::Timeout, "the transport gave no answer in time"))
            }
            Err(_) => Err(untaken()),
        }
    }

    /// Passes the request to its call. If that is gone, others may still wait for the answer, as they do for what is
    /// known of the account.
    async fn passed_on(&self, request: Request, caller: Option<Inbox>, taken: &Arc<AtomicBool>) -> Answer {
        for inbox in self.0.inboxes(caller) {
            let (asked, answer) = Asked::new(self.0.key, request.clone(), taken);
            if !inbox.take(asked) {
                continue;
            }
            if let Ok(answer) = answer.await {
                return answer;
            }
            if taken.load(Ordering::Acquire) && request.method != http::Method::GET {
                return Err(TransportError::new(Failure::Reset, "the transport gave no answer"));
            }
        }
        Err(untaken())
    }
}

fn untaken() -> TransportError {
    TransportError::new(Failure::Local, "no thread or event loop of the application took the request")
}

impl Transport for Host {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(self.exchange(request, Inbox::current()))
    }
}
