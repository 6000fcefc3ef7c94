//! Are the operations of a batch done together, or not at all?

use perilune::{BatchItemOptions, ErrorKind, Patch, TransactionalBatch, WriteOutcome};
use serde_json::{Value, json};

use crate::fixture::{Fixture, Item};

#[tokio::test]
async fn all_operations_are_done_in_their_order() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let silent = BatchItemOptions::default().with_content_response_on_write(false);
    let batch = TransactionalBatch::new()
        .create_item(&Item::new("1", "p", 1), None)
        .and_then(|batch| batch.upsert_item(&Item::new("2", "p", 2), silent))
        .and_then(|batch| batch.patch_item("1", &Patch::new().increment("/n", 9)?, None))
        .and_then(|batch| batch.replace_item("2", &Item::new("2", "p", 20), None))
        .unwrap()
        .read_item("1")
        .delete_item("2", None);
    let done = container.execute_item_batch("p", &batch, None).await.unwrap();
    let statuses: Vec<u16> = done.results().iter().map(|result| result.status).collect();
    assert_eq!(statuses, [201, 201, 200, 200, 200, 204]);
    assert!(done.results()[1].body.is_empty() && done.results()[1].etag.is_some());
    assert_eq!(done.results()[4].json::<Item>().unwrap().n, 10);
    assert!(done.results()[5].json::<Item>().is_err());
    assert!(done.request_charge() > 0.0 && done.session_token().is_some());
    assert_eq!(container.read_item::<Item>("2", "p", None).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert!(!format!("{done:?}").contains("\"pk\""), "{done:?}");
}

#[tokio::test]
async fn a_batch_that_fails_does_nothing_and_says_by_which_operation() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    container.create_item("p", &Item::new("1", "p", 1), None).await.unwrap();
    let old = BatchItemOptions::default().with_if_match("\"old\"");
    let new = TransactionalBatch::new().create_item(&Item::new("2", "p", 2), None).unwrap();
    for (batch, kind, status) in [
        (new.clone().create_item(&Item::new("1", "p", 5), None).unwrap(), ErrorKind::Conflict, 409),
        (new.clone().delete_item("nothing", None), ErrorKind::NotFound, 404),
        (new.replace_item("1", &Item::new("1", "p", 5), old).unwrap(), ErrorKind::PreconditionFailed, 412),
    ] {
        let error = container.execute_item_batch("p", &batch, None).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (kind, Some(status)), "{error}");
        assert!(error.to_string().contains("operation 1 of the batch failed"), "{error}");
        assert_eq!(error.write_outcome(), Some(WriteOutcome::Rejected));
        let results: Value = serde_json::from_slice(error.body()).unwrap();
        assert_eq!(results[0]["statusCode"], json!(424));
    }
    assert_eq!(container.read_item::<Item>("2", "p", None).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_session_reads_what_its_batch_wrote_in_a_region_that_is_behind() {
    let emulator =
        perilune_emulator::Emulator::builder().regions(["East US", "West US 2"]).start().await.unwrap();
    let client = perilune::CosmosClient::builder(emulator.endpoint(), emulator.key())
        .application_region("West US 2")
        .build()
        .unwrap();
    client.create_database("db", None).await.unwrap();
    let properties = perilune::ContainerProperties::new("items", "/pk");
    client.database("db").create_container(properties, None).await.unwrap();
    let container = client.database("db").container("items");
    emulator.replicated().await;
    emulator.set_replication_paused("*", "*", true).unwrap();
    let batch = TransactionalBatch::new().create_item(&Item::new("1", "p", 1), None).unwrap();
    container.execute_item_batch("p", &batch, None).await.unwrap();
    assert_eq!(container.read_item::<Item>("1", "p", None).await.unwrap().into_model().unwrap().n, 1);
}
