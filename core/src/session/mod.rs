//! What has a client seen of a container, so that it reads its own writes?

#[cfg(feature = "internals")]
mod latest;
pub mod token;

#[cfg(feature = "internals")]
pub use latest::latest_session_token;
