//! What does JavaScript get of an answer?

use std::fmt::Write as _;

use http::HeaderMap;
use napi::bindgen_prelude::{Array, External, Null};
use napi::{Env, Result};
use napi_derive::napi;
use perilune::{Diagnostics, Response};

use crate::text::Text;

const NO_CONTENT: u32 = 204;
/// What a [`Rest`] takes, more or less, in bytes: for V8 to know what it holds on to.
const REST_SIZE: usize = 2048;

/// A good answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Text,
    pub(crate) rest: Rest,
}

/// What is seldom looked at. Kept until JavaScript lets go of it, so it must hold nothing of the network's buffers: a
/// single header would hold on to one of many kilobytes.
pub struct Rest {
    headers: String,
    diagnostics: Diagnostics,
}

impl From<Response<()>> for Answer {
    fn from(mut response: Response<()>) -> Self {
        let (headers, diagnostics) = (lines(response.headers()), response.diagnostics().clone());
        Self {
            status: response.status(),
            body: response.take_body().into(),
            rest: Rest { headers, diagnostics },
        }
    }
}

impl Rest {
    pub(crate) fn external(self) -> External<Self> {
        External::new_with_size_hint(self, REST_SIZE)
    }
}

/// Status, body as text, and the rest on demand.
pub(crate) fn put_answer(env: &Env, values: &mut Array<'_>, answer: Option<Answer>) -> Result<()> {
    let Some(Answer { status, body, rest }) = answer else {
        values.insert(NO_CONTENT)?;
        values.insert(Null)?;
        return values.insert(Null);
    };
    values.insert(u32::from(status))?;
    match body.bytes().is_empty() {
        true => values.insert(Null)?,
        false => values.insert(body.put(env)?)?,
    }
    values.insert(rest.external())
}

/// A line for each header: name, `:`, value.
#[napi]
pub fn headers(answer: &External<Rest>) -> &str {
    &answer.headers
}

/// Every attempt of the call, as JSON text.
#[napi]
pub fn diagnostics(answer: &External<Rest>) -> String {
    answer.diagnostics.to_json().to_string()
}

/// Request units charged by all attempts together.
#[napi]
pub fn request_charge(answer: &External<Rest>) -> f64 {
    answer.diagnostics.request_charge()
}

pub(crate) fn lines(headers: &HeaderMap) -> String {
    let size = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 2).sum();
    let mut text = String::with_capacity(size);
    for (name, value) in headers {
        // Writing to a string can't fail.
        let _ = writeln!(text, "{name}:{}", String::from_utf8_lossy(value.as_bytes()));
    }
    text
}
