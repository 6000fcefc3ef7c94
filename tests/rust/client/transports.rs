//! Does a client speak every protocol that it can be set to?

use perilune::{ConnectionPolicy, ContainerProperties, CosmosClient, ErrorKind, TransportOptions};
use perilune_emulator::Emulator;

use crate::fixture::Item;

async fn write_and_read(client: &CosmosClient) {
    client.create_database_if_not_exists("db", None).await.unwrap();
    let database = client.database("db");
    let properties = ContainerProperties::new("items", "/pk");
    database.create_container_if_not_exists(properties, None).await.unwrap();
    let container = database.container("items");
    let item = Item::new("7", "p", 1);
    container.upsert_item("p", &item, None).await.unwrap();
    let read = container.read_item::<Item>("7", "p", None).await.unwrap();
    assert_eq!(read.into_model().unwrap(), item);
}

fn client(emulator: &Emulator, transport: TransportOptions) -> CosmosClient {
    let mut policy = ConnectionPolicy::default();
    policy.transport = transport;
    CosmosClient::builder(emulator.endpoint(), emulator.key()).connection_policy(policy).build().unwrap()
}

#[tokio::test]
async fn clear_text_and_tls_over_both_versions_of_http() {
    for tls in [false, true] {
        let emulator = Emulator::builder().regions(["East US"]).tls(tls).start().await.unwrap();
        for http2 in [false, true] {
            let mut transport = TransportOptions::default().with_http2(http2);
            if let Some(pem) = emulator.ca_pem() {
                transport = transport.with_root_certificate(pem);
            }
            write_and_read(&client(&emulator, transport)).await;
        }
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let emulator = Emulator::builder().regions(["East US"]).tls(true).start().await.unwrap();
    let error = client(&emulator, TransportOptions::default()).database("db").read(None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    assert!(error.to_string().contains("certificate"), "{error}");

    let trusting = TransportOptions::default().with_accept_invalid_certificates(true);
    write_and_read(&client(&emulator, trusting)).await;
}

#[tokio::test]
async fn a_connection_string_is_enough() {
    let emulator = Emulator::builder().regions(["East US"]).start().await.unwrap();
    let text = format!("AccountEndpoint={};AccountKey={};", emulator.endpoint(), emulator.key());
    write_and_read(&CosmosClient::from_connection_string(&text).unwrap()).await;
}

#[tokio::test]
async fn a_wrong_key_is_refused_by_the_service() {
    let emulator = Emulator::builder().regions(["East US"]).start().await.unwrap();
    let client = CosmosClient::builder(emulator.endpoint(), "d3Jvbmcga2V5").build().unwrap();
    let error = client.database("db").read(None).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Unauthorized, Some(401)), "{error}");
}
