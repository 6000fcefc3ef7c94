//! Where do the requests of this process run?
//!
//! One runtime with one worker, made when it is first needed. A fork copies the memory but not the worker: the child
//! makes a runtime of its own, and lets the parent's be, since tidying it up could wait for a thread that isn't there.

use std::io;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use tokio::runtime::{Builder, Runtime};

static HOME: ArcSwapOption<Home> = ArcSwapOption::const_empty();

/// A runtime and the process that it lives in.
pub(crate) struct Home {
    pid: u32,
    pub(crate) runtime: Runtime,
}

/// The runtime of this process.
pub(crate) fn home() -> io::Result<Arc<Home>> {
    let pid = std::process::id();
    loop {
        let current = HOME.load();
        if let Some(home) = current.as_ref().filter(|home| home.pid == pid) {
            return Ok(Arc::clone(home));
        }
        let fresh = Arc::new(Home { pid, runtime: start()? });
        let before = HOME.compare_and_swap(&current, Some(fresh));
        if before.as_ref().map(Arc::as_ptr) == current.as_ref().map(Arc::as_ptr) {
            current.as_ref().into_iter().for_each(|parents| std::mem::forget(Arc::clone(parents)));
        }
    }
}

fn start() -> io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(1).thread_name("perilune").enable_all().build()
}

/// A value that belongs to the process which made it, such as a client with its connections.
pub(crate) struct Owned<T> {
    pid: u32,
    value: Option<T>,
}

impl<T> Owned<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { pid: std::process::id(), value: Some(value) }
    }

    /// The value, unless this process got it by a fork.
    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref().filter(|_| self.pid == std::process::id())
    }
}

/// What came by a fork is let be: its locks may be held for ever.
impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        if self.pid != std::process::id() {
            std::mem::forget(self.value.take());
        }
    }
}
