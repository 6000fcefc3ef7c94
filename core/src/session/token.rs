//! What does a session token say, which of two says more, and what do both say together?
//!
//! `version # global [# region = local]...` is the progress of one partition key range; a header carries several,
//! `{range}:{token}` joined by commas. Sequence numbers are whole 64-bit numbers.

mod compound;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

pub use compound::CompoundSessionToken;

/// The progress of one partition key range, in the only form that is emitted today.
#[derive(Clone, Debug)]
pub struct VectorSessionToken {
    /// Configuration of the partition; -1 = none. It grows when the topology changes.
    pub version: i64,
    /// Sequence number all regions count by.
    pub global_lsn: u64,
    /// Progress of each region (by the service's small numbers), in the order received; -1 = none yet.
    pub regions: Vec<(u64, i64)>,
}

/// The progress of one partition key range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionToken {
    /// The older form: a bare sequence number.
    Simple(u64),
    /// The form with regions.
    Vector(VectorSessionToken),
}

/// A session token that could not be read. The text names what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseTokenError(&'static str);

impl VectorSessionToken {
    /// Takes over what `other` knows.
    ///
    /// The higher version decides the global number and which regions count: after a failover the lower one can
    /// hold numbers that never came to exist. Within a version the greater number wins, and regions that only one
    /// side knows are kept.
    pub fn merge(&mut self, other: &Self) {
        if other.version > self.version {
            let lower = std::mem::replace(self, other.clone());
            self.raise_regions(&lower);
            return;
        }
        self.raise_regions(other);
        if other.version == self.version {
            self.global_lsn = self.global_lsn.max(other.global_lsn);
            self.add_regions(other);
        }
    }

    /// Whether merging `other` would change nothing: this progress includes the other.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let mut merged = self.clone();
        merged.merge(other);
        merged == *self
    }

    /// The progress of a region, by the service's number of it.
    #[must_use]
    pub fn local_lsn(&self, region: u64) -> Option<i64> {
        self.regions.iter().find(|(id, _)| *id == region).map(|(_, lsn)| *lsn)
    }

    fn raise_regions(&mut self, other: &Self) {
        for (region, lsn) in &mut self.regions {
            *lsn = other.local_lsn(*region).map_or(*lsn, |theirs| theirs.max(*lsn));
        }
    }

    fn add_regions(&mut self, other: &Self) {
        let known = self.regions.len();
        for (region, lsn) in &other.regions {
            if self.local_lsn(*region).is_none() {
                self.regions.push((*region, *lsn));
            }
        }
        if self.regions.len() > known {
            self.regions.sort_unstable();
        }
    }
}

/// The order in which regions are listed says nothing.
impl PartialEq for VectorSessionToken {
    fn eq(&self, other: &Self) -> bool {
        (self.version, self.global_lsn, self.regions.len())
            == (other.version, other.global_lsn, other.regions.len())
            && self.regions.iter().all(|(region, lsn)| other.local_lsn(*region) == Some(*lsn))
    }
}

impl Eq for VectorSessionToken {}

impl FromStr for VectorSessionToken {
    type Err = ParseTokenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('#');
        let version = number(parts.next(), "the version is not a whole number")?;
        let global_lsn = number(parts.next(), "the global sequence number is missing or not a whole number")?;
        let mut token = Self { version, global_lsn, regions: Vec::new() };
        for part in parts {
            let (region, lsn) = part.split_once('=').ok_or(ParseTokenError("a region has no number"))?;
            let region = number(Some(region), "a region is not a whole number")?;
            let lsn = number(Some(lsn), "a region's sequence number is not a whole number")?;
            if token.local_lsn(region).is_some() {
                return Err(ParseTokenError("a region is listed twice"));
            }
            token.regions.push((region, lsn));
        }
        Ok(token)
    }
}

fn number<T: FromStr>(text: Option<&str>, error: &'static str) -> Result<T, ParseTokenError> {
    text.and_then(|text| text.parse().ok()).ok_or(ParseTokenError(error))
}

impl fmt::Display for VectorSessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.version, self.global_lsn)?;
        self.regions.iter().try_for_each(|(region, lsn)| write!(f, "#{region}={lsn}"))
    }
}

impl SessionToken {
    /// Takes over what `other` knows. A token with regions wins over one without.
    pub fn merge(&mut self, other: &Self) {
        match (&mut *self, other) {
            (Self::Vector(mine), Self::Vector(theirs)) => mine.merge(theirs),
            (Self::Simple(mine), Self::Simple(theirs)) => *mine = (*mine).max(*theirs),
            (Self::Simple(_), Self::Vector(_)) => *self = other.clone(),
            (Self::Vector(_), Self::Simple(_)) => {}
        }
    }
}

impl FromStr for SessionToken {
    type Err = ParseTokenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(lsn) => Ok(Self::Simple(lsn)),
            Err(_) => text.parse().map(Self::Vector),
        }
    }
}

impl fmt::Display for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Simple(lsn) => lsn.fmt(f),
            Self::Vector(token) => token.fmt(f),
        }
    }
}

impl fmt::Display for ParseTokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "session token: {}; accepted is {{range}}:{{version}}#{{lsn}}[#{{region}}={{lsn}}]...",
            self.0
        )
    }
}

impl std::error::Error for ParseTokenError {}
