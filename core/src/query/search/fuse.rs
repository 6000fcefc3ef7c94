//! In which order do rows come that several scores rank? By the sum of what their ranks are worth: reciprocal rank
//! fusion.

use std::cmp::Ordering;
use std::collections::HashSet;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::Error as _;
use serde_json::value::RawValue;

use super::super::plan::SortOrder;
use super::super::row::{Row, slice, some};

/// The constant of the fusion, as in the official packages: the larger, the less the first ranks stand out.
const CONSTANT: f64 = 60.0;

/// The rows of one score, the best first.
pub(super) struct Component {
    pub(super) rows: Vec<Row>,
    /// Which scores are the best. Default: the highest.
    pub(super) order: Option<SortOrder>,
    pub(super) weight: f64,
}

/// What a component says of a row: all its scores, whichever it was found by.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Scored<'a> {
    component_scores: Vec<f64>,
    #[serde(borrow, default, deserialize_with = "some")]
    payload: Option<&'a RawValue>,
}

/// A row that is to be ranked.
struct Candidate {
    rid: String,
    scores: Vec<f64>,
    payload: Option<Bytes>,
    fused: f64,
}

/// The rows of all components, each once, in their order; `None` for one that is undefined.
pub(super) fn rows(components: Vec<Component>) -> serde_json::Result<Vec<Option<Bytes>>> {
    let orders: Vec<_> = components.iter().map(|component| (component.order, component.weight)).collect();
    let mut candidates = candidates(components)?;
    // The rows of one score are in its order.
    if orders.len() > 1 {
        // Equal ones come by their ids, whichever partition was faster.
        candidates.sort_by(|left, right| left.rid.cmp(&right.rid));
        for (at, (order, weight)) in orders.into_iter().enumerate() {
            add_ranks(&mut candidates, at, order, weight);
        }
        candidates.sort_by(|left, right| right.fused.total_cmp(&left.fused));
    }
    Ok(candidates.into_iter().map(|candidate| candidate.payload).collect())
}

fn candidates(components: Vec<Component>) -> serde_json::Result<Vec<Candidate>> {
    let count = components.len();
    let mut known = HashSet::new();
    let mut candidates = Vec::new();
    for row in components.into_iter().flat_map(|component| component.rows) {
        if !known.insert(row.rid.text.clone()) {
            continue;
        }
        let missing = || serde_json::Error::custom("a row has no scores to be ranked by");
        let body = row.payload.ok_or_else(missing)?;
        let scored: Scored<'_> = serde_json::from_slice(&body)?;
        if scored.component_scores.len() != count {
            return Err(missing());
        }
        let payload = scored.payload.map(|payload| slice(&body, payload));
        candidates.push(Candidate {
            rid: row.rid.text,
            scores: scored.component_scores,
            payload,
            fused: 0.0,
        });
    }
    Ok(candidates)
}

/// Adds what the ranks by one score are worth. Equal scores have one rank, and the next one follows it.
fn add_ranks(candidates: &mut [Candidate], at: usize, order: Option<SortOrder>, weight: f64) {
    let mut places: Vec<usize> = (0..candidates.len()).collect();
    let score = |place: usize| candidates[place].scores[at];
    places.sort_by(|left, right| best_first(order, score(*left), score(*right)));
    let mut rank = 0.0;
    let mut last = None;
    let ranks = places.iter().map(|place| {
        let score = score(*place);
        rank += f64::from(u8::from(last != Some(score)));
        last = Some(score);
        rank
    });
    let ranks: Vec<f64> = ranks.collect();
    for (place, rank) in places.into_iter().zip(ranks) {
        candidates[place].fused += weight / (CONSTANT + rank);
    }
}

fn best_first(order: Option<SortOrder>, left: f64, right: f64) -> Ordering {
    match order {
        Some(SortOrder::Ascending) => left.total_cmp(&right),
        Some(SortOrder::Descending) | None => right.total_cmp(&left),
    }
}
