//! How does what only the application can do reach it, and the answer come back?
//!
//! A question goes out as a value, to the thread or the event loop whose call needs it, and the answer comes back through a
//! channel. Nothing of Python's is touched on the way.
//!
//! What belongs to no call, such as a look at the account now and then, goes to the queue that [`Door::serve`] named
//! last; so does what a call needs while its thread is busy with another question of it.

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use arc_swap::ArcSwapOption;
use perilune::BulkProgress;
use tokio::sync::oneshot;

use crate::call::Thread;
use crate::completions::Queue;
use crate::outcome::Outcome;

tokio::task_local! {
    static CALLER: Inbox;
}

/// Where a question can go.
#[derive(Clone)]
pub(crate) enum Inbox {
    Thread(Arc<Thread>),
    /// The queue, and the call that the question belongs to; 0 for none.
    Loop(Weak<Queue>, u64),
}

/// The way from one client to its application.
pub(crate) struct Door {
    /// By which Python finds who answers.
    pub(crate) key: u64,
    background: ArcSwapOption<Weak<Queue>>,
}

/// A question for the application.
pub(crate) struct Asked<Q, A> {
    pub(crate) key: u64,
    pub(crate) question: Q,
    pub(crate) taken: Arc<AtomicBool>,
    answer: Mutex<Option<oneshot::Sender<A>>>,
    /// The thread that answers, if it is that of its call.
    pub(crate) thread: Weak<Thread>,
}

impl Door {
    /// Its key is one that no other of this process has.
    pub(crate) fn new() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self { key: LAST.fetch_add(1, Ordering::Relaxed) + 1, background: ArcSwapOption::empty() }
    }

    /// What belongs to no call goes there from now on.
    pub(crate) fn serve(&self, queue: &Arc<Queue>) {
        self.background.store(Some(Arc::new(Arc::downgrade(queue))));
    }

    /// Where a question can go, the best first.
    pub(crate) fn inboxes(&self, caller: Option<Inbox>) -> impl Iterator<Item = Inbox> + '_ {
        let background = || self.background.load().as_ref().map(|queue| Inbox::Loop(Weak::clone(queue), 0));
        caller.into_iter().chain(std::iter::once_with(background).flatten())
    }
}

impl Inbox {
    /// The one of the call that runs, if its caller hears of more than its end.
    pub(crate) fn current() -> Option<Self> {
        CALLER.try_with(Self::clone).ok()
    }

    /// Runs a call whose questions come here.
    pub(crate) fn of<T>(self, call: impl Future<Output = T>) -> impl Future<Output = T> {
        CALLER.scope(self, call)
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
    pub(crate) fn take<Q, A>(&self, mut asked: Asked<Q, A>) -> bool
    where
        Outcome: From<Asked<Q, A>>,
    {
        match self {
            Self::Thread(thread) => {
                asked.thread = Arc::downgrade(thread);
                thread.ask(|| asked.into())
            }
            Self::Loop(queue, call) => queue.upgrade().is_some_and(|queue| queue.ask(*call, asked.into())),
        }
    }
}

impl<Q, A> Asked<Q, A> {
    pub(crate) fn new(key: u64, question: Q, taken: &Arc<AtomicBool>) -> (Self, oneshot::Receiver<A>) {
        let (answer, answered) = oneshot::channel();
        let (taken, answer) = (Arc::clone(taken), Mutex::new(Some(answer)));
        (Self { key, question, taken, answer, thread: Weak::new() }, answered)
    }

    /// Only the first answer counts, and only while somebody waits for it.
    pub(crate) fn answer(&self, answer: A) {
        if let Some(waiting) = self.answer.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // First: with the answer, the call may have another question at once.
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
