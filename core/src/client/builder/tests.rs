#![allow(clippy::unwrap_used)]

use super::*;

const ENDPOINT: &str = "https://contoso.documents.azure.com:443/";
const KEY: &str = "c2VjcmV0IHNlY3JldA==";

fn builder() -> CosmosClientBuilder {
    CosmosClient::builder(ENDPOINT, KEY)
}

fn policy_at(region: &str) -> ConnectionPolicy {
    let mut policy = ConnectionPolicy::default();
    policy.set_current_location(region).unwrap();
    policy
}

#[test]
fn good_settings_build_without_a_runtime() {
    for builder in [
        builder(),
        builder().application_region("West US 2"),
        builder().application_region("westus2"),
        builder().preferred_regions(["West US 2", "Not A Region Yet"]),
        builder().endpoint_discovery(false),
        builder().connection_policy(policy_at("West US 2")),
        builder().connection_policy(policy_at("West US 2")).application_region("West US 2"),
        builder().consistency_level(ConsistencyLevel::Eventual).multiple_write_regions_enabled(false),
        CosmosClient::builder("http://127.0.0.1:8081", KEY),
        CosmosClient::builder("http://localhost:8081/", KEY),
    ] {
        builder.build().unwrap();
    }
}

#[test]
fn every_bad_setting_is_refused_by_build() {
    let other_list = || builder().connection_policy(policy_at("West US 2"));
    for (builder, words) in [
        (CosmosClient::builder("", KEY), "endpoint"),
        (CosmosClient::builder("contoso", KEY), "endpoint"),
        (CosmosClient::builder("ftp://contoso/", KEY), "endpoint"),
        (CosmosClient::builder("https://contoso/dbs", KEY), "endpoint"),
        (CosmosClient::builder("http://contoso.documents.azure.com/", KEY), "https"),
        (CosmosClient::builder(ENDPOINT, ""), "credential"),
        (CosmosClient::builder(ENDPOINT, "no base64!"), "base64"),
        (builder().application_region("West US 22"), "West US 2"),
        (builder().application_region("West US 2").preferred_regions(["East US"]), "application_region"),
        (builder().application_region("West US 2").endpoint_discovery(false), "endpoint_discovery"),
        (builder().preferred_regions(["East US"]).endpoint_discovery(false), "endpoint_discovery"),
        (other_list().endpoint_discovery(false), "endpoint_discovery"),
        (other_list().preferred_regions(["East US"]), "preferred_regions"),
        (other_list().application_region("East US"), "application_region"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        assert!(error.message().contains(words), "{error}");
    }
}

#[test]
fn a_connection_string_builds_the_same_client() {
    let client =
        CosmosClient::from_connection_string(&format!("AccountEndpoint={ENDPOINT};AccountKey={KEY};"));
    assert_eq!(client.unwrap().endpoint(), builder().build().unwrap().endpoint());
}

#[test]
fn no_secret_is_printed() {
    let refused = CosmosClient::builder("nonsense", KEY).build().unwrap_err();
    let malformed = CosmosClient::builder(ENDPOINT, "c2VjcmV0!").build().unwrap_err();
    for text in [
        format!("{:?}", builder()),
        format!("{:?}", builder().build().unwrap()),
        format!("{:?}", builder().build().unwrap().database("db")),
        format!("{:?}", builder().build().unwrap().database("db").container("c")),
        format!("{refused:?}{malformed:?}"),
    ] {
        assert!(!text.contains("c2VjcmV0"), "{text}");
    }
}

#[test]
fn the_client_can_be_shared() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<CosmosClient>();
    shared::<crate::DatabaseClient>();
    shared::<crate::ContainerClient>();
}
