#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::models::headers;
use crate::transport::{Request, Response, SendFuture, Transport};
use crate::{ContainerClient, CosmosClient, QueryOptions, QueryScope, RequestOptions};

const TIMEOUT: Duration = Duration::from_secs(5);

/// Two ranges: the first one takes nearly all of a timeout, the second one answers nothing that it is asked before a
/// timeout has passed.
struct TwoRanges {
    start: Instant,
}

impl TwoRanges {
    fn answer(&self, request: &Request) -> (Duration, Value) {
        let at_once = |body| (Duration::ZERO, body);
        let range = request.headers.get(headers::PARTITION_KEY_RANGE_ID).map(|id| id.as_bytes());
        match (request.url.rsplit('/').next(), range) {
            (Some("c"), _) => {
                let key = json!({"paths": ["/a"], "kind": "Hash", "version": 2});
                at_once(json!({"id": "c", "_rid": "rid", "partitionKey": key}))
            }
            (Some("pkranges"), _) => {
                let range = |id, min, max| json!({"id": id, "minInclusive": min, "maxExclusive": max});
                at_once(json!({"PartitionKeyRanges": [range("0", "", "80"), range("1", "80", "FF")]}))
            }
            (Some("docs"), Some(b"0")) => (TIMEOUT - Duration::from_secs(1), json!({"Documents": [0]})),
            (Some("docs"), Some(_)) if self.start.elapsed() < TIMEOUT => (Duration::MAX, Value::Null),
            (Some("docs"), Some(_)) => at_once(json!({"Documents": [1]})),
            (Some("docs"), None) => at_once(json!({"queryInfo": {}, "queryRanges": [
                {"min": "", "max": "FF", "isMinInclusive": true, "isMaxInclusive": false}]})),
            _ => {
                let here =
                    json!([{"name": "East US", "databaseAccountEndpoint": "https://contoso.example/"}]);
                at_once(json!({"id": "contoso", "writableLocations": here, "readableLocations": here}))
            }
        }
    }
}

impl Transport for TwoRanges {
    fn send(&self, request: Request) -> SendFuture<'_> {
        let (after, body) = self.answer(&request);
        Box::pin(async move {
            tokio::time::sleep(after).await;
            Ok(Response::new(StatusCode::OK, HeaderMap::new(), body.to_string()))
        })
    }
}

fn container() -> ContainerClient {
    let transport = Arc::new(TwoRanges { start: Instant::now() });
    let client = CosmosClient::builder("https://contoso.example/", "c2VjcmV0").transport(transport);
    client.build().unwrap().database("d").container("c")
}

#[tokio::test(start_paused = true)]
async fn a_page_that_was_asked_for_early_has_the_time_of_the_call_that_needs_it() {
    let request = RequestOptions::default().with_timeout(TIMEOUT);
    let options = QueryOptions::default().with_max_degree_of_parallelism(2).with_request(request);
    let mut pager =
        container().query_items::<u32>("SELECT VALUE 1 FROM c", QueryScope::Container, options).unwrap();
    assert_eq!(pager.next_page().await.unwrap().unwrap().items(), [0]);
    tokio::time::sleep(TIMEOUT).await;
    assert_eq!(pager.next_page().await.unwrap().unwrap().items(), [1]);
}
