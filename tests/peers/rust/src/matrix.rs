//! The rows of ../matrix.json that the checks of a trial leave open.

mod containers;
mod feeds;
mod items;

use azure_data_cosmos::options::{ItemWriteOptions, Precondition};
use azure_data_cosmos::{ContainerClient, CosmosClient, FeedScope, Query};
use futures::TryStreamExt;
use serde_json::{Value, json};

use crate::checks::{Checks, Rows, pages_of};
use crate::{Outcome, Report, check, every};

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
