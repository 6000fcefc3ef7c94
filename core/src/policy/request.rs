//! What can be set for one request?

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::{Error, Result};
use crate::models::consistency::ConsistencyLevel;
use crate::models::headers;
use crate::policy::{AvailabilityStrategy, Witness};

/// The headers that a caller may not replace.
const RESERVED: [HeaderName; 7] = [
    headers::AUTHORIZATION,
    headers::DATE,
    headers::VERSION,
    http::header::HOST,
    http::header::CONTENT_LENGTH,
    http::header::TRANSFER_ENCODING,
    http::header::CONNECTION,
];

/// The headers that the client must know of, since it decides by them, and the options that set them.
const BY_OPTION: [(HeaderName, &str); 4] = [
    (headers::IF_MATCH, "if_match"),
    (headers::IF_NONE_MATCH, "if_none_match"),
    (headers::SESSION_TOKEN, "session_token"),
    (headers::CONSISTENCY_LEVEL, "consistency_level"),
];

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
    /// The time in which one attempt ends. Default: the client's, else by the kind of request.
    pub request_timeout: Option<Duration>,
    /// Regions that this request must not use while another is left. An empty list cancels the client's.
    pub excluded_locations: Option<Vec<String>>,
    /// A session token to send instead of the one the client keeps.
    pub session_token: Option<String>,
    /// A weaker consistency level than the account's.
    pub consistency_level: Option<ConsistencyLevel>,
    /// How many times a write whose outcome is unknown is repeated. Default: the client's, else 0.
    pub retry_write: Option<u32>,
    /// Whether this read is asked of a second region too if it is slow. Default: the client's.
    pub availability_strategy: Option<AvailabilityStrategy>,
    /// Headers to send beside the client's own. Default: none.
    pub headers: HeaderMap,
    /// When the timeout, which runs already, ends: in the time of the client that started it.
    pub(crate) ends: Option<Duration>,
    /// Who is told of the exchanges.
    pub(crate) witness: Option<Witness>,
}

impl RequestOptions {
    /// Bounds the whole call, retries included.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Bounds each attempt of the request.
    pub fn with_request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = Some(timeout);
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

    /// Chooses whether this read is asked of a second region too if it is slow.
    pub fn with_availability_strategy(mut self, strategy: impl Into<AvailabilityStrategy>) -> Self {
        self.availability_strategy = Some(strategy.into());
        self
    }

    /// Sends one more header, in place of one given before.
    ///
    /// # Errors
    /// `InvalidArgument` if the name or the value can't stand in a request, or the header is one that decides
    /// who asks for what: host, length, date, signature, version; or one that an option sets: condition, session token,
    /// consistency level.
    pub fn with_header(mut self, name: &str, value: &str) -> Result<Self> {
        let refuse = |problem: &str| Err(Error::invalid("header", format_args!("{name:?} {problem}")));
        let Ok(key) = HeaderName::try_from(name) else { return refuse("is no name of a header") };
        if RESERVED.contains(&key) {
            return refuse("is set by the client alone");
        }
        if let Some((_, option)) = BY_OPTION.iter().find(|(header, _)| *header == key) {
            return refuse(&format!("is set by the option {option}"));
        }
        let Ok(value) = HeaderValue::from_str(value) else {
            return refuse("has a value that can't stand in a header");
        };
        self.headers.insert(key, value);
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_header_is_sent_unless_it_is_the_clients_own() {
        let options = RequestOptions::default().with_header("X-Ms-Cosmos-Priority-Level", "Low").unwrap();
        let options = options.with_header("x-ms-cosmos-priority-level", "High").unwrap();
        assert_eq!(options.headers.get("x-ms-cosmos-priority-level").unwrap(), "High");
        assert_eq!(options.headers.len(), 1);
        for (name, value) in [
            ("Authorization", "x"),
            ("x-ms-date", "x"),
            ("If-Match", "x"),
            ("x-ms-session-token", "0:1"),
            ("a b", "x"),
            ("", "x"),
            ("a", "x\n"),
        ] {
            let error = RequestOptions::default().with_header(name, value).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::InvalidArgument, "{name:?}");
            assert!(!error.to_string().contains('\n'), "{error}");
        }
    }
}
