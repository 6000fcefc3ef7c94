//! How does a thread of Python wait for a result?
//!
//! It polls the future itself, with the interpreter released, and sleeps until woken; now and then it asks whether a
//! signal came, so that Ctrl-C ends the wait and drops the future, which cancels the request.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use tokio::runtime::Handle;

/// The longest that a signal waits.
const TICK: Duration = Duration::from_millis(100);

struct Sleeper {
    thread: Thread,
    woken: AtomicBool,
}

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// The result of `future`, or the exception of a signal's handler.
pub(crate) fn wait<F: Future + Send>(py: Python<'_>, runtime: &Handle, future: F) -> PyResult<F::Output>
where
    F::Output: Send,
{
    let sleeper = Arc::new(Sleeper { thread: thread::current(), woken: AtomicBool::new(true) });
    let waker = Waker::from(Arc::clone(&sleeper));
    let mut future = pin!(future);
    loop {
        let (polled, waker, sleeper) = (future.as_mut(), &waker, &*sleeper);
        if let Some(output) = py.detach(move || for_a_tick(runtime, polled, waker, sleeper)) {
            return Ok(output);
        }
        py.check_signals()?;
    }
}

fn for_a_tick<F: Future>(
    runtime: &Handle,
    mut future: Pin<&mut F>,
    waker: &Waker,
    sleeper: &Sleeper,
) -> Option<F::Output> {
    let _context = runtime.enter();
    let end = Instant::now() + TICK;
    loop {
        while !sleeper.woken.swap(false, Ordering::AcqRel) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            thread::park_timeout(left);
        }
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(waker)) {
            return Some(output);
        }
    }
}
