//! How does one request travel to one endpoint, and its answer back?

pub(crate) mod classify;
mod limit;
pub(crate) mod reqwest;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

use crate::clock::BoxFuture;
use crate::models::failure::Failure;

/// A request on its way to one endpoint.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Scheme, host, port and the percent-encoded target.
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The time for the whole exchange, connecting included.
    pub(crate) timeout: Duration,
}

/// A whole answer.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// No whole answer: what kind of failure, and what the network said. Holds no URL and no header.
#[derive(Clone, Debug)]
pub(crate) struct TransportError {
    pub(crate) failure: Failure,
    pub(crate) text: String,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.failure.as_str(), self.text)
    }
}

impl std::error::Error for TransportError {}

/// Sends requests. It repeats nothing, follows no redirect and keeps the time-out it is given.
pub(crate) trait Transport: Send + Sync {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>>;
}
