//! Does any text that a client gives, in success or in any failure, at any log level, hold a key, a token or a signature?
#![allow(clippy::unwrap_used, missing_docs)]

mod calls;
mod needles;
mod tape;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use perilune::transport::{Request, SendFuture, Transport};
use perilune::{
    AccessToken, ConnectionPolicy, ContainerProperties, CosmosClient, CosmosClientBuilder, Credential,
    ResourceTokens, TokenFuture, TokenProvider,
};
use perilune_emulator::{Emulator, Fault, FaultRule};
use tokio::runtime::{Builder, Runtime};

use calls::shown;
use needles::Needles;
use tape::Tape;

/// "a master key, ?>?>?>", base64.
const KEY: &str = "YSBtYXN0ZXIga2V5LCA/Pj8+Pz4=";
const RESOURCE_TOKEN: &str = "type=resource&ver=1&sig=cmVzb3VyY2UgdG9rZW4gPz4/Pg==;";
const ACCESS_TOKEN: &str = "eyJhbGciOiJub25lIn0.YWNjZXNzIHRva2Vu.c2lnbmF0dXJl";
const PASSWORD: &str = "pass+word/of=the=proxy";

/// The time of a call: long enough for an answer, and what has none soon ends.
const PATIENCE: Duration = Duration::from_millis(300);

struct Directory;

impl TokenProvider for Directory {
    fn get_token<'a>(&'a self, _: &'a [&'a str]) -> TokenFuture<'a> {
        Box::pin(async { Ok(AccessToken::new(ACCESS_TOKEN, SystemTime::now() + Duration::from_secs(3600))) })
    }
}

/// Passes requests on and remembers how they were signed.
struct Listening {
    inner: Arc<dyn Transport>,
    needles: Arc<Mutex<Needles>>,
}

impl Transport for Listening {
    fn send(&self, request: Request) -> SendFuture<'_> {
        if let Some(value) = request.headers.get("authorization") {
            self.needles.lock().unwrap().add_authorization(value.to_str().unwrap());
        }
        self.inner.send(request)
    }
}

/// An account on threads of its own, whose logs are nobody's concern here.
struct World {
    runtime: Runtime,
    emulator: Emulator,
    needles: Arc<Mutex<Needles>>,
    tape: Tape,
}

impl World {
    fn start(tls: bool) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let account =
            Emulator::builder().regions(["East US", "West US"]).multiple_writes(true).key(KEY).tls(tls);
        let emulator = runtime.block_on(account.start()).unwrap();
        let mut needles = Needles::default();
        [KEY, RESOURCE_TOKEN, ACCESS_TOKEN, PASSWORD].into_iter().for_each(|secret| needles.add(secret));
        needles.add_authorization(RESOURCE_TOKEN);
        // What the authorization at a proxy is made of.
        needles.add(&format!("ada:{PASSWORD}"));
        let world = Self { runtime, emulator, needles: Arc::new(Mutex::new(needles)), tape: Tape::default() };
        // The account is made with all the time that this takes on a busy machine.
        let patient = CosmosClient::builder(world.emulator.endpoint(), world.key());
        let client = world.listening(patient.connection_policy(world.policy(None))).build().unwrap();
        world.runtime.block_on(async {
            client.create_database("db", None).await.unwrap();
            let properties = ContainerProperties::new("items", "/pk");
            client.database("db").create_container(properties, None).await.unwrap();
        });
        world
    }

    fn key(&self) -> Credential {
        Credential::from_text(KEY).unwrap()
    }

    fn builder(&self, credential: Credential, http2: bool) -> CosmosClientBuilder {
        let mut policy = self.policy(Some(PATIENCE));
        policy.transport = policy.transport.with_http2(http2);
        self.listening(CosmosClient::builder(self.emulator.endpoint(), credential).connection_policy(policy))
    }

    fn policy(&self, timeout: Option<Duration>) -> ConnectionPolicy {
        let mut policy = ConnectionPolicy::default();
        policy.timeout = timeout;
        if let Some(certificate) = self.emulator.ca_pem() {
            policy.transport = policy.transport.with_root_certificate(certificate);
        }
        policy
    }

    fn listening(&self, builder: CosmosClientBuilder) -> CosmosClientBuilder {
        let needles = Arc::clone(&self.needles);
        builder.wrap_transport(move |inner| Arc::new(Listening { inner, needles: Arc::clone(&needles) }))
    }

    /// Makes every call with such a client, and scans all that it says.
    fn scan(&self, what: &str, builder: CosmosClientBuilder) -> String {
        let texts = self.tape.record(|| {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            let mut texts = vec![shown(&builder)];
            match builder.build() {
                Ok(client) => texts.extend(runtime.block_on(calls::texts(&client))),
                Err(error) => texts.extend(calls::of_error(&error)),
            }
            texts
        });
        let needles = self.needles.lock().unwrap();
        let log = self.tape.take();
        for text in texts.iter().chain([&log]) {
            let line =
                |needle: &str| text.lines().find(|line| line.contains(needle)).unwrap_or(text).to_owned();
            let found = needles.found_in(text).map(|needle| (needle, line(needle)));
            assert_eq!(found, None, "{what}");
        }
        log
    }

    fn faults(&self) -> Vec<(&'static str, Fault)> {
        vec![
            ("well", Fault::Delay(Duration::ZERO)),
            ("refuse", Fault::Refuse),
            ("reset on connect", Fault::ResetOnConnect),
            ("reset", Fault::Reset),
            ("black hole", Fault::BlackHole),
            ("truncate", Fault::Truncate),
            ("garbage", Fault::Garbage),
            ("bare 502", Fault::Status { status: 502, substatus: 0, retry_after: None, bare: true }),
            ("400", Fault::status(400, 0)),
            ("401", Fault::status(401, 0)),
            ("403/3", Fault::status(403, 3)),
            ("403/1008", Fault::status(403, 1008)),
            ("404/1002", Fault::status(404, 1002)),
            ("408", Fault::status(408, 0)),
            ("410", Fault::status(410, 1002)),
            ("429", Fault::status(429, 3200)),
            ("449", Fault::status(449, 0)),
            ("503", Fault::status(503, 0)),
        ]
    }

    /// Breaks every region in each way, and scans a client that meets it; answers what was logged.
    fn scan_faults(&self, credential: &Credential, http2: bool) -> String {
        let mut log = String::new();
        for (name, fault) in self.faults() {
            // A client that knows the account by now, and one that doesn't.
            for resource in ["docs", "account"] {
                let mut rule = FaultRule::new(fault);
                if !matches!(fault, Fault::Refuse | Fault::ResetOnConnect) {
                    rule = rule.resource(resource);
                }
                let rules = ["East US", "West US"].map(|region| rule.clone().in_region(region));
                self.runtime.block_on(async {
                    for rule in rules {
                        self.emulator.inject(rule).await.unwrap();
                    }
                });
                let what = format!("{name}, {resource}, {credential:?}");
                log += &self.scan(&what, self.builder(credential.clone(), http2));
                self.runtime.block_on(self.emulator.heal_all()).unwrap();
            }
        }
        log
    }
}

#[test]
fn with_a_master_key() {
    let world = World::start(false);
    let log = world.scan_faults(&world.key(), false);
    for speaker in [" perilune::", " hyper"] {
        assert!(log.contains(speaker), "{speaker} is not heard");
    }
    let string = format!("AccountEndpoint={};AccountKey={KEY};", world.emulator.endpoint());
    let read: perilune::ConnectionString = string.parse().unwrap();
    world.scan(
        "connection string",
        world.listening(CosmosClient::builder(read.endpoint.as_str(), read.key.clone())),
    );
    assert_eq!(world.needles.lock().unwrap().found_in(&shown(&read)), None);
}

#[test]
fn with_tokens() {
    let world = World::start(false);
    world.scan_faults(&Credential::from_provider(Directory), false);
    // The emulator takes none of these: every call fails.
    world.scan("resource token", world.builder(Credential::from_text(RESOURCE_TOKEN).unwrap(), false));
    let tokens = ResourceTokens::new().with_token("dbs/db", RESOURCE_TOKEN).unwrap();
    world.scan("resource tokens", world.builder(tokens.into(), false));
    let another = Credential::from_text("YW5vdGhlciBrZXkgPz4/Pg==").unwrap();
    world.needles.lock().unwrap().add("YW5vdGhlciBrZXkgPz4/Pg==");
    world.scan("wrong key", world.builder(another, false));
}

#[test]
fn over_tls_and_http_2() {
    for http2 in [false, true] {
        let world = World::start(true);
        world.scan_faults(&world.key(), http2);
        world.scan("token", world.builder(Credential::from_provider(Directory), http2));
    }
}

#[test]
fn with_a_proxy_that_wants_a_password() {
    let world = World::start(false);
    for answer in ["HTTP/1.1 407 Proxy Authentication Required", "HTTP/1.1 502 Bad Gateway", ""] {
        let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = proxy.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in proxy.incoming() {
                let Ok(mut stream) = stream else { return };
                // Whoever asks gets the answer, and what comes of it is scanned.
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(format!("{answer}\r\ncontent-length: 0\r\n\r\n").as_bytes());
            }
        });
        let encoded = percent_encoding::utf8_percent_encode(PASSWORD, percent_encoding::NON_ALPHANUMERIC);
        let mut policy = ConnectionPolicy::default();
        policy.timeout = Some(PATIENCE);
        policy.transport = policy.transport.with_proxy(format!("http://ada:{encoded}@{address}"));
        let builder = CosmosClient::builder("https://contoso.documents.azure.com/", world.key());
        world.scan(answer, world.listening(builder.connection_policy(policy)));
    }
}
