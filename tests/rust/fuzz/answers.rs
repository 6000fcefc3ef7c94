//! Answers of the service: a client is driven through all that it can read, on a clock that does not wait.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use perilune::transport::{Request, Response, SendFuture, Transport};
use perilune::{ContainerClient, CosmosClient, Error, TransactionalBatch};
use serde_json::{Value, json};

use crate::message::Message;

/// Longer than any call may take, in the time of that clock.
const PATIENCE: Duration = Duration::from_secs(3600);
const PAGES: usize = 3;

/// Answers well, but where the input stands in for the answer.
struct Service {
    about: &'static str,
    spoilt: Response,
}

/// The body of the answers about this is the input.
pub(crate) fn body(about: &'static str, input: &[u8]) {
    let spoilt = Response::new(StatusCode::OK, HeaderMap::new(), input.to_vec());
    drive(Service { about, spoilt });
}

/// Status, headers and body of the answers about this are the input.
pub(crate) fn whole(about: &'static str, input: &[u8]) {
    let Message { first, headers, body } = Message::read(input);
    let status = first.trim().parse().ok().and_then(|code: u16| StatusCode::from_u16(code).ok());
    drive(Service { about, spoilt: Response::new(status.unwrap_or(StatusCode::OK), headers, body) });
}

impl Transport for Service {
    fn send(&self, request: Request) -> SendFuture<'_> {
        let about = what(&request);
        let is_spoilt =
            self.about == about || (self.about == "other" && !matches!(about, "item" | "page" | "batch"));
        let answer = if is_spoilt { self.spoilt.clone() } else { well(about) };
        Box::pin(async { Ok(answer) })
    }
}

fn what(request: &Request) -> &'static str {
    let path = request.url.split_once(".test").map_or("", |(_, path)| path).trim_end_matches('/');
    match path.split('/').skip(1).collect::<Vec<_>>()[..] {
        [] | [""] => "account",
        ["dbs", _] => "database",
        ["dbs", _, "colls", _] => "container",
        [.., "pkranges"] => "ranges",
        _ if request.headers.contains_key("x-ms-cosmos-is-batch-request") => "batch",
        _ if request.headers.contains_key("x-ms-documentdb-isquery") => "page",
        _ => "item",
    }
}

fn well(about: &str) -> Response {
    let regions = json!([
        {"name": "East US", "databaseAccountEndpoint": "https://contoso-eastus.test/"},
        {"name": "West US", "databaseAccountEndpoint": "https://contoso-westus.test/"},
    ]);
    let body = match about {
        "account" => json!({
            "id": "contoso", "writableLocations": regions, "readableLocations": regions,
            "enableMultipleWriteLocations": true,
        }),
        "database" => json!({"id": "db", "_rid": "AAAAAA=="}),
        "container" => {
            json!({"id": "items", "_rid": "AAAAAAAAAAA=", "partitionKey": {"paths": ["/pk"], "kind": "Hash", "version": 2}})
        }
        "ranges" => json!({"PartitionKeyRanges": [{"id": "0", "minInclusive": "", "maxExclusive": "FF"}]}),
        "page" => json!({"Documents": [{"id": "1"}], "_count": 1}),
        "batch" => {
            json!([{"statusCode": 201, "requestCharge": 1.0, "resourceBody": {"id": "1"}}, {"statusCode": 204}])
        }
        _ => json!({"id": "1", "pk": "p"}),
    };
    let answer = http::Response::builder()
        .status(200)
        .header("x-ms-session-token", "0:1#2#1=2#2=1")
        .header("etag", "\"1\"")
        .body(body.to_string());
    Response::from(answer.unwrap())
}

fn drive(service: Service) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let client =
            CosmosClient::builder("https://contoso.test/", "c2VjcmV0").transport(service).build().unwrap();
        tokio::time::timeout(PATIENCE, use_all(&client)).await.expect("every call ends");
    });
}

async fn use_all(client: &CosmosClient) {
    let database = client.database("db");
    let items = database.container("items");
    let document = json!({"id": "1", "pk": "p"});
    tell(database.read(None).await.map(|read| drop(read.into_model())));
    tell(items.read(None).await.map(|read| drop(read.into_model())));
    for _ in 0..2 {
        tell(items.read_item::<Value>("1", "p", None).await.map(|read| {
            drop((read.etag().map(str::to_owned), read.request_charge(), read.diagnostics().to_json()));
            drop(read.into_model());
        }));
        tell(items.upsert_item("p", &document, None).await.map(drop));
        tell(pages(&items).await);
    }
    tell(items.partition_key_of(document.to_string(), None).await.map(drop));
    let batch = TransactionalBatch::new().create_item(&document, None).unwrap().delete_item("2", None);
    tell(items.execute_item_batch("p", &batch, None).await.map(|done| {
        drop(done.results().iter().map(|result| result.json::<Value>().is_ok()).collect::<Vec<_>>());
    }));
    tell(items.delete_item("1", "p", None).await.map(drop));
}

async fn pages(items: &ContainerClient) -> perilune::Result<()> {
    let mut pager = items.query_items::<Value>("SELECT * FROM c", "p", None)?;
    for _ in 0..PAGES {
        let Some(page) = pager.next_page().await? else { break };
        drop((page.continuation().map(str::to_owned), page.request_charge(), page.into_items()));
    }
    Ok(())
}

/// Errors can be shown, whatever they are made of.
fn tell(result: Result<(), Error>) {
    if let Err(error) = result {
        drop(format!("{error} {error:?} {:#?}", error.retry_after()));
        drop(error.diagnostics().map(|diagnostics| (diagnostics.to_string(), diagnostics.to_json())));
    }
}
