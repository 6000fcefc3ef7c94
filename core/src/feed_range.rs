//! Which part of a container's keys is a feed range, and how do clients tell it one another?

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::partition::epk::EffectivePartitionKey;
use crate::partition::ranges::PartitionKeyRange;

/// A part of a container's items, by the hashes of their partition keys: what can be read by itself, so that several
/// readers share a container.
///
/// As JSON it is `{"Range": {"min": …, "max": …, …}}`, as text that JSON in base64: the forms that the official Python
/// package uses, too.
///
/// ```
/// use perilune::FeedRange;
///
/// let all = FeedRange::FULL;
/// let text = all.to_string();
/// assert_eq!(text.parse::<FeedRange>()?, all);
/// # Ok::<(), perilune::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct FeedRange(Bounds);

/// The form that clients exchange.
#[derive(Serialize, Deserialize)]
struct Form {
    #[serde(rename = "Range")]
    bounds: Bounds,
}

/// First and last hash, and whether they belong to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Bounds {
    min: EffectivePartitionKey,
    max: EffectivePartitionKey,
    #[serde(default = "yes")]
    is_min_inclusive: bool,
    #[serde(default)]
    is_max_inclusive: bool,
}

fn yes() -> bool {
    true
}

impl FeedRange {
    /// The whole container.
    pub const FULL: Self = Self(Bounds {
        min: EffectivePartitionKey::MIN,
        max: EffectivePartitionKey::END,
        is_min_inclusive: true,
        is_max_inclusive: false,
    });

    /// From one hash up to, not including, another.
    pub(crate) fn new(min: EffectivePartitionKey, max: EffectivePartitionKey) -> Self {
        Self(Bounds { min, max, is_min_inclusive: true, is_max_inclusive: false })
    }

    /// One hash: that of a whole partition key.
    pub(crate) fn point(at: EffectivePartitionKey) -> Self {
        Self(Bounds { min: at.clone(), max: at, is_min_inclusive: true, is_max_inclusive: true })
    }

    /// True if all of `other` is in this range.
    pub fn contains(&self, other: &Self) -> bool {
        let ((min, max), (other_min, other_max)) = (self.span(), other.span());
        min <= other_min && other_max <= max
    }

    /// True if something is in both ranges.
    pub fn overlaps(&self, other: &Self) -> bool {
        let ((min, max), (other_min, other_max)) = (self.span(), other.span());
        min < other_max && other_min < max
    }

    pub(crate) fn into_bounds(self) -> Bounds {
        self.0
    }

    /// True if its bounds are hashes, in order.
    pub(crate) fn is_sound(&self) -> bool {
        self.0.check().is_ok()
    }

    /// The first hash, and the first behind the range.
    pub(crate) fn span(&self) -> (EffectivePartitionKey, EffectivePartitionKey) {
        self.0.span()
    }
}

impl Bounds {
    pub(crate) fn span(&self) -> (EffectivePartitionKey, EffectivePartitionKey) {
        let min = if self.is_min_inclusive { self.min.clone() } else { self.min.successor() };
        let is_end = self.max == EffectivePartitionKey::END;
        let max = if self.is_max_inclusive && !is_end { self.max.successor() } else { self.max.clone() };
        (min, max)
    }

    fn check(&self) -> Result<(), String> {
        let is_hash = |key: &EffectivePartitionKey| key.as_str().bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hash(&self.min) || !is_hash(&self.max) || self.max > EffectivePartitionKey::END {
            return Err("feed range: its bounds are hashes in hexadecimal, up to FF".to_owned());
        }
        let (min, max) = self.span();
        if min < max { Ok(()) } else { Err("feed range: it ends before it begins".to_owned()) }
    }
}

impl From<&PartitionKeyRange> for FeedRange {
    fn from(range: &PartitionKeyRange) -> Self {
        Self::new(range.min.clone(), range.max.clone())
    }
}

impl TryFrom<Form> for FeedRange {
    type Error = String;

    fn try_from(form: Form) -> Result<Self, String> {
        form.bounds.check().map(|()| Self(form.bounds))
    }
}

impl From<FeedRange> for Form {
    fn from(range: FeedRange) -> Self {
        Self { bounds: range.0 }
    }
}

/// The JSON form in base64.
impl fmt::Display for FeedRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_vec(self).map_err(|_| fmt::Error)?;
        f.write_str(&STANDARD.encode(json))
    }
}

impl FromStr for FeedRange {
    type Err = Error;

    /// Reads the JSON form, in base64 or plain.
    fn from_str(text: &str) -> Result<Self, Error> {
        let plain = text.trim();
        let json = match plain.starts_with('{') {
            true => Some(plain.as_bytes().to_vec()),
            false => STANDARD.decode(plain).ok(),
        };
        let json = json.ok_or_else(|| Error::invalid("feed range", "it is neither JSON nor base64"))?;
        serde_json::from_slice(&json).map_err(|problem| {
            Error::new(ErrorKind::InvalidArgument, format!("feed range: {problem}")).with_source(problem)
        })
    }
}
