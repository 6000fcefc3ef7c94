//! Items, one and many at a time.

use azure_data_cosmos::models::{PartitionKeyValue, PatchOperation};
use azure_data_cosmos::options::{
    BatchReplaceOptions, ItemReadOptions, ItemWriteOptions, OperationOptions, PatchItemOptions, Precondition,
    PriorityLevel, ReadConsistencyStrategy, ThroughputControlOptions,
};
use azure_data_cosmos::{FeedScope, PartitionKey, TransactionalBatch};
use serde_json::{Value, json};

use super::{container, if_match, rows};
use crate::checks::{Checks, ids};
use crate::feeds::manage;
use crate::{Outcome, lacks, refused, same};

impl Checks {
    /// Writes an item of the key `a`, and gives its etag.
    pub(super) async fn put(&self, id: &str) -> Result<String, Box<dyn std::error::Error>> {
        let written = self.items.upsert_item("a", id, &json!({"id": id, "pk": "a", "n": 1}), None).await?;
        Ok(written.headers().etag().ok_or("no etag")?.to_string())
    }

    pub(super) async fn drop(&self, id: &str) -> Outcome {
        self.items.delete_item("a", id, None).await?;
        Ok(())
    }

    pub(super) async fn if_none_match(&self) -> Outcome {
        let etag = self.put("etag").await?;
        let options = ItemReadOptions::default().with_precondition(Precondition::if_none_match(etag));
        match self.items.read_item("a", "etag", Some(options)).await {
            Ok(answer) => same(u16::from(answer.status().status_code()), 304),
            Err(error) => same(u16::from(error.status().status_code()), 304),
        }
    }

    pub(super) async fn etags_of_upserts_and_deletions(&self) -> Outcome {
        let (etag, item) = (self.put("etag").await?, json!({"id": "etag", "pk": "a"}));
        refused(412, self.items.upsert_item("a", "etag", &item, Some(if_match("\"stale\""))).await)?;
        refused(412, self.items.delete_item("a", "etag", Some(if_match("\"stale\""))).await)?;
        self.items.delete_item("a", "etag", Some(if_match(&etag))).await?;
        Ok(())
    }

    pub(super) async fn minimal_response(&self) -> Outcome {
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

    pub(super) async fn response_headers(&self) -> Outcome {
        let written = self.items.upsert_item("a", "told", &json!({"id": "told", "pk": "a"}), None).await?;
        let told = written.headers();
        same(told.request_charge().is_some() && told.activity_id().is_some(), true)?;
        let session = told.session_token().ok_or("no session token")?.clone();
        let options = ItemReadOptions::default().with_session_token(session);
        let read = self.items.read_item("a", "told", Some(options)).await?;
        same(read.headers().etag(), told.etag())?;
        self.drop("told").await
    }

    pub(super) async fn indexing_directives(&self) -> Outcome {
        lacks("ItemWriteOptions::with_indexing_directive")
    }

    pub(super) async fn null_and_undefined_keys(&self) -> Outcome {
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

    pub(super) async fn keys_of_every_type(&self) -> Outcome {
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

    pub(super) async fn ids_of_any_characters(&self) -> Outcome {
        for id in ["a b", "ü", "日本", "a+b%20", "'\"", "a&b=c"] {
            self.put(id).await.map_err(|error| format!("{id}: {error}"))?;
            let read: Value = self.items.read_item("a", id, None).await?.into_model()?;
            same(&read["id"], &json!(id))?;
            self.drop(id).await?;
        }
        Ok(())
    }

    pub(super) async fn limits(&self) -> Outcome {
        let large = json!({"id": "large", "pk": "a", "text": "x".repeat(2 * 1024 * 1024 + 1)});
        refused(413, self.items.create_item("a", "large", &large, None).await)?;
        let batch = (0..101).fold(TransactionalBatch::new("a"), |batch, _| batch.read_item("1", None));
        same(self.items.execute_transactional_batch(batch, None).await.is_err(), true)
    }

    pub(super) async fn patch_condition(&self) -> Outcome {
        lacks("PatchInstructions::with_condition")
    }

    pub(super) async fn patch_every_operation(&self) -> Outcome {
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

    pub(super) async fn patch_with_an_etag(&self) -> Outcome {
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

    pub(super) async fn batch_with_etags(&self) -> Outcome {
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

    pub(super) async fn bulk(&self) -> Outcome {
        lacks("ContainerClient::execute_bulk")
    }

    pub(super) async fn read_items(&self) -> Outcome {
        lacks("ContainerClient::read_many_items")
    }

    pub(super) async fn delete_by_partition_key(&self) -> Outcome {
        lacks("ContainerClient::delete_all_items_by_partition_key")
    }

    pub(super) async fn consistency_levels(&self) -> Outcome {
        for level in [ReadConsistencyStrategy::Eventual, ReadConsistencyStrategy::Session] {
            let mut operation = OperationOptions::default();
            operation.read_consistency_strategy = Some(level);
            let options = ItemReadOptions::default().with_operation_options(operation);
            self.items.read_item("a", "a1", Some(options)).await?;
        }
        Ok(())
    }

    pub(super) async fn priority_and_throughput_buckets(&self) -> Outcome {
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

    pub(super) async fn gateway_cache(&self) -> Outcome {
        lacks("ItemReadOptions::with_max_integrated_cache_staleness")
    }

    pub(super) async fn throttled_requests(&self) -> Outcome {
        let fault =
            json!({"fault": "status", "status": 429, "subStatus": 3200, "retryAfterMs": 10, "limit": 3});
        manage("POST", "/faults", Some(fault)).await?;
        let read = self.items.read_item("a", "a1", None).await;
        manage("DELETE", "/faults", None).await?;
        same(&read?.into_model::<Value>()?["id"], &json!("a1"))
    }
}
