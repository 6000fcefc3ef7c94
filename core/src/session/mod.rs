//! What has a client seen of a container, so that it reads its own writes?

pub mod token;
