//! How does a page look that was put together of the answers of several partitions?

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::metrics::QueryMetrics;
use crate::diagnostics::Diagnostics;
use crate::models::headers;
use crate::models::status::Status;
use crate::pipeline::RawResponse;
use crate::session::token::CompoundSessionToken;

/// What the answers say beside their rows, from one page of the query to the next.
pub(super) struct Gathered {
    diagnostics: Diagnostics,
    headers: HeaderMap,
    session: CompoundSessionToken,
    metrics: QueryMetrics,
    index: Option<HeaderValue>,
}

impl Gathered {
    pub(super) fn new(diagnostics: Diagnostics) -> Self {
        Self {
            diagnostics,
            headers: HeaderMap::new(),
            session: CompoundSessionToken::default(),
            metrics: QueryMetrics::default(),
            index: None,
        }
    }

    /// What the page after this one begins with.
    pub(super) fn next(&self, diagnostics: Diagnostics) -> Self {
        Self { metrics: self.metrics.of_nothing(), ..Self::new(diagnostics) }
    }

    /// Adds an answer to a request that was sent this long after the page was asked for.
    pub(super) fn add(&mut self, answer: &RawResponse, after: Duration) {
        self.diagnostics.absorb(&answer.diagnostics, after);
        if let Some(Ok(tokens)) = answer.header(headers::SESSION_TOKEN).map(str::parse) {
            let tokens: CompoundSessionToken = tokens;
            tokens.iter().for_each(|(range, token)| self.session.merge(range, token));
        }
        if let Some(metrics) = answer.header(headers::QUERY_METRICS) {
            self.metrics.add(metrics);
        }
        self.index = self.index.take().or_else(|| answer.headers.get(headers::INDEX_UTILIZATION).cloned());
        self.headers.clone_from(&answer.headers);
    }

    /// True if something was asked of the service.
    pub(super) fn has_answers(&self) -> bool {
        !self.headers.is_empty()
    }

    /// The page with these rows.
    pub(super) fn page(self, container: &str, rows: &[Bytes], continuation: Option<String>) -> RawResponse {
        let mut headers = self.headers;
        for name in [
            headers::CONTINUATION,
            headers::PARTITION_KEY_RANGE_ID,
            headers::QUERY_EXECUTION_INFO,
            http::header::CONTENT_LENGTH,
            http::header::TRANSFER_ENCODING,
        ] {
            headers.remove(name);
        }
        let mut put = |name: HeaderName, text: Option<String>| {
            let value = text.and_then(|text| HeaderValue::try_from(text).ok());
            value.map(|value| headers.insert(name, value));
        };
        put(headers::CONTINUATION, continuation);
        put(headers::REQUEST_CHARGE, Some(self.diagnostics.request_charge().to_string()));
        put(headers::ITEM_COUNT, Some(rows.len().to_string()));
        put(headers::SESSION_TOKEN, (!self.session.is_empty()).then(|| self.session.to_string()));
        put(headers::QUERY_METRICS, self.metrics.text());
        self.index.map(|index| headers.insert(headers::INDEX_UTILIZATION, index));
        RawResponse {
            status: Status::OK,
            headers,
            body: body(container, rows),
            diagnostics: Arc::new(self.diagnostics),
            is_after_ambiguous_failure: false,
        }
    }
}

/// As the service writes a page.
fn body(container: &str, rows: &[Bytes]) -> Bytes {
    let size: usize = rows.iter().map(|row| row.len() + 1).sum();
    let mut body = Vec::with_capacity(size + 64);
    body.extend(format!(r#"{{"_rid":{},"Documents":["#, serde_json::Value::from(container)).bytes());
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            body.push(b',');
        }
        body.extend(&row[..]);
    }
    body.extend(format!(r#"],"_count":{}}}"#, rows.len()).bytes());
    body.into()
}
