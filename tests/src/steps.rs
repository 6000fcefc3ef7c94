//! What is measured without a network: the core's steps, and whole calls whose answers are there at once.

use std::hint::black_box;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use perilune::internals::{Run, STEPS, Step};
use perilune::transport::{Request, Response, SendFuture, Transport};
use perilune::{ContainerClient, CosmosClient, TransactionalBatch};
use serde::{Deserialize, Serialize};

/// Items of a page and of a batch.
const MANY: usize = 100;

/// All of them.
pub fn all() -> impl Iterator<Item = Step> {
    STEPS.into_iter().chain(CALLS)
}

const CALLS: [Step; 4] = [
    ("read an item, without a network", || calling(read)),
    ("upsert an item, without a network", || calling(upsert)),
    ("query 100 items, without a network", || calling(query)),
    ("upsert a batch of 100, without a network", || calling(batch)),
];

/// What calls a container whose answers are there at once.
fn calling<F: AsyncFn(&ContainerClient, &Item) + 'static>(call: F) -> Option<Run> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let client = CosmosClient::builder("https://contoso.documents.azure.com/", "bm90IGEgcmVhbCBrZXk=")
        .application_region("West US 2")
        .transport(AtOnce::new())
        .build()
        .ok()?;
    let (container, item) = (client.database("bench").container("items"), Item::new());
    Some(Box::new(move || runtime.block_on(call(&container, &item))))
}

async fn read(container: &ContainerClient, item: &Item) {
    let read = container.read_item::<Item>(&item.id, item.pk.as_str(), None).await;
    black_box(read.and_then(perilune::Response::into_model).expect("the answer is an item"));
}

async fn upsert(container: &ContainerClient, item: &Item) {
    let done = container.upsert_item(item.pk.as_str(), item, None).await;
    black_box(done.and_then(perilune::Response::into_model).expect("the answer is an item"));
}

async fn query(container: &ContainerClient, item: &Item) {
    let query = container.query_items::<Item>("SELECT * FROM c", item.pk.as_str(), None);
    let found = query.expect("a query").collect().await;
    assert_eq!(found.expect("the answer is a page").len(), MANY);
}

async fn batch(container: &ContainerClient, item: &Item) {
    let batch = (0..MANY).try_fold(TransactionalBatch::new(), |batch, _| batch.upsert_item(item, None));
    let batch = batch.expect("items are JSON");
    let done = container.execute_item_batch(item.pk.as_str(), &batch, None).await;
    black_box(done.expect("the answer is that of a batch"));
}

/// An item of 1 kB.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Item {
    id: String,
    pk: String,
    count: i64,
    price: f64,
    tags: Vec<String>,
    text: String,
}

impl Item {
    fn new() -> Self {
        let tags = ["lamp", "brass", "glass", "indoor"].map(str::to_owned).to_vec();
        Self { id: "item-1".into(), pk: "pk-1".into(), count: 42, price: 129.95, tags, text: "x".repeat(890) }
    }
}

/// A network whose answers are there at once.
struct AtOnce {
    headers: HeaderMap,
    item: String,
    page: String,
    batch: String,
}

impl AtOnce {
    fn new() -> Self {
        let item = serde_json::to_string(&Item::new()).unwrap_or_default();
        let row =
            format!(r#"{{"statusCode":200,"requestCharge":10.29,"eTag":"\"1\"","resourceBody":{item}}}"#);
        let many = |each: &str| vec![each; MANY].join(",");
        let headers =
            HEADERS.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        Self {
            headers: headers.into_iter().collect(),
            page: format!(r#"{{"_rid":"r","Documents":[{}],"_count":{MANY}}}"#, many(&item)),
            batch: format!("[{}]", many(&row)),
            item,
        }
    }

    fn body(&self, request: &Request) -> String {
        let path = request.url.split('/').skip(3).filter(|part| !part.is_empty()).count();
        match path {
            0 => ACCOUNT.to_owned(),
            4 => CONTAINER.to_owned(),
            _ if request.url.ends_with("/pkranges") => RANGES.to_owned(),
            _ if request.headers.contains_key("x-ms-cosmos-is-batch-request") => self.batch.clone(),
            _ if request.headers.contains_key("x-ms-documentdb-isquery") => self.page.clone(),
            _ => self.item.clone(),
        }
    }
}

impl Transport for AtOnce {
    fn send(&self, request: Request) -> SendFuture<'_> {
        let is_known = request.url.ends_with("/pkranges") && request.headers.contains_key("if-none-match");
        let status = if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let answer = Response::new(status, self.headers.clone(), self.body(&request));
        Box::pin(async { Ok(answer) })
    }
}

const HEADERS: [(&str, &str); 8] = [
    ("content-type", "application/json"),
    ("etag", "\"0000d826-0700-0000-0000-68f0a1b20000\""),
    ("x-ms-activity-id", "6bd2ba1c-4a5d-4c3b-9ad1-3f1a6f0a4c55"),
    ("x-ms-alt-content-path", "dbs/bench/colls/items"),
    ("x-ms-content-path", "AbCdAJ0VVVU="),
    ("x-ms-request-charge", "1"),
    ("x-ms-request-duration-ms", "1.042"),
    ("x-ms-session-token", "0:-1#12345#1=12345#2=12344#3=12343"),
];
const ACCOUNT: &str = r#"{"id":"contoso","enableMultipleWriteLocations":true,
    "userConsistencyPolicy":{"defaultConsistencyLevel":"Session"},
    "writableLocations":[{"name":"East US","databaseAccountEndpoint":"https://contoso-eastus.documents.azure.com/"},
        {"name":"West US 2","databaseAccountEndpoint":"https://contoso-westus2.documents.azure.com/"}],
    "readableLocations":[{"name":"East US","databaseAccountEndpoint":"https://contoso-eastus.documents.azure.com/"},
        {"name":"West US 2","databaseAccountEndpoint":"https://contoso-westus2.documents.azure.com/"}]}"#;
const CONTAINER: &str = r#"{"id":"items","_rid":"AbCdAJ0VVVU=","_self":"dbs/AbCdAA==/colls/AbCdAJ0VVVU=/",
    "partitionKey":{"paths":["/pk"],"kind":"Hash","version":2}}"#;
const RANGES: &str =
    r#"{"PartitionKeyRanges":[{"id":"0","minInclusive":"","maxExclusive":"FF","parents":[]}]}"#;
