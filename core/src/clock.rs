//! Where do time and chance come from?
//!
//! The only place that touches either. Everything else gets `now`, a pause or a number from here, so
//! that a test can replay them.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// A boxed future, for the seams that are trait objects.
pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Time, pauses, background tasks and chance, as one client sees them.
pub(crate) trait Clock: Send + Sync {
    /// Time since the client was made; never goes back.
    fn now(&self) -> Duration;
    /// The calendar, for the date that is signed.
    fn wall(&self) -> SystemTime;
    /// A pause.
    fn sleep(&self, pause: Duration) -> BoxFuture<'static, ()>;
    /// Runs a task beside the caller.
    fn spawn(&self, task: BoxFuture<'static, ()>);
    /// An even number in 0..1.
    fn jitter(&self) -> f64;
    /// Sixteen random bytes, for ids.
    fn random_bytes(&self) -> [u8; 16];
}

/// The real clock, on the caller's Tokio runtime.
pub(crate) struct SystemClock {
    start: Instant,
}

impl SystemClock {
    pub(crate) fn shared() -> Arc<dyn Clock> {
        Arc::new(Self { start: Instant::now() })
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(pause))
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        tokio::spawn(task);
    }

    fn jitter(&self) -> f64 {
        fastrand::f64()
    }

    fn random_bytes(&self) -> [u8; 16] {
        fastrand::u128(..).to_ne_bytes()
    }
}

/// The result of `work`, or `None` if `limit` passes first. A limit of zero still polls the work once.
pub(crate) async fn within<T>(
    clock: &dyn Clock,
    limit: Duration,
    work: impl Future<Output = T>,
) -> Option<T> {
    tokio::select! {
        biased;
        result = work => Some(result),
        () = clock.sleep(limit) => None,
    }
}
