//! Is throughput given, read, changed and migrated, and are requests beyond it refused?

use perilune::{
    ConnectionPolicy, ContainerProperties, CosmosClient, CreateOptions, ErrorKind, RetryOptions,
    ThroughputProperties,
};
use perilune_emulator::Emulator;

use crate::fixture::{Fixture, Item};

fn with(throughput: ThroughputProperties) -> CreateOptions {
    CreateOptions::default().with_throughput(throughput)
}

#[tokio::test]
async fn of_a_container_it_is_read_replaced_and_migrated_both_ways() {
    let fixture = Fixture::start().await;
    fixture.client.create_database("db", None).await.unwrap();
    let database = fixture.client.database("db");
    let properties = ContainerProperties::new("c", "/pk");
    database.create_container(properties, with(ThroughputProperties::manual(500))).await.unwrap();
    let container = database.container("c");
    let read = container.read_throughput(None).await.unwrap();
    assert_eq!(read.into_model().unwrap(), ThroughputProperties::manual(500));

    let elastic = ThroughputProperties::autoscale(4000).with_auto_upgrade(10);
    for wanted in [
        ThroughputProperties::manual(1000),
        elastic,
        ThroughputProperties::autoscale(2000),
        ThroughputProperties::manual(600),
    ] {
        let answer = container.replace_throughput(wanted, None).await.unwrap();
        assert_eq!(answer.headers()["x-ms-offer-replace-pending"], "false");
        assert_eq!(answer.into_model().unwrap(), wanted);
        assert_eq!(container.read_throughput(None).await.unwrap().into_model().unwrap(), wanted);
    }
    for wrong in [ThroughputProperties::manual(450), ThroughputProperties::autoscale(1500)] {
        let error = container.replace_throughput(wrong, None).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadRequest, "{error}");
    }
}

#[tokio::test]
async fn a_database_shares_its_throughput_with_containers_that_have_none() {
    let fixture = Fixture::start().await;
    fixture.client.create_database("db", with(ThroughputProperties::autoscale(1000))).await.unwrap();
    let database = fixture.client.database("db");
    database.create_container(ContainerProperties::new("c", "/pk"), None).await.unwrap();
    let none = database.container("c").read_throughput(None).await.unwrap_err();
    assert_eq!(
        (none.kind(), none.status(), none.sub_status()),
        (ErrorKind::NotFound, Some(404), Some(10004))
    );
    let read = database.read_throughput(None).await.unwrap().into_model().unwrap();
    assert_eq!(read.autoscale_max_throughput(), Some(1000));
    let fixed = ThroughputProperties::manual(400);
    assert_eq!(database.replace_throughput(fixed, None).await.unwrap().into_model().unwrap(), fixed);
    let missing = fixture.client.database("no").read_throughput(None).await.unwrap_err();
    assert_eq!(missing.sub_status(), Some(0));
}

#[tokio::test]
async fn beyond_it_requests_are_refused_and_repeated_as_the_service_asks() {
    let emulator = Emulator::builder().regions(["West US 2"]).throttling(true).start().await.unwrap();
    let patient = CosmosClient::builder(emulator.endpoint(), emulator.key()).build().unwrap();
    let mut policy = ConnectionPolicy::default();
    policy.retry_options = RetryOptions::default().with_max_retry_attempt_count(0);
    let impatient = CosmosClient::builder(emulator.endpoint(), emulator.key()).connection_policy(policy);
    let impatient = impatient.build().unwrap();
    patient.create_database("db", None).await.unwrap();
    let database = patient.database("db");
    let fixed = with(ThroughputProperties::manual(400));
    database.create_container(ContainerProperties::new("c", "/pk"), fixed).await.unwrap();
    let hasty = impatient.database("db").container("c");
    let mut refused = None;
    for n in 0..10_000 {
        match hasty.create_item("p", &Item::new(&n.to_string(), "p", n), None).await {
            Ok(_) => {}
            Err(error) => {
                refused = Some((n, error));
                break;
            }
        }
    }
    let (n, error) = refused.expect("400 request units a second are used up at some time");
    assert_eq!((error.status(), error.sub_status()), (Some(429), Some(3200)), "{error}");
    assert!(error.retry_after().unwrap() > std::time::Duration::ZERO);
    let container = database.container("c");
    container.create_item("p", &Item::new(&n.to_string(), "p", n), None).await.unwrap();
}
