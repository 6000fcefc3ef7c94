//! Which kinds of failure are there, and what is known of a write?

use crate::models::status::Status;

/// What kind of failure an [`Error`](crate::Error) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument or option was refused before anything was sent.
    InvalidArgument,
    /// 400: the service did not accept the request.
    BadRequest,
    /// 401: key, token or signature was not accepted.
    Unauthorized,
    /// 403: not allowed, or not in this region.
    Forbidden,
    /// 404: no such resource.
    NotFound,
    /// 404/1002: no reachable region has caught up with the session.
    SessionNotAvailable,
    /// 409: a resource with this id exists, or a unique key is taken.
    Conflict,
    /// 410: the partition has moved and was not found again in time.
    Gone,
    /// 412: the etag condition was not met.
    PreconditionFailed,
    /// 413: the request or the item is too large.
    TooLarge,
    /// 429: out of request units, and the budget of waits was used up.
    Throttled,
    /// 408, or the deadline ended the call.
    Timeout,
    /// 5xx: no region could serve the request.
    Unavailable,
    /// The network failed in every region tried.
    Transport,
    /// A document could not be written or read as JSON.
    Serialization,
    /// The credential's provider failed.
    Credential,
    /// Any other status.
    Other,
}

impl ErrorKind {
    /// The kind of error that a status is.
    pub(crate) fn of(status: Status) -> Self {
        match (status.code, status) {
            (_, Status::READ_SESSION_NOT_AVAILABLE) => Self::SessionNotAvailable,
            (400, _) => Self::BadRequest,
            (401, _) => Self::Unauthorized,
            (403, _) => Self::Forbidden,
            (404, _) => Self::NotFound,
            (408, _) => Self::Timeout,
            (409, _) => Self::Conflict,
            (410, _) => Self::Gone,
            (412, _) => Self::PreconditionFailed,
            (413, _) => Self::TooLarge,
            (429, _) => Self::Throttled,
            (500.., _) => Self::Unavailable,
            _ => Self::Other,
        }
    }

    /// The name in snake case, such as `not_found`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid_argument",
            Self::BadRequest => "bad_request",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::SessionNotAvailable => "session_not_available",
            Self::Conflict => "conflict",
            Self::Gone => "gone",
            Self::PreconditionFailed => "precondition_failed",
            Self::TooLarge => "too_large",
            Self::Throttled => "throttled",
            Self::Timeout => "timeout",
            Self::Unavailable => "unavailable",
            Self::Transport => "transport",
            Self::Serialization => "serialization",
            Self::Credential => "credential",
            Self::Other => "other",
        }
    }

    /// What a user can do about it, where that is not plain from what went wrong.
    pub(super) fn advice(self) -> Option<&'static str> {
        match self {
            Self::Unauthorized => Some("check the key or token, and this machine's clock"),
            Self::Forbidden => Some("check the rights of the key or identity, and the account's firewall"),
            Self::SessionNotAvailable => Some("repeat it later, or read with a weaker consistency level"),
            Self::PreconditionFailed => Some("read the item again before writing it"),
            Self::Throttled => Some("send less, or raise the throughput"),
            Self::Timeout => Some("repeat it, or allow more time"),
            Self::Gone | Self::Unavailable => Some("repeat it later"),
            Self::Transport => Some("check the network and the endpoint"),
            Self::InvalidArgument
            | Self::BadRequest
            | Self::NotFound
            | Self::Conflict
            | Self::TooLarge
            | Self::Serialization
            | Self::Credential
            | Self::Other => None,
        }
    }
}

/// What is known of a write when its call ends in an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteOutcome {
    /// No request reached the service: nothing was written.
    NotSent,
    /// The service refused every attempt: nothing was written.
    Rejected,
    /// An attempt was sent and its answer was lost: it may have been written.
    Unknown,
}

impl WriteOutcome {
    /// `not_sent`, `rejected` or `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
        }
    }
}
