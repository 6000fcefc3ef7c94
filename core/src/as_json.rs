//! How do bindings call what takes or gives many values? As JSON text, in the service's own form.

mod account;
mod conflicts;
mod items;
mod key;
mod many;
mod offers;
mod patch;
mod routes;
mod rows;
mod scripts;
mod times;
mod users;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use serde::Deserialize;

use crate::diagnostics::Diagnostics;
use crate::error::{Error, ErrorKind, Result};
use crate::models::headers;
use crate::models::status::Status;
use crate::pipeline::RawResponse;
use crate::response::Response;

pub use key::partition_key;
pub use patch::patch;
pub use times::{changed_after, token_time};
pub use users::{Verb, resource_tokens};

/// An answer that was put together of many.
fn assembled(body: Bytes, diagnostics: &Diagnostics) -> Response<()> {
    let mut all = HeaderMap::new();
    let charge = HeaderValue::try_from(diagnostics.request_charge().to_string());
    all.extend(charge.ok().map(|charge| (headers::REQUEST_CHARGE, charge)));
    Response::new(RawResponse {
        status: Status::OK,
        headers: all,
        body,
        diagnostics: Arc::new(diagnostics.clone()),
        is_after_ambiguous_failure: false,
    })
}

fn parse<'a, T: Deserialize<'a>>(argument: &str, text: &'a str) -> Result<T> {
    serde_json::from_str(text).map_err(|problem| {
        Error::new(ErrorKind::InvalidArgument, format!("{argument}: {problem}")).with_source(problem)
    })
}
