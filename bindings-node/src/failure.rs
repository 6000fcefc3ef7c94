//! What does JavaScript get of a failure?

use std::error::Error as _;

use napi::Result;
use napi::bindgen_prelude::{Array, Null};
use napi_derive::napi;
use perilune::transport::TransportError;
use perilune::{Error, WriteOutcome};

use crate::answer::lines;

const FAILED: u32 = 0;

/// Everything at once: failures are rare, and an error is looked at.
#[napi(object, object_from_js = false)]
pub struct Failure {
    /// The kind, in snake case: `not_found`.
    pub kind: &'static str,
    /// The failure in one sentence.
    pub message: String,
    /// The same with operation, attempts, outcome and what to do.
    pub text: String,
    /// The HTTP status of the last answer.
    pub status: Option<u16>,
    /// Its sub-status.
    pub sub_status: Option<u32>,
    /// Its body.
    pub body: String,
    /// Its headers: a line for each, name, `:`, value.
    pub headers: String,
    /// The service's id of the last attempt.
    pub activity_id: Option<String>,
    /// Request units charged by all attempts together.
    pub request_charge: f64,
    /// How long the service asked to wait, in milliseconds.
    pub retry_after: Option<f64>,
    /// What is known of a write: `not_sent`, `rejected` or `unknown`.
    pub write_outcome: Option<&'static str>,
    /// Whether an earlier attempt may have caused this failure by succeeding.
    pub after_ambiguous_failure: bool,
    /// How the network failed last: `connect`, `local`, `timeout`, `reset`, `truncated`, `protocol`, and its text.
    pub network: Option<String>,
    /// Every attempt, as JSON text.
    pub diagnostics: Option<String>,
}

pub(crate) fn put_failure(values: &mut Array<'_>, error: Error) -> Result<()> {
    values.insert(FAILED)?;
    values.insert(Null)?;
    values.insert(Failure::from(error))
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            kind: error.kind().as_str(),
            message: error.message().to_owned(),
            text: error.to_string(),
            status: error.status(),
            sub_status: error.sub_status(),
            body: String::from_utf8_lossy(error.body()).into_owned(),
            headers: lines(error.headers()),
            activity_id: error.activity_id().map(str::to_owned),
            request_charge: error.request_charge(),
            retry_after: error.retry_after().map(|time| time.as_secs_f64() * 1000.0),
            write_outcome: error.write_outcome().map(WriteOutcome::as_str),
            after_ambiguous_failure: error.is_after_ambiguous_failure(),
            network: network(&error),
            diagnostics: error.diagnostics().map(|diagnostics| diagnostics.to_json().to_string()),
        }
    }
}

/// That of the attempt by which the call failed: of two that ran side by side, it isn't always the last that was begun.
fn network(error: &Error) -> Option<String> {
    let failed: &TransportError = error.source()?.downcast_ref()?;
    Some(failed.to_string())
}

/// What is refused before a request: thrown at once.
pub(crate) fn refused(error: Error) -> napi::Error {
    napi::Error::new(napi::Status::InvalidArg, error.message())
}

/// The same, of text that the TypeScript layer wrote.
pub(crate) fn unreadable(what: &str, problem: impl std::fmt::Display) -> napi::Error {
    napi::Error::new(napi::Status::InvalidArg, format!("{what}: {problem}"))
}
