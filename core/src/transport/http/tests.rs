//! What becomes of real sockets that misbehave.
#![allow(clippy::unwrap_used)]

use bytes::Bytes;
use http::{HeaderMap, Method};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};

use super::*;
use crate::models::failure::Failure;
use crate::policy::ConnectionPolicy;
use crate::policy::resolve::resolve;

/// Sends one request to a server that answers with these bytes and closes the connection; `None`: with silence.
async fn exchange(answer: Option<&'static [u8]>) -> std::result::Result<Response, TransportError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let _ = socket.read(&mut [0; 4096]).await;
        match answer {
            Some(bytes) => socket.write_all(bytes).await.unwrap(),
            None => std::future::pending().await,
        }
    });
    let sent = send(&format!("http://{address}/")).await;
    server.abort();
    sent
}

async fn send(url: &str) -> std::result::Result<Response, TransportError> {
    send_for(url, Duration::from_millis(300)).await
}

async fn send_for(url: &str, timeout: Duration) -> std::result::Result<Response, TransportError> {
    let policy = resolve(&ConnectionPolicy::default(), None).unwrap();
    let transport = HttpTransport::shared(&policy, &url.parse().unwrap(), Clock::new()).unwrap();
    let request = Request {
        method: Method::GET,
        url: url.to_owned(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        timeout,
    };
    transport.send(request).await
}

#[tokio::test]
async fn each_way_to_give_no_answer_has_its_kind() {
    for (answer, expected) in [
        (None, Failure::Timeout),
        (Some(&b""[..]), Failure::Reset),
        (Some(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), Failure::Protocol),
        (Some(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"a\":"), Failure::Truncated),
        (Some(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"), Failure::Truncated),
    ] {
        let error = exchange(answer).await.unwrap_err();
        assert_eq!(error.failure, expected, "{answer:?}: {error}");
        assert!(!error.text.is_empty());
    }
}

#[tokio::test]
async fn a_port_that_nobody_listens_at_was_never_sent_to() {
    // Bound, so that nobody else gets it, and not listening.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let error = send(&format!("http://{}/", socket.local_addr().unwrap())).await.unwrap_err();
    assert_eq!(error.failure, Failure::Connect, "{error}");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let answer = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(exchange(Some(answer)).await.unwrap().status, 302);
}

#[tokio::test]
async fn a_request_that_is_given_up_takes_its_connection_along() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let waiting = tokio::spawn(async move { send_for(&url, Duration::from_secs(60)).await });
    let (mut socket, _) = listener.accept().await.unwrap();
    assert!(socket.read(&mut [0; 4096]).await.unwrap() > 0, "it was sent");
    waiting.abort();
    let end = tokio::time::timeout(Duration::from_secs(20), socket.read(&mut [0; 4096])).await;
    assert!(matches!(end, Ok(Ok(0) | Err(_))), "{end:?}");
}
