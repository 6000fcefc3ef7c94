//! Has a partition key range request units left? One that has not refuses until it has.
//!
//! A range may use what its container was given for a second at once, and gets it back evenly. A request that finds
//! something left is served whatever it costs: the next ones wait until that is paid.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use http::{HeaderValue, StatusCode};
use serde_json::Value;

use super::call::Call;
use super::{Failure, Outcome, offers, scope};
use crate::account::RegionId;
use crate::store::container::Container;

/// What the ranges have left, by container, region and range.
#[derive(Debug, Default)]
pub(crate) struct Budgets(BTreeMap<(u32, RegionId, u32), Budget>);

#[derive(Debug, Clone, Copy)]
struct Budget {
    /// Request units; less than nothing while a costly request is being paid.
    left: f64,
    at: SystemTime,
}

impl Budgets {
    /// What is left now, where so much comes back in a second.
    fn left(&mut self, range: (u32, RegionId, u32), rate: f64, now: SystemTime) -> &mut Budget {
        let budget = self.0.entry(range).or_insert(Budget { left: rate, at: now });
        let passed = now.duration_since(budget.at).unwrap_or_default();
        budget.left = (budget.left + passed.as_secs_f64() * rate).min(rate);
        budget.at = budget.at.max(now);
        budget
    }
}

/// Serves a request if the ranges that it is about have request units left, and takes what it costs.
pub(crate) fn within_budget(
    call: &mut Call<'_>,
    container: &Container,
    names: [&str; 2],
    serve: impl FnOnce(&mut Call<'_>) -> Outcome,
) -> Outcome {
    if !call.settings.throttling {
        return serve(call);
    }
    let ranges = scope::coverage(call, container).map(|coverage| coverage.ranges).unwrap_or_default();
    if let Err(failure) = ranges.iter().try_for_each(|range| admit(call, container, *range)) {
        return scope::annotate(call, container, names, &ranges, Err(failure));
    }
    let outcome = serve(call);
    let units = outcome.as_ref().map_or(1.0, |answer| answer.charge) / ranges.len().max(1) as f64;
    ranges.iter().for_each(|range| take(call, container, *range, units));
    outcome
}

/// Refuses with 429/3200 if a range has nothing left.
pub(crate) fn admit(call: &mut Call<'_>, container: &Container, range: u32) -> Result<(), Failure> {
    let Some(rate) = rate(call, container) else { return Ok(()) };
    let budget = call.state.budgets.left((container.number, call.region, range), rate, call.now);
    if budget.left > 0.0 {
        return Ok(());
    }
    let wait = Duration::from_secs_f64(-budget.left / rate) + Duration::from_millis(1);
    Err(exhausted(wait))
}

/// Takes what a request cost.
pub(crate) fn take(call: &mut Call<'_>, container: &Container, range: u32, units: f64) {
    if let Some(rate) = rate(call, container) {
        call.state.budgets.left((container.number, call.region, range), rate, call.now).left -= units;
    }
}

/// Request units a second for each range; nothing where there is no limit.
fn rate(call: &Call<'_>, container: &Container) -> Option<f64> {
    if !call.settings.throttling {
        return None;
    }
    let catalog = &call.state.store.catalog;
    if let Some(own) = catalog.offer(&container.rid) {
        return Some(share(own, container.ranges.len()));
    }
    let shared = catalog.offer(&container.database_rid)?;
    let others = catalog.containers().filter(|other| other.database == container.database);
    let others = others.filter(|other| catalog.offer(&other.rid).is_none());
    Some(share(shared, others.map(|other| other.ranges.len()).sum()))
}

fn share(offer: &Value, ranges: usize) -> f64 {
    offers::units_of(&offer["content"]) as f64 / ranges.max(1) as f64
}

fn exhausted(wait: Duration) -> Failure {
    let text = "Request rate is large. More Request Units may be needed, so no changes were made. Please retry \
                this request later. Learn more: http://aka.ms/cosmosdb-error-429";
    let mut failure = Failure::new(StatusCode::TOO_MANY_REQUESTS, 3200, text);
    let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    failure.headers.insert("x-ms-retry-after-ms", HeaderValue::from(millis));
    failure
}
