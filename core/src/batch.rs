//! What came of a batch?

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::diagnostics::Diagnostics;
use crate::error::{Error, ErrorKind, Result, WriteOutcome};
use crate::models::headers;
use crate::models::status::Status;
use crate::pipeline::RawResponse;
#[cfg(feature = "internals")]
use crate::response::Response;
use crate::response::from_json;

/// The status of an operation that failed because another one did.
const FAILED_DEPENDENCY: u16 = 424;

/// The answer to a batch that was done: a result for each operation, in their order.
pub struct BatchResponse {
    raw: RawResponse,
    results: Vec<BatchResult>,
}

/// What came of one operation of a batch.
#[derive(Clone)]
#[non_exhaustive]
pub struct BatchResult {
    /// The HTTP status: 200, 201 or 204.
    pub status: u16,
    /// The service's sub-status; 0 if it gave none.
    pub sub_status: u32,
    /// Request units charged.
    pub request_charge: f64,
    /// The version of the item, quotes included.
    pub etag: Option<String>,
    /// The item as it is now; empty after a deletion, and without content response.
    pub body: Bytes,
}

/// One result, as the service writes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Row<'a> {
    pub(crate) status_code: u16,
    #[serde(default)]
    pub(crate) sub_status_code: u32,
    #[serde(default)]
    pub(crate) request_charge: f64,
    e_tag: Option<String>,
    #[serde(borrow)]
    resource_body: Option<&'a RawValue>,
    retry_after_milliseconds: Option<f64>,
    message: Option<String>,
}

impl Row<'_> {
    pub(crate) fn status(&self) -> Status {
        Status::new(self.status_code, self.sub_status_code)
    }

    /// What the service says of it, in a line.
    pub(crate) fn said(&self) -> &str {
        self.message.as_deref().and_then(|message| message.lines().next()).unwrap_or_default()
    }

    /// The wait that it asks for.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        Duration::try_from_secs_f64(self.retry_after_milliseconds? / 1000.0).ok()
    }

    /// The error of a row that failed.
    pub(crate) fn error(&self, raw: &RawResponse, text: String) -> Error {
        let status = self.status();
        let error = Error::new(ErrorKind::of(status), text).with_status(status);
        let echo = raw.is_after_ambiguous_failure && error.may_be_echo();
        error
            .with_activity_id(raw.header(headers::ACTIVITY_ID).map(str::to_owned))
            .with_retry_after(self.retry_after())
            .with_after_ambiguous_failure(echo)
    }
}

impl BatchResponse {
    /// The results, unless the batch failed: then the error says by which operation.
    pub(crate) fn read(raw: RawResponse) -> Result<Self> {
        let rows = rows(&raw)?;
        let failed = |row: &Row<'_>| row.status_code >= 400;
        let culprit = rows.iter().position(|row| failed(row) && row.status_code != FAILED_DEPENDENCY);
        if let Some(at) = culprit.or_else(|| rows.iter().position(failed)) {
            return Err(failure(&raw, at, &rows[at]));
        }
        let results = rows.iter().map(|row| result(&raw, row)).collect();
        Ok(Self { results, raw })
    }

    /// A result for each operation, in their order.
    pub fn results(&self) -> &[BatchResult] {
        &self.results
    }

    /// The answer as the service sent it, for bindings that hand the bytes on.
    #[cfg(feature = "internals")]
    pub(crate) fn into_response(self) -> Response<()> {
        Response::new(self.raw)
    }

    /// Request units charged by all attempts of the call together.
    pub fn request_charge(&self) -> f64 {
        self.raw.diagnostics.request_charge()
    }

    /// The session token of the partition that answered. The client keeps it by itself.
    pub fn session_token(&self) -> Option<&str> {
        self.raw.header(headers::SESSION_TOKEN)
    }

    /// The service's id of the request, to quote in a support request.
    pub fn activity_id(&self) -> Option<&str> {
        self.raw.header(headers::ACTIVITY_ID)
    }

    /// All headers of the answer.
    pub fn headers(&self) -> &http::HeaderMap {
        &self.raw.headers
    }

    /// Every attempt of the call: region, reason, duration, outcome.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.raw.diagnostics
    }
}

impl BatchResult {
    /// The item read as any type, which may borrow from it.
    ///
    /// # Errors
    /// `Serialization` if there is none, or it doesn't fit the type.
    pub fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|problem| {
            let text =
                format!("the result of the batch's operation can't be read as the type asked for: {problem}");
            Error::new(ErrorKind::Serialization, text).with_source(problem)
        })
    }
}

/// The results as the service wrote them.
pub(crate) fn rows(raw: &RawResponse) -> Result<Vec<Row<'_>>> {
    from_json(raw, &raw.body)
}

pub(crate) fn result(raw: &RawResponse, row: &Row<'_>) -> BatchResult {
    BatchResult {
        status: row.status_code,
        sub_status: row.sub_status_code,
        request_charge: row.request_charge,
        etag: row.e_tag.clone(),
        body: row.resource_body.map(|body| raw.body.slice_ref(body.get().as_bytes())).unwrap_or_default(),
    }
}

/// The transaction was undone by the service. If it was a repeated one, the first may have been done.
fn failure(raw: &RawResponse, at: usize, row: &Row<'_>) -> Error {
    let (outcome, so_that) = match raw.is_after_ambiguous_failure {
        false => (WriteOutcome::Rejected, "so that none was done"),
        true => (WriteOutcome::Unknown, "when it was repeated after an attempt whose answer was lost"),
    };
    let text = format!("operation {at} of the batch failed ({}), {so_that}: {}", row.status(), row.said());
    row.error(raw, text)
        .with_request_charge(raw.diagnostics.request_charge())
        .with_write_outcome(Some(outcome))
        .with_answer(raw.headers.clone(), raw.body.clone())
        .with_diagnostics(Arc::clone(&raw.diagnostics))
}

/// Without the items: documents stay out of logs.
impl fmt::Debug for BatchResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchResponse").field("results", &self.results).finish_non_exhaustive()
    }
}

/// Without the item.
impl fmt::Debug for BatchResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchResult")
            .field("status", &self.status)
            .field("sub_status", &self.sub_status)
            .field("request_charge", &self.request_charge)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
