//! Which documents come next? Pages over the ranges of a container, in a stable order.

use serde_json::Value;

use super::call::Call;
use super::listing::{continuation, page_size, resume};
use super::scope::{self, Coverage};
use super::{Answer, Failure, Outcome, session};
use crate::store::container::Container;
use crate::store::item::{Body, Version};

/// The most that the rows of one page may take, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;

/// Where a page begins: after this document of this range, past so many rows of the next one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cursor {
    range: u64,
    after: u64,
    skip: u64,
}

/// The read feed: whole documents, of one partition, one range or all.
pub(crate) fn read(call: &Call<'_>, container: &Container, names: [&str; 2]) -> Outcome {
    if call.request.header("a-im").is_some() {
        return Err(Failure::unsupported("the change feed", &call.request.path));
    }
    let coverage = scope::coverage(call, container)?;
    let outcome = session::check(call, container, &coverage.ranges)
        .and_then(|()| page(call, container, &coverage, |document| Ok(vec![document.clone()])));
    scope::annotate(call, container, names, &coverage.ranges, outcome)
}

/// One page of what `rows` makes of each document.
pub(crate) fn page(
    call: &Call<'_>,
    container: &Container,
    coverage: &Coverage,
    rows: impl Fn(&Value) -> Result<Vec<Value>, Failure>,
) -> Outcome {
    let [range, after, skip] = resume::<3>(call.request)?.unwrap_or_default();
    let start = Cursor { range, after, skip };
    let size = page_size(call.request)?;
    let (mut found, mut bytes) = (Vec::new(), 0);
    for (range, version, body) in documents(call, container, coverage, start) {
        // The document that the last page broke off in may be gone: then nothing is to be passed over.
        let broken = (range, version.number) == (start.range, start.after + 1);
        let skip = if broken { start.skip } else { 0 };
        for (at, row) in (0..).zip(rows(&body.value)?).skip(usize::try_from(skip).unwrap_or(usize::MAX)) {
            if found.len() == size || bytes > LARGEST {
                let next = [range, version.number - 1, at];
                return Ok(answer(container, found, bytes).header("x-ms-continuation", continuation(&next)));
            }
            bytes += body.text.len();
            found.push(row);
        }
    }
    Ok(answer(container, found, bytes))
}

/// Every document covered, in the order of ranges and of their making.
pub(crate) fn all<'a>(
    call: &'a Call<'_>,
    container: &'a Container,
    coverage: &'a Coverage,
) -> Vec<&'a Value> {
    documents(call, container, coverage, Cursor::default()).map(|(_, _, body)| &body.value).collect()
}

pub(crate) fn answer(container: &Container, rows: Vec<Value>, bytes: usize) -> Answer {
    let rows: Vec<&Value> = rows.iter().collect();
    let answer = super::listing::envelope("Documents", &container.rid, &rows);
    answer.charge(2.8 + 0.05 * rows.len() as f64 + bytes as f64 / 40_960.0)
}

fn documents<'a>(
    call: &'a Call<'_>,
    container: &'a Container,
    coverage: &'a Coverage,
    from: Cursor,
) -> impl Iterator<Item = (u64, &'a Version, &'a Body)> {
    let now = call.seconds();
    let ahead = coverage.ranges.iter().filter(move |range| u64::from(**range) >= from.range);
    let items = move |range: &'a u32| {
        let after = if u64::from(*range) == from.range { from.after } else { 0 };
        let replica = call.state.store.range(container.number, call.region, *range);
        let items = replica.into_iter().flat_map(move |replica| replica.items(after, now));
        items.map(move |(version, body)| (u64::from(*range), version, body))
    };
    ahead.flat_map(items).filter(|(_, version, _)| covers(coverage, version))
}

fn covers(coverage: &Coverage, version: &Version) -> bool {
    let bounds = coverage.bounds.as_ref();
    let inside = bounds.is_none_or(|(start, end)| *start <= version.place && version.place < *end);
    let partition = coverage.partition.as_ref();
    inside && partition.is_none_or(|partition| version.key.partition == *partition)
}
