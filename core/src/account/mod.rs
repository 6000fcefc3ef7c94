//! What is known about an account.

pub(crate) mod derive;
pub(crate) mod properties;
pub(crate) mod topology;
