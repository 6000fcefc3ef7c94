//! Are several partitions queried as one, page by page, whoever goes on?

use perilune::{
    ContainerClient, ErrorKind, PartitionKey, PartitionKeyDefinition, Query, QueryOptions, QueryScope,
};
use serde_json::{Value, json};

use crate::fixture::{Fixture, Item};

/// 40 items of 10 keys, in 4 ranges.
async fn filled(fixture: &Fixture) -> ContainerClient {
    let container = fixture.container("/pk").await;
    for _ in 0..2 {
        fixture.emulator.split("db", "items", None).unwrap();
    }
    for n in 0..40 {
        let key = format!("key {}", n % 10);
        container.create_item(&key, &Item::new(&format!("{n:02}"), &key, n), None).await.unwrap();
    }
    container
}

fn pages_of(count: u32) -> QueryOptions {
    QueryOptions::default().with_max_item_count(count)
}

async fn numbers(container: &ContainerClient, query: &str, scope: QueryScope) -> Vec<i64> {
    let pager = container.query_items(query, scope, pages_of(3)).unwrap();
    let mut numbers: Vec<i64> = pager.collect().await.unwrap();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn the_scope_says_which_items_are_asked() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    let all = "SELECT VALUE c.n FROM c";
    assert_eq!(numbers(&container, all, QueryScope::Container).await, (0..40).collect::<Vec<_>>());
    let two = QueryScope::partitions(["key 1", "key 3", "key 1", "nobody"]);
    assert_eq!(numbers(&container, all, two.clone()).await, [1, 3, 11, 13, 21, 23, 31, 33]);
    let sum = "SELECT VALUE SUM(c.n) FROM c";
    assert_eq!(numbers(&container, sum, two).await, [136]);
    assert_eq!(numbers(&container, sum, QueryScope::Container).await, [780]);
    assert_eq!(numbers(&container, sum, QueryScope::partitions(["key 1"])).await, [64]);
    assert_eq!(numbers(&container, "SELECT VALUE 6 * 7", QueryScope::Container).await, [42]);
    let of_one = "SELECT VALUE COUNT(1) FROM c WHERE c.pk = 'key 1'";
    for (scope, count) in [
        (QueryScope::Container, 4),
        (QueryScope::partitions(["key 1", "key 2"]), 4),
        (QueryScope::partitions(["key 3", "key 2"]), 0),
        (QueryScope::Prefix(PartitionKey::from("key 1")), 4),
    ] {
        assert_eq!(numbers(&container, of_one, scope.clone()).await, [count], "{scope:?}");
    }
}

#[tokio::test]
async fn a_feed_range_asks_what_is_in_it_whatever_splits() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    let ranges = container.read_feed_ranges(None).await.unwrap();
    fixture.emulator.split("db", "items", None).unwrap();
    let (mut all, mut sums, mut of_one) = (Vec::new(), 0, 0);
    for range in ranges {
        let in_order = "SELECT VALUE c.n FROM c ORDER BY c.n";
        all.extend(numbers(&container, in_order, QueryScope::from(range.clone())).await);
        sums += numbers(&container, "SELECT VALUE SUM(c.n) FROM c", range.clone().into())
            .await
            .iter()
            .sum::<i64>();
        let key_1 = "SELECT VALUE COUNT(1) FROM c WHERE c.pk = 'key 1'";
        of_one += numbers(&container, key_1, range.into()).await[0];
    }
    all.sort_unstable();
    assert_eq!((all, sums, of_one), ((0..40).collect(), 780, 4));
    let of_key = container.feed_range_from_partition_key("key 3", None).await.unwrap();
    assert_eq!(numbers(&container, "SELECT VALUE c.n FROM c", of_key.clone().into()).await, [3, 13, 23, 33]);
    let another = "SELECT VALUE COUNT(1) FROM c WHERE c.pk = 'key 1'";
    assert_eq!(numbers(&container, another, of_key.into()).await, [0]);
}

#[tokio::test]
async fn a_prefix_asks_all_items_under_it() {
    let fixture = Fixture::start().await;
    let container = fixture.container(PartitionKeyDefinition::hierarchical(["/tenant", "/user"])).await;
    for _ in 0..3 {
        fixture.emulator.split("db", "items", None).unwrap();
    }
    for n in 0..30 {
        let (tenant, user) = (format!("t{}", n % 3), format!("u{}", n % 5));
        let item = json!({"id": n.to_string(), "tenant": tenant, "user": user, "n": n});
        container.create_item((tenant, user), &item, None).await.unwrap();
    }
    let under = |tenant: &str| QueryScope::Prefix(PartitionKey::from(tenant));
    let query = "SELECT VALUE c.n FROM c ORDER BY c.n DESC";
    let found: Vec<i64> =
        container.query_items(query, under("t1"), pages_of(4)).unwrap().collect().await.unwrap();
    assert_eq!(found, [28, 25, 22, 19, 16, 13, 10, 7, 4, 1]);
    for (query, tenant, expected) in [
        ("SELECT VALUE COUNT(1) FROM c", "t2", vec![10]),
        ("SELECT VALUE COUNT(1) FROM c", "nobody", vec![0]),
        ("SELECT VALUE COUNT(1) FROM c WHERE c.tenant = 't1'", "t2", vec![0]),
        ("SELECT VALUE COUNT(1) FROM c WHERE c.tenant = 't1' AND c.user = 'u2'", "t1", vec![2]),
        ("SELECT VALUE COUNT(1) FROM c WHERE c.tenant = 't1' AND c.user = 'u2'", "t2", vec![0]),
    ] {
        assert_eq!(numbers(&container, query, under(tenant)).await, expected, "{query} {tenant}");
    }
}

#[tokio::test]
async fn a_continuation_goes_on_in_another_client_after_splits() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    let query = "SELECT VALUE c.n FROM c ORDER BY c.n";
    let mut found: Vec<i64> = Vec::new();
    let mut options = pages_of(7);
    loop {
        let other = fixture.another_client().database("db").container("items");
        let mut pager = other.query_items::<i64>(query, QueryScope::Container, options).unwrap();
        let page = pager.next_page().await.unwrap().unwrap();
        assert!(page.request_charge() > 0.0);
        assert!(page.activity_id().is_some());
        found.extend(page.items());
        let Some(continuation) = page.continuation() else { break };
        options = pages_of(7).with_continuation(continuation);
        let first = fixture.emulator.ranges("db", "items").unwrap()[0].id;
        fixture.emulator.split("db", "items", Some(first)).unwrap();
    }
    drop(container);
    assert_eq!(found, (0..40).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_continuation_of_another_query_is_refused() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    let query = |n: i32| Query::new("SELECT * FROM c WHERE c.n >= @n").with_parameter("@n", n).unwrap();
    let mut pager = container.query_items::<Item>(query(0), QueryScope::Container, pages_of(3)).unwrap();
    let page = pager.next_page().await.unwrap().unwrap();
    let own = page.continuation().unwrap().to_owned();
    let damaged = format!("{}x{}", &own[..20], &own[21..]);
    let later = own.replacen("p1.", "p2.", 1);
    let keys = || QueryScope::partitions(["key 1", "key 2"]);
    for (query, scope, continuation, told) in [
        (query(1), QueryScope::Container, own.as_str(), "belongs to another query"),
        (Query::new("SELECT * FROM c"), QueryScope::Container, &own, "belongs to another query"),
        (query(0), keys(), &own, "belongs to another query"),
        (query(0), QueryScope::Container, &damaged, "is damaged"),
        (query(0), QueryScope::Container, "p1.", "is damaged"),
        (query(0), QueryScope::Container, &later, "a later version"),
        (query(0), QueryScope::Container, "+RID:~x#RT:1", "is not one that this client gave out"),
        (query(0), QueryScope::from("key 1"), &own, "belongs to a query over several partitions"),
    ] {
        let options = pages_of(3).with_continuation(continuation);
        let error = match container.query_items::<Item>(query, scope, options) {
            Ok(mut pager) => pager.next_page().await.unwrap_err(),
            Err(error) => error,
        };
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        assert!(error.message().starts_with("continuation: ") && error.message().contains(told), "{error}");
    }
    // Another container of the name.
    container.delete(None).await.unwrap();
    let container = fixture.container("/pk").await;
    let options = pages_of(3).with_continuation(&own);
    let mut pager = container.query_items::<Item>(query(0), QueryScope::Container, options).unwrap();
    let error = pager.next_page().await.unwrap_err();
    assert!(error.message().contains("belongs to another container"), "{error}");
}

#[tokio::test]
async fn what_cant_be_asked_is_refused_at_once() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    let none: [&str; 0] = [];
    for (scope, options, argument) in [
        (QueryScope::partitions(none), QueryOptions::default(), "partition keys"),
        (QueryScope::partitions([f64::NAN, 1.0]), QueryOptions::default(), "partition key"),
        (QueryScope::Container, pages_of(0), "max_item_count"),
        (
            QueryScope::Container,
            QueryOptions::default().with_max_degree_of_parallelism(0),
            "max_degree_of_parallelism",
        ),
    ] {
        let error = container.query_items::<Value>("SELECT 1", scope, options).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        assert!(error.message().starts_with(argument), "{error}");
    }
    for query in ["SELEKT 1", "SELECT VALUE ABS(SUM(c.n)) FROM c"] {
        let mut pager = container.query_items::<Value>(query, QueryScope::Container, None).unwrap();
        assert_eq!(pager.next_page().await.unwrap_err().kind(), ErrorKind::BadRequest, "{query}");
    }
}

#[tokio::test]
async fn nothing_found_is_one_empty_page_that_tells_its_charge() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    let query = "SELECT * FROM c WHERE c.n > 1000";
    let mut pager = container.query_items::<Item>(query, QueryScope::Container, None).unwrap();
    let page = pager.next_page().await.unwrap().unwrap();
    assert!(page.items().is_empty() && page.continuation().is_none());
    assert!(page.request_charge() > 5.0, "{}", page.request_charge());
    assert!(pager.next_page().await.unwrap().is_none());
}

/// A container that another one replaces is not queried by what was known of the old one.
#[tokio::test]
async fn a_container_made_anew_is_queried_as_it_is() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    let count = "SELECT VALUE COUNT(1) FROM c";
    assert_eq!(numbers(&container, count, QueryScope::Container).await, [40]);
    let other = fixture.another_client();
    other.database("db").container("items").delete(None).await.unwrap();
    let properties = perilune::ContainerProperties::new("items", "/pk");
    other.database("db").create_container(properties, None).await.unwrap();
    let made = other.database("db").container("items");
    made.create_item("a", &Item::new("1", "a", 1), None).await.unwrap();
    assert_eq!(numbers(&container, count, QueryScope::Container).await, [1]);
}

#[tokio::test]
async fn a_page_that_does_not_fit_is_asked_for_again() {
    let fixture = Fixture::start().await;
    let container = filled(&fixture).await;
    let query = "SELECT VALUE c.n = 4 ? 'four' : c.n FROM c ORDER BY c.n";
    let mut pager = container.query_items::<u64>(query, QueryScope::Container, pages_of(3)).unwrap();
    assert_eq!(pager.next_page().await.unwrap().unwrap().into_items(), [0, 1, 2]);
    let continuation = pager.continuation().map(str::to_owned).unwrap();
    for _ in 0..2 {
        assert_eq!(pager.next_page().await.unwrap_err().kind(), ErrorKind::Serialization);
        assert_eq!(pager.continuation(), Some(continuation.as_str()));
    }
    let options = pages_of(3).with_continuation(continuation);
    let mut pager = container.query_items::<Value>(query, QueryScope::Container, options).unwrap();
    assert_eq!(pager.next_page().await.unwrap().unwrap().into_items(), [json!(3), json!("four"), json!(5)]);
}
