//! A small client of the wire format, which knows nothing of the emulator's inside.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::sync::Once;
use std::time::Duration;

use perilune_emulator::{Emulator, EmulatorBuilder};
use reqwest::{Client, ClientBuilder, Method, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) const TOKEN: &str = "type%3Daad%26ver%3D1.0%26sig%3Dtest";

/// Two regions, every one of them writable.
pub(crate) fn two() -> EmulatorBuilder {
    Emulator::builder().regions(["West US 2", "East US"]).multiple_writes(true)
}

pub(crate) fn builder() -> ClientBuilder {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    Client::builder().no_proxy().timeout(Duration::from_secs(10))
}

/// A client that keeps no connection: every request shows what a connect does.
pub(crate) fn fresh() -> Client {
    builder().pool_max_idle_per_host(0).build().unwrap()
}

pub(crate) async fn send(
    client: &Client,
    method: Method,
    url: String,
    body: Option<Value>,
) -> reqwest::Result<Response> {
    let request = client
        .request(method, url)
        .header("authorization", TOKEN)
        .header("x-ms-version", "2020-07-15")
        .header("x-ms-cosmos-allow-tentative-writes", "true")
        .header("x-ms-documentdb-partitionkey", "[\"p\"]")
        .header("x-ms-documentdb-is-upsert", "true");
    match body {
        Some(body) => request.body(body.to_string()).send().await,
        None => request.send().await,
    }
}

pub(crate) async fn get(client: &Client, url: String) -> reqwest::Result<Response> {
    send(client, Method::GET, url, None).await
}

/// The account document.
pub(crate) async fn account(client: &Client, endpoint: &str) -> Value {
    serde_json::from_slice(&get(client, endpoint.to_owned()).await.unwrap().bytes().await.unwrap()).unwrap()
}

/// The names in one list of the account document.
pub(crate) async fn names(client: &Client, endpoint: &str, list: &str) -> Vec<String> {
    let account = account(client, endpoint).await;
    let name = |location: &Value| location["name"].as_str().unwrap().to_owned();
    account[list].as_array().unwrap().iter().map(name).collect()
}

/// Makes the container `shop/orders`.
pub(crate) async fn container(client: &Client, endpoint: &str) {
    let plain = |path: &str, body: Value| {
        let request = client.post(format!("{endpoint}{path}")).header("authorization", TOKEN);
        request.body(body.to_string()).send()
    };
    let database = plain("dbs", json!({"id": "shop"})).await.unwrap();
    assert_eq!(database.status(), 201);
    let key = json!({"paths": ["/pk"], "kind": "Hash", "version": 2});
    let container = plain("dbs/shop/colls", json!({"id": "orders", "partitionKey": key})).await.unwrap();
    assert_eq!(container.status(), 201);
}

/// Upserts an item of `shop/orders`.
pub(crate) async fn upsert(client: &Client, endpoint: &str, id: &str) -> reqwest::Result<Response> {
    let item = json!({"id": id, "pk": "p"});
    send(client, Method::POST, format!("{endpoint}dbs/shop/colls/orders/docs"), Some(item)).await
}

/// The status of a read of an item of `shop/orders`.
pub(crate) async fn read(client: &Client, endpoint: &str, id: &str) -> u16 {
    let url = format!("{endpoint}dbs/shop/colls/orders/docs/{id}");
    get(client, url).await.unwrap().status().as_u16()
}

/// Asks again until the item can be read.
pub(crate) async fn until_read(client: &Client, endpoint: &str, id: &str) {
    let seen = async {
        while read(client, endpoint, id).await != 200 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), seen).await.expect("the item never arrived");
}

/// The first I/O error in a chain of causes.
pub(crate) fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}

/// Sends a request over a bare socket and reads until the end, or the error.
pub(crate) async fn raw(address: SocketAddr) -> io::Result<Vec<u8>> {
    let mut socket = TcpStream::connect(address).await?;
    socket.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await?;
    Ok(answer)
}
