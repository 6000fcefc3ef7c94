//! What a proxy gets to read.
#![allow(clippy::unwrap_used)]

use bytes::Bytes;
use http::{HeaderMap, Method};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::models::failure::Failure;
use crate::policy::ConnectionPolicy;
use crate::policy::resolve::resolve;
use crate::transport::http::HttpTransport;
use crate::transport::{Request, Response, TransportError};

/// Sends a request to `url` through a proxy that answers it, with `answer` to begin with; tells what it read first.
async fn through_proxy(
    url: &str,
    answer: &'static str,
) -> (String, std::result::Result<Response, TransportError>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://ada:pass%20word@{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut bytes = vec![0; 4096];
        let read = socket.read(&mut bytes).await.unwrap();
        socket.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(bytes[..read].to_vec()).unwrap()
    });
    let mut policy = ConnectionPolicy::default();
    policy.transport = policy.transport.with_proxy(proxy);
    let policy = resolve(&policy, None).unwrap();
    let transport = HttpTransport::shared(&policy, &url.parse().unwrap(), Clock::new()).unwrap();
    let request = Request {
        method: Method::GET,
        url: url.to_owned(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        timeout: Duration::from_secs(20),
    };
    let answered = transport.send(request).await;
    (server.await.unwrap(), answered)
}

#[tokio::test]
async fn a_proxy_reads_requests_in_cleartext_and_whom_they_are_for() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    let (read, answered) = through_proxy("http://contoso.example:8081/dbs/a%20b", answer).await;
    assert!(read.starts_with("GET http://contoso.example:8081/dbs/a%20b HTTP/1.1\r\n"), "{read}");
    assert!(read.contains("proxy-authorization: Basic YWRhOnBhc3Mgd29yZA=="), "{read}");
    assert_eq!(answered.unwrap().body, "{}");
}

#[tokio::test]
async fn with_tls_a_proxy_reads_whom_to_connect_to_and_a_refusal_is_local_trouble() {
    let answer = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
    let (read, answered) = through_proxy("https://contoso.example/dbs", answer).await;
    assert!(read.starts_with("CONNECT contoso.example:443 HTTP/1.1\r\n"), "{read}");
    assert!(read.to_lowercase().contains("proxy-authorization: basic ywrhonbhc3mgd29yza=="), "{read}");
    let error = answered.unwrap_err();
    assert_eq!(error.failure, Failure::Local, "{error}");
}

#[test]
fn an_address_of_a_proxy_is_checked() {
    let endpoint = "https://contoso.documents.azure.com/".parse().unwrap();
    for address in ["http://proxy.contoso.com:8080", "https://proxy", "proxy.contoso.com:8080"] {
        assert!(proxies(Some(address), &endpoint).unwrap().is_some(), "{address}");
    }
    for address in ["", "not an address", "http://"] {
        let error = proxies(Some(address), &endpoint).unwrap_err();
        assert!(error.to_string().contains("http://proxy.contoso.com:8080 is accepted"), "{error}");
    }
}

#[test]
fn this_machine_is_reached_without_a_proxy() {
    let endpoint = "http://127.0.0.1:8081/".parse().unwrap();
    assert!(proxies(None, &endpoint).unwrap().is_none());
    let set = proxies(Some("http://proxy:8080"), &endpoint).unwrap().unwrap();
    for (url, is_intercepted) in
        [("http://127.0.0.1:8081/", false), ("https://localhost/", false), ("http://contoso.example/", true)]
    {
        assert_eq!(set.intercept(&Uri::from_static(url)).is_some(), is_intercepted, "{url}");
    }
}

#[tokio::test]
async fn an_address_that_is_given_stands_in_the_place_of_dns() {
    let given = HashMap::from([("contoso.example".to_owned(), "10.0.0.7:0".parse().unwrap())]);
    let mut resolver = Resolver { given: Arc::new(given), system: GaiResolver::new() };
    let mut found = |name: &str| resolver.call(name.parse().unwrap());
    assert_eq!(found("contoso.example").await.unwrap().collect::<Vec<_>>(), ["10.0.0.7:0".parse().unwrap()]);
    assert!(found("localhost").await.unwrap().any(|address| address.ip().is_loopback()));
}
