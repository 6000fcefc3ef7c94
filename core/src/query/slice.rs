//! How far has one piece of the keys come?

use std::cmp::Ordering;
use std::collections::VecDeque;

use super::collect::Collected;
use super::continuation::{Last, Piece};
use super::plan::Span;
use super::row::{Row, RowOrder};
use super::value::Value;
use crate::partition::epk::EffectivePartitionKey;

/// What is asked: the keys from one to another, or one partition key of those that the caller gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Span(Span),
    Key(usize),
}

/// One piece. It is only ever divided; where ranges were merged, several pieces ask one range.
#[derive(Clone, Debug)]
pub(super) struct Slice {
    pub(super) id: u32,
    pub(super) part: Part,
    /// The service's continuation for the page that is to be fetched next.
    pub(super) next: Option<String>,
    /// A page is being fetched.
    pub(super) asked: bool,
    /// The last page was fetched.
    pub(super) ended: bool,
    /// Pages fetched and not given to the end.
    pub(super) pages: VecDeque<Page>,
    /// Rows are asked for from these keys on.
    pub(super) from: Option<Vec<Value>>,
    pub(super) last: Option<Last>,
    passing: Option<Passing>,
    pub(super) collected: Option<Collected>,
}

/// Rows up to the last one given come again.
#[derive(Clone, Copy, Debug)]
struct Passing {
    /// How many rows of the last one's keys and document come again.
    again: u64,
    /// How many of them have come.
    passed: u64,
}

/// A page, and where it began.
#[derive(Clone, Debug)]
pub(super) struct Page {
    from: Option<String>,
    pub(super) rows: VecDeque<Row>,
}

impl Slice {
    pub(super) fn new(id: u32, part: Part) -> Self {
        Self {
            id,
            part,
            next: None,
            asked: false,
            ended: false,
            pages: VecDeque::new(),
            from: None,
            last: None,
            passing: None,
            collected: None,
        }
    }

    /// The piece that a continuation tells of.
    pub(super) fn resumed(id: u32, piece: &Piece) -> Self {
        let key = EffectivePartitionKey::new;
        let span = || Part::Span((key(piece.min.clone()), key(piece.max.clone())));
        let last = piece.last();
        let again = |last: &Last| if piece.token.is_some() { last.on_page } else { last.count };
        Self {
            next: piece.token.clone(),
            from: piece.from(),
            passing: last.as_ref().map(|last| Passing { again: again(last), passed: 0 }),
            last,
            ..Self::new(id, piece.key.map_or_else(span, Part::Key))
        }
    }

    /// What a continuation tells of it.
    pub(super) fn piece(&self) -> Piece {
        let piece = match &self.part {
            Part::Span(span) => Piece::of_span(span, self.position()),
            Part::Key(key) => Piece::of_key(*key, self.position()),
        };
        piece.with_from(self.from.as_deref()).with_last(self.last.as_ref())
    }

    /// True if it has not begun.
    pub(super) fn is_untouched(&self) -> bool {
        self.position().is_none() && self.last.is_none() && !self.ended
    }

    /// Where the page begins that is not given to the end.
    pub(super) fn position(&self) -> Option<String> {
        self.pages.front().map_or_else(|| self.next.clone(), |page| page.from.clone())
    }

    /// A part of it, whose range a request can name again: after the same row, but at the service from the start, where
    /// `restarts`; a partition goes on elsewhere only with what does not depend on other documents.
    pub(super) fn divided(&self, id: u32, span: Span, restarts: bool) -> Self {
        let position = self.position().filter(|_| !restarts);
        let from = match &self.last {
            Some(last) if restarts => Some(last.keys.clone()),
            _ => self.from.clone(),
        };
        Self {
            next: position,
            from,
            last: self.last.clone(),
            passing: self.last.as_ref().map(|last| Passing { again: last.count, passed: 0 }),
            ..Self::new(id, Part::Span(span))
        }
    }

    /// Keeps a page that was fetched.
    pub(super) fn add(&mut self, mut rows: VecDeque<Row>, order: &RowOrder, next: Option<String>) {
        self.pass(&mut rows, order);
        let from = std::mem::replace(&mut self.next, next);
        self.ended = self.next.is_none();
        self.pages.push_back(Page { from, rows });
        self.turn();
    }

    /// Drops the rows that were given before.
    fn pass(&mut self, rows: &mut VecDeque<Row>, order: &RowOrder) {
        let (Some(passing), Some(last)) = (&mut self.passing, &mut self.last) else { return };
        last.on_page = 0;
        while let Some(row) = rows.front() {
            let is_new = match order.compare((&row.keys, &row.rid), (&last.keys, &last.rid)) {
                Ordering::Less => false,
                Ordering::Equal => passing.passed == passing.again,
                Ordering::Greater => true,
            };
            if is_new {
                self.passing = None;
                return;
            }
            let is_last = row.rid == last.rid;
            passing.passed += u64::from(is_last);
            last.on_page += u64::from(is_last);
            rows.pop_front();
        }
    }

    /// Takes the first row of those fetched, as given.
    pub(super) fn take(&mut self) -> Option<Row> {
        let row = self.pages.front_mut()?.rows.pop_front()?;
        match &mut self.last {
            Some(last) if last.rid == row.rid && last.keys == row.keys => {
                last.count += 1;
                last.on_page += 1;
            }
            _ => {
                let (keys, rid) = (row.keys.clone(), row.rid.clone());
                self.last = Some(Last { keys, rid, count: 1, on_page: 1 });
            }
        }
        self.turn();
        Some(row)
    }

    /// Drops pages that were given to the end.
    pub(super) fn turn(&mut self) {
        while self.pages.front().is_some_and(|page| page.rows.is_empty()) {
            self.pages.pop_front();
            if let Some(last) = &mut self.last {
                last.on_page = 0;
            }
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.ended && self.pages.is_empty()
    }

    pub(super) fn buffered(&self) -> usize {
        self.pages.iter().map(|page| page.rows.len()).sum()
    }
}
