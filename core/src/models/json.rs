//! How does a value become JSON, and what is said if it can't?

use bytes::Bytes;
use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};

/// `argument` names what is written, for the error.
pub(crate) fn to_json(argument: &str, value: &(impl Serialize + ?Sized)) -> Result<Bytes> {
    serde_json::to_vec(value).map(Bytes::from).map_err(|problem| {
        Error::new(ErrorKind::Serialization, format!("{argument}: {problem}")).with_source(problem)
    })
}
