//! What does JavaScript get of an answer?

use std::fmt::Write as _;

use http::HeaderMap;
use napi::Result;
use napi::bindgen_prelude::{Array, External, Null};
use napi_derive::napi;
use perilune::Response;

const NO_CONTENT: u32 = 204;

/// Status, body as text, and the rest on demand.
pub(crate) fn put_answer(values: &mut Array<'_>, answer: Option<Response<()>>) -> Result<()> {
    let Some(mut answer) = answer else {
        values.insert(NO_CONTENT)?;
        values.insert(Null)?;
        return values.insert(Null);
    };
    values.insert(u32::from(answer.status()))?;
    // Apart from the rest, so that its memory is free before the answer is collected.
    let body = answer.take_body();
    match body.is_empty() {
        true => values.insert(Null)?,
        false => values.insert(&*String::from_utf8_lossy(&body))?,
    }
    values.insert(External::new(answer))
}

/// A line for each header: name, `:`, value.
#[napi]
pub fn headers(answer: &External<Response<()>>) -> String {
    lines(answer.headers())
}

/// Every attempt of the call, as JSON text.
#[napi]
pub fn diagnostics(answer: &External<Response<()>>) -> String {
    answer.diagnostics().to_json().to_string()
}

/// Request units charged by all attempts together.
#[napi]
pub fn request_charge(answer: &External<Response<()>>) -> f64 {
    answer.request_charge()
}

pub(crate) fn lines(headers: &HeaderMap) -> String {
    let mut text = String::with_capacity(headers.len() * 64);
    for (name, value) in headers {
        // Writing to a string can't fail.
        let _ = writeln!(text, "{name}:{}", String::from_utf8_lossy(value.as_bytes()));
    }
    text
}
