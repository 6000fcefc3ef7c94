#![allow(clippy::unwrap_used)]

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode};

use super::*;

fn answer(code: u16, all: &[(HeaderName, &str)], body: &str) -> Response {
    let mut headers = HeaderMap::new();
    for (name, value) in all {
        headers.insert(name.clone(), HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    Response { status: StatusCode::from_u16(code).unwrap(), headers, body: Bytes::from(body.to_owned()) }
}

#[test]
fn every_status_has_its_kind() {
    for (code, sub_status, expected) in [
        (302, 0, ErrorKind::Other),
        (400, 0, ErrorKind::BadRequest),
        (401, 0, ErrorKind::Unauthorized),
        (403, 3, ErrorKind::Forbidden),
        (404, 0, ErrorKind::NotFound),
        (404, 1002, ErrorKind::SessionNotAvailable),
        (404, 1003, ErrorKind::NotFound),
        (408, 0, ErrorKind::Timeout),
        (409, 0, ErrorKind::Conflict),
        (410, 1002, ErrorKind::Gone),
        (412, 0, ErrorKind::PreconditionFailed),
        (413, 0, ErrorKind::TooLarge),
        (429, 3200, ErrorKind::Throttled),
        (449, 0, ErrorKind::Other),
        (500, 0, ErrorKind::Unavailable),
        (503, 21006, ErrorKind::Unavailable),
    ] {
        assert_eq!(ErrorKind::of(Status::new(code, sub_status)), expected, "{code}/{sub_status}");
    }
}

#[test]
fn the_first_line_of_the_services_words_is_kept_and_anything_else_is_no_words() {
    for (body, expected) in [
        (r#"{"code":"Conflict","message":"It exists.\r\nActivityId: 1"}"#, Some("It exists.")),
        (r#"{"message":"  It exists.  "}"#, Some("It exists.")),
        (r#"{"message":""}"#, None),
        (r#"{"message":7}"#, None),
        (r#"{"message":"It ex"#, None),
        ("<html><body>Bad gateway</body></html>", None),
        ("", None),
    ] {
        assert_eq!(said(body.as_bytes()).as_deref(), expected, "{body}");
    }
}

#[test]
fn an_error_holds_what_the_answer_says() {
    let all =
        [(headers::SUB_STATUS, "3200"), (headers::ACTIVITY_ID, "id"), (headers::RETRY_AFTER_MS, "12.5")];
    let answer = answer(429, &all, r#"{"message":"Too fast."}"#);
    let error = error("read_item", status(&answer), &answer);
    assert_eq!((error.kind(), error.sub_status()), (ErrorKind::Throttled, Some(3200)));
    assert_eq!((error.message(), error.activity_id()), ("the service said: Too fast.", Some("id")));
    assert_eq!(error.retry_after(), Some(Duration::from_micros(12_500)));
}

#[test]
fn an_answer_is_the_services_if_it_bears_its_marks() {
    for (all, expected) in [
        (&[][..], false),
        (&[(headers::CONTENT_TYPE, "text/html")], false),
        (&[(headers::ACTIVITY_ID, "id")], true),
        (&[(headers::SUB_STATUS, "0")], true),
    ] {
        assert_eq!(facts(&answer(503, all, "")).from_service, expected, "{all:?}");
    }
}

#[test]
fn headers_that_are_none_say_nothing() {
    for (text, sub_status, expected_charge, wait) in [
        ("7", 7, 7.0, Some(Duration::from_millis(7))),
        (" 7 ", 7, 7.0, Some(Duration::from_millis(7))),
        ("0.5", 0, 0.5, Some(Duration::from_micros(500))),
        ("-1", 0, 0.0, None),
        ("NaN", 0, 0.0, None),
        ("inf", 0, 0.0, None),
        ("-inf", 0, 0.0, None),
        ("1e400", 0, 0.0, None),
        ("99999999999999999999999999", 0, 99999999999999999999999999.0, None),
        ("", 0, 0.0, None),
        ("\u{e9}", 0, 0.0, None),
        ("0x7", 0, 0.0, None),
    ] {
        let all =
            [(headers::SUB_STATUS, text), (headers::REQUEST_CHARGE, text), (headers::RETRY_AFTER_MS, text)];
        let answer = answer(429, &all, "");
        assert_eq!(status(&answer).sub_status, sub_status, "{text:?}");
        assert_eq!(charge(&answer.headers), expected_charge, "{text:?}");
        assert_eq!(facts(&answer).retry_after, wait, "{text:?}");
    }
}
