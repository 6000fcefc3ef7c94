//! What does ORDER BY RANK rank by? One score, or several that are fused.

use serde_json::Value;

use super::ast::{Expression, Select};
use super::error::SqlError;
use super::parameters::Parameters;

/// What a rank is made of.
pub(crate) struct Ranking<'a> {
    pub(crate) scores: Vec<Score<'a>>,
    /// One a score, or none at all: then all count alike.
    pub(crate) weights: Vec<f64>,
}

/// A call that scores rows.
pub(crate) enum Score<'a> {
    Text { path: &'a Expression, keywords: &'a [Expression] },
    Vector(&'a [Expression]),
}

/// Reads the one key of ORDER BY RANK: `FullTextScore(...)`, or `RRF(score, score, ..., [weights])`.
pub(crate) fn ranking<'a>(select: &'a Select, parameters: &Parameters) -> Result<Ranking<'a>, SqlError> {
    let [item] = &select.order_by[..] else {
        return Err(refused("takes one function, which RRF makes of several"));
    };
    let Expression::Call { name, arguments, .. } = &item.key else {
        return Err(refused("takes a function"));
    };
    if !name.eq_ignore_ascii_case("RRF") {
        return Ok(Ranking { scores: vec![score(&item.key)?], weights: Vec::new() });
    }
    let (scores, weights) = match arguments.split_last() {
        Some((last, scores)) if !matches!(last, Expression::Call { .. }) => {
            (scores, weights(last, parameters)?)
        }
        _ => (&arguments[..], Vec::new()),
    };
    if !weights.is_empty() && weights.len() != scores.len() {
        return Err(refused("needs as many weights as RRF has functions"));
    }
    Ok(Ranking { scores: scores.iter().map(score).collect::<Result<_, _>>()?, weights })
}

fn score(call: &Expression) -> Result<Score<'_>, SqlError> {
    let Expression::Call { name, arguments, .. } = call else {
        return Err(refused("takes FullTextScore and VectorDistance only"));
    };
    match (name.to_ascii_uppercase().as_str(), &arguments[..]) {
        ("FULLTEXTSCORE", [path, Expression::Array(keywords)]) => Ok(Score::Text { path, keywords }),
        ("FULLTEXTSCORE", [path, keywords @ ..]) => Ok(Score::Text { path, keywords }),
        ("VECTORDISTANCE", arguments) => Ok(Score::Vector(arguments)),
        _ => Err(refused("takes FullTextScore and VectorDistance only")),
    }
}

fn weights(given: &Expression, parameters: &Parameters) -> Result<Vec<f64>, SqlError> {
    let weights: Option<Vec<f64>> = match given {
        Expression::Array(items) => items.iter().map(|item| weight(item, parameters)).collect(),
        Expression::Parameter(name, _) => {
            let items = parameters.get(name).flatten().and_then(Value::as_array);
            items.and_then(|items| items.iter().map(Value::as_f64).collect())
        }
        _ => None,
    };
    weights.ok_or_else(|| refused("takes the weights of RRF as an array of numbers"))
}

fn weight(given: &Expression, parameters: &Parameters) -> Option<f64> {
    match given {
        Expression::Number(number) => Some(*number),
        Expression::Parameter(name, _) => parameters.get(name).flatten()?.as_f64(),
        _ => None,
    }
}

fn refused(why: &str) -> SqlError {
    SqlError::whole(format!("The ORDER BY RANK clause {why}."))
}
