//! What does a client make of answers that gateways between it and the service have touched?

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use perilune::transport::{Request, Response, SendFuture, Transport};
use perilune::{ChangeFeedStart, ContainerClient, ContainerProperties, CosmosClient, ErrorKind, QueryScope};
use perilune_emulator::Emulator;

use crate::fixture::Item;

/// Alters the answers about items.
struct Altering<Alter> {
    inner: Arc<dyn Transport>,
    alter: Alter,
}

impl<Alter: Fn(&mut Response) + Send + Sync> Transport for Altering<Alter> {
    fn send(&self, request: Request) -> SendFuture<'_> {
        let is_about_items = request.url.ends_with("/docs");
        let answered = self.inner.send(request);
        Box::pin(async move {
            let mut answer = answered.await?;
            if is_about_items {
                (self.alter)(&mut answer);
            }
            Ok(answer)
        })
    }
}

/// A container of two items, all of whose answers are altered.
async fn container(
    emulator: &Emulator,
    alter: impl Fn(&mut Response) + Clone + Send + Sync + 'static,
) -> ContainerClient {
    let wrap = move |inner| -> Arc<dyn Transport> { Arc::new(Altering { inner, alter: alter.clone() }) };
    let client =
        CosmosClient::builder(emulator.endpoint(), emulator.key()).wrap_transport(wrap).build().unwrap();
    client.create_database("db", None).await.unwrap();
    let database = client.database("db");
    database.create_container(ContainerProperties::new("items", "/pk"), None).await.unwrap();
    let items = database.container("items");
    for id in ["1", "2"] {
        items.upsert_item("p", &Item::new(id, "p", 1), None).await.unwrap();
    }
    items
}

#[tokio::test]
async fn an_empty_continuation_is_the_end() {
    let emulator = Emulator::builder().regions(["East US"]).start().await.unwrap();
    let nothing = |answer: &mut Response| {
        answer.headers.entry("x-ms-continuation").or_insert(http::HeaderValue::from_static(""));
    };
    let items = container(&emulator, nothing).await;
    for scope in [QueryScope::from("p"), QueryScope::Container] {
        let mut found = items.query_items::<Item>("SELECT * FROM c", scope, None).unwrap();
        let page = found.next_page().await.unwrap().unwrap();
        assert_eq!((page.items().len(), page.continuation()), (2, None));
        assert!(!page.headers().contains_key("x-ms-continuation"));
        assert!(found.next_page().await.unwrap().is_none());
    }
    let found = items.read_many_items::<Item>([("1", "p"), ("2", "p")], None).await.unwrap();
    assert_eq!(found.items().len(), 2);
}

#[tokio::test]
async fn a_change_feed_does_not_go_on_behind_changes_that_it_could_not_read() {
    let emulator = Emulator::builder().regions(["East US"]).start().await.unwrap();
    let [spoils, spoilt] = [false, false].map(|set| Arc::new(AtomicBool::new(set)));
    let now = Arc::clone(&spoils);
    let items = container(&emulator, move |answer| {
        if now.load(Ordering::Relaxed) && !spoilt.swap(true, Ordering::Relaxed) {
            answer.headers.remove("x-ms-item-count");
            answer.body = r#"{"Documents": 2}"#.into();
        }
    })
    .await;
    let mut changes = items.query_change_feed::<Item>(ChangeFeedStart::Beginning, None).unwrap();
    spoils.store(true, Ordering::Relaxed);
    assert_eq!(changes.next_page().await.unwrap_err().kind(), ErrorKind::Serialization);
    assert_eq!(changes.next_page().await.unwrap().items().len(), 2);
}
