//! Is an item created, read, upserted, replaced and deleted, and are failures told apart?

use perilune::{Error, ErrorKind, ItemOptions, ItemResponse, PartitionKey, WriteOutcome};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::fixture::{Fixture, Item};

#[tokio::test]
async fn an_item_lives_through_every_operation() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let first = Item::new("7", "p", 1);

    let created = container.create_item("p", &first, None).await.unwrap();
    assert_eq!(created.status(), 201);
    assert_eq!(created.into_model().unwrap(), first);

    let read = container.read_item::<Item>("7", "p", None).await.unwrap();
    assert_eq!((read.status(), read.into_model().unwrap()), (200, first));

    let second = Item::new("7", "p", 2);
    let replaced = container.replace_item("7", "p", &second, None).await.unwrap();
    assert_eq!((replaced.status(), replaced.into_model().unwrap()), (200, second));

    let third = Item::new("7", "p", 3);
    let upserted = container.upsert_item("p", &third, None).await.unwrap();
    assert_eq!((upserted.status(), upserted.into_model().unwrap()), (200, third));
    let another = container.upsert_item("p", &Item::new("8", "p", 1), None).await.unwrap();
    assert_eq!(another.status(), 201);

    let deleted = container.delete_item("7", "p", None).await.unwrap();
    assert_eq!((deleted.status(), deleted.body().len()), (204, 0));
    let gone = container.read_item::<Item>("7", "p", None).await.unwrap_err();
    assert_failure(&gone, ErrorKind::NotFound, 404);
}

#[tokio::test]
async fn an_answer_tells_charge_version_session_and_route() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let created = container.create_item("p", &Item::new("7", "p", 1), None).await.unwrap();
    assert_described(&created);
    let read = container.read_item::<Value>("7", "p", None).await.unwrap();
    assert_described(&read);
    assert_eq!(read.etag(), created.etag());
    let stored: Value = read.json().unwrap();
    assert_eq!(stored["_etag"].as_str(), read.etag());
    assert!(stored["_ts"].as_i64().unwrap() > 0);
}

fn assert_described<T>(response: &ItemResponse<T>) {
    assert!(response.etag().unwrap().starts_with('"'));
    assert!(response.request_charge() > 0.0);
    assert!(response.session_token().unwrap().contains('#'));
    assert_eq!(response.activity_id().unwrap().len(), 36);
    assert!(response.headers().contains_key("x-ms-request-charge"));
    let diagnostics = response.diagnostics();
    assert_eq!(diagnostics.attempt_count(), 1);
    assert_eq!(diagnostics.responding_region().unwrap().name(), "West US 2");
    assert!(!format!("{response:?}").contains("\"pk\""), "documents stay out of logs");
}

#[tokio::test]
async fn failures_have_a_kind_a_status_and_an_outcome() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let item = Item::new("7", "p", 1);
    container.create_item("p", &item, None).await.unwrap();

    let taken = container.create_item("p", &item, None).await.unwrap_err();
    assert_failure(&taken, ErrorKind::Conflict, 409);
    assert_eq!(taken.write_outcome(), Some(WriteOutcome::Rejected));

    let elsewhere = container.create_item("q", &item, None).await.unwrap_err();
    assert_failure(&elsewhere, ErrorKind::BadRequest, 400);

    let missing = container.replace_item("8", "p", &Item::new("8", "p", 1), None).await.unwrap_err();
    assert_failure(&missing, ErrorKind::NotFound, 404);
    let missing = container.delete_item("8", "p", None).await.unwrap_err();
    assert_failure(&missing, ErrorKind::NotFound, 404);

    for handle in
        [fixture.client.database("db").container("no"), fixture.client.database("no").container("c")]
    {
        let missing = handle.read_item::<Item>("7", "p", None).await.unwrap_err();
        assert_failure(&missing, ErrorKind::NotFound, 404);
    }
}

fn assert_failure(error: &Error, kind: ErrorKind, status: u16) {
    assert_eq!((error.kind(), error.status()), (kind, Some(status)), "{error}");
    assert!(error.activity_id().is_some(), "{error}");
    assert!(error.diagnostics().unwrap().attempt_count() >= 1, "{error}");
}

#[tokio::test]
async fn a_write_can_be_answered_without_its_body() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let quiet = ItemOptions::default().with_content_response_on_write(false);
    let item = Item::new("7", "p", 1);
    for response in [
        container.create_item("p", &item, quiet.clone()).await.unwrap(),
        container.upsert_item("p", &item, quiet.clone()).await.unwrap(),
        container.replace_item("7", "p", &item, quiet.clone()).await.unwrap(),
    ] {
        assert!(response.body().is_empty());
        assert!(response.etag().is_some());
        assert_eq!(response.into_model().unwrap_err().kind(), ErrorKind::Serialization);
    }
    let read = container.read_item::<Item>("7", "p", quiet).await.unwrap();
    assert_eq!(read.into_model().unwrap(), item, "a read has a body, whatever the option says");
}

#[tokio::test]
async fn an_item_that_does_not_fit_the_type_is_an_error_with_its_route() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    container.create_item("p", &serde_json::json!({"id": "7", "pk": "p"}), None).await.unwrap();
    let error = container.read_item::<Item>("7", "p", None).await.unwrap().into_model().unwrap_err();
    assert_failure(&error, ErrorKind::Serialization, 200);
    assert!(error.message().contains("missing field `n`"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_on_many_threads_share_one_client() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let items: Vec<Item> = (0..100).map(|n| Item::new(&n.to_string(), "p", n)).collect();
    let mut tasks = JoinSet::new();
    for item in items.clone() {
        let container = container.clone();
        tasks.spawn(async move {
            container.create_item("p", &item, None).await?;
            container.read_item::<Item>(&item.id, "p", None).await?.into_model()
        });
    }
    let mut read: Vec<Item> = tasks.join_all().await.into_iter().map(Result::unwrap).collect();
    read.sort_unstable_by_key(|item| item.n);
    assert_eq!(read, items);
}

#[tokio::test]
async fn the_key_of_an_item_follows_the_definition_of_its_container() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/a/pk").await;
    for (item, wanted) in [
        (r#"{"id":"1","a":{"pk":"x"}}"#, PartitionKey::from("x")),
        (r#"{"id":"2","a":{"pk":7}}"#, PartitionKey::from(7)),
        (r#"{"id":"3"}"#, PartitionKey::NONE),
    ] {
        assert_eq!(container.partition_key_of(item, None).await.unwrap(), wanted, "{item}");
    }
    let error = container.partition_key_of("{", None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");

    // A container of another definition takes the name.
    container.delete(None).await.unwrap();
    let container = fixture.container("/b").await;
    assert_eq!(
        container.partition_key_of(r#"{"id":"4","b":true}"#, None).await.unwrap(),
        PartitionKey::from(true)
    );
}

#[tokio::test]
async fn an_error_holds_the_answer_as_it_came() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let error = container.read_item::<Item>("7", "p", None).await.unwrap_err();
    assert_eq!(error.headers().get("x-ms-activity-id").and_then(|id| id.to_str().ok()), error.activity_id());
    assert!(error.body().starts_with(b"{"), "{:?}", error.body());
}

#[tokio::test]
async fn pages_and_answers_can_be_had_as_bytes() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    for id in ["1", "2", "3"] {
        let created = container.create_item("p", &Item::new(id, "p", 1), None).await.unwrap();
        let mut answer = created.without_model();
        assert!(answer.take_body().starts_with(b"{"));
        assert!(answer.body().is_empty() && answer.etag().is_some(), "the rest stays");
    }
    let two = perilune::QueryOptions::default().with_max_item_count(2);
    let mut pager = container.query_items::<()>("SELECT VALUE c.id FROM c", "p", two).unwrap();
    let mut pages = Vec::new();
    while let Some(page) = pager.next_answer().await.unwrap() {
        pages.push(page.json::<Value>().unwrap()["Documents"].clone());
    }
    assert_eq!(pages, [serde_json::json!(["1", "2"]), serde_json::json!(["3"])]);
}
