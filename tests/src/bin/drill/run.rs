//! One outage: every client under its steady load, the outage, the recovery; and what was seen.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures_util::future::try_join_all;
use perilune_tests::program::Program;
use perilune_tests::traffic::Kind;

use crate::account::Account;
use crate::client::Client;
use crate::measure::served_by;
use crate::op::{Millis, Op, Started};
use crate::outage::{Event, Outage};
use crate::screen::Screen;
use crate::settings::Settings;

/// The time before traffic is measured: connections, caches, compilers that compile as they go.
const WARM_UP: Duration = Duration::from_secs(3);
/// How long a client may take to its first good answer before the drill goes on without it.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long it is watched at least once it is healed, or once traffic has moved.
const AFTER: Duration = Duration::from_secs(3);
/// How long a client may take to come home.
const HOME_WITHIN: Duration = Duration::from_secs(20);
/// The same, where the official clients take part.
const PEERS_HOME_WITHIN: Duration = Duration::from_secs(60);
const GLANCE: Duration = Duration::from_millis(250);

/// What a client's program has told so far.
#[derive(Debug, Default)]
struct Told {
    started: Option<Millis>,
    ops: Vec<Op>,
    /// Regions by host and port: the official clients tell these.
    regions: HashMap<String, String>,
}

/// A client in an outage, with an account of its own.
struct Participant {
    client: Client,
    account: Account,
    told: Arc<Mutex<Told>>,
    program: Program,
}

/// When things happened, and how many requests had come in by then.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mark {
    pub(crate) at: Millis,
    pub(crate) requests: u64,
}

/// What was seen of a client in an outage.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) outage: Outage,
    pub(crate) client: Client,
    /// In the order of their starts.
    pub(crate) ops: Vec<Op>,
    /// When the program began to make its client.
    pub(crate) started: Millis,
    /// The healthy run before the outage.
    pub(crate) healthy: Mark,
    /// Just before the outage.
    pub(crate) before: Mark,
    /// The outage is in force.
    pub(crate) begun: Millis,
    /// Just before its end, or the end of the drill.
    pub(crate) over: Mark,
    /// It is over.
    pub(crate) healed: Option<Millis>,
}

/// Runs an outage for all clients at once, each against an account of its own.
pub(crate) async fn run(
    outage: &Outage,
    settings: &Settings,
    screen: &Screen,
) -> Result<Vec<Seen>, Box<dyn Error>> {
    let clients: Vec<_> =
        settings.clients.iter().copied().filter(|client| client.takes_part(outage)).collect();
    let participants =
        try_join_all(clients.iter().map(|&client| Participant::start(client, outage, settings))).await?;
    let stage = Stage { outage, participants: &participants, screen };
    let marks = stage.play(settings).await?;
    let mut seen = Vec::new();
    for (participant, marks) in participants.into_iter().zip(marks) {
        seen.push(participant.end(outage, marks).await);
    }
    Ok(seen)
}

/// The marks of one client, in the order of `Seen`.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    healthy: Mark,
    before: Mark,
    begun: Millis,
    over: Mark,
    healed: Option<Millis>,
}

struct Stage<'a> {
    outage: &'a Outage,
    participants: &'a [Participant],
    screen: &'a Screen,
}

impl Stage<'_> {
    async fn play(&self, settings: &Settings) -> Result<Vec<Marks>, Box<dyn Error>> {
        let mut marks = vec![Marks::default(); self.participants.len()];
        if self.outage.at_start {
            self.watch("starting", PATIENCE, WARM_UP, |participant| participant.has_answer()).await;
            for (mark, participant) in marks.iter_mut().zip(self.participants) {
                let started = participant.told().started.unwrap_or_default();
                *mark = Marks { before: Mark { at: started, requests: 0 }, begun: started, ..*mark };
            }
        } else {
            self.watch("warming up", PATIENCE, WARM_UP, |participant| participant.has_answer()).await;
            self.mark(&mut marks, |marks, mark| marks.healthy = mark).await?;
            self.watch("healthy", settings.healthy, settings.healthy, |_| true).await;
            self.mark(&mut marks, |marks, mark| marks.before = mark).await?;
            let begun = self.apply(&self.outage.begins).await?;
            marks.iter_mut().zip(begun).for_each(|(marks, at)| marks.begun = at);
            self.endure(&marks).await;
        }
        self.mark(&mut marks, |marks, mark| marks.over = mark).await?;
        if let Some(ends) = &self.outage.ends {
            let healed = self.apply(ends).await?;
            marks.iter_mut().zip(healed).for_each(|(marks, at)| marks.healed = Some(at));
            self.recover(&marks).await;
        }
        Ok(marks)
    }

    /// Watches the outage to its end: its time, or until traffic has moved where it should.
    async fn endure(&self, marks: &[Marks]) {
        let moves = self.outage.goes_to.iter().any(Option::is_some);
        let begun = marks.first().map_or(0.0, |marks| marks.begun);
        let wanted = self.outage.goes_to;
        let least = if moves { AFTER } else { self.outage.lasts };
        self.watch("outage", self.outage.lasts, least, |participant| participant.is_at(wanted, begun)).await;
    }

    async fn recover(&self, marks: &[Marks]) {
        let home = self.outage.home.map(Some);
        let healed = marks.first().and_then(|marks| marks.healed).unwrap_or_default();
        let ours = self.participants.iter().all(|participant| participant.client.is_ours());
        let most = if ours { HOME_WITHIN } else { PEERS_HOME_WITHIN };
        self.watch("recovery", most, AFTER, |participant| participant.is_at(home, healed)).await;
    }

    /// Shows the traffic for at most `most`, and until at least `least` after all are where they should be.
    async fn watch(&self, phase: &str, most: Duration, least: Duration, done: impl Fn(&Participant) -> bool) {
        let started = Instant::now();
        self.screen.phase(self.outage, phase);
        let mut since = None;
        while started.elapsed() < most {
            tokio::time::sleep(GLANCE.min(most.saturating_sub(started.elapsed()))).await;
            self.screen.traffic(self.outage, phase, started.elapsed(), &self.counts());
            let all_done = self.participants.iter().all(&done);
            since = all_done.then(|| since.unwrap_or_else(Instant::now));
            if started.elapsed() >= least && since.is_some_and(|since| since.elapsed() >= least.min(AFTER)) {
                return;
            }
        }
    }

    fn counts(&self) -> Vec<(Client, usize, usize)> {
        let count = |participant: &Participant| {
            let told = participant.told();
            let fine = told.ops.iter().filter(|op| op.is_fine()).count();
            (participant.client, fine, told.ops.len() - fine)
        };
        self.participants.iter().map(count).collect()
    }

    async fn mark(&self, marks: &mut [Marks], set: impl Fn(&mut Marks, Mark)) -> Result<(), Box<dyn Error>> {
        for (marks, participant) in marks.iter_mut().zip(self.participants) {
            let requests = participant.account.requests().await?;
            set(marks, Mark { at: now(), requests });
        }
        Ok(())
    }

    /// Does this to every account at once; when each was done.
    async fn apply(&self, event: &Event) -> Result<Vec<Millis>, Box<dyn Error>> {
        try_join_all(self.participants.iter().map(|participant| participant.apply(event))).await
    }
}

impl Participant {
    async fn start(client: Client, outage: &Outage, settings: &Settings) -> Result<Self, Box<dyn Error>> {
        let account = Account::start(outage).await?;
        let regions = account.regions().await?;
        if outage.at_start {
            account.apply(&outage.begins).await?;
        }
        let told = Arc::new(Mutex::new(Told { regions, ..Told::default() }));
        let to = Arc::clone(&told);
        let command = client.command(&account, settings)?;
        let program = Program::start(command, move |line| lock(&to).keep(line))
            .map_err(|error| format!("{} did not start: {error}", client.name()))?;
        Ok(Self { client, account, told, program })
    }

    /// Does this to its account, and learns where regions are then.
    async fn apply(&self, event: &Event) -> Result<Millis, Box<dyn Error>> {
        self.account.apply(event).await?;
        let done = now();
        let regions = self.account.regions().await?;
        self.told().regions.extend(regions);
        Ok(done)
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        lock(&self.told)
    }

    fn has_answer(&self) -> bool {
        self.told().ops.iter().any(Op::is_fine)
    }

    /// True if reads and upserts are served by these regions, since this moment; where none is named, by any.
    fn is_at(&self, wanted: [Option<&str>; 2], moment: Millis) -> bool {
        let told = self.told();
        [Kind::Read, Kind::Write].into_iter().zip(wanted).all(|(kind, wanted)| {
            let ops: Vec<_> = told.ops.iter().filter(|op| op.kind == kind && op.at >= moment).collect();
            wanted.is_none_or(|region| served_by(&ops, region, moment).is_some())
        })
    }

    async fn end(self, outage: &Outage, marks: Marks) -> Seen {
        self.program.end().await;
        let Told { started, mut ops, .. } = std::mem::take(&mut *lock(&self.told));
        ops.sort_by(|a, b| a.at.total_cmp(&b.at));
        let Marks { healthy, before, begun, over, healed } = marks;
        let (client, outage, started) = (self.client, outage.clone(), started.unwrap_or_default());
        Seen { outage, client, ops, started, healthy, before, begun, over, healed }
    }
}

impl Told {
    fn keep(&mut self, line: &str) {
        if let Ok(mut op) = serde_json::from_str::<Op>(line) {
            op.region = op.region.map(|place| self.regions.get(&place).cloned().unwrap_or(place));
            self.ops.push(op);
        } else if let Ok(Started { started }) = serde_json::from_str(line) {
            self.started = Some(started);
        }
    }
}

fn lock(told: &Mutex<Told>) -> MutexGuard<'_, Told> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}

fn now() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1000.0
}
