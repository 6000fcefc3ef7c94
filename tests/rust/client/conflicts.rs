//! Is a version that lost against another region's shown beside the winner, until it is struck off?

use perilune::{
    ConflictProperties, ConflictResolutionPolicy, ConflictsClient, ContainerClient, ContainerProperties,
    CosmosClient, ErrorKind, QueryScope,
};
use perilune_emulator::Emulator;

use crate::fixture::Item;

const REGIONS: [&str; 2] = ["West US 2", "East US"];

/// A container whose conflicts nobody decides, seen from each region.
async fn undecided() -> (Emulator, [ContainerClient; 2]) {
    let emulator = Emulator::builder().regions(REGIONS).multiple_writes(true).start().await.unwrap();
    let containers = REGIONS.map(|region| {
        let client = CosmosClient::builder(emulator.endpoint(), emulator.key())
            .application_region(region)
            .multiple_write_regions_enabled(true)
            .build()
            .unwrap();
        (client.database("db"), client)
    });
    let properties = ContainerProperties::new("items", "/pk")
        .with_conflict_resolution_policy(ConflictResolutionPolicy::custom(None));
    containers[0].1.create_database("db", None).await.unwrap();
    containers[0].0.create_container(properties, None).await.unwrap();
    (emulator, containers.map(|(database, _)| database.container("items")))
}

/// What both regions do before they hear of each other, the hub first.
async fn apart<First: Future, Second: Future>(emulator: &Emulator, hub: First, other: Second) {
    emulator.replicated().await;
    emulator.set_replication_paused("*", "*", true).unwrap();
    hub.await;
    other.await;
    emulator.set_replication_paused("*", "*", false).unwrap();
    emulator.replicated().await;
}

async fn ids(conflicts: &ConflictsClient, scope: impl Into<QueryScope>) -> Vec<String> {
    let all = conflicts.query_conflicts("SELECT * FROM c", scope, None).unwrap().collect().await.unwrap();
    all.into_iter().map(|conflict| conflict.id).collect()
}

#[tokio::test]
async fn the_loser_is_shown_beside_the_winner_and_struck_off() {
    let (emulator, [west, east]) = undecided().await;
    let [here, there] = [Item::new("1", "p", 1), Item::new("1", "p", 2)];
    let write = async |container: &ContainerClient, item: &Item| {
        container.upsert_item("p", item, None).await.unwrap();
    };
    apart(&emulator, write(&west, &here), write(&east, &there)).await;

    let conflicts = east.conflicts();
    let found = ids(&conflicts, "p").await;
    assert_eq!((found.len(), ids(&conflicts, "q").await.len()), (1, 0));
    assert_eq!(ids(&conflicts, QueryScope::Container).await, found);
    let conflict = conflicts.read_conflict(&found[0], "p", None).await.unwrap().into_model().unwrap();
    assert_eq!(conflict.resource_type, "document");
    let sides = conflicts.read_versions::<Item>(&conflict, "p", None).await.unwrap();
    assert_eq!((sides.loser, sides.winner), (Some(there), Some(here)));

    assert_eq!(conflicts.delete_conflict(&found[0], "p", None).await.unwrap().status(), 204);
    let gone = conflicts.read_conflict(&found[0], "p", None).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_deletion_may_be_either_side() {
    let (emulator, [west, east]) = undecided().await;
    for id in ["kept", "gone"] {
        west.create_item("p", &Item::new(id, "p", 0), None).await.unwrap();
    }
    let write = async |container: &ContainerClient, id: &str| {
        container.upsert_item("p", &Item::new(id, "p", 1), None).await.unwrap();
    };
    let delete = async |container: &ContainerClient, id: &str| {
        container.delete_item(id, "p", None).await.unwrap();
    };
    apart(&emulator, write(&west, "kept"), delete(&east, "kept")).await;
    apart(&emulator, delete(&west, "gone"), write(&east, "gone")).await;

    let conflicts = west.conflicts();
    let all = conflicts.query_conflicts("SELECT * FROM c", "p", None).unwrap().collect().await.unwrap();
    let mut sides = Vec::new();
    for conflict in &all {
        let versions = conflicts.read_versions::<Item>(conflict, "p", None).await.unwrap();
        sides.push((conflict.operation_type.as_str(), versions.loser, versions.winner));
    }
    assert_eq!(
        sides,
        [
            ("delete", None, Some(Item::new("kept", "p", 1))),
            ("replace", Some(Item::new("gone", "p", 1)), None)
        ]
    );
}

#[tokio::test]
async fn bad_input_is_named() {
    let (_emulator, [west, _]) = undecided().await;
    let conflicts = west.conflicts();
    let error = conflicts.read_conflict("a/b", "p", None).await.unwrap_err();
    assert!(error.message().starts_with("conflict id"), "{error}");
    let error =
        conflicts.query_conflicts("SELECT * FROM c", QueryScope::partitions(["p"]), None).unwrap_err();
    assert!(error.message().starts_with("scope"), "{error}");
}

#[tokio::test]
async fn no_container_is_no_missing_winner() {
    let (_emulator, [west, _]) = undecided().await;
    let mut conflict = ConflictProperties::default();
    conflict.content = r#"{"id": "1", "pk": "p", "n": 1}"#.to_owned();
    let versions = west.conflicts().read_versions::<Item>(&conflict, "p", None).await.unwrap();
    assert_eq!((versions.loser, versions.winner), (Some(Item::new("1", "p", 1)), None));
    west.delete(None).await.unwrap();
    let error = west.conflicts().read_versions::<Item>(&conflict, "p", None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
}
