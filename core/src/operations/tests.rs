#![allow(clippy::unwrap_used)]

use super::*;
use crate::error::{ErrorKind, Result};
use crate::models::batch::TransactionalBatch;
use crate::models::container::ContainerProperties;
use crate::models::patch::Patch;
use crate::models::query::Query;
use crate::models::scripts::ScriptKind;
use crate::models::throughput::ThroughputProperties;
use crate::operations::link::Link;
use crate::options::{ItemOptions, QueryOptions};

fn database() -> Link {
    Link::account().database("db").unwrap()
}

fn container() -> Link {
    database().container("c é").unwrap()
}

/// Method, path, signed link, container and headers, as one text.
fn line(operation: &Operation) -> String {
    let mut headers: Vec<String> =
        operation.headers.iter().map(|(name, value)| format!("{name}={}", value.to_str().unwrap())).collect();
    headers.sort();
    format!(
        "{} {} {} | {} | {} | {}",
        operation.name,
        operation.method,
        operation.path,
        operation.link,
        operation.container.as_deref().unwrap_or("-"),
        headers.join(" ")
    )
}

#[test]
fn item_operations_go_where_the_service_expects_them() {
    let item = || Bytes::from_static(br#"{"id":"a b"}"#);
    let plain = ItemOptions::default();
    let guarded = ItemOptions::default().with_if_match("\"e\"").with_content_response_on_write(false);
    let unless = ItemOptions::default().with_if_none_match("*");
    let key = || PartitionKey::from("p");
    for (operation, expected) in [
        (
            read_item(&container(), "a b", key(), &unless),
            "read_item GET /dbs/db/colls/c%20%C3%A9/docs/a%20b | dbs/db/colls/c é/docs/a b | dbs/db/colls/c é \
             | if-none-match=* x-ms-documentdb-partitionkey=[\"p\"]",
        ),
        (
            create_item(&container(), key(), item(), &unless),
            "create_item POST /dbs/db/colls/c%20%C3%A9/docs | dbs/db/colls/c é | dbs/db/colls/c é \
             | content-type=application/json if-none-match=* x-ms-documentdb-partitionkey=[\"p\"]",
        ),
        (
            upsert_item(&container(), key(), item(), &plain),
            "upsert_item POST /dbs/db/colls/c%20%C3%A9/docs | dbs/db/colls/c é | dbs/db/colls/c é \
             | content-type=application/json x-ms-documentdb-is-upsert=true \
             x-ms-documentdb-partitionkey=[\"p\"]",
        ),
        (
            replace_item(&container(), "a b", key(), item(), &guarded),
            "replace_item PUT /dbs/db/colls/c%20%C3%A9/docs/a%20b | dbs/db/colls/c é/docs/a b \
             | dbs/db/colls/c é | content-type=application/json if-match=\"e\" prefer=return=minimal \
             x-ms-documentdb-partitionkey=[\"p\"]",
        ),
        (
            patch_item(&container(), "a b", key(), &Patch::new().remove("/n").unwrap(), &guarded),
            "patch_item PATCH /dbs/db/colls/c%20%C3%A9/docs/a%20b | dbs/db/colls/c é/docs/a b \
             | dbs/db/colls/c é | content-type=application/json-patch+json if-match=\"e\" prefer=return=minimal \
             x-ms-documentdb-partitionkey=[\"p\"]",
        ),
        (
            delete_item(&container(), "a b", key(), &plain),
            "delete_item DELETE /dbs/db/colls/c%20%C3%A9/docs/a%20b | dbs/db/colls/c é/docs/a b \
             | dbs/db/colls/c é | x-ms-documentdb-partitionkey=[\"p\"]",
        ),
        (
            delete_all_items_by_partition_key(&container(), key()),
            "delete_all_items_by_partition_key POST \
             /dbs/db/colls/c%20%C3%A9/operations/partitionkeydelete | dbs/db/colls/c é | dbs/db/colls/c é \
             | content-type=application/json x-ms-documentdb-partitionkey=[\"p\"]",
        ),
        (
            execute_batch(&container(), key(), &TransactionalBatch::new().read_item("1")),
            "execute_item_batch POST /dbs/db/colls/c%20%C3%A9/docs | dbs/db/colls/c é | dbs/db/colls/c é \
             | content-type=application/json x-ms-cosmos-batch-atomic=true \
             x-ms-cosmos-batch-continue-on-error=false x-ms-cosmos-is-batch-request=true \
             x-ms-documentdb-partitionkey=[\"p\"]",
        ),
        (
            query_items(&container(), &Query::new("SELECT 1"), key(), &page_of(5)),
            "query_items POST /dbs/db/colls/c%20%C3%A9/docs | dbs/db/colls/c é | dbs/db/colls/c é \
             | content-type=application/query+json x-ms-documentdb-isquery=true \
             x-ms-documentdb-partitionkey=[\"p\"] x-ms-max-item-count=5",
        ),
    ] {
        assert_eq!(line(&operation.unwrap()), expected);
    }
}

#[test]
fn metadata_operations_go_where_the_service_expects_them() {
    let list = Query::new("SELECT * FROM c");
    let any = QueryOptions::default();
    let properties = ContainerProperties::new("c", "/pk");
    let throughput = ThroughputProperties::manual(400);
    for (operation, expected) in [
        (
            create_database("db", Some(throughput)),
            "create_database POST /dbs |  | - | content-type=application/json x-ms-offer-throughput=400",
        ),
        (Ok(read_database(&database())), "read_database GET /dbs/db | dbs/db | - | "),
        (Ok(delete_database(&database())), "delete_database DELETE /dbs/db | dbs/db | - | "),
        (
            query_databases(&list, &any),
            "query_databases POST /dbs |  | - | content-type=application/query+json \
             x-ms-documentdb-isquery=true",
        ),
        (
            create_container(&database(), &properties, None),
            "create_container POST /dbs/db/colls | dbs/db | - | content-type=application/json",
        ),
        (
            Ok(read_container(&container())),
            "read_container GET /dbs/db/colls/c%20%C3%A9 | dbs/db/colls/c é | - | ",
        ),
        (
            replace_container(&container(), &properties),
            "replace_container PUT /dbs/db/colls/c%20%C3%A9 | dbs/db/colls/c é | - | content-type=application/json",
        ),
        (
            Ok(delete_container(&container())),
            "delete_container DELETE /dbs/db/colls/c%20%C3%A9 | dbs/db/colls/c é | - | ",
        ),
        (
            query_offers("AbC="),
            "read_throughput POST /offers |  | - | content-type=application/query+json \
             x-ms-documentdb-isquery=true",
        ),
        (
            Ok(replace_offer("AbC=", Bytes::new(), Some(Migration::ToManual))),
            "replace_throughput PUT /offers/AbC%3D | abc= | - | content-type=application/json \
             x-ms-cosmos-migrate-offer-to-manual-throughput=true",
        ),
        (
            query_containers(&database(), &list, &any),
            "query_containers POST /dbs/db/colls | dbs/db | - | content-type=application/query+json \
             x-ms-documentdb-isquery=true",
        ),
    ] {
        assert_eq!(line(&operation.unwrap()), expected);
    }
}

#[test]
fn scripts_go_where_the_service_expects_them() {
    use crate::models::scripts::ScriptKind::{StoredProcedure, Trigger, UserDefinedFunction};
    let script = || Bytes::from_static(br#"{"id":"s p"}"#);
    let all = Query::new("SELECT * FROM c");
    for (operation, expected) in [
        (
            create_script(&container(), StoredProcedure, script()),
            "create_stored_procedure POST /dbs/db/colls/c%20%C3%A9/sprocs | dbs/db/colls/c é | dbs/db/colls/c é \
             | content-type=application/json",
        ),
        (
            upsert_script(&container(), UserDefinedFunction, script()),
            "upsert_user_defined_function POST /dbs/db/colls/c%20%C3%A9/udfs | dbs/db/colls/c é | dbs/db/colls/c é \
             | content-type=application/json x-ms-documentdb-is-upsert=true",
        ),
        (
            read_script(&container(), Trigger, "s p"),
            "read_trigger GET /dbs/db/colls/c%20%C3%A9/triggers/s%20p | dbs/db/colls/c é/triggers/s p \
             | dbs/db/colls/c é | ",
        ),
        (
            replace_script(&container(), UserDefinedFunction, "s p", script()),
            "replace_user_defined_function PUT /dbs/db/colls/c%20%C3%A9/udfs/s%20p | dbs/db/colls/c é/udfs/s p \
             | dbs/db/colls/c é | content-type=application/json",
        ),
        (
            delete_script(&container(), StoredProcedure, "s p"),
            "delete_stored_procedure DELETE /dbs/db/colls/c%20%C3%A9/sprocs/s%20p | dbs/db/colls/c é/sprocs/s p \
             | dbs/db/colls/c é | ",
        ),
        (
            query_scripts(&container(), Trigger, &all, &page_of(5)),
            "query_triggers POST /dbs/db/colls/c%20%C3%A9/triggers | dbs/db/colls/c é | dbs/db/colls/c é \
             | content-type=application/query+json x-ms-documentdb-isquery=true x-ms-max-item-count=5",
        ),
        (
            execute_stored_procedure(&container(), "s p", "p".into(), Bytes::from_static(b"null")),
            "execute_stored_procedure POST /dbs/db/colls/c%20%C3%A9/sprocs/s%20p | dbs/db/colls/c é/sprocs/s p \
             | dbs/db/colls/c é | content-type=application/json x-ms-documentdb-partitionkey=[\"p\"]",
        ),
    ] {
        let operation = operation.unwrap();
        assert_eq!(line(&operation), expected);
        assert_eq!(operation.is_document(), operation.kind == OperationKind::Execute);
    }
}

#[test]
fn bodies_are_what_was_given() {
    let body = |operation: Result<Operation>| String::from_utf8(operation.unwrap().body.to_vec()).unwrap();
    assert_eq!(body(create_database("é", None)), r#"{"id":"é"}"#);
    let text = r#"{"id":"1", "n":1.0e3,"big":12345678901234567890123}"#;
    let item = || Bytes::from(text);
    let options = ItemOptions::default();
    assert_eq!(body(create_item(&container(), "p".into(), item(), &options)), text);
    assert_eq!(body(replace_item(&container(), "1", "p".into(), item(), &options)), text);
    let query = Query::new("SELECT @a").with_parameter("@a", 1.5).unwrap();
    assert_eq!(
        body(query_items(&container(), &query, "p".into(), &QueryOptions::default())),
        r#"{"query":"SELECT @a","parameters":[{"name":"@a","value":1.5}]}"#
    );
}

#[test]
fn what_cant_be_sent_is_refused_by_name() {
    let item = |text: &'static str| Bytes::from_static(text.as_bytes());
    let plain = ItemOptions::default();
    let torn = ItemOptions::default().with_if_match("a\nb");
    let key = || PartitionKey::from("p");
    let query = Query::new("SELECT 1");
    for (result, argument) in [
        (read_item(&container(), "a/b", key(), &plain), "item id"),
        (read_item(&container(), "a", f64::NAN.into(), &plain), "partition key"),
        (read_item(&container(), "a", key(), &torn), "if_match"),
        (create_item(&container(), key(), item(r#"{"id":"a/b"}"#), &plain), "item id"),
        (upsert_item(&container(), key(), item(r#"{"id":""}"#), &plain), "item id"),
        (query_items(&container(), &query, key(), &page_of(0)), "max_item_count"),
        (create_script(&container(), ScriptKind::Trigger, item(r#"{"id":"a/b"}"#)), "item id"),
        (upsert_script(&container(), ScriptKind::Trigger, item(r#"{"id":"a/b"}"#)), "item id"),
        (read_script(&container(), ScriptKind::Trigger, "a/b"), "script id"),
        (execute_stored_procedure(&container(), "a", key(), item("{}")), "parameters"),
        (create_database("a/b", None), "database id"),
        (create_container(&database(), &ContainerProperties::new("a/b", "/pk"), None), "container id"),
    ] {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        assert!(error.message().starts_with(argument), "{error}");
    }
}

#[test]
fn an_item_without_a_text_id_is_left_to_the_service() {
    for text in ["{}", r#"{"id":7}"#, "[]", "7", ""] {
        let item = Bytes::from_static(text.as_bytes());
        assert!(create_item(&container(), "p".into(), item, &ItemOptions::default()).is_ok(), "{text}");
    }
}

fn page_of(count: u32) -> QueryOptions {
    QueryOptions::default().with_max_item_count(count)
}

#[test]
fn only_an_etag_guards_a_write_against_its_own_repeat() {
    for (etag, expected) in [(Some("\"e\""), true), (Some("*"), false), (None, false)] {
        let options =
            etag.map_or_else(ItemOptions::default, |etag| ItemOptions::default().with_if_match(etag));
        let operation = delete_item(&container(), "a", "p".into(), &options).unwrap();
        assert_eq!(operation.is_guarded(), expected, "{etag:?}");
        let item = Bytes::from_static(br#"{"id":"a"}"#);
        let upsert = upsert_item(&container(), "p".into(), item, &options).unwrap();
        assert!(!upsert.is_guarded(), "an upsert creates anew what was deleted, whatever its condition");
    }
}
