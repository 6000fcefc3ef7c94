//! Is bad input refused at the call that brings it, before anything is sent?

use std::net::TcpListener;
use std::time::{Duration, Instant};

use perilune::{
    ConnectionPolicy, ContainerProperties, CosmosClient, CosmosClientBuilder, Error, ErrorKind, ItemOptions,
    PartitionKey, PartitionKeyValue, QueryOptions,
};

use crate::fixture::Item;

const ENDPOINT: &str = "https://contoso.documents.azure.com:443/";
const KEY: &str = "c2VjcmV0IHNlY3JldCBzZWNyZXQ=";

fn builder() -> CosmosClientBuilder {
    CosmosClient::builder(ENDPOINT, KEY)
}

#[test]
fn settings_are_refused_by_build() {
    let both = || builder().application_region("West US 2").preferred_regions(["East US"]);
    for (builder, words) in [
        (builder().application_region("Atlantis"), "Atlantis"),
        (builder().application_region("West US 22"), "West US 2"),
        (both(), "preferred regions"),
        (builder().application_region("West US 2").endpoint_discovery(false), "endpoint_discovery"),
        (CosmosClient::builder("contoso.documents.azure.com", KEY), "https://"),
        (CosmosClient::builder("http://contoso.documents.azure.com", KEY), "https"),
        (CosmosClient::builder(ENDPOINT, "not base64"), "base64"),
        (CosmosClient::builder(ENDPOINT, ""), "credential"),
    ] {
        assert_refused(&builder.build().unwrap_err(), words);
    }
    assert_refused(&CosmosClient::from_connection_string("AccountKey=a").unwrap_err(), "AccountEndpoint");
    assert_refused(&ConnectionPolicy::default().set_current_location("Atlantis").unwrap_err(), "Atlantis");
}

/// The endpoint is a socket that accepts and never answers: a call that sent anything would hang.
#[tokio::test]
async fn arguments_are_refused_by_the_call() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/", silent.local_addr().unwrap());
    let client = CosmosClient::builder(endpoint, KEY).build().unwrap();
    let database = client.database("db");
    let container = database.container("c");
    let item = Item::new("1", "p", 1);
    let started = Instant::now();

    for error in [
        container.read_item::<Item>("a/b", "p", None).await.unwrap_err(),
        container.delete_item("a/b", "p", None).await.unwrap_err(),
        container.replace_item("a/b", "p", &item, None).await.unwrap_err(),
        container.create_item("p", &Item::new("a/b", "p", 1), None).await.unwrap_err(),
        container.upsert_item("p", &Item::new("a/b", "p", 1), None).await.unwrap_err(),
    ] {
        assert_refused(&error, "item id: \"a/b\"");
    }
    for bad in [client.database("a/b").container("c"), database.container("a/b")] {
        assert_refused(&bad.read(None).await.unwrap_err(), "\"a/b\"");
        assert_refused(&bad.create_item("p", &item, None).await.unwrap_err(), "\"a/b\"");
        assert_refused(&bad.query_items::<Item>("SELECT 1", "p", None).unwrap_err(), "\"a/b\"");
    }
    assert_refused(&client.create_database("a?", None).await.unwrap_err(), "database id");
    assert_refused(&client.create_database_if_not_exists("", None).await.unwrap_err(), "database id");
    let properties = ContainerProperties::new("a#", "/pk");
    assert_refused(&database.create_container(properties, None).await.unwrap_err(), "container id");

    let nan = container.read_item::<Item>("1", f64::NAN, None).await.unwrap_err();
    assert_refused(&nan, "partition key");
    let four = PartitionKey::from(vec![PartitionKeyValue::Null; 4]);
    assert_refused(&container.delete_item("1", four, None).await.unwrap_err(), "partition key");
    let torn = ItemOptions::default().with_if_match("a\r\nb");
    assert_refused(&container.read_item::<Item>("1", "p", torn).await.unwrap_err(), "if_match");
    let no_page = QueryOptions::default().with_max_item_count(0);
    assert_refused(&container.query_items::<Item>("SELECT 1", "p", no_page).unwrap_err(), "max_item_count");

    assert!(started.elapsed() < Duration::from_secs(1), "nothing waited for the network");
}

fn assert_refused(error: &Error, words: &str) {
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    assert!(error.to_string().contains(words), "{error}");
    assert!(!error.to_string().contains("c2VjcmV0"), "{error}");
}
