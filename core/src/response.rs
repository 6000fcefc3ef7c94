//! What came back: the body, its model, and what the headers say?

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::diagnostics::Diagnostics;
use crate::error::{Error, ErrorKind, Result};
use crate::models::headers;
use crate::pipeline::RawResponse;

/// The answer to a call on one resource: its bytes, its headers, and the model `T` on demand.
pub struct Response<T> {
    raw: RawResponse,
    model: PhantomData<fn() -> T>,
}

/// The answer to a call on one item.
pub type ItemResponse<T> = Response<T>;

impl<T> Response<T> {
    pub(crate) fn new(raw: RawResponse) -> Self {
        Self { raw, model: PhantomData }
    }

    /// The HTTP status: 200, 201, 204, or 304 for a read whose etag was still current.
    pub fn status(&self) -> u16 {
        self.raw.status.code
    }

    /// The body as the service sent it. Empty after a deletion, a 304, and a write without content response.
    pub fn body(&self) -> &Bytes {
        &self.raw.body
    }

    /// The body read as any type, which may borrow from it.
    ///
    /// # Errors
    /// `Serialization` if the body is empty or doesn't fit the type.
    pub fn json<'a, U: Deserialize<'a>>(&'a self) -> Result<U> {
        from_json(&self.raw, &self.raw.body)
    }

    /// The version of the resource, quotes included, for [`ItemOptions::with_if_match`].
    ///
    /// [`ItemOptions::with_if_match`]: crate::ItemOptions::with_if_match
    pub fn etag(&self) -> Option<&str> {
        self.raw.header(headers::ETAG)
    }

    /// Request units charged by all attempts of the call together.
    pub fn request_charge(&self) -> f64 {
        self.raw.diagnostics.request_charge()
    }

    /// The session token of the partition that answered. The client keeps it by itself; pass it on to let
    /// another client read what this one wrote.
    pub fn session_token(&self) -> Option<&str> {
        self.raw.header(headers::SESSION_TOKEN)
    }

    /// The service's id of the request, to quote in a support request.
    pub fn activity_id(&self) -> Option<&str> {
        self.raw.header(headers::ACTIVITY_ID)
    }

    /// What a stored procedure wrote to its console, if
    /// [`with_script_logging`](crate::RequestOptions::with_script_logging) asked for it.
    pub fn script_log(&self) -> Option<Cow<'_, str>> {
        Some(percent_decode_str(self.raw.header(headers::SCRIPT_LOG_RESULTS)?).decode_utf8_lossy())
    }

    /// All headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.raw.headers
    }

    /// Every attempt of the call: region, reason, duration, outcome.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.raw.diagnostics
    }
}

#[cfg(feature = "internals")]
impl<T> Response<T> {
    /// The same answer without its model, for bindings that hand the bytes on.
    #[doc(hidden)]
    pub fn without_model(self) -> Response<()> {
        Response::new(self.raw)
    }

    /// The body, taken out: bindings keep the rest for longer.
    #[doc(hidden)]
    pub fn take_body(&mut self) -> Bytes {
        std::mem::take(&mut self.raw.body)
    }

    /// Copies the headers' values: they came in one buffer with the body, and would keep all of it.
    #[doc(hidden)]
    pub fn detach_headers(&mut self) {
        for value in self.raw.headers.values_mut() {
            if let Ok(copy) = http::HeaderValue::from_bytes(value.as_bytes()) {
                *value = copy;
            }
        }
    }
}

impl<T: DeserializeOwned> Response<T> {
    /// The body read as the model.
    ///
    /// # Errors
    /// `Serialization` if the body is empty or doesn't fit the model. The resource was read or written
    /// all the same.
    pub fn into_model(self) -> Result<T> {
        self.json()
    }
}

impl<T> Clone for Response<T> {
    fn clone(&self) -> Self {
        Self::new(self.raw.clone())
    }
}

/// Without the body: documents stay out of logs.
impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("body_bytes", &self.raw.body.len())
            .field("request_charge", &self.request_charge())
            .field("activity_id", &self.activity_id())
            .finish_non_exhaustive()
    }
}

impl RawResponse {
    pub(crate) fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Where the next page begins. Empty, as some gateways send it with the last one, it is none.
    pub(crate) fn continuation(&self) -> Option<&str> {
        self.header(headers::CONTINUATION).filter(|text| !text.is_empty())
    }
}

/// `slice` is the body of `raw`, or a part of it.
pub(crate) fn from_json<'a, T: Deserialize<'a>>(raw: &RawResponse, slice: &'a [u8]) -> Result<T> {
    serde_json::from_slice(slice).map_err(|problem| unreadable(raw, problem))
}

/// The body of `raw` is not what it should be.
pub(crate) fn unreadable(raw: &RawResponse, problem: serde_json::Error) -> Error {
    let message = match raw.body.is_empty() {
        true => format!("the answer ({}) has no body to read", raw.status.code),
        false => format!("the answer can't be read as the type asked for: {problem}"),
    };
    Error::new(ErrorKind::Serialization, message)
        .with_status(raw.status)
        .with_activity_id(raw.header(headers::ACTIVITY_ID).map(str::to_owned))
        .with_request_charge(raw.diagnostics.request_charge())
        .with_diagnostics(Arc::clone(&raw.diagnostics))
        .with_source(problem)
}
