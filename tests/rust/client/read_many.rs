//! Are exactly the items found that are asked for, in their order, whatever splits meanwhile?

use perilune::{ErrorKind, PartitionKey, PartitionKeyDefinition, ReadManyOptions};
use serde_json::{Value, json};

use crate::fixture::{Fixture, Item};

fn key(n: i64) -> String {
    format!("key {}", n % 20)
}

fn item(n: i64) -> Item {
    Item::new(&format!("id {}", n / 20), &key(n), n)
}

#[tokio::test]
async fn those_that_are_there_are_found_in_the_order_asked() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    for n in 0..200 {
        container.create_item(key(n), &item(n), None).await.unwrap();
    }
    // The same ids stand under every key; every seventh is not there.
    let asked: Vec<i64> = (0..150).map(|n| (n * 67) % 200 + if n % 7 == 0 { 1000 } else { 0 }).collect();
    let expected: Vec<i64> = asked.iter().copied().filter(|n| *n < 200).collect();
    for split in [false, true, true] {
        if split {
            fixture.emulator.split("db", "items", None).unwrap();
        }
        let items = asked.iter().map(|n| (item(*n).id, key(*n)));
        let options = ReadManyOptions::default().with_max_concurrency(2);
        let found = container.read_many_items::<Item>(items, options).await.unwrap();
        let numbers: Vec<i64> = found.items().iter().map(|item| item.n).collect();
        assert_eq!(numbers, expected);
        assert!(found.request_charge() > 0.0 && found.requests() > 0);
        assert!(!format!("{found:?}").contains("key 1"), "{found:?}");
    }
    let one = container.read_many_items::<Item>([("id 3", key(7))], None).await.unwrap();
    assert_eq!((one.items()[0].n, one.requests()), (67, 1));
    let none = container.read_many_items::<Item>([("none", "none")], None).await.unwrap();
    assert!(none.items().is_empty() && none.request_charge() > 0.0);
    let nothing: [(&str, &str); 0] = [];
    assert!(container.read_many_items::<Item>(nothing, None).await.unwrap().items().is_empty());
    let twice = [("id 0", key(1)), ("id 0", key(1)), ("id 1", key(1))];
    let twice = container.read_many_items::<Item>(twice, None).await.unwrap();
    assert_eq!(twice.items().iter().map(|item| item.n).collect::<Vec<_>>(), [1, 21]);
}

#[tokio::test]
async fn keys_of_every_kind_are_told_apart() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/a/pk").await;
    let keys = [
        PartitionKey::from("1"),
        PartitionKey::from(1),
        PartitionKey::from(-1.5),
        PartitionKey::from(true),
        PartitionKey::NULL,
        PartitionKey::NONE,
        PartitionKey::from("it's \"quoted\" \\ é"),
    ];
    for (n, key) in keys.iter().enumerate() {
        let value: Value = serde_json::from_str::<Vec<Value>>(&match key == &PartitionKey::NONE {
            true => "[{}]".to_owned(),
            false => text(key),
        })
        .unwrap()[0]
            .clone();
        let item = match value.is_object() {
            true => json!({"id": "1", "n": n}),
            false => json!({"id": "1", "n": n, "a": {"pk": value}}),
        };
        container.create_item(key.clone(), &item, None).await.unwrap();
    }
    fixture.emulator.split("db", "items", None).unwrap();
    let found =
        container.read_many_items::<Value>(keys.iter().map(|key| ("1", key.clone())), None).await.unwrap();
    let numbers: Vec<u64> = found.items().iter().map(|item| item["n"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (0..7).collect::<Vec<_>>());
}

fn text(key: &PartitionKey) -> String {
    use perilune::PartitionKeyValue::{Bool, Integer, Null, Number, String, Undefined};
    let value = match &key.values()[0] {
        Undefined => json!({}),
        Null => Value::Null,
        Bool(value) => json!(value),
        Integer(value) => json!(value),
        Number(value) => json!(value),
        String(value) => json!(value),
    };
    json!([value]).to_string()
}

#[tokio::test]
async fn hierarchical_keys_must_be_whole_and_ids_can_be_keys() {
    let fixture = Fixture::start().await;
    let container = fixture.container(PartitionKeyDefinition::hierarchical(["/tenant", "/user"])).await;
    for (tenant, user) in [("a", 1), ("a", 2), ("b", 1)] {
        let item = json!({"id": "1", "tenant": tenant, "user": user});
        container.create_item((tenant, user), &item, None).await.unwrap();
    }
    let asked = [("1", ("b", 1)), ("1", ("a", 2)), ("1", ("c", 1))];
    let found = container.read_many_items::<Value>(asked, None).await.unwrap();
    let users: Vec<_> =
        found.items().iter().map(|item| (item["tenant"].clone(), item["user"].clone())).collect();
    assert_eq!(users, [(json!("b"), json!(1)), (json!("a"), json!(2))]);
    let part = container.read_many_items::<Value>([("1", "a")], None).await.unwrap_err();
    assert_eq!(part.kind(), ErrorKind::InvalidArgument);

    let database = fixture.client.database("db");
    database.create_container(perilune::ContainerProperties::new("ids", "/id"), None).await.unwrap();
    let ids = database.container("ids");
    for id in ["1", "2", "3"] {
        ids.create_item(id, &json!({"id": id}), None).await.unwrap();
    }
    let found = ids.read_many_items::<Value>([("3", "3"), ("1", "1"), ("1", "2")], None).await.unwrap();
    let found: Vec<_> = found.items().iter().map(|item| item["id"].clone()).collect();
    assert_eq!(found, ["3", "1"]);
    let missing = database.container("no").read_many_items::<Value>([("1", "1")], None).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}
