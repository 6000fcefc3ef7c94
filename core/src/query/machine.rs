//! What is asked next, and which rows are known by now?
//!
//! No I/O: who drives it fetches the pages that it asks for and feeds it with them, in any order.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;

use super::collect::Collected;
use super::continuation::{Continuation, Piece, Refused};
use super::filter;
use super::plan::{Plan, QueryInfo, Span};
use super::row::{self, Row, RowOrder};
use super::slice::{Part, Slice};
use super::value::Value;
use super::window::{Seen, Window};

/// What the machine wants.
#[derive(Debug)]
pub(crate) enum Want {
    /// This page, whenever it comes. Others may be wanted at once.
    Page(Ask),
    /// One of the pages that are being fetched.
    Wait,
    /// Nothing: here is a page of the answer.
    Rows(Vec<Bytes>),
    /// Nothing: all was given.
    End,
}

/// A page to fetch.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// Names it when it comes.
    pub(crate) slice: u32,
    pub(crate) part: Part,
    /// The query's text; `None`: as the caller wrote it.
    pub(crate) text: Option<String>,
    pub(crate) continuation: Option<String>,
    /// The page size that the caller set counts here, too.
    pub(crate) is_paged: bool,
}

/// How much may be fetched and kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The most rows of a page of the answer.
    pub(crate) page: Option<usize>,
    /// The most pages fetched at once.
    pub(crate) parallel: usize,
    /// No page is fetched ahead of its need while this many rows wait.
    pub(crate) buffered: usize,
    /// Pages are fetched ahead from the start; else the more, the more pages the caller has asked for.
    pub(crate) eager: bool,
}

/// The state of one query.
pub(crate) struct Machine {
    plan: Arc<Plan>,
    kind: Kind,
    order: RowOrder,
    slices: Vec<Slice>,
    made: u32,
    window: Window,
    seen: Seen,
    /// Rows of a page that is not full yet.
    partial: Vec<Bytes>,
    /// Rows that were given, where all are known before the first is.
    given: u64,
    results: Option<VecDeque<Bytes>>,
    limits: Limits,
    /// How many pages may be fetched ahead.
    ahead: usize,
}

/// How rows come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// One piece after the other.
    Stream,
    /// The least of all pieces' first rows is next.
    Merge,
    /// All at once, in the end.
    Collect,
}

impl Kind {
    fn of(info: &QueryInfo) -> Self {
        if Collected::is_for(info) {
            Self::Collect
        } else if info.order_by.is_empty() {
            Self::Stream
        } else {
            Self::Merge
        }
    }
}

/// The most rows of a page of the answer where the caller sets no number.
const USUAL_PAGE: usize = 1000;

impl Machine {
    /// The query from its start, over these parts of the container.
    pub(crate) fn start(plan: Arc<Plan>, parts: impl IntoIterator<Item = Part>, limits: Limits) -> Self {
        let info = &plan.query_info;
        let mut machine = Self {
            kind: Kind::of(info),
            order: RowOrder::new(&info.order_by),
            slices: Vec::new(),
            made: 0,
            window: Window::of(info),
            seen: Seen::new(info.distinct_type),
            partial: Vec::new(),
            given: 0,
            results: None,
            ahead: if limits.eager { limits.parallel } else { 0 },
            limits,
            plan,
        };
        for part in parts {
            let id = machine.id();
            machine.slices.push(Slice::new(id, part));
        }
        machine
    }

    /// The query from where a continuation of it says; the caller has given so many partition keys.
    pub(crate) fn resume(self, continuation: &Continuation, given: usize) -> Result<Self, Refused> {
        let mut machine = self;
        machine.given = continuation.given;
        if machine.kind == Kind::Collect {
            return Ok(machine);
        }
        machine.window = continuation.window();
        machine.seen = continuation.seen(machine.seen)?;
        machine.slices.clear();
        for piece in &continuation.pieces {
            let last = piece.last();
            let keys = [piece.from(), last.map(|last| last.keys)];
            let is_known = piece.key.is_none_or(|key| key < given);
            if !is_known || keys.iter().flatten().any(|keys| keys.len() != machine.order.keys.len()) {
                return Err(Refused::Damaged);
            }
            let id = machine.id();
            machine.slices.push(Slice::resumed(id, piece));
        }
        Ok(machine)
    }

    fn id(&mut self) -> u32 {
        self.made += 1;
        self.made
    }

    /// Where the query goes on after the rows given last; `None` if there is nothing left.
    pub(crate) fn continuation(&self, container: &str, query: &str) -> Option<Continuation> {
        if self.is_over() {
            return None;
        }
        let mut pieces = Vec::new();
        if self.kind != Kind::Collect {
            self.slices.iter().filter(|slice| !slice.is_done()).for_each(|slice| join(&mut pieces, slice));
        }
        let (container, query) = (container.to_owned(), query.to_owned());
        let content = Continuation::new(container, query, pieces, self.given);
        Some(content.with_window(self.window).with_seen(&self.seen))
    }

    fn is_over(&self) -> bool {
        let all_given = self.kind != Kind::Collect && self.slices.iter().all(Slice::is_done);
        match &self.results {
            Some(results) => results.is_empty(),
            None => self.partial.is_empty() && (self.window.is_shut() || all_given),
        }
    }

    /// The caller asks for another page: from the second on, it is worth more to be ahead.
    pub(crate) fn go_on(&mut self) {
        if self.given > 0 {
            self.get_ahead();
        }
    }

    fn get_ahead(&mut self) {
        self.ahead = (2 * self.ahead).max(1).min(self.limits.parallel);
    }

    /// What is wanted now.
    pub(crate) fn want(&mut self) -> Want {
        loop {
            if let Some(ask) = self.ask() {
                return Want::Page(ask);
            }
            match self.produce() {
                Produced::Rows(rows) => {
                    self.given += rows.len() as u64;
                    return Want::Rows(rows);
                }
                Produced::Nothing if self.is_over() => return Want::End,
                Produced::Nothing if self.next_to_ask().is_none() => return Want::Wait,
                Produced::Nothing => {}
            }
        }
    }

    /// A page that may be fetched while the caller reads the last one.
    pub(crate) fn want_ahead(&mut self) -> Option<Ask> {
        if self.ahead > 0 && !self.is_over() { self.ask() } else { None }
    }

    fn ask(&mut self) -> Option<Ask> {
        let at = self.next_to_ask()?;
        let info = &self.plan.query_info;
        let slice = &mut self.slices[at];
        slice.asked = true;
        let condition = || match &slice.from {
            Some(from) => filter::condition(&info.order_by_expressions, &info.order_by, from),
            None => "true".to_owned(),
        };
        let rewritten = &info.rewritten_query;
        Some(Ask {
            slice: slice.id,
            part: slice.part.clone(),
            text: (!rewritten.is_empty()).then(|| rewritten.replace(filter::PLACEHOLDER, &condition())),
            continuation: slice.next.clone(),
            is_paged: self.kind != Kind::Collect,
        })
    }

    /// The piece of which a page is to be fetched: first those that no row comes without, then those that will be such.
    fn next_to_ask(&self) -> Option<usize> {
        let asked = self.slices.iter().filter(|slice| slice.asked).count();
        if asked >= self.limits.parallel || self.window.is_shut() && self.results.is_none() {
            return None;
        }
        let free = |at: &usize| !self.slices[*at].asked && !self.slices[*at].ended;
        let is_needed = |at: &usize| match self.kind {
            Kind::Stream => *at == 0 && self.slices[0].pages.is_empty(),
            Kind::Merge => self.slices[*at].pages.is_empty(),
            Kind::Collect => true,
        };
        let all = || 0..self.slices.len();
        if let Some(needed) = all().filter(free).find(is_needed) {
            return Some(needed);
        }
        let buffered: usize = self.slices.iter().map(Slice::buffered).sum();
        let is_enough = self.window.needed().is_some_and(|needed| buffered as u64 >= needed);
        if asked >= self.ahead || buffered >= self.limits.buffered || is_enough {
            return None;
        }
        all().filter(free).find(|at| self.slices[*at].pages.len() < 2)
    }

    /// A page has come.
    pub(crate) fn feed(
        &mut self,
        slice: u32,
        body: &Bytes,
        continuation: Option<String>,
        execution_info: Option<&str>,
    ) -> serde_json::Result<()> {
        let Some(at) = self.slices.iter().position(|other| other.id == slice) else { return Ok(()) };
        let slice = &mut self.slices[at];
        slice.asked = false;
        let info = &self.plan.query_info;
        let mut rows = VecDeque::new();
        match self.kind {
            Kind::Stream => rows.extend(row::plain(body)?.into_iter().map(Row::plain)),
            Kind::Merge => {
                self.order.learn(execution_info);
                rows.extend(row::sorted(body, self.order.keys.len())?);
            }
            Kind::Collect => {
                slice.collected.get_or_insert_with(|| Collected::new(info)).add(info, &self.order, body)?;
            }
        }
        let is_empty = rows.is_empty();
        slice.add(rows, &self.order, continuation);
        if is_empty {
            self.get_ahead();
        }
        Ok(())
    }

    /// A page could not be fetched: it is asked for again.
    pub(crate) fn failed(&mut self, slice: u32) {
        self.slices.iter_mut().filter(|other| other.id == slice).for_each(|slice| slice.asked = false);
    }

    /// No range holds all of a piece: it goes on as these.
    pub(crate) fn divide(&mut self, slice: u32, spans: &[Span]) {
        let Some(at) = self.slices.iter().position(|other| other.id == slice) else { return };
        let old = self.slices.remove(at);
        let restarts = self.kind != Kind::Stream || matches!(self.seen, Seen::All(_));
        for (place, span) in (at..).zip(spans) {
            let id = self.id();
            self.slices.insert(place, old.divided(id, span.clone(), restarts));
        }
    }

    fn produce(&mut self) -> Produced {
        let rows = match self.kind {
            Kind::Stream => self.stream(),
            Kind::Merge => self.merge(),
            Kind::Collect => self.collect(),
        };
        rows.map_or(Produced::Nothing, Produced::Rows)
    }

    /// Whole pages of the service make a page, so that the next one begins where one of theirs does.
    fn stream(&mut self) -> Option<Vec<Bytes>> {
        let mut rows = Vec::new();
        while !self.window.is_shut() {
            self.slices.retain_mut(|slice| !slice.is_done());
            let Some(page) = self.slices.first().and_then(|slice| slice.pages.front()) else { break };
            let most = self.limits.page.unwrap_or(0);
            if !rows.is_empty() && rows.len() + page.rows.len() > most {
                break;
            }
            let page = self.slices[0].pages.pop_front().map(|page| page.rows).unwrap_or_default();
            rows.extend(page.into_iter().filter_map(|row| self.let_through(row.payload)));
        }
        (!rows.is_empty()).then_some(rows)
    }

    fn merge(&mut self) -> Option<Vec<Bytes>> {
        let full = self.limits.page.unwrap_or(USUAL_PAGE);
        while self.partial.len() < full && !self.window.is_shut() {
            self.slices.retain(|slice| !slice.is_done());
            if self.slices.iter().any(|slice| slice.pages.is_empty()) {
                return None;
            }
            let Some(first) = self.first() else { break };
            let row = self.slices[first].take();
            let row = row.and_then(|row| self.let_through(row.payload));
            self.partial.extend(row);
        }
        self.slices.retain(|slice| !slice.is_done());
        (!self.partial.is_empty()).then(|| std::mem::take(&mut self.partial))
    }

    /// The piece whose first row is the least; of equal ones the one with the lowest keys.
    fn first(&self) -> Option<usize> {
        let row = |at: usize| self.slices[at].pages.front().and_then(|page| page.rows.front());
        let firsts = (0..self.slices.len()).filter_map(|at| Some((at, row(at)?)));
        let least = firsts.min_by(|(_, left), (_, right)| {
            self.order.compare((&left.keys, &left.rid), (&right.keys, &right.rid))
        });
        least.map(|(at, _)| at)
    }

    fn collect(&mut self) -> Option<Vec<Bytes>> {
        if self.results.is_none() {
            self.finish()?;
        }
        let results = self.results.as_mut()?;
        let most = self.limits.page.unwrap_or(USUAL_PAGE).min(results.len());
        (most > 0).then(|| results.drain(..most).collect())
    }

    /// Puts together what all pieces have; `None` while one has not ended.
    fn finish(&mut self) -> Option<()> {
        if !self.slices.iter().all(|slice| slice.ended) {
            return None;
        }
        let info = Arc::clone(&self.plan);
        let info = &info.query_info;
        let pieces = self.slices.iter_mut().filter_map(|slice| slice.collected.take());
        let all = pieces.reduce(|mut all, more| {
            all.merge(more);
            all
        });
        let rows = all.unwrap_or_else(|| Collected::new(info)).rows(info, &self.order);
        let mut rows: VecDeque<Bytes> =
            rows.into_iter().filter_map(|row| self.let_through(Some(row))).collect();
        // These were given before the continuation.
        rows.drain(..rows.len().min(usize::try_from(self.given).unwrap_or(usize::MAX)));
        self.results = Some(rows);
        Some(())
    }

    /// The row, if it is none of those that are left out.
    fn let_through(&mut self, row: Option<Bytes>) -> Option<Bytes> {
        let row = row?;
        let hash = || Value::parse(&row).map(|value| value.hash());
        // A row is JSON: it was read as such with its page. One that is too deep to be told from others is kept.
        let is_new = self.seen.admits(hash).unwrap_or(true);
        (is_new && self.window.admits()).then_some(row)
    }
}

/// What there is to give.
enum Produced {
    Rows(Vec<Bytes>),
    Nothing,
}

/// Adds a piece; one that has not begun goes on where the last one ends that has not begun either.
fn join(pieces: &mut Vec<Piece>, slice: &Slice) {
    let piece = slice.piece();
    if let Some(last) = pieces.last_mut()
        && slice.is_untouched()
        && last.is_untouched()
        && last.key.is_none()
        && piece.key.is_none()
        && last.max == piece.min
    {
        last.max = piece.max;
        return;
    }
    pieces.push(piece);
}
