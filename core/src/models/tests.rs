#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::consistency::ConsistencyLevel;
use super::container::{ConflictResolutionPolicy, ContainerProperties};
use super::database::DatabaseProperties;
use super::indexing::{IndexingMode, IndexingPolicy};
use super::partition_key::PartitionKeyDefinition;
use super::scripts::{StoredProcedureProperties, TriggerOperation, TriggerProperties, TriggerType};
use super::search::{FullTextPolicy, VectorEmbedding, VectorIndex};
use super::throughput::ThroughputProperties;
use crate::partition::hash::HashFunction;

/// What the service answered comes back as it was, known or not.
#[test]
fn a_replace_loses_nothing() {
    for container in [
        json!({"id": "c", "partitionKey": {"paths": ["/pk"], "kind": "Hash"}}),
        json!({"id": "c", "partitionKey": {"paths": ["/a"], "kind": "Swirl", "version": 9, "new": [1]}}),
        json!({
            "id": "c",
            "partitionKey": {"paths": ["/a", "/b"], "kind": "MultiHash", "version": 2},
            "indexingPolicy": {
                "indexingMode": "consistent", "automatic": true,
                "includedPaths": [{"path": "/*", "indexes": [{"kind": "Range", "precision": -1}]}],
                "excludedPaths": [{"path": "/\"_etag\"/?"}],
                "compositeIndexes": [[{"path": "/a", "order": "ascending"}, {"path": "/b", "order": "descending"}]],
                "spatialIndexes": [{"path": "/p/*", "types": ["Point"]}],
                "vectorIndexes": [{"path": "/v", "type": "diskANN", "quantizerType": "product",
                    "quantizationByteSize": 8, "indexingSearchListSize": 50, "vectorIndexShardKey": ["/t"], "x": 1}],
                "fullTextIndexes": [{"path": "/t", "x": 1}]
            },
            "uniqueKeyPolicy": {"uniqueKeys": [{"paths": ["/n"], "x": 1}], "x": 1},
            "vectorEmbeddingPolicy": {"vectorEmbeddings": [{"path": "/v", "dataType": "int8", "dimensions": 3,
                "distanceFunction": "dotproduct", "x": 1}], "x": 1},
            "fullTextPolicy": {"defaultLanguage": "en-US", "fullTextPaths": [{"path": "/t", "language": "de-DE"}]},
            "computedProperties": [{"name": "lower", "query": "SELECT VALUE LOWER(c.n) FROM c"}],
            "changeFeedPolicy": {"retentionDuration": 10, "x": 1},
            "conflictResolutionPolicy": {"mode": "LastWriterWins", "conflictResolutionPath": "/_ts",
                "conflictResolutionProcedure": ""},
            "defaultTtl": -1, "analyticalStorageTtl": 0,
            "geospatialConfig": {"type": "Geography"}, "somethingNew": {"x": 1.5},
            "_rid": "r", "_self": "s", "_etag": "\"e\"", "_ts": 1, "_docs": "docs/"
        }),
    ] {
        let read: ContainerProperties = serde_json::from_value(container.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), container);
    }
    let database = json!({"id": "d", "_rid": "r", "_etag": "\"e\"", "_ts": 1, "_users": "users/"});
    let read: DatabaseProperties = serde_json::from_value(database.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), database);
}

#[test]
fn scripts_are_read_as_others_write_them() {
    let trigger = json!({"id": "t", "body": "() => 1", "triggerType": "Post", "triggerOperation": "Delete",
        "new": 1, "_rid": "r", "_self": "s", "_etag": "e", "_ts": 1});
    let read: TriggerProperties = serde_json::from_value(trigger.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), trigger);
    let lower = json!({"id": "t", "triggerType": "post", "triggerOperation": "delete"});
    let read: TriggerProperties = serde_json::from_value(lower).unwrap();
    assert_eq!((read.trigger_type, read.trigger_operation), (TriggerType::Post, TriggerOperation::Delete));
    let procedure = StoredProcedureProperties::new("s", "() => 1");
    assert_eq!(serde_json::to_value(procedure).unwrap(), json!({"id": "s", "body": "() => 1"}));
}

#[test]
fn a_new_container_says_only_what_was_set() {
    let plain = ContainerProperties::new("c", "/pk");
    let policy = IndexingPolicy::default()
        .with_indexing_mode(IndexingMode::None)
        .with_included_path("/a/?")
        .with_excluded_path("/*")
        .with_composite_index([("/a", "ascending")]);
    let policy = policy
        .with_spatial_index("/p/*", ["Point"])
        .with_vector_index(VectorIndex::new("/v", "flat"))
        .with_full_text_index("/t");
    let full = plain
        .clone()
        .with_default_ttl(60)
        .with_analytical_storage_ttl(-1)
        .with_vector_embedding(VectorEmbedding::new("/v", 3))
        .with_full_text_policy(FullTextPolicy::new("en-US").with_path("/t"))
        .with_computed_property("lower", "SELECT VALUE LOWER(c.n) FROM c")
        .with_change_feed_retention(10)
        .with_unique_key(["/n"])
        .with_conflict_resolution_policy(ConflictResolutionPolicy::last_writer_wins("/at"))
        .with_indexing_policy(policy);
    for (container, wanted) in [
        (plain, json!({"id": "c", "partitionKey": {"paths": ["/pk"], "kind": "Hash", "version": 2}})),
        (
            full,
            json!({"id": "c", "partitionKey": {"paths": ["/pk"], "kind": "Hash", "version": 2}, "defaultTtl": 60,
                "uniqueKeyPolicy": {"uniqueKeys": [{"paths": ["/n"]}]},
                "conflictResolutionPolicy": {"mode": "LastWriterWins", "conflictResolutionPath": "/at"},
                "indexingPolicy": {"indexingMode": "none", "includedPaths": [{"path": "/a/?"}],
                    "excludedPaths": [{"path": "/*"}],
                    "compositeIndexes": [[{"path": "/a", "order": "ascending"}]],
                    "spatialIndexes": [{"path": "/p/*", "types": ["Point"]}],
                    "vectorIndexes": [{"path": "/v", "type": "flat"}], "fullTextIndexes": [{"path": "/t"}]},
                "analyticalStorageTtl": -1,
                "vectorEmbeddingPolicy": {"vectorEmbeddings": [{"path": "/v", "dataType": "float32",
                    "dimensions": 3, "distanceFunction": "cosine"}]},
                "fullTextPolicy": {"defaultLanguage": "en-US", "fullTextPaths": [{"path": "/t"}]},
                "computedProperties": [{"name": "lower", "query": "SELECT VALUE LOWER(c.n) FROM c"}],
                "changeFeedPolicy": {"retentionDuration": 10}}),
        ),
    ] {
        assert_eq!(serde_json::to_value(container).unwrap(), wanted);
    }
}

/// An official client wraps the minutes, and what it sent is what others read.
#[test]
fn the_retention_is_read_in_both_its_forms() {
    for policy in [json!({"retentionDuration": 7}), json!({"retentionDuration": {"retentionInMinutes": 7}})] {
        let container = json!({"id": "c", "partitionKey": {"paths": ["/pk"]}, "changeFeedPolicy": policy});
        let read: ContainerProperties = serde_json::from_value(container).unwrap();
        assert_eq!(read.change_feed_policy.unwrap().retention_duration, 7);
    }
}

#[test]
fn the_definition_names_the_hash() {
    for (definition, wanted) in [
        (json!({"paths": ["/pk"]}), Some(HashFunction::V1)),
        (json!({"paths": ["/pk"], "kind": "Hash", "version": 1}), Some(HashFunction::V1)),
        (json!({"paths": ["/pk"], "kind": "Hash", "version": 2}), Some(HashFunction::V2)),
        (json!({"paths": ["/a", "/b"], "kind": "MultiHash", "version": 2}), Some(HashFunction::MultiHash)),
        (json!({"paths": ["/pk"], "kind": "Hash", "version": 3}), None),
        (json!({"paths": ["/pk"], "kind": "Range"}), None),
        (json!({"paths": ["/pk"], "kind": "Swirl", "version": 2}), None),
    ] {
        let read: PartitionKeyDefinition = serde_json::from_value(definition.clone()).unwrap();
        assert_eq!(read.hash_function(), wanted, "{definition}");
    }
    assert_eq!(
        PartitionKeyDefinition::hierarchical(["/a", "/b"]).hash_function(),
        Some(HashFunction::MultiHash)
    );
}

#[test]
fn throughput_travels_as_one_header() {
    for (throughput, name, wanted) in [
        (ThroughputProperties::manual(400), "x-ms-offer-throughput", json!(400)),
        (ThroughputProperties::manual(400).with_auto_upgrade(5), "x-ms-offer-throughput", json!(400)),
        (
            ThroughputProperties::autoscale(4000),
            "x-ms-cosmos-offer-autopilot-settings",
            json!({"maxThroughput": 4000}),
        ),
        (
            ThroughputProperties::autoscale(4000).with_auto_upgrade(10),
            "x-ms-cosmos-offer-autopilot-settings",
            json!({"maxThroughput": 4000, "autoUpgradePolicy": {"throughputPolicy": {"incrementPercent": 10}}}),
        ),
    ] {
        let (header, value) = throughput.to_header();
        let value: Value = serde_json::from_slice(value.as_bytes()).unwrap();
        assert_eq!((header.as_str(), value), (name, wanted));
    }
}

#[test]
fn consistency_levels_have_names_and_an_order() {
    for (name, wanted) in [
        ("Session", Some(ConsistencyLevel::Session)),
        ("boundedstaleness", Some(ConsistencyLevel::BoundedStaleness)),
        ("", None),
        ("Bounded Staleness", None),
    ] {
        assert_eq!(ConsistencyLevel::from_name(name), wanted, "{name:?}");
    }
    assert!(ConsistencyLevel::Eventual < ConsistencyLevel::Session);
    assert!(ConsistencyLevel::Session < ConsistencyLevel::Strong);
}

#[test]
fn mangled_properties_never_panic() {
    let container = br#"{"id":"c","partitionKey":{"paths":["/a","/b"],"kind":"MultiHash","version":2},
        "indexingPolicy":{"indexingMode":"consistent","includedPaths":[{"path":"/*"}],"compositeIndexes":[[{"path":"/a"}]]},
        "uniqueKeyPolicy":{"uniqueKeys":[{"paths":["/n"]}]},"conflictResolutionPolicy":{"mode":"Custom"},"defaultTtl":-1}"#;
    for at in 0..container.len() {
        for byte in [b'"', b'{', b']', b'9', b'\\', 0, 0xFF] {
            let mut mangled = container.to_vec();
            mangled[at] = byte;
            for body in [&mangled[..], &container[..at]] {
                // Most are refused; the point is that each gives an answer.
                let read = serde_json::from_slice::<ContainerProperties>(body);
                let _ = read.map(|container| container.partition_key.hash_function());
                let _ = serde_json::from_slice::<DatabaseProperties>(body);
            }
        }
    }
}
