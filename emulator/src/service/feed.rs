//! Which documents come next? Pages over the ranges of a container, in a stable order.

use std::iter::Peekable;

use serde_json::Value;

use super::call::Call;
use super::listing::{continuation, page_size, resume};
use super::scope::{self, Coverage};
use super::{Answer, Failure, Outcome, change_feed, session};
use crate::store::container::Container;
use crate::store::item::{Body, Version};

/// The most that the rows of one page may take, in bytes.
pub(crate) const LARGEST: usize = 4 * 1024 * 1024;

/// Where a page begins: after the document of this number, past so many rows of the next one. Numbers rise across all
/// ranges, so that a page goes on where the last one ended though ranges were split or merged meanwhile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cursor {
    after: u64,
    skip: u64,
}

/// The read feed: whole documents, of one partition, one range or all.
pub(crate) fn read(call: &Call<'_>, container: &Container, names: [&str; 2]) -> Outcome {
    if call.request.header("a-im").is_some() {
        return change_feed::read(call, container, names);
    }
    let coverage = scope::coverage(call, container)?;
    let outcome = session::check(call, container, &coverage.ranges)
        .and_then(|()| page(call, container, &coverage, |body| Ok(vec![body.value.clone()])));
    scope::annotate(call, container, names, &coverage.ranges, outcome)
}

/// One page of what `rows` makes of each document.
pub(crate) fn page(
    call: &Call<'_>,
    container: &Container,
    coverage: &Coverage,
    rows: impl Fn(&Body) -> Result<Vec<Value>, Failure>,
) -> Outcome {
    let [after, skip] = resume::<2>(call.request)?.unwrap_or_default();
    let start = Cursor { after, skip };
    let size = page_size(call.request)?;
    let (mut found, mut bytes) = (Vec::new(), 0);
    for (version, body) in documents(call, container, coverage, start.after) {
        // The document that the last page broke off in may be gone: then nothing is to be passed over.
        let skip = if version.number == start.after + 1 { start.skip } else { 0 };
        for (at, row) in (0..).zip(rows(body)?).skip(usize::try_from(skip).unwrap_or(usize::MAX)) {
            if found.len() == size || bytes > LARGEST {
                let next = [version.number - 1, at];
                return Ok(answer(container, found, bytes).header("x-ms-continuation", continuation(&next)));
            }
            bytes += body.text.len();
            found.push(row);
        }
    }
    Ok(answer(container, found, bytes))
}

/// Every document covered, in the order of their making, with its number and its size.
pub(crate) fn all<'a>(
    call: &'a Call<'_>,
    container: &'a Container,
    coverage: &'a Coverage,
) -> Vec<(u64, usize, &'a Value)> {
    let documents = documents(call, container, coverage, 0);
    documents.map(|(version, body)| (version.number, body.text.len(), &body.value)).collect()
}

pub(crate) fn answer(container: &Container, rows: Vec<Value>, bytes: usize) -> Answer {
    let rows: Vec<&Value> = rows.iter().collect();
    let answer = super::listing::envelope("Documents", &container.rid, &rows);
    answer.charge(2.8 + 0.05 * rows.len() as f64 + bytes as f64 / 40_960.0)
}

/// The documents covered with a number above `after`, lowest first.
fn documents<'a>(
    call: &'a Call<'_>,
    container: &'a Container,
    coverage: &'a Coverage,
    after: u64,
) -> impl Iterator<Item = (&'a Version, &'a Body)> {
    let now = call.seconds();
    let replica = |range: &u32| call.state.store.range(container.number, call.region, *range);
    let mut heads: Vec<_> = coverage
        .ranges
        .iter()
        .filter_map(replica)
        .map(|replica| replica.items(after, now).peekable())
        .collect();
    let next = move || {
        let number =
            |items: &mut Peekable<_>| items.peek().map(|(version, _): &(&Version, _)| version.number);
        let numbers = heads.iter_mut().enumerate().filter_map(|(at, items)| Some((number(items)?, at)));
        let (_, at) = numbers.min()?;
        heads[at].next()
    };
    std::iter::from_fn(next).filter(|(version, _)| covers(coverage, version))
}

pub(crate) fn covers(coverage: &Coverage, version: &Version) -> bool {
    let bounds = coverage.bounds.as_ref();
    let inside = bounds.is_none_or(|(start, end)| *start <= version.place && version.place < *end);
    let partition = coverage.partition.as_ref();
    inside && partition.is_none_or(|partition| version.key.partition == *partition)
}
