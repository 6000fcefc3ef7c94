//! Continuations and feed ranges: an application keeps them wherever it likes, and gives back what it finds there.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use perilune::internals::hash::digest;
use perilune::{
    ChangeFeedStart, ContainerClient, ContainerProperties, CosmosClient, FeedRange, QueryOptions, QueryScope,
};
use perilune_emulator::Emulator;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

const QUERIES: [&str; 3] = [
    "SELECT * FROM c",
    "SELECT * FROM c ORDER BY c.n, c.id OFFSET 2 LIMIT 9",
    "SELECT DISTINCT VALUE c.n FROM c",
];
/// More than the items have: a continuation that leads in a circle would be seen.
const PAGES: usize = 40;
const PATIENCE: Duration = Duration::from_secs(20);

/// What is told as text is read as what it was.
pub(crate) fn feed_range(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    for text in [text.clone().into_owned(), STANDARD.encode(input)] {
        let Ok(range) = text.parse::<FeedRange>() else { continue };
        assert_eq!(range.to_string().parse::<FeedRange>().unwrap(), range);
        assert!(range.contains(&range));
        assert!(FeedRange::FULL.contains(&range));
    }
}

/// A container in four ranges, and a true continuation of each query.
pub(crate) struct Trial {
    runtime: Runtime,
    container: ContainerClient,
    /// What the first page's continuation of each query says.
    own: Vec<Value>,
    resource_id: Value,
    _emulator: Emulator,
}

impl Default for Trial {
    fn default() -> Self {
        // On one thread, so that the panic of a task is seen here.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (emulator, container) = runtime.block_on(filled());
        let own = QUERIES.map(|query| runtime.block_on(said(&container, query))).to_vec();
        Self { runtime, container, resource_id: own[0]["c"].clone(), own, _emulator: emulator }
    }
}

impl Trial {
    /// As the application gives it, and as what a continuation holds: whole by its sum, of this query.
    pub(crate) fn query(&mut self, input: &[u8]) {
        for (query, own) in QUERIES.iter().zip(&self.own) {
            let held = content(input, |said| {
                said.insert("c".to_owned(), own["c"].clone());
                said.insert("q".to_owned(), own["q"].clone());
            });
            self.runtime.block_on(ask(&self.container, query, String::from_utf8_lossy(input).into_owned()));
            self.runtime.block_on(ask(&self.container, query, written(&held)));
        }
    }

    /// The same of change feeds.
    pub(crate) fn change_feed(&mut self, input: &[u8]) {
        let rid = self.resource_id.clone();
        let held = content(input, |said| {
            let name = if said.contains_key("v") { "containerRid" } else { "rid" };
            said.insert(name.to_owned(), rid.clone());
            if let Some(inner) = said.get_mut("continuation").and_then(Value::as_object_mut) {
                inner.insert("rid".to_owned(), rid);
            }
        });
        let plain = String::from_utf8_lossy(&held).into_owned();
        for text in [String::from_utf8_lossy(input).into_owned(), plain, STANDARD.encode(&held)] {
            self.runtime.block_on(follow(&self.container, text));
        }
    }
}

async fn filled() -> (Emulator, ContainerClient) {
    let emulator = Emulator::builder().regions(["East US"]).start().await.unwrap();
    let client = CosmosClient::builder(emulator.endpoint(), emulator.key()).build().unwrap();
    client.create_database("db", None).await.unwrap();
    let database = client.database("db");
    database.create_container(ContainerProperties::new("items", "/id"), None).await.unwrap();
    let container = database.container("items");
    for n in 0..20 {
        let id = n.to_string();
        container.create_item(id.as_str(), &json!({"id": id, "n": n % 7}), None).await.unwrap();
    }
    for _ in 0..2 {
        emulator.split("db", "items", None).unwrap();
    }
    (emulator, container)
}

/// What the continuation of the query's first page says.
async fn said(container: &ContainerClient, query: &str) -> Value {
    let options = QueryOptions::default().with_max_item_count(2);
    let mut pager = container.query_items::<Value>(query, QueryScope::Container, options).unwrap();
    let page = pager.next_page().await.unwrap().unwrap();
    let text = page.continuation().unwrap().strip_prefix("p1.").unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()[8..]).unwrap()
}

/// The input, with what it may not differ in put right if it is an object.
fn content(input: &[u8], put_right: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Vec<u8> {
    match serde_json::from_slice(input) {
        Ok(Value::Object(mut said)) => {
            put_right(&mut said);
            Value::Object(said).to_string().into_bytes()
        }
        _ => input.to_vec(),
    }
}

fn written(content: &[u8]) -> String {
    let sum = &digest(content).to_le_bytes()[..8];
    format!("p1.{}", URL_SAFE_NO_PAD.encode([sum, content].concat()))
}

async fn ask(container: &ContainerClient, query: &str, continuation: String) {
    let options = QueryOptions::default().with_max_item_count(5).with_continuation(continuation);
    let Ok(mut pager) = container.query_items::<Value>(query, QueryScope::Container, options) else { return };
    let all = async {
        for _ in 0..PAGES {
            match pager.next_page().await {
                Ok(Some(page)) => drop(page.into_items()),
                Ok(None) => return,
                Err(error) => return drop(error.to_string()),
            }
        }
        panic!("no end after {PAGES} pages");
    };
    tokio::time::timeout(PATIENCE, all).await.expect("every query ends");
}

async fn follow(container: &ContainerClient, continuation: String) {
    let start = ChangeFeedStart::Continuation(continuation);
    let Ok(mut feed) = container.query_change_feed::<Value>(start, None) else { return };
    let all = async {
        for _ in 0..PAGES {
            match feed.next_page().await {
                Ok(page) if page.items().is_empty() => return,
                Ok(page) => drop(page.into_items()),
                Err(error) => return drop(error.to_string()),
            }
        }
        panic!("no end after {PAGES} pages");
    };
    tokio::time::timeout(PATIENCE, all).await.expect("every feed ends");
}
