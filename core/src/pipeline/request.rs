//! Which headers does every request bear?

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::clock::Clock;
use crate::models::consistency::ConsistencyLevel;
use crate::models::headers;
use crate::operations::Operation;
use crate::policy::RequestOptions;

/// The REST version that the client speaks.
const VERSION: &str = "2020-07-15";
/// What the client can cope with, a bit each: partitions that merge.
const CAPABILITIES: &str = "1";
/// The longest `user-agent` the service takes.
const USER_AGENT_LIMIT: usize = 255;

/// The `user-agent` header: name, version, system, and the application's words before and after them.
pub(crate) fn user_agent(prefix: Option<&str>, suffix: Option<&str>) -> HeaderValue {
    let own = format!(
        "perilune/{} ({}; {})",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    let before = prefix.iter().flat_map(|prefix| [prefix, " "]);
    let after = suffix.iter().flat_map(|suffix| [" ", suffix]);
    let text: String = before
        .chain([own.as_str()])
        .chain(after)
        .flat_map(str::chars)
        .filter(|c| c.is_ascii_graphic() || *c == ' ')
        .take(USER_AGENT_LIMIT)
        .collect();
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("perilune"))
}

/// The headers of `operation` that are the same on each of its attempts.
pub(crate) fn common(
    operation: &Operation,
    user_agent: &HeaderValue,
    date: &str,
    authorization: HeaderValue,
    consistency: Option<ConsistencyLevel>,
) -> HeaderMap {
    let mut all = HeaderMap::with_capacity(operation.headers.len() + 14);
    all.extend(operation.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
    let mut fixed = |name, value: &'static str| all.insert(name, HeaderValue::from_static(value));
    fixed(headers::VERSION, VERSION);
    fixed(headers::CACHE_CONTROL, "no-cache");
    fixed(headers::SDK_CAPABILITIES, CAPABILITIES);
    if !all.contains_key(headers::ACCEPT) {
        all.insert(headers::ACCEPT, HeaderValue::from_static("application/json"));
    }
    all.insert(headers::USER_AGENT, user_agent.clone());
    all.insert(headers::AUTHORIZATION, authorization);
    insert_text(&mut all, headers::DATE, date);
    if let (Some(level), true) = (consistency, operation.kind.is_read_only()) {
        all.insert(headers::CONSISTENCY_LEVEL, HeaderValue::from_static(level.as_str()));
    }
    if operation.is_document() && !operation.kind.is_read_only() {
        // The client repeats 449 itself: with its own deadline in view.
        all.insert(headers::NO_RETRY_449, HeaderValue::from_static("true"));
    }
    all
}

/// Sets a header to text that may not fit in one; such text is left out.
pub(crate) fn insert_text(all: &mut HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        all.insert(name, value);
    }
}

/// A new id in the form the service uses.
pub(crate) fn new_activity_id(clock: &Clock) -> String {
    uuid::Builder::from_random_bytes(clock.random_bytes()).into_uuid().hyphenated().to_string()
}

/// The date to sign: RFC 1123.
pub(crate) fn date(clock: &Clock) -> String {
    httpdate::fmt_http_date(clock.wall())
}

/// What the client overrode, if anything: sent only then.
pub(crate) fn consistency_override(
    client: Option<ConsistencyLevel>,
    options: &RequestOptions,
) -> Option<ConsistencyLevel> {
    options.consistency_level.or(client)
}

/// The wait that an answer asks for, in milliseconds, whole or not.
pub(crate) fn retry_after(answer: &HeaderMap) -> Option<Duration> {
    let ms: f64 = answer.get(headers::RETRY_AFTER_MS)?.to_str().ok()?.trim().parse().ok()?;
    Duration::try_from_secs_f64(ms / 1000.0).ok()
}

#[cfg(test)]
mod tests;
