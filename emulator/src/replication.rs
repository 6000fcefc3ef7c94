//! How do writes travel between regions? Links with lag and pause, and what happens when a write arrives.

pub(crate) mod conflict;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::account::RegionId;
use crate::store::Store;
use crate::store::applied::{ReplicatedWrite, ReplicationEvent};
use crate::store::item::Version;
use crate::store::replica::Slot;
use crate::store::touched::{Touch, Touched};
use conflict::{Ruling, Verdict};
use serde::{Deserialize, Serialize};

/// What travels over a link.
#[derive(Debug, Clone)]
enum Content {
    /// A write, and the range that it was accepted in.
    Write(Arc<Version>, u32),
    Ruling(Ruling),
}

#[derive(Debug, Clone)]
struct Parcel {
    number: u64,
    container: u32,
    due: SystemTime,
    content: Content,
}

/// A write on its way, as it is kept on disk.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Pending {
    container: u32,
    due: SystemTime,
    write: Arc<Version>,
    range: u32,
}

#[derive(Debug, Default)]
struct Link {
    lag: Option<Duration>,
    paused: bool,
    queue: VecDeque<Parcel>,
}

/// Who is there: the regions that can send and receive now, the one whose word is final, and its term.
#[derive(Debug, Clone)]
pub(crate) struct Present {
    pub(crate) online: Vec<RegionId>,
    pub(crate) everyone: Vec<RegionId>,
    pub(crate) hub: Option<RegionId>,
    pub(crate) term: u32,
}

/// The links of an account: from one region to another, each in order.
#[derive(Debug)]
pub(crate) struct Links {
    links: BTreeMap<(RegionId, RegionId), Link>,
    lag: Duration,
    /// How many changes were ever put on their way.
    posted: u64,
    /// What is on disk otherwise.
    pub(crate) touched: Touched,
}

impl Links {
    pub(crate) fn new(lag: Duration) -> Links {
        Links { links: BTreeMap::new(), lag, posted: 0, touched: Touched::default() }
    }

    pub(crate) fn set_lag(&mut self, from: RegionId, to: RegionId, lag: Duration) {
        self.links.entry((from, to)).or_default().lag = Some(lag);
    }

    pub(crate) fn set_paused(&mut self, from: RegionId, to: RegionId, paused: bool) {
        self.links.entry((from, to)).or_default().paused = paused;
    }

    /// A new region gets what is still on its way to the region that it was copied from.
    pub(crate) fn join(&mut self, copied: RegionId, new: RegionId) {
        let pending: Vec<_> = self.links.iter().filter(|((_, to), _)| *to == copied).collect();
        let pending: Vec<_> = pending.iter().map(|((from, _), link)| (*from, link.queue.clone())).collect();
        for (from, queue) in pending {
            self.touched.note_all(|| numbers(from, new, &queue));
            self.links.entry((from, new)).or_default().queue = queue;
        }
    }

    /// Forgets a region that was removed.
    pub(crate) fn leave(&mut self, region: RegionId) {
        let Links { links, touched, .. } = self;
        links.retain(|(from, to), link| {
            let stays = *from != region && *to != region;
            if !stays {
                touched.note_all(|| numbers(*from, *to, &link.queue));
            }
            stays
        });
    }

    /// Sends a write to every other region.
    pub(crate) fn send(
        &mut self,
        (container, range): (u32, u32),
        write: &Arc<Version>,
        present: &Present,
        now: SystemTime,
    ) {
        self.post(write.dot.region, container, &Content::Write(write.clone(), range), present, now);
    }

    /// A write that is on its way; what a hub decided is decided again after a restart.
    pub(crate) fn parcel(&self, from: RegionId, to: RegionId, number: u64) -> Option<Pending> {
        let queue = &self.links.get(&(from, to))?.queue;
        let at = queue.binary_search_by_key(&number, |parcel| parcel.number).ok()?;
        let Parcel { container, due, content, .. } = &queue[at];
        match content {
            Content::Write(write, range) => {
                Some(Pending { container: *container, due: *due, write: write.clone(), range: *range })
            }
            Content::Ruling(_) => None,
        }
    }

    /// Takes a write that was on its way from disk; they come in their order.
    pub(crate) fn recall(&mut self, from: RegionId, to: RegionId, number: u64, pending: Pending) {
        let Pending { container, due, write, range } = pending;
        let content = Content::Write(write, range);
        self.posted = self.posted.max(number);
        let queue = &mut self.links.entry((from, to)).or_default().queue;
        queue.push_back(Parcel { number, container, due, content });
    }

    /// Grows when something is put on its way.
    pub(crate) fn posted(&self) -> u64 {
        self.posted
    }

    fn post(
        &mut self,
        from: RegionId,
        container: u32,
        content: &Content,
        present: &Present,
        now: SystemTime,
    ) {
        self.posted += 1;
        for to in present.everyone.iter().copied().filter(|to| *to != from) {
            let link = self.links.entry((from, to)).or_default();
            let due = now + link.lag.unwrap_or(self.lag);
            let number = self.posted;
            link.queue.push_back(Parcel { number, container, due, content: content.clone() });
            self.touched.note(|| Touch::Parcel(from, to, number));
        }
    }

    /// Delivers what is due by `now`; answers when the next is due.
    pub(crate) fn deliver(
        &mut self,
        store: &mut Store,
        present: &Present,
        now: SystemTime,
    ) -> Option<SystemTime> {
        while let Some((from, to)) = self.ripe(present, now) {
            self.deliver_first(from, to, store, present, now);
        }
        self.open(present).filter_map(|(_, link)| link.queue.front()).map(|parcel| parcel.due).min()
    }

    /// Delivers at once all that one region has for another, whatever lag and pause say.
    pub(crate) fn drain(
        &mut self,
        from: RegionId,
        to: RegionId,
        store: &mut Store,
        present: &Present,
        now: SystemTime,
    ) {
        while self.links.get(&(from, to)).is_some_and(|link| !link.queue.is_empty()) {
            self.deliver_first(from, to, store, present, now);
        }
    }

    /// Delivers at once all that is on its way, whatever lag and pause say.
    pub(crate) fn drain_all(&mut self, store: &mut Store, present: &Present, now: SystemTime) {
        for from in &present.everyone {
            for to in present.everyone.iter().filter(|to| *to != from) {
                self.drain(*from, *to, store, present, now);
            }
        }
    }

    /// After the hub changed: the new one rules anew on every item on which a conflict was decided.
    pub(crate) fn rule_again(&mut self, store: &Store, present: &Present, now: SystemTime) {
        let Some(hub) = present.hub else { return };
        for (container, _, range) in store.ranges_in(hub) {
            for slot in range.slots().filter(|slot| !slot.settled()) {
                let ruling = Ruling { slot: slot.clone(), term: present.term };
                self.post(hub, container, &Content::Ruling(ruling), present, now);
            }
        }
    }

    fn open(&self, present: &Present) -> impl Iterator<Item = (&(RegionId, RegionId), &Link)> {
        let works =
            |(from, to): &(RegionId, RegionId)| present.online.contains(from) && present.online.contains(to);
        self.links.iter().filter(move |(ends, link)| !link.paused && works(ends))
    }

    /// The link whose first parcel has been due for longest.
    fn ripe(&self, present: &Present, now: SystemTime) -> Option<(RegionId, RegionId)> {
        let first = |(ends, link): (&(RegionId, RegionId), &Link)| Some((link.queue.front()?.due, *ends));
        self.open(present).filter_map(first).filter(|(due, _)| *due <= now).min().map(|(_, ends)| ends)
    }

    fn deliver_first(
        &mut self,
        from: RegionId,
        to: RegionId,
        store: &mut Store,
        present: &Present,
        now: SystemTime,
    ) {
        let parcel = self.links.get_mut(&(from, to)).and_then(|link| link.queue.pop_front());
        let Some(Parcel { number, container, content, .. }) = parcel else { return };
        self.touched.note(|| Touch::Parcel(from, to, number));
        match content {
            Content::Write(write, range) => {
                if let Some(slot) = arrive(store, (container, range), to, &write, present) {
                    let ruling = Ruling { slot, term: present.term };
                    self.post(to, container, &Content::Ruling(ruling), present, now);
                }
            }
            Content::Ruling(ruling) if ruling.term == present.term => obey(store, container, to, &ruling),
            Content::Ruling(_) => {}
        }
    }
}

fn numbers(from: RegionId, to: RegionId, queue: &VecDeque<Parcel>) -> impl Iterator<Item = Touch> {
    queue.iter().map(move |parcel| Touch::Parcel(from, to, parcel.number))
}

/// A write reaches a region; answers what the hub has to tell the others about it.
fn arrive(
    store: &mut Store,
    (number, accepted_in): (u32, u32),
    to: RegionId,
    write: &Arc<Version>,
    present: &Present,
) -> Option<Slot> {
    let container = store.catalog.numbered(number)?.clone();
    // Its number counts in every range that the one it was accepted in has been split into since.
    for range in container.ranges.iter().filter(|range| range.continues(accepted_in)) {
        store.count((number, to, range.id), write.dot)?;
    }
    let arrived = || ReplicationEvent::Arrived { write: ReplicatedWrite::of(container.id(), write) };
    store.applied.note(to, arrived);
    let kept = container.retention();
    let range = container.range_of(&write.place)?.id;
    let place = (number, to, range);
    let current = store.range(number, to, range)?.slot(&write.key);
    let hub = present.hub == Some(to);
    // Where nothing is said of who wins, the hub takes writes as they come, and the losers wait for somebody to decide.
    let is_undecided = hub && container.leaves_conflicts();
    let verdict = conflict::judge(current, write, is_undecided);
    match verdict {
        Verdict::Known => None,
        Verdict::Next(slot) => {
            store.put(place, slot, kept);
            None
        }
        Verdict::Unsettled(slot) => {
            store.put(place, slot.clone(), kept);
            hub.then_some(slot)
        }
        Verdict::Conflict { slot, loser } => {
            store.put(place, slot.clone(), kept);
            match is_undecided {
                true if container.resolver().is_some() => store.appeals.push_back((number, loser)),
                true => store.keep_loser(number, loser),
                false => {}
            }
            hub.then_some(slot)
        }
    }
}

fn obey(store: &mut Store, number: u32, to: RegionId, ruling: &Ruling) {
    let write = &ruling.slot.version;
    let Some(container) = store.catalog.numbered(number) else { return };
    let kept = container.retention();
    let Some(range) = container.range_of(&write.place).map(|range| range.id) else { return };
    let Some(replica) = store.range(number, to, range) else { return };
    if let Some(slot) = conflict::obey(replica.slot(&write.key), ruling) {
        store.put((number, to, range), slot, kept);
    }
}
