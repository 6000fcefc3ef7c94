//! Has this region come as far as the client's session?

#[cfg(test)]
mod tests;

use http::StatusCode;
use perilune::internals::token::{CompoundSessionToken, SessionToken, VectorSessionToken};

use super::Failure;
use super::call::Call;
use crate::account::{Consistency, RegionId};
use crate::store::container::Container;
use crate::store::item::Clock;

/// The token of one range, as this region's progress stands: the global number counts all writes that arrived.
pub(crate) fn token(call: &Call<'_>, progress: &Clock) -> VectorSessionToken {
    let region = |id: RegionId| (u64::from(id.number()), i64::try_from(progress.of(id)).unwrap_or(i64::MAX));
    let mut regions: Vec<_> = call.state.topology.all().map(|known| region(known.id)).collect();
    regions.sort_unstable();
    let version = i64::from(call.state.topology.version);
    VectorSessionToken { version, global_lsn: progress.total(), regions }
}

/// Refuses with 404/1002 when a range here is behind what the request's session has seen.
pub(crate) fn check(call: &Call<'_>, container: &Container, ranges: &[u32]) -> Result<(), Failure> {
    let level = level(call)?;
    let Some(header) = call.request.header("x-ms-session-token").filter(|_| level == Consistency::Session)
    else {
        return Ok(());
    };
    let tokens: CompoundSessionToken = header
        .parse()
        .map_err(|_| Failure::bad_request(format!("The session token provided '{header}' is invalid.")))?;
    for id in ranges {
        let range = container.ranges.iter().find(|range| range.id == *id);
        let parents: Vec<String> =
            range.map(|range| range.parents.iter().map(u32::to_string).collect()).unwrap_or_default();
        let wanted = tokens.get_with_parents(&id.to_string(), parents.iter().map(String::as_str));
        let progress =
            call.state.store.range(container.number, call.region, *id).map(|range| &range.progress);
        if wanted.is_some_and(|wanted| !progress.is_some_and(|progress| reached(progress, &wanted))) {
            return Err(not_available());
        }
    }
    Ok(())
}

fn reached(progress: &Clock, wanted: &SessionToken) -> bool {
    match wanted {
        SessionToken::Simple(lsn) => progress.total() >= *lsn,
        SessionToken::Vector(token) => {
            let arrived = |(region, lsn): &(u64, i64)| {
                let region = u32::try_from(*region).map(RegionId);
                let here = region.map_or(0, |region| progress.of(region));
                *lsn <= i64::try_from(here).unwrap_or(i64::MAX)
            };
            progress.total() >= token.global_lsn && token.regions.iter().all(arrived)
        }
    }
}

/// The level that the request is served with: its own, or the account's.
fn level(call: &Call<'_>) -> Result<Consistency, Failure> {
    let account = call.settings.consistency;
    let Some(name) = call.request.header("x-ms-consistency-level") else { return Ok(account) };
    let asked = Consistency::from_name(name).filter(|asked| *asked <= account);
    asked.ok_or_else(|| {
        Failure::bad_request(format!(
            "ConsistencyLevel {name} specified in the request is invalid when service is configured with \
             consistency level {}. Ensure the request consistency level is not stronger than the service \
             consistency level.",
            account.name()
        ))
    })
}

fn not_available() -> Failure {
    Failure::new(
        StatusCode::NOT_FOUND,
        1002,
        "The read session is not available for the input session token.",
    )
}
