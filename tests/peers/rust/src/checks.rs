//! What the client must be able to do.

use azure_data_cosmos::models::ContainerProperties;
use azure_data_cosmos::options::{ItemWriteOptions, MaxItemCountHint, Precondition, QueryOptions};
use azure_data_cosmos::{ContainerClient, CosmosClient, FeedScope, Query};
use futures::TryStreamExt;
use serde_json::{Value, json};

use crate::{Outcome, refused, same};

pub(crate) struct Checks {
    items: ContainerClient,
}

type Rows = Result<Vec<Value>, Box<dyn std::error::Error>>;

fn ids(rows: &[Value]) -> Vec<&str> {
    let mut ids: Vec<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    ids.sort_unstable();
    ids
}

fn numbers(rows: &[Value]) -> Vec<i64> {
    rows.iter().filter_map(|row| row["n"].as_i64()).collect()
}

fn pages_of(count: u32) -> QueryOptions {
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

    pub(crate) async fn open(client: &CosmosClient) -> azure_data_cosmos::Result<Checks> {
        Ok(Checks { items: client.database_client("peers").container_client("items", None).await? })
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

    pub(crate) async fn drop_all(&self, client: &CosmosClient) -> Outcome {
        let database = client.database_client("peers");
        let items = database.container_client("items", None).await?;
        items.delete(None).await?;
        refused(404, items.read(None).await)?;
        database.delete(None).await?;
        refused(404, database.read(None).await)
    }
}
