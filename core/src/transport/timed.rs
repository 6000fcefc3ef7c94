//! Does a transport that isn't ours keep the time it is given?
//!
//! It may not, and the call's deadline must hold all the same.

use std::sync::Arc;

use crate::clock::Clock;
use crate::models::failure::Failure;
use crate::transport::{Request, SendFuture, Transport, TransportError};

/// Ends the exchanges of another transport in time.
pub(crate) struct Timed {
    inner: Arc<dyn Transport>,
    clock: Clock,
}

impl Timed {
    pub(crate) fn shared(inner: Arc<dyn Transport>, clock: Clock) -> Arc<dyn Transport> {
        Arc::new(Self { inner, clock })
    }
}

impl Transport for Timed {
    fn send(&self, request: Request) -> SendFuture<'_> {
        Box::pin(async move {
            let timeout = request.timeout;
            let exchange = self.clock.within(timeout, self.inner.send(request)).await;
            exchange.unwrap_or_else(|| {
                let text = format!("no answer within {} ms", timeout.as_millis());
                Err(TransportError::new(Failure::Timeout, text))
            })
        })
    }
}
