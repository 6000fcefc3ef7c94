//! What did the application ask for, and what follows from it?

pub(crate) mod availability;
mod circuit_breaker;
pub(crate) mod connection;
pub(crate) mod defaults;
mod request;
mod request_headers;
pub(crate) mod resolve;
pub(crate) mod retry;
pub(crate) mod timeouts;
pub(crate) mod transport;
#[cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub))]
mod witness;

pub use availability::{AvailabilityStrategy, HedgingStrategy};
pub use circuit_breaker::CircuitBreakerOptions;
pub use connection::ConnectionPolicy;
pub use request::RequestOptions;
#[cfg(feature = "internals")]
pub use request_headers::on_condition;
pub use request_headers::{IndexingDirective, PriorityLevel};
pub use retry::RetryOptions;
pub use transport::TransportOptions;
#[cfg_attr(not(feature = "internals"), allow(unreachable_pub))]
pub use witness::Seen;
pub(crate) use witness::Witness;
#[cfg(feature = "internals")]
pub use witness::witnessed;
