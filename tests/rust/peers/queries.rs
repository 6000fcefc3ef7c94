//! Do official clients put the answers of several partition ranges together, by the emulator's plans, to what one range
//! answers that holds everything? `tests/peers/queries.json` has the documents and a query of every shape.

use std::collections::BTreeMap;
use std::sync::Once;

use perilune_emulator::Emulator;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::peer::{Client, Peer};

/// The emulator takes any token of this kind.
const TOKEN: &str = "type%3Daad%26ver%3D1.0%26sig%3Dtest";
const QUERIES: &str = include_str!("../../peers/queries.json");

/// What a client made of a query.
enum Answer {
    Rows(Vec<Value>),
    Refused(String),
}

/// An account with the documents twice: in `one`, a container of one range, and in `many`, of three.
struct Account {
    emulator: Emulator,
    http: reqwest::Client,
    cases: Value,
}

impl Account {
    async fn start() -> Account {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let emulator = Emulator::builder().regions(["West US 2"]).partitions(1).start().await.unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let account = Account { emulator, http, cases: serde_json::from_str(QUERIES).unwrap() };
        account.post("dbs", json!({"id": "peers"}), |request| request).await;
        for name in ["one", "many"] {
            let mut container = account.cases["container"].clone();
            container["id"] = json!(name);
            account.post("dbs/peers/colls", container, |request| request).await;
        }
        for range in [0, 1] {
            account.emulator.split("peers", "many", Some(range)).unwrap();
        }
        for document in account.cases["documents"].as_array().unwrap() {
            for name in ["one", "many"] {
                let key = json!([document["pk"]]).to_string();
                let with_key = |request: RequestBuilder| request.header("x-ms-documentdb-partitionkey", &key);
                account.post(&format!("dbs/peers/colls/{name}/docs"), document.clone(), with_key).await;
            }
        }
        account
    }

    async fn post(
        &self,
        path: &str,
        body: Value,
        with: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> (Value, Option<String>) {
        let request = self.http.post(format!("{}{path}", self.emulator.endpoint()));
        let request = request.header("authorization", TOKEN).body(body.to_string());
        let reply = with(request).send().await.unwrap();
        let next = reply.headers().get("x-ms-continuation").map(|value| value.to_str().unwrap().to_owned());
        let status = reply.status();
        let text = reply.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        (serde_json::from_str(&text).unwrap(), next)
    }

    /// What the one range answers, page by page; no client has put anything together.
    async fn answer(&self, query: &Value) -> Vec<Value> {
        let body = json!({"query": query["query"], "parameters": query["parameters"]});
        let (mut rows, mut from) = (Vec::new(), None::<String>);
        loop {
            let with = |request: RequestBuilder| {
                let request = request
                    .header("content-type", "application/query+json")
                    .header("x-ms-documentdb-isquery", "true")
                    .header("x-ms-max-item-count", "5")
                    .header("x-ms-continuation", from.as_deref().unwrap_or_default());
                match &query["key"] {
                    Value::Null => request.header("x-ms-documentdb-partitionkeyrangeid", "0"),
                    key => request.header("x-ms-documentdb-partitionkey", json!([key]).to_string()),
                }
            };
            let (mut page, next) = self.post("dbs/peers/colls/one/docs", body.clone(), with).await;
            rows.append(page["Documents"].as_array_mut().unwrap());
            match next {
                Some(next) => from = Some(next),
                None => return rows,
            }
        }
    }
}

/// Without what the two containers' documents differ in; numbers as doubles, since clients write 2.0 as 2.
fn comparable(rows: &[Value], ordered: bool) -> Vec<String> {
    let mut rows: Vec<String> = rows.iter().map(|row| plain(row).to_string()).collect();
    if !ordered {
        rows.sort();
    }
    rows
}

fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(format!("{:.9}", number.as_f64().unwrap() + 0.0)),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(members) => {
            let own = members.iter().filter(|(name, _)| !name.starts_with('_'));
            let sorted: BTreeMap<&String, Value> = own.map(|(name, value)| (name, plain(value))).collect();
            json!(sorted)
        }
        other => other.clone(),
    }
}

async fn ask(
    program: &str,
    arguments: &[&str],
    control: bool,
    client: Client,
    account: &Account,
) -> BTreeMap<(String, String), Answer> {
    let control = control.to_string();
    let endpoint = account.emulator.endpoint();
    let settings = [
        ("PEER_ENDPOINT", endpoint.as_str()),
        ("PEER_KEY", account.emulator.key()),
        ("PEER_CONTROL", &control),
    ];
    let mut peer = Peer::run(client, program, arguments, &settings);
    let mut answers = BTreeMap::new();
    while let Some(line) = peer.line().await {
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        let [kind, container, name, rest] = words[..] else { panic!("{client:?} prints {line}") };
        let answer = match kind {
            "rows" => Answer::Rows(serde_json::from_str(rest).unwrap()),
            "refused" => Answer::Refused(rest.to_owned()),
            _ => panic!("{client:?} prints {line}"),
        };
        answers.insert((container.to_owned(), name.to_owned()), answer);
    }
    assert!(peer.succeeded().await, "{client:?} failed");
    answers
}

/// Runs every query through a client, over one range and over three.
pub(crate) async fn run(client: Client, control: bool) {
    let (program, arguments, short): (_, &[&str], _) = match client {
        Client::PythonSync => ("python/queries.py", &["sync"], "python"),
        Client::PythonAsyncio => ("python/queries.py", &["asyncio"], "python"),
        _ => ("node/queries.mjs", &[], "node"),
    };
    let account = Account::start().await;
    let answers = ask(program, arguments, control, client, &account).await;
    let (mut held, mut wrong) = (0, Vec::new());
    for query in account.cases["queries"].as_array().unwrap() {
        let name = query["name"].as_str().unwrap();
        let ordered = query["ordered"] == true;
        let of = |container: &str| &answers[&(container.to_owned(), name.to_owned())];
        let expected = match of("one") {
            Answer::Rows(rows) if query["clientOnly"] == true => rows.clone(),
            _ if query["clientOnly"] == true => Vec::new(),
            _ => account.answer(query).await,
        };
        for container in ["one", "many"] {
            let known = query["refused"][short].as_str();
            match (of(container), known) {
                (Answer::Refused(reason), Some(known)) if reason.contains(known) => {}
                (Answer::Refused(reason), _) => wrong.push(format!("{container} {name}: refused: {reason}")),
                (Answer::Rows(_), Some(_)) if container == "many" => {
                    wrong.push(format!("{container} {name}: no longer refused"))
                }
                (Answer::Rows(_), _) if query["differs"][short].is_string() => {}
                (Answer::Rows(rows), _) => {
                    let (rows, expected) = (comparable(rows, ordered), comparable(&expected, ordered));
                    if rows == expected {
                        held += 1;
                    } else {
                        wrong.push(format!("{container} {name}: {rows:?}\n  instead of {expected:?}"));
                    }
                }
            }
        }
    }
    println!("{client:?}: {held} answers are those of one range");
    assert!(wrong.is_empty(), "{client:?}: {} wrong\n{}", wrong.len(), wrong.join("\n"));
    account.emulator.stop().await;
}

/// Pages through queries with a client while every range splits after the first page.
pub(crate) async fn through_splits(client: Client) {
    let (program, arguments): (_, &[&str]) = match client {
        Client::PythonSync => ("python/splits.py", &["sync"]),
        Client::PythonAsyncio => ("python/splits.py", &["asyncio"]),
        _ => ("node/splits.mjs", &[]),
    };
    let account = Account::start().await;
    let endpoint = account.emulator.endpoint();
    let settings = [("PEER_ENDPOINT", endpoint.as_str()), ("PEER_KEY", account.emulator.key())];
    let mut peer = Peer::run(client, program, arguments, &settings);
    let mut answered = 0;
    while let Some(line) = peer.line().await {
        if line.starts_with("phase ") {
            account.emulator.split("peers", "many", None).unwrap();
            peer.go_on().await;
            continue;
        }
        let [_, _, name, rows] = line.splitn(4, ' ').collect::<Vec<_>>()[..] else {
            panic!("{client:?}: {line}")
        };
        let rows: Vec<String> = serde_json::from_str(rows).unwrap();
        let documents = account.cases["documents"].as_array().unwrap().iter();
        let wanted = documents.filter(|document| match name {
            "filter" => document["n"].as_i64() > Some(10),
            "ordered" => document["pk"] == "p3",
            _ => true,
        });
        let mut wanted: Vec<&Value> = wanted.collect();
        wanted.sort_by_key(|document| document["n"].as_i64());
        let mut wanted: Vec<&str> = wanted.iter().map(|document| document["id"].as_str().unwrap()).collect();
        let mut found = rows.clone();
        if name != "ordered" {
            found.sort();
            wanted.sort();
        }
        assert_eq!(found, wanted, "{client:?} {name}");
        answered += 1;
    }
    assert!(peer.succeeded().await && answered == 3, "{client:?}: {answered} of 3 queries answered");
    account.emulator.stop().await;
}
