//! Which answer does a request get? All are made at the start, so that the gateway costs less than any client.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, request};
use perilune::PartitionKeyValue;
use perilune::internals::hash::{HashFunction, effective_partition_key};
use perilune::internals::headers;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::item;
use super::settings::Account;

const DATABASE_RID: &str = "AbCdAA==";
/// The container that nearly all requests are about.
const ITEMS: &str = "items";
const ITEMS_RID: &str = "AbCdAJ0VVVU=";
const SESSION_TOKEN: HeaderName = headers::SESSION_TOKEN;

/// An answer without what differs from request to request.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// All of them.
pub(crate) struct Answers {
    account: Answer,
    database: Answer,
    ranges: Answer,
    unchanged: Answer,
    plan: Answer,
    item: Answer,
    written: Answer,
    page: Answer,
    /// The lower bounds of the ranges.
    bounds: Vec<String>,
    /// Grows with every write.
    lsn: AtomicU64,
}

impl Answers {
    /// Those of `account`, whose regions are reached there.
    pub(crate) fn new(account: &Account, regions: &[(String, String)]) -> Self {
        let item = item::answered(&item::sent(account.item_bytes));
        let items = vec![item.as_str(); account.page].join(",");
        let page = format!(r#"{{"_rid":"AbCdAJ0VVVU=","Documents":[{items}],"_count":{}}}"#, account.page);
        let mut of_page = answer(StatusCode::OK, page, &of_item());
        of_page.headers.remove(headers::ETAG);
        of_page.headers.insert(headers::ITEM_COUNT, HeaderValue::from(account.page));
        let bounds: Vec<_> = (0..account.ranges).map(|n| bound(n, account.ranges)).collect();
        let mut ranges = answer(StatusCode::OK, ranges_of(&bounds).to_string(), &of_master());
        ranges.headers.insert(headers::ETAG, HeaderValue::from_static("\"7\""));
        let database = json!({"id": "bench", "_rid": DATABASE_RID, "_self": "dbs/AbCdAA==/", "_etag": "\"1\"", "_ts": 1});
        let plan = json!({
            "partitionedQueryExecutionInfoVersion": 2,
            "queryInfo": {
                "distinctType": "None", "top": null, "offset": null, "limit": null, "orderBy": [],
                "orderByExpressions": [], "groupByExpressions": [], "groupByAliases": [], "aggregates": [],
                "groupByAliasToAggregateType": {}, "rewrittenQuery": "", "hasSelectValue": false,
                "hasNonStreamingOrderBy": false, "dCountInfo": null,
            },
            "queryRanges": [{"min": "", "max": "FF", "isMinInclusive": true, "isMaxInclusive": false}],
        });
        Self {
            account: answer(StatusCode::OK, document(regions).to_string(), &of_master()),
            database: answer(StatusCode::OK, database.to_string(), &of_master()),
            unchanged: Answer { status: StatusCode::NOT_MODIFIED, body: Bytes::new(), ..ranges.clone() },
            ranges,
            plan: answer(StatusCode::OK, plan.to_string(), &of_master()),
            written: answer(StatusCode::OK, item.clone(), &of_item()),
            item: answer(StatusCode::OK, item, &of_item()),
            page: of_page,
            bounds,
            lsn: AtomicU64::new(12_345),
        }
    }

    /// The answer to a request.
    pub(crate) fn to(&self, head: &request::Parts, body: &Bytes) -> Answer {
        let has = |name: HeaderName| head.headers.contains_key(name);
        let path = head.uri.path().trim_matches('/');
        let parts = path.split('/').filter(|part| !part.is_empty()).count();
        match (&head.method, parts) {
            (&Method::GET, 0) => self.account.clone(),
            (&Method::GET, 2) => self.database.clone(),
            (&Method::GET, 4) => container(path.rsplit('/').next().unwrap_or_default()),
            (&Method::GET, 5) if path.ends_with("pkranges") && has(http::header::IF_NONE_MATCH) => {
                self.unchanged.clone()
            }
            (&Method::GET, 5) if path.ends_with("pkranges") => self.ranges.clone(),
            (&Method::GET, 6) => self.with_session(&self.item, head, false),
            (&Method::POST, 5) if has(headers::IS_QUERY_PLAN_REQUEST) => self.plan.clone(),
            (&Method::POST, 5) if has(headers::IS_QUERY) || has(headers::QUERY) => {
                self.with_session(&self.page, head, false)
            }
            (&Method::POST, 5) if has(headers::IS_BATCH_REQUEST) => {
                let batch = Answer { body: rows(body), ..self.written.clone() };
                self.with_session(&batch, head, true)
            }
            (&Method::POST, 5) if has(headers::PREFER) => {
                let without_content = Answer { body: Bytes::new(), ..self.written.clone() };
                self.with_session(&without_content, head, true)
            }
            (&Method::POST, 5) => self.with_session(&self.written, head, true),
            _ => answer(
                StatusCode::NOT_FOUND,
                r#"{"code":"NotFound","message":"not here"}"#.into(),
                &of_master(),
            ),
        }
    }

    /// With the session token of the range that the request's partition key is in.
    fn with_session(&self, answer: &Answer, head: &request::Parts, is_write: bool) -> Answer {
        let lsn = if is_write {
            self.lsn.fetch_add(1, Ordering::Relaxed) + 1
        } else {
            self.lsn.load(Ordering::Relaxed)
        };
        let range = self.range(head);
        let mut answer = answer.clone();
        let token = format!("{range}:-1#{lsn}#1={lsn}#2={lsn}#3={lsn}");
        if let Ok(token) = HeaderValue::from_str(&token) {
            answer.headers.insert(SESSION_TOKEN, token);
        }
        answer.headers.insert(headers::PARTITION_KEY_RANGE_ID, HeaderValue::from(range));
        let container = head.uri.path().split('/').nth(4).unwrap_or(ITEMS);
        if container != ITEMS {
            let paths = [
                (headers::CONTENT_PATH, rid(container)),
                (headers::ALT_CONTENT_PATH, format!("dbs/bench/colls/{container}")),
            ];
            let paths =
                paths.into_iter().filter_map(|(name, text)| Some((name, HeaderValue::try_from(text).ok()?)));
            answer.headers.extend(paths);
        }
        answer
    }

    fn range(&self, head: &request::Parts) -> usize {
        if self.bounds.len() == 1 {
            return 0;
        }
        let text = |name| head.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        if let Some(id) = text(headers::PARTITION_KEY_RANGE_ID) {
            return id.parse().unwrap_or_default();
        }
        let key = text(headers::PARTITION_KEY).unwrap_or_default();
        let hash = hash(key);
        self.bounds.partition_point(|bound| bound.as_str() <= hash.as_str()).saturating_sub(1)
    }
}

/// The effective partition key of a key in a header: of text, which all keys here are.
fn hash(key: &str) -> String {
    let key: Vec<String> = serde_json::from_str(key).unwrap_or_default();
    let values: Vec<_> = key.into_iter().map(PartitionKeyValue::from).collect();
    effective_partition_key(HashFunction::V2, &values).as_str().to_owned()
}

/// Where range `n` of `count` begins: the first 32 bits of effective partition keys, cut evenly.
fn bound(n: usize, count: usize) -> String {
    // The highest two bits of a key of version 2 are always 0.
    let at = (n as u64) * 0x4000_0000 / (count as u64);
    if n == 0 { String::new() } else { format!("{at:08X}000000000000000000000000") }
}

fn ranges_of(bounds: &[String]) -> Value {
    let ends = bounds.iter().skip(1).map(String::as_str).chain(["FF"]);
    let rows = bounds.iter().zip(ends).enumerate().map(|(n, (min, max))| {
        json!({
            "_rid": format!("AbCdAJ0VVVUCAAAAAA{n:06}AA=="), "id": n.to_string(), "_etag": "\"0000\"",
            "minInclusive": min, "maxExclusive": max, "ridPrefix": n, "throughputFraction": 1.0 / bounds.len() as f64,
            "_self": format!("dbs/AbCdAA==/colls/AbCdAJ0VVVU=/pkranges/AbCdAJ0VVVUCAAAAAA{n:06}AA==/"),
            "status": "online", "parents": [], "_lsn": n, "_ts": 1_760_600_498,
        })
    });
    json!({"_rid": "AbCdAJ0VVVU=", "PartitionKeyRanges": rows.collect::<Vec<_>>(), "_count": bounds.len()})
}

fn document(regions: &[(String, String)]) -> Value {
    let all: Vec<_> =
        regions.iter().map(|(name, url)| json!({"name": name, "databaseAccountEndpoint": url})).collect();
    json!({
        "_self": "", "id": "bench", "_rid": "bench.documents.azure.com", "media": "//media/",
        "addresses": "//addresses/", "_dbs": "//dbs/", "writableLocations": all, "readableLocations": all,
        "enableMultipleWriteLocations": true, "continuousBackupEnabled": false,
        "enableNRegionSynchronousCommit": false, "enablePerPartitionFailoverBehavior": false,
        "userReplicationPolicy": {"asyncReplication": false, "minReplicaSetSize": 3, "maxReplicasetSize": 4},
        "userConsistencyPolicy": {"defaultConsistencyLevel": "Session"},
        "systemReplicationPolicy": {"minReplicaSetSize": 3, "maxReplicasetSize": 4},
        "readPolicy": {"primaryReadCoefficient": 1, "secondaryReadCoefficient": 1},
        "queryEngineConfiguration": "{\"maxSqlQueryInputLength\":262144,\"maxInExpressionItemsCount\":16000}",
    })
}

/// The resource id of a container: each has one of its own.
fn rid(container: &str) -> String {
    if container == ITEMS {
        return ITEMS_RID.into();
    }
    let number = container.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    format!("AbCdA{:05}U=", number % 100_000)
}

/// A container of any name.
fn container(name: &str) -> Answer {
    let rid = rid(name);
    let body = json!({
        "id": name, "_rid": rid, "_self": format!("dbs/{DATABASE_RID}/colls/{rid}/"), "_etag": "\"1\"", "_ts": 1,
        "indexingPolicy": {
            "indexingMode": "consistent", "automatic": true, "includedPaths": [{"path": "/*"}],
            "excludedPaths": [{"path": "/\"_etag\"/?"}],
        },
        "partitionKey": {"paths": ["/pk"], "kind": "Hash", "version": 2},
        "conflictResolutionPolicy": {"mode": "LastWriterWins", "conflictResolutionPath": "/_ts"},
        "geospatialConfig": {"type": "Geography"}, "_docs": "docs/", "_sprocs": "sprocs/", "_triggers": "triggers/",
        "_udfs": "udfs/", "_conflicts": "conflicts/",
    });
    answer(StatusCode::OK, body.to_string(), &of_master())
}

/// The operations of a batch, each done, its item echoed.
fn rows(body: &[u8]) -> Bytes {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Operation<'a> {
        #[serde(borrow)]
        resource_body: Option<&'a RawValue>,
    }
    let operations: Vec<Operation<'_>> = serde_json::from_slice(body).unwrap_or_default();
    let mut rows = Vec::with_capacity(body.len() + operations.len() * 200);
    for operation in operations {
        rows.push(if rows.is_empty() { b'[' } else { b',' });
        let item = item::answered(operation.resource_body.map_or("{}", RawValue::get));
        let head = br#"{"statusCode":200,"requestCharge":10.29,"eTag":"\"0000d826-0700-0000-0000-68f0a1b20000\"","resourceBody":"#;
        rows.extend_from_slice(head);
        rows.extend_from_slice(item.as_bytes());
        rows.push(b'}');
    }
    rows.push(b']');
    rows.into()
}

fn answer(status: StatusCode, body: String, all: &[(HeaderName, &'static str)]) -> Answer {
    let headers = all.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
    Answer { status, headers, body: body.into() }
}

/// What every answer bears.
fn of_master() -> Vec<(HeaderName, &'static str)> {
    vec![
        (http::header::CONTENT_TYPE, "application/json"),
        (http::header::CACHE_CONTROL, "no-store, no-cache"),
        (http::header::PRAGMA, "no-cache"),
        (http::header::SERVER, "Microsoft-HTTPAPI/2.0"),
        (http::header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
        (headers::ACTIVITY_ID, "6bd2ba1c-4a5d-4c3b-9ad1-3f1a6f0a4c55"),
        (headers::GATEWAY_VERSION, "2.0.0"),
        (headers::REQUEST_CHARGE, "1"),
        (headers::SERVICE_VERSION, "version=2.14.0.0"),
        (headers::SCHEMA_VERSION, "1.19"),
    ]
}

/// And what answers about items bear.
fn of_item() -> Vec<(HeaderName, &'static str)> {
    let mut all = of_master();
    all.extend([
        (headers::ETAG, "\"0000d826-0700-0000-0000-68f0a1b20000\""),
        (headers::ALT_CONTENT_PATH, "dbs/bench/colls/items"),
        (headers::CONTENT_PATH, ITEMS_RID),
        (headers::LAST_STATE_CHANGE_UTC, "Thu, 16 Oct 2025 03:11:52.411 GMT"),
        (
            headers::RESOURCE_QUOTA,
            "documentSize=51200;documentsSize=52428800;documentsCount=-1;collectionSize=52428800;",
        ),
        (headers::RESOURCE_USAGE, "documentSize=0;documentsSize=10;documentsCount=100;collectionSize=12;"),
        (headers::LSN, "12345"),
        (headers::ITEM_LSN, "12340"),
        (headers::QUORUM_ACKED_LSN, "12345"),
        (headers::GLOBAL_COMMITTED_LSN, "12344"),
        (headers::LOCAL_LSN, "12345"),
        (headers::ITEM_LOCAL_LSN, "12340"),
        (headers::QUORUM_ACKED_LOCAL_LSN, "12345"),
        (headers::CURRENT_WRITE_QUORUM, "3"),
        (headers::CURRENT_REPLICA_SET_SIZE, "4"),
        (headers::NUMBER_OF_READ_REGIONS, "2"),
        (headers::XP_ROLE, "1"),
        (headers::TRANSPORT_REQUEST_ID, "1234567"),
        (headers::REQUEST_DURATION_MS, "1.042"),
        (headers::PHYSICAL_PARTITION_ID, "7a4fd2e1-2ad2-4e83-a5a2-0f2f5a25b3ff"),
        (headers::INTERNAL_PARTITION_ID, "7a4fd2e1-2ad2-4e83-a5a2-0f2f5a25b3ff"),
    ]);
    all
}
