//! What went wrong, what is known of a write's outcome, and what can be done about it?

mod kind;
#[cfg(test)]
mod tests;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::diagnostics::Diagnostics;
use crate::models::status::Status;

pub use kind::{ErrorKind, WriteOutcome};

/// The result of every fallible call of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The one error of this crate.
///
/// Its text says which operation failed, where, after how many attempts and how long, what the service
/// said and what to do. It never holds a key or a token.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    status: Option<Status>,
    activity_id: Option<String>,
    request_charge: f64,
    retry_after: Option<Duration>,
    write_outcome: Option<WriteOutcome>,
    after_ambiguous_failure: bool,
    diagnostics: Option<Arc<Diagnostics>>,
    headers: HeaderMap,
    body: Bytes,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            status: None,
            activity_id: None,
            request_charge: 0.0,
            retry_after: None,
            write_outcome: None,
            after_ambiguous_failure: false,
            diagnostics: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            source: None,
        }))
    }

    /// `argument` names what the caller passed; `problem` says what is wrong and what is accepted.
    pub(crate) fn invalid(argument: &str, problem: impl fmt::Display) -> Self {
        Self::new(ErrorKind::InvalidArgument, format!("{argument}: {problem}"))
    }

    pub(crate) fn with_status(mut self, status: Status) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_activity_id(mut self, id: Option<String>) -> Self {
        self.0.activity_id = id;
        self
    }

    pub(crate) fn with_request_charge(mut self, charge: f64) -> Self {
        self.0.request_charge = charge;
        self
    }

    pub(crate) fn with_retry_after(mut self, after: Option<Duration>) -> Self {
        self.0.retry_after = after;
        self
    }

    pub(crate) fn with_write_outcome(mut self, outcome: Option<WriteOutcome>) -> Self {
        self.0.write_outcome = outcome;
        self
    }

    /// True if a write that was applied before would meet this error when it is repeated.
    pub(crate) fn may_be_echo(&self) -> bool {
        matches!(self.status(), Some(404 | 409 | 412))
    }

    pub(crate) fn with_after_ambiguous_failure(mut self, after: bool) -> Self {
        self.0.after_ambiguous_failure = after;
        self
    }

    pub(crate) fn with_diagnostics(mut self, diagnostics: Arc<Diagnostics>) -> Self {
        self.0.diagnostics = Some(diagnostics);
        self
    }

    pub(crate) fn with_answer(mut self, headers: HeaderMap, body: Bytes) -> Self {
        self.0.headers = headers;
        self.0.body = body;
        self
    }

    /// Adds to the answer's headers what its request had; not where there was no answer.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if !self.0.headers.is_empty() {
            self.0.headers.insert(name, value);
        }
        self
    }

    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// The same failure, as what it means to a session: the region that did answer was behind it.
    pub(crate) fn into_session_not_available(mut self) -> Self {
        self.0.kind = ErrorKind::SessionNotAvailable;
        self.0.message =
            format!("no region that can be reached has caught up with the session ({})", self.0.message);
        self
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The failure in one sentence, without the trail of attempts.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The HTTP status of the last answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status.map(|status| status.code)
    }

    /// The service's sub-status of the last answer; 0 if it gave none.
    pub fn sub_status(&self) -> Option<u32> {
        self.0.status.map(|status| status.sub_status)
    }

    /// The service's id of the last attempt, to quote in a support request.
    pub fn activity_id(&self) -> Option<&str> {
        self.0.activity_id.as_deref()
    }

    /// Request units charged by all attempts together.
    pub fn request_charge(&self) -> f64 {
        self.0.request_charge
    }

    /// How long the service asked to wait before the next request.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// What is known of the write; `None` for reads and for errors raised before anything was tried.
    pub fn write_outcome(&self) -> Option<WriteOutcome> {
        self.0.write_outcome
    }

    /// True if an earlier attempt of this write was sent and its answer lost, so that this error may be
    /// the echo of its own success (a 409, 404 or 412).
    pub fn is_after_ambiguous_failure(&self) -> bool {
        self.0.after_ambiguous_failure
    }

    /// The headers of the last answer; empty if there was none.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The body of the last answer, as the service sent it; empty if there was none.
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }

    /// Every attempt: region, reason, duration, outcome.
    pub fn diagnostics(&self) -> Option<&Diagnostics> {
        self.0.diagnostics.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = &*self.0;
        if let Some(diagnostics) = &error.diagnostics {
            write!(f, "{}: ", diagnostics.operation())?;
        }
        f.write_str(&error.message)?;
        if let Some(status) = error.status {
            write!(f, " [{status}]")?;
        }
        if let Some(outcome) = error.write_outcome {
            f.write_str(match outcome {
                WriteOutcome::NotSent => "; nothing was sent",
                WriteOutcome::Rejected => "; nothing was written",
                WriteOutcome::Unknown => {
                    "; the outcome of the write is unknown: read the item before repeating it"
                }
            })?;
        }
        if let (Some(advice), false) =
            (error.kind.advice(), error.write_outcome == Some(WriteOutcome::Unknown))
        {
            write!(f, "; {advice}")?;
        }
        if let Some(diagnostics) = &error.diagnostics {
            write!(f, "; {}", diagnostics.summary())?;
        }
        if let Some(id) = &error.activity_id {
            write!(f, "; activity id {id}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({self})", self.0.kind)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}
