//! An account to test against: signed requests, a clock that stands still, replies taken apart.

#![allow(clippy::unwrap_used)]

use std::cell::Cell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::account::{Account, AccountSettings, RegionId, WELL_KNOWN_KEY};
use crate::service::{Reply, Request, Target};

pub(crate) struct Fixture {
    pub(crate) account: Account,
    pub(crate) regions: Vec<RegionId>,
    now: Cell<SystemTime>,
}

impl Fixture {
    pub(crate) fn new(settings: AccountSettings, regions: &[&str]) -> Fixture {
        let account = Account::new(settings).unwrap();
        let add = |name: &&str| account.add_region(name, "http://127.0.0.1:1/").unwrap();
        let regions = regions.iter().map(add).collect();
        let now = Cell::new(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
        Fixture { account, regions, now }
    }

    /// One region, and the container `dbs/d/colls/c` partitioned by `/pk`.
    pub(crate) fn single() -> Fixture {
        let fixture = Fixture::new(AccountSettings::default(), &["West US 2"]);
        fixture.with_container(json!({"id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}}))
    }

    pub(crate) fn with_container(self, container: Value) -> Fixture {
        assert_eq!(self.send(0, "POST", "/dbs", &[], Some(json!({"id": "d"}))).status, 201);
        assert_eq!(self.send(0, "POST", "/dbs/d/colls", &[], Some(container)).status, 201);
        self
    }

    /// Lets time pass and delivers what becomes due.
    pub(crate) fn pass(&self, time: Duration) {
        self.now.set(self.now.get() + time);
        self.account.replicate_due(self.now.get());
    }

    /// A signed request at one of the regions.
    pub(crate) fn send(
        &self,
        region: usize,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Reply {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let mut request = Request {
            method: method.parse().unwrap(),
            path: path.to_owned(),
            headers: http::HeaderMap::new(),
            body: body.into(),
        };
        let date = httpdate::fmt_http_date(self.now.get());
        request.headers.insert("authorization", sign(method, path, &date).parse().unwrap());
        request.headers.insert("x-ms-date", date.parse().unwrap());
        for (name, value) in headers {
            request.headers.insert(http::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        self.account.handle(self.regions[region], &request, self.now.get())
    }

    /// A request about documents of `dbs/d/colls/c` in the logical partition `p`.
    pub(crate) fn docs(
        &self,
        region: usize,
        method: &str,
        rest: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Reply {
        let key = ("x-ms-documentdb-partitionkey", r#"["p"]"#);
        let headers: Vec<_> = std::iter::once(key).chain(headers.iter().copied()).collect();
        self.send(region, method, &format!("/dbs/d/colls/c/docs{rest}"), &headers, body)
    }
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and sub-status.
    pub(crate) fn code(&self) -> (u16, u32) {
        (self.status.as_u16(), self.header("x-ms-substatus").parse().unwrap_or(0))
    }
}

fn sign(method: &str, path: &str, date: &str) -> String {
    let target = Target::parse(path).unwrap();
    let (kind, link) = (target.resource_type(), target.resource_link());
    let text = format!("{}\n{kind}\n{link}\n{}\n\n", method.to_lowercase(), date.to_lowercase());
    let key = STANDARD.decode(WELL_KNOWN_KEY).unwrap();
    let mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap().chain_update(text).finalize().into_bytes();
    let token = format!("type=master&ver=1.0&sig={}", STANDARD.encode(mac));
    utf8_percent_encode(&token, NON_ALPHANUMERIC).to_string()
}
