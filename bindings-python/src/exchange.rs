//! What does Python see of a request that its transport is to send?

use std::sync::atomic::Ordering;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use perilune::transport::{Failure, Response, TransportError};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::host::AskedRequest;
use crate::outcome::headers;

/// A request for the application's transport, and the way back for its answer.
#[pyclass(frozen, module = "perilune._native")]
pub(crate) struct Exchange(AskedRequest);

impl From<AskedRequest> for Exchange {
    fn from(asked: AskedRequest) -> Self {
        asked.taken.store(true, Ordering::Release);
        Self(asked)
    }
}

#[pymethods]
impl Exchange {
    /// Which transport is to send it.
    #[getter]
    fn key(&self) -> u64 {
        self.0.key
    }

    #[getter]
    fn method(&self) -> &str {
        self.0.question.method.as_str()
    }

    #[getter]
    fn url(&self) -> &str {
        &self.0.question.url
    }

    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        headers(py, &self.0.question.headers)
    }

    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.question.body)
    }

    /// In seconds.
    #[getter]
    fn timeout(&self) -> f64 {
        self.0.question.timeout.as_secs_f64()
    }

    /// False once nobody waits for the answer any more.
    #[getter]
    fn is_wanted(&self) -> bool {
        self.0.is_wanted()
    }

    /// The whole answer.
    fn answer(&self, status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> PyResult<()> {
        let refuse = |what: &str| PyValueError::new_err(format!("transport: {what}"));
        let status =
            StatusCode::from_u16(status).map_err(|_| refuse(&format!("{status} is no HTTP status")))?;
        let mut all = HeaderMap::with_capacity(headers.len());
        for (name, value) in headers {
            let name = HeaderName::try_from(name.as_str())
                .map_err(|_| refuse(&format!("{name:?} is no name of a header")))?;
            let value = HeaderValue::try_from(value)
                .map_err(|_| refuse(&format!("the header {name} has a value that no header can have")))?;
            all.append(name, value);
        }
        self.0.answer(Ok(Response::new(status, all, body)));
        Ok(())
    }

    /// No whole answer: how it failed, by the name of the kind, and why.
    fn fail(&self, kind: &str, text: &str) -> PyResult<()> {
        let failure = failure(kind).ok_or_else(|| {
            let kinds = KINDS.map(Failure::as_str).join(", ");
            PyValueError::new_err(format!("{kind:?} is no kind of failure; accepted are {kinds}"))
        })?;
        self.0.answer(Err(TransportError::new(failure, text)));
        Ok(())
    }
}

const KINDS: [Failure; 6] = [
    Failure::Connect,
    Failure::Local,
    Failure::Timeout,
    Failure::Reset,
    Failure::Truncated,
    Failure::Protocol,
];

fn failure(kind: &str) -> Option<Failure> {
    KINDS.into_iter().find(|known| known.as_str() == kind)
}

/// The kinds of failure that a transport can report.
#[pyfunction]
pub(crate) fn failures() -> Vec<&'static str> {
    KINDS.map(Failure::as_str).to_vec()
}
