//! How does a request reach a transport that the application brings, and its answer come back?
//!
//! The core's transport here is a door: a request goes out of it as a value, to the thread or the event loop whose call
//! needs it, and the answer comes back through a channel. Nothing of Python's is touched on the way.
//!
//! What belongs to no call, such as a look at the account now and then, goes to the queue that [`Host::serve`] named
//! last; so does what a call needs while its thread is busy with another request of it.

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use perilune::BulkProgress;
use perilune::transport::{Failure, Request, Response, SendFuture, Transport, TransportError};
use tokio::sync::oneshot;

use crate::call::Thread;
use crate::completions::Queue;

/// The door closes this long before the request's time is over, to tell a request that nobody took from one without an
/// answer.
const MARGIN: Duration = Duration::from_millis(2);

tokio::task_local! {
    static CALLER: Inbox;
}

/// Where a request can go.
#[derive(Clone)]
pub(crate) enum Inbox {
    Thread(Arc<Thread>),
    /// The queue, and the call that the request belongs to; 0 for none.
    Loop(Weak<Queue>, u64),
}

/// The application's transport, as the core sees it.
pub(crate) struct Host {
    /// By which Python finds the transport.
    key: u64,
    background: ArcSwapOption<Weak<Queue>>,
}

/// A request for the application to send.
pub(crate) struct Asked {
    pub(crate) key: u64,
    pub(crate) request: Request,
    pub(crate) taken: Arc<AtomicBool>,
    answer: Mutex<Option<oneshot::Sender<Answer>>>,
    /// The thread that sends it, if it is that of its call.
    pub(crate) thread: Weak<Thread>,
}

pub(crate) type Answer = Result<Response, TransportError>;

impl Host {
    pub(crate) fn new(key: u64) -> Self {
        Self { key, background: ArcSwapOption::empty() }
    }

    /// What belongs to no call goes there from now on.
    pub(crate) fn serve(&self, queue: &Arc<Queue>) {
        self.background.store(Some(Arc::new(Arc::downgrade(queue))));
    }

    async fn exchange(&self, request: Request, caller: Option<Inbox>) -> Answer {
        let taken = Arc::new(AtomicBool::new(false));
        let within = request.timeout.saturating_sub(MARGIN);
        match tokio::time::timeout(within, self.passed_on(request, caller, &taken)).await {
            Ok(answer) => answer,
            Err(_) if taken.load(Ordering::Acquire) => {
                Err(TransportError::new(Failure::Timeout, "the transport gave no answer in time"))
            }
            Err(_) => Err(untaken()),
        }
    }

    /// Passes the request to its call. If that is gone, others may still wait for the answer, as they do for what is
    /// known of the account.
    async fn passed_on(&self, request: Request, caller: Option<Inbox>, taken: &Arc<AtomicBool>) -> Answer {
        let background = || self.background.load().as_ref().map(|queue| Inbox::Loop(Weak::clone(queue), 0));
        for inbox in [caller, background()].into_iter().flatten() {
            let (asked, answer) = Asked::new(self.key, request.clone(), taken);
            if !inbox.take(asked) {
                continue;
            }
            if let Ok(answer) = answer.await {
                return answer;
            }
            if taken.load(Ordering::Acquire) && request.method != http::Method::GET {
                return Err(TransportError::new(Failure::Reset, "the transport gave no answer"));
            }
        }
        Err(untaken())
    }
}

fn untaken() -> TransportError {
    TransportError::new(Failure::Local, "no thread or event loop of the application took the request")
}

impl Transport for Host {
    fn send(&self, request: Request) -> SendFuture<'_> {
        let caller = Inbox::current();
        Box::pin(self.exchange(request, caller))
    }
}

impl Inbox {
    /// Runs a call whose requests come here.
    pub(crate) fn of<T>(self, call: impl Future<Output = T>) -> impl Future<Output = T> {
        CALLER.scope(self, call)
    }

    /// The one of the call that runs, if its caller hears of more than its end.
    pub(crate) fn current() -> Option<Self> {
        CALLER.try_with(Self::clone).ok()
    }

    /// Tells how far its bulk has come.
    pub(crate) fn tell(&self, progress: BulkProgress) {
        match self {
            Self::Thread(thread) => thread.tell(progress),
            Self::Loop(queue, call) => {
                if let Some(queue) = queue.upgrade() {
                    queue.tell(*call, progress);
                }
            }
        }
    }

    /// False if nobody is there to take it.
    fn take(&self, asked: Asked) -> bool {
        match self {
            Self::Thread(thread) => thread.ask(asked),
            Self::Loop(queue, call) => queue.upgrade().is_some_and(|queue| queue.ask(*call, asked)),
        }
    }
}

impl Asked {
    fn new(key: u64, request: Request, taken: &Arc<AtomicBool>) -> (Self, oneshot::Receiver<Answer>) {
        let (answer, answered) = oneshot::channel();
        let (taken, answer) = (Arc::clone(taken), Mutex::new(Some(answer)));
        (Self { key, request, taken, answer, thread: Weak::new() }, answered)
    }

    /// Only the first answer counts, and only while somebody waits for it.
    pub(crate) fn answer(&self, answer: Answer) {
        if let Some(waiting) = self.answer.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // First: with the answer, the call may have another request at once.
            if let Some(thread) = self.thread.upgrade() {
                thread.is_free();
            }
            let _ = waiting.send(answer);
        }
    }

    /// True while somebody waits for the answer.
    pub(crate) fn is_wanted(&self) -> bool {
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        answer.as_ref().is_some_and(|waiting| !waiting.is_closed())
    }
}

/// A number that no other transport of this process has.
pub(crate) fn next_key() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}
