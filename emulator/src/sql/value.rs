//! What do values mean to a query: which are equal, which comes first, how are numbers written?

use std::cmp::Ordering;

use serde_json::Value;

/// A double as the service writes it: whole numbers without a fraction. No JSON exists for infinities.
pub(crate) fn number(number: f64) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        return Some(Value::from(number as i64));
    }
    serde_json::Number::from_f64(number).map(Value::Number)
}

/// The place of a value's type in the order of types; undefined is 0.
pub(crate) fn rank(value: Option<&Value>) -> u8 {
    match value {
        None => 0,
        Some(Value::Null) => 1,
        Some(Value::Bool(_)) => 2,
        Some(Value::Number(_)) => 3,
        Some(Value::String(_)) => 4,
        Some(Value::Array(_)) => 5,
        Some(Value::Object(_)) => 6,
    }
}

/// The order of all values, as ORDER BY has it: by type, then by value.
pub(crate) fn order(left: Option<&Value>, right: Option<&Value>) -> Ordering {
    match (left, right) {
        (Some(Value::Bool(left)), Some(Value::Bool(right))) => left.cmp(right),
        (Some(Value::Number(left)), Some(Value::Number(right))) => {
            double(left).partial_cmp(&double(right)).unwrap_or(Ordering::Equal)
        }
        (Some(Value::String(left)), Some(Value::String(right))) => left.cmp(right),
        (Some(Value::Array(left)), Some(Value::Array(right))) => {
            let unequal = left.iter().zip(right).map(|(l, r)| order(Some(l), Some(r))).find(|o| o.is_ne());
            unequal.unwrap_or_else(|| left.len().cmp(&right.len()))
        }
        (Some(Value::Object(left)), Some(Value::Object(right))) => {
            let (left, right) = (sorted(left), sorted(right));
            let pairs = left.iter().zip(&right);
            let mut unequal = pairs.map(|(l, r)| l.0.cmp(r.0).then_with(|| order(Some(l.1), Some(r.1))));
            unequal.find(|o| o.is_ne()).unwrap_or_else(|| left.len().cmp(&right.len()))
        }
        _ => rank(left).cmp(&rank(right)),
    }
}

fn sorted(object: &serde_json::Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut members: Vec<_> = object.iter().collect();
    members.sort_by_key(|(name, _)| *name);
    members
}

fn double(number: &serde_json::Number) -> f64 {
    number.as_f64().unwrap_or(f64::NAN)
}

/// Deep equality; numbers are doubles.
///
/// Values of different types differ. The documentation calls their comparison undefined, but the service answers false
/// to `=` and true to `!=`: filters such as `c.x != null` live on it.
pub(crate) fn equal(left: &Value, right: &Value) -> bool {
    order(Some(left), Some(right)).is_eq()
}

/// How two values of one type compare with `<` and its kin; none between types, arrays and objects.
pub(crate) fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    let comparable = rank(Some(left)) == rank(Some(right)) && is_primitive(left);
    comparable.then(|| order(Some(left), Some(right)))
}

pub(crate) fn is_primitive(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}

/// A text that two values share exactly when they are equal.
pub(crate) fn identity(value: Option<&Value>) -> String {
    let mut text = String::new();
    write_identity(value, &mut text);
    text
}

fn write_identity(value: Option<&Value>, text: &mut String) {
    match value {
        None => text.push('?'),
        Some(Value::Number(number)) => text.push_str(&(double(number) + 0.0).to_string()),
        Some(Value::Array(items)) => {
            text.push('[');
            for item in items {
                write_identity(Some(item), text);
                text.push(',');
            }
            text.push(']');
        }
        Some(Value::Object(object)) => {
            text.push('{');
            for (name, value) in sorted(object) {
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write_identity(Some(value), text);
                text.push(',');
            }
            text.push('}');
        }
        Some(scalar) => text.push_str(&scalar.to_string()),
    }
}
