//! What the client must be able to do.

use azure_data_cosmos::models::{
    ContainerProperties, PatchInstructions, PatchOperation, ThroughputProperties,
};
use azure_data_cosmos::options::{
    CreateContainerOptions, ItemWriteOptions, MaxItemCountHint, OperationOptions, PatchItemOptions,
    Precondition, QueryOptions,
};
use azure_data_cosmos::{
    ContainerClient, CosmosClient, DatabaseClient, FeedScope, PartitionKey, Query, TransactionalBatch,
};
use futures::TryStreamExt;
use serde_json::{Value, json};

use crate::{Outcome, refused, same};

pub(crate) struct Checks {
    pub(crate) client: CosmosClient,
    pub(crate) items: ContainerClient,
    /// For what only the write region does.
    hub: DatabaseClient,
}

pub(crate) type Made = Result<ContainerClient, Box<dyn std::error::Error>>;
pub(crate) type Rows = Result<Vec<Value>, Box<dyn std::error::Error>>;

pub(crate) fn ids(rows: &[Value]) -> Vec<&str> {
    let mut ids: Vec<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    ids.sort_unstable();
    ids
}

pub(crate) fn numbers(rows: &[Value]) -> Vec<i64> {
    rows.iter().filter_map(|row| row["n"].as_i64()).collect()
}

pub(crate) fn pages_of(count: u32) -> QueryOptions {
    let count =
        std::num::NonZeroU32::new(count).map_or(MaxItemCountHint::ServerDecides, MaxItemCountHint::Limit);
    QueryOptions::default().with_max_item_count(count)
}

impl Checks {
    pub(crate) async fn create(client: &CosmosClient) -> Outcome {
        client.create_database("peers", None).await?;
        refused(409, client.create_database("peers", None).await)?;
        let container = ContainerProperties::new("items", "/pk".into());
        client.database_client("peers").create_container(container, None).await?;
        let items = client.database_client("peers").container_client("items", None).await?;
        let read = items.read(None).await?.into_model()?;
        same(serde_json::to_value(read)?["partitionKey"]["paths"].clone(), json!(["/pk"]))
    }

    pub(crate) async fn open(client: &CosmosClient, hub: &CosmosClient) -> azure_data_cosmos::Result<Checks> {
        let items = client.database_client("peers").container_client("items", None).await?;
        Ok(Checks { client: client.clone(), items, hub: hub.database_client("peers") })
    }

    /// A container with these properties, as they are written.
    pub(crate) async fn make(&self, properties: Value, throughput: Option<ThroughputProperties>) -> Made {
        let properties: ContainerProperties = serde_json::from_value(properties)?;
        let name = properties.id.to_string();
        let mut options = CreateContainerOptions::default();
        if let Some(throughput) = throughput {
            options = options.with_throughput(throughput);
        }
        self.hub.create_container(properties, Some(options)).await?;
        Ok(self.client.database_client("peers").container_client(name, None).await?)
    }

    pub(crate) async fn create_item(&self) -> Outcome {
        let item = json!({"id": "1", "pk": "a", "n": 1});
        self.items.create_item("a", "1", &item, None).await?;
        refused(409, self.items.create_item("a", "1", &item, None).await)
    }

    pub(crate) async fn read_item(&self) -> Outcome {
        let read: Value = self.items.read_item("a", "1", None).await?.into_model()?;
        same(&read["n"], &json!(1))?;
        refused(404, self.items.read_item("b", "1", None).await)
    }

    pub(crate) async fn upsert_item(&self) -> Outcome {
        for n in [2, 3] {
            self.items.upsert_item("a", "2", &json!({"id": "2", "pk": "a", "n": n}), None).await?;
            let read: Value = self.items.read_item("a", "2", None).await?.into_model()?;
            same(&read["n"], &json!(n))?;
        }
        Ok(())
    }

    pub(crate) async fn replace_item(&self) -> Outcome {
        let before = self.items.read_item("a", "1", None).await?;
        let etag = before.headers().etag().ok_or("no etag")?.clone();
        self.items.replace_item("a", "1", &json!({"id": "1", "pk": "a", "n": 10}), None).await?;
        let after: Value = self.items.read_item("a", "1", None).await?.into_model()?;
        same(&after["n"], &json!(10))?;
        let stale = ItemWriteOptions::default().with_precondition(Precondition::if_match(etag));
        let body = json!({"id": "1", "pk": "a", "n": 11});
        refused(412, self.items.replace_item("a", "1", &body, Some(stale)).await)
    }

    pub(crate) async fn delete_item(&self) -> Outcome {
        self.items.delete_item("a", "1", None).await?;
        self.items.delete_item("a", "2", None).await?;
        refused(404, self.items.read_item("a", "1", None).await)?;
        refused(404, self.items.delete_item("a", "1", None).await)
    }

    pub(crate) async fn replace_container(&self) -> Outcome {
        let items = self.hub.container_client("items", None).await?;
        let before = items.read(None).await?.into_model()?;
        let mut changed = serde_json::to_value(&before)?;
        changed["defaultTtl"] = json!(-1);
        items.replace(serde_json::from_value(changed)?, None).await?;
        let read = serde_json::to_value(items.read(None).await?.into_model()?)?;
        same(&read["defaultTtl"], &json!(-1))?;
        items.replace(before, None).await?;
        let read = serde_json::to_value(items.read(None).await?.into_model()?)?;
        same(&read["defaultTtl"], &Value::Null)
    }

    pub(crate) async fn throughput(&self) -> Outcome {
        let items = self.hub.container_client("items", None).await?;
        let read = async || items.read_throughput(None).await;
        same(read().await?.ok_or("no throughput")?.throughput(), Some(400))?;
        items.begin_replace_throughput(ThroughputProperties::manual(800), None).await?.await?;
        same(read().await?.ok_or("no throughput")?.throughput(), Some(800))?;
        refused(400, items.begin_replace_throughput(ThroughputProperties::manual(450), None).await)?;
        let elastic = ThroughputProperties::autoscale(4000, Some(10));
        let properties =
            json!({"id": "scaled", "partitionKey": {"paths": ["/pk"], "kind": "Hash", "version": 2}});
        let scaled = self.make(properties, Some(elastic)).await?;
        let found = scaled.read_throughput(None).await?.ok_or("no throughput")?;
        same((found.autoscale_maximum(), found.autoscale_increment()), (Some(4000), Some(10)))?;
        self.hub.container_client("scaled", None).await?.delete(None).await?;
        Ok(())
    }

    pub(crate) async fn patch(
        &self,
        key: &str,
        id: &str,
        operations: impl IntoIterator<Item = PatchOperation>,
        options: Option<PatchItemOptions>,
    ) -> azure_data_cosmos::Result<Value> {
        let patch = operations.into_iter().fold(PatchInstructions::new(), PatchInstructions::with_operation);
        let mut options = options.unwrap_or_default();
        let mut operation = OperationOptions::default();
        operation.content_response_on_write = Some(true.into());
        options = options.with_operation_options(operation);
        self.items
            .patch_item(PartitionKey::from(key.to_owned()), id, patch, Some(options))
            .await?
            .into_model()
    }

    pub(crate) async fn patch_item(&self) -> Outcome {
        let item = json!({"id": "1", "pk": "many", "n": 1, "tags": ["x"]});
        self.items.create_item("many", "1", &item, None).await?;
        let operations = [
            PatchOperation::add("/tags/-", json!("y")),
            PatchOperation::increment("/n", 9),
            PatchOperation::set("/state", json!({"paid": true})),
            PatchOperation::remove("/tags/0"),
        ];
        let patched = self.patch("many", "1", operations, None).await?;
        same((&patched["n"], &patched["tags"]), (&json!(10), &json!(["y"])))?;
        same(&patched["state"], &json!({"paid": true}))?;
        refused(400, self.patch("many", "1", [PatchOperation::replace("/none", json!(1))], None).await)
    }

    pub(crate) async fn batch(&self) -> Outcome {
        let batch = TransactionalBatch::new("many")
            .create_item(json!({"id": "2", "pk": "many", "n": 1}))?
            .replace_item("2", json!({"id": "2", "pk": "many", "n": 2}), None)?
            .read_item("2", None)
            .delete_item("1", None);
        let done = self.items.execute_transactional_batch(batch, None).await?.into_model()?;
        let codes: Vec<u16> = done.results().iter().map(|row| row.status_code()).collect();
        same(codes, [201, 200, 200, 204])?;
        same(&done.results()[2].into_model::<Value>()?.ok_or("no body")?["n"], &json!(2))?;
        let batch = TransactionalBatch::new("many")
            .upsert_item(json!({"id": "3", "pk": "many"}), None)?
            .create_item(json!({"id": "2", "pk": "many"}))?;
        let done = self.items.execute_transactional_batch(batch, None).await?.into_model()?;
        let codes: Vec<u16> = done.results().iter().map(|row| row.status_code()).collect();
        same(codes, [424, 409])?;
        refused(404, self.items.read_item("many", "3", None).await)?;
        self.items.delete_item("many", "2", None).await?;
        Ok(())
    }

    pub(crate) async fn fill(&self) -> Outcome {
        for pk in ["a", "b", "c"] {
            for (n, word) in ["x", "y", "z", "z", "y"].iter().enumerate() {
                let id = format!("{pk}{n}");
                let item = json!({"id": id, "pk": pk, "n": n, "word": word});
                self.items.create_item(pk, &id, &item, None).await?;
            }
        }
        Ok(())
    }

    async fn rows(&self, query: Query, scope: FeedScope, options: Option<QueryOptions>) -> Rows {
        Ok(self.items.query_items::<Value>(query, scope, options).await?.try_collect().await?)
    }

    pub(crate) async fn query_with_parameters(&self) -> Outcome {
        let query = Query::from("SELECT c.id, c.n FROM c WHERE c.n >= @low AND c.word != @word");
        let query = query.with_parameter("@low", 1)?.with_parameter("@word", "y")?;
        let found = self.rows(query, FeedScope::partition("a"), None).await?;
        same(ids(&found), ["a2", "a3"])
    }

    pub(crate) async fn query_in_order(&self) -> Outcome {
        let query = Query::from("SELECT * FROM c ORDER BY c.n DESC");
        let found = self.rows(query, FeedScope::partition("b"), None).await?;
        same(numbers(&found), [4, 3, 2, 1, 0])
    }

    pub(crate) async fn query_in_pages(&self) -> Outcome {
        let scope = FeedScope::partition("c");
        let pages =
            self.items.query_items::<Value>(Query::from("SELECT * FROM c"), scope, Some(pages_of(2))).await?;
        let mut pages = pages.into_pages();
        let mut sizes = Vec::new();
        while let Some(page) = pages.try_next().await? {
            sizes.push(page.items().len());
        }
        same(sizes, [2, 2, 1])
    }

    pub(crate) async fn query_from_continuation(&self) -> Outcome {
        let query = || Query::from("SELECT * FROM c");
        let first =
            self.items.query_items::<Value>(query(), FeedScope::partition("c"), Some(pages_of(2))).await?;
        let mut first = first.into_pages();
        let mut found = first.try_next().await?.ok_or("no page")?.into_items();
        let rest = pages_of(2).with_continuation_token(first.to_continuation_token()?);
        found.extend(self.rows(query(), FeedScope::partition("c"), Some(rest)).await?);
        same(ids(&found), ["c0", "c1", "c2", "c3", "c4"])
    }

    pub(crate) async fn query_across_partitions(&self) -> Outcome {
        let query = Query::from("SELECT * FROM c WHERE c.n = @n").with_parameter("@n", 4)?;
        let found = self.rows(query, FeedScope::full_container(), None).await?;
        same(ids(&found), ["a4", "b4", "c4"])
    }

    pub(crate) async fn query_in_order_across_partitions(&self) -> Outcome {
        let query = Query::from("SELECT * FROM c WHERE c.n < 2 ORDER BY c.n");
        let found = self.rows(query, FeedScope::full_container(), Some(pages_of(2))).await?;
        same(numbers(&found), [0, 0, 0, 1, 1, 1])
    }

    pub(crate) async fn read_own_write(&self) -> Outcome {
        self.items.upsert_item("a", "own", &json!({"id": "own", "pk": "a", "n": 1}), None).await?;
        let read: Value = self.items.read_item("a", "own", None).await?.into_model()?;
        same(&read["n"], &json!(1))
    }

    pub(crate) async fn reads(&self) -> Outcome {
        for n in 0..5 {
            let read: Value = self.items.read_item("a", &format!("a{n}"), None).await?.into_model()?;
            same(&read["n"], &json!(n))?;
        }
        Ok(())
    }

    pub(crate) async fn writes(&self) -> Outcome {
        for n in 0..5 {
            let id = format!("w{n}");
            self.items.upsert_item("a", &id, &json!({"id": id, "pk": "a", "n": n}), None).await?;
        }
        Ok(())
    }

    pub(crate) async fn drop_container_and_database(&self) -> Outcome {
        let items = self.hub.container_client("items", None).await?;
        items.delete(None).await?;
        refused(404, items.read(None).await)?;
        self.hub.delete(None).await?;
        refused(404, self.hub.read(None).await)
    }
}
