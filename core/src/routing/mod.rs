//! Where can a request go, and where should it go first?

pub(crate) mod endpoints;
pub(crate) mod health;
pub(crate) mod partition_health;
pub(crate) mod partitions;
pub(crate) mod plan;
pub(crate) mod rank;
pub(crate) mod view;

pub(crate) use endpoints::{EndpointIx, EndpointSet};
pub(crate) use view::RoutingView;
