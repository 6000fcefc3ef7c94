//! Are the items of one partition key queried, with parameters, page by page?

use futures_util::TryStreamExt;
use perilune::{ContainerClient, ErrorKind, Query, QueryOptions};
use serde_json::{Value, json};

use crate::fixture::{Fixture, Item};

/// 25 items under the key `p`, counting from 0, and one under another key.
async fn filled(fixture: &Fixture) -> ContainerClient {
    let container = fixture.container("/pk").await;
    for n in 0..25 {
        container.create_item("p", &Item::new(&format!("{n:02}"), "p", n), None).await.unwrap();
    }
    container.create_item("q", &Item::new("00", "q", 1000), None).await.unwrap();
    container
}

fn pages_of(count: u32) -> QueryOptions {
    QueryOptions::default().with_max_item_count(count)
}

#[tokio::test]
async fn parameters_choose_and_expressions_shape() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    let query = Query::new("SELECT VALUE c.n FROM c WHERE c.n >= @least AND c.n < @most ORDER BY c.n DESC")
        .with_parameter("@least", 5)
        .unwrap()
        .with_parameter("@most", 8)
        .unwrap();
    let found: Vec<i64> = container.query_items(query, "p", None).unwrap().collect().await.unwrap();
    assert_eq!(found, [7, 6, 5]);

    let found: Vec<Item> =
        container.query_items("SELECT * FROM c", "q", None).unwrap().collect().await.unwrap();
    assert_eq!(found, [Item::new("00", "q", 1000)]);

    let query = "SELECT TOP 1 c.id, c.n * 2 AS twice FROM c ORDER BY c.n";
    let found: Vec<Value> = container.query_items(query, "p", None).unwrap().collect().await.unwrap();
    assert_eq!(found, [json!({"id": "00", "twice": 0})]);
}

#[tokio::test]
async fn a_parameter_can_be_any_json() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    for value in
        [json!("it's \"é\" 😀"), json!(1.5), json!(true), json!(null), json!([1, "a"]), json!({"a": 1})]
    {
        let query =
            Query::new("SELECT VALUE @x FROM c WHERE c.id = '00'").with_parameter("@x", &value).unwrap();
        let found: Vec<Value> = container.query_items(query, "p", None).unwrap().collect().await.unwrap();
        assert_eq!(found, [value]);
    }
}

#[tokio::test]
async fn pages_are_bounded_and_miss_nothing() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    let mut pager = container.query_items::<Item>("SELECT * FROM c", "p", pages_of(10)).unwrap();
    let mut seen = Vec::new();
    let mut sizes = Vec::new();
    while let Some(page) = pager.next_page().await.unwrap() {
        assert!(page.request_charge() > 0.0);
        assert!(page.activity_id().is_some());
        sizes.push(page.items().len());
        seen.extend(page.into_items().into_iter().map(|item| item.n));
    }
    assert_eq!(sizes, [10, 10, 5]);
    seen.sort_unstable();
    assert_eq!(seen, (0..25).collect::<Vec<_>>());
    assert!(pager.next_page().await.unwrap().is_none(), "the end stays the end");
}

#[tokio::test]
async fn another_client_goes_on_where_a_page_ended() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    let mut pager = container.query_items::<Item>("SELECT * FROM c", "p", pages_of(10)).unwrap();
    assert_eq!(pager.continuation(), None);
    let first = pager.next_page().await.unwrap().unwrap();
    let continuation = first.continuation().unwrap();
    assert_eq!(pager.continuation(), Some(continuation));

    let other = fixture.another_client().database("db").container("items");
    let rest = pages_of(10).with_continuation(continuation);
    let rest = other.query_items::<Item>("SELECT * FROM c", "p", rest).unwrap().collect().await.unwrap();
    let mut seen: Vec<i64> = first.items().iter().chain(&rest).map(|item| item.n).collect();
    seen.sort_unstable();
    assert_eq!(seen, (0..25).collect::<Vec<_>>());
}

#[tokio::test]
async fn pages_and_items_are_streams_too() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    let query = || container.query_items::<Item>("SELECT * FROM c", "p", pages_of(7)).unwrap();
    let items: Vec<Item> = query().into_items().try_collect().await.unwrap();
    let pages: Vec<usize> =
        query().into_pages().map_ok(|page| page.items().len()).try_collect().await.unwrap();
    assert_eq!((items.len(), pages), (25, vec![7, 7, 7, 4]));
}

#[tokio::test]
async fn nothing_found_is_an_empty_list() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    let found = container.query_items::<Item>("SELECT * FROM c", "nobody", None).unwrap().collect().await;
    assert!(found.unwrap().is_empty());
}

#[tokio::test]
async fn failures_come_from_the_page() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    let missing = fixture.client.database("db").container("no");
    for (container, query, kind) in [
        (&container, "SELEKT 1", ErrorKind::BadRequest),
        (&missing, "SELECT * FROM c", ErrorKind::NotFound),
        (&container, "SELECT VALUE c.n FROM c", ErrorKind::Serialization),
    ] {
        let mut pager = container.query_items::<Item>(query, "p", None).unwrap();
        let error = pager.next_page().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.diagnostics().is_some(), "{error}");
    }
}
