//! How does the client learn the account's regions, and stay up to date?
//!
//! One flight at a time reads the account document: the endpoint that answers first wins. Requests wait for the
//! first flight only, and shortly for a forced one; a flight that fails changes nothing.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::Shared;
use url::Url;

use super::Pipeline;
use crate::account::derive;
use crate::account::topology::Topology;
use crate::clock::{BoxFuture, Held};
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::account_read::{Rounds, first_answer};
use crate::policy::defaults;
use crate::policy::resolve::endpoint;
use crate::region::Region;
use crate::retry::Refresh;

/// Remarks that are remembered so as not to be repeated.
const MOST_SAID: usize = 16;

/// A read of the account document under way, for all who wait for it.
type Flight = Shared<BoxFuture<'static, Result<()>>>;

/// What is known of the reads of the account document.
pub(super) struct Discovery {
    default: Url,
    known: AtomicBool,
    /// In ms since the client was made: a timer that works would have refreshed by now.
    overdue: AtomicU64,
    flights: Mutex<Flights>,
}

#[derive(Default)]
struct Flights {
    current: Option<Flight>,
    /// Lives as long as the task that keeps the current flight going: it can end with its runtime.
    pilot: Weak<()>,
    /// The task that refreshes from time to time. It ends with the client: of thousands that are used once, none stays.
    timer: Option<Held>,
    last_landed: Option<Duration>,
    /// What was said in the log, so as not to repeat it at every refresh.
    said: Vec<String>,
}

impl Discovery {
    pub(super) fn new(default: &Url) -> Self {
        Self {
            default: default.clone(),
            known: AtomicBool::new(false),
            overdue: AtomicU64::new(u64::MAX),
            flights: Mutex::default(),
        }
    }

    #[cfg(test)]
    pub(super) fn timer_is_alive(&self) -> bool {
        self.flights.lock().is_ok_and(|flights| flights.timer.as_ref().is_some_and(|timer| !timer.is_over()))
    }
}

impl Pipeline {
    /// True once the account document has been read.
    #[cfg(feature = "internals")]
    pub(super) fn knows_account(&self) -> bool {
        self.discovery.known.load(Ordering::Acquire)
    }

    /// Waits until the account document has been read once.
    pub(super) async fn know_account(self: &Arc<Self>, left: Duration) -> Result<()> {
        if self.discovery.known.load(Ordering::Acquire) {
            if as_ms(self.clock.now()) > self.discovery.overdue.load(Ordering::Relaxed) {
                drop(self.board(Duration::ZERO));
            }
            return Ok(());
        }
        let Some(flight) = self.board(Duration::ZERO) else { return Ok(()) };
        match self.clock.within(left, flight).await {
            Some(result) => result,
            None => {
                Err(Error::new(ErrorKind::Timeout, "the account document did not arrive before the deadline"))
            }
        }
    }

    /// Has the account document read. A request that waits for it does not wait long: it goes on with what is known.
    pub(super) async fn refresh(self: &Arc<Self>, urgency: Refresh, left: Duration) {
        let spacing = match urgency {
            Refresh::Hint => defaults::REFRESH_SPACING,
            Refresh::Stale | Refresh::Awaited => defaults::FORCED_REFRESH_SPACING,
        };
        // A flight that nobody waits for goes on by itself.
        if let (Some(flight), Refresh::Awaited) = (self.board(spacing), urgency) {
            let _ = self.clock.within(left.min(defaults::REFRESH_PATIENCE), flight).await;
        }
    }

    /// The flight under way, or a new one; `None` if the last landed less than `spacing` ago.
    fn board(self: &Arc<Self>, spacing: Duration) -> Option<Flight> {
        let now = self.clock.now();
        let mut flights = self.discovery.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(current), 1..) = (&flights.current, flights.pilot.strong_count()) {
            return Some(current.clone());
        }
        if flights.last_landed.is_some_and(|landed| now.saturating_sub(landed) < spacing) {
            return None;
        }
        let flight = Arc::clone(self).fly().boxed().shared();
        flights.current = Some(flight.clone());
        let pilot = Arc::new(());
        flights.pilot = Arc::downgrade(&pilot);
        let underway = flight.clone();
        self.clock.spawn(async move {
            let _pilot = pilot;
            let _ = underway.await;
        });
        Some(flight)
    }

    async fn fly(self: Arc<Self>) -> Result<()> {
        let result = self.read_account().await;
        if let Err(error) = &result {
            tracing::debug!("the account document could not be read: {error}");
        }
        let now = self.clock.now();
        let longest =
            self.policy.refresh_interval.unwrap_or(defaults::REFRESH_INTERVAL + defaults::REFRESH_SPREAD);
        self.discovery.overdue.store(as_ms(now.saturating_add(longest.saturating_mul(2))), Ordering::Relaxed);
        if self.state.view(now).marked(now).next().is_some() {
            self.start_prober();
        }
        let mut flights = self.discovery.flights.lock().unwrap_or_else(PoisonError::into_inner);
        flights.current = None;
        flights.last_landed = Some(now);
        if result.is_ok() && flights.timer.as_ref().is_none_or(Held::is_over) {
            flights.timer = Some(self.start_timer());
        }
        result
    }

    /// Asks the endpoints for the account document and publishes the first answer.
    async fn read_account(self: &Arc<Self>) -> Result<()> {
        let known = self.discovery.known.load(Ordering::Acquire);
        let (endpoints, rounds) = if known {
            (self.known_endpoints(), Rounds::One)
        } else {
            (self.first_endpoints(), Rounds::UntilTimeout)
        };
        let mut document = first_answer(self, &endpoints, rounds).await?;
        document.refuse(|url| endpoint(url.as_str(), self.policy.transport.allow_insecure_http).is_err());
        let now = self.clock.now();
        let topology = self.state.change_topology(|topology| topology.updated(&document), &self.policy, now);
        self.discovery.known.store(true, Ordering::Release);
        document
            .skipped
            .iter()
            .for_each(|entry| self.say_once(format!("the account document: {entry} was skipped")));
        self.tell_of_strangers(&topology);
        if topology.hedging_disabled && self.policy.availability.is_none() {
            let turned_off = "the account's operator has turned hedging off: slow reads wait for one region";
            self.say_once(format!("{turned_off}, unless availability_strategy is set"));
        }
        Ok(())
    }

    /// Preferred regions that the account lacks: right where one is to be added, else a slip.
    fn tell_of_strangers(&self, topology: &Topology) {
        let known = |region: &Region| topology.readable.iter().any(|entry| entry.region == *region);
        let strangers = self.policy.preference.listed.iter().filter(|region| !known(region));
        let strangers: Vec<&str> = strangers.map(Region::name).collect();
        if !strangers.is_empty() {
            let regions: Vec<&str> = topology.readable.iter().map(|entry| entry.region.name()).collect();
            self.say_once(format!(
                "the account has no region {}; it has {}",
                strangers.join(", "),
                regions.join(", ")
            ));
        }
    }

    fn say_once(&self, text: String) {
        let mut flights = self.discovery.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if flights.said.len() == MOST_SAID {
            flights.said.clear();
        }
        if !flights.said.contains(&text) {
            tracing::info!("{text}");
            flights.said.push(text);
        }
    }

    /// Before the account is known: the endpoint given, then those set for this, then the regional ones by name.
    fn first_endpoints(&self) -> Vec<Url> {
        let default = &self.discovery.default;
        let mut endpoints = vec![default.clone()];
        endpoints.extend(self.policy.initialization_endpoints.iter().cloned());
        if self.policy.discovery {
            endpoints.extend(derive::regional_endpoints(default, &self.policy.preference));
        }
        endpoints
    }

    /// Once it is known: the endpoint given, then the regions in the order of reads.
    fn known_endpoints(&self) -> Vec<Url> {
        let view = self.state.view(self.clock.now());
        let regions = view.reads.iter().chain(&view.hubs).map(|&ix| view.endpoint(ix).url.clone());
        let mut endpoints = vec![self.discovery.default.clone()];
        for url in regions {
            if !endpoints.contains(&url) {
                endpoints.push(url);
            }
        }
        endpoints
    }

    /// Refreshes from time to time, as long as what is returned is kept.
    fn start_timer(self: &Arc<Self>) -> Held {
        let clock = self.clock.clone();
        let pipeline = Arc::downgrade(self);
        let set = self.policy.refresh_interval;
        self.clock.spawn_held(async move {
            loop {
                let spread = defaults::REFRESH_SPREAD.mul_f64(clock.jitter());
                clock.sleep(set.unwrap_or(defaults::REFRESH_INTERVAL + spread)).await;
                let Some(pipeline) = pipeline.upgrade() else { return };
                drop(pipeline.board(Duration::ZERO));
            }
        })
    }
}

fn as_ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
