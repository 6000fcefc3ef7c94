//! What does the application set: regions, retries, timeouts, connections?

use std::time::Duration;

use crate::error::{Error, Result};
use crate::policy::{AvailabilityStrategy, CircuitBreakerOptions, RetryOptions, TransportOptions};
use crate::region::{Region, order_from};

/// Where requests go, and how hard the client tries. Copied when the client is built.
///
/// ```
/// use perilune::ConnectionPolicy;
///
/// let mut policy = ConnectionPolicy::default();
/// policy.use_multiple_write_locations = true;
/// policy.set_current_location("West US 2")?;
/// assert_eq!(policy.preferred_locations[0], "West US 2");
/// # Ok::<(), perilune::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ConnectionPolicy {
    /// Writes items in the nearest region, if the account allows it. Default: `true`.
    pub use_multiple_write_locations: bool,
    /// Regions in order of preference. Default: empty, the account's order.
    ///
    /// After a single name the account's other regions follow by proximity to it. Of several names, the
    /// account's other regions are used only once every listed one has failed in the request.
    pub preferred_locations: Vec<String>,
    /// Uses no region beyond the preferred ones. Default: `false`.
    pub strict_preferred_locations: bool,
    /// Reads the account document and follows its regions. Default: `true`; `false` sends everything to
    /// the endpoint given.
    pub enable_endpoint_discovery: bool,
    /// Regions not to use while another is left. Default: empty.
    pub excluded_locations: Vec<String>,
    /// Repeats after 429, and of writes whose outcome is unknown.
    pub retry_options: RetryOptions,
    /// The time in which a whole call ends, retries included. Default: 65 s.
    pub timeout: Option<Duration>,
    /// The time for one attempt. Default: a ladder of 6, 6 and 10 s for item reads, 2, 5 and 20 s for
    /// metadata reads, 20 s for writes.
    pub request_timeout: Option<Duration>,
    /// The time to connect, TLS included. Default: 2 s.
    pub connection_timeout: Option<Duration>,
    /// Whether slow reads are asked of a second region too. Default: they are, where there are two regions to use and
    /// the account's operator has not turned it off.
    pub availability_strategy: Option<AvailabilityStrategy>,
    /// Time between two reads of the account document. Default: 45 to 55 s, at random.
    pub account_refresh_interval: Option<Duration>,
    /// Endpoints to ask for the account document beside the one given: for private endpoints.
    pub account_initialization_endpoints: Vec<String>,
    /// Asks another region for a partition that keeps failing in one that otherwise works. Default: `true`.
    pub enable_partition_level_circuit_breaker: bool,
    /// When that is, and for how long.
    pub circuit_breaker_options: CircuitBreakerOptions,
    /// Follows the writes of a partition to another region, on an account with one write region whose partitions fail
    /// over one by one. Default: `true`; acts only if the account says that they do.
    pub enable_partition_level_failover: bool,
    /// TLS, protocol, pool, addresses.
    pub transport: TransportOptions,
    current_location: Option<CurrentLocation>,
}

/// The region set last, with the list it was expanded to: a list changed since then wins.
#[derive(Clone, Debug, PartialEq)]
struct CurrentLocation {
    region: Region,
    filled: Vec<String>,
}

impl Default for ConnectionPolicy {
    fn default() -> Self {
        Self {
            use_multiple_write_locations: true,
            preferred_locations: Vec::new(),
            strict_preferred_locations: false,
            enable_endpoint_discovery: true,
            excluded_locations: Vec::new(),
            retry_options: RetryOptions::default(),
            timeout: None,
            request_timeout: None,
            connection_timeout: None,
            availability_strategy: None,
            account_refresh_interval: None,
            account_initialization_endpoints: Vec::new(),
            enable_partition_level_circuit_breaker: true,
            circuit_breaker_options: CircuitBreakerOptions::default(),
            enable_partition_level_failover: true,
            transport: TransportOptions::default(),
            current_location: None,
        }
    }
}

impl ConnectionPolicy {
    /// Names the region that the application runs in: fills `preferred_locations` with every known region,
    /// nearest first. A region added to the account later already has its place in that order, and one
    /// newer than this version follows after them.
    ///
    /// # Errors
    /// `InvalidArgument` if the region is not known, with the nearest spelling.
    pub fn set_current_location(&mut self, region: &str) -> Result<()> {
        let region = Region::new(region);
        let order = order_from(&region).ok_or_else(|| unknown_location(&region))?;
        self.preferred_locations = order.map(|region| region.name().to_owned()).collect();
        self.current_location = Some(CurrentLocation { region, filled: self.preferred_locations.clone() });
        Ok(())
    }

    /// The region given to [`set_current_location`](Self::set_current_location), unless the list was
    /// changed since.
    pub fn current_location(&self) -> Option<&str> {
        self.current_region().map(Region::name)
    }

    pub(crate) fn current_region(&self) -> Option<&Region> {
        self.current_location
            .as_ref()
            .filter(|current| current.filled == self.preferred_locations)
            .map(|current| &current.region)
    }
}

fn unknown_location(region: &Region) -> Error {
    let hint = match region.nearest_spelling() {
        Some(known) => format!("did you mean {:?}?", known.name()),
        None => "a region such as \"West US 2\" is accepted".to_owned(),
    };
    Error::invalid("current location", format_args!("{:?} is not a known region; {hint}", region.name()))
}
