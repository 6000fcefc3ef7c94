//! How far has a query come? The state that says what is asked next and which rows are known.
//!
//! No I/O: who drives it fetches the pages that it asks for and feeds it with them, in any order.

mod ask;
mod produce;

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;

use super::collect::Collected;
use super::continuation::{Continuation, Piece, Refused};
use super::plan::{Plan, QueryInfo};
use super::row::RowOrder;
use super::slice::{Part, Slice};
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
    /// More rows are not ranked.
    pub(crate) ranked: usize,
    /// Pages are fetched ahead from the start; else the more, the more pages the caller has asked for.
    pub(crate) eager: bool,
}

/// The state of one query.
pub(crate) struct Machine {
    plan: Arc<Plan>,
    kind: Kind,
    order: RowOrder,
    slices: Vec<Slice>,
    ids: Ids,
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

/// The numbers of pieces, apart from those of the machines beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ids {
    pub(super) next: u32,
    pub(super) step: u32,
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
pub(super) const USUAL_PAGE: usize = 1000;

impl Machine {
    /// The query from its start, over these parts of the container.
    pub(crate) fn start(plan: Arc<Plan>, parts: impl IntoIterator<Item = Part>, limits: Limits) -> Self {
        Self::beside_others(plan, parts, limits, Ids { next: 0, step: 1 })
    }

    pub(super) fn beside_others(
        plan: Arc<Plan>,
        parts: impl IntoIterator<Item = Part>,
        limits: Limits,
        ids: Ids,
    ) -> Self {
        let info = &plan.query_info;
        let mut machine = Self {
            kind: Kind::of(info),
            order: RowOrder::new(&info.order_by),
            slices: Vec::new(),
            ids,
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
        let id = self.ids.next;
        self.ids.next += self.ids.step;
        id
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

    pub(super) fn is_over(&self) -> bool {
        let all_given = self.kind != Kind::Collect && self.slices.iter().all(Slice::is_done);
        match &self.results {
            Some(results) => results.is_empty(),
            None => self.partial.is_empty() && (self.window.is_shut() || all_given),
        }
    }
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
