#![allow(clippy::unwrap_used)]

use std::time::{Duration, UNIX_EPOCH};

use super::*;

/// The example that the documentation of the REST interface publishes.
const KEY: &str = "dsZQi3KtZmCv1ljt3VNWNm7sQUF1y5rJfC6kv5JiwvW0EndXdDku/dkKBp8/ufDToSxLzR4y+O/0H/t4bQtVNw==";
const DATE: &str = "Thu, 27 Apr 2017 00:51:12 GMT";
const TOKEN: &str = "type%3Dmaster%26ver%3D1.0%26sig%3Dc09PEVJrgp2uQRkr934kFbTqhByc7TVr3OHyqlu%2Bc%2Bc%3D";

fn asked(path: &str, headers: &[(&'static str, &str)], late: u64, tokens: bool) -> Result<(), (u16, String)> {
    let mut request = Request {
        method: http::Method::GET,
        path: path.to_owned(),
        headers: http::HeaderMap::new(),
        body: bytes::Bytes::new(),
    };
    for (name, value) in headers {
        request.headers.insert(*name, value.parse().unwrap());
    }
    let target = Target::parse(path).unwrap();
    let key = STANDARD.decode(KEY).unwrap();
    let now = UNIX_EPOCH + Duration::from_secs(1_493_254_272 + late);
    let bearers = Bearers { accepted: tokens, revoked: None };
    check(&key, bearers, &request, &target, now)
        .map(drop)
        .map_err(|failure| (failure.status.as_u16(), failure.message))
}

#[test]
fn the_published_signature_is_taken_for_its_own_path_and_time_only() {
    let signed = [("authorization", TOKEN), ("x-ms-date", DATE)];
    let unsigned = [("x-ms-date", DATE)];
    let undated = [("authorization", TOKEN)];
    for (path, headers, late, expected) in [
        ("/dbs/ToDoList", &signed[..], 0, Ok(())),
        ("/dbs/ToDoList/", &signed[..], 0, Ok(())),
        ("/dbs/ToDoList", &signed[..], 899, Ok(())),
        ("/dbs/ToDoList", &signed[..], 901, Err(403)),
        ("/dbs/Other", &signed[..], 0, Err(401)),
        ("/dbs/ToDoList/colls", &signed[..], 0, Err(401)),
        ("/dbs/ToDoList", &unsigned[..], 0, Err(401)),
        ("/dbs/ToDoList", &undated[..], 0, Err(401)),
    ] {
        let outcome = asked(path, headers, late, false).map_err(|(status, _)| status);
        assert_eq!(outcome, expected, "{path} {late} s late");
    }
}

#[test]
fn a_refusal_says_what_the_server_signed_and_never_the_key() {
    let wrong = [("authorization", TOKEN), ("x-ms-date", DATE)];
    let (_, message) = asked("/dbs/Other", &wrong, 0, false).unwrap_err();
    assert!(message.contains("get\ndbs\ndbs/Other\nthu, 27 apr 2017 00:51:12 gmt\n\n"), "{message}");
    assert!(!message.contains(KEY));
}

#[test]
fn bearer_tokens_are_taken_where_the_settings_allow() {
    for (token, tokens, expected) in [
        ("type=aad&ver=1.0&sig=abc", true, Ok(())),
        ("type%3Daad%26ver%3D1.0%26sig%3Dabc", true, Ok(())),
        ("type=aad&ver=1.0&sig=abc", false, Err(401)),
        ("type=aad&ver=1.0&sig=", true, Err(401)),
        ("rubbish", true, Err(401)),
        ("type=master&ver=1.0&sig=%%%", true, Err(401)),
    ] {
        let headers = [("authorization", token), ("x-ms-date", DATE)];
        let outcome = asked("/dbs/ToDoList", &headers, 0, tokens).map_err(|(status, _)| status);
        assert_eq!(outcome, expected, "{token}");
    }
}
