//! How does Python learn how far a bulk has come?

use perilune::BulkProgress;
use pyo3::prelude::*;

/// How far a bulk has come.
#[pyclass(frozen, module = "perilune._native")]
pub(crate) struct Progress(pub(crate) BulkProgress);

#[pymethods]
impl Progress {
    /// Operations taken, succeeded, failed and repeated, requests, and request units charged.
    fn counts(&self) -> (usize, usize, usize, usize, usize, f64) {
        let BulkProgress { taken, succeeded, failed, repeated, requests, request_charge, .. } = self.0;
        (taken, succeeded, failed, repeated, requests, request_charge)
    }
}
