//! Which partitions can hold rows of a query? Those of the partition keys that its filter asks for.

use serde_json::{Value, json};

use super::super::ast::{Binary, Expression, Input, Select, Unary};
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
    if ranges.is_empty() {
        // A query that can have no rows, or reads none, is still sent to one partition: the first.
        ranges.push(Default::default());
    }
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
    let Some(source) = select.from.first() else { return Some(Vec::new()) };
    let filter = select.filter.as_ref()?;
    let Input::Path { steps, .. } = &source.input else { return None };
    if source.each || !steps.is_empty() {
        return None;
    }
    let root = source.name();
    let mut keys: Vec<Vec<Component>> = vec![Vec::new()];
    for path in &definition.paths {
        let search = Search { root: &root, path, parameters };
        let Some(allowed) = search.allowed(filter) else { break };
        let longer = |key: &Vec<Component>, value: &Component| {
            key.iter().cloned().chain([value.clone()]).collect::<Vec<_>>()
        };
        if keys.len() * allowed.len() > MOST_KEYS {
            return None;
        }
        keys = keys.iter().flat_map(|key| allowed.iter().map(move |value| longer(key, value))).collect();
    }
    (!keys.iter().any(Vec::is_empty)).then_some(keys)
}

/// Looks for what a filter demands of the value at a path.
struct Search<'a> {
    root: &'a str,
    path: &'a [String],
    parameters: &'a Parameters,
}

impl Search<'_> {
    /// The values that a condition allows; none where it allows any.
    fn allowed(&self, condition: &Expression) -> Option<Vec<Component>> {
        match condition {
            Expression::Bool(false) => Some(Vec::new()),
            Expression::Unary(Unary::Not, of) if self.is_path(of) => Some(vec![bool(false)]),
            condition if self.is_path(condition) => Some(vec![bool(true)]),
            Expression::Binary(Binary::And, left, right) => both(self.allowed(left), self.allowed(right)),
            Expression::Binary(Binary::Or, left, right) => {
                let (left, right) = (self.allowed(left)?, self.allowed(right)?);
                Some(left.into_iter().chain(right).collect())
            }
            Expression::Binary(Binary::Equal, left, right) => {
                let other = if self.is_path(left) { right } else { left };
                let constant = self.constant(other)?;
                (self.is_path(left) || self.is_path(right)).then(|| vec![constant])
            }
            Expression::In { value, list, negated: false } if self.is_path(value) => {
                list.iter().map(|item| self.constant(item)).collect()
            }
            Expression::Call { name, arguments, .. } => self.called(&name.to_ascii_uppercase(), arguments),
            _ => None,
        }
    }

    fn called(&self, name: &str, arguments: &[Expression]) -> Option<Vec<Component>> {
        match (name, arguments) {
            ("IS_NULL", [of]) if self.is_path(of) => Some(vec![Some(Value::Null)]),
            ("IS_BOOL", [of]) if self.is_path(of) => Some(vec![bool(true), bool(false)]),
            ("ARRAY_CONTAINS", [Expression::Array(items), of]) if self.is_path(of) => {
                items.iter().map(|item| self.constant(item)).collect()
            }
            _ => None,
        }
    }

    fn is_path(&self, expression: &Expression) -> bool {
        self.path
            .iter()
            .rev()
            .try_fold(expression, |of, step| match of {
                Expression::Member(of, name) if name == step => Some(of.as_ref()),
                _ => None,
            })
            .is_some_and(|of| matches!(of, Expression::Name(name, _) if name == self.root))
    }

    /// The key's component for a constant; arrays and objects are kept with what has no key.
    fn constant(&self, expression: &Expression) -> Option<Component> {
        match expression {
            Expression::Null => Some(Some(Value::Null)),
            Expression::Bool(of) => Some(bool(*of)),
            Expression::Number(number) => value::number(*number).map(Some),
            Expression::Text(text) => Some(Some(Value::from(text.as_str()))),
            Expression::Parameter(name, _) => {
                let value = self.parameters.get(name).flatten()?;
                Some(Some(value.clone()).filter(value::is_primitive))
            }
            Expression::Array(_) | Expression::Object(_) => Some(None),
            _ => None,
        }
    }
}

fn bool(of: bool) -> Component {
    Some(Value::Bool(of))
}

/// What two conditions allow together.
fn both(left: Option<Vec<Component>>, right: Option<Vec<Component>>) -> Option<Vec<Component>> {
    let (Some(left), Some(right)) = (&left, &right) else { return left.or(right) };
    let kept =
        |value: &&Component| right.iter().any(|other| value::order(value.as_ref(), other.as_ref()).is_eq());
    Some(left.iter().filter(kept).cloned().collect())
}
