//! perilune's own client, as an application uses it.

use std::env;
use std::error::Error;

use perilune::{BulkOperation, ConnectionPolicy, ContainerClient, CosmosClient, TransactionalBatch};

use crate::driver::{BATCH, Client, Failed, Item, Op, containers};

/// Operations of a bulk call.
const BULK: usize = 1000;

pub(crate) struct Perilune {
    containers: Vec<ContainerClient>,
    items: Vec<Item>,
}

impl Perilune {
    pub(crate) fn connect() -> Result<Self, Box<dyn Error>> {
        let mut policy = ConnectionPolicy::default();
        policy.transport.http2 = env::var_os("BENCH_HTTP2").is_some();
        policy.transport.accept_invalid_certificates = true;
        let client = CosmosClient::builder(env::var("BENCH_ENDPOINT")?, env::var("BENCH_KEY")?.as_str())
            .connection_policy(policy)
            .application_region(env::var("BENCH_REGION")?)
            .build()?;
        let database = client.database("bench");
        let containers = containers().iter().map(|name| database.container(name)).collect();
        Ok(Self { containers, items: Item::all()? })
    }
}

impl Client for Perilune {
    async fn once(&self, op: Op, turn: usize) -> Result<(), Failed> {
        let (container, item) = (&self.containers[turn % self.containers.len()], &self.items[turn]);
        match op {
            Op::Read => {
                container.read_item::<Item>(&item.id, item.pk.as_str(), None).await?.into_model()?;
            }
            Op::Upsert => {
                container.upsert_item(item.pk.as_str(), item, None).await?.into_model()?;
            }
            Op::Query => {
                let query = container.query_items::<Item>("SELECT * FROM c", item.pk.as_str(), None)?;
                query.collect().await?;
            }
            Op::Batch => {
                let batch = (0..BATCH)
                    .try_fold(TransactionalBatch::new(), |batch, _| batch.upsert_item(item, None))?;
                container.execute_item_batch(item.pk.as_str(), &batch, None).await?;
            }
            Op::Bulk => {
                let turns = self.items.iter().cycle().take(BULK);
                let operations: Vec<_> = turns
                    .map(|item| BulkOperation::upsert_item(item.pk.as_str(), item))
                    .collect::<Result<_, _>>()?;
                for result in container.execute_bulk(operations, None).await?.into_results() {
                    result?;
                }
            }
        }
        Ok(())
    }
}
