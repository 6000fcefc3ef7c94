#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use serde_json::value::RawValue;

use super::*;
use crate::error::ErrorKind;
use crate::models::status::Status;

fn answer(body: impl Into<Bytes>) -> RawResponse {
    RawResponse {
        status: Status::OK,
        headers: HeaderMap::new(),
        body: body.into(),
        diagnostics: Arc::new(Diagnostics::new("query_items", "id".to_owned(), Arc::default())),
        is_after_ambiguous_failure: false,
    }
}

#[test]
fn items_are_slices_of_the_body() {
    for list in ["Documents", "Databases", "DocumentCollections"] {
        let body =
            format!(r#"{{"_rid":"r","{list}":[{{ "n": 1.0e3 }}, "é", 12345678901234567890123],"_count":3}}"#);
        let page = Page::<Box<RawValue>>::read(answer(body)).unwrap();
        let items: Vec<&str> = page.items().iter().map(|item| item.get()).collect();
        assert_eq!(items, [r#"{ "n": 1.0e3 }"#, r#""é""#, "12345678901234567890123"], "{list}");
    }
}

#[test]
fn the_header_says_whether_a_page_follows() {
    let mut raw = answer(r#"{"Documents":[]}"#);
    assert_eq!(Page::<u8>::read(raw.clone()).unwrap().continuation(), None);
    raw.headers.insert(headers::CONTINUATION, HeaderValue::from_static("+RID:~x#RT:1"));
    assert_eq!(Page::<u8>::read(raw).unwrap().continuation(), Some("+RID:~x#RT:1"));
}

#[test]
fn a_body_that_is_no_page_is_an_error() {
    let whole = br#"{"_rid":"r","Documents":[{"id":"a"},{"id":"b"}],"_count":2}"#;
    for end in 0..whole.len() {
        let error = Page::<serde_json::Value>::read(answer(&whole[..end])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Serialization, "{error}");
    }
    for body in ["<html>", "null", "[]", "{}", r#"{"Documents":{}}"#, r#"{"Documents":[],"Databases":[]}"#] {
        assert!(Page::<serde_json::Value>::read(answer(body)).is_err(), "{body}");
    }
    for at in 0..whole.len() {
        for byte in [0, b'"', b'{', b'7', 0xff] {
            let mut torn = whole.to_vec();
            torn[at] = byte;
            // Some of these are pages still; none may panic.
            let _ = Page::<serde_json::Value>::read(answer(torn));
        }
    }
}
