//! What follows from the outcome of an attempt?
//!
//! [`decide::decide`] is the one entry. It picks the family of rules that the outcome belongs to; each
//! family has a file. All of it is plain functions: the clock, chance and the network stay outside.

pub(crate) mod backoff;
pub(crate) mod decide;
pub(crate) mod effect;
pub(crate) mod facts;
mod failover;
pub(crate) mod hedge;
pub(crate) mod partition;
mod session;
mod throttle;
mod transport;
pub(crate) mod usual;
mod walk;

#[cfg(test)]
mod allocation_tests;
#[cfg(test)]
mod tests;

pub(crate) use decide::{Again, Next, To, decide};
pub(crate) use effect::{Effect, Refresh};
pub(crate) use facts::{Answer, Outcome, RequestFacts, RetryState};
