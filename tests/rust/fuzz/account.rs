//! Requests to the emulator's account, without sockets.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use perilune_emulator::account::{Account, AccountSettings, RegionId};
use perilune_emulator::service::{Reply, Request};
use serde_json::{Value, json};

use crate::message::Message;

/// Requests until the account is made anew: they add up.
const LIFE: u32 = 500;

/// An account with two regions, a container and an item.
pub(crate) struct Trial {
    account: Account,
    regions: [RegionId; 2],
    age: u32,
}

impl Default for Trial {
    fn default() -> Self {
        let settings = AccountSettings { multiple_writes: true, partitions: 2, ..AccountSettings::default() };
        let account = Account::new(settings).unwrap();
        let add = |name: &str| account.add_region(name, "http://127.0.0.1:1/").unwrap();
        let regions = [add("East US"), add("West US")];
        let trial = Self { account, regions, age: 0 };
        let container = json!({"id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}});
        for (path, body) in [("/dbs", json!({"id": "d"})), ("/dbs/d/colls", container)] {
            assert_eq!(trial.send(Method::POST, path, HeaderMap::new(), body.to_string()).status, 201);
        }
        for n in 0..3 {
            let item =
                json!({"id": n.to_string(), "pk": "p", "n": n, "tags": ["a", {"b": null}], "name": "x"});
            let key = headers(&[("x-ms-documentdb-partitionkey", "[\"p\"]")]);
            assert_eq!(trial.send(Method::POST, "/dbs/d/colls/c/docs", key, item.to_string()).status, 201);
        }
        trial
    }
}

impl Trial {
    /// Method, path, headers and body of a request.
    pub(crate) fn request(&mut self, input: &[u8]) {
        self.live();
        let Message { first, headers, body } = Message::read(input);
        let (method, path) = first.split_once(' ').unwrap_or(("GET", &first));
        let method = method.parse().unwrap_or(Method::GET);
        self.answered(method, path, headers, body);
    }

    /// The text of a query, or a whole query when it is JSON.
    pub(crate) fn query(&mut self, input: &[u8]) {
        self.live();
        let whole = serde_json::from_slice::<Value>(input).ok().filter(Value::is_object);
        let query =
            whole.unwrap_or_else(|| json!({"query": String::from_utf8_lossy(input), "parameters": []}));
        let common = [("x-ms-documentdb-isquery", "true"), ("content-type", "application/query+json")];
        for more in [
            ("x-ms-documentdb-partitionkey", "[\"p\"]"),
            ("x-ms-documentdb-query-enablecrosspartition", "true"),
            ("x-ms-cosmos-is-query-plan-request", "True"),
        ] {
            let headers = headers(&[common[0], common[1], more]);
            self.answered(Method::POST, "/dbs/d/colls/c/docs", headers, query.to_string());
        }
    }

    /// The value of the header with the partition key.
    pub(crate) fn partition_key(&mut self, input: &[u8]) {
        self.live();
        let Ok(value) = HeaderValue::from_bytes(input) else { return };
        let mut headers = HeaderMap::new();
        headers.insert("x-ms-documentdb-partitionkey", value);
        let document = json!({"id": "1", "pk": "p"}).to_string();
        self.answered(Method::GET, "/dbs/d/colls/c/docs/1", headers.clone(), "");
        self.answered(Method::POST, "/dbs/d/colls/c/docs", headers, document);
    }

    /// The value of the header with the signature or the token.
    pub(crate) fn authorization(&mut self, input: &[u8]) {
        self.live();
        let Ok(value) = HeaderValue::from_bytes(input) else { return };
        let mut headers = HeaderMap::new();
        headers.insert("authorization", value);
        self.answered(Method::GET, "/dbs/d/colls/c", headers, "");
    }

    fn live(&mut self) {
        self.age += 1;
        if self.age > LIFE {
            *self = Self::default();
        }
    }

    /// Whatever is asked is answered as the service answers, and what is wrong with a request is no error of the server.
    fn answered(&self, method: Method, path: &str, headers: HeaderMap, body: impl Into<Bytes>) {
        let reply = self.send(method, path, headers, body);
        assert!(reply.status != 500, "{:?}", reply.body);
        assert!(reply.headers.contains_key("x-ms-activity-id"));
        self.account.replicate_due(now());
    }

    fn send(&self, method: Method, path: &str, mut headers: HeaderMap, body: impl Into<Bytes>) -> Reply {
        let any = HeaderValue::from_static("type%3Daad%26ver%3D1.0%26sig%3Dany");
        headers.entry("authorization").or_insert(any);
        let date = HeaderValue::from_static("Tue, 14 Nov 2023 22:13:20 GMT");
        headers.entry("x-ms-date").or_insert(date);
        headers.entry("x-ms-version").or_insert(HeaderValue::from_static("2020-07-15"));
        let tentative = HeaderValue::from_static("true");
        headers.entry("x-ms-cosmos-allow-tentative-writes").or_insert(tentative);
        let request = Request { method, path: path.to_owned(), headers, body: body.into() };
        self.account.handle(self.regions[usize::from(self.age % 2 == 1)], &request, now())
    }
}

/// It stands still, but nothing depends on that.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

fn headers(all: &[(&'static str, &'static str)]) -> HeaderMap {
    all.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
}
