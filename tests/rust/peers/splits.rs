//! Do official clients get every row once, and in order, when ranges split between the pages of a query?

use serde_json::Value;

use crate::account::Account;
use crate::peer::{Client, Peer};

/// Pages through queries with a client while every range splits after the first page.
pub(crate) async fn run(client: Client) {
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
