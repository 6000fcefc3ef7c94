//! What is a partition key, and how does it travel in a header?

mod convert;
#[cfg(test)]
mod tests;

use std::fmt;
use std::hash::{Hash, Hasher};

use http::HeaderValue;

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

    /// The key as the header `x-ms-documentdb-partitionkey` carries it: a JSON array, ASCII only.
    ///
    /// `system_key`: the container was migrated from one without partitions (`systemKey` in its definition);
    /// there an absent key is the empty array.
    ///
    /// # Errors
    ///
    /// A number that is not finite, or not one to three values.
    pub fn to_header(&self, system_key: bool) -> Result<HeaderValue, InvalidPartitionKey> {
        let text = self.to_json(system_key)?;
        // Printable ASCII only: control characters leave as escapes.
        HeaderValue::try_from(text).map_err(|_| InvalidPartitionKey::NotFinite)
    }

    /// The text of [`PartitionKey::to_header`].
    ///
    /// # Errors
    ///
    /// The same.
    pub fn to_json(&self, system_key: bool) -> Result<String, InvalidPartitionKey> {
        let values = self.values();
        if values.is_empty() || values.len() > 3 {
            return Err(InvalidPartitionKey::Length(values.len()));
        }
        if system_key && matches!(values, [PartitionKeyValue::Undefined]) {
            return Ok("[]".to_owned());
        }
        let mut json = String::from("[");
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                json.push(',');
            }
            value.write_json(&mut json)?;
        }
        json.push(']');
        Ok(json)
    }
}

impl PartitionKeyValue {
    fn write_json(&self, json: &mut String) -> Result<(), InvalidPartitionKey> {
        match self {
            Self::Undefined => json.push_str("{}"),
            Self::Null => json.push_str("null"),
            Self::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
            Self::Integer(value) => json.push_str(&value.to_string()),
            Self::Number(value) => write_number(*value, json)?,
            Self::String(value) => write_string(value, json),
        }
        Ok(())
    }

    /// The number as the service compares it.
    pub(crate) fn as_f64(&self) -> Option<f64> {
        match self {
            #[allow(clippy::cast_precision_loss)]
            Self::Integer(value) => Some(*value as f64),
            Self::Number(value) => Some(*value),
            Self::Undefined | Self::Null | Self::Bool(_) | Self::String(_) => None,
        }
    }
}

fn write_number(value: f64, json: &mut String) -> Result<(), InvalidPartitionKey> {
    let number = serde_json::Number::from_f64(value).ok_or(InvalidPartitionKey::NotFinite)?;
    let text = number.to_string();
    // 12.0 is spelled 12, as the other clients do. -0.0 stays as it is: its hash is not that of 0.
    let whole = text.strip_suffix(".0").filter(|whole| *whole != "-0");
    json.push_str(whole.unwrap_or(&text));
    Ok(())
}

fn write_string(value: &str, json: &mut String) {
    json.push('"');
    for c in value.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            ' '..='~' => json.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    json.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    json.push('"');
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
