//! Queries beyond their shapes, change feeds, ranges.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use perilune::{
    ChangeFeed, ChangeFeedMode, ChangeFeedOptions, ChangeFeedStart, ContainerClient, ContainerProperties,
    FeedScope, HandlerError, Page, Pager, PartitionKey, ProcessorOptions, Query, QueryOptions, QueryScope,
};
use serde_json::{Value, json};

use crate::fixture::{Checks, Outcome, ids, manage, numbers, same, until};

fn size(rows: u32) -> QueryOptions {
    QueryOptions::default().with_max_item_count(rows)
}

/// What a feed has now, and the continuation from there.
async fn changes(
    of: &ContainerClient,
    start: impl Into<ChangeFeedStart>,
    options: ChangeFeedOptions,
) -> Outcome<(Vec<Value>, ChangeFeedStart)> {
    let mut feed: ChangeFeed<Value> = of.query_change_feed(start, options.with_max_item_count(4))?;
    let mut found = Vec::new();
    loop {
        let page = feed.next_page().await?;
        if page.items().is_empty() {
            let after = feed.continuation().ok_or("no continuation")?;
            return Ok((found, ChangeFeedStart::continuation(after)));
        }
        found.extend(page.into_items());
    }
}

fn latest() -> ChangeFeedOptions {
    ChangeFeedOptions::default()
}

async fn split(items: &ContainerClient) -> Outcome {
    manage("POST", &format!("/ranges/peers/{}/split", items.id().replace(' ', "%20")), Some(json!({})))
        .await?;
    Ok(())
}

impl Checks {
    pub(crate) async fn query_with_parameters(&self) -> Outcome {
        let query = Query::new("SELECT c.id, c.n FROM c WHERE c.n >= @low AND c.word != @word");
        let query = query.with_parameter("@low", 1)?.with_parameter("@word", "y")?;
        let found: Vec<Value> = self.items.query_items(query, "a", None)?.collect().await?;
        same(ids(&found), ["a2", "a3"])
    }

    pub(crate) async fn query_in_order(&self) -> Outcome {
        let found = self.rows(&self.items, "SELECT * FROM c ORDER BY c.n DESC", "b").await?;
        same(found.iter().map(|row| row["n"].clone()).collect::<Vec<_>>(), [4, 3, 2, 1, 0].map(|n| json!(n)))
    }

    pub(crate) async fn query_in_pages(&self) -> Outcome {
        let mut pager: Pager<Value> = self.items.query_items("SELECT * FROM c", "c", size(2))?;
        let mut sizes = Vec::new();
        while let Some(page) = pager.next_page().await? {
            sizes.push(page.items().len());
        }
        same(sizes, [2, 2, 1])
    }

    pub(crate) async fn query_from_continuation(&self) -> Outcome {
        let mut first: Pager<Value> = self.items.query_items("SELECT * FROM c", "c", size(2))?;
        let mut found = first.next_page().await?.ok_or("no page")?.into_items();
        let from = size(2).with_continuation(first.continuation().ok_or("no continuation")?);
        let rest: Pager<Value> = self.items.query_items("SELECT * FROM c", "c", from)?;
        found.extend(rest.collect().await?);
        same(ids(&found), ["c0", "c1", "c2", "c3", "c4"])
    }

    pub(crate) async fn query_across_partitions(&self) -> Outcome {
        let found = self.rows(&self.items, "SELECT * FROM c WHERE c.n = 4", QueryScope::Container).await?;
        same(ids(&found), ["a4", "b4", "c4"])
    }

    pub(crate) async fn query_in_order_across_partitions(&self) -> Outcome {
        let query = "SELECT * FROM c WHERE c.n < 2 ORDER BY c.n";
        let found: Vec<Value> =
            self.items.query_items(query, QueryScope::Container, size(2))?.collect().await?;
        same(
            found.iter().map(|row| row["n"].clone()).collect::<Vec<_>>(),
            [0, 0, 0, 1, 1, 1].map(|n| json!(n)),
        )
    }

    pub(crate) async fn count_across_partitions(&self) -> Outcome {
        let query = "SELECT VALUE COUNT(1) FROM c WHERE c.n > 0";
        same(self.rows(&self.items, query, QueryScope::Container).await?, [json!(12)])
    }

    pub(crate) async fn query_of_a_feed_range(&self) -> Outcome {
        let mut found = 0;
        for range in self.items.read_feed_ranges(None).await? {
            found += self.rows(&self.items, "SELECT * FROM c", range).await?.len();
        }
        same(found, 15)
    }

    pub(crate) async fn query_metrics(&self) -> Outcome {
        let options = QueryOptions::default().with_query_metrics(true);
        let mut pager: Pager<Value> =
            self.items.query_items("SELECT * FROM c WHERE c.n > 1", "a", options)?;
        let page = pager.next_page().await?.ok_or("no page")?;
        same(page.query_metrics().is_some_and(|text| text.contains("totalExecutionTimeInMs")), true)
    }

    pub(crate) async fn index_metrics(&self) -> Outcome {
        let options = QueryOptions::default().with_index_metrics(true);
        let mut pager: Pager<Value> =
            self.items.query_items("SELECT * FROM c WHERE c.n > 1", "a", options)?;
        let page = pager.next_page().await?.ok_or("no page")?;
        // A JSON object, in base64.
        same(page.index_metrics().is_some_and(|text| text.starts_with("ey")), true)
    }

    pub(crate) async fn change_feed(&self) -> Outcome {
        let (found, after) = changes(&self.items, ChangeFeedStart::Beginning, latest()).await?;
        same(found.len(), 15)?;
        self.items.upsert_item("b", &json!({"id": "b1", "pk": "b", "n": 1}), None).await?;
        let (found, after) = changes(&self.items, after, latest()).await?;
        same(ids(&found), ["b1"])?;
        same(changes(&self.items, after, latest()).await?.0.len(), 0)
    }

    pub(crate) async fn change_feed_from_now_and_a_time(&self) -> Outcome {
        let (found, now) = changes(&self.items, ChangeFeedStart::Now, latest()).await?;
        same(found.len(), 0)?;
        let day = Duration::from_secs(86_400);
        same(changes(&self.items, SystemTime::now() - day, latest()).await?.0.len(), 15)?;
        same(changes(&self.items, SystemTime::now() + day, latest()).await?.0.len(), 0)?;
        self.items.upsert_item("a", &json!({"id": "a1", "pk": "a", "n": 1}), None).await?;
        same(ids(&changes(&self.items, now, latest()).await?.0), ["a1"])
    }

    pub(crate) async fn change_feed_of_a_key(&self) -> Outcome {
        let of_c = latest().with_scope(PartitionKey::from("c"));
        let (found, _) = changes(&self.items, ChangeFeedStart::Beginning, of_c).await?;
        same(ids(&found), ["c0", "c1", "c2", "c3", "c4"])
    }

    pub(crate) async fn change_feed_of_ranges(&self) -> Outcome {
        let mut found = Vec::new();
        for range in self.items.read_feed_ranges(None).await? {
            let of_range = latest().with_scope(FeedScope::Range(range));
            found.extend(changes(&self.items, ChangeFeedStart::Beginning, of_range).await?.0);
        }
        same(found.len(), 15)
    }

    pub(crate) async fn change_feed_through_a_split(&self) -> Outcome {
        let items = self.full().await?;
        let (found, after) = changes(&items, ChangeFeedStart::Beginning, latest()).await?;
        same(found.len(), 30)?;
        split(&items).await?;
        for n in 0..30 {
            let (id, pk) = (n.to_string(), format!("key {n}"));
            items.upsert_item(&pk, &json!({"id": id, "pk": pk, "n": -n}), None).await?;
        }
        let (found, _) = changes(&items, after, latest()).await?;
        same(numbers(&found), (-29..=0).collect::<Vec<i64>>())
    }

    /// What happened to items, in a container that keeps all versions.
    async fn versions(&self, options: ChangeFeedOptions) -> Outcome<Vec<Value>> {
        let properties = ContainerProperties::new(self.name(), "/pk").with_change_feed_retention(10);
        let items = self.make(properties).await?;
        let options = options.with_mode(ChangeFeedMode::AllVersionsAndDeletes);
        let (_, now) = changes(&items, ChangeFeedStart::Now, options.clone()).await?;
        for n in 0..2 {
            items.upsert_item("a", &json!({"id": "1", "pk": "a", "n": n}), None).await?;
        }
        items.create_item("b", &json!({"id": "1", "pk": "b"}), None).await?;
        items.delete_item("1", "a", None).await?;
        let (found, _) = changes(&items, now, options).await?;
        let of_a = found.into_iter().map(|change| change["metadata"]["operationType"].clone());
        Ok(of_a.collect())
    }

    pub(crate) async fn change_feed_of_all_versions(&self) -> Outcome {
        let mut told = self.versions(latest()).await?;
        told.sort_by_key(Value::to_string);
        same(told, ["create", "create", "delete", "replace"].map(|name| json!(name)))
    }

    pub(crate) async fn change_feed_of_all_versions_of_a_key(&self) -> Outcome {
        let of_a = latest().with_scope(PartitionKey::from("a"));
        same(self.versions(of_a).await?, ["create", "replace", "delete"].map(|name| json!(name)))
    }

    /// Lets a processor handle 30 changes of two ranges; how far it is behind after so many more.
    async fn behind_after(&self, more: u64) -> Outcome<u64> {
        let items = self.full().await?;
        let leases = self.make(ContainerProperties::new(self.name(), "/id")).await?;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let handled = Arc::clone(&seen);
        let handler = move |page: Page<Value>| {
            handled.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(page.into_items());
            std::future::ready(Ok::<(), HandlerError>(()))
        };
        let quick = Duration::from_millis(50);
        let options = ProcessorOptions::default()
            .with_start(ChangeFeedStart::Beginning)
            .with_poll_interval(quick)
            .with_acquire_interval(quick);
        let processor = items.change_feed_processor("matrix", &leases, options, handler)?;
        let behind = async || -> Outcome<u64> {
            Ok(processor.estimate_lag().await?.iter().map(|part| part.changes).sum())
        };
        processor.start()?;
        until(async || Ok(numbers(&seen.lock().map_err(|e| e.to_string())?).len() >= 30)).await?;
        until(async || Ok(behind().await? == 0)).await?;
        processor.stop().await;
        for n in 0..more {
            items.create_item("later", &json!({"id": n.to_string(), "pk": "later"}), None).await?;
        }
        behind().await
    }

    pub(crate) async fn change_feed_processor(&self) -> Outcome {
        same(self.behind_after(0).await?, 0)
    }

    pub(crate) async fn change_feed_lag(&self) -> Outcome {
        same(self.behind_after(3).await?, 3)
    }

    pub(crate) async fn feed_ranges(&self) -> Outcome {
        same(self.items.read_feed_ranges(None).await?.len(), 2)
    }

    pub(crate) async fn feed_range_of_a_key(&self) -> Outcome {
        let of_key = self.items.feed_range_from_partition_key("a", None).await?;
        let ranges = self.items.read_feed_ranges(None).await?;
        same(ranges.iter().filter(|range| range.contains(&of_key)).count(), 1)
    }

    pub(crate) async fn items_through_a_split(&self) -> Outcome {
        let items = self.full().await?;
        split(&items).await?;
        for n in 0..30 {
            let (id, pk) = (n.to_string(), format!("key {n}"));
            items.read_item::<Value>(&id, &pk, None).await?;
            items.upsert_item(&pk, &json!({"id": id, "pk": pk, "n": n + 1}), None).await?;
        }
        split(&items).await?;
        let asked = (0..30).map(|n| (n.to_string(), format!("key {n}")));
        let found = items.read_many_items::<Value>(asked, None).await?.into_items();
        same(numbers(&found), (1..=30).collect::<Vec<i64>>())
    }

    pub(crate) async fn items_through_a_merge(&self) -> Outcome {
        let items = self.full().await?;
        let of = format!("/ranges/peers/{}", items.id().replace(' ', "%20"));
        let ranges = manage("GET", &of, None).await?;
        let both = json!({"ranges": [ranges[0]["id"], ranges[1]["id"]]});
        manage("POST", &format!("{of}/merge"), Some(both)).await?;
        for n in 0..30 {
            items.read_item::<Value>(&n.to_string(), format!("key {n}"), None).await?;
        }
        same(self.rows(&items, "SELECT VALUE COUNT(1) FROM c", QueryScope::Container).await?, [json!(30)])
    }
}
