//! What is known about an account.

pub(crate) mod properties;
