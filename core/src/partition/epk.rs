//! How do effective partition keys compare?
//!
//! They are upper-case hexadecimal text. The shorter of two is thought to go on in zeros, because boundaries of
//! hierarchical containers come in several lengths; plain text order sends requests to the wrong range there.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point in the space that the partition key ranges divide.
#[derive(Clone, Debug)]
pub struct EffectivePartitionKey(Cow<'static, str>);

impl EffectivePartitionKey {
    /// The least key, included in the first range.
    pub const MIN: Self = Self(Cow::Borrowed(""));

    /// The end of the last range, excluded.
    pub const END: Self = Self(Cow::Borrowed("FF"));

    /// The text as the service gives it.
    #[must_use]
    pub fn new(hex: impl Into<String>) -> Self {
        let mut hex = hex.into();
        hex.make_ascii_uppercase();
        Self(hex.into())
    }

    /// The end of the last range, excluded.
    #[must_use]
    pub fn max() -> Self {
        Self::END
    }

    /// Upper-case hexadecimal text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The end (excluded) of all keys that start with this one: those under a prefix of a hierarchical key.
    #[must_use]
    pub fn end_of_prefix(&self) -> Self {
        Self(format!("{}FF", self.0).into())
    }

    /// The next key of the same length (of the empty one, a key of two digits): with it, one key is a range.
    #[must_use]
    pub fn successor(&self) -> Self {
        if self.0.is_empty() {
            return Self::new("01");
        }
        let mut digits = self.0.clone().into_owned().into_bytes();
        for digit in digits.iter_mut().rev() {
            match *digit {
                b'F' => *digit = b'0',
                b'9' => {
                    *digit = b'A';
                    break;
                }
                _ => {
                    *digit += 1;
                    break;
                }
            }
        }
        String::from_utf8(digits).map_or_else(|_| self.clone(), |next| Self(next.into()))
    }

    fn significant(&self) -> &str {
        self.0.trim_end_matches('0')
    }
}

impl PartialEq for EffectivePartitionKey {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for EffectivePartitionKey {}

impl Hash for EffectivePartitionKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.significant().hash(state);
    }
}

impl PartialOrd for EffectivePartitionKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for EffectivePartitionKey {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.0.as_bytes(), other.0.as_bytes());
        let (a, a_rest) = a.split_at(a.len().min(b.len()));
        let (b, b_rest) = b.split_at(a.len());
        // Zero is the least digit: of two that begin alike, the longer is greater if any other digit follows.
        let goes_on = |rest: &[u8]| rest.iter().any(|digit| *digit != b'0');
        a.cmp(b).then_with(|| goes_on(a_rest).cmp(&goes_on(b_rest)))
    }
}

impl fmt::Display for EffectivePartitionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for EffectivePartitionKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for EffectivePartitionKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_key_goes_on_in_zeros() {
        let key = EffectivePartitionKey::new;
        for (a, b, order) in [
            ("", "FF", Ordering::Less),
            ("", "0000", Ordering::Equal),
            ("1F", "1f00", Ordering::Equal),
            ("1F", "1F01", Ordering::Less),
            ("20", "1FFF", Ordering::Greater),
            ("3FFFFFFF", "FF", Ordering::Less),
            ("0A0B", "0A0BFF", Ordering::Less),
        ] {
            assert_eq!(key(a).cmp(&key(b)), order, "{a:?} and {b:?}");
        }
    }

    #[test]
    fn successor_keeps_the_length() {
        assert_eq!(EffectivePartitionKey::MIN.successor().as_str(), "01");
        for (key, next) in [("00", "01"), ("09", "0A"), ("0F", "10"), ("1FFF", "2000"), ("3F9F", "3FA0")] {
            assert_eq!(EffectivePartitionKey::new(key).successor().as_str(), next);
        }
    }
}
