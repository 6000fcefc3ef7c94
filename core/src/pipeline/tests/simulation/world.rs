//! What do the simulated regions answer?

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use http::{HeaderMap, HeaderValue};
use tokio::time::Instant;

use super::account::Account;
use super::fault::{Class, Fault, Mode};
use super::marks::Marks;
use super::policy::Setup;
use super::record::{Broken, GLOBAL, Op, Said};
use super::replication::{Progress, REGIONS, Ranges, covers};
use crate::models::failure::Failure;
use crate::models::headers;
use crate::pipeline::Pipeline;
use crate::pipeline::tests::answered;
use crate::session::token::CompoundSessionToken;
use crate::transport::{Request, Response, TransportError};

/// The account, its regions, and what is known of the client's requests.
pub(super) struct World {
    pub(super) chance: Rng,
    pub(super) start: Instant,
    pub(super) account: Account,
    pub(super) ranges: Ranges,
    pub(super) faults: [Option<Fault>; REGIONS.len() + 1],
    /// Since when each host has had no fault.
    pub(super) well_since: [Duration; REGIONS.len() + 1],
    pub(super) lags: [Duration; REGIONS.len()],
    pub(super) setup: Setup,
    pub(super) ops: Vec<Op>,
    /// What the client's answers of each key included.
    pub(super) known: BTreeMap<u8, Progress>,
    pub(super) marks: Marks,
    /// Account reads under way: by refreshes, and by probes.
    refreshing: [u32; REGIONS.len() + 1],
    probing: [u32; REGIONS.len() + 1],
    /// The client knows of a partition that is unwell, or was a moment ago.
    pub(super) knows_unwell_partitions: bool,
    /// All that were sent.
    pub(super) requests: usize,
    pub(super) last_cancelled: Duration,
    pub(super) broken: Vec<Broken>,
}

const CONTAINER: &[u8] =
    br#"{"id":"c","_rid":"rid","partitionKey":{"paths":["/a"],"kind":"Hash","version":2}}"#;

pub(super) type Answer = Result<Response, TransportError>;

/// The scripted transport.
#[derive(Clone)]
pub(super) struct Shared {
    world: Arc<Mutex<World>>,
    pub(super) client: Arc<OnceLock<Weak<Pipeline>>>,
}

impl Shared {
    pub(super) fn new(seed: u64) -> Self {
        let mut chance = Rng::with_seed(seed);
        let world = World {
            start: Instant::now(),
            account: Account::random(&mut chance),
            ranges: Ranges::new(),
            faults: Default::default(),
            well_since: Default::default(),
            lags: Default::default(),
            setup: Setup::random(&mut chance),
            ops: Vec::new(),
            known: BTreeMap::new(),
            marks: Marks::default(),
            refreshing: Default::default(),
            probing: Default::default(),
            knows_unwell_partitions: false,
            requests: 0,
            last_cancelled: Duration::ZERO,
            broken: Vec::new(),
            chance,
        };
        Self { world: Arc::new(Mutex::new(world)), client: Arc::default() }
    }

    pub(super) fn with<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        work(&mut self.world.lock().unwrap())
    }
}

impl World {
    pub(super) fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// The region that a host stands for: the account's is that of its hub.
    fn region(&self, host: usize) -> usize {
        if host == GLOBAL { self.account.hub } else { host }
    }

    pub(super) fn set_fault(&mut self, host: usize, fault: Option<Fault>) {
        if self.faults[host].is_some() || fault.is_some() {
            self.well_since[host] = self.now();
        }
        self.faults[host] = fault;
    }

    /// Since when the host and the region behind it have been well.
    pub(super) fn is_well_since(&self, host: usize) -> Option<Duration> {
        let is_well = self.faults[host].is_none() && self.account.has(self.region(host));
        is_well.then(|| self.well_since[host])
    }

    /// What becomes of a request, and after how long.
    pub(super) fn fate(
        &mut self,
        host: usize,
        class: Class,
        op: Option<usize>,
        request: &Request,
    ) -> (Duration, Said) {
        let own = Duration::from_millis(1 + 7 * self.region(host) as u64);
        let timed_out = (request.timeout, Said::Failed(Failure::Timeout));
        if host != GLOBAL && !self.account.has(host) {
            let moved = Said::Status(403, 1008, Duration::ZERO);
            return (own, if host.is_multiple_of(2) { moved } else { Said::Failed(Failure::Connect) });
        }
        let (after, said) = match self.faults[host].and_then(|fault| fault.mode(class, &mut self.chance)) {
            None => (own, self.serve(host, op, request)),
            Some(Mode::Slow(more)) => (own + more, self.serve(host, op, request)),
            Some(mode) => {
                let said = mode.said();
                if said.is_ambiguous() && self.chance.bool() {
                    // Done, and the answer lost.
                    self.serve(host, op, request);
                }
                (if mode == Mode::Silent { request.timeout } else { own }, said)
            }
        };
        if after < request.timeout { (after, said) } else { timed_out }
    }

    /// What a healthy region does.
    fn serve(&mut self, host: usize, op: Option<usize>, request: &Request) -> Said {
        let (now, region) = (self.now(), self.region(host));
        let Some(op) = op else { return Said::Well(Progress::default()) };
        let Op { class, key, is_create, is_guarded, applied, .. } = self.ops[op];
        if class == Class::Write {
            if !self.account.takes_writes(region) {
                return Said::Status(403, 3, Duration::ZERO);
            }
            if applied > 0 && (is_create || is_guarded) {
                return Said::Status(if is_create { 409 } else { 412 }, 0, Duration::ZERO);
            }
            self.ops[op].applied += 1;
            self.ranges.write(key, region, now, &self.lags);
        } else if !covers(&self.ranges.seen(key, region, now), &self.wanted(key, request)) {
            return Said::Status(404, 1002, Duration::ZERO);
        }
        Said::Well(self.ranges.seen(key, region, now))
    }

    /// What the session token of a request asks for.
    pub(super) fn wanted(&mut self, key: u8, request: &Request) -> Progress {
        let text = request.headers.get(headers::SESSION_TOKEN).and_then(|value| value.to_str().ok());
        let token: CompoundSessionToken = text.unwrap_or_default().parse().unwrap();
        self.ranges.asked(key, &token)
    }

    pub(super) fn answer(
        &mut self,
        said: Said,
        host: usize,
        class: Class,
        op: Option<usize>,
        url: &str,
    ) -> Answer {
        let now = self.now();
        let (code, sub_status, wait) = match said {
            Said::Failed(failure) => return Err(TransportError { failure, text: "simulated".to_owned() }),
            Said::Proxy503 => {
                let from_elsewhere = answered(503, 0, "", Bytes::new());
                return Ok(Response { headers: HeaderMap::new(), ..from_elsewhere });
            }
            Said::Well(_) => (200, 0, Duration::ZERO),
            Said::Status(code, sub_status, wait) => (code, sub_status, wait),
        };
        let token = match op.filter(|_| matches!(code, 200 | 409 | 412)) {
            Some(op) => self.ranges.token(self.ops[op].key, self.region(host), now),
            None => String::new(),
        };
        let body = match class {
            Class::Account => self.account.document(now),
            Class::Metadata if url.ends_with("pkranges") => Bytes::from(self.ranges.document()),
            Class::Metadata => Bytes::from_static(CONTAINER),
            Class::Read | Class::Write => Bytes::new(),
        };
        let mut answer = answered(code, sub_status, &token, if code == 200 { body } else { Bytes::new() });
        answer.headers.insert(headers::ETAG, HeaderValue::from_static("\"always\""));
        if wait > Duration::ZERO {
            answer.headers.insert(headers::RETRY_AFTER_MS, (wait.as_millis() as u64).into());
        }
        Ok(answer)
    }

    /// Account reads under way at each host, of refreshes or of probes.
    pub(super) fn account_reads(&mut self, is_probe: bool) -> &mut [u32; REGIONS.len() + 1] {
        if is_probe { &mut self.probing } else { &mut self.refreshing }
    }
}
