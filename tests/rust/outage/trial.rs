//! How does one kind of traffic come through one shape of outage, and home again?

use std::time::{Duration, Instant};

use perilune::{ConnectionPolicy, ContainerClient, WriteOutcome};
use perilune_emulator::Fault;

use crate::patience::Patience;
use crate::shapes::{Shape, Writes};
use crate::table::Row;
use crate::wave::{Ended, Kind, Tally, WIDTH, one, wave};
use crate::world::{FAR, HUB, NEAR, World, account, items, near};

/// How long the client may take to see that the region is down, once nothing good came from it for a second.
const LEARNING: Duration = Duration::from_secs(20);
/// How soon traffic is home again.
const HOME_WITHIN: Duration = Duration::from_secs(15);

/// The traffic of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Traffic {
    /// Reads in the nearest region, which goes down.
    Reads,
    /// Upserts in the nearest region, which goes down.
    NearUpserts,
    /// Upserts in the only write region, while the nearest region is down.
    HubUpserts,
}

impl Traffic {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::NearUpserts => "upserts, all regions write",
            Self::HubUpserts => "upserts, one region writes",
        }
    }

    fn kind(self) -> Kind {
        if self == Self::Reads { Kind::Read } else { Kind::Upsert }
    }
}

/// A trial under way.
struct Trial {
    world: World,
    items: ContainerClient,
    shape: Shape,
    traffic: Traffic,
    tally: Tally,
    /// The number of the next item to write.
    next: usize,
}

/// Runs one trial; its row lists what was not as promised.
pub(crate) async fn run(shape: Shape, traffic: Traffic) -> Row {
    let world = World::start(account().multiple_writes(traffic == Traffic::NearUpserts)).await;
    let items = items(&world.client(policy(traffic)));
    let mut trial = Trial { world, items, shape, traffic, tally: Tally::default(), next: 0 };
    trial.warm_up().await;
    trial.outage().await
}

/// A write's patience is less than the 20 s that a client has, for each shape of silence is waited for; more than a busy
/// machine takes to answer; less than the delay of the shape that answers late.
fn policy(traffic: Traffic) -> ConnectionPolicy {
    let mut policy = near();
    policy.request_timeout = (traffic != Traffic::Reads).then_some(Duration::from_secs(5));
    policy
}

impl Trial {
    /// Fills the pool of connections, and waits for what the client reads beside its first operations: that would
    /// meet the outage first, and the operations would not.
    async fn warm_up(&mut self) {
        let began = self.world.log_end();
        // A reading that fails, as a loaded machine has it, is taken up by a later operation.
        for _ in 0..3 {
            self.wave().await;
            if self.has_read_ranges(began).await {
                self.tally = Tally::default();
                return;
            }
        }
        panic!("the client reads no ranges");
    }

    async fn has_read_ranges(&self, began: u64) -> bool {
        let mut patience = Patience::of(Duration::from_secs(10));
        while patience.lasts().await {
            let log = self.world.emulator.log_since(began);
            if log.iter().any(|entry| entry.resource == "pkranges" && entry.status == Some(304)) {
                return true;
            }
        }
        false
    }

    async fn outage(mut self) -> Row {
        let began = self.world.log_end();
        self.world.emulator.inject(self.shape.rule(NEAR)).await.unwrap();
        if self.shape.fault == Fault::Refuse {
            self.lets_go().await;
        }
        self.wave().await;
        let mut broken = Vec::new();
        if self.is_avoided() && !self.learns().await {
            broken.push(format!("still asks {NEAR} after {LEARNING:?}"));
        }
        let marked = self.world.log_end();
        let astray = self.wave().await.max(self.world.asked(NEAR, marked));
        self.world.emulator.heal(NEAR).await.unwrap();
        let home = if self.is_hit() { self.goes_home().await } else { None };
        broken.extend(self.broken_promises(astray, home));
        broken.extend(self.lost(began).await);
        let astray = self.is_avoided().then_some(astray);
        self.row(astray, home, broken)
    }

    /// Waits until the client knows that its connections to the broken region are closed: what is sent on one that it
    /// takes for open is on its way.
    async fn lets_go(&self) {
        let port = self.world.emulator.region(NEAR).unwrap().address().unwrap().port();
        let mut patience = Patience::of(Duration::from_secs(10));
        while connections_to(port) > 0 {
            assert!(patience.lasts().await, "the client keeps connections that are closed");
        }
    }

    /// True if the outage is in the way of the traffic.
    fn is_hit(&self) -> bool {
        match self.traffic {
            Traffic::Reads => self.shape.hits_reads,
            Traffic::NearUpserts => true,
            Traffic::HubUpserts => false,
        }
    }

    /// True if the traffic is to stay away from the broken region, in the end or, as to the hub, from the start.
    fn is_avoided(&self) -> bool {
        match self.traffic {
            Traffic::Reads | Traffic::NearUpserts => self.is_hit(),
            Traffic::HubUpserts => true,
        }
    }

    /// Many operations at once; how many of them went to the broken region.
    async fn wave(&mut self) -> usize {
        let ended = wave(&self.items, self.traffic.kind(), self.next).await;
        self.next += WIDTH;
        let touched = ended.iter().filter(|ended| ended.touched(NEAR)).count();
        ended.into_iter().for_each(|ended| self.tally.add(ended));
        touched
    }

    /// One operation after another until one goes straight to another region.
    async fn learns(&mut self) -> bool {
        let mut patience = Patience::of(LEARNING);
        while patience.lasts().await {
            if self.one(|ended| !ended.touched(NEAR)).await {
                return true;
            }
        }
        false
    }

    /// One operation after another until one is served by the region that was down; the time that took.
    async fn goes_home(&mut self) -> Option<Duration> {
        let healed = Instant::now();
        let mut patience = Patience::of(HOME_WITHIN);
        while patience.lasts().await {
            if self.one(|ended| ended.is_served_by(NEAR)).await {
                return Some(healed.elapsed());
            }
        }
        None
    }

    /// One operation, counted with the others, and what `asked` says of it.
    async fn one(&mut self, asked: fn(&Ended) -> bool) -> bool {
        let ended = one(&self.items, self.traffic.kind(), self.next).await;
        self.next += 1;
        let answer = asked(&ended);
        self.tally.add(ended);
        answer
    }

    fn broken_promises(&self, astray: usize, home: Option<Duration>) -> Vec<String> {
        let mut broken = Vec::new();
        let errors = self.tally.failed.iter().chain(&self.tally.unknown);
        let ambiguous = self.traffic == Traffic::NearUpserts && self.shape.writes == Writes::Ambiguous;
        if ambiguous {
            broken.extend(self.tally.failed.iter().map(|(_, error)| format!("failed, not unknown: {error}")));
            let repeated = self.tally.unknown.iter().filter(|(_, error)| attempts(error) != 1);
            broken.extend(repeated.map(|(_, error)| format!("repeated: {error}")));
        } else {
            broken.extend(errors.map(|(_, error)| format!("failed: {error}")));
        }
        if self.is_avoided() && astray > 0 {
            broken.push(format!("{astray} requests went to {NEAR} after it was marked"));
        }
        if self.is_hit() && home.is_none() {
            broken.push(format!("not home after {HOME_WITHIN:?}"));
        }
        broken
    }

    /// What the account holds at the end that it should not, or lacks.
    async fn lost(&self, began: u64) -> Vec<String> {
        if self.traffic == Traffic::Reads {
            return Vec::new();
        }
        let mut broken = Vec::new();
        for region in [HUB, NEAR, FAR] {
            if !self.world.keeps(region, &self.tally.acknowledged).await {
                broken.push(format!("{region} lacks an acknowledged write"));
            }
            let ids = self.world.ids_in(region).await.unwrap();
            let refused = self.tally.failed.iter().filter(|(id, _)| ids.contains(id));
            broken.extend(refused.map(|(id, error)| format!("{id} is in {region}, but: {error}")));
        }
        broken.extend(self.repeats(began));
        broken
    }

    /// Where a request may have been applied, a write is one request, and the emulator's log is the witness.
    fn repeats(&self, began: u64) -> Option<String> {
        let log = self.world.emulator.log_since(began);
        let upserts = log.iter().filter(|entry| entry.operation == "upsert").count();
        let most = match self.shape.writes {
            Writes::Ambiguous => self.tally.operations,
            Writes::Untouched => self.tally.attempts,
        };
        (upserts > most).then(|| format!("{upserts} upserts came in of {} sent", self.tally.operations))
    }

    fn row(self, astray: Option<usize>, home: Option<Duration>, broken: Vec<String>) -> Row {
        Row { shape: self.shape.name, traffic: self.traffic, tally: self.tally, astray, home, broken }
    }
}

fn attempts(error: &perilune::Error) -> usize {
    debug_assert_eq!(error.write_outcome(), Some(WriteOutcome::Unknown));
    error.diagnostics().map_or(0, |trail| trail.attempt_count())
}

/// How many connections to a port are open, or closed by the other side alone; none where nobody tells.
fn connections_to(port: u16) -> usize {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let states = table.lines().skip(1).filter_map(|line| {
        let mut columns = line.split_whitespace().skip(2);
        Some((columns.next()?, columns.next()?))
    });
    let wanted = format!(":{port:04X}");
    states.filter(|(other, state)| other.ends_with(&wanted) && ["01", "08"].contains(state)).count()
}
