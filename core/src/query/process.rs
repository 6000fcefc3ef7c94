//! Is a query run as one, or as several whose ranks are fused?

use std::sync::Arc;

use bytes::Bytes;

use super::Unfit;
use super::continuation::{Continuation, Refused};
use super::machine::{Ask, Limits, Machine, Want};
use super::plan::{Plan, Span};
use super::search::Search;
use super::slice::Part;

/// A query under way.
pub(crate) enum Process {
    One(Machine),
    Fused(Search),
}

impl Process {
    /// The query from its start, over `parts` of the container; a search counts words in those of `counted`.
    pub(crate) fn start(plan: Arc<Plan>, parts: Vec<Part>, counted: Vec<Part>, limits: Limits) -> Self {
        match &plan.search {
            Some(info) => Self::Fused(Search::start(info, parts, counted, limits)),
            None => Self::One(Machine::start(plan, parts, limits)),
        }
    }

    /// The query from where a continuation of it says; the caller has given so many partition keys.
    pub(crate) fn resume(self, continuation: &Continuation, given: usize) -> Result<Self, Refused> {
        match self {
            Self::One(machine) => machine.resume(continuation, given).map(Self::One),
            Self::Fused(search) => Ok(Self::Fused(search.resume(continuation))),
        }
    }

    /// Where the query goes on after the rows given last; `None` if there is nothing left.
    pub(crate) fn continuation(&self, container: &str, query: &str) -> Option<Continuation> {
        match self {
            Self::One(machine) => machine.continuation(container, query),
            Self::Fused(search) => search.continuation(container, query),
        }
    }

    /// The caller asks for another page.
    pub(crate) fn go_on(&mut self) {
        if let Self::One(machine) = self {
            machine.go_on();
        }
    }

    /// What is wanted now.
    pub(crate) fn want(&mut self) -> Want {
        match self {
            Self::One(machine) => machine.want(),
            Self::Fused(search) => search.want(),
        }
    }

    /// A page that may be fetched while the caller reads the last one.
    pub(crate) fn want_ahead(&mut self) -> Option<Ask> {
        match self {
            Self::One(machine) => machine.want_ahead(),
            // All rows are known before the first is given.
            Self::Fused(_) => None,
        }
    }

    /// A page has come.
    pub(crate) fn feed(
        &mut self,
        slice: u32,
        body: &Bytes,
        continuation: Option<String>,
        execution_info: Option<&str>,
    ) -> Result<(), Unfit> {
        match self {
            Self::One(machine) => machine.feed(slice, body, continuation, execution_info),
            Self::Fused(search) => search.feed(slice, body, continuation),
        }
    }

    /// A page could not be fetched: it is asked for again.
    pub(crate) fn failed(&mut self, slice: u32) {
        self.machines().iter_mut().for_each(|machine| machine.failed(slice));
    }

    /// No range holds all of a piece: it goes on as these.
    pub(crate) fn divide(&mut self, slice: u32, spans: &[Span]) {
        self.machines().iter_mut().for_each(|machine| machine.divide(slice, spans));
    }

    /// All that ask for pages; each knows its own pieces.
    fn machines(&mut self) -> &mut [Machine] {
        match self {
            Self::One(machine) => std::slice::from_mut(machine),
            Self::Fused(search) => search.machines(),
        }
    }
}
