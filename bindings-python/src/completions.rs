//! How does an event loop learn that operations have finished?
//!
//! A finished operation goes into a queue; the first into an empty one writes a byte into a socket that the loop
//! watches. The loop's thread fetches all that is there at once, and makes the Python objects.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use perilune::BulkProgress;
use pyo3::prelude::*;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use crate::bell::{self, Bell, Rope};
use crate::door::{Door, Inbox};
use crate::outcome::Outcome;
use crate::runtime::Owned;

/// The operations of one event loop: those under way, by id, and those that have finished.
#[pyclass(frozen, module = "perilune._native")]
pub(crate) struct Completions {
    bell: Bell,
    queue: Owned<Arc<Queue>>,
}

pub(crate) struct Queue {
    rope: Rope,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last_id: u64,
    running: HashMap<u64, AbortHandle>,
    finished: Vec<(u64, Outcome)>,
}

impl Completions {
    /// Starts an operation; its outcome comes with the id returned.
    pub(crate) fn start(
        &self,
        runtime: &Handle,
        door: Option<&Arc<Door>>,
        operation: impl Future<Output = Outcome> + Send + 'static,
    ) -> PyResult<u64> {
        self.start_and_hear(runtime, door, false, operation)
    }

    /// The same; one that `tells` how far it has come is heard of with that id, too.
    pub(crate) fn start_and_hear(
        &self,
        runtime: &Handle,
        door: Option<&Arc<Door>>,
        tells: bool,
        operation: impl Future<Output = Outcome> + Send + 'static,
    ) -> PyResult<u64> {
        let queue = Arc::clone(self.queue()?);
        let mut state = self.queue()?.lock();
        state.last_id += 1;
        let id = state.last_id;
        // Under the lock, so that it can't finish before it is known.
        let task = match door {
            None if !tells => runtime.spawn(async move { queue.finish(id, operation.await) }),
            _ => {
                door.into_iter().for_each(|door| door.serve(&queue));
                let requests = Inbox::Loop(Arc::downgrade(&queue), id);
                runtime.spawn(async move { queue.finish(id, requests.of(operation).await) })
            }
        };
        state.running.insert(id, task.abort_handle());
        Ok(id)
    }

    pub(crate) fn queue(&self) -> PyResult<&Arc<Queue>> {
        let from_parent = "made before a fork: the child process needs an event loop of its own";
        self.queue.get().ok_or_else(|| pyo3::exceptions::PyRuntimeError::new_err(from_parent))
    }
}

#[pymethods]
impl Completions {
    #[new]
    fn new() -> PyResult<Self> {
        let (bell, rope) = bell::hung()?;
        let queue = Owned::new(Arc::new(Queue { rope, state: Mutex::default() }));
        Ok(Self { bell, queue })
    }

    /// Becomes readable when something has finished.
    fn fileno(&self) -> i64 {
        self.bell.number()
    }

    /// Ends that, without fetching anything.
    fn hear(&self) {
        self.bell.hear();
    }

    /// What has finished since the last call, oldest first, what the application's transport and credential are asked
    /// for, and how far a bulk has come, each with the id of its operation, or 0.
    fn drain(&self) -> PyResult<Vec<(u64, Outcome)>> {
        self.bell.hear();
        Ok(std::mem::take(&mut self.queue()?.lock().finished))
    }

    /// Drops an operation: its request is cancelled, and nothing comes of it. One that has finished is left alone: false.
    fn cancel(&self, id: u64) -> PyResult<bool> {
        let task = self.queue()?.lock().running.remove(&id);
        if let Some(task) = &task {
            task.abort();
        }
        Ok(task.is_some())
    }

    /// Makes it readable, with nothing to fetch. Not in a child process: the parent would hear it.
    fn ring(&self) {
        if let Some(queue) = self.queue.get() {
            queue.rope.pull();
        }
    }

    /// How many operations are under way.
    fn __len__(&self) -> PyResult<usize> {
        Ok(self.queue()?.lock().running.len())
    }
}

/// Nobody is left to fetch what would finish.
impl Drop for Completions {
    fn drop(&mut self) {
        if let Some(queue) = self.queue.get() {
            let running = std::mem::take(&mut queue.lock().running);
            running.into_values().for_each(|task| task.abort());
        }
    }
}

impl Queue {
    fn finish(&self, id: u64, outcome: Outcome) {
        let mut state = self.lock();
        if state.running.remove(&id).is_none() {
            return;
        }
        self.put(state, id, outcome);
    }

    /// Passes on a question of a call, 0 for none. False if the call is over.
    pub(crate) fn ask(&self, call: u64, asked: Outcome) -> bool {
        let state = self.lock();
        let is_open = call == 0 || state.running.contains_key(&call);
        if is_open {
            self.put(state, call, asked);
        }
        is_open
    }

    /// Tells how far a bulk has come.
    pub(crate) fn tell(&self, call: u64, progress: BulkProgress) {
        let state = self.lock();
        if state.running.contains_key(&call) {
            self.put(state, call, Outcome::Told(progress));
        }
    }

    fn put(&self, mut state: MutexGuard<'_, State>, id: u64, outcome: Outcome) {
        let ring = state.finished.is_empty();
        state.finished.push((id, outcome));
        drop(state);
        if ring {
            self.rope.pull();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
