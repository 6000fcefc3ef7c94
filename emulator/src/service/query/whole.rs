//! What is on a page of an answer that only all documents together have: in order, distinct, folded, or cut off?

use std::cmp::Ordering;

use serde_json::Value;

use super::Asked;
use super::cursor::{Cursor, Place};
use super::metrics::Tally;
use crate::service::call::Call;
use crate::service::feed::{self, LARGEST};
use crate::service::listing::page_size;
use crate::service::scope::Coverage;
use crate::service::{Failure, Outcome};
use crate::sql::Found;
use crate::store::container::Container;

/// One page.
pub(super) fn page(
    call: &Call<'_>,
    container: &Container,
    coverage: &Coverage,
    asked: &Asked,
    tally: &Tally,
) -> Outcome {
    let policies = super::policies(container);
    let documents = feed::all(call, container, coverage);
    documents.iter().for_each(|(_, size, _)| tally.retrieved(*size));
    let found = asked.found(documents.iter().map(|(_, _, document)| *document), &policies, call.now)?;
    let compare =
        |left: &[Option<Value>], right: &[Option<Value>]| asked.query.compare(&policies, left, right);
    let resumes = |keys: &[Option<Value>], number: u64| match &asked.resume {
        None => true,
        Some(filter) => match compare(keys, &filter.keys) {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal => !filter.exclude && filter.number.is_none_or(|from| from <= number),
        },
    };
    let cursor = Cursor::of(call.request)?;
    let after = |place: &Place| {
        let Some(Cursor { last, .. }) = &cursor else { return true };
        let order = compare(&place.keys, &last.keys);
        order.then((place.number, place.among).cmp(&(last.number, last.among))).is_gt()
    };
    let numbers: Vec<u64> = documents.iter().map(|(number, ..)| *number).collect();
    let rows =
        placed(found, &numbers).filter(|(place, _)| resumes(&place.keys, place.number) && after(place));
    let rows = cut(rows, asked, cursor.as_ref().map_or(0, |cursor| cursor.count))?;
    let (rows, bytes, next) = fill(rows, page_size(call.request)?);
    // Rows that no key orders are in the order of their documents.
    let order = r#"{"reverseRidEnabled":false,"reverseIndexScan":false}"#;
    let answer = feed::answer(container, rows, bytes).header("x-ms-cosmos-query-execution-info", order);
    Ok(match next {
        Some(cursor) => answer.header("x-ms-continuation", cursor.seal()),
        None => answer,
    })
}

/// Each row with its place.
fn placed(found: Vec<Found>, numbers: &[u64]) -> impl Iterator<Item = (Place, Value)> {
    let mut before: Option<(usize, u64)> = None;
    found.into_iter().map(move |row| {
        let among = match before {
            Some((document, among)) if document == row.document => among + 1,
            _ => 0,
        };
        before = Some((row.document, among));
        let number = numbers.get(row.document).copied().unwrap_or(0);
        (Place { keys: row.keys, number, among }, row.value)
    })
}

/// What TOP, OFFSET and LIMIT leave of the rows, of which `count` came before; each with how many have come then.
fn cut(
    rows: impl Iterator<Item = (Place, Value)>,
    asked: &Asked,
    count: usize,
) -> Result<impl Iterator<Item = (usize, Place, Value)>, Failure> {
    let (skip, take) = asked.window()?;
    let end = skip.saturating_add(take);
    let counted = rows.zip(count..end).map(|((place, row), before)| (before + 1, place, row));
    Ok(counted.filter(move |(count, ..)| *count > skip))
}

/// As many rows as a page holds, their size, and where the next page begins if there are more.
fn fill(
    rows: impl Iterator<Item = (usize, Place, Value)>,
    size: usize,
) -> (Vec<Value>, usize, Option<Cursor>) {
    let (mut page, mut bytes, mut last) = (Vec::new(), 0, None);
    for (count, place, row) in rows {
        if page.len() == size || bytes > LARGEST {
            return (page, bytes, last);
        }
        bytes += row.to_string().len();
        page.push(row);
        last = Some(Cursor { last: place, count });
    }
    (page, bytes, None)
}
