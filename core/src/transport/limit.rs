//! How many connections may one endpoint have at once?
//!
//! A burst must not become a thousand handshakes. What does not fit waits, within its own time.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::clock::Clock;
use crate::models::failure::Failure;
use crate::transport::TransportError;

/// A gate per endpoint. The map is replaced whole when an endpoint is met for the first time; readers never wait.
pub(crate) struct ConnectionLimit {
    most: usize,
    gates: ArcSwap<HashMap<String, Arc<Semaphore>>>,
}

impl ConnectionLimit {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, gates: ArcSwap::default() }
    }

    /// Waits for a place at the endpoint of `url`, and tells what is left of `time` then.
    pub(crate) async fn enter(
        &self,
        url: &str,
        time: Duration,
        clock: &Clock,
    ) -> Result<(OwnedSemaphorePermit, Duration), TransportError> {
        let gate = self.gate(origin(url));
        if let Ok(place) = Arc::clone(&gate).try_acquire_owned() {
            return Ok((place, time));
        }
        let asked = clock.now();
        match clock.within(time, gate.acquire_owned()).await {
            Some(Ok(place)) => Ok((place, time.saturating_sub(clock.now() - asked))),
            Some(Err(_)) | None => Err(TransportError {
                failure: Failure::Local,
                text: format!("all {} connections to the endpoint were busy", self.most),
            }),
        }
    }

    fn gate(&self, origin: &str) -> Arc<Semaphore> {
        if let Some(gate) = self.gates.load().get(origin) {
            return Arc::clone(gate);
        }
        let fresh = Arc::new(Semaphore::new(self.most));
        self.gates.rcu(|gates| {
            let mut gates = HashMap::clone(gates);
            gates.entry(origin.to_owned()).or_insert_with(|| Arc::clone(&fresh));
            gates
        });
        self.gates.load().get(origin).map_or(fresh, Arc::clone)
    }
}

/// Scheme, host and port.
fn origin(url: &str) -> &str {
    url.match_indices('/').nth(2).map_or(url, |(end, _)| &url[..end])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_origin_ends_before_the_path() {
        for (url, expected) in [
            ("https://contoso.documents.azure.com/dbs/d", "https://contoso.documents.azure.com"),
            ("http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
            ("http://[::1]:8081", "http://[::1]:8081"),
        ] {
            assert_eq!(origin(url), expected);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_fit_waits_and_then_gives_up_as_never_sent() {
        let (limit, clock) = (ConnectionLimit::new(2), Clock::new());
        let first = limit.enter("http://a/x", SECOND, &clock).await.unwrap();
        let second = limit.enter("http://a/y", SECOND, &clock).await.unwrap();
        assert_eq!((first.1, second.1), (SECOND, SECOND));
        assert!(limit.enter("http://b/x", SECOND, &clock).await.is_ok(), "another endpoint has its own");
        let error = limit.enter("http://a/z", SECOND, &clock).await.unwrap_err();
        assert_eq!(error.failure, Failure::Local);
        drop(first);
        assert!(limit.enter("http://a/z", SECOND, &clock).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_wait_is_taken_from_the_time() {
        let (limit, clock) = (ConnectionLimit::new(1), Clock::new());
        let first = limit.enter("http://a/", SECOND, &clock).await.unwrap();
        let waiting = limit.enter("http://a/", SECOND, &clock);
        let freed = async {
            clock.sleep(SECOND / 4).await;
            drop(first);
        };
        let (waited, ()) = tokio::join!(waiting, freed);
        assert_eq!(waited.unwrap().1, SECOND * 3 / 4);
    }
}
