//! Do official clients put the answers of several partition ranges together, by the emulator's plans, to what one range
//! answers that holds everything? `tests/peers/queries.json` has the documents and a query of every shape.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::account::Account;
use crate::peer::{Client, Peer};

/// What a client made of a query.
enum Answer {
    Rows(Vec<Value>),
    Refused(String),
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
        let of = |container: &str| &answers[&(container.to_owned(), name.to_owned())];
        let expected = match of("one") {
            Answer::Rows(rows) if query["clientOnly"] == true => rows.clone(),
            Answer::Refused(_) if query["clientOnly"] == true => Vec::new(),
            Answer::Rows(_) | Answer::Refused(_) => account.answer(query).await,
        };
        for container in ["one", "many"] {
            match judge(query, short, container, of(container), &expected) {
                Ok(like) => held += usize::from(like),
                Err(problem) => wrong.push(format!("{container} {name}: {problem}")),
            }
        }
    }
    println!("{client:?}: {held} answers are those of one range");
    assert!(wrong.is_empty(), "{client:?}: {} wrong\n{}", wrong.len(), wrong.join("\n"));
    account.emulator.stop().await;
}

/// Whether an answer is what one range says, or else is known to be refused or to differ.
fn judge(
    query: &Value,
    client: &str,
    container: &str,
    answer: &Answer,
    expected: &[Value],
) -> Result<bool, String> {
    let refused = query["refused"][client].as_str();
    match answer {
        Answer::Refused(reason) if refused.is_some_and(|known| reason.contains(known)) => Ok(false),
        Answer::Refused(reason) => Err(format!("refused: {reason}")),
        Answer::Rows(_) if refused.is_some() && container == "many" => Err("no longer refused".to_owned()),
        Answer::Rows(_) if query["differs"][client].is_string() => Ok(false),
        Answer::Rows(rows) => {
            let ordered = query["ordered"] == true;
            let (rows, expected) = (comparable(rows, ordered), comparable(expected, ordered));
            if rows == expected { Ok(true) } else { Err(format!("{rows:?}\n  instead of {expected:?}")) }
        }
    }
}
