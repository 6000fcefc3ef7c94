//! A service of which one kind of answers is spoilt, and the others are such as a client goes on with.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};
use perilune::transport::{Request, Response, SendFuture, Transport};
use perilune::{AccessToken, Credential, TokenFuture, TokenProvider};
use serde_json::{Value, json};

use crate::message::Message;

/// Queries of which the service has a plan, and what it has partitions asked.
pub(crate) const SORTED: &str = "SELECT * FROM c ORDER BY c.n";
pub(crate) const GROUPED: &str = "SELECT c.a, COUNT(1) AS n, SUM(c.m) AS m FROM c GROUP BY c.a";
pub(crate) const RANKED: &str = "SELECT TOP 3 * FROM c ORDER BY RANK FullTextScore(c.t, 'a')";

/// Answers well, but where the input stands in for the answer.
pub(crate) struct Service {
    about: &'static str,
    spoilt: Response,
}

impl Service {
    /// The body of the answers about this is the input.
    pub(crate) fn with_body(about: &'static str, input: &[u8]) -> Self {
        Self { about, spoilt: Response::new(StatusCode::OK, HeaderMap::new(), input.to_vec()) }
    }

    /// Status, headers and body of the answers about this are the input.
    pub(crate) fn with_whole(about: &'static str, input: &[u8]) -> Self {
        let Message { first, headers, body } = Message::read(input);
        let status = first.trim().parse().ok().and_then(|code: u16| StatusCode::from_u16(code).ok());
        Self { about, spoilt: Response::new(status.unwrap_or(StatusCode::OK), headers, body) }
    }
}

impl Transport for Service {
    fn send(&self, request: Request) -> SendFuture<'_> {
        let about = what(&request);
        let is_spoilt =
            self.about == about || (self.about == "other" && !matches!(about, "item" | "page" | "batch"));
        let answer = if is_spoilt { self.spoilt.clone() } else { well(about, &request.body) };
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
        _ if request.headers.contains_key("x-ms-cosmos-is-query-plan-request") => "plan",
        _ if request.headers.contains_key("a-im") => "changes",
        _ if request.headers.contains_key("x-ms-documentdb-isquery") => "page",
        _ => "item",
    }
}

fn well(about: &str, asked: &[u8]) -> Response {
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
        "plan" => plan(&String::from_utf8_lossy(asked)),
        "page" => rows(&String::from_utf8_lossy(asked)),
        "changes" => json!({"Documents": [{"id": "1"}], "_count": 1}),
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

fn plan(asked: &str) -> Value {
    let ranges = json!([{"min": "", "max": "FF", "isMinInclusive": true, "isMaxInclusive": false}]);
    let score = json!({"rewrittenQuery": "scored", "orderBy": ["Descending"], "orderByExpressions": ["s"],
        "hasNonStreamingOrderBy": true});
    if asked.contains(RANKED) {
        let info = json!({"globalStatisticsQuery": "counted", "requiresGlobalStatistics": true, "take": 3,
            "componentQueryInfos": [score.clone(), score], "componentWeights": []});
        return json!({"hybridSearchQueryInfo": info, "queryRanges": ranges});
    }
    let info = if asked.contains(GROUPED) {
        json!({"rewrittenQuery": "grouped", "groupByExpressions": ["c.a"], "groupByAliases": ["a", "n", "m"],
            "groupByAliasToAggregateType": {"a": null, "n": "Count", "m": "Sum"}})
    } else {
        json!({"rewrittenQuery": "sorted", "orderBy": ["Ascending"], "orderByExpressions": ["c.n"]})
    };
    json!({"queryInfo": info, "queryRanges": ranges})
}

fn rows(asked: &str) -> Value {
    let key = json!([{"item": 1}]);
    let rid = "AAAAAAAAAAABAAAAAAAAAA==";
    let row = if asked.contains("counted") {
        json!({"documentCount": 1, "fullTextStatistics": [{"totalWordCount": 2, "hitCounts": [1]}]})
    } else if asked.contains("scored") {
        let payload = json!({"payload": {"id": "1"}, "componentScores": [1.0, 0.5]});
        json!({"_rid": rid, "orderByItems": key, "payload": payload})
    } else if asked.contains("grouped") {
        json!({"groupByItems": key, "payload": {"a": 1, "n": {"item": 2}, "m": {"item": 3.5}}})
    } else if asked.contains("sorted") {
        json!({"_rid": rid, "orderByItems": key, "payload": {"id": "1"}})
    } else {
        json!({"id": "1"})
    };
    json!({"Documents": [row], "_count": 1})
}

/// Gives tokens of which one is as good as the other.
pub(crate) struct Directory;

impl TokenProvider for Directory {
    fn get_token<'a>(&'a self, _: &'a [&'a str]) -> TokenFuture<'a> {
        Box::pin(async { Ok(AccessToken::new("token", SystemTime::now() + Duration::from_secs(3600))) })
    }
}

impl From<Directory> for Credential {
    fn from(directory: Directory) -> Self {
        Self::from_provider(directory)
    }
}
