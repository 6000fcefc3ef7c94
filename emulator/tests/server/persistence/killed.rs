//! A process that is killed in the midst of writes loses none that it acknowledged.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::Folder;
use crate::outside::{TOKEN, builder, container, send};

const ROUNDS: usize = 12;
const WRITERS: usize = 6;
const LONGEST: Duration = Duration::from_secs(300);
/// How many writes are acknowledged in a round before the process is killed; some more come meanwhile.
const ACKNOWLEDGED: usize = 90;

/// What a writer knows of an item: its value (none when it was deleted), and the session that wrote it.
#[derive(Debug, Clone)]
struct Known {
    value: Option<usize>,
    etag: String,
    session: String,
}

/// Items by id; what was asked for last and not answered may be there or not.
#[derive(Debug, Default)]
struct Writer {
    acknowledged: BTreeMap<String, Known>,
    unanswered: Option<(String, Option<usize>)>,
    count: usize,
}

struct Server {
    child: Child,
    regions: Vec<String>,
}

impl Drop for Server {
    fn drop(&mut self) {
        // On Unix this is kill -9.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(folder: &Folder) -> Server {
    let mut command = Command::new(env!("CARGO_BIN_EXE_perilune-emulator"));
    command.args(["--region", "West US 2", "--region", "East US", "--multiple-writes", "--ready-json"]);
    command.args(["--port", "0", "--control-port", "0", "--data", folder.text()]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let regions = ready["regions"].as_array().unwrap();
    let endpoint = |region: &Value| region["endpoint"].as_str().unwrap().to_owned();
    Server { child, regions: regions.iter().map(endpoint).collect() }
}

/// Writes, rewrites and deletes items until the process is gone.
async fn write(
    client: Client,
    endpoint: String,
    number: usize,
    mut writer: Writer,
    done: Arc<AtomicUsize>,
) -> Writer {
    writer.unanswered = None;
    loop {
        writer.count += 1;
        let id = format!("{number}-{}", writer.count % 17);
        let docs = format!("{endpoint}dbs/shop/colls/orders/docs");
        let deletes = writer.count.is_multiple_of(5)
            && writer.acknowledged.get(&id).is_some_and(|known| known.value.is_some());
        let value = (!deletes).then_some(writer.count);
        writer.unanswered = Some((id.clone(), value));
        let answer = match value {
            Some(value) => {
                let item = json!({"id": id, "pk": "p", "value": value, "text": "x".repeat(value % 3000)});
                send(&client, Method::POST, docs, Some(item)).await
            }
            None => send(&client, Method::DELETE, format!("{docs}/{id}"), None).await,
        };
        let Ok(answer) = answer else { return writer };
        assert!(answer.status().is_success(), "{answer:?}");
        let text =
            |name: &str| answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        let known = Known { value, etag: text("etag"), session: text("x-ms-session-token") };
        writer.acknowledged.insert(id, known);
        writer.unanswered = None;
        done.fetch_add(1, Ordering::Relaxed);
    }
}

/// What a region has of an item, in a session.
async fn found(client: &Client, endpoint: &str, id: &str, session: &str) -> (u16, Value, String) {
    let url = format!("{endpoint}dbs/shop/colls/orders/docs/{id}");
    let request =
        client.get(url).header("authorization", TOKEN).header("x-ms-documentdb-partitionkey", "[\"p\"]");
    let answer = request.header("x-ms-session-token", session).send().await.unwrap();
    let substatus = answer.headers().get("x-ms-substatus").map_or("", |value| value.to_str().unwrap());
    let substatus = substatus.to_owned();
    let status = answer.status().as_u16();
    (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default(), substatus)
}

/// Every region comes to have all that was acknowledged, in the sessions of before.
async fn check(client: &Client, regions: &[String], own: usize, writer: &Writer) {
    for (id, known) in &writer.acknowledged {
        for (at, endpoint) in regions.iter().enumerate() {
            let (status, item, substatus) = loop {
                let (status, item, substatus) = found(client, endpoint, id, &known.session).await;
                // The other region may not have come as far yet; the writer's own has.
                if at == own || substatus != "1002" {
                    break (status, item, substatus);
                }
            };
            if writer.unanswered.as_ref().is_some_and(|(asked, _)| asked == id) {
                continue;
            }
            let value = item["value"].as_u64().map(|value| value as usize);
            assert_eq!(
                (value, status),
                (known.value, if known.value.is_some() { 200 } else { 404 }),
                "{id} {substatus}"
            );
            assert!(known.value.is_none() || item["_etag"] == known.etag.as_str(), "{id}: {item}");
        }
    }
    if let Some((id, asked)) = &writer.unanswered {
        let before = writer.acknowledged.get(id);
        let (status, item, _) =
            found(client, &regions[own], id, before.map_or("", |known| &known.session)).await;
        let value = (status == 200).then(|| item["value"].as_u64().unwrap() as usize);
        assert!(value == *asked || value == before.and_then(|known| known.value), "{id}: {value:?}");
    }
}

/// What was not answered is done or not; from now on it is known which.
async fn settle(client: &Client, regions: &[String], own: usize, writer: &mut Writer) {
    if let Some((id, _)) = writer.unanswered.take() {
        let (_, item, _) = found(client, &regions[own], &id, "").await;
        let value = item["value"].as_u64().map(|value| value as usize);
        let etag = item["_etag"].as_str().unwrap_or_default().to_owned();
        let session = writer.acknowledged.get(&id).map(|known| known.session.clone()).unwrap_or_default();
        writer.acknowledged.insert(id, Known { value, etag, session });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_write_is_lost() {
    timeout(LONGEST, rounds()).await.expect("a write or its arrival in the other region was never seen");
}

async fn rounds() {
    let folder = Folder::new("killed");
    let client = builder().build().unwrap();
    container(&client, &start(&folder).regions[0]).await;
    let mut writers: Vec<Writer> = (0..WRITERS).map(|_| Writer::default()).collect();
    for round in 0..ROUNDS {
        let mut server = start(&folder);
        for (number, writer) in writers.iter_mut().enumerate() {
            check(&client, &server.regions, number % 2, writer).await;
            settle(&client, &server.regions, number % 2, writer).await;
        }
        let done = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        for (number, writer) in std::mem::take(&mut writers).into_iter().enumerate() {
            let task =
                write(client.clone(), server.regions[number % 2].clone(), number, writer, done.clone());
            tasks.spawn(async move { (number, task.await) });
        }
        while done.load(Ordering::Relaxed) < ACKNOWLEDGED + round {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.child.kill().unwrap();
        let mut all = tasks.join_all().await;
        all.sort_by_key(|(number, _)| *number);
        writers = all.into_iter().map(|(_, writer)| writer).collect();
    }
    let server = start(&folder);
    for (number, writer) in writers.iter().enumerate() {
        check(&client, &server.regions, number % 2, writer).await;
    }
    let written: usize = writers.iter().map(|writer| writer.count).sum();
    assert!(written >= ROUNDS * ACKNOWLEDGED, "{written}");
}
