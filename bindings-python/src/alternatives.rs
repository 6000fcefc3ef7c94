//! What would other ways of waiting cost? For the measurement that chose the ones in use; in no wheel.

use pyo3::prelude::*;

use crate::client::Client;
use crate::command::Arguments;
use crate::outcome::Outcome;
use crate::runtime::home;

/// Tokio's own wait on the calling thread, which hears of no signal.
#[pyfunction]
pub(crate) fn run_block_on(py: Python<'_>, client: &Client, operation: Arguments<'_>) -> PyResult<Outcome> {
    let (future, home) = (operation.command()?.run(client.live()?), home()?);
    Ok(py.detach(|| home.runtime.block_on(future)))
}

/// One call into the event loop for each result, from the worker's thread.
#[pyfunction]
pub(crate) fn submit_alone(
    client: &Client,
    operation: Arguments<'_>,
    call_soon_threadsafe: Py<PyAny>,
    set_result: Py<PyAny>,
) -> PyResult<()> {
    let (future, home) = (operation.command()?.run(client.live()?), home()?);
    home.runtime.spawn(async move {
        let outcome = future.await;
        // A loop that is closed wants no result.
        let _ = Python::attach(|py| call_soon_threadsafe.call1(py, (set_result, outcome)).map(drop));
    });
    Ok(())
}
