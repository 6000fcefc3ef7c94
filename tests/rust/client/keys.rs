//! Is an item found again by every kind of partition key?

use perilune::{ErrorKind, PartitionKey, PartitionKeyDefinition};
use serde_json::{Value, json};

use crate::fixture::Fixture;

#[tokio::test]
async fn items_of_one_id_are_told_apart_by_their_key() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let keyed = [
        (PartitionKey::from("p"), json!({"id": "1", "pk": "p"})),
        (PartitionKey::from(""), json!({"id": "1", "pk": ""})),
        (PartitionKey::from("été 😀 \"'\\/\n"), json!({"id": "1", "pk": "été 😀 \"'\\/\n"})),
        (PartitionKey::from(7), json!({"id": "1", "pk": 7})),
        (PartitionKey::from(-7), json!({"id": "1", "pk": -7})),
        (PartitionKey::from(12.5), json!({"id": "1", "pk": 12.5})),
        (PartitionKey::from(1e300), json!({"id": "1", "pk": 1e300})),
        (PartitionKey::from(true), json!({"id": "1", "pk": true})),
        (PartitionKey::from(false), json!({"id": "1", "pk": false})),
        (PartitionKey::NULL, json!({"id": "1", "pk": null})),
        (PartitionKey::NONE, json!({"id": "1"})),
    ];
    for (key, item) in &keyed {
        container.create_item(key.clone(), item, None).await.unwrap();
    }
    for (key, item) in &keyed {
        let read = container.read_item::<Value>("1", key.clone(), None).await.unwrap();
        assert_eq!(read.into_model().unwrap().get("pk"), item.get("pk"), "{key:?}");
        let found = container.query_items::<Value>("SELECT * FROM c", key.clone(), None).unwrap();
        let found = found.collect().await.unwrap();
        assert_eq!(found.len(), 1, "{key:?}");
        assert_eq!(found[0].get("pk"), item.get("pk"));
    }
    for (key, _) in &keyed {
        container.delete_item("1", key.clone(), None).await.unwrap();
        let gone = container.read_item::<Value>("1", key.clone(), None).await.unwrap_err();
        assert_eq!(gone.kind(), ErrorKind::NotFound);
    }
}

#[tokio::test]
async fn a_whole_number_is_the_same_key_however_it_is_spelled() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    container.create_item(7, &json!({"id": "1", "pk": 7.0}), None).await.unwrap();
    container.read_item::<Value>("1", 7.0, None).await.unwrap();
}

#[tokio::test]
async fn hierarchical_keys_have_two_or_three_values() {
    for (paths, key, item) in [
        (
            vec!["/tenant", "/user"],
            PartitionKey::from(("t", 7)),
            json!({"id": "1", "tenant": "t", "user": 7}),
        ),
        (
            vec!["/tenant", "/user", "/session"],
            PartitionKey::from(("t", true, "s")),
            json!({"id": "1", "tenant": "t", "user": true, "session": "s"}),
        ),
    ] {
        let fixture = Fixture::start().await;
        let container = fixture.container(PartitionKeyDefinition::hierarchical(paths)).await;
        container.create_item(key.clone(), &item, None).await.unwrap();
        let read = container.read_item::<Value>("1", key.clone(), None).await.unwrap();
        assert_eq!(read.into_model().unwrap()["tenant"], "t");
        container.delete_item("1", key, None).await.unwrap();
    }
}

#[tokio::test]
async fn a_nested_path_is_a_key_as_well() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/owner/name").await;
    let item = json!({"id": "1", "owner": {"name": "ada"}});
    container.create_item("ada", &item, None).await.unwrap();
    container.read_item::<Value>("1", "ada", None).await.unwrap();
}
