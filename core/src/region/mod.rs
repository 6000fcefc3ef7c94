//! What is a region, and when are two names the same region?
//!
//! Names are compared in lower case, without white space, `-` and `_`; digits count. `East US 2`, `eastus2` and
//! `EAST-US_2` are one region, `East US` is another.

mod nearest;
mod proximity;
mod table;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use proximity::{order_from, rank};
pub use table::{KNOWN, Known, regions};

/// A region of the service. Any name makes one; see [`Region::is_known`].
///
/// A known region is shown as the service spells it, an unknown one as it was given.
///
/// ```
/// use perilune::Region;
///
/// assert_eq!(Region::new("EAST-US_2"), Region::new("East US 2"));
/// assert_eq!(Region::new("eastus2").to_string(), "East US 2");
/// ```
#[derive(Clone)]
pub struct Region(Name);

#[derive(Clone)]
enum Name {
    /// A row of the table.
    Known(u8),
    Other(Arc<Other>),
}

struct Other {
    name: String,
    key: String,
}

impl Region {
    /// The region of this name, in any spelling.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let key = normalise(name);
        match table::position(&key) {
            Some(row) => Self::known(row),
            None => Self(Name::Other(Arc::new(Other { name: name.trim().to_owned(), key }))),
        }
    }

    const fn known(row: u8) -> Self {
        Self(Name::Known(row))
    }

    /// The name for people: `West US 2`.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.0 {
            Name::Known(row) => KNOWN[usize::from(*row)].name,
            Name::Other(other) => &other.name,
        }
    }

    /// The name as it is compared, and as it stands in the host name of a regional endpoint: `westus2`.
    #[must_use]
    pub fn key(&self) -> &str {
        match &self.0 {
            Name::Known(row) => KNOWN[usize::from(*row)].key,
            Name::Other(other) => &other.key,
        }
    }

    /// Whether the region is in the table of known regions, so that others can be ranked by their distance to it.
    #[must_use]
    pub fn is_known(&self) -> bool {
        matches!(self.0, Name::Known(_))
    }

    /// For a region that is not known: the known one with the most similar name, if any comes close.
    #[must_use]
    pub fn nearest_spelling(&self) -> Option<Region> {
        let Name::Other(other) = &self.0 else { return None };
        let edits = |known: &Known| strsim::damerau_levenshtein(&other.key, known.key);
        let (row, best) =
            (0u8..).zip(KNOWN).map(|(row, known)| (row, edits(known))).min_by_key(|(_, edits)| *edits)?;
        // More than a third of the letters wrong is another word, not a slip.
        (best * 3 <= other.key.len()).then(|| Self::known(row))
    }
}

/// The form in which region names are compared: lower case, no white space, no `-`, no `_`.
#[must_use]
pub fn normalise(name: &str) -> String {
    let kept = |c: &char| !c.is_whitespace() && *c != '-' && *c != '_';
    name.chars().filter(kept).flat_map(char::to_lowercase).collect()
}

impl From<&str> for Region {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for Region {
    fn from(name: String) -> Self {
        Self::new(&name)
    }
}

impl PartialEq for Region {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Name::Known(a), Name::Known(b)) => a == b,
            (Name::Other(a), Name::Other(b)) => a.key == b.key,
            // Whatever is in the table is held as its row.
            (Name::Known(_), Name::Other(_)) | (Name::Other(_), Name::Known(_)) => false,
        }
    }
}

impl Eq for Region {}

impl Hash for Region {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl PartialOrd for Region {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Region {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(other.key())
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.name(), f)
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}
