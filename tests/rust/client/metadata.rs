//! Are databases and containers created, read, listed and deleted?

use perilune::{
    ContainerProperties, CreateOptions, ErrorKind, PartitionKeyDefinition, Query, ThroughputProperties,
};

use crate::fixture::Fixture;

#[tokio::test]
async fn a_database_is_created_once_and_deleted() {
    let fixture = Fixture::start().await;
    let client = &fixture.client;
    let created = client.create_database("db", None).await.unwrap();
    assert_eq!((created.status(), created.into_model().unwrap().id.as_str()), (201, "db"));
    let taken = client.create_database("db", None).await.unwrap_err();
    assert_eq!((taken.kind(), taken.status()), (ErrorKind::Conflict, Some(409)));

    let database = client.database("db");
    let read = database.read(None).await.unwrap();
    assert_eq!((read.status(), read.into_model().unwrap().id.as_str()), (200, "db"));

    assert_eq!(database.delete(None).await.unwrap().status(), 204);
    assert_eq!(database.read(None).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(database.delete(None).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_container_is_created_once_and_deleted() {
    let fixture = Fixture::start().await;
    fixture.client.create_database("db", None).await.unwrap();
    let database = fixture.client.database("db");
    let properties = ContainerProperties::new("c", "/pk").with_default_ttl(3600);
    let created = database.create_container(properties.clone(), None).await.unwrap();
    assert_eq!(created.status(), 201);
    let taken = database.create_container(properties, None).await.unwrap_err();
    assert_eq!((taken.kind(), taken.status()), (ErrorKind::Conflict, Some(409)));

    let container = database.container("c");
    let read = container.read(None).await.unwrap().into_model().unwrap();
    assert_eq!((read.id.as_str(), read.default_ttl), ("c", Some(3600)));
    assert_eq!(read.partition_key.paths, ["/pk"]);

    assert_eq!(container.delete(None).await.unwrap().status(), 204);
    assert_eq!(container.read(None).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(container.delete(None).await.unwrap_err().kind(), ErrorKind::NotFound);

    let orphan = ContainerProperties::new("c", "/pk");
    let orphan = fixture.client.database("no").create_container(orphan, None).await.unwrap_err();
    assert_eq!(orphan.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn if_not_exists_creates_at_most_once() {
    let fixture = Fixture::start().await;
    let client = &fixture.client;
    for status in [201, 200] {
        let database = client.create_database_if_not_exists("db", None).await.unwrap();
        assert_eq!((database.status(), database.into_model().unwrap().id.as_str()), (status, "db"));
        let properties = ContainerProperties::new("c", "/pk");
        let container = client.database("db").create_container_if_not_exists(properties, None).await.unwrap();
        assert_eq!((container.status(), container.into_model().unwrap().id.as_str()), (status, "c"));
    }
}

#[tokio::test]
async fn if_not_exists_can_be_raced() {
    let fixture = Fixture::start().await;
    let client = &fixture.client;
    let racers = (0..8).map(|_| client.create_database_if_not_exists("db", None));
    let racers = futures_util::future::try_join_all(racers).await.unwrap();
    assert_eq!(racers.iter().filter(|response| response.status() == 201).count(), 1);
}

#[tokio::test]
async fn throughput_and_definitions_are_taken() {
    let fixture = Fixture::start().await;
    let elastic = CreateOptions::default().with_throughput(ThroughputProperties::autoscale(4000));
    fixture.client.create_database("db", elastic).await.unwrap();
    let fixed = CreateOptions::default().with_throughput(ThroughputProperties::manual(400));
    let definition = PartitionKeyDefinition::hierarchical(["/tenant", "/user"]);
    let properties = ContainerProperties::new("c", definition.clone()).with_unique_key(["/email"]);
    let created = fixture.client.database("db").create_container(properties, fixed).await.unwrap();
    let created = created.into_model().unwrap();
    assert_eq!(created.partition_key, definition);
    assert_eq!(created.unique_key_policy.unwrap().unique_keys[0].paths, ["/email"]);
}

#[tokio::test]
async fn databases_and_containers_are_listed_and_searched() {
    let fixture = Fixture::start().await;
    for id in ["a", "b", "c"] {
        fixture.client.create_database(id, None).await.unwrap();
        let properties = ContainerProperties::new(id, "/pk");
        fixture.client.database("a").create_container(properties, None).await.unwrap();
    }
    let database = fixture.client.database("a");
    let one = || Query::new("SELECT * FROM c WHERE c.id = @id").with_parameter("@id", "b").unwrap();
    for (query, expected) in [(Query::new("SELECT * FROM c"), vec!["a", "b", "c"]), (one(), vec!["b"])] {
        let databases = fixture.client.query_databases(query.clone(), None).unwrap().collect().await.unwrap();
        let mut databases: Vec<&str> = databases.iter().map(|database| database.id.as_str()).collect();
        databases.sort_unstable();
        assert_eq!(databases, expected);
        let containers = database.query_containers(query, None).unwrap().collect().await.unwrap();
        let mut containers: Vec<&str> = containers.iter().map(|container| container.id.as_str()).collect();
        containers.sort_unstable();
        assert_eq!(containers, expected);
    }
}
