//! What does Python get of a finished operation?

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::HeaderMap;
use perilune::{AttemptResult, BulkProgress, Diagnostics, Error, internals};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::directory::{AskedToken, TokenRequest};
use crate::exchange::Exchange;
use crate::host::AskedRequest;
use crate::json::decode;
use crate::processor::Batch;
use crate::progress::Progress;

/// How an operation ended. Becomes a Python object on the thread that asks for it.
pub(crate) enum Outcome {
    Answered(perilune::Response<()>),
    /// A pager has no more pages.
    End,
    Failed(Error),
    /// It hasn't: the application's transport is to send a request.
    Asked(AskedRequest),
    /// It hasn't: the application's credential is to give a token.
    TokenAsked(AskedToken),
    /// It hasn't: so far has a bulk come.
    Told(BulkProgress),
    /// No changes yet.
    Nothing,
    /// Changes for a processor's handler.
    Changed(internals::Batch),
}

impl From<AskedRequest> for Outcome {
    fn from(asked: AskedRequest) -> Self {
        Self::Asked(asked)
    }
}

impl From<AskedToken> for Outcome {
    fn from(asked: AskedToken) -> Self {
        Self::TokenAsked(asked)
    }
}

impl From<perilune::Result<perilune::Response<()>>> for Outcome {
    fn from(result: perilune::Result<perilune::Response<()>>) -> Self {
        result.map_or_else(Self::Failed, Self::Answered)
    }
}

impl<'py> IntoPyObject<'py> for Outcome {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match self {
            Self::Answered(response) => Bound::new(py, Response::from(response))?.into_any(),
            Self::End => py.None().into_bound(py),
            Self::Failed(error) => Bound::new(py, Failure(error))?.into_any(),
            Self::Asked(asked) => Bound::new(py, Exchange::from(asked))?.into_any(),
            Self::TokenAsked(asked) => Bound::new(py, TokenRequest::from(asked))?.into_any(),
            Self::Told(progress) => Bound::new(py, Progress(progress))?.into_any(),
            Self::Nothing => false.into_pyobject(py)?.to_owned().into_any(),
            Self::Changed(batch) => Bound::new(py, Batch::new(py, batch)?)?.into_any(),
        })
    }
}

/// Of a body that is larger than this, it pays to copy the headers beside it, so that they don't keep it when its JSON
/// was taken.
const WORTH_A_COPY: usize = 4096;

/// A good answer: its bytes, and the rest on demand.
#[pyclass(frozen, module = "perilune._native")]
pub(crate) struct Response {
    answer: perilune::Response<()>,
    /// Until somebody takes it.
    body: Mutex<Bytes>,
}

impl From<perilune::Response<()>> for Response {
    fn from(mut answer: perilune::Response<()>) -> Self {
        let body = answer.take_body();
        if body.len() > WORTH_A_COPY {
            answer.detach_headers();
        }
        Self { answer, body: Mutex::new(body) }
    }
}

impl Response {
    fn held(&self) -> MutexGuard<'_, Bytes> {
        self.body.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Response {
    #[getter]
    fn status(&self) -> u16 {
        self.answer.status()
    }

    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.held())
    }

    /// The body as Python objects; `None` if there is none.
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        // A reference of its own: what is made of it may run anything.
        let body = self.held().clone();
        if body.is_empty() { Ok(None) } else { decode(py, &body).map(Some) }
    }

    /// The same, and lets go of the bytes: results are kept, with their headers.
    fn take_json<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let value = self.json(py)?;
        *self.held() = Bytes::new();
        Ok(value)
    }

    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        headers(py, self.answer.headers())
    }

    #[getter]
    fn continuation(&self) -> Option<&str> {
        self.answer.headers().get("x-ms-continuation")?.to_str().ok()
    }

    /// The attempts of the call, as JSON text.
    fn diagnostics(&self) -> String {
        self.answer.diagnostics().to_json().to_string()
    }

    /// The regions that were asked, in their order, and the request units charged.
    fn contacts(&self) -> (Vec<String>, f64) {
        contacts(self.answer.diagnostics())
    }
}

/// An operation that failed.
#[pyclass(frozen, module = "perilune._native")]
pub(crate) struct Failure(Error);

#[pymethods]
impl Failure {
    /// The kind, in snake case: `not_found`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind().as_str()
    }

    #[getter]
    fn status(&self) -> Option<u16> {
        self.0.status()
    }

    #[getter]
    fn sub_status(&self) -> Option<u32> {
        self.0.sub_status()
    }

    #[getter]
    fn message(&self) -> &str {
        self.0.message()
    }

    /// True if no attempt reached the service. One that was given up, a hedge or what it beat, has no say in it.
    #[getter]
    fn never_sent(&self) -> bool {
        let attempts = self.0.diagnostics().map(Diagnostics::attempts).unwrap_or_default();
        attempts.iter().all(|attempt| !attempt.sent || attempt.result == AttemptResult::Cancelled)
    }

    #[getter]
    fn write_outcome(&self) -> Option<&'static str> {
        self.0.write_outcome().map(perilune::WriteOutcome::as_str)
    }

    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.body())
    }

    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        headers(py, self.0.headers())
    }

    /// The attempts of the call, as JSON text; `None` if nothing was tried.
    fn diagnostics(&self) -> Option<String> {
        self.0.diagnostics().map(|diagnostics| diagnostics.to_json().to_string())
    }

    /// The regions that were asked, in their order, and the request units charged.
    fn contacts(&self) -> (Vec<String>, f64) {
        self.0.diagnostics().map(contacts).unwrap_or_default()
    }

    /// The attempts in a few words.
    fn summary(&self) -> Option<String> {
        self.0.diagnostics().map(Diagnostics::summary)
    }

    /// Everything in one text.
    fn __str__(&self) -> String {
        self.0.to_string()
    }
}

fn contacts(diagnostics: &Diagnostics) -> (Vec<String>, f64) {
    let regions = diagnostics.regions_contacted().map(|region| region.name().to_owned());
    (regions.collect(), diagnostics.request_charge())
}

/// A dict of them; of several with one name the last.
pub(crate) fn headers<'py>(py: Python<'py>, headers: &HeaderMap) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, value) in headers {
        dict.set_item(name.as_str(), String::from_utf8_lossy(value.as_bytes()))?;
    }
    Ok(dict)
}

/// What is refused before a request: Python's own exception for it.
pub(crate) fn refused(error: Error) -> PyErr {
    PyValueError::new_err(error.message().to_owned())
}
