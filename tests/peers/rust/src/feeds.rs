//! Change feeds, ranges, splits and merges.

use azure_data_cosmos::feed::{ContinuationToken, FeedRange};
use azure_data_cosmos::models::ChangeFeedItem;
use azure_data_cosmos::options::{ChangeFeedMode, ChangeFeedOptions, ChangeFeedStartFrom};
use azure_data_cosmos::{ContainerClient, FeedScope};
use futures::TryStreamExt;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::checks::{Checks, Made, ids, numbers};
use crate::{Outcome, same, setting};

type Found = Result<(Vec<ChangeFeedItem<Value>>, ContinuationToken), Box<dyn std::error::Error>>;

/// A call of the emulator's management API.
pub(crate) async fn manage(
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Result<Value, Box<dyn std::error::Error>> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let request = http.request(method.parse()?, setting("PEER_MANAGE")? + path);
    let request = body.into_iter().fold(request, |request, body| request.body(body.to_string()));
    let text = request.send().await?.error_for_status()?.text().await?;
    Ok(serde_json::from_str(&text)?)
}

/// What a feed has now, and the continuation from there.
async fn changes(
    of: &ContainerClient,
    scope: FeedScope,
    start: ChangeFeedStartFrom,
    options: ChangeFeedOptions,
) -> Found {
    let options =
        options.with_max_item_count(azure_data_cosmos::options::MaxItemCountHint::Limit(4.try_into()?));
    let mut feed = of.query_change_feed::<Value>(scope, start, Some(options)).await?;
    let (mut found, mut idle) = (Vec::new(), 0);
    // A page without items says that one range has nothing new.
    while idle < 4 {
        let Some(page) = feed.try_next().await? else { break };
        idle = if page.items().is_empty() { idle + 1 } else { 0 };
        found.extend(page.into_items());
    }
    Ok((found, feed.to_continuation_token()?))
}

fn latest() -> ChangeFeedOptions {
    ChangeFeedOptions::default()
}

fn rows(found: &[ChangeFeedItem<Value>]) -> Vec<Value> {
    found.iter().filter_map(|change| change.current().cloned()).collect()
}

impl Checks {
    async fn feed(&self, scope: FeedScope, start: ChangeFeedStartFrom, options: ChangeFeedOptions) -> Found {
        changes(&self.items, scope, start, options).await
    }

    pub(crate) async fn change_feed(&self) -> Outcome {
        let all = FeedScope::full_container;
        let (found, after) = self.feed(all(), ChangeFeedStartFrom::Beginning, latest()).await?;
        same(found.len(), 15)?;
        self.items.upsert_item("b", "b1", &json!({"id": "b1", "pk": "b", "n": 1}), None).await?;
        let from = latest().with_continuation_token(after);
        let (found, _) = self.feed(all(), ChangeFeedStartFrom::Beginning, from).await?;
        same(ids(&rows(&found)), ["b1"])
    }

    pub(crate) async fn change_feed_of_a_key(&self) -> Outcome {
        let (found, _) =
            self.feed(FeedScope::partition("c"), ChangeFeedStartFrom::Beginning, latest()).await?;
        same(ids(&rows(&found)), ["c0", "c1", "c2", "c3", "c4"])
    }

    pub(crate) async fn change_feed_of_ranges(&self) -> Outcome {
        let mut found = 0;
        for range in self.items.read_feed_ranges(None).await? {
            found +=
                self.feed(FeedScope::range(range), ChangeFeedStartFrom::Beginning, latest()).await?.0.len();
        }
        same(found, 15)
    }

    pub(crate) async fn change_feed_from_now_and_a_time(&self) -> Outcome {
        let all = FeedScope::full_container;
        let (found, now) = self.feed(all(), ChangeFeedStartFrom::Now, latest()).await?;
        same(found.len(), 0)?;
        let time = |days| ChangeFeedStartFrom::PointInTime(OffsetDateTime::now_utc() + Duration::days(days));
        same(self.feed(all(), time(-1), latest()).await?.0.len(), 15)?;
        same(self.feed(all(), time(1), latest()).await?.0.len(), 0)?;
        self.items.upsert_item("a", "a1", &json!({"id": "a1", "pk": "a", "n": 1}), None).await?;
        let (found, _) =
            self.feed(all(), ChangeFeedStartFrom::Now, latest().with_continuation_token(now)).await?;
        same(ids(&rows(&found)), ["a1"])
    }

    /// What happened to items of the key `a`, and one of `b`, in a container that keeps all versions.
    async fn versions(
        &self,
        name: &str,
        scope: fn() -> FeedScope,
    ) -> Result<Vec<String>, Box<dyn std::error::Error>> {
        let key = json!({"paths": ["/pk"], "kind": "Hash", "version": 2});
        let kept = json!({"id": name, "partitionKey": key, "changeFeedPolicy": {"retentionDuration": 10}});
        let versions = self.make(kept, None).await?;
        let mode = || latest().with_mode(ChangeFeedMode::AllVersionsAndDeletes);
        let (_, now) = changes(&versions, scope(), ChangeFeedStartFrom::Now, mode()).await?;
        for n in 0..2 {
            versions.upsert_item("a", "1", &json!({"id": "1", "pk": "a", "n": n}), None).await?;
        }
        versions.upsert_item("b", "1", &json!({"id": "1", "pk": "b"}), None).await?;
        versions.delete_item("a", "1", None).await?;
        let from = mode().with_continuation_token(now);
        let (found, _) = changes(&versions, scope(), ChangeFeedStartFrom::Now, from).await?;
        Ok(found.iter().map(|change| format!("{:?}", change.operation_type())).collect())
    }

    pub(crate) async fn change_feed_of_all_versions(&self) -> Outcome {
        let mut told = self.versions("versions", FeedScope::full_container).await?;
        told.sort();
        same(told, ["Some(Create)", "Some(Create)", "Some(Delete)", "Some(Replace)"])
    }

    pub(crate) async fn change_feed_of_all_versions_of_a_key(&self) -> Outcome {
        let told = self.versions("versions of a key", || FeedScope::partition("a")).await?;
        same(told, ["Some(Create)", "Some(Replace)", "Some(Delete)"])
    }

    /// A container with 30 items of 30 keys.
    async fn full(&self, name: &str) -> Made {
        let key = json!({"paths": ["/pk"], "kind": "Hash", "version": 2});
        let items = self.make(json!({"id": name, "partitionKey": key}), None).await?;
        for n in 0..30 {
            let (id, pk) = (n.to_string(), format!("key {n}"));
            let item = json!({"id": id, "pk": pk, "n": n});
            items.create_item(pk, &id, &item, None).await?;
        }
        Ok(items)
    }

    pub(crate) async fn change_feed_through_a_split(&self) -> Outcome {
        let (items, all) = (self.full("split-feed").await?, FeedScope::full_container);
        let (found, after) = changes(&items, all(), ChangeFeedStartFrom::Beginning, latest()).await?;
        same(found.len(), 30)?;
        manage("POST", "/ranges/peers/split-feed/split", Some(json!({}))).await?;
        for n in 0..30 {
            let (id, pk) = (n.to_string(), format!("key {n}"));
            let item = json!({"id": id, "pk": pk, "n": -n});
            items.upsert_item(pk, &id, &item, None).await?;
        }
        let from = latest().with_continuation_token(after);
        let (found, _) = changes(&items, all(), ChangeFeedStartFrom::Beginning, from).await?;
        let mut told = numbers(&rows(&found));
        told.sort_unstable();
        same(told, (-29..=0).collect::<Vec<i64>>())
    }

    pub(crate) async fn feed_ranges(&self) -> Outcome {
        same(self.items.read_feed_ranges(None).await?.len(), 2)
    }

    pub(crate) async fn feed_range_of_a_key(&self) -> Outcome {
        let of_key = self.items.feed_range_from_partition_key("a", None).await?;
        let ranges = self.items.read_feed_ranges(None).await?;
        let holds = |range: &&FeedRange| of_key.iter().all(|part| part.is_subset_of(range));
        same(ranges.iter().filter(holds).count(), 1)
    }

    pub(crate) async fn items_through_a_split(&self) -> Outcome {
        let items = self.full("split-items").await?;
        for _ in 0..2 {
            manage("POST", "/ranges/peers/split-items/split", Some(json!({}))).await?;
            for n in 0..30 {
                let (id, pk) = (n.to_string(), format!("key {n}"));
                let read: Value = items.read_item(pk.clone(), &id, None).await?.into_model()?;
                same(&read["n"], &json!(n))?;
                items.upsert_item(pk.clone(), &id, &json!({"id": id, "pk": pk, "n": n}), None).await?;
            }
        }
        Ok(())
    }

    pub(crate) async fn items_through_a_merge(&self) -> Outcome {
        let items = self.full("merged").await?;
        let ranges = manage("GET", "/ranges/peers/merged", None).await?;
        let both = json!({"ranges": [ranges[0]["id"], ranges[1]["id"]]});
        manage("POST", "/ranges/peers/merged/merge", Some(both)).await?;
        for n in 0..30 {
            items.read_item(format!("key {n}"), &n.to_string(), None).await?;
        }
        let query = azure_data_cosmos::Query::from("SELECT * FROM c");
        let all = items.query_items::<Value>(query, FeedScope::full_container(), None).await?;
        same(all.try_collect::<Vec<_>>().await?.len(), 30)
    }
}
