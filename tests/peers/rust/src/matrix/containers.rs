//! Databases, containers and their properties.

use std::time::Duration;

use azure_data_cosmos::models::ThroughputProperties;
use azure_data_cosmos::{ContainerClient, FeedScope, Query};
use futures::TryStreamExt;
use serde_json::{Value, json};

use super::{container, properties, rows};
use crate::checks::{Checks, ids, pages_of};
use crate::{Outcome, lacks, refused, same};

impl Checks {
    pub(super) async fn list_and_query_containers(&self) -> Outcome {
        let all: Vec<_> = self.client.query_databases("SELECT * FROM r", None).await?.try_collect().await?;
        same(all.len(), 1)?;
        let query = "SELECT * FROM r WHERE r.id = 'items'";
        let found = self.client.database_client("peers").query_containers(query, None).await?;
        same(found.try_collect::<Vec<_>>().await?.len(), 1)
    }

    pub(super) async fn indexing_policy(&self) -> Outcome {
        let policy = json!({
            "indexingMode": "consistent",
            "automatic": true,
            "includedPaths": [{"path": "/*"}],
            "excludedPaths": [{"path": "/big/*"}],
            "compositeIndexes": [[{"path": "/a", "order": "ascending"}, {"path": "/b", "order": "descending"}]],
            "spatialIndexes": [{"path": "/where/*", "types": ["Point"]}],
        });
        let made = self.make(container("indexed", json!({"indexingPolicy": policy})), None).await?;
        let read = properties(&made).await?["indexingPolicy"].clone();
        for name in ["compositeIndexes", "includedPaths", "spatialIndexes"] {
            same(read[name].as_array().map(Vec::len), Some(1))?;
        }
        same(read["excludedPaths"].to_string().contains("/big/*"), true)
    }

    pub(super) async fn unique_keys(&self) -> Outcome {
        let keys = json!({"uniqueKeyPolicy": {"uniqueKeys": [{"paths": ["/mail"]}]}});
        let items = self.make(container("unique", keys), None).await?;
        items.create_item("a", "1", &json!({"id": "1", "pk": "a", "mail": "x"}), None).await?;
        let twin = json!({"id": "2", "pk": "a", "mail": "x"});
        refused(409, items.create_item("a", "2", &twin, None).await)?;
        items.create_item("b", "2", &json!({"id": "2", "pk": "b", "mail": "x"}), None).await?;
        Ok(())
    }

    /// Waits until only the item `2` is left.
    pub(super) async fn expired(&self, items: &ContainerClient) -> Outcome {
        for _ in 0..600 {
            if ids(&rows(items, "SELECT * FROM c", FeedScope::full_container()).await?) == ["2"] {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err("it never comes".into())
    }

    pub(super) async fn ttl_of_a_container(&self) -> Outcome {
        let items = self.make(container("ttl", json!({"defaultTtl": 1})), None).await?;
        items.create_item("a", "1", &json!({"id": "1", "pk": "a"}), None).await?;
        items.create_item("a", "2", &json!({"id": "2", "pk": "a", "ttl": -1}), None).await?;
        self.expired(&items).await
    }

    pub(super) async fn ttl_of_an_item(&self) -> Outcome {
        let items = self.make(container("item ttl", json!({"defaultTtl": -1})), None).await?;
        items.create_item("a", "1", &json!({"id": "1", "pk": "a", "ttl": 1}), None).await?;
        items.create_item("a", "2", &json!({"id": "2", "pk": "a"}), None).await?;
        self.expired(&items).await
    }

    pub(super) async fn vector_and_full_text_policies(&self) -> Outcome {
        let vector =
            json!({"path": "/v", "dataType": "float32", "dimensions": 3, "distanceFunction": "cosine"});
        let policies = json!({
            "vectorEmbeddingPolicy": {"vectorEmbeddings": [vector]},
            "fullTextPolicy": {"defaultLanguage": "en-US", "fullTextPaths": [{"path": "/t", "language": "en-US"}]},
            "indexingPolicy": {
                "automatic": true,
                "vectorIndexes": [{"path": "/v", "type": "flat"}],
                "fullTextIndexes": [{"path": "/t"}],
            },
        });
        let read = properties(&self.make(container("vectors", policies), None).await?).await?;
        same(&read["vectorEmbeddingPolicy"]["vectorEmbeddings"][0]["dimensions"], &json!(3))?;
        same(&read["fullTextPolicy"]["fullTextPaths"][0]["path"], &json!("/t"))?;
        same(&read["indexingPolicy"]["vectorIndexes"][0]["type"], &json!("flat"))
    }

    pub(super) async fn computed_properties(&self) -> Outcome {
        lacks("ContainerProperties::computed_properties")
    }

    pub(super) async fn conflict_resolution_policy(&self) -> Outcome {
        let policy = json!({
            "mode": "LastWriterWins",
            "conflictResolutionPath": "/version",
            "conflictResolutionProcedure": "",
        });
        let made = self.make(container("winner", json!({"conflictResolutionPolicy": policy})), None).await?;
        let read = properties(&made).await?;
        same(&read["conflictResolutionPolicy"]["conflictResolutionPath"], &json!("/version"))
    }

    pub(super) async fn partition_keys_of_version_1(&self) -> Outcome {
        let key = json!({"partitionKey": {"paths": ["/pk"], "kind": "Hash", "version": 1}});
        let (items, pk) = (self.make(container("first", key), None).await?, "a".repeat(200));
        items.create_item(pk.clone(), "1", &json!({"id": "1", "pk": pk}), None).await?;
        items.read_item(pk.clone(), "1", None).await?;
        same(rows(&items, "SELECT * FROM c", FeedScope::partition(pk)).await?.len(), 1)
    }

    pub(super) async fn hierarchical_keys(&self) -> Outcome {
        let key = json!({"partitionKey": {"paths": ["/tenant", "/user"], "kind": "MultiHash", "version": 2}});
        let tenants = self.make(container("tenants", key), None).await?;
        for (tenant, user) in [("a", "1"), ("a", "2"), ("b", "1")] {
            let item = json!({"id": "x", "tenant": tenant, "user": user});
            tenants.create_item((tenant, user), "x", &item, None).await?;
        }
        let read: Value = tenants.read_item(("a", "2"), "x", None).await?.into_model()?;
        same(&read["user"], &json!("2"))?;
        tenants.delete_item(("b", "1"), "x", None).await?;
        refused(404, tenants.read_item(("b", "1"), "x", None).await)
    }

    pub(super) async fn prefixes_of_keys(&self) -> Outcome {
        let tenants = self.client.database_client("peers").container_client("tenants", None).await?;
        let scope = FeedScope::partition("a");
        let found =
            tenants.query_items::<Value>(Query::from("SELECT * FROM c"), scope, Some(pages_of(1))).await?;
        same(found.try_collect::<Vec<_>>().await?.len(), 2)
    }

    pub(super) async fn throughput_migrate(&self) -> Outcome {
        let items = self.items.begin_replace_throughput(ThroughputProperties::autoscale(4000, None), None);
        items.await?.await?;
        let found = self.items.read_throughput(None).await?.ok_or("no throughput")?;
        same(found.autoscale_maximum(), Some(4000))
    }

    pub(super) async fn throughput_of_a_database(&self) -> Outcome {
        lacks("CreateDatabaseOptions::with_throughput")
    }
}
