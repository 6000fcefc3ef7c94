//! How does a JavaScript thread learn that operations have finished?
//!
//! A finished operation goes into a queue; the first into an empty one wakes the thread. It fetches all that is there at
//! once and makes the JavaScript values itself.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::bindgen_prelude::{Array, Function};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Result, Status};
use napi_derive::napi;
use tokio::task::AbortHandle;

use crate::answer::{Answer, put_answer};
use crate::failure::put_failure;
use crate::runtime;

/// Does not keep the process alive: that is for the operations under way to do.
type Wake = ThreadsafeFunction<(), (), (), Status, false, true>;

/// How an operation ended.
pub(crate) type Outcome = perilune::Result<Option<Answer>>;

/// The operations of one JavaScript thread: those under way, by id, and those that have finished.
#[napi]
pub struct Completions {
    queue: Arc<Queue>,
}

struct Queue {
    wake: Wake,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    running: HashMap<u32, AbortHandle>,
    finished: Vec<(u32, Outcome)>,
}

#[napi]
impl Completions {
    /// `wake` is called when there is something to drain.
    #[napi(constructor)]
    pub fn new(wake: Function<'_, (), ()>) -> Result<Self> {
        let wake = wake.build_threadsafe_function().weak::<true>().build()?;
        Ok(Self { queue: Arc::new(Queue { wake, state: Mutex::default() }) })
    }

    /// What has finished since the last call, oldest first. Four values for each: id; status; body, `null` if empty;
    /// answer. After the last page the status is 204 and the answer `null`; of a failure the status is 0 and the answer the
    /// failure.
    #[napi]
    pub fn drain<'env>(&self, env: &'env Env) -> Result<Array<'env>> {
        let mut values = env.create_array(0)?;
        for (id, outcome) in self.take() {
            values.insert(id)?;
            match outcome {
                Ok(answer) => put_answer(&mut values, answer)?,
                Err(error) => put_failure(&mut values, error)?,
            }
        }
        Ok(values)
    }

    /// Drops an operation: its request is cancelled, and nothing comes of it. One that has finished is left alone.
    #[napi]
    pub fn cancel(&self, id: u32) {
        let task = self.queue.lock().running.remove(&id);
        if let Some(task) = task {
            task.abort();
        }
    }
}

impl Completions {
    pub(crate) fn take(&self) -> Vec<(u32, Outcome)> {
        std::mem::take(&mut self.queue.lock().finished)
    }

    /// Starts an operation; its outcome comes with this id.
    pub(crate) fn start(
        &self,
        id: u32,
        operation: impl Future<Output = Outcome> + Send + 'static,
    ) -> Result<()> {
        let runtime = runtime::handle()?;
        let queue = Arc::clone(&self.queue);
        let mut state = self.queue.lock();
        // Under the lock, so that it can't finish before it is known.
        let task = runtime.spawn(async move { queue.finish(id, operation.await) });
        state.running.insert(id, task.abort_handle());
        Ok(())
    }
}

/// The thread has ended: nobody is left to fetch what would finish.
impl Drop for Completions {
    fn drop(&mut self) {
        let running = std::mem::take(&mut self.queue.lock().running);
        running.into_values().for_each(|task| task.abort());
    }
}

impl Queue {
    fn finish(&self, id: u32, outcome: Outcome) {
        let mut state = self.lock();
        if state.running.remove(&id).is_none() {
            return;
        }
        let wake = state.finished.is_empty();
        state.finished.push((id, outcome));
        drop(state);
        if wake {
            // Refused only while the thread ends.
            self.wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
