#![allow(clippy::unwrap_used)]

use super::*;
use crate::operations::OperationKind;
use crate::operations::ResourceType;

fn operation(kind: OperationKind, resource: ResourceType) -> Operation {
    Operation {
        name: "item",
        kind,
        resource,
        method: http::Method::GET,
        path: "/dbs/d".to_owned(),
        link: "dbs/d".to_owned(),
        container: None,
        partition_key: None,
        headers: HeaderMap::from_iter([(headers::PREFER, HeaderValue::from_static("return=minimal"))]),
        body: bytes::Bytes::new(),
    }
}

fn headers_of(operation: &Operation, level: Option<ConsistencyLevel>) -> HeaderMap {
    common(operation, &user_agent(None, None), "a date", HeaderValue::from_static("a signature"), level)
}

#[test]
fn every_request_bears_the_same_headers_and_its_own() {
    let all = headers_of(&operation(OperationKind::Read, ResourceType::Document), None);
    for (name, value) in [
        (headers::VERSION, VERSION),
        (headers::CACHE_CONTROL, "no-cache"),
        (headers::ACCEPT, "application/json"),
        (headers::DATE, "a date"),
        (headers::AUTHORIZATION, "a signature"),
        (headers::PREFER, "return=minimal"),
    ] {
        assert_eq!(all.get(&name).unwrap(), value, "{name}");
    }
    assert!(!all.contains_key(headers::CONSISTENCY_LEVEL) && !all.contains_key(headers::NO_RETRY_449));
}

#[test]
fn reads_name_a_consistency_level_and_item_writes_keep_449_to_themselves() {
    let eventual = Some(ConsistencyLevel::Eventual);
    for (kind, resource, level, no_retry) in [
        (OperationKind::Read, ResourceType::Document, true, false),
        (OperationKind::Query, ResourceType::Document, true, false),
        (OperationKind::Read, ResourceType::Container, true, false),
        (OperationKind::Create, ResourceType::Document, false, true),
        (OperationKind::Upsert, ResourceType::Document, false, true),
        (OperationKind::Replace, ResourceType::Document, false, true),
        (OperationKind::Delete, ResourceType::Document, false, true),
        (OperationKind::Execute, ResourceType::StoredProcedure, false, true),
        (OperationKind::Replace, ResourceType::StoredProcedure, false, false),
        (OperationKind::Create, ResourceType::Container, false, false),
    ] {
        let all = headers_of(&operation(kind, resource), eventual);
        assert_eq!(all.contains_key(headers::CONSISTENCY_LEVEL), level, "{kind:?} {resource:?}");
        assert_eq!(all.contains_key(headers::NO_RETRY_449), no_retry, "{kind:?} {resource:?}");
    }
}

#[test]
fn the_user_agent_is_short_ascii_whatever_is_added() {
    let long = "x".repeat(1000);
    for (suffix, end) in [
        (None, ")"),
        (Some("shop/1.0"), ") shop/1.0"),
        (Some("caf\u{e9}\r\nx-evil: 1"), ") cafx-evil: 1"),
        (Some(long.as_str()), "xxx"),
    ] {
        let value = user_agent(None, suffix);
        let text = value.to_str().unwrap();
        assert!(text.starts_with("perilune/") && text.ends_with(end), "{text}");
        assert!(text.len() <= USER_AGENT_LIMIT);
    }
}

#[test]
fn the_user_agent_has_words_before_and_after_the_clients_own() {
    let value = user_agent(Some("shop/1.0"), Some("west"));
    let text = value.to_str().unwrap();
    assert!(text.starts_with("shop/1.0 perilune/") && text.ends_with(") west"), "{text}");
}

#[test]
fn the_requests_level_stands_in_for_the_clients() {
    let (strong, weak) = (Some(ConsistencyLevel::Session), ConsistencyLevel::Eventual);
    let own = RequestOptions::default().with_consistency_level(weak);
    assert_eq!(consistency_override(strong, &own), Some(weak));
    assert_eq!(consistency_override(strong, &RequestOptions::default()), strong);
    assert_eq!(consistency_override(None, &RequestOptions::default()), None);
}

#[test]
fn text_that_fits_no_header_is_left_out() {
    let mut all = HeaderMap::new();
    insert_text(&mut all, headers::SESSION_TOKEN, "0:1#2");
    insert_text(&mut all, headers::CONTINUATION, "a\nb");
    assert!(all.contains_key(headers::SESSION_TOKEN) && !all.contains_key(headers::CONTINUATION));
}
