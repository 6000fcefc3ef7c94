//! How does one request travel to one endpoint, and its answer back?
//!
//! The client brings a transport of its own, a pool of connections. [`CosmosClientBuilder::transport`] puts another in
//! its place, for a network with ways of its own or for tests, and [`CosmosClientBuilder::wrap_transport`] puts one
//! around it. Either sees everything that the client sends: calls, reads of the account, probes. Regions, retries,
//! signatures and sessions stay the client's.
//!
//! How a request failed decides whether it goes to another region and whether a write may be repeated: see [`Failure`].
//!
//! ```
//! use perilune::CosmosClient;
//! use perilune::transport::{Failure, Request, SendFuture, Transport, TransportError};
//! use perilune_emulator::Emulator;
//! use std::sync::Arc;
//!
//! /// Does as if one region could not be reached.
//! struct Cut {
//!     inner: Arc<dyn Transport>,
//!     origin: String,
//! }
//!
//! impl Transport for Cut {
//!     fn send(&self, request: Request) -> SendFuture<'_> {
//!         if request.url.starts_with(&self.origin) {
//!             let refused = TransportError::new(Failure::Connect, "the cable is cut");
//!             return Box::pin(async { Err(refused) });
//!         }
//!         self.inner.send(request)
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let account = Emulator::builder().regions(["East US", "West US 2"]).start().await?;
//! let origin = account.region("West US 2")?.endpoint();
//! let client = CosmosClient::builder(account.endpoint(), account.key())
//!     .application_region("West US 2")
//!     .wrap_transport(move |inner| Arc::new(Cut { inner, origin: origin.clone() }))
//!     .build()?;
//!
//! client.create_database("sales", None).await?;
//! let read = client.database("sales").read(None).await?;
//! assert_eq!(read.diagnostics().attempts().len(), 2);
//! assert_eq!(read.diagnostics().responding_region().map(|region| region.name()), Some("East US"));
//! # Ok(())
//! # }
//! ```
//!
//! [`CosmosClientBuilder::transport`]: crate::CosmosClientBuilder::transport
//! [`CosmosClientBuilder::wrap_transport`]: crate::CosmosClientBuilder::wrap_transport

pub(crate) mod classify;
mod connector;
pub(crate) mod http;
mod limit;
pub(crate) mod timed;
mod tls;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use ::http::{HeaderMap, Method, StatusCode};
use bytes::Bytes;

pub use crate::models::failure::Failure;

/// A request on its way to one endpoint, signed and complete.
#[derive(Clone)]
#[non_exhaustive]
pub struct Request {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: Method,
    /// Scheme, host, port and the percent-encoded target.
    pub url: String,
    /// The headers, but for `host` and `content-length`. That of the signature is marked as sensitive: it does not
    /// belong in a log.
    pub headers: HeaderMap,
    /// Empty for a request without a body.
    pub body: Bytes,
    /// The time for the whole exchange, connecting included. When it is over, the client goes on without the answer.
    pub timeout: Duration,
}

/// A whole answer, whatever its status.
#[derive(Clone)]
#[non_exhaustive]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decoded if it was compressed.
    pub body: Bytes,
}

/// No whole answer: what kind of failure, and what the network said.
#[derive(Clone, Debug)]
pub struct TransportError {
    pub(crate) failure: Failure,
    pub(crate) text: String,
}

/// The answer to a request, once it is there.
pub type SendFuture<'a> = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send + 'a>>;

/// Sends requests.
///
/// It sends each request once, to where the request says, and follows no redirect: what is repeated, and where, is the
/// client's to decide. An answer with any status is an answer. A dropped future ends its exchange.
pub trait Transport: Send + Sync {
    /// Sends a request and waits for the whole answer, for `request.timeout` at most.
    ///
    /// # Errors
    /// No whole answer came. The [`Failure`] must not promise too much: if the request may have been read, it is none
    /// of those that say *never sent*.
    fn send(&self, request: Request) -> SendFuture<'_>;
}

impl Response {
    /// An answer of these parts.
    #[must_use]
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self { status, headers, body: body.into() }
    }
}

impl TransportError {
    /// A failure of this kind. The text is shown in errors and diagnostics.
    #[must_use]
    pub fn new(failure: Failure, text: impl Into<String>) -> Self {
        Self { failure, text: text.into() }
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn failure(&self) -> Failure {
        self.failure
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: Request) -> SendFuture<'_> {
        (**self).send(request)
    }
}

impl<B: Into<Bytes>> From<::http::Response<B>> for Response {
    fn from(response: ::http::Response<B>) -> Self {
        let (parts, body) = response.into_parts();
        Self::new(parts.status, parts.headers, body)
    }
}

/// Without headers and body.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, url, timeout, .. } = self;
        f.debug_struct("Request")
            .field("method", method)
            .field("url", url)
            .field("timeout", timeout)
            .finish_non_exhaustive()
    }
}

/// Without headers and body.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status).finish_non_exhaustive()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.failure.as_str(), self.text)
    }
}

impl std::error::Error for TransportError {}
