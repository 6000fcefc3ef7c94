//! Which page is asked for next, and what becomes of it when it comes?

use std::collections::VecDeque;

use bytes::Bytes;

use super::super::Unfit;
use super::super::collect::Collected;
use super::super::filter;
use super::super::plan::Span;
use super::super::row::{self, Row};
use super::super::slice::Slice;
use super::super::window::Seen;
use super::{Ask, Kind, Machine};

impl Machine {
    /// The caller asks for another page: from the second on, it is worth more to be ahead.
    pub(crate) fn go_on(&mut self) {
        if self.given > 0 {
            self.get_ahead();
        }
    }

    fn get_ahead(&mut self) {
        self.ahead = (2 * self.ahead).max(1).min(self.limits.parallel);
    }

    /// A page that may be fetched while the caller reads the last one.
    pub(crate) fn want_ahead(&mut self) -> Option<Ask> {
        if self.ahead > 0 && !self.is_over() { self.ask() } else { None }
    }

    pub(in crate::query) fn ask(&mut self) -> Option<Ask> {
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

    /// How many pages are being fetched.
    pub(in crate::query) fn under_way(&self) -> usize {
        self.slices.iter().filter(|slice| slice.asked).count()
    }

    /// The piece of which a page is to be fetched: first those that no row comes without, then those that will be such.
    pub(super) fn next_to_ask(&self) -> Option<usize> {
        let asked = self.under_way();
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
    ) -> Result<(), Unfit> {
        let Some(at) = self.slices.iter().position(|other| other.id == slice) else { return Ok(()) };
        self.slices[at].asked = false;
        let info = &self.plan.query_info;
        let mut rows = VecDeque::new();
        match self.kind {
            Kind::Stream => rows.extend(row::plain(body)?.into_iter().map(Row::plain)),
            Kind::Merge => {
                self.order.learn(execution_info);
                rows.extend(row::sorted(body, self.order.keys.len())?);
            }
            Kind::Collect => {
                let collected = &mut self.slices[at].collected;
                collected.get_or_insert_with(|| Collected::new(info)).add(info, &self.order, body)?;
                let ranked = self.slices.iter().filter_map(|slice| slice.collected.as_ref());
                if ranked.map(Collected::ranked).sum::<usize>() > self.limits.ranked {
                    return Err(Unfit::TooMany(self.limits.ranked));
                }
            }
        }
        let is_empty = rows.is_empty();
        self.slices[at].add(rows, &self.order, continuation);
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
}
