//! Who is asking: credentials, signatures and the header that carries them.

pub(crate) mod connection_string;
pub(crate) mod credential;
pub(crate) mod key;
pub(crate) mod refusal;
pub(crate) mod resource_tokens;
pub(crate) mod sign;
pub(crate) mod worth;
