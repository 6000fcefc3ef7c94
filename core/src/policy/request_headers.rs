//! Which of the service's own features does a request ask for by a header alone?
//!
//! The client decides nothing by them: it takes them along.

use std::ops::RangeInclusive;
use std::time::Duration;

use http::{HeaderName, HeaderValue};

use crate::error::{Error, Result};
use crate::models::headers;
use crate::policy::RequestOptions;

/// The throughput buckets that a container has.
const BUCKETS: RangeInclusive<u8> = 1..=5;

/// Which requests the service refuses first when the request units run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PriorityLevel {
    /// Last. The service's default.
    High,
    /// First.
    Low,
}

/// Whether an item is indexed where the container's policy is not automatic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IndexingDirective {
    /// As the policy says.
    Default,
    /// It is.
    Include,
    /// It is not.
    Exclude,
}

/// The lives of tokens that the service accepts, in seconds.
/// <https://learn.microsoft.com/en-us/rest/api/cosmos-db/common-cosmosdb-rest-request-headers>
const TOKEN_LIVES: RangeInclusive<u64> = 10..=18_000;

impl RequestOptions {
    /// Says which requests are refused first when the request units run out.
    pub fn with_priority_level(self, level: PriorityLevel) -> Self {
        let name = match level {
            PriorityLevel::High => "High",
            PriorityLevel::Low => "Low",
        };
        self.with_own_header(headers::PRIORITY_LEVEL, HeaderValue::from_static(name))
    }

    /// Takes the request units from this share of the container's throughput, 1 to 5.
    ///
    /// # Errors
    /// `InvalidArgument` if the service has no such bucket.
    pub fn with_throughput_bucket(self, bucket: u8) -> Result<Self> {
        if !BUCKETS.contains(&bucket) {
            return Err(Error::invalid("throughput bucket", format_args!("{bucket}: 1 to 5 are accepted")));
        }
        Ok(self.with_own_header(headers::THROUGHPUT_BUCKET, u16::from(bucket).into()))
    }

    /// Takes an answer from the cache of a dedicated gateway that is no older than this.
    pub fn with_dedicated_gateway_max_age(self, age: Duration) -> Self {
        let millis = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
        self.with_own_header(headers::DEDICATED_GATEWAY_MAX_AGE, millis.into())
    }

    /// Asks past the cache of a dedicated gateway.
    pub fn with_dedicated_gateway_bypass_cache(self) -> Self {
        self.with_own_header(headers::DEDICATED_GATEWAY_BYPASS_CACHE, HeaderValue::from_static("true"))
    }

    /// Has a stored procedure's `console.log` brought back: [`Response::script_log`](crate::Response::script_log).
    pub fn with_script_logging(self) -> Self {
        self.with_own_header(headers::SCRIPT_ENABLE_LOGGING, HeaderValue::from_static("true"))
    }

    /// Has the token of a permission live this long, 10 s to 5 h; an hour without. For calls on permissions.
    ///
    /// # Errors
    /// `InvalidArgument` if the service gives no token such a life.
    pub fn with_resource_token_expiry(self, life: Duration) -> Result<Self> {
        match life.as_secs() {
            seconds if TOKEN_LIVES.contains(&seconds) => {
                Ok(self.with_own_header(headers::EXPIRY_SECONDS, seconds.into()))
            }
            seconds => {
                let text = format_args!("{seconds} s: 10 s to 18000 s (5 h) are accepted");
                Err(Error::invalid("resource token expiry", text))
            }
        }
    }

    pub(crate) fn with_own_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}

/// Has the service do a call on any resource only if its etag is the one given (`is_match`), or is not; `*` stands for
/// every etag. Items have options for this.
///
/// # Errors
/// `InvalidArgument` if the etag can't stand in a header.
#[cfg(feature = "internals")]
pub fn on_condition(request: RequestOptions, is_match: bool, etag: &str) -> Result<RequestOptions> {
    let value = HeaderValue::from_str(etag)
        .map_err(|_| Error::invalid("etag", format_args!("{etag:?} can't stand in a header")))?;
    let name = if is_match { headers::IF_MATCH } else { headers::IF_NONE_MATCH };
    Ok(request.with_own_header(name, value))
}

impl IndexingDirective {
    pub(crate) fn as_header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Default => "Default",
            Self::Include => "Include",
            Self::Exclude => "Exclude",
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn each_is_a_header_in_the_services_words() {
        let plain = RequestOptions::default;
        for (options, name, value) in [
            (plain().with_priority_level(PriorityLevel::Low), "x-ms-cosmos-priority-level", "Low"),
            (plain().with_throughput_bucket(5).unwrap(), "x-ms-cosmos-throughput-bucket", "5"),
            (
                plain().with_dedicated_gateway_max_age(Duration::from_secs(2)),
                "x-ms-dedicatedgateway-max-age",
                "2000",
            ),
            (plain().with_dedicated_gateway_max_age(Duration::ZERO), "x-ms-dedicatedgateway-max-age", "0"),
            (plain().with_dedicated_gateway_bypass_cache(), "x-ms-dedicatedgateway-bypass-cache", "true"),
        ] {
            assert_eq!(options.headers.get(name).unwrap(), value, "{name}");
        }
        for bucket in [0, 6] {
            assert!(plain().with_throughput_bucket(bucket).is_err());
        }
    }
}
