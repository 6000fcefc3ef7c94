//! Queries beyond their shapes, change feeds; code in the account, users, conflicts.

use azure_data_cosmos::options::QueryOptions;
use azure_data_cosmos::{FeedScope, Query};
use futures::TryStreamExt;
use serde_json::{Value, json};

use super::rows;
use crate::checks::Checks;
use crate::{Outcome, lacks, same};

impl Checks {
    pub(super) async fn count_across_partitions(&self) -> Outcome {
        let query = "SELECT VALUE COUNT(1) FROM c WHERE c.n > 0";
        same(rows(&self.items, query, FeedScope::full_container()).await?, [json!(12)])
    }

    pub(super) async fn query_of_a_feed_range(&self) -> Outcome {
        let mut found = 0;
        for range in self.items.read_feed_ranges(None).await? {
            found += rows(&self.items, "SELECT * FROM c", FeedScope::range(range)).await?.len();
        }
        same(found, 15)
    }

    pub(super) async fn metrics(
        &self,
        options: QueryOptions,
    ) -> Result<[Option<String>; 2], Box<dyn std::error::Error>> {
        let query = Query::from("SELECT * FROM c WHERE c.n > 1");
        let pages = self.items.query_items::<Value>(query, FeedScope::partition("a"), Some(options)).await?;
        let page = pages.into_pages().try_next().await?.ok_or("no page")?;
        Ok([page.query_metrics(), page.index_metrics()].map(|text| text.map(str::to_owned)))
    }

    pub(super) async fn query_metrics(&self) -> Outcome {
        let [told, _] = self.metrics(QueryOptions::default().with_populate_query_metrics(true)).await?;
        same(told.is_some_and(|text| text.contains("totalExecutionTimeInMs")), true)
    }

    pub(super) async fn index_metrics(&self) -> Outcome {
        let [_, told] = self.metrics(QueryOptions::default().with_populate_index_metrics(true)).await?;
        same(told.is_some_and(|text| text.contains("UtilizedSingleIndexes")), true)
    }

    pub(super) async fn change_feed_processor(&self) -> Outcome {
        lacks("ContainerClient::change_feed_processor")
    }

    pub(super) async fn change_feed_lag(&self) -> Outcome {
        lacks("ContainerClient::change_feed_estimator")
    }

    pub(super) async fn stored_procedures(&self) -> Outcome {
        lacks("ContainerClient::execute_stored_procedure")
    }

    pub(super) async fn triggers(&self) -> Outcome {
        lacks("ItemWriteOptions::with_pre_triggers")
    }

    pub(super) async fn user_defined_functions(&self) -> Outcome {
        lacks("ContainerClient::create_user_defined_function")
    }

    pub(super) async fn users_and_permissions(&self) -> Outcome {
        lacks("DatabaseClient::create_user")
    }

    pub(super) async fn resource_tokens(&self) -> Outcome {
        lacks("AccountReference::with_resource_token")
    }

    pub(super) async fn conflicts_feed(&self) -> Outcome {
        lacks("ContainerClient::query_conflicts")
    }

    pub(super) async fn conflicts_read(&self) -> Outcome {
        lacks("ContainerClient::read_conflict")
    }
}
