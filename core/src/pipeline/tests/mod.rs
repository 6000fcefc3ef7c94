//! The loop of one request on a scripted account: three regions, no network, time that a test moves.
#![allow(clippy::unwrap_used)]

mod account;
mod container;
mod deadline;
mod hedging;
mod outage;
mod partition;
mod runtimes;
mod session;
mod simulation;
mod tokens;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::{Pipeline, RawResponse, Signer};
use crate::auth::credential::Credential;
use crate::clock::Clock;
use crate::error::Result;
use crate::models::failure::Failure;
use crate::models::headers;
use crate::operations::{Operation, OperationKind, ResourceType};
use crate::policy::resolve::resolve;
use crate::policy::{AvailabilityStrategy, ConnectionPolicy, RequestOptions};
use crate::transport::{Request, Response, SendFuture, Transport, TransportError};

/// What a region does with its requests.
#[derive(Clone, Debug, PartialEq)]
enum Does {
    /// Answers, with this session token.
    Well(&'static str),
    /// Answers with this status and sub-status.
    Status(u16, u32),
    /// Refuses with 410 and this sub-status what bears a token of range 0, which is gone.
    Gone(u32),
    /// Refuses the signature, after a while.
    LateRefusal,
    /// Answers 200 with a page, as a portal in between does.
    Page,
    /// Fails at once.
    Fail(Failure),
    /// Never answers.
    Silence,
}

/// What the account document says, and what the regions do.
struct World {
    writable: Vec<&'static str>,
    readable: Vec<&'static str>,
    multiple_writes: bool,
    /// What regions do, they do to requests for items only.
    only_items: bool,
    /// And to those of this partition key only.
    only_key: Option<String>,
    partition_failover: bool,
    does: HashMap<&'static str, Does>,
    /// How long regions take.
    late: HashMap<&'static str, Duration>,
    /// What the account document says of hedging.
    hedging_disabled: Option<bool>,
    /// Every region's answer about the partition key ranges; `None`: nothing that can be read.
    ranges: Option<&'static str>,
    /// No region answers what is asked about the container.
    silent_metadata: bool,
    metadata_reads: usize,
    /// The hosts asked for items, in order, and the account reads of each.
    asked: Vec<(String, HeaderMap)>,
    account_reads: Vec<String>,
    /// The hosts whose requests were given up without an answer.
    given_up: Vec<String>,
}

#[derive(Clone)]
struct Scripted(Arc<Mutex<World>>);

const GLOBAL: &str = "contoso";

impl Scripted {
    fn new(multiple_writes: bool) -> Self {
        Self(Arc::new(Mutex::new(World {
            writable: if multiple_writes { vec!["eastus", "westus", "northeurope"] } else { vec!["eastus"] },
            readable: vec!["eastus", "westus", "northeurope"],
            multiple_writes,
            only_items: false,
            only_key: None,
            partition_failover: false,
            does: HashMap::new(),
            late: HashMap::new(),
            hedging_disabled: None,
            ranges: None,
            silent_metadata: false,
            metadata_reads: 0,
            asked: Vec::new(),
            account_reads: Vec::new(),
            given_up: Vec::new(),
        })))
    }

    fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.0.lock().unwrap())
    }

    fn set(&self, host: &'static str, does: Does) {
        self.change(|world| world.does.insert(host, does));
    }

    /// The regions asked for items since the last look.
    fn asked(&self) -> Vec<String> {
        self.change(|world| std::mem::take(&mut world.asked).into_iter().map(|(host, _)| host).collect())
    }

    fn delay(&self, host: &'static str, ms: u64) {
        self.change(|world| world.late.insert(host, Duration::from_millis(ms)));
    }

    /// The regions whose requests were given up since the last look.
    fn given_up(&self) -> Vec<String> {
        self.change(|world| std::mem::take(&mut world.given_up))
    }

    /// The session tokens sent since the last look.
    fn tokens(&self) -> Vec<Option<String>> {
        let token =
            |all: &HeaderMap| all.get(headers::SESSION_TOKEN).map(|token| token.to_str().unwrap().to_owned());
        self.change(|world| std::mem::take(&mut world.asked).iter().map(|(_, all)| token(all)).collect())
    }

    fn client(&self, policy: &ConnectionPolicy) -> Arc<Pipeline> {
        self.client_with(policy, Credential::from_text("c2VjcmV0").unwrap())
    }

    fn client_with(&self, policy: &ConnectionPolicy, credential: Credential) -> Arc<Pipeline> {
        let endpoint = "https://contoso.documents.azure.com/".parse().unwrap();
        let policy = resolve(policy, None).unwrap();
        let signer = Signer::new(credential, &endpoint, None);
        Pipeline::new(&endpoint, signer, policy, Arc::new(self.clone()), Clock::new())
    }
}

/// The region, or the account, that a URL names.
fn host(url: &str) -> &str {
    let host = url.trim_start_matches("https://").split('.').next().unwrap();
    host.strip_prefix("contoso-").unwrap_or(host)
}

impl World {
    /// Well, unless a test says otherwise; the name of a region that the account lacks is not found.
    fn does(&self, host: &str) -> Does {
        let exists = host == GLOBAL || self.readable.contains(&host);
        let usual = if exists { Does::Well("0:0#1#1=1") } else { Does::Fail(Failure::Connect) };
        self.does.get(host).cloned().unwrap_or(usual)
    }

    /// What every region says of the container. The token is that of another partition than the items'.
    fn metadata(&self, url: &str) -> Option<Response> {
        let body = match url.rsplit('/').next() {
            Some("c") => {
                r#"{"id":"c","_rid":"rid","partitionKey":{"paths":["/a"],"kind":"Hash","version":2}}"#
            }
            Some("pkranges") => self.ranges?,
            _ => return None,
        };
        self.ranges?;
        let mut answer = answered(200, 0, "0:0#1000#1=1000", Bytes::from_static(body.as_bytes()));
        answer.headers.insert(headers::ETAG, HeaderValue::from_static("\"always\""));
        Some(answer)
    }

    fn document(&self) -> Bytes {
        let list = |names: &[&str]| {
            let entry = |name: &&str| {
                let endpoint = format!("https://contoso-{name}.documents.azure.com/");
                serde_json::json!({"name": name, "databaseAccountEndpoint": endpoint})
            };
            names.iter().map(entry).collect::<Vec<_>>()
        };
        let document = serde_json::json!({
            "id": "contoso",
            "disableCrossRegionalHedging": self.hedging_disabled,
            "writableLocations": list(&self.writable),
            "readableLocations": list(&self.readable),
            "enableMultipleWriteLocations": self.multiple_writes,
            "enablePerPartitionFailoverBehavior": self.partition_failover,
            "userConsistencyPolicy": {"defaultConsistencyLevel": "Session"},
        });
        Bytes::from(document.to_string())
    }
}

impl Transport for Scripted {
    fn send(&self, request: Request) -> SendFuture<'_> {
        let host = host(&request.url).to_owned();
        let is_account = request.url.ends_with(".com/");
        let (does, document) = self.change(|world| {
            if is_account {
                world.account_reads.push(host.clone());
            } else if request.url.contains("/docs/") {
                world.asked.push((host.clone(), request.headers.clone()));
            } else if request.url.ends_with("/colls/c") {
                world.metadata_reads += 1;
            }
            let key = request.headers.get(headers::PARTITION_KEY).map(|key| key.as_bytes());
            let is_spared = world.only_items && is_account
                || world.only_key.as_ref().is_some_and(|only| key != Some(only.as_bytes()));
            let is_silent = world.silent_metadata && !is_account && !request.url.contains("/docs/");
            let does = match (is_silent, is_spared) {
                (true, _) => Does::Silence,
                (false, true) => Does::Well(""),
                (false, false) => world.does(&host),
            };
            (does, world.document())
        });
        let metadata = self.change(|world| world.metadata(&request.url));
        let late = self.change(|world| world.late.get(host.as_str()).copied()).filter(|_| !is_account);
        let mut sent = Sent { world: self.clone(), host, has_ended: false };
        async move {
            if let Some(late) = late {
                pass(late).await;
            }
            if metadata.is_some() || does != Does::Silence {
                sent.end();
            }
            if let Some(answer) = metadata {
                return Ok(answer);
            }
            let of_gone = |all: &HeaderMap| {
                all.get(headers::SESSION_TOKEN).is_some_and(|token| token.as_bytes().starts_with(b"0:"))
            };
            match does {
                Does::Gone(sub_status) if of_gone(&request.headers) => {
                    Ok(answered(410, sub_status, "", Bytes::new()))
                }
                Does::Gone(_) => Ok(answered(200, 0, "", document)),
                Does::Well(token) => {
                    Ok(answered(200, 0, token, if is_account { document } else { Bytes::new() }))
                }
                Does::Status(code, sub_status) => Ok(answered(code, sub_status, "", Bytes::new())),
                Does::LateRefusal => {
                    pass(Duration::from_millis(100)).await;
                    Ok(answered(401, 0, "", Bytes::new()))
                }
                Does::Page => Ok(Response {
                    status: StatusCode::OK,
                    headers: HeaderMap::new(),
                    body: Bytes::from_static(b"\n<html>Log in first</html>"),
                }),
                Does::Fail(failure) => Err(TransportError { failure, text: "scripted".to_owned() }),
                Does::Silence => {
                    tokio::time::sleep(request.timeout).await;
                    sent.end();
                    Err(TransportError { failure: Failure::Timeout, text: "silence".to_owned() })
                }
            }
        }
        .boxed()
    }
}

/// A request on its way: tells the world if nobody waits for its answer any more.
struct Sent {
    world: Scripted,
    host: String,
    has_ended: bool,
}

impl Sent {
    fn end(&mut self) {
        self.has_ended = true;
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        if !self.has_ended {
            self.world.change(|world| world.given_up.push(self.host.clone()));
        }
    }
}

fn answered(code: u16, sub_status: u32, token: &str, body: Bytes) -> Response {
    let mut all = HeaderMap::new();
    let mut set = |name: HeaderName, value: &str| all.insert(name, HeaderValue::from_str(value).unwrap());
    set(headers::ACTIVITY_ID, "a");
    set(headers::SUB_STATUS, &sub_status.to_string());
    set(headers::REQUEST_CHARGE, "1.5");
    if !token.is_empty() {
        set(headers::SESSION_TOKEN, token);
        set(headers::CONTENT_PATH, "rid");
    }
    Response { status: StatusCode::from_u16(code).unwrap(), headers: all, body }
}

fn item(kind: OperationKind) -> Operation {
    Operation {
        name: "item",
        kind,
        resource: ResourceType::Document,
        method: if kind == OperationKind::Read { Method::GET } else { Method::POST },
        path: "/dbs/d/colls/c/docs/1".to_owned(),
        link: "dbs/d/colls/c/docs/1".to_owned(),
        container: Some("dbs/d/colls/c".to_owned()),
        partition_key: None,
        headers: HeaderMap::new(),
        body: Bytes::new(),
    }
}

/// The same, with the partition key that tells its range.
fn keyed(kind: OperationKind) -> Operation {
    Operation { partition_key: Some("ada".into()), ..item(kind) }
}

const ONE_RANGE: &str = r#"{"PartitionKeyRanges":[{"id":"0","minInclusive":"","maxExclusive":"FF"}]}"#;

async fn run(client: &Arc<Pipeline>, kind: OperationKind) -> Result<RawResponse> {
    client.run(item(kind), &RequestOptions::default()).await
}

async fn read(client: &Arc<Pipeline>) -> Result<RawResponse> {
    run(client, OperationKind::Read).await
}

async fn write(client: &Arc<Pipeline>) -> Result<RawResponse> {
    run(client, OperationKind::Upsert).await
}

fn near(region: &str) -> ConnectionPolicy {
    let mut policy = ConnectionPolicy::default();
    policy.set_current_location(region).unwrap();
    policy
}

async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

impl Pipeline {
    fn view_now(&self) -> Arc<crate::routing::RoutingView> {
        self.state.view(self.clock.now())
    }

    /// Whether the prober and the timer are alive.
    fn tasks(&self) -> (bool, bool) {
        (self.prober.is_alive(), self.discovery.timer_is_alive())
    }
}
