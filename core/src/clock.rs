//! Where do time and chance come from?
//!
//! The only place that touches either. Everything else gets `now`, a pause or a number from here, so that a test can
//! replay them: time is Tokio's, which a test can stop, and chance can be given a seed.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use tokio::task::AbortHandle;
use tokio::time::Instant;

/// A boxed future, for the seams that are trait objects.
pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Time, pauses, background tasks and chance, as one client sees them.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    start: Instant,
    #[cfg(test)]
    chance: std::sync::Arc<std::sync::Mutex<fastrand::Rng>>,
}

/// A task that ends with whoever holds this.
pub(crate) struct Held(AbortHandle);

impl Held {
    /// True if the task has ended, with its runtime for one.
    pub(crate) fn is_over(&self) -> bool {
        self.0.is_finished()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(not(test))]
impl Clock {
    pub(crate) fn new() -> Self {
        Self { start: Instant::now() }
    }

    /// An even number in 0..1.
    pub(crate) fn jitter(&self) -> f64 {
        fastrand::f64()
    }

    /// Sixteen random bytes, for ids.
    pub(crate) fn random_bytes(&self) -> [u8; 16] {
        fastrand::u128(..).to_ne_bytes()
    }
}

/// In tests chance always has a seed.
#[cfg(test)]
impl Clock {
    pub(crate) fn new() -> Self {
        Self::seeded(0)
    }

    pub(crate) fn seeded(seed: u64) -> Self {
        let chance = fastrand::Rng::with_seed(seed);
        Self { start: Instant::now(), chance: std::sync::Arc::new(std::sync::Mutex::new(chance)) }
    }

    pub(crate) fn jitter(&self) -> f64 {
        self.chance.lock().expect("no test panics while it holds the seed").f64()
    }

    pub(crate) fn random_bytes(&self) -> [u8; 16] {
        self.chance.lock().expect("no test panics while it holds the seed").u128(..).to_ne_bytes()
    }
}

impl Clock {
    /// Time since the client was made; never goes back.
    pub(crate) fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// The calendar, for the date that is signed.
    pub(crate) fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    /// A pause.
    pub(crate) async fn sleep(&self, pause: Duration) {
        tokio::time::sleep(pause).await;
    }

    /// Runs a task beside the caller, on the caller's runtime.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(task);
    }

    /// The same, for as long as what is returned is kept.
    pub(crate) fn spawn_held(&self, task: impl Future<Output = ()> + Send + 'static) -> Held {
        Held(tokio::spawn(task).abort_handle())
    }

    /// True where a task can be spawned: on a runtime.
    pub(crate) fn can_spawn(&self) -> bool {
        tokio::runtime::Handle::try_current().is_ok()
    }

    /// The result of `work`, or `None` if `limit` passes first.
    pub(crate) async fn within<T>(&self, limit: Duration, work: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout(limit, work).await.ok()
    }
}
