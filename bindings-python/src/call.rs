//! How does a thread wait for a call whose requests it sends itself, whose tokens it gets, or of which it hears how far it
//! has come?

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use perilune::BulkProgress;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::runtime::Handle;

use crate::door::Inbox;
use crate::outcome::Outcome;
use crate::wait::{Waiting, received};

/// The way to the thread that waits for a call.
pub(crate) struct Thread {
    events: Sender<Outcome>,
    /// While it has a request to send.
    busy: AtomicBool,
}

/// A call under way. Dropped, it is cancelled.
#[pyclass(frozen, module = "perilune._native")]
pub(crate) struct Call {
    events: Mutex<Option<Receiver<Outcome>>>,
    task: Waiting,
}

impl Thread {
    /// False if the thread is busy, or gone.
    pub(crate) fn ask(&self, asked: impl FnOnce() -> Outcome) -> bool {
        !self.busy.swap(true, Ordering::AcqRel) && self.events.send(asked()).is_ok()
    }

    pub(crate) fn tell(&self, progress: BulkProgress) {
        // Nobody waits any more: nothing to tell.
        let _ = self.events.send(Outcome::Told(progress));
    }

    /// Its request is answered.
    pub(crate) fn is_free(&self) {
        self.busy.store(false, Ordering::Release);
    }
}

impl Call {
    pub(crate) fn start(runtime: &Handle, operation: impl Future<Output = Outcome> + Send + 'static) -> Self {
        let (events, receiver) = channel();
        let thread = Arc::new(Thread { events, busy: AtomicBool::new(false) });
        let task = runtime.spawn(async move {
            let outcome = Inbox::Thread(Arc::clone(&thread)).of(operation).await;
            // Nobody waits any more: nothing to tell.
            let _ = thread.events.send(outcome);
        });
        Self { events: Mutex::new(Some(receiver)), task: Waiting(task.abort_handle()) }
    }
}

#[pymethods]
impl Call {
    /// Waits for the next request to send, word of how far a bulk has come, or the outcome.
    fn wait(&self, py: Python<'_>) -> PyResult<Outcome> {
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner).take();
        let events =
            events.ok_or_else(|| PyRuntimeError::new_err("the call is over, or waited for already"))?;
        let (outcome, events) = received(py, events)?;
        if matches!(outcome, Outcome::Asked(_) | Outcome::TokenAsked(_) | Outcome::Told(_)) {
            *self.events.lock().unwrap_or_else(PoisonError::into_inner) = Some(events);
        }
        Ok(outcome)
    }

    /// Ends the call; nothing comes of it.
    fn cancel(&self) {
        self.task.0.abort();
    }
}
