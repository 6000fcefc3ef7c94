//! Does a client send with the transport that it is given, and believe what that says of a failure?

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use perilune::transport::{Failure, Request, Response, SendFuture, Transport, TransportError};
use perilune::{ContainerProperties, CosmosClient, ErrorKind, RequestOptions, WriteOutcome};
use perilune_emulator::Emulator;
use serde_json::{Value, json};

use crate::fixture::Item;

/// Writes requests for items down, and lets those to one region fail.
struct Failing {
    inner: Arc<dyn Transport>,
    origin: String,
    failure: Failure,
    shown: Arc<Mutex<Vec<String>>>,
}

impl Transport for Failing {
    fn send(&self, request: Request) -> SendFuture<'_> {
        if !request.url.contains("/docs") {
            return self.inner.send(request);
        }
        self.shown.lock().unwrap().push(format!("{request:?} {:?}", request.headers));
        match request.url.starts_with(&self.origin) {
            true => Box::pin(async { Err(TransportError::new(self.failure, "as told")) }),
            false => self.inner.send(request),
        }
    }
}

/// A client near a region that fails so, and what it sent.
async fn failing(emulator: &Emulator, failure: Failure) -> (CosmosClient, Arc<Mutex<Vec<String>>>) {
    let origin = emulator.region("West US").unwrap().endpoint();
    let shown = Arc::<Mutex<Vec<String>>>::default();
    let seen = Arc::clone(&shown);
    let wrap = move |inner| -> Arc<dyn Transport> {
        Arc::new(Failing { inner, origin: origin.clone(), failure, shown: Arc::clone(&shown) })
    };
    let client = CosmosClient::builder(emulator.endpoint(), emulator.key())
        .application_region("West US")
        .wrap_transport(wrap)
        .build()
        .unwrap();
    client.create_database_if_not_exists("db", None).await.unwrap();
    let properties = ContainerProperties::new("items", "/pk");
    client.database("db").create_container_if_not_exists(properties, None).await.unwrap();
    (client, seen)
}

#[tokio::test]
async fn the_kind_of_a_failure_decides_whether_a_write_is_repeated() {
    let emulator = Emulator::builder().regions(["East US", "West US"]).multiple_writes(true);
    let emulator = emulator.lag(Duration::ZERO).start().await.unwrap();
    let item = Item::new("7", "p", 1);
    for (failure, repeated) in [
        (Failure::Connect, true),
        (Failure::Local, true),
        (Failure::Timeout, false),
        (Failure::Reset, false),
        (Failure::Truncated, false),
        (Failure::Protocol, false),
    ] {
        assert_eq!(failure.is_never_sent(), repeated);
        let (client, seen) = failing(&emulator, failure).await;
        let items = client.database("db").container("items");
        match (items.upsert_item("p", &item, None).await, repeated) {
            (Ok(written), true) => {
                assert_eq!(written.diagnostics().responding_region().unwrap().name(), "East US");
            }
            (Err(error), false) => {
                assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
                assert_eq!(error.write_outcome(), Some(WriteOutcome::Unknown), "{error}");
                assert!(error.to_string().contains("as told"), "{error}");
            }
            (result, _) => panic!("{failure:?}: {result:?}"),
        }
        let read: Vec<Value> =
            items.query_items("SELECT * FROM c", "p", None).unwrap().collect().await.unwrap();
        assert!(read.len() < 2, "{failure:?}: reads go on");
        let shown = seen.lock().unwrap().join("\n");
        assert!(shown.contains("Sensitive") && !shown.contains("sig%3D"), "{shown}");
    }
}

/// No network at all: an account of one region, and every item is the same.
struct Canned;

impl Transport for Canned {
    fn send(&self, request: Request) -> SendFuture<'_> {
        let region =
            json!([{"name": "East US", "databaseAccountEndpoint": "https://contoso-eastus.invalid/"}]);
        let body = match request.url.rsplit_once(".invalid/").unwrap().1 {
            "" => json!({"id": "contoso", "writableLocations": region, "readableLocations": region}),
            path if path.ends_with("/docs/7") => json!({"id": "7", "pk": "p", "n": 3}),
            _ => return Box::pin(std::future::pending()),
        };
        let answer = http::Response::builder().status(200).body(body.to_string());
        Box::pin(async { Ok(Response::from(answer.unwrap())) })
    }
}

#[tokio::test]
async fn a_transport_needs_no_network_and_keeps_no_call_beyond_its_time() {
    let client = CosmosClient::builder("https://contoso.invalid/", "c2VjcmV0").transport(Canned).build();
    let items = client.unwrap().database("db").container("items");
    let read = items.read_item::<Item>("7", "p", None).await.unwrap();
    assert_eq!(read.into_model().unwrap(), Item::new("7", "p", 3));

    let limited = RequestOptions::default().with_timeout(Duration::from_millis(200));
    let began = Instant::now();
    let error = items.upsert_item("p", &Item::new("8", "p", 1), limited).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert_eq!(error.write_outcome(), Some(WriteOutcome::Unknown), "{error}");
    assert!(began.elapsed() < Duration::from_secs(20));
}
