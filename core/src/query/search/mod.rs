//! How is ORDER BY RANK run? Words are counted everywhere, each score is asked for by a query of its own, and the ranks of
//! the rows are fused.

mod fuse;
mod statistics;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;

use self::fuse::Component;
use self::statistics::Statistics;
use super::Unfit;
use super::continuation::Continuation;
use super::machine::{Ids, Limits, Machine, USUAL_PAGE, Want};
use super::plan::{Plan, QueryInfo, SearchInfo};
use super::slice::Part;

/// A search under way.
pub(crate) struct Search {
    info: SearchInfo,
    parts: Vec<Part>,
    /// Where words are counted.
    counted: Vec<Part>,
    limits: Limits,
    stage: Stage,
    /// Rows that were given.
    given: u64,
}

enum Stage {
    Counts(Box<Machine>, Statistics),
    /// One a score.
    Scores(Vec<Machine>),
    Rows(VecDeque<Bytes>),
}

impl Search {
    /// The search from its start over these parts, with the words of others counted, or of the same.
    pub(crate) fn start(info: &SearchInfo, parts: Vec<Part>, counted: Vec<Part>, limits: Limits) -> Self {
        let stage = first_stage(info, &parts, &counted, limits);
        Self { info: info.clone(), parts, counted, limits, stage, given: 0 }
    }

    /// From where a continuation says: all is asked again, since nothing of it is known before all is.
    pub(crate) fn resume(mut self, continuation: &Continuation) -> Self {
        self.given = continuation.given;
        self
    }

    pub(crate) fn continuation(&self, container: &str, query: &str) -> Option<Continuation> {
        match &self.stage {
            Stage::Rows(rows) if rows.is_empty() => None,
            _ => Some(Continuation::new(container.to_owned(), query.to_owned(), Vec::new(), self.given)),
        }
    }

    pub(crate) fn want(&mut self) -> Want {
        let parallel = self.limits.parallel;
        match &mut self.stage {
            Stage::Rows(rows) if rows.is_empty() => Want::End,
            Stage::Rows(rows) => {
                let most = self.limits.page.unwrap_or(USUAL_PAGE).min(rows.len());
                self.given += most as u64;
                Want::Rows(rows.drain(..most).collect())
            }
            Stage::Counts(machine, _) => machine.ask().map_or(Want::Wait, Want::Page),
            Stage::Scores(machines) => {
                let under_way: usize = machines.iter().map(Machine::under_way).sum();
                let ask =
                    if under_way < parallel { machines.iter_mut().find_map(Machine::ask) } else { None };
                ask.map_or(Want::Wait, Want::Page)
            }
        }
    }

    /// A page has come. One that can't be read is asked for again, as if it had not.
    pub(crate) fn feed(&mut self, slice: u32, body: &Bytes, next: Option<String>) -> Result<(), Unfit> {
        match &mut self.stage {
            Stage::Counts(machine, counted) => {
                let more = Statistics::of_page(body).inspect_err(|_| machine.failed(slice))?;
                machine.feed(slice, body, next, None)?;
                // Of the rows nothing but their sum is of use.
                while machine.stream().is_some() {}
                counted.add(more);
                if machine.is_over() {
                    let machines = scores(&self.info, Some(counted), &self.parts, self.limits);
                    self.stage = Stage::Scores(machines);
                }
            }
            Stage::Scores(machines) => {
                for machine in machines.iter_mut() {
                    machine.feed(slice, body, next.clone(), None)?;
                }
                if machines.iter().all(Machine::has_ended) {
                    let rows = fused(&self.info, machines, self.given).inspect_err(|_| {
                        // The pages are used up, and one of them can't be ranked: all begins anew.
                        self.stage = first_stage(&self.info, &self.parts, &self.counted, self.limits);
                    })?;
                    self.stage = Stage::Rows(rows);
                }
            }
            Stage::Rows(_) => {}
        }
        Ok(())
    }

    pub(crate) fn machines(&mut self) -> &mut [Machine] {
        match &mut self.stage {
            Stage::Counts(machine, _) => std::slice::from_mut(machine),
            Stage::Scores(machines) => machines,
            Stage::Rows(_) => &mut [],
        }
    }
}

/// Words are counted first, if any score needs it.
fn first_stage(info: &SearchInfo, parts: &[Part], counted: &[Part], limits: Limits) -> Stage {
    if !info.requires_global_statistics {
        return Stage::Scores(scores(info, None, parts, limits));
    }
    let text = info.global_statistics_query.clone();
    let plan = plan_of(QueryInfo { rewritten_query: text, ..QueryInfo::default() });
    // Every count is needed: none is fetched ahead of its need.
    let limits = Limits { page: None, eager: true, ..limits };
    Stage::Counts(Box::new(Machine::start(plan, counted.to_vec(), limits)), Statistics::default())
}

/// What asks for the rows of each score.
fn scores(info: &SearchInfo, counted: Option<&Statistics>, parts: &[Part], limits: Limits) -> Vec<Machine> {
    let step = u32::try_from(info.component_query_infos.len()).unwrap_or(u32::MAX);
    let machine = |(next, component): (u32, &QueryInfo)| {
        let text = match counted {
            Some(counted) => {
                counted.written_into(&component.rewritten_query, info.component_query_infos.len())
            }
            None => component.rewritten_query.clone(),
        };
        // No partition knows the rank of its rows among all.
        let info = QueryInfo { rewritten_query: text, has_non_streaming_order_by: true, ..component.clone() };
        Machine::beside_others(plan_of(info), parts.to_vec(), limits, Ids { next, step })
    };
    (0..).zip(&info.component_query_infos).map(machine).collect()
}

/// The rows of the answer that were not given before.
fn fused(info: &SearchInfo, machines: &mut [Machine], given: u64) -> serde_json::Result<VecDeque<Bytes>> {
    let weights = info.component_weights.iter().copied().chain(std::iter::repeat(1.0));
    let components = machines.iter_mut().zip(&info.component_query_infos).zip(weights);
    let components = components.map(|((machine, info), weight)| Component {
        rows: machine.ranked(),
        order: info.order_by.first().copied(),
        weight,
    });
    let rows = fuse::rows(components.collect())?;
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let taken = rows.into_iter().skip(info.skip.map_or(0, count)).take(info.take.map_or(usize::MAX, count));
    Ok(taken.flatten().skip(count(given)).collect())
}

fn plan_of(query_info: QueryInfo) -> Arc<Plan> {
    Arc::new(Plan { query_info, ..Plan::default() })
}
