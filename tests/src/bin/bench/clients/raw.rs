//! Raw HTTP: the same bytes on the wire and the same items read from them, without anything that is Cosmos DB's.

use std::env;
use std::error::Error;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;

use crate::driver::{BATCH, Client, Failed, Item, Op};

/// Which library sends.
enum Sender {
    Reqwest(reqwest::Client),
    Hyper(Box<Pool<HttpConnector, Full<Bytes>>>),
}

pub(crate) struct Raw {
    sender: Sender,
    documents: String,
    headers: HeaderMap,
    items: Vec<Item>,
}

impl Raw {
    pub(crate) fn reqwest() -> Result<Self, Box<dyn Error>> {
        // Fails only where it is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder().no_proxy().tls_danger_accept_invalid_certs(true);
        let builder = match env::var_os("BENCH_HTTP2") {
            Some(_) => builder.http2_prior_knowledge(),
            None => builder.http1_only(),
        };
        Self::with(Sender::Reqwest(builder.build()?))
    }

    pub(crate) fn hyper() -> Result<Self, Box<dyn Error>> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let mut builder = Pool::builder(TokioExecutor::new());
        builder.http2_only(env::var_os("BENCH_HTTP2").is_some());
        Self::with(Sender::Hyper(Box::new(builder.build(connector))))
    }

    fn with(sender: Sender) -> Result<Self, Box<dyn Error>> {
        let endpoint = env::var("BENCH_ENDPOINT")?;
        let mut headers = HeaderMap::new();
        for (name, value) in HEADERS {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let documents = format!("{}/dbs/bench/colls/items/docs", endpoint.trim_end_matches('/'));
        Ok(Self { sender, documents, headers, items: Item::all()? })
    }

    /// The body of the answer.
    async fn send(
        &self,
        method: Method,
        url: &str,
        more: &[(&'static str, &str)],
        body: Bytes,
    ) -> Result<Bytes, Failed> {
        let mut headers = self.headers.clone();
        for (name, value) in more {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value)?);
        }
        match &self.sender {
            Sender::Reqwest(client) => {
                let answer = client.request(method, url).headers(headers).body(body).send().await?;
                Ok(answer.error_for_status()?.bytes().await?)
            }
            Sender::Hyper(pool) => {
                let mut request = Request::new(Full::new(body));
                *request.method_mut() = method;
                *request.uri_mut() = url.parse()?;
                *request.headers_mut() = headers;
                let answer = pool.request(request).await?;
                if !answer.status().is_success() {
                    return Err(answer.status().to_string().into());
                }
                Ok(answer.into_body().collect().await?.to_bytes())
            }
        }
    }
}

/// What every request of a client bears, with values as long.
const HEADERS: [(&str, &str); 9] = [
    ("accept", "application/json"),
    ("authorization", "type%3dmaster%26ver%3d1.0%26sig%3dAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3d"),
    ("cache-control", "no-cache"),
    ("user-agent", "raw"),
    ("x-ms-activity-id", "6bd2ba1c-4a5d-4c3b-9ad1-3f1a6f0a4c55"),
    ("x-ms-cosmos-sdk-supportedcapabilities", "1"),
    ("x-ms-date", "Thu, 27 Apr 2017 00:51:12 GMT"),
    ("x-ms-session-token", "0:-1#12345#1=12345#2=12344#3=12343"),
    ("x-ms-version", "2020-07-15"),
];

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "Documents")]
    documents: Vec<Item>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
struct Upsert<'a> {
    operation_type: &'static str,
    resource_body: &'a Item,
}

/// As our batches do: the items stay text until they are asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    status_code: u16,
    #[serde(borrow)]
    resource_body: Option<&'a RawValue>,
}

impl Client for Raw {
    async fn once(&self, op: Op, turn: usize) -> Result<(), Failed> {
        let item = &self.items[turn];
        let key = format!("[\"{}\"]", item.pk);
        let key = ("x-ms-documentdb-partitionkey", key.as_str());
        let json = ("content-type", "application/json");
        match op {
            Op::Read => {
                let url = format!("{}/{}", self.documents, item.id);
                let body = self.send(Method::GET, &url, &[key], Bytes::new()).await?;
                serde_json::from_slice::<Item>(&body)?;
            }
            Op::Upsert => {
                let text = serde_json::to_vec(item)?.into();
                let more = [key, json, ("x-ms-documentdb-is-upsert", "True")];
                let body = self.send(Method::POST, &self.documents, &more, text).await?;
                serde_json::from_slice::<Item>(&body)?;
            }
            Op::Query => {
                let text = json!({"query": "SELECT * FROM c", "parameters": []}).to_string().into();
                let more =
                    [key, ("content-type", "application/query+json"), ("x-ms-documentdb-isquery", "True")];
                let body = self.send(Method::POST, &self.documents, &more, text).await?;
                serde_json::from_slice::<Page>(&body)?.documents.len();
            }
            Op::Batch => {
                let rows = [Upsert { operation_type: "Upsert", resource_body: item }; BATCH];
                let text = serde_json::to_vec(rows.as_slice())?.into();
                let more = [
                    key,
                    json,
                    ("x-ms-cosmos-is-batch-request", "True"),
                    ("x-ms-cosmos-batch-atomic", "True"),
                ];
                let body = self.send(Method::POST, &self.documents, &more, text).await?;
                let rows = serde_json::from_slice::<Vec<Row<'_>>>(&body)?;
                if rows.iter().any(|row| row.status_code >= 300 || row.resource_body.is_none()) {
                    return Err("a row of the batch failed".into());
                }
            }
            Op::Bulk => return Err("raw HTTP has no bulk".into()),
        }
        Ok(())
    }
}
