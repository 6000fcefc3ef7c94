//! What the service's resources, headers and statuses look like.

pub mod headers;
pub mod status;
