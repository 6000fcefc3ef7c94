//! The rows of ../matrix.json that the checks of a trial leave open.

use std::time::Duration;

use azure_data_cosmos::models::{PartitionKeyValue, PatchOperation, ThroughputProperties};
use azure_data_cosmos::options::{
    BatchReplaceOptions, ItemReadOptions, ItemWriteOptions, OperationOptions, PatchItemOptions, Precondition,
    PriorityLevel, QueryOptions, ReadConsistencyStrategy, ThroughputControlOptions,
};
use azure_data_cosmos::{ContainerClient, CosmosClient, FeedScope, PartitionKey, Query, TransactionalBatch};
use futures::TryStreamExt;
use serde_json::{Value, json};

use crate::checks::{Checks, Rows, ids, pages_of};
use crate::feeds::manage;
use crate::{Outcome, Report, check, every, lacks, refused, same};

/// The checks, in the order in which they leave each other what they need.
pub(crate) async fn run(client: &CosmosClient, report: &mut Report) -> Outcome {
    report.check("create_database_and_container", Checks::create(client)).await;
    let checks = Checks::open(client, client).await?;
    every(&checks, report).await;
    check!(report, checks: list_and_query_containers indexing_policy unique_keys ttl_of_a_container
        vector_and_full_text_policies computed_properties conflict_resolution_policy partition_keys_of_version_1
        hierarchical_keys throughput_migrate throughput_of_a_database);
    check!(report, checks: if_none_match etags_of_upserts_and_deletions minimal_response response_headers
        indexing_directives ttl_of_an_item null_and_undefined_keys keys_of_every_type ids_of_any_characters limits
        patch_condition patch_every_operation patch_with_an_etag batch_with_etags bulk read_items
        delete_by_partition_key);
    check!(report, checks: consistency_levels priority_and_throughput_buckets gateway_cache throttled_requests);
    check!(report, checks: count_across_partitions prefixes_of_keys query_of_a_feed_range query_metrics index_metrics);
    check!(report, checks: change_feed_through_a_split change_feed_of_all_versions_of_a_key change_feed_processor
        change_feed_lag feed_ranges feed_range_of_a_key items_through_a_split items_through_a_merge);
    check!(report, checks: stored_procedures triggers user_defined_functions users_and_permissions resource_tokens
        conflicts_feed conflicts_read drop_container_and_database);
    Ok(())
}

fn container(id: &str, more: Value) -> Value {
    let mut properties = json!({"id": id, "partitionKey": {"paths": ["/pk"], "kind": "Hash", "version": 2}});
    for (name, value) in more.as_object().into_iter().flatten() {
        properties[name] = value.clone();
    }
    properties
}

async fn properties(of: &ContainerClient) -> Result<Value, Box<dyn std::error::Error>> {
    Ok(serde_json::to_value(of.read(None).await?.into_model()?)?)
}

async fn rows(of: &ContainerClient, query: &str, scope: FeedScope) -> Rows {
    let found = of.query_items::<Value>(Query::from(query.to_owned()), scope, Some(pages_of(4))).await?;
    Ok(found.try_collect().await?)
}

fn if_match(etag: &str) -> ItemWriteOptions {
    ItemWriteOptions::default().with_precondition(Precondition::if_match(etag.to_owned()))
}

impl Checks {
    /// Writes an item of the key `a`, and gives its etag.
    async fn put(&self, id: &str) -> Result<String, Box<dyn std::error::Error>> {
        let written = self.items.upsert_item("a", id, &json!({"id": id, "pk": "a", "n": 1}), None).await?;
        Ok(written.headers().etag().ok_or("no etag")?.to_string())
    }

    async fn drop(&self, id: &str) -> Outcome {
        self.items.delete_item("a", id, None).await?;
        Ok(())
    }

    async fn list_and_query_containers(&self) -> Outcome {
        let all: Vec<_> = self.client.query_databases("SELECT * FROM r", None).await?.try_collect().await?;
        same(all.len(), 1)?;
        let query = "SELECT * FROM r WHERE r.id = 'items'";
        let found = self.client.database_client("peers").query_containers(query, None).await?;
        same(found.try_collect::<Vec<_>>().await?.len(), 1)
    }

    async fn indexing_policy(&self) -> Outcome {
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

    async fn unique_keys(&self) -> Outcome {
        let keys = json!({"uniqueKeyPolicy": {"uniqueKeys": [{"paths": ["/mail"]}]}});
        let items = self.make(container("unique", keys), None).await?;
        items.create_item("a", "1", &json!({"id": "1", "pk": "a", "mail": "x"}), None).await?;
        let twin = json!({"id": "2", "pk": "a", "mail": "x"});
        refused(409, items.create_item("a", "2", &twin, None).await)?;
        items.create_item("b", "2", &json!({"id": "2", "pk": "b", "mail": "x"}), None).await?;
        Ok(())
    }

    /// Waits until only the item `2` is left.
    async fn expired(&self, items: &ContainerClient) -> Outcome {
        for _ in 0..600 {
            if ids(&rows(items, "SELECT * FROM c", FeedScope::full_container()).await?) == ["2"] {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err("it never comes".into())
    }

    async fn ttl_of_a_container(&self) -> Outcome {
        let items = self.make(container("ttl", json!({"defaultTtl": 1})), None).await?;
        items.create_item("a", "1", &json!({"id": "1", "pk": "a"}), None).await?;
        items.create_item("a", "2", &json!({"id": "2", "pk": "a", "ttl": -1}), None).await?;
        self.expired(&items).await
    }

    async fn ttl_of_an_item(&self) -> Outcome {
        let items = self.make(container("item ttl", json!({"defaultTtl": -1})), None).await?;
        items.create_item("a", "1", &json!({"id": "1", "pk": "a", "ttl": 1}), None).await?;
        items.create_item("a", "2", &json!({"id": "2", "pk": "a"}), None).await?;
        self.expired(&items).await
    }

    async fn vector_and_full_text_policies(&self) -> Outcome {
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

    async fn computed_properties(&self) -> Outcome {
        lacks("ContainerProperties::computed_properties")
    }

    async fn conflict_resolution_policy(&self) -> Outcome {
        let policy = json!({
            "mode": "LastWriterWins",
            "conflictResolutionPath": "/version",
            "conflictResolutionProcedure": "",
        });
        let made = self.make(container("winner", json!({"conflictResolutionPolicy": policy})), None).await?;
        let read = properties(&made).await?;
        same(&read["conflictResolutionPolicy"]["conflictResolutionPath"], &json!("/version"))
    }

    async fn partition_keys_of_version_1(&self) -> Outcome {
        let key = json!({"partitionKey": {"paths": ["/pk"], "kind": "Hash", "version": 1}});
        let (items, pk) = (self.make(container("first", key), None).await?, "a".repeat(200));
        items.create_item(pk.clone(), "1", &json!({"id": "1", "pk": pk}), None).await?;
        items.read_item(pk.clone(), "1", None).await?;
        same(rows(&items, "SELECT * FROM c", FeedScope::partition(pk)).await?.len(), 1)
    }

    async fn hierarchical_keys(&self) -> Outcome {
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

    async fn prefixes_of_keys(&self) -> Outcome {
        let tenants = self.client.database_client("peers").container_client("tenants", None).await?;
        let scope = FeedScope::partition("a");
        let found =
            tenants.query_items::<Value>(Query::from("SELECT * FROM c"), scope, Some(pages_of(1))).await?;
        same(found.try_collect::<Vec<_>>().await?.len(), 2)
    }

    async fn throughput_migrate(&self) -> Outcome {
        let items = self.items.begin_replace_throughput(ThroughputProperties::autoscale(4000, None), None);
        items.await?.await?;
        let found = self.items.read_throughput(None).await?.ok_or("no throughput")?;
        same(found.autoscale_maximum(), Some(4000))
    }

    async fn throughput_of_a_database(&self) -> Outcome {
        lacks("CreateDatabaseOptions::with_throughput")
    }

    async fn if_none_match(&self) -> Outcome {
        let etag = self.put("etag").await?;
        let options = ItemReadOptions::default().with_precondition(Precondition::if_none_match(etag));
        match self.items.read_item("a", "etag", Some(options)).await {
            Ok(answer) => same(u16::from(answer.status().status_code()), 304),
            Err(error) => same(u16::from(error.status().status_code()), 304),
        }
    }

    async fn etags_of_upserts_and_deletions(&self) -> Outcome {
        let (etag, item) = (self.put("etag").await?, json!({"id": "etag", "pk": "a"}));
        refused(412, self.items.upsert_item("a", "etag", &item, Some(if_match("\"stale\""))).await)?;
        refused(412, self.items.delete_item("a", "etag", Some(if_match("\"stale\""))).await)?;
        self.items.delete_item("a", "etag", Some(if_match(&etag))).await?;
        Ok(())
    }

    async fn minimal_response(&self) -> Outcome {
        let item = json!({"id": "quiet", "pk": "a"});
        let quiet = self.items.upsert_item("a", "quiet", &item, None).await?;
        same(quiet.into_model::<Value>().is_err(), true)?;
        let mut full = OperationOptions::default();
        full.content_response_on_write = Some(true.into());
        let options = ItemWriteOptions::default().with_operation_options(full);
        let full: Value = self.items.upsert_item("a", "quiet", &item, Some(options)).await?.into_model()?;
        same(&full["id"], &json!("quiet"))?;
        self.drop("quiet").await
    }

    async fn response_headers(&self) -> Outcome {
        let written = self.items.upsert_item("a", "told", &json!({"id": "told", "pk": "a"}), None).await?;
        let told = written.headers();
        same(told.request_charge().is_some() && told.activity_id().is_some(), true)?;
        let session = told.session_token().ok_or("no session token")?.clone();
        let options = ItemReadOptions::default().with_session_token(session);
        let read = self.items.read_item("a", "told", Some(options)).await?;
        same(read.headers().etag(), told.etag())?;
        self.drop("told").await
    }

    async fn indexing_directives(&self) -> Outcome {
        lacks("ItemWriteOptions::with_indexing_directive")
    }

    async fn null_and_undefined_keys(&self) -> Outcome {
        let items = self.make(container("nothing", json!({})), None).await?;
        for (id, key, item) in [
            ("null", PartitionKeyValue::NULL, json!({"id": "null", "pk": null})),
            ("none", PartitionKeyValue::UNDEFINED, json!({"id": "none"})),
        ] {
            let key = PartitionKey::from(key);
            items.create_item(key.clone(), id, &item, None).await?;
            items.read_item(key.clone(), id, None).await?;
            same(ids(&rows(&items, "SELECT * FROM c", FeedScope::partition(key)).await?), [id])?;
        }
        Ok(())
    }

    async fn keys_of_every_type(&self) -> Outcome {
        let items = self.make(container("types", json!({})), None).await?;
        let keys = [
            (PartitionKey::from(true), json!(true)),
            (PartitionKey::from(false), json!(false)),
            (PartitionKey::from(7), json!(7)),
            (PartitionKey::try_from(-0.5)?, json!(-0.5)),
            (PartitionKey::try_from(1e300)?, json!(1e300)),
            (PartitionKey::from(""), json!("")),
            (PartitionKey::from("ü/?#"), json!("ü/?#")),
        ];
        for (n, (key, value)) in keys.into_iter().enumerate() {
            let id = n.to_string();
            items.create_item(key.clone(), &id, &json!({"id": id, "pk": value}), None).await?;
            let read: Value = items.read_item(key, &id, None).await?.into_model()?;
            same(&read["pk"], &value)?;
        }
        Ok(())
    }

    async fn ids_of_any_characters(&self) -> Outcome {
        for id in ["a b", "ü", "日本", "a+b%20", "'\"", "a&b=c"] {
            self.put(id).await.map_err(|error| format!("{id}: {error}"))?;
            let read: Value = self.items.read_item("a", id, None).await?.into_model()?;
            same(&read["id"], &json!(id))?;
            self.drop(id).await?;
        }
        Ok(())
    }

    async fn limits(&self) -> Outcome {
        let large = json!({"id": "large", "pk": "a", "text": "x".repeat(2 * 1024 * 1024 + 1)});
        refused(413, self.items.create_item("a", "large", &large, None).await)?;
        let batch = (0..101).fold(TransactionalBatch::new("a"), |batch, _| batch.read_item("1", None));
        same(self.items.execute_transactional_batch(batch, None).await.is_err(), true)
    }

    async fn patch_condition(&self) -> Outcome {
        lacks("PatchInstructions::with_condition")
    }

    async fn patch_every_operation(&self) -> Outcome {
        let item = json!({"id": "patched", "pk": "a", "n": 1, "old": 1, "tags": []});
        self.items.upsert_item("a", "patched", &item, None).await?;
        let operations = [
            PatchOperation::add("/tags/0", json!("x")),
            PatchOperation::set("/state", json!("new")),
            PatchOperation::replace("/old", json!(2)),
            PatchOperation::increment("/n", -2.5),
            PatchOperation::move_value("/old", "/moved"),
            PatchOperation::remove("/state"),
        ];
        let got = self.patch("a", "patched", operations, None).await?;
        same((&got["tags"], &got["n"], &got["moved"]), (&json!(["x"]), &json!(-1.5), &json!(2)))?;
        same(got.get("old").is_none() && got.get("state").is_none(), true)?;
        self.drop("patched").await
    }

    async fn patch_with_an_etag(&self) -> Outcome {
        let etag = self.put("patched").await?;
        let only = |etag: &str| {
            PatchItemOptions::default().with_precondition(Precondition::if_match(etag.to_owned()))
        };
        let more = || [PatchOperation::increment("/n", 1)];
        refused(412, self.patch("a", "patched", more(), Some(only("\"stale\""))).await)?;
        let got = self.patch("a", "patched", more(), Some(only(&etag))).await?;
        same(&got["n"], &json!(2))?;
        self.drop("patched").await
    }

    async fn batch_with_etags(&self) -> Outcome {
        let etag = self.put("batched").await?;
        let item = json!({"id": "batched", "pk": "a"});
        let mut told = Vec::new();
        for etag in ["\"stale\"".to_owned(), etag] {
            let options = BatchReplaceOptions::default().with_precondition(Precondition::if_match(etag));
            let batch = TransactionalBatch::new("a").replace_item("batched", item.clone(), Some(options))?;
            let done = self.items.execute_transactional_batch(batch, None).await?.into_model()?;
            told.extend(done.results().iter().map(|row| row.status_code()));
        }
        same(told, [412, 200])?;
        self.drop("batched").await
    }

    async fn bulk(&self) -> Outcome {
        lacks("ContainerClient::execute_bulk")
    }

    async fn read_items(&self) -> Outcome {
        lacks("ContainerClient::read_many_items")
    }

    async fn delete_by_partition_key(&self) -> Outcome {
        lacks("ContainerClient::delete_all_items_by_partition_key")
    }

    async fn consistency_levels(&self) -> Outcome {
        for level in [ReadConsistencyStrategy::Eventual, ReadConsistencyStrategy::Session] {
            let mut operation = OperationOptions::default();
            operation.read_consistency_strategy = Some(level);
            let options = ItemReadOptions::default().with_operation_options(operation);
            self.items.read_item("a", "a1", Some(options)).await?;
        }
        Ok(())
    }

    async fn priority_and_throughput_buckets(&self) -> Outcome {
        let some = || {
            let mut control = ThroughputControlOptions::default();
            control.priority_level = Some(PriorityLevel::Low);
            control.throughput_bucket = Some(2);
            let mut operation = OperationOptions::default();
            operation.throughput_control = Some(control);
            operation
        };
        let write = ItemWriteOptions::default().with_operation_options(some());
        self.items.upsert_item("a", "low", &json!({"id": "low", "pk": "a"}), Some(write)).await?;
        let read = ItemReadOptions::default().with_operation_options(some());
        self.items.read_item("a", "low", Some(read)).await?;
        self.drop("low").await
    }

    async fn gateway_cache(&self) -> Outcome {
        lacks("ItemReadOptions::with_max_integrated_cache_staleness")
    }

    async fn throttled_requests(&self) -> Outcome {
        let fault =
            json!({"fault": "status", "status": 429, "subStatus": 3200, "retryAfterMs": 10, "limit": 3});
        manage("POST", "/faults", Some(fault)).await?;
        let read = self.items.read_item("a", "a1", None).await;
        manage("DELETE", "/faults", None).await?;
        same(&read?.into_model::<Value>()?["id"], &json!("a1"))
    }

    async fn count_across_partitions(&self) -> Outcome {
        let query = "SELECT VALUE COUNT(1) FROM c WHERE c.n > 0";
        same(rows(&self.items, query, FeedScope::full_container()).await?, [json!(12)])
    }

    async fn query_of_a_feed_range(&self) -> Outcome {
        let mut found = 0;
        for range in self.items.read_feed_ranges(None).await? {
            found += rows(&self.items, "SELECT * FROM c", FeedScope::range(range)).await?.len();
        }
        same(found, 15)
    }

    async fn metrics(
        &self,
        options: QueryOptions,
    ) -> Result<[Option<String>; 2], Box<dyn std::error::Error>> {
        let query = Query::from("SELECT * FROM c WHERE c.n > 1");
        let pages = self.items.query_items::<Value>(query, FeedScope::partition("a"), Some(options)).await?;
        let page = pages.into_pages().try_next().await?.ok_or("no page")?;
        Ok([page.query_metrics(), page.index_metrics()].map(|text| text.map(str::to_owned)))
    }

    async fn query_metrics(&self) -> Outcome {
        let [told, _] = self.metrics(QueryOptions::default().with_populate_query_metrics(true)).await?;
        same(told.is_some_and(|text| text.contains("totalExecutionTimeInMs")), true)
    }

    async fn index_metrics(&self) -> Outcome {
        let [_, told] = self.metrics(QueryOptions::default().with_populate_index_metrics(true)).await?;
        same(told.is_some_and(|text| text.contains("UtilizedSingleIndexes")), true)
    }

    async fn change_feed_processor(&self) -> Outcome {
        lacks("ContainerClient::change_feed_processor")
    }

    async fn change_feed_lag(&self) -> Outcome {
        lacks("ContainerClient::change_feed_estimator")
    }

    async fn stored_procedures(&self) -> Outcome {
        lacks("ContainerClient::execute_stored_procedure")
    }

    async fn triggers(&self) -> Outcome {
        lacks("ItemWriteOptions::with_pre_triggers")
    }

    async fn user_defined_functions(&self) -> Outcome {
        lacks("ContainerClient::create_user_defined_function")
    }

    async fn users_and_permissions(&self) -> Outcome {
        lacks("DatabaseClient::create_user")
    }

    async fn resource_tokens(&self) -> Outcome {
        lacks("AccountReference::with_resource_token")
    }

    async fn conflicts_feed(&self) -> Outcome {
        lacks("ContainerClient::query_conflicts")
    }

    async fn conflicts_read(&self) -> Outcome {
        lacks("ContainerClient::read_conflict")
    }
}
