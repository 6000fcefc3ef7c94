//! perilune's Rust client in the part of a peer: `tests/peers/README.md` says what the first argument makes it do.
#![allow(clippy::print_stdout, reason = "what it prints is what the driver reads")]

mod containers;
mod feeds;
mod fixture;
mod items;
mod queries;
mod regions;
mod scripts;

use std::process::ExitCode;

use fixture::{Checks, Report, setting};
use perilune::Credential;

/// Runs checks by their names, in this order.
macro_rules! check {
    ($report:ident, $checks:ident: $($name:ident)*) => {
        $($report.check(stringify!($name), $checks.$name()).await;)*
    };
}
pub(crate) use check;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let client = fixture::connect(Credential::from_text(&setting("PEER_KEY")?)?)?;
    let mut report = Report::default();
    match std::env::args().nth(1).as_deref() {
        Some("checks") => regions::run(&client, &mut report).await?,
        Some("matrix") => matrix(Checks::new(&client), &mut report).await,
        Some("queries") => queries::ask_all(&client).await?,
        Some("splits") => queries::page_through(&client).await?,
        other => return Err(format!("{other:?}: checks, matrix, queries and splits are accepted").into()),
    }
    Ok(report.code())
}

/// The rows of `tests/peers/matrix.json` that are no query.
async fn matrix(mut checks: Checks, report: &mut Report) {
    report.check("create_database_and_container", checks.create_database_and_container()).await;
    check!(report, checks: list_and_query_containers replace_container indexing_policy unique_keys ttl_of_a_container
        vector_and_full_text_policies computed_properties conflict_resolution_policy partition_keys_of_version_1
        hierarchical_keys prefixes_of_keys throughput throughput_migrate throughput_of_a_database);
    check!(report, checks: create_item read_item upsert_item replace_item delete_item if_none_match
        etags_of_upserts_and_deletions minimal_response response_headers indexing_directives ttl_of_an_item
        null_and_undefined_keys keys_of_every_type ids_of_any_characters limits patch_item patch_condition patch_every_operation
        patch_with_an_etag batch batch_with_etags bulk read_items delete_by_partition_key);
    check!(report, checks: fill consistency_levels priority_and_throughput_buckets gateway_cache throttled_requests);
    check!(report, checks: query_with_parameters query_in_order query_in_pages query_from_continuation
        query_across_partitions query_in_order_across_partitions count_across_partitions query_of_a_feed_range
        query_metrics index_metrics);
    check!(report, checks: change_feed change_feed_from_now_and_a_time change_feed_of_a_key change_feed_of_ranges
        change_feed_through_a_split change_feed_of_all_versions change_feed_of_all_versions_of_a_key
        change_feed_processor change_feed_lag feed_ranges feed_range_of_a_key items_through_a_split
        items_through_a_merge);
    check!(report, checks: stored_procedures triggers user_defined_functions users_and_permissions resource_tokens
        conflicts_feed conflicts_read drop_container_and_database);
}
