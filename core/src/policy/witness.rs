//! Who sees what the requests of one call are, and what is answered to them?

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

#[cfg(feature = "internals")]
use crate::policy::RequestOptions;

/// One exchange, once it is over.
pub struct Seen {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: Method,
    /// Where it went.
    pub url: String,
    /// As they were sent, the signature among them.
    pub headers: HeaderMap,
    /// As it was sent.
    pub body: Bytes,
    /// Status, headers and body; nothing if no whole answer came.
    pub answer: Option<(StatusCode, HeaderMap, Bytes)>,
    /// From when it was sent to the whole answer, or to when none was waited for any more.
    pub took: Duration,
}

/// Is told of each exchange of the calls that have it.
#[derive(Clone)]
pub(crate) struct Witness(Arc<dyn Fn(Seen) + Send + Sync>);

impl Witness {
    pub(crate) fn tell(&self, seen: Seen) {
        (self.0)(seen);
    }
}

impl PartialEq for Witness {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Witness")
    }
}

/// Has `tell` told of each exchange of the call: of its own requests, not of what the client looks up for itself.
#[cfg(feature = "internals")]
pub fn witnessed(options: RequestOptions, tell: impl Fn(Seen) + Send + Sync + 'static) -> RequestOptions {
    RequestOptions { witness: Some(Witness(Arc::new(tell))), ..options }
}
