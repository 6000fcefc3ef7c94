//! What does a test stand on: an emulator of one region, a client, a container?

use perilune::{ContainerClient, ContainerProperties, CosmosClient, PartitionKeyDefinition};
use perilune_emulator::Emulator;
use serde::{Deserialize, Serialize};

/// An emulator with a client of it. Dropped, it stops.
pub(crate) struct Fixture {
    pub(crate) emulator: Emulator,
    pub(crate) client: CosmosClient,
}

impl Fixture {
    pub(crate) async fn start() -> Self {
        let emulator = Emulator::builder().regions(["West US 2"]).start().await.unwrap();
        let client = client_of(&emulator);
        Self { emulator, client }
    }

    /// A client that shares nothing with the first one.
    pub(crate) fn another_client(&self) -> CosmosClient {
        client_of(&self.emulator)
    }

    /// A new container `items` in the database `db`.
    pub(crate) async fn container(&self, key: impl Into<PartitionKeyDefinition>) -> ContainerClient {
        self.client.create_database_if_not_exists("db", None).await.unwrap();
        let database = self.client.database("db");
        database.create_container(ContainerProperties::new("items", key), None).await.unwrap();
        database.container("items")
    }
}

fn client_of(emulator: &Emulator) -> CosmosClient {
    CosmosClient::builder(emulator.endpoint(), emulator.key())
        .application_region("West US 2")
        .build()
        .unwrap()
}

/// The item of most tests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) pk: String,
    pub(crate) n: i64,
}

impl Item {
    pub(crate) fn new(id: &str, pk: &str, n: i64) -> Self {
        Self { id: id.into(), pk: pk.into(), n }
    }
}
