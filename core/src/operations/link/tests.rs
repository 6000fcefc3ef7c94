#![allow(clippy::unwrap_used)]

use super::*;
use crate::error::ErrorKind;

#[test]
fn paths_are_encoded_and_names_are_not() {
    let container = Link::account().database("sales & co").unwrap().container("été").unwrap();
    assert_eq!(container.name(), "dbs/sales & co/colls/été");
    assert_eq!(container.path(), "/dbs/sales%20%26%20co/colls/%C3%A9t%C3%A9");
    assert_eq!(container.feed(ResourceType::Document), "/dbs/sales%20%26%20co/colls/%C3%A9t%C3%A9/docs");
    for (id, encoded) in [
        ("7", "7"),
        ("a+b%", "a%2Bb%25"),
        ("~-_.", "~-_."),
        ("&=@:;,!$'()*", "%26%3D%40%3A%3B%2C%21%24%27%28%29%2A"),
        (" lead", "%20lead"),
        ("😀", "%F0%9F%98%80"),
    ] {
        let item = container.item(id).unwrap();
        assert_eq!(item.name(), format!("dbs/sales & co/colls/été/docs/{id}"));
        assert_eq!(item.path(), format!("{}/docs/{encoded}", container.path()));
    }
}

#[test]
fn the_account_has_no_name() {
    assert_eq!(Link::account().name(), "");
    assert_eq!(Link::account().feed(ResourceType::Database), "/dbs");
}

#[test]
fn bad_ids_are_refused_by_name() {
    let database = Link::account().database("db").unwrap();
    let container = database.container("c").unwrap();
    for id in ["", "a/b", "a\\b", "a?", "#", "a ", ".", "..", "a\tb", "a\n"] {
        for (argument, result) in [
            ("database id", Link::account().database(id)),
            ("container id", database.container(id)),
            ("item id", container.item(id)),
        ] {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{id:?}");
            assert!(error.message().starts_with(&format!("{argument}: {id:?}")), "{error}");
        }
    }
}

#[test]
fn names_are_measured_in_characters_and_item_ids_in_bytes() {
    let longest = "é".repeat(255);
    let container = Link::account().database(&longest).unwrap().container(&longest).unwrap();
    assert!(Link::account().database(&"é".repeat(256)).is_err());
    assert!(container.item(&"a".repeat(1023)).is_ok());
    assert!(container.item(&"a".repeat(1024)).is_err());
    assert!(container.item(&"é".repeat(512)).is_err());
}
