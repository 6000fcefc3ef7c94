//! What does the change feed tell, and from when on?

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer};

use super::Extra;

/// The latest time that can stand in a header: the end of the year 9998.
pub(crate) const LATEST_TIME: Duration = Duration::from_secs(253_370_764_800);

/// What a time must be that is refused.
pub(crate) const ACCEPTED_TIMES: &str = "a time between the years 1970 and 9998 is accepted";

/// What a change feed tells of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChangeFeedMode {
    /// Each item that was created or replaced, once, with its latest version. Deletions are not told.
    #[default]
    LatestVersion,
    /// Every version of every item, and deletions, as [`Change`]s. The container needs a
    /// [`ChangeFeedPolicy`](crate::ChangeFeedPolicy), and the feed starts now or from a continuation.
    AllVersionsAndDeletes,
}

/// From where on changes are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangeFeedStart {
    /// What changes from the first request on.
    #[default]
    Now,
    /// All there is.
    Beginning,
    /// What changed after this time, to the second.
    Time(SystemTime),
    /// What follows the page that gave this continuation. It says which part of which container it is of, and which mode;
    /// those that the official Python and JavaScript packages gave are read, too.
    Continuation(String),
}

impl ChangeFeedStart {
    /// What follows the page that gave this continuation.
    pub fn continuation(continuation: impl Into<String>) -> Self {
        Self::Continuation(continuation.into())
    }

    /// False for a time that no header can tell.
    pub(crate) fn can_be_sent(&self) -> bool {
        match self {
            Self::Time(time) => time.duration_since(UNIX_EPOCH).is_ok_and(|since| since < LATEST_TIME),
            Self::Now | Self::Beginning | Self::Continuation(_) => true,
        }
    }
}

impl From<SystemTime> for ChangeFeedStart {
    fn from(time: SystemTime) -> Self {
        Self::Time(time)
    }
}

/// A change in a feed of [all versions and deletes](ChangeFeedMode::AllVersionsAndDeletes).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Change<T> {
    /// The item as it is from this change on; none after a deletion.
    #[serde(default = "nothing")]
    pub current: Option<T>,
    /// The item as it was before, if the service tells.
    #[serde(default = "nothing")]
    pub previous: Option<T>,
    /// What happened.
    pub metadata: ChangeMetadata,
}

fn nothing<T>() -> Option<T> {
    None
}

/// What happened to an item.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChangeMetadata {
    /// What was done.
    #[serde(default)]
    pub operation_type: ChangeOperation,
    /// Its number in the feed of its partition.
    #[serde(default)]
    pub lsn: i64,
    /// When it was done, in seconds since 1970: what decides between conflicting writes.
    #[serde(default)]
    pub crts: i64,
    /// The number of the change before of the same item.
    #[serde(default, rename = "previousImageLSN")]
    pub previous_image_lsn: Option<i64>,
    /// True if the item was deleted because its time to live was up.
    #[serde(default, deserialize_with = "flag")]
    pub time_to_live_expired: bool,
    /// Everything else; of a deletion, its `id` and `partitionKey`.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What was done to an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ChangeOperation {
    /// It was created.
    #[default]
    Create,
    /// It was replaced.
    Replace,
    /// It was deleted, or its time was up.
    Delete,
    /// Something this version does not know.
    #[serde(untagged)]
    Other(String),
}

fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
