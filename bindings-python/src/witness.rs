//! How does Python learn what a call sent, and what was answered?

use std::sync::{Arc, Mutex, PoisonError};

use perilune::internals::Seen;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::outcome::headers;

/// The exchanges of a call, until somebody takes them.
#[pyclass(frozen, module = "perilune._native")]
#[derive(Default)]
pub(crate) struct Witness(Arc<Mutex<Vec<Seen>>>);

type Headers<'py> = Bound<'py, PyDict>;
type Body<'py> = Bound<'py, PyBytes>;
type Exchange<'py> = (String, String, Headers<'py>, Body<'py>, Option<(u16, Headers<'py>, Body<'py>)>, f64);

impl Witness {
    pub(crate) fn ear(&self) -> impl Fn(Seen) + Send + Sync + 'static {
        let heard = Arc::clone(&self.0);
        move |seen| heard.lock().unwrap_or_else(PoisonError::into_inner).push(seen)
    }
}

#[pymethods]
impl Witness {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Method, URL, headers and body of each request since the last time; and status, headers and body of its answer,
    /// if one came; and how many milliseconds it took.
    fn take<'py>(&self, py: Python<'py>) -> PyResult<Vec<Exchange<'py>>> {
        let heard = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        heard.into_iter().map(|seen| exchange(py, seen)).collect()
    }
}

fn exchange(py: Python<'_>, seen: Seen) -> PyResult<Exchange<'_>> {
    let answer = match seen.answer {
        Some((status, all, body)) => Some((status.as_u16(), headers(py, &all)?, PyBytes::new(py, &body))),
        None => None,
    };
    let method = seen.method.as_str().to_owned();
    let took = seen.took.as_secs_f64() * 1000.0;
    Ok((method, seen.url, headers(py, &seen.headers)?, PyBytes::new(py, &seen.body), answer, took))
}
