//! Which rows are known by now?

use std::collections::VecDeque;

use bytes::Bytes;

use super::super::collect::Collected;
use super::super::row::Row;
use super::super::value::Value;
use super::super::window::Window;
use super::{Kind, Machine, USUAL_PAGE, Want};

/// What there is to give.
enum Produced {
    Rows(Vec<Bytes>),
    Nothing,
}

impl Machine {
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

    fn produce(&mut self) -> Produced {
        let rows = match self.kind {
            Kind::Stream => self.stream(),
            Kind::Merge => self.merge(),
            Kind::Collect => self.collect(),
        };
        rows.map_or(Produced::Nothing, Produced::Rows)
    }

    /// Whole pages of the service make a page, so that the next one begins where one of theirs does.
    pub(in crate::query) fn stream(&mut self) -> Option<Vec<Bytes>> {
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

    /// What all pieces have, put together; `None` while one has not ended.
    pub(in crate::query) fn collected(&mut self) -> Option<Collected> {
        if !self.has_ended() {
            return None;
        }
        let pieces = self.slices.iter_mut().filter_map(|slice| slice.collected.take());
        let all = pieces.reduce(|mut all, more| {
            all.merge(more);
            all
        });
        Some(all.unwrap_or_else(|| Collected::new(&self.plan.query_info)))
    }

    pub(in crate::query) fn has_ended(&self) -> bool {
        self.slices.iter().all(|slice| slice.ended)
    }

    /// The rows that come first, in their order, and nothing else of a query that ranks.
    pub(in crate::query) fn ranked(&mut self) -> Vec<Row> {
        let needed = Window::of(&self.plan.query_info).needed();
        self.collected().map_or_else(Vec::new, |all| all.into_ranked(&self.order, needed))
    }

    /// Makes the rows of the answer; `None` while a piece has not ended.
    fn finish(&mut self) -> Option<()> {
        let all = self.collected()?;
        let rows = all.rows(&self.plan.query_info, &self.order);
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
