//! Do official clients put the answers of several partition ranges together, by the emulator's plans, to what one range
//! answers that holds everything? `tests/peers/queries.json` has the documents and a query of every shape.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::account::Account;
use crate::peer::Client;

/// What a client made of a query.
pub(crate) enum Answer {
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

/// By container and query.
pub(crate) type Answers = BTreeMap<(String, String), Answer>;

/// Asks every query through a client: over one range and over three, and from the token of every page, if wanted.
pub(crate) async fn ask(client: Client, control: bool, resume: bool, account: &Account) -> Answers {
    let mut program = client.program("queries");
    program.set("PEER_ENDPOINT", &account.emulator.endpoint());
    program.set("PEER_KEY", account.emulator.key());
    program.set("PEER_CONTROL", &control.to_string());
    program.set("PEER_RESUME", &resume.to_string());
    let mut peer = program.start();
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

/// What a query's answer must be: what one range says, or what this project's own client makes of three if no range
/// answers by itself.
pub(crate) async fn expected(query: &Value, account: &Account) -> Vec<Value> {
    match query["clientOnly"] == true {
        true => account.own_answer(query).await,
        false => account.answer(query).await,
    }
}

/// The name that the answers have for a query.
pub(crate) fn name_of(query: &Value) -> &str {
    query["name"].as_str().unwrap()
}

/// Runs every query through a client, over one range and over three.
pub(crate) async fn run(client: Client, control: bool) {
    let short = if client == Client::Node { "node" } else { "python" };
    let account = Account::start().await;
    let answers = ask(client, control, false, &account).await;
    let (mut held, mut wrong) = (0, Vec::new());
    for query in account.cases["queries"].as_array().unwrap() {
        let name = name_of(query);
        let expected = expected(query, &account).await;
        for container in ["one", "many"] {
            let answer = &answers[&(container.to_owned(), name.to_owned())];
            match judge(query, short, container, answer, &expected) {
                Ok(like) => held += usize::from(like),
                Err(problem) => wrong.push(format!("{container} {name}: {problem}")),
            }
        }
    }
    println!("{client:?}: {held} answers are those of one range");
    assert!(wrong.is_empty(), "{client:?}: {} wrong\n{}", wrong.len(), wrong.join("\n"));
    account.emulator.stop().await;
}

/// What is wrong with an answer, if it is not what it must be.
pub(crate) fn difference(query: &Value, answer: &Answer, expected: &[Value]) -> Option<String> {
    match answer {
        Answer::Refused(reason) => Some(format!("refused: {reason}")),
        Answer::Rows(rows) => {
            let ordered = query["ordered"] == true;
            let (rows, expected) = (comparable(rows, ordered), comparable(expected, ordered));
            (rows != expected).then(|| format!("{rows:?}\n  instead of {expected:?}"))
        }
    }
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
        Answer::Rows(_) => difference(query, answer, expected).map_or(Ok(true), Err),
    }
}
