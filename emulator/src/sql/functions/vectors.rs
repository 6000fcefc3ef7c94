//! Functions of vectors.

use serde_json::Value;

use super::super::policies::Distance;
use super::super::value::number;
use super::arguments::Arguments;
use super::{Function, function};

pub(super) const FUNCTIONS: &[Function] = &[
    function("VECTORDISTANCE", 2, 4, |a| number(measured(a)?)),
    // In rewritten queries: more is nearer, whatever the distance.
    function("_VECTORSCORE", 2, 4, |a| {
        let measured = measured(a)?;
        number(if a.policies.distance(a.expressions) == Distance::Euclidean { -measured } else { measured })
    }),
];

/// Undefined unless both are vectors of one length.
fn measured(arguments: &Arguments<'_>) -> Option<f64> {
    let numbers = |at| arguments.array(at)?.iter().map(Value::as_f64).collect::<Option<Vec<f64>>>();
    let (left, right) = (numbers(0)?, numbers(1)?);
    if left.len() != right.len() || left.is_empty() {
        return None;
    }
    let dot = |left: &[f64], right: &[f64]| left.iter().zip(right).map(|(l, r)| l * r).sum::<f64>();
    Some(match arguments.policies.distance(arguments.expressions) {
        Distance::DotProduct => dot(&left, &right),
        Distance::Cosine => dot(&left, &right) / (dot(&left, &left) * dot(&right, &right)).sqrt(),
        Distance::Euclidean => left.iter().zip(&right).map(|(l, r)| (l - r).powi(2)).sum::<f64>().sqrt(),
    })
}
