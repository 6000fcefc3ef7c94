//! What must hold of every request, whatever happens?

use std::time::Duration;

use super::fault::Class;
use super::record::{Attempt, Broken, GLOBAL, Op, Said};
use super::replication::{REGIONS, covers, raise};
use super::world::World;
use crate::error::WriteOutcome;
use crate::models::headers;
use crate::pipeline::RawResponse;
use crate::pipeline::tests::simulation::account::key;
use crate::policy::defaults;
use crate::routing::health::Traffic;
use crate::routing::{EndpointIx, RoutingView};
use crate::transport::Request;

/// A region that is well again is used again within this.
pub(super) const HOME: Duration = Duration::from_secs(15);
/// A changed account is known within this, and a little.
pub(super) const ADOPTED: Duration = Duration::from_secs(60);

impl World {
    pub(super) fn breaks(&mut self, rule: &'static str, how: &str, op: usize) {
        let how = format!("{how}: operation {op}: {}", self.ops[op]);
        self.broken.push(Broken { rule, how });
    }

    /// One refresh at a time, and one probe of an endpoint.
    pub(super) fn check_account_reads(&mut self, is_probe: bool, host: usize) {
        if self.account_reads(is_probe)[host] > 1 {
            let rule = if is_probe { "two probes at once" } else { "two refreshes at once" };
            self.broken.push(Broken { rule, how: format!("to {host} at {:?}", self.now()) });
        }
    }

    /// A request of an operation is about to go to `host`.
    pub(super) fn check_request(
        &mut self,
        op: usize,
        host: usize,
        request: &Request,
        view: Option<&RoutingView>,
    ) {
        let Some(view) = view else { return };
        let now = self.now();
        let Op { class, key, is_guarded, started, limit, retry_write, .. } = self.ops[op];
        let tentative = request.headers.contains_key(headers::ALLOW_TENTATIVE_WRITES);
        let list = match (class, view.multiple_writes) {
            (Class::Write, false) => &view.hubs,
            (Class::Write, true) => &view.writes,
            _ => &view.reads,
        };
        let list: Vec<usize> = list.iter().map(|&ix| number(view, ix)).collect();
        let has_choice = class != Class::Write || view.multiple_writes;
        let excluded = &self.ops[op].excluded;
        let hub = number(view, view.hubs[0]);
        let is_last_resort = host == hub && list.iter().all(|region| excluded.contains(region));
        let last = self.ops[op].attempts.last().copied();
        // Of two that raced, the one that ended last says what follows.
        let previous =
            self.ops[op].attempts.iter().filter_map(|attempt| attempt.end).max_by_key(|(end, _)| *end);
        let ambiguous = self.ops[op].ends().filter(|said| said.is_ambiguous()).count();
        // Under its condition, a write may be repeated where it was sent: also if the account has just turned.
        let is_repeat = is_guarded && ambiguous > 0 && last.is_some_and(|last| last.host == host);
        let has_choice = has_choice && !is_repeat;
        let is_hub_for_session = matches!(previous, Some((_, Said::Status(404, ..)))) && host == hub;
        let allowed = retry_write as usize + if is_guarded && !has_choice { 3 } else { 0 };
        self.note_the_start(op, host, request, view);
        let under_way = self.ops[op].attempts.iter().filter(|attempt| attempt.end.is_none()).count();
        let broken = [
            (under_way > 1, "a third request at once"),
            (class == Class::Write && under_way > 0, "a write that was hedged"),
            (now - started > limit, "a request after the deadline"),
            (self.ops[op].attempts.len() >= 150, "more attempts than the cap"),
            (
                class == Class::Write && !is_repeat && !is_last_resort && !list.contains(&host),
                "a write to a region that takes none",
            ),
            (class == Class::Write && ambiguous > allowed, "a write that may be applied was repeated"),
            (
                matches!(previous, Some((end, Said::Status(_, _, wait))) if now - end < wait),
                "a wait that the service asked for was cut short",
            ),
            (
                has_choice && !is_hub_for_session && self.is_excluded_in_vain(op, host, &list),
                "an excluded region was asked",
            ),
            (
                (class != Class::Write || tentative)
                    && !covers(&self.wanted(key, request), &self.ops[op].floor),
                "the session token was dropped or lowered",
            ),
            (
                has_choice && self.is_down_in_vain(op, host, &list, view),
                "a region known to be down was asked",
            ),
            (self.is_astray(op, host), "a healthy region at the top of the list was not used"),
        ];
        for (_, rule) in broken.into_iter().filter(|(is_broken, _)| *is_broken) {
            let marks = (&self.marks.hosts[host], &view.health);
            self.breaks(rule, &format!("to {host} at {now:?}, of {list:?}, {marks:?}"), op);
        }
    }

    /// What the client knows when it begins: who has what it asks for, and whether it goes to one that was down.
    fn note_the_start(&mut self, op: usize, host: usize, request: &Request, view: &RoutingView) {
        let (now, key) = (self.now(), self.ops[op].key);
        if self.ops[op].attempts.is_empty() {
            let wanted = self.wanted(key, request);
            let has = |region: &usize| covers(&self.ranges.seen(key, *region, now), &wanted);
            let known = view.in_use().map(|ix| number(view, ix)).filter(|&host| host != GLOBAL);
            let is_marked = |ix: EndpointIx| view.health.is_marked(ix, Traffic::Reads, now);
            self.ops[op].began_on_trial = view.in_use().any(|ix| number(view, ix) == host && is_marked(ix));
            self.ops[op].up_to_date = known.filter(has).collect();
        }
    }

    fn is_excluded_in_vain(&self, op: usize, host: usize, list: &[usize]) -> bool {
        let excluded = &self.ops[op].excluded;
        excluded.contains(&host) && list.iter().any(|other| !excluded.contains(other))
    }

    /// Another region was left that is not known to be down, and was not asked yet.
    fn is_down_in_vain(&self, op: usize, host: usize, list: &[usize], view: &RoutingView) -> bool {
        let (now, op) = (self.now(), &self.ops[op]);
        let last = op.attempts.last().map(|attempt| attempt.end);
        let goes_on = match last {
            None => true,
            // These say where the next one goes.
            Some(Some((_, Said::Status(404 | 410 | 429 | 449, ..)))) | Some(None) => false,
            Some(Some(_)) => true,
        };
        // That it is up, the client knows better: it may have seen more than is kept here.
        let traffic = if op.class == Class::Write { Traffic::Writes } else { Traffic::Reads };
        let marked: Vec<usize> = view
            .in_use()
            .filter(|&ix| view.health.is_marked(ix, traffic, now))
            .map(|ix| number(view, ix))
            .collect();
        let is_better = |&other: &usize| {
            !marked.contains(&other)
                && !self.marks.is_down(other, op.class, now)
                && !op.excluded.contains(&other)
                && !op.attempts.iter().any(|attempt| attempt.host == other)
                && (last.is_none() || !self.setup.keeps_in_reserve(other))
        };
        goes_on && self.marks.is_down(host, op.class, now) && list.iter().any(is_better)
    }

    /// True if a read begins elsewhere although its first region has been well for long enough.
    fn is_astray(&self, op: usize, host: usize) -> bool {
        let (now, op) = (self.now(), &self.ops[op]);
        let Some(home) = self.setup.home(&self.account, &op.excluded) else { return false };
        if op.class != Class::Read || !op.attempts.is_empty() || host == home || host == GLOBAL {
            return false;
        }
        // Where one partition was unwell, its reads stay away for longer than the region's.
        if self.knows_unwell_partitions {
            return false;
        }
        let long_ago = |since: Duration, time: Duration| now.saturating_sub(since) >= time;
        let is_well = |host| self.is_well_since(host).is_some_and(|since| long_ago(since, HOME));
        // A request that has the trial, and one that was given up with it, leave the others waiting.
        let on_trial = self.ops.iter().rev().take(200).flat_map(|op| &op.attempts);
        let on_trial = on_trial.filter(|attempt| attempt.host == home).any(|attempt| attempt.end.is_none());
        is_well(home)
            && is_well(GLOBAL)
            && long_ago(self.account.changed, ADOPTED + HOME)
            && long_ago(self.last_cancelled, 2 * HOME)
            && !on_trial
    }

    /// A request has ended.
    pub(super) fn ended(
        &mut self,
        host: usize,
        class: Class,
        attempt: Option<(usize, usize)>,
        (waited, said): (Duration, Said),
    ) {
        let now = self.now();
        let is_tentative = attempt.is_some_and(|(op, attempt)| {
            let attempt = &mut self.ops[op].attempts[attempt];
            attempt.end = Some((now, said));
            attempt.is_tentative
        });
        match class {
            // A probe that is answered, or what looks like one.
            Class::Account if matches!(said, Said::Well(_)) => self.marks.forget(host),
            Class::Account => {}
            // Where one region writes, it is asked again whatever it says.
            Class::Write if matches!(said, Said::Status(403, 3, _)) && !is_tentative => {}
            _ => self.marks.learn(host, class, (waited, said), now),
        }
    }

    /// An operation has its result.
    pub(super) fn check_result(&mut self, op: usize, result: &crate::error::Result<RawResponse>) {
        let now = self.now();
        let Op { class, key, started, limit, floor, applied, .. } = self.ops[op];
        if now - started > limit + Duration::from_millis(2) {
            self.breaks("ended after the deadline", &format!("at {now:?}"), op);
        }
        let well =
            self.ops[op].ends().find_map(|said| if let Said::Well(seen) = said { Some(seen) } else { None });
        match (result, well) {
            (Ok(_), Some(seen)) if class == Class::Read && !covers(&seen, &floor) => {
                self.breaks("an answer older than what this client knew", "", op);
            }
            (Ok(_), Some(_)) => {}
            (Ok(_), None) => self.breaks("a success that nobody gave", "", op),
            (Err(error), _) => {
                let outcome = error.write_outcome();
                let is_clean = outcome != Some(WriteOutcome::Unknown);
                if class == Class::Write && is_clean && applied > 0 {
                    self.breaks("applied, and said not to be", &format!("{outcome:?}"), op);
                }
                if (class == Class::Read || is_clean) && self.could_have_served(op) {
                    self.breaks("failed with a region left", &error.to_string(), op);
                }
            }
        }
        let repeats = self.ops[op].retry_write + 1 + 3 * u32::from(self.ops[op].is_guarded);
        if applied > repeats {
            self.breaks("applied more often than allowed", "", op);
        }
        if let (Ok(_), Some(seen)) = (result, well) {
            let known = self.known.entry(key).or_default();
            raise(known, &seen);
        }
    }

    /// Hedges that are of no use are few: those that a client may spend at first, and one for a hundred reads.
    pub(super) fn check_hedges(&mut self) {
        let in_vain = self.ops.iter().filter(|op| op.hedged_in_vain()).count();
        let allowed = (defaults::HEDGE_FIRST_BALANCE / defaults::HEDGE_COST) as usize + self.requests / 100;
        if in_vain > allowed {
            let how = format!("{in_vain} in vain of {} requests", self.requests);
            self.broken.push(Broken { rule: "hedges beyond the budget", how });
        }
    }

    /// True if a region was well, up to date and allowed all the while.
    fn could_have_served(&self, op: usize) -> bool {
        let Op { class, started, limit, ref excluded, ref attempts, ref up_to_date, .. } = self.ops[op];
        let several_write = self.account.multiple_writes && self.setup.policy.use_multiple_write_locations;
        // Its answer counts; and one write region that has lost what it wrote is asked twice, and believed.
        let has_said = |attempt: &Attempt| match attempt.end {
            Some((_, Said::Status(404, ..))) => attempt.host == self.account.hub && !several_write,
            Some((_, Said::Status(code, ..))) => matches!(code, 409 | 412 | 429 | 449),
            _ => false,
        };
        let steady = |since: Duration| since <= started;
        if limit < Duration::from_secs(60)
            || attempts.iter().any(has_said)
            || self.account.changed + ADOPTED > started
            || !self.setup.policy.enable_endpoint_discovery
            || attempts.is_empty()
        {
            return false;
        }
        let strict = self.setup.policy.strict_preferred_locations;
        (0..REGIONS.len()).any(|region| {
            let may = match class {
                Class::Write if several_write => !excluded.contains(&region),
                Class::Write => region == self.account.hub,
                _ => !excluded.contains(&region),
            };
            may && !(strict && self.setup.is_unlisted(region))
                && self.is_well_since(region).is_some_and(steady)
                && up_to_date.contains(&region)
        })
    }
}

/// The number that the simulation gives to an endpoint.
fn number(view: &RoutingView, ix: EndpointIx) -> usize {
    let region = view.endpoint(ix).region.as_ref();
    region.and_then(|region| (0..REGIONS.len()).find(|&own| key(own) == region.key())).unwrap_or(GLOBAL)
}
