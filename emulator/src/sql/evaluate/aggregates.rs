//! What does an aggregate make of the defined values of a group?

use serde_json::Value;

use super::super::ast::Aggregate;
use super::super::value::{identity, is_primitive, number, order};

/// `None` is undefined.
pub(crate) fn fold(aggregate: Aggregate, values: Vec<Value>) -> Option<Value> {
    match aggregate {
        Aggregate::Count => Some(Value::from(values.len())),
        Aggregate::CountIf => {
            Some(Value::from(values.iter().filter(|value| **value == Value::Bool(true)).count()))
        }
        Aggregate::Sum => number(sum(&values)?),
        Aggregate::Average => number(sum(&values)? / values.len() as f64),
        Aggregate::Min => {
            primitives(values)?.into_iter().min_by(|left, right| order(Some(left), Some(right)))
        }
        Aggregate::Max => {
            primitives(values)?.into_iter().max_by(|left, right| order(Some(left), Some(right)))
        }
        Aggregate::MakeList => Some(Value::Array(values)),
        Aggregate::MakeSet => {
            let mut seen = std::collections::HashSet::new();
            Some(values.into_iter().filter(|value| seen.insert(identity(Some(value)))).collect())
        }
    }
}

/// One value that is no number makes the sum undefined.
fn sum(values: &[Value]) -> Option<f64> {
    values.iter().map(Value::as_f64).sum()
}

/// One array or object makes the extreme undefined.
fn primitives(values: Vec<Value>) -> Option<Vec<Value>> {
    values.iter().all(is_primitive).then_some(values)
}
