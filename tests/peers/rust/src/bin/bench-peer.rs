//! The official Rust client's program of the benches: runs what its input asks for.

#[path = "../../../../src/bin/bench/driver.rs"]
mod driver;

use std::env;
use std::error::Error;

use azure_data_cosmos::options::{BatchOptions, ContentResponseOnWrite, ItemWriteOptions, OperationOptions};
use azure_data_cosmos::{
    AccountReference, ContainerClient, CosmosClient, FeedScope, Query, RoutingStrategy, TransactionalBatch,
};
use futures::TryStreamExt;

use driver::{BATCH, Client, Failed, Item, Op};

struct Official {
    containers: Vec<ContainerClient>,
    items: Vec<Item>,
    /// Writes are answered with the item, as by the other clients; this one leaves it out by itself.
    with_content: OperationOptions,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    driver::loaded();
    let endpoint = env::var("BENCH_ENDPOINT")?.parse()?;
    let account = AccountReference::with_authentication_key(endpoint, env::var("BENCH_KEY")?);
    let near = RoutingStrategy::PreferredRegions(vec![env::var("BENCH_REGION")?.into()]);
    let client = CosmosClient::builder().build(account, near).await?;
    let database = client.database_client("bench");
    let mut containers = Vec::new();
    for name in driver::containers() {
        containers.push(database.container_client(&name, None).await?);
    }
    let mut with_content = OperationOptions::default();
    with_content.content_response_on_write = Some(ContentResponseOnWrite::Enabled);
    driver::run(Official { containers, items: Item::all()?, with_content }).await
}

impl Client for Official {
    async fn once(&self, op: Op, turn: usize) -> Result<(), Failed> {
        let (container, item) = (&self.containers[turn % self.containers.len()], &self.items[turn]);
        match op {
            Op::Read => {
                container.read_item(&item.pk, &item.id, None).await?.into_model::<Item>()?;
            }
            Op::Upsert => {
                let options = ItemWriteOptions::default().with_operation_options(self.with_content.clone());
                let done = container.upsert_item(&item.pk, &item.id, item, Some(options)).await?;
                done.into_model::<Item>()?;
            }
            Op::Query => {
                let scope = FeedScope::partition(&item.pk);
                let found =
                    container.query_items::<Item>(Query::from("SELECT * FROM c"), scope, None).await?;
                found.try_collect::<Vec<_>>().await?;
            }
            Op::Batch => {
                let batch = (0..BATCH)
                    .try_fold(TransactionalBatch::new(&item.pk), |batch, _| batch.upsert_item(item, None))?;
                let options = BatchOptions::default().with_operation_options(self.with_content.clone());
                container.execute_transactional_batch(batch, Some(options)).await?.into_model()?;
            }
            Op::Bulk => return Err("the official Rust client has no bulk".into()),
        }
        Ok(())
    }
}
