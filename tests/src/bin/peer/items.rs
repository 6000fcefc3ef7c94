//! Items, one and many at a time.

use std::time::Duration;

use perilune::{
    BatchItemOptions, BulkOperation, ConsistencyLevel, ContainerProperties, CosmosClient, IndexingDirective,
    ItemOptions, PartitionKey, Patch, PriorityLevel, QueryScope, RequestOptions, TransactionalBatch,
};
use serde_json::{Value, json};

use crate::fixture::{Checks, Outcome, ids, manage, refused, same, setting};

fn if_match(etag: impl Into<String>) -> ItemOptions {
    ItemOptions::default().with_if_match(etag)
}

fn with(request: RequestOptions) -> ItemOptions {
    ItemOptions::default().with_request(request)
}

impl Checks {
    async fn read(&self, id: &str, key: impl Into<PartitionKey>) -> perilune::Result<Value> {
        self.items.read_item::<Value>(id, key, None).await?.into_model()
    }

    /// Writes an item of the key `a`, and gives its etag.
    async fn put(&self, id: &str) -> Outcome<String> {
        let answer = self.items.upsert_item("a", &json!({"id": id, "pk": "a", "n": 1}), None).await?;
        Ok(answer.etag().ok_or("no etag")?.to_owned())
    }

    async fn drop(&self, id: &str) -> Outcome {
        self.items.delete_item(id, "a", None).await?;
        Ok(())
    }

    pub(crate) async fn create_item(&self) -> Outcome {
        let item = json!({"id": "1", "pk": "a", "n": 1});
        let created = self.items.create_item("a", &item, None).await?;
        same(created.status(), 201)?;
        refused(409, self.items.create_item("a", &item, None).await)
    }

    pub(crate) async fn read_item(&self) -> Outcome {
        same(&self.read("1", "a").await?["n"], &json!(1))?;
        refused(404, self.read("1", "b").await)
    }

    pub(crate) async fn upsert_item(&self) -> Outcome {
        for (n, status) in [(2, 201), (3, 200)] {
            let item = json!({"id": "2", "pk": "a", "n": n});
            same(self.items.upsert_item("a", &item, None).await?.status(), status)?;
            same(&self.read("2", "a").await?["n"], &json!(n))?;
        }
        Ok(())
    }

    pub(crate) async fn replace_item(&self) -> Outcome {
        let before = self.items.read_item::<Value>("1", "a", None).await?;
        let etag = before.etag().ok_or("no etag")?;
        let item = json!({"id": "1", "pk": "a", "n": 10});
        let after = self.items.replace_item("1", "a", &item, None).await?;
        same(after.etag() == Some(etag), false)?;
        same(&self.read("1", "a").await?["n"], &json!(10))?;
        refused(412, self.items.replace_item("1", "a", &item, if_match(etag)).await)
    }

    pub(crate) async fn delete_item(&self) -> Outcome {
        self.drop("1").await?;
        self.drop("2").await?;
        refused(404, self.read("1", "a").await)?;
        refused(404, self.items.delete_item("1", "a", None).await)
    }

    pub(crate) async fn if_none_match(&self) -> Outcome {
        let options = ItemOptions::default().with_if_none_match(self.put("etag").await?);
        match self.items.read_item::<Value>("etag", "a", options).await {
            Ok(answer) => same(answer.status(), 304),
            Err(error) => same(error.status(), Some(304)),
        }
    }

    pub(crate) async fn etags_of_upserts_and_deletions(&self) -> Outcome {
        let etag = self.put("etag").await?;
        let item = json!({"id": "etag", "pk": "a"});
        refused(412, self.items.upsert_item("a", &item, if_match("\"stale\"")).await)?;
        refused(412, self.items.delete_item("etag", "a", if_match("\"stale\"")).await)?;
        self.items.delete_item("etag", "a", if_match(etag)).await?;
        Ok(())
    }

    pub(crate) async fn minimal_response(&self) -> Outcome {
        let quiet = ItemOptions::default().with_content_response_on_write(false);
        let answer = self.items.upsert_item("a", &json!({"id": "quiet", "pk": "a"}), quiet).await?;
        same(answer.body().len(), 0)?;
        self.drop("quiet").await
    }

    pub(crate) async fn response_headers(&self) -> Outcome {
        let answer = self.items.upsert_item("a", &json!({"id": "told", "pk": "a"}), None).await?;
        same(answer.request_charge() > 0.0 && answer.activity_id().is_some(), true)?;
        let session = answer.session_token().ok_or("no session token")?;
        let request = RequestOptions::default().with_session_token(session);
        let read = self.items.read_item::<Value>("told", "a", with(request)).await?;
        same(read.etag(), answer.etag())?;
        self.drop("told").await
    }

    pub(crate) async fn indexing_directives(&self) -> Outcome {
        let options = ItemOptions::default().with_indexing_directive(IndexingDirective::Exclude);
        self.items.create_item("a", &json!({"id": "unindexed", "pk": "a"}), options).await?;
        self.drop("unindexed").await
    }

    pub(crate) async fn null_and_undefined_keys(&self) -> Outcome {
        let items = self.make(ContainerProperties::new(self.name(), "/pk")).await?;
        let some = [
            ("null", PartitionKey::NULL, json!({"id": "null", "pk": null})),
            ("none", PartitionKey::NONE, json!({"id": "none"})),
        ];
        for (id, key, item) in some {
            items.create_item(key.clone(), &item, None).await?;
            items.read_item::<Value>(id, key.clone(), None).await?;
            same(ids(&self.rows(&items, "SELECT * FROM c", key).await?), [id])?;
        }
        Ok(())
    }

    pub(crate) async fn keys_of_every_type(&self) -> Outcome {
        let items = self.make(ContainerProperties::new(self.name(), "/pk")).await?;
        let keys: [(PartitionKey, Value); 7] = [
            (true.into(), json!(true)),
            (false.into(), json!(false)),
            (7.into(), json!(7)),
            ((-0.5).into(), json!(-0.5)),
            (1e300.into(), json!(1e300)),
            ("".into(), json!("")),
            ("ü/?#".into(), json!("ü/?#")),
        ];
        for (n, (key, value)) in keys.into_iter().enumerate() {
            items.create_item(key.clone(), &json!({"id": n.to_string(), "pk": value}), None).await?;
            let read = items.read_item::<Value>(&n.to_string(), key, None).await?.into_model()?;
            same(&read["pk"], &value)?;
        }
        Ok(())
    }

    pub(crate) async fn ids_of_any_characters(&self) -> Outcome {
        for id in ["a b", "ü", "日本", "a+b%20", "'\"", "a&b=c"] {
            self.put(id).await?;
            same(&self.read(id, "a").await?["id"], &json!(id))?;
            self.drop(id).await?;
        }
        Ok(())
    }

    pub(crate) async fn limits(&self) -> Outcome {
        let large = json!({"id": "large", "pk": "a", "text": "x".repeat(2 * 1024 * 1024 + 1)});
        refused(413, self.items.create_item("a", &large, None).await)?;
        let batch = (0..101).fold(TransactionalBatch::new(), |batch, _| batch.read_item("1"));
        same(self.items.execute_item_batch("a", &batch, None).await.is_err(), true)
    }

    pub(crate) async fn patch_item(&self) -> Outcome {
        let item = json!({"id": "1", "pk": "many", "n": 1, "tags": ["x"]});
        self.items.create_item("many", &item, None).await?;
        let patch = Patch::new().add("/tags/-", "y")?.increment("/n", 9)?;
        let patch = patch.set("/state", json!({"paid": true}))?.remove("/tags/0")?;
        let patched: Value = self.items.patch_item("1", "many", &patch, None).await?.into_model()?;
        same((&patched["n"], &patched["tags"]), (&json!(10), &json!(["y"])))?;
        let wrong = Patch::new().replace("/none", 1)?;
        refused(400, self.items.patch_item::<Value>("1", "many", &wrong, None).await)
    }

    pub(crate) async fn patch_condition(&self) -> Outcome {
        self.put("patched").await?;
        let only = |n: u8| {
            Ok::<_, perilune::Error>(
                Patch::new().increment("/n", 1)?.with_condition(format!("from c where c.n = {n}")),
            )
        };
        refused(412, self.items.patch_item::<Value>("patched", "a", &only(7)?, None).await)?;
        let got: Value = self.items.patch_item("patched", "a", &only(1)?, None).await?.into_model()?;
        same(&got["n"], &json!(2))?;
        self.drop("patched").await
    }

    pub(crate) async fn patch_every_operation(&self) -> Outcome {
        let item = json!({"id": "patched", "pk": "a", "n": 1, "old": 1, "tags": []});
        self.items.upsert_item("a", &item, None).await?;
        let patch = Patch::new().add("/tags/0", "x")?.set("/state", "new")?.replace("/old", 2)?;
        let patch = patch.increment("/n", -2.5)?.move_value("/old", "/moved")?.remove("/state")?;
        let got: Value = self.items.patch_item("patched", "a", &patch, None).await?.into_model()?;
        same((&got["tags"], &got["n"], &got["moved"]), (&json!(["x"]), &json!(-1.5), &json!(2)))?;
        same(got.get("old").is_none() && got.get("state").is_none(), true)?;
        self.drop("patched").await
    }

    pub(crate) async fn patch_with_an_etag(&self) -> Outcome {
        let etag = self.put("patched").await?;
        let more = Patch::new().increment("/n", 1)?;
        refused(412, self.items.patch_item::<Value>("patched", "a", &more, if_match("\"stale\"")).await)?;
        let got: Value = self.items.patch_item("patched", "a", &more, if_match(etag)).await?.into_model()?;
        same(&got["n"], &json!(2))?;
        self.drop("patched").await
    }

    pub(crate) async fn batch(&self) -> Outcome {
        let batch = TransactionalBatch::new()
            .create_item(&json!({"id": "2", "pk": "many", "n": 1}), None)?
            .patch_item("2", &Patch::new().increment("/n", 1)?, None)?
            .read_item("2")
            .delete_item("1", None);
        let done = self.items.execute_item_batch("many", &batch, None).await?;
        same(done.results().iter().map(|row| row.status).collect::<Vec<_>>(), [201, 200, 200, 204])?;
        same(&serde_json::from_slice::<Value>(&done.results()[2].body)?["n"], &json!(2))?;
        let batch = TransactionalBatch::new()
            .upsert_item(&json!({"id": "3", "pk": "many"}), None)?
            .create_item(&json!({"id": "2", "pk": "many"}), None)?;
        refused(409, self.items.execute_item_batch("many", &batch, None).await)?;
        refused(404, self.read("3", "many").await)
    }

    pub(crate) async fn batch_with_etags(&self) -> Outcome {
        let etag = self.put("batched").await?;
        let item = json!({"id": "batched", "pk": "a"});
        let stale = BatchItemOptions::default().with_if_match("\"stale\"");
        let batch = TransactionalBatch::new().replace_item("batched", &item, stale)?;
        refused(412, self.items.execute_item_batch("a", &batch, None).await)?;
        let current = BatchItemOptions::default().with_if_match(etag);
        let batch = TransactionalBatch::new().replace_item("batched", &item, current)?;
        let done = self.items.execute_item_batch("a", &batch.delete_item("batched", None), None).await?;
        same(done.results().iter().map(|row| row.status).collect::<Vec<_>>(), [200, 204])
    }

    pub(crate) async fn bulk(&self) -> Outcome {
        let key = |n: usize| ["many", "more", "most"][n % 3];
        let creates = (0..240).map(|n| {
            BulkOperation::create_item(key(n), &json!({"id": format!("bulk {n}"), "pk": key(n), "n": n}))
        });
        let done = self.items.execute_bulk(creates.collect::<perilune::Result<Vec<_>>>()?, None).await?;
        same(
            done.results().iter().filter(|row| row.as_ref().is_ok_and(|row| row.status == 201)).count(),
            240,
        )?;
        let others = vec![
            BulkOperation::create_item("many", &json!({"id": "bulk 0", "pk": "many"}))?,
            BulkOperation::read_item("bulk 1", "more"),
            BulkOperation::patch_item("bulk 2", "most", &Patch::new().increment("/n", 5)?)?,
            BulkOperation::delete_item("bulk 3", "many"),
        ];
        let done = self.items.execute_bulk(others, None).await?;
        let told =
            done.results().iter().map(|row| row.as_ref().map_or_else(|e| e.status(), |row| Some(row.status)));
        same(told.collect::<Vec<_>>(), [409, 200, 200, 204].map(Some))
    }

    pub(crate) async fn read_items(&self) -> Outcome {
        for n in 0..12 {
            let (id, pk) = (format!("many {n}"), format!("key {}", n % 3));
            self.items.upsert_item(&pk, &json!({"id": id, "pk": pk, "n": n}), None).await?;
        }
        let asked = [7, 3, 11, 99, 0].map(|n| (format!("many {n}"), format!("key {}", n % 3)));
        let found = self.items.read_many_items::<Value>(asked, None).await?;
        same(
            found.items().iter().map(|item| item["n"].clone()).collect::<Vec<_>>(),
            [7, 3, 11, 0].map(|n| json!(n)),
        )
    }

    pub(crate) async fn delete_by_partition_key(&self) -> Outcome {
        for key in ["many", "more", "most", "key 0", "key 1", "key 2"] {
            self.items.delete_all_items_by_partition_key(key, None).await?;
        }
        let left = "SELECT VALUE COUNT(1) FROM c WHERE c.pk != 'a'";
        same(self.rows(&self.items, left, QueryScope::Container).await?, [json!(0)])
    }

    pub(crate) async fn fill(&self) -> Outcome {
        self.items.delete_all_items_by_partition_key("a", None).await?;
        for pk in ["a", "b", "c"] {
            for (n, word) in ["x", "y", "z", "z", "y"].iter().enumerate() {
                let item = json!({"id": format!("{pk}{n}"), "pk": pk, "n": n, "word": word});
                self.items.create_item(pk, &item, None).await?;
            }
        }
        Ok(())
    }

    pub(crate) async fn consistency_levels(&self) -> Outcome {
        use ConsistencyLevel::{ConsistentPrefix, Eventual, Session};
        for level in [Eventual, ConsistentPrefix, Session] {
            let builder = CosmosClient::builder(setting("PEER_ENDPOINT")?, setting("PEER_KEY")?);
            let client = builder.consistency_level(level).build()?;
            let items = client.database("peers").container("items");
            items.read_item::<Value>("a1", "a", None).await?;
            let request = RequestOptions::default().with_consistency_level(Eventual);
            items.read_item::<Value>("a1", "a", with(request)).await?;
        }
        Ok(())
    }

    pub(crate) async fn priority_and_throughput_buckets(&self) -> Outcome {
        let request =
            || RequestOptions::default().with_priority_level(PriorityLevel::Low).with_throughput_bucket(2);
        self.items.upsert_item("a", &json!({"id": "low", "pk": "a"}), with(request()?)).await?;
        self.items.read_item::<Value>("low", "a", with(request()?)).await?;
        self.items.delete_item("low", "a", with(request()?)).await?;
        Ok(())
    }

    pub(crate) async fn gateway_cache(&self) -> Outcome {
        let request = RequestOptions::default().with_dedicated_gateway_max_age(Duration::from_secs(1));
        self.items.read_item::<Value>("a1", "a", with(request)).await?;
        Ok(())
    }

    pub(crate) async fn throttled_requests(&self) -> Outcome {
        let fault =
            json!({"fault": "status", "status": 429, "subStatus": 3200, "retryAfterMs": 10, "limit": 3});
        manage("POST", "/faults", Some(fault)).await?;
        let read = self.read("a1", "a").await;
        manage("DELETE", "/faults", None).await?;
        same(&read?["id"], &json!("a1"))
    }
}
