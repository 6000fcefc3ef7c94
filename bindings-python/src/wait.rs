//! How does a thread of Python wait for a result?
//!
//! The runtime's worker does the operation, and the thread sleeps with the interpreter released. Now and then it asks
//! whether a signal came, so that Ctrl-C ends the wait, and with it the request.

use std::future::Future;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

/// The longest that a signal waits.
const TICK: Duration = Duration::from_millis(100);

/// Cancels the operation that nobody waits for any more.
pub(crate) struct Waiting(pub(crate) AbortHandle);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The result of `operation`, or the exception of a signal's handler.
pub(crate) fn wait<T: Send + 'static>(
    py: Python<'_>,
    runtime: &Handle,
    operation: impl Future<Output = T> + Send + 'static,
) -> PyResult<T> {
    let (done, result) = sync_channel(1);
    let task = runtime.spawn(async move {
        // Nobody waits any more: nothing to tell.
        let _ = done.send(operation.await);
    });
    let _waiting = Waiting(task.abort_handle());
    received(py, result).map(|(output, _)| output)
}

/// What comes next, or the exception of a signal's handler.
pub(crate) fn received<T: Send>(py: Python<'_>, mut result: Receiver<T>) -> PyResult<(T, Receiver<T>)> {
    loop {
        let received;
        (received, result) = py.detach(move || (result.recv_timeout(TICK), result));
        match received {
            Ok(output) => return Ok((output, result)),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the operation ended without a result"));
            }
        }
    }
}
