//! What is the result of an operation whose row, or whose request, failed?

use crate::batch::Row;
use crate::error::{Error, ErrorKind, WriteOutcome};
use crate::models::headers;
use crate::models::status::Status;
use crate::pipeline::RawResponse;

/// The error of a row that is final.
pub(super) fn failed(raw: &RawResponse, row: &Row<'_>, is_read: bool) -> Error {
    let status = row.status();
    let text = match row.said() {
        "" => "the operation was refused without words".to_owned(),
        said => format!("the service said: {said}"),
    };
    row.error(raw, text)
        .with_request_charge(row.request_charge)
        .with_write_outcome((!is_read).then(|| outcome(status, raw.is_after_ambiguous_failure)))
}

/// Some statuses do not tell whether a write was applied; none does if the request was a repeated one.
fn outcome(status: Status, is_ambiguous: bool) -> WriteOutcome {
    match (is_ambiguous, status.code) {
        (true, _) | (_, 408 | 500..=502 | 504..) => WriteOutcome::Unknown,
        (false, _) => WriteOutcome::Rejected,
    }
}

/// The error of an operation that the answer does not speak of.
pub(super) fn unanswered(raw: &RawResponse, is_read: bool) -> Error {
    Error::new(ErrorKind::Serialization, "the answer has no result for the operation")
        .with_status(raw.status)
        .with_activity_id(raw.header(headers::ACTIVITY_ID).map(str::to_owned))
        .with_write_outcome((!is_read).then_some(WriteOutcome::Unknown))
}

/// The error of a request, as the result of one of its operations. The charge was that of them all.
pub(super) fn of_request(error: &Error, is_read: bool) -> Error {
    let error = error.clone().with_request_charge(0.0);
    if is_read { error.with_write_outcome(None) } else { error }
}
