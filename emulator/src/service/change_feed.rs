//! What changed since a reader last asked? The latest version of each item, or all versions with deletions.

mod latest;
mod position;
#[cfg(test)]
mod tests;
mod versions;

use std::time::UNIX_EPOCH;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::listing::page_size;
use super::scope::{self, Coverage};
use super::{Answer, Failure, Outcome, feed, session};
use crate::store::container::Container;
use crate::store::item::Version;
use crate::store::replica::RangeReplica;
use position::{Etag, Position};

/// What a request wants to be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The latest version of each item that is there.
    Latest,
    /// Every version and deletion.
    Versions,
}

/// Where a request begins.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Start {
    Beginning,
    Now,
    /// After this time, in seconds since 1970.
    Since(u64),
    After(Etag),
}

/// What is read of one range.
struct Reading<'a> {
    call: &'a Call<'a>,
    container: &'a Container,
    coverage: &'a Coverage,
    replica: &'a RangeReplica,
    /// Only what was written after this time, in seconds since 1970.
    since: Option<u64>,
    /// In envelopes, as readers of the newer form want even of the latest versions.
    enveloped: bool,
}

/// A page in the making.
struct Page {
    rows: Vec<Value>,
    bytes: usize,
    size: usize,
}

impl Page {
    fn is_full(&self) -> bool {
        self.rows.len() >= self.size || self.bytes > feed::LARGEST
    }

    fn add(&mut self, row: Value, bytes: usize) {
        self.rows.push(row);
        self.bytes += bytes;
    }
}

pub(super) fn read(call: &Call<'_>, container: &Container, names: [&str; 2]) -> Outcome {
    let coverage = scope::coverage(call, container)?;
    let outcome =
        session::check(call, container, &coverage.ranges).and_then(|()| page(call, container, &coverage));
    scope::annotate(call, container, names, &coverage.ranges, outcome)
}

fn page(call: &Call<'_>, container: &Container, coverage: &Coverage) -> Outcome {
    let mode = mode(call)?;
    let start = start(call)?;
    if mode == Mode::Versions {
        check_versions(container, &start)?;
    }
    let enveloped = call.request.header("x-ms-cosmos-changefeed-wire-format-version").is_some();
    let since = if let Start::Since(since) = start { Some(since) } else { None };
    let mut page = Page { rows: Vec::new(), bytes: 0, size: page_size(call.request)? };
    let mut next = Vec::new();
    for id in &coverage.ranges {
        let replica = call.state.store.range(container.number, call.region, *id);
        let replica = replica.ok_or_else(scope::range_gone)?;
        let reading = Reading { call, container, coverage, replica, since, enveloped };
        let from = reading.begin(&start, *id, mode);
        let to = match mode {
            Mode::Latest => reading.latest(from, &mut page),
            Mode::Versions => reading.versions(from, &mut page)?,
        };
        next.push((Some(*id), to));
    }
    if let [(range, _)] = &mut next[..] {
        *range = None;
    }
    Ok(answer(container, page, &Etag(next).text()))
}

fn answer(container: &Container, page: Page, etag: &str) -> Answer {
    match page.rows.is_empty() {
        true => Answer::empty(StatusCode::NOT_MODIFIED).header("etag", etag),
        false => feed::answer(container, page.rows, page.bytes)
            .header("etag", etag)
            .header("x-ms-continuation", etag),
    }
}

fn mode(call: &Call<'_>) -> Result<Mode, Failure> {
    match call.request.header("a-im").unwrap_or_default() {
        feed if feed.eq_ignore_ascii_case("Incremental Feed") => Ok(Mode::Latest),
        feed if feed.eq_ignore_ascii_case("Full-Fidelity Feed") => Ok(Mode::Versions),
        feed => Err(Failure::bad_request(format!(
            "The value '{feed}' of the header A-IM is invalid: 'Incremental Feed' and 'Full-Fidelity Feed' are accepted."
        ))),
    }
}

/// An etag says more than the time that clients go on sending beside it.
fn start(call: &Call<'_>) -> Result<Start, Failure> {
    let header = |name| call.request.header(name).filter(|value| !value.is_empty());
    match (header("if-none-match"), header("if-modified-since")) {
        (Some("*"), _) => Ok(Start::Now),
        (Some(etag), _) => Etag::parse(etag).map(Start::After).ok_or_else(|| {
            Failure::bad_request(format!("The value '{etag}' of If-None-Match is no etag of a change feed."))
        }),
        (None, Some(date)) => {
            let time =
                httpdate::parse_http_date(date).ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            time.map(|since| Start::Since(since.as_secs())).ok_or_else(|| {
                Failure::bad_request(format!("The value '{date}' of If-Modified-Since is no date of HTTP."))
            })
        }
        (None, None) => Ok(Start::Beginning),
    }
}

fn check_versions(container: &Container, start: &Start) -> Result<(), Failure> {
    if container.retention().is_none() {
        return Err(Failure::bad_request(
            "The container keeps no versions of its items: all versions and deletes are read only where its \
             changeFeedPolicy has a retentionDuration.",
        ));
    }
    match start {
        Start::Now | Start::After(_) => Ok(()),
        Start::Beginning | Start::Since(_) => Err(Failure::bad_request(
            "All versions and deletes are read from now on, or on from an etag; not from the beginning or a time.",
        )),
    }
}

impl Reading<'_> {
    fn begin(&self, start: &Start, id: u32, mode: Mode) -> Position {
        let told = (mode == Mode::Versions).then(|| self.call.seconds());
        match start {
            Start::Beginning | Start::Since(_) => Position::default(),
            Start::Now => self.end(&Position { expired: told, ..Position::default() }),
            Start::After(etag) => {
                let range = self.container.ranges.iter().find(|range| range.id == id);
                let position = etag.of(id, range.map_or(&[], |range| &range.parents)).unwrap_or_default();
                Position { expired: told.map(|now| position.expired.unwrap_or(now)), ..position }
            }
        }
    }

    /// The place after which to read here: all is looked through where the reader's number holds elsewhere.
    fn after(&self, from: &Position) -> u64 {
        match &from.known {
            Some((home, _)) if *home != self.call.region => 0,
            _ => from.at,
        }
    }

    /// Whether a version is news to a reader who comes from there.
    fn is_news(&self, version: &Version, from: &Position) -> bool {
        let elsewhere = from.known.as_ref().filter(|(home, _)| *home != self.call.region);
        let known = elsewhere.is_some_and(|(_, known)| known.knows(version.dot));
        let late_enough = self.since.is_none_or(|since| version.seconds() > since);
        !known && late_enough && feed::covers(self.coverage, version)
    }

    /// Where a reader is who was told all that there is.
    fn end(&self, from: &Position) -> Position {
        self.position(from, self.replica.changes.last(), std::iter::empty())
    }

    /// Where a reader is who was told all up to a place, and not of these versions after it.
    fn position<'v>(&self, from: &Position, at: u64, left: impl Iterator<Item = &'v Version>) -> Position {
        let mut known = self.replica.progress.clone();
        if let Some((_, before)) = &from.known {
            known.merge(before);
        }
        left.for_each(|version| known.forget_from(version.dot));
        let agreed = known.iter().len() < 2;
        // A region that is behind must not take the reader back.
        let at = if agreed { at.max(from.at) } else { at.max(self.after(from)) };
        Position { at, known: (!agreed).then_some((self.call.region, known)), expired: from.expired }
    }

    /// What goes with a version: when it was written, and where it is in the feed.
    fn metadata(&self, operation: &str, at: u64, seconds: u64) -> Map<String, Value> {
        let metadata = json!({"operationType": operation, "lsn": at, "crts": seconds});
        metadata.as_object().cloned().unwrap_or_default()
    }
}
