//! Do official clients get every row once, and in order, when ranges split between the pages of a query?

use serde_json::Value;

use crate::account::Account;
use crate::peer::Client;

/// Pages through queries with a client while every range splits after the first page.
pub(crate) async fn run(client: Client) {
    follow(client).await.unwrap();
}

/// The same, telling what went wrong.
pub(crate) async fn follow(client: Client) -> Result<(), String> {
    let account = Account::start().await;
    let mut program = client.program("splits");
    program.set("PEER_ENDPOINT", &account.emulator.endpoint());
    program.set("PEER_KEY", account.emulator.key());
    let mut peer = program.start();
    let mut answered = 0;
    while let Some(line) = peer.line().await {
        if line.starts_with("phase ") {
            account.emulator.split("peers", "many", None).unwrap();
            peer.go_on().await;
            continue;
        }
        let [_, _, name, rows] = line.splitn(4, ' ').collect::<Vec<_>>()[..] else {
            return Err(format!("{client:?}: {line}"));
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
        if found != wanted {
            return Err(format!("{client:?} {name}: {found:?} instead of {wanted:?}"));
        }
        answered += 1;
    }
    let succeeded = peer.succeeded().await;
    account.emulator.stop().await;
    if succeeded && answered == 3 { Ok(()) } else { Err(format!("{client:?}: {answered} of 3 answered")) }
}
