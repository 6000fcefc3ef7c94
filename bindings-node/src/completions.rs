//! How does a JavaScript thread learn that operations have finished?
//!
//! A finished operation goes into a queue; the first into an empty one wakes the thread, once those that could go on beside
//! it have. The thread fetches what is there and makes the JavaScript values itself: small answers all at once, of large
//! ones a few, for the application to be done with their text before there is more.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use napi::bindgen_prelude::{Array, Function, Null};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Result, Status};
use napi_derive::napi;
use perilune::BulkProgress;
use perilune::transport::{Response, TransportError};
use tokio::task::{AbortHandle, yield_now};

use crate::answer::{Answer, put_answer};
use crate::directory::{AskedToken, put_asked_token};
use crate::failure::put_failure;
use crate::plugins::{Asked, put_asked, put_sent};
use crate::runtime;

/// Does not keep the process alive: that is for the operations under way to do.
type Wake = ThreadsafeFunction<(), (), (), Status, false, true>;

/// The status of what tells how far a call has come.
const TOLD: u32 = 2;
/// With so many bytes fetched, the rest is left for the next time. Of more that lives at once, V8 copies what it had better
/// forgotten.
const ENOUGH: usize = 64 * 1024;

/// How an operation ended.
pub(crate) type Outcome = perilune::Result<Option<Answer>>;

/// What the thread fetches.
enum News {
    Ended(u32, Outcome),
    /// How far the call has come.
    Told(u32, BulkProgress),
    /// The plugins are to do a request.
    Asked(Asked),
    /// The credential is to give a token.
    TokenAsked(AskedToken),
    /// What came of a request that the plugins sent on.
    Sent(u32, std::result::Result<Response, TransportError>),
}

impl News {
    /// The bytes of an answer's body; what else there is of it counts for little.
    fn size(&self) -> usize {
        match self {
            Self::Ended(_, Ok(Some(answer))) => answer.body.bytes().len(),
            Self::Sent(_, Ok(response)) => response.body.len(),
            _ => 0,
        }
    }
}

tokio::task_local! {
    static CALL: u32;
}

/// The operation that runs here; 0 if none does.
pub(crate) fn call() -> u32 {
    CALL.try_with(|call| *call).unwrap_or_default()
}

/// The operations of one JavaScript thread: those under way, by id, and those that have finished.
#[napi]
pub struct Completions {
    queue: Arc<Queue>,
}

pub(crate) struct Queue {
    wake: Wake,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    running: HashMap<u32, AbortHandle>,
    finished: VecDeque<News>,
}

#[napi]
impl Completions {
    /// `wake` is called when there is something to drain.
    #[napi(constructor)]
    pub fn new(wake: Function<'_, (), ()>) -> Result<Self> {
        let wake = wake.build_threadsafe_function().weak::<true>().build()?;
        Ok(Self { queue: Arc::new(Queue { wake, state: Mutex::default() }) })
    }

    /// What has finished since the last call, oldest first; if that is much, a part of it, and `wake` is called anew for the
    /// rest. Four values for each: id; status; body, `null` if empty; answer. After the last page the status is 204 and the
    /// answer `null`; of a failure the status is 0 and the answer the failure. Status 2 is no outcome: the call has come as
    /// far as the text says. What the plugins are asked and told comes in fours too: see there.
    #[napi]
    pub fn drain<'env>(&self, env: &'env Env) -> Result<Array<'env>> {
        let mut values = env.create_array(0)?;
        for news in self.queue.fetch() {
            match news {
                News::Ended(id, outcome) => put_outcome(env, &mut values, id, outcome)?,
                News::Told(id, progress) => put_progress(&mut values, id, &progress)?,
                News::Asked(asked) => put_asked(&mut values, asked)?,
                News::TokenAsked(asked) => put_asked_token(&mut values, asked)?,
                News::Sent(id, exchange) => put_sent(&mut values, id, exchange)?,
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
    #[cfg(feature = "alternatives")]
    pub(crate) fn take(&self) -> Vec<(u32, Outcome)> {
        let news = std::mem::take(&mut self.queue.lock().finished);
        news.into_iter()
            .filter_map(|news| if let News::Ended(id, outcome) = news { Some((id, outcome)) } else { None })
            .collect()
    }

    pub(crate) fn queue(&self) -> Weak<Queue> {
        Arc::downgrade(&self.queue)
    }

    /// Starts a request of the plugins; what comes of it comes with this id.
    pub(crate) fn send(
        &self,
        id: u32,
        exchange: impl Future<Output = std::result::Result<Response, TransportError>> + Send + 'static,
    ) -> Result<()> {
        let queue = Arc::clone(&self.queue);
        runtime::handle()?.spawn(async move {
            let exchange = exchange.await;
            queue.put(queue.lock(), News::Sent(id, exchange));
        });
        Ok(())
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
        let task = runtime.spawn(async move {
            let outcome = CALL.scope(id, operation).await;
            queue.finish(id, outcome).await;
        });
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

fn put_outcome(env: &Env, values: &mut Array<'_>, id: u32, outcome: Outcome) -> Result<()> {
    values.insert(id)?;
    match outcome {
        Ok(answer) => put_answer(env, values, answer),
        Err(error) => put_failure(values, error),
    }
}

/// Four values, as for a finished operation: the call, 2, what it tells as JSON text, nothing.
fn put_progress(values: &mut Array<'_>, id: u32, progress: &BulkProgress) -> Result<()> {
    let BulkProgress { succeeded, failed, repeated, requests, request_charge, .. } = progress;
    values.insert(id)?;
    values.insert(TOLD)?;
    values.insert(format!(
        r#"{{"succeeded":{succeeded},"failed":{failed},"repeated":{repeated},"requests":{requests},"requestCharge":{request_charge}}}"#
    ))?;
    values.insert(Null)
}

impl Queue {
    async fn finish(&self, id: u32, outcome: Outcome) {
        let Some((is_first, is_last)) = self.end(id, outcome) else { return };
        if is_first && !is_last {
            yield_now().await;
        }
        if is_first {
            self.wake();
        }
    }

    /// Whether it is the first to be fetched, and whether no other is under way; `None` if it was cancelled.
    fn end(&self, id: u32, outcome: Outcome) -> Option<(bool, bool)> {
        let mut state = self.lock();
        state.running.remove(&id)?;
        let is_first = state.finished.is_empty();
        state.finished.push_back(News::Ended(id, outcome));
        Some((is_first, state.running.is_empty()))
    }

    /// What is to be told now.
    fn fetch(&self) -> Vec<News> {
        let mut state = self.lock();
        let (mut fetched, mut size) = (Vec::with_capacity(state.finished.len()), 0);
        while size < ENOUGH
            && let Some(news) = state.finished.pop_front()
        {
            size += news.size();
            fetched.push(news);
        }
        if !state.finished.is_empty() {
            self.wake();
        }
        fetched
    }

    /// Tells how far the call has come that runs here.
    pub(crate) fn tell(&self, progress: &BulkProgress) {
        self.put(self.lock(), News::Told(call(), progress.clone()));
    }

    /// Passes a request on to the plugins.
    pub(crate) fn ask(&self, asked: Asked) {
        self.put(self.lock(), News::Asked(asked));
    }

    /// Passes on that a token is needed.
    pub(crate) fn ask_for_token(&self, asked: AskedToken) {
        self.put(self.lock(), News::TokenAsked(asked));
    }

    fn put(&self, mut state: MutexGuard<'_, State>, news: News) {
        let is_first = state.finished.is_empty();
        state.finished.push_back(news);
        drop(state);
        if is_first {
            self.wake();
        }
    }

    fn wake(&self) {
        // Refused only while the thread ends.
        self.wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
