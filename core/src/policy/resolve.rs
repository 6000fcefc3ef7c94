//! What do the client's options come to, checked and with every default filled in?
//!
//! Resolved once, when the client is built. Only the result enters the decisions.

use std::time::Duration;

use crate::error::{Error, Result};
use crate::models::consistency::ConsistencyLevel;
use crate::policy::{
    AvailabilityStrategy, CircuitBreakerOptions, ConnectionPolicy, RequestOptions, RetryOptions,
    TransportOptions, availability, defaults,
};
use crate::region::Region;

/// The client's options, ready for use.
#[derive(Clone, Debug)]
pub(crate) struct ResolvedPolicy {
    pub(crate) multiple_writes: bool,
    pub(crate) preference: Preference,
    pub(crate) discovery: bool,
    pub(crate) excluded: Vec<Region>,
    pub(crate) consistency: Option<ConsistencyLevel>,
    pub(crate) retries: RetryOptions,
    pub(crate) timeout: Option<Duration>,
    pub(crate) request_timeout: Option<Duration>,
    pub(crate) connection_timeout: Duration,
    pub(crate) availability: Option<AvailabilityStrategy>,
    pub(crate) refresh_interval: Option<Duration>,
    pub(crate) initialization_endpoints: Vec<url::Url>,
    /// `None` where it is off.
    pub(crate) circuit_breaker: Option<CircuitBreakerOptions>,
    pub(crate) partition_failover: bool,
    pub(crate) transport: TransportOptions,
}

/// The order in which regions are wanted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Preference {
    /// The regions named, without repeats. Empty: the account's order.
    pub(crate) listed: Vec<Region>,
    /// What becomes of the account's other regions.
    pub(crate) rest: Rest,
}

/// The place of the regions that the list does not name. They stand by proximity to the first name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// Never used.
    Unused,
    /// Used like the listed ones, after them.
    Follows,
    /// Used once every listed one has failed in the request.
    Reserve,
}

/// Checks `policy` and fills in the defaults.
pub(crate) fn resolve(
    policy: &ConnectionPolicy,
    consistency: Option<ConsistencyLevel>,
) -> Result<ResolvedPolicy> {
    for (name, value) in [
        ("timeout", policy.timeout),
        ("request timeout", policy.request_timeout),
        ("connection timeout", policy.connection_timeout),
        ("account refresh interval", policy.account_refresh_interval),
    ] {
        if value == Some(Duration::ZERO) {
            return Err(Error::invalid(name, "must be longer than zero"));
        }
    }
    availability::check(policy.availability_strategy)?;
    if policy.transport.max_connections_per_endpoint == 0 {
        return Err(Error::invalid("max connections per endpoint", "must be at least 1"));
    }
    policy.circuit_breaker_options.check()?;
    Ok(ResolvedPolicy {
        multiple_writes: policy.use_multiple_write_locations,
        preference: preference(policy),
        discovery: policy.enable_endpoint_discovery,
        excluded: regions(&policy.excluded_locations),
        consistency,
        retries: policy.retry_options.clone(),
        timeout: policy.timeout,
        request_timeout: policy.request_timeout,
        connection_timeout: policy.connection_timeout.unwrap_or(defaults::CONNECT_TIMEOUT),
        availability: policy.availability_strategy,
        refresh_interval: policy.account_refresh_interval,
        initialization_endpoints: policy
            .account_initialization_endpoints
            .iter()
            .map(|text| {
                address("account initialization endpoints", text, policy.transport.allow_insecure_http)
            })
            .collect::<Result<_>>()?,
        circuit_breaker: policy
            .enable_partition_level_circuit_breaker
            .then(|| policy.circuit_breaker_options.clone()),
        partition_failover: policy.enable_partition_level_failover,
        transport: policy.transport.clone(),
    })
}

fn preference(policy: &ConnectionPolicy) -> Preference {
    let listed = match policy.current_region() {
        Some(region) => vec![region.clone()],
        None => regions(&policy.preferred_locations),
    };
    let rest = match listed.len() {
        _ if policy.strict_preferred_locations => Rest::Unused,
        0 | 1 => Rest::Follows,
        _ => Rest::Reserve,
    };
    Preference { listed, rest }
}

/// The regions named: blanks and repeats dropped, unknown ones kept (the account may have them) with a
/// warning.
pub(crate) fn regions(names: &[String]) -> Vec<Region> {
    let regions = distinct(names);
    for region in regions.iter().filter(|region| !region.is_known()) {
        if let Some(nearest) = region.nearest_spelling() {
            tracing::warn!(
                "{:?} is not a region known to this version and is skipped unless the account has it; \
                 did you mean {:?}?",
                region.name(),
                nearest.name()
            );
        }
    }
    regions
}

fn distinct(names: &[String]) -> Vec<Region> {
    let mut regions: Vec<Region> = Vec::with_capacity(names.len());
    for name in names.iter().filter(|name| !name.trim().is_empty()) {
        let region = Region::new(name);
        if !regions.contains(&region) {
            regions.push(region);
        }
    }
    regions
}

/// The account endpoint in `text`, checked.
pub(crate) fn endpoint(text: &str, allow_insecure_http: bool) -> Result<url::Url> {
    address("endpoint", text, allow_insecure_http)
}

/// The address in `text`, checked: a scheme and a host, nothing behind them, no clear text beyond loopback unless
/// allowed. The argument is named in the error.
fn address(argument: &str, text: &str, allow_insecure_http: bool) -> Result<url::Url> {
    let accepted = "an address like https://contoso.documents.azure.com:443/ is accepted";
    let refuse = |problem: &str| Err(Error::invalid(argument, format_args!("{problem}; {accepted}")));
    // The text is not repeated: by mistake it may be a key, a connection string or hold a password.
    let url = match url::Url::parse(text.trim()) {
        Ok(url) => url,
        Err(problem) => return refuse(&format!("is no address ({problem})")),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("holds a user name or a password");
    }
    if !matches!(url.scheme(), "http" | "https") || url.host_str().unwrap_or_default().is_empty() {
        return refuse("has no http scheme or no host");
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return refuse("has a path or a query");
    }
    if url.scheme() == "http" && !allow_insecure_http && !is_loopback(&url) {
        return refuse("would send signatures in the clear, unless allow_insecure_http is set");
    }
    Ok(url)
}

/// True for addresses of this machine: nothing said to them leaves it.
pub(crate) fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The regions that a request stays away from: its own list if it has one, else the client's. Without a warning, which
/// would come with every request.
pub(crate) fn excluded(policy: &ResolvedPolicy, options: &RequestOptions) -> Vec<Region> {
    match &options.excluded_locations {
        Some(names) => distinct(names),
        None => policy.excluded.clone(),
    }
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
