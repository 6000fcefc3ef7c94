#![allow(clippy::unwrap_used)]

use http::HeaderMap;

use super::*;
use crate::diagnostics::Diagnostics;
use crate::error::ErrorKind;
use crate::models::status::Status;

fn answer(body: &'static str, token: &str) -> RawResponse {
    RawResponse {
        status: Status::OK,
        headers: HeaderMap::from_iter([(headers::SESSION_TOKEN, token.parse().unwrap())]),
        body: body.into(),
        diagnostics: Arc::new(Diagnostics::new("estimate_lag", "id".to_owned(), Arc::default())),
        is_after_ambiguous_failure: false,
    }
}

#[test]
fn the_lag_reaches_from_the_first_change_to_the_last_write() {
    let latest = r#"{"Documents":[{"_lsn":7}]}"#;
    for (body, token, expected) in [
        (latest, "0:-1#10#1=9", 4),
        (r#"{"Documents":[{"metadata":{"lsn":7}}]}"#, "0:10", 4),
        (latest, "0:3", 1),
        (latest, "nonsense", 1),
        (latest, "0:18446744073709551615", u64::MAX - 7),
        (r#"{"Documents":[]}"#, "0:10", 0),
    ] {
        assert_eq!(behind(&answer(body, token)).unwrap(), expected, "{body} {token}");
    }
    assert_eq!(behind(&RawResponse { status: Status::new(304, 0), ..answer("", "0:10") }).unwrap(), 0);
    assert_eq!(behind(&answer("<html>", "0:10")).unwrap_err().kind(), ErrorKind::Serialization);
}
