//! Which part of a container is a request about, and what do the reply's headers say of it?

use http::{HeaderMap, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use perilune::internals::epk::EffectivePartitionKey;

use super::call::Call;
use super::reply::put;
use super::{Failure, Outcome, session};
use crate::store::container::{Container, PartitionRange};
use crate::store::partition_key::{Component, canonical};

/// What stays as it is in the links that headers carry.
const LINK: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The header that names a logical partition.
pub(crate) const PARTITION_KEY: &str = "x-ms-documentdb-partitionkey";

/// A logical partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Partition {
    pub(crate) canonical: String,
    pub(crate) place: EffectivePartitionKey,
    pub(crate) range: u32,
}

/// The part of a container that a feed or query covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Coverage {
    pub(crate) ranges: Vec<u32>,
    /// Only documents from here up to there, when that is less than the ranges.
    pub(crate) bounds: Option<(EffectivePartitionKey, EffectivePartitionKey)>,
    /// Only documents of this logical partition.
    pub(crate) partition: Option<String>,
    /// Neither a partition key nor a range was named: the gateway goes through all.
    pub(crate) everything: bool,
}

/// The logical partition that the partition key header names.
pub(crate) fn partition(call: &Call<'_>, container: &Container) -> Result<Partition, Failure> {
    let header = call.request.header(PARTITION_KEY);
    let header = header
        .ok_or_else(|| Failure::bad_request("PartitionKey value must be supplied for this operation."))?;
    let components = container.definition.parse_header(header).map_err(Failure::bad_request)?;
    if !container.definition.complete(&components) {
        return Err(Failure::partition_key_mismatch());
    }
    locate(container, &components)
}

pub(crate) fn locate(container: &Container, components: &[Component]) -> Result<Partition, Failure> {
    let place = container.definition.place(components);
    let range = container.range_of(&place).ok_or_else(range_gone)?.id;
    Ok(Partition { canonical: canonical(components), place, range })
}

/// What the partition key, range or key-range headers of a feed or query cover.
pub(crate) fn coverage(call: &Call<'_>, container: &Container) -> Result<Coverage, Failure> {
    if let Some(header) = call.request.header(PARTITION_KEY) {
        let components = container.definition.parse_header(header).map_err(Failure::bad_request)?;
        if container.definition.complete(&components) {
            let partition = locate(container, &components)?;
            let (ranges, partition) = (vec![partition.range], Some(partition.canonical));
            return Ok(Coverage { ranges, bounds: None, partition, everything: false });
        }
        let start = container.definition.place(&components);
        let end = start.end_of_prefix();
        return Ok(within(container, &container.ranges, start, end));
    }
    let header = |name| call.request.header(name).filter(|value| !value.is_empty());
    let bounds = (header("x-ms-start-epk"), header("x-ms-end-epk"));
    match (header("x-ms-documentdb-partitionkeyrangeid"), bounds) {
        (Some(id), bounds) => {
            let id = id.rsplit(',').next().unwrap_or(id);
            let range =
                container.ranges.iter().find(|range| range.id.to_string() == id).ok_or_else(range_gone)?;
            let start = bounds.0.map_or(range.min.clone(), EffectivePartitionKey::new);
            let end = bounds.1.map_or(range.max.clone(), EffectivePartitionKey::new);
            Ok(within(container, std::slice::from_ref(range), start, end))
        }
        (None, (Some(start), Some(end))) => {
            let (start, end) = (EffectivePartitionKey::new(start), EffectivePartitionKey::new(end));
            Ok(within(container, &container.ranges, start, end))
        }
        (None, _) => {
            let ranges = container.ranges.iter().map(|range| range.id).collect();
            Ok(Coverage { ranges, bounds: None, partition: None, everything: true })
        }
    }
}

fn within(
    container: &Container,
    ranges: &[PartitionRange],
    start: EffectivePartitionKey,
    end: EffectivePartitionKey,
) -> Coverage {
    let touched = |range: &&PartitionRange| range.min < end && start < range.max;
    let ids: Vec<u32> = ranges.iter().filter(touched).map(|range| range.id).collect();
    let whole = container.ranges.iter().any(|range| range.min == start && range.max == end);
    Coverage { ranges: ids, bounds: (!whole).then_some((start, end)), partition: None, everything: false }
}

/// Adds to an outcome where it was served, and how far that place has come.
pub(crate) fn annotate(
    call: &Call<'_>,
    container: &Container,
    names: [&str; 2],
    ranges: &[u32],
    outcome: Outcome,
) -> Outcome {
    let mut headers = HeaderMap::new();
    let [database, name] = names.map(|name| utf8_percent_encode(name, LINK).to_string());
    put(&mut headers, "x-ms-alt-content-path", &format!("dbs/{database}/colls/{name}"));
    put(&mut headers, "x-ms-content-path", &container.rid);
    let progress =
        |id: &u32| Some((*id, &call.state.store.range(container.number, call.region, *id)?.progress));
    let progress: Vec<_> = ranges.iter().filter_map(progress).collect();
    let tokens: Vec<String> =
        progress.iter().map(|(id, progress)| format!("{id}:{}", session::token(call, progress))).collect();
    if !tokens.is_empty() {
        put(&mut headers, "x-ms-session-token", &tokens.join(","));
    }
    if let Some((id, progress)) = progress.first() {
        let lsn = progress.total().to_string();
        put(&mut headers, "x-ms-documentdb-partitionkeyrangeid", &id.to_string());
        put(&mut headers, "x-ms-cosmos-internal-partition-id", &id.to_string());
        for name in ["lsn", "x-ms-global-committed-lsn", "x-ms-cosmos-llsn", "x-ms-quorum-acked-lsn"] {
            put(&mut headers, name, &lsn);
        }
    }
    match outcome {
        Ok(mut answer) => {
            answer.headers.extend(headers);
            Ok(answer)
        }
        Err(mut failure) => {
            failure.headers.extend(headers);
            Err(failure)
        }
    }
}

pub(crate) fn range_gone() -> Failure {
    Failure::new(StatusCode::GONE, 1002, "The requested partition key range is no longer available.")
}
