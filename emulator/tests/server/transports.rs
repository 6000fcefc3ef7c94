//! HTTP/1.1 and HTTP/2, in cleartext and over TLS, and the end of a port.

use std::io::ErrorKind;
use std::time::Duration;

use perilune_emulator::Emulator;
use reqwest::{Certificate, Version};

use crate::outside::{account, builder, get, raw, two};

#[tokio::test]
async fn cleartext_speaks_both_versions() {
    let emulator = two().start().await.unwrap();
    let first = builder().http1_only().build().unwrap();
    let second = builder().http2_prior_knowledge().build().unwrap();
    for (client, version) in [(first, Version::HTTP_11), (second, Version::HTTP_2)] {
        let response = get(&client, emulator.endpoint()).await.unwrap();
        assert_eq!((response.status().as_u16(), response.version()), (200, version));
    }
}

#[tokio::test]
async fn tls_negotiates_the_version_and_names_every_spelling_of_loopback() {
    let emulator = two().tls(true).start().await.unwrap();
    assert!(emulator.endpoint().starts_with("https://127.0.0.1:"));
    let trust = Certificate::from_pem(emulator.ca_pem().unwrap().as_bytes()).unwrap();
    let trusting = || builder().tls_certs_only([trust.clone()]);
    let port = emulator.region("East US").unwrap().address().unwrap().port();
    for (client, version) in [(trusting(), Version::HTTP_2), (trusting().http1_only(), Version::HTTP_11)] {
        let client = client.build().unwrap();
        for host in ["127.0.0.1", "localhost"] {
            let response = get(&client, format!("https://{host}:{port}/")).await.unwrap();
            assert_eq!((response.status().as_u16(), response.version()), (200, version), "{host}");
        }
    }
    let stranger = builder().build().unwrap();
    assert!(get(&stranger, emulator.endpoint()).await.is_err(), "nobody else signed the certificate");
}

#[tokio::test]
async fn a_connection_serves_many_requests() {
    let emulator = two().start().await.unwrap();
    let client = builder().build().unwrap();
    let first = get(&client, emulator.endpoint()).await.unwrap();
    let address = first.remote_addr();
    drop(first.bytes().await.unwrap());
    for _ in 0..3 {
        assert_eq!(get(&client, emulator.endpoint()).await.unwrap().remote_addr(), address);
    }
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let emulator = two().start().await.unwrap();
    let client = builder().build().unwrap();
    let response = client.get(emulator.endpoint()).send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert!(response.headers().contains_key("x-ms-activity-id"));
}

#[tokio::test]
async fn stopping_and_dropping_close_every_port() {
    for stop in [true, false] {
        let emulator = two().start().await.unwrap();
        let client = builder().build().unwrap();
        account(&client, &emulator.endpoint()).await;
        let address = emulator.region("West US 2").unwrap().address().unwrap();
        let control = emulator.control_url();
        if stop {
            emulator.stop().await;
            assert_eq!(raw(address).await.unwrap_err().kind(), ErrorKind::ConnectionRefused);
            assert!(client.get(control).send().await.unwrap_err().is_connect());
        } else {
            drop(emulator);
            until(async || raw(address).await.is_err_and(|it| it.kind() == ErrorKind::ConnectionRefused))
                .await;
            until(async || client.get(&control).send().await.is_err_and(|it| it.is_connect())).await;
        }
    }
}

/// Asks again until the answer is yes.
async fn until(mut asked: impl AsyncFnMut() -> bool) {
    let said = async { while !asked().await {} };
    tokio::time::timeout(Duration::from_secs(5), said).await.expect("it never came true");
}

#[tokio::test]
async fn bad_settings_are_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    for (builder, text) in [
        (Emulator::builder(), "regions: "),
        (Emulator::builder().regions(["East US", "eastus"]), "region: the account already has"),
        (Emulator::builder().regions([" "]), "region: ' '"),
        (Emulator::builder().regions(["global"]), "region: 'global'"),
        (two().key("not base64!"), "key: "),
        (two().partitions(0), "partitions: 0"),
        (two().port(65535), "port: 2 ports from 65535"),
        (two().port(port), "port "),
        (two().advertise_hosts("http://contoso.test/"), "advertise_hosts: "),
    ] {
        let error = builder.start().await.unwrap_err().to_string();
        assert!(error.starts_with(text), "{error}");
    }
}
