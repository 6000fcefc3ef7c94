//! Which partitions can hold rows of a query? Those of the partition keys that its filter asks for.

use serde_json::{Value, json};

use super::super::ast::{Binary, Expression, Input, Select};
use super::super::parameters::Parameters;
use super::super::value;
use crate::store::partition_key::{Component, Definition};

/// A filter that allows more keys than this is as good as none.
const MOST_KEYS: usize = 1000;

/// The ranges of effective partition keys in ascending order: the full range, points, or prefixes.
pub(super) fn ranges(select: &Select, parameters: &Parameters, definition: &Definition) -> Vec<Value> {
    let full = vec![json!({"min": "", "max": "FF", "isMinInclusive": true, "isMaxInclusive": false})];
    let Some(keys) = keys(select, parameters, definition) else { return full };
    let mut ranges: Vec<(String, String)> = keys.iter().map(|key| range(key, definition)).collect();
    ranges.sort();
    ranges.dedup();
    let json = |(min, max): (String, String)| {
        let point = min == max;
        json!({"min": min, "max": max, "isMinInclusive": true, "isMaxInclusive": point})
    };
    ranges.into_iter().map(json).collect()
}

/// Whether the ranges are one partition key.
pub(super) fn is_point(ranges: &[Value]) -> bool {
    matches!(ranges, [only] if only["isMaxInclusive"] == Value::Bool(true))
}

fn range(key: &[Component], definition: &Definition) -> (String, String) {
    let place = definition.place(key);
    let max = if definition.complete(key) { place.clone() } else { place.end_of_prefix() };
    (place.as_str().to_owned(), max.as_str().to_owned())
}

/// The partition keys, or their beginnings, that the filter allows; none where it allows any.
fn keys(select: &Select, parameters: &Parameters, definition: &Definition) -> Option<Vec<Vec<Component>>> {
    let filter = select.filter.as_ref()?;
    let source = select.from.first()?;
    let Input::Path { steps, .. } = &source.input else { return None };
    if source.each || !steps.is_empty() {
        return None;
    }
    let search = Search { root: source.name(), parameters };
    let mut keys: Vec<Vec<Component>> = vec![Vec::new()];
    for path in &definition.paths {
        let Some(allowed) = search.allowed(filter, path) else { break };
        let longer =
            |key: &Vec<Component>, value: &Value| key.iter().cloned().chain([Some(value.clone())]).collect();
        if keys.len() * allowed.len() > MOST_KEYS {
            return None;
        }
        keys = keys.iter().flat_map(|key| allowed.iter().map(move |value| longer(key, value))).collect();
    }
    (!keys.iter().any(Vec::is_empty)).then_some(keys)
}

struct Search<'a> {
    root: String,
    parameters: &'a Parameters,
}

impl Search<'_> {
    /// The values that a condition allows at a path; none where it allows any.
    fn allowed(&self, condition: &Expression, path: &[String]) -> Option<Vec<Value>> {
        match condition {
            Expression::Binary(Binary::And, left, right) => {
                self.allowed(left, path).or_else(|| self.allowed(right, path))
            }
            Expression::Binary(Binary::Or, left, right) => {
                let (left, right) = (self.allowed(left, path)?, self.allowed(right, path)?);
                Some(left.into_iter().chain(right).collect())
            }
            Expression::Binary(Binary::Equal, left, right) => {
                let other = if self.is_path(left, path) { right } else { left };
                let constant = self.constant(other)?;
                (self.is_path(left, path) || self.is_path(right, path)).then(|| vec![constant])
            }
            Expression::In { value, list, negated: false } if self.is_path(value, path) => {
                list.iter().map(|item| self.constant(item)).collect()
            }
            _ => None,
        }
    }

    fn is_path(&self, expression: &Expression, path: &[String]) -> bool {
        match (expression, path.split_last()) {
            (Expression::Name(name, _), None) => *name == self.root,
            (Expression::Member(of, name), Some((last, rest))) => name == last && self.is_path(of, rest),
            _ => false,
        }
    }

    fn constant(&self, expression: &Expression) -> Option<Value> {
        let constant = match expression {
            Expression::Null => Some(Value::Null),
            Expression::Bool(bool) => Some(Value::Bool(*bool)),
            Expression::Number(number) => value::number(*number),
            Expression::Text(text) => Some(Value::from(text.as_str())),
            Expression::Parameter(name, _) => self.parameters.get(name).flatten().cloned(),
            _ => None,
        };
        constant.filter(value::is_primitive)
    }
}
