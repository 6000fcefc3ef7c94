//! Which of two values comes first, and which are the same?
//!
//! The service orders by type, then by value: undefined, null, booleans, numbers, strings, arrays, objects. Numbers are
//! 64-bit floats, strings compare by their bytes, objects by their members in the order of the names.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Deserialize;

use crate::partition::hash::digest;

/// A value of a sort key, a group key or an aggregate. Documents are never made into one, but to tell equal ones apart.
#[derive(Clone, Debug, Default)]
pub(crate) enum Value {
    #[default]
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    Array(Vec<Value>),
    Object(BTreeMap<String, Value>),
}

/// The whole numbers that a 64-bit float holds without a gap.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Value {
    /// The value of JSON text.
    pub(crate) fn parse(json: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(json)
    }

    /// The value as JSON; `None` for undefined and for infinite numbers, which JSON lacks.
    pub(crate) fn to_json(&self) -> Option<serde_json::Value> {
        use serde_json::Value as Json;
        Some(match self {
            Self::Undefined => return None,
            Self::Null => Json::Null,
            Self::Bool(value) => Json::from(*value),
            // Whole numbers are written without a fraction, as the service does.
            Self::Number(value) if value.fract() == 0.0 && value.abs() <= EXACT => Json::from(*value as i64),
            Self::Number(value) => Json::Number(serde_json::Number::from_f64(*value)?),
            Self::Text(value) => Json::from(value.as_str()),
            Self::Array(items) => items.iter().filter_map(Self::to_json).collect(),
            Self::Object(members) => {
                let member = |(name, value): (&String, &Self)| Some((name.clone(), value.to_json()?));
                Json::Object(members.iter().filter_map(member).collect())
            }
        })
    }

    pub(crate) fn is_primitive(&self) -> bool {
        !matches!(self, Self::Undefined | Self::Array(_) | Self::Object(_))
    }

    /// A number that equal values share, and others do not but by a chance that never comes.
    pub(crate) fn hash(&self) -> u128 {
        let mut bytes = Vec::with_capacity(64);
        self.write(&mut bytes);
        digest(&bytes)
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Undefined => 0,
            Self::Null => 1,
            Self::Bool(_) => 2,
            Self::Number(_) => 3,
            Self::Text(_) => 4,
            Self::Array(_) => 5,
            Self::Object(_) => 6,
        }
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.push(self.rank());
        match self {
            Self::Undefined | Self::Null => {}
            Self::Bool(value) => bytes.push((*value).into()),
            // 0 and -0 are the same.
            Self::Number(value) => bytes.extend((value + 0.0).to_bits().to_le_bytes()),
            Self::Text(value) => write_text(value, bytes),
            Self::Array(items) => {
                bytes.extend(items.len().to_le_bytes());
                items.iter().for_each(|item| item.write(bytes));
            }
            Self::Object(members) => {
                bytes.extend(members.len().to_le_bytes());
                for (name, value) in members {
                    write_text(name, bytes);
                    value.write(bytes);
                }
            }
        }
    }
}

fn write_text(text: &str, bytes: &mut Vec<u8>) {
    bytes.extend(text.len().to_le_bytes());
    bytes.extend(text.as_bytes());
}

impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Number(value) => Self::Number(value.as_f64().unwrap_or_default()),
            Json::String(value) => Self::Text(value),
            Json::Array(items) => Self::Array(items.into_iter().map(Into::into).collect()),
            Json::Object(members) => {
                Self::Object(members.into_iter().map(|(name, value)| (name, value.into())).collect())
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_json::Value::deserialize(deserializer).map(Into::into)
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Array(a), Self::Array(b)) => a.cmp(b),
            (Self::Object(a), Self::Object(b)) => a.iter().cmp(b.iter()),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Value {}

/// What may be undefined, in the form of the service: `{"item": value}`, or `{}`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Item {
    #[serde(default)]
    pub(crate) item: Value,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn value(json: &str) -> Value {
        Value::parse(json.as_bytes()).unwrap()
    }

    #[test]
    fn values_are_ordered_by_type_then_by_value() {
        let ascending = [
            "null",
            "false",
            "true",
            "-1e300",
            "-1",
            "0",
            "0.5",
            "1",
            "12345678901234567890123",
            r#""""#,
            r#""A""#,
            r#""a""#,
            r#""aa""#,
            r#""b""#,
            r#""é""#,
            r#""😀""#,
            "[]",
            "[1]",
            "[1,2]",
            "[2]",
            r#"["a"]"#,
            "{}",
            r#"{"a":1}"#,
            r#"{"a":1,"b":1}"#,
            r#"{"a":2}"#,
            r#"{"b":1}"#,
        ];
        let mut values: Vec<Value> = vec![Value::Undefined];
        values.extend(ascending.map(value));
        for (i, a) in values.iter().enumerate() {
            for (j, b) in values.iter().enumerate() {
                assert_eq!(a.cmp(b), i.cmp(&j), "{a:?} and {b:?}");
                assert_eq!(a.hash() == b.hash(), i == j, "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn equal_values_have_one_hash() {
        for (a, b) in [
            ("1", "1.0"),
            ("0", "-0"),
            ("1e2", "100"),
            (r#"{"a":1,"b":[2]}"#, r#"{ "b": [2.0], "a": 1 }"#),
            (r#""\u0041""#, r#""A""#),
        ] {
            assert_eq!(value(a).hash(), value(b).hash(), "{a} and {b}");
            assert_eq!(value(a), value(b), "{a} and {b}");
        }
        assert_ne!(value(r#"["a","b"]"#).hash(), value(r#"["ab"]"#).hash());
    }

    #[test]
    fn whole_numbers_are_written_without_a_fraction() {
        for (number, text) in [(3.0, "3"), (-0.5, "-0.5"), (1e300, "1e+300"), (9e15, "9000000000000000")] {
            assert_eq!(Value::Number(number).to_json().unwrap().to_string(), text);
        }
    }
}
