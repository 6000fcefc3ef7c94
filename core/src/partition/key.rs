//! What is a partition key, and when are two the same?

mod convert;
mod json;
#[cfg(test)]
mod tests;

use std::fmt;
use std::hash::{Hash, Hasher};

/// The value of one path of a partition key.
#[derive(Clone, Debug)]
pub enum PartitionKeyValue {
    /// The item has no such property.
    Undefined,
    /// JSON null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number. It is sent as given; the service compares it as a 64-bit float.
    Integer(i64),
    /// Any other number. It must be finite.
    Number(f64),
    /// A string.
    String(String),
}

/// The partition key of an item: one value, or one per path of a hierarchical container.
///
/// ```
/// use perilune::PartitionKey;
///
/// let single = PartitionKey::from("tenant-1");
/// let hierarchical = PartitionKey::from(("tenant-1", "user-7", 42));
/// let without = PartitionKey::NONE;
/// # let _ = (single, hierarchical, without);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PartitionKey(Values);

/// One value needs no list.
#[derive(Clone, Debug)]
enum Values {
    One(PartitionKeyValue),
    Many(Vec<PartitionKeyValue>),
}

/// Why a partition key cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidPartitionKey {
    /// JSON has no NaN and no infinities.
    NotFinite,
    /// A key has one to three values; this many were given.
    Length(usize),
}

impl PartitionKey {
    /// The key of items that lack the property.
    pub const NONE: Self = Self(Values::One(PartitionKeyValue::Undefined));
    /// The key of items whose property is JSON null.
    pub const NULL: Self = Self(Values::One(PartitionKeyValue::Null));

    /// The values, outermost path first.
    #[must_use]
    pub fn values(&self) -> &[PartitionKeyValue] {
        self.0.as_slice()
    }

    /// The key with its numbers as the service compares them: equal keys have one text then.
    pub(crate) fn as_compared(&self) -> Self {
        let number = |value: &PartitionKeyValue| value.as_f64().map(PartitionKeyValue::Number);
        let values = self.values().iter();
        Self(Values::Many(values.map(|value| number(value).unwrap_or_else(|| value.clone())).collect()))
    }
}

impl PartitionKeyValue {
    /// The number as the service compares it.
    pub(crate) fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Number(value) => Some(*value),
            Self::Undefined | Self::Null | Self::Bool(_) | Self::String(_) => None,
        }
    }
}

/// Numbers are the same when the service takes them for the same: as 64-bit floats, -0.0 apart from 0.
impl PartialEq for PartitionKeyValue {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Undefined, Self::Undefined) | (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::String(a), Self::String(b)) => a == b,
            _ => match (self.as_f64(), other.as_f64()) {
                (Some(a), Some(b)) => a.to_bits() == b.to_bits(),
                _ => false,
            },
        }
    }
}

impl Eq for PartitionKeyValue {}

impl Hash for PartitionKeyValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Undefined => 0u8.hash(state),
            Self::Null => 1u8.hash(state),
            Self::Bool(value) => (2u8, value).hash(state),
            Self::Integer(_) | Self::Number(_) => (5u8, self.as_f64().map(f64::to_bits)).hash(state),
            Self::String(value) => (8u8, value).hash(state),
        }
    }
}

impl Values {
    fn as_slice(&self) -> &[PartitionKeyValue] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}

impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Values {}

impl Hash for Values {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_slice().hash(state);
    }
}

impl fmt::Display for InvalidPartitionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite => {
                f.write_str("partition key: a number is NaN or infinite; a finite number is accepted")
            }
            Self::Length(given) => {
                write!(f, "partition key: {given} values given; one to three are accepted")
            }
        }
    }
}

impl std::error::Error for InvalidPartitionKey {}
