//! What does the service answer? One request in, one reply out, in memory: no sockets, no waiting.

mod auth;
mod batch;
mod bearer;
mod binary_json;
mod call;
mod change_feed;
mod conditions;
mod conflicts;
mod containers;
mod databases;
mod dispatch;
mod failure;
mod feed;
#[cfg(test)]
pub(crate) mod fixture;
mod grant;
mod items;
mod listing;
mod offers;
mod partition_delete;
mod patch;
mod permissions;
mod query;
mod ranges;
mod reply;
mod savepoint;
mod scope;
mod scripts;
mod session;
mod target;
#[cfg(test)]
mod tests;
mod throttle;
mod users;
mod write;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

pub(crate) use auth::check;
pub(crate) use bearer::Bearers;
pub(crate) use binary_json::as_text;
pub(crate) use dispatch::serve;
pub(crate) use failure::Failure;
pub(crate) use reply::{Answer, Outcome, finish};
pub(crate) use scripts::resolve::resolve;
pub(crate) use target::Target;
pub(crate) use throttle::Budgets;

/// A request as it came in: the raw request target, the headers and the whole body.
#[derive(Debug, Clone)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The request target, still percent-encoded, such as `/dbs/shop/colls/orders/docs/7`.
    pub path: String,
    /// The request's headers.
    pub headers: HeaderMap,
    /// The request's whole body; empty when there is none.
    pub body: Bytes,
}

impl Request {
    /// The value of a header, when there is one and it is visible ASCII.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether a header says `true`, in any case.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.header(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

/// The reply to one [`Request`].
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status.
    pub status: StatusCode,
    /// The reply's headers, without those of the connection (`content-length`, `date`).
    pub headers: HeaderMap,
    /// The reply's whole body.
    pub body: Bytes,
}
