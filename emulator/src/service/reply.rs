//! What goes around a body? The headers that every reply carries.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use super::{Failure, Reply};

/// What serving a request comes to.
pub(crate) type Outcome = Result<Answer, Failure>;

/// A successful answer before the common headers are added.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Request units.
    pub(crate) charge: f64,
}

impl Answer {
    /// An answer without a body.
    pub(crate) fn empty(status: StatusCode) -> Answer {
        Answer { status, headers: HeaderMap::new(), body: Bytes::new(), charge: 1.0 }
    }

    pub(crate) fn json(status: StatusCode, body: &Value) -> Answer {
        Answer { body: body.to_string().into(), ..Answer::empty(status) }
    }

    pub(crate) fn charge(mut self, units: f64) -> Answer {
        self.charge = units;
        self
    }

    /// Adds a header; a value that HTTP cannot carry is left out.
    pub(crate) fn header(mut self, name: &'static str, value: impl AsRef<str>) -> Answer {
        put(&mut self.headers, name, value.as_ref());
        self
    }
}

pub(crate) fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// The reply with what every reply carries.
pub(crate) fn finish(outcome: Outcome, activity: &str) -> Reply {
    let (status, mut headers, body, charge) = match outcome {
        Ok(answer) => (answer.status, answer.headers, answer.body, answer.charge),
        Err(mut failure) => {
            let mut headers = *std::mem::take(&mut failure.headers);
            if failure.substatus != 0 {
                put(&mut headers, "x-ms-substatus", &failure.substatus.to_string());
            }
            (failure.status, headers, failure.body(activity).into(), 1.0)
        }
    };
    if !body.is_empty() {
        put(&mut headers, "content-type", "application/json");
    }
    put(&mut headers, "x-ms-activity-id", activity);
    put(&mut headers, "x-ms-request-charge", &charge.to_string());
    put(&mut headers, "x-ms-gatewayversion", "version=2.14.0");
    put(&mut headers, "x-ms-serviceversion", "version=2.14.0.0");
    put(&mut headers, "x-ms-schemaversion", "1.19");
    put(&mut headers, "x-ms-number-of-read-regions", "0");
    Reply { status, headers, body }
}
