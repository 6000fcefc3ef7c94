//! What can be set for one request?

use std::time::Duration;

use crate::models::consistency::ConsistencyLevel;

/// Options of one request. Each field left at `None` takes the client's setting.
///
/// ```
/// use perilune::RequestOptions;
/// use std::time::Duration;
///
/// let options = RequestOptions::default()
///     .with_timeout(Duration::from_secs(2))
///     .with_excluded_locations(["East US"]);
/// assert_eq!(options.timeout, Some(Duration::from_secs(2)));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct RequestOptions {
    /// The time in which the whole call ends, retries included. Default: the client's, else 65 s.
    pub timeout: Option<Duration>,
    /// Regions that this request must not use while another is left. An empty list cancels the client's.
    pub excluded_locations: Option<Vec<String>>,
    /// A session token to send instead of the one the client keeps.
    pub session_token: Option<String>,
    /// A weaker consistency level than the account's.
    pub consistency_level: Option<ConsistencyLevel>,
    /// How many times a write whose outcome is unknown is repeated. Default: the client's, else 0.
    pub retry_write: Option<u32>,
}

impl RequestOptions {
    /// Bounds the whole call, retries included.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Keeps this request out of the regions given.
    pub fn with_excluded_locations<I, S>(mut self, regions: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: Into<String>,
    {
        self.excluded_locations = Some(regions.into_iter().map(Into::into).collect());
        self
    }

    /// Sends this session token instead of the one the client keeps.
    pub fn with_session_token(mut self, token: impl Into<String>) -> Self {
        self.session_token = Some(token.into());
        self
    }

    /// Weakens the consistency level for this request.
    pub fn with_consistency_level(mut self, level: ConsistencyLevel) -> Self {
        self.consistency_level = Some(level);
        self
    }

    /// Allows a write whose outcome is unknown to be repeated this many times.
    pub fn with_retry_write(mut self, repeats: u32) -> Self {
        self.retry_write = Some(repeats);
        self
    }
}
