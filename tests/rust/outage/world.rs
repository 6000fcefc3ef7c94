//! What does a test stand on: an account of three regions, items in all of them, and clients of it?

use std::collections::BTreeSet;
use std::time::Duration;

use perilune::{ConnectionPolicy, ContainerClient, ContainerProperties, CosmosClient};
use perilune_emulator::{Emulator, EmulatorBuilder};
use serde_json::json;

use crate::patience::Patience;

/// The write region of an account that has only one; the configured endpoint is its.
pub(crate) const HUB: &str = "East US";
/// Where the application runs.
pub(crate) const NEAR: &str = "West US 2";
/// The region that is left when the others are down.
pub(crate) const FAR: &str = "North Europe";
/// The partition key of every item.
pub(crate) const KEY: &str = "p";
/// Items that are there from the start, named by number.
pub(crate) const SEEDED: usize = 50;

/// A running account with items.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
}

/// An account of three regions.
pub(crate) fn account() -> EmulatorBuilder {
    Emulator::builder().regions([HUB, NEAR, FAR]).lag(Duration::from_millis(1))
}

impl World {
    /// Starts the account and fills it; returns when every region has everything.
    pub(crate) async fn start(account: EmulatorBuilder) -> Self {
        let world = Self { emulator: account.start().await.unwrap() };
        let client = world.client(ConnectionPolicy::default());
        client.create_database_if_not_exists("db", None).await.unwrap();
        client.database("db").create_container(ContainerProperties::new("items", "/pk"), None).await.unwrap();
        for n in 0..SEEDED {
            let item = json!({"id": n.to_string(), "pk": KEY, "n": n});
            items(&client).create_item(KEY, &item, None).await.unwrap();
        }
        let seeded = (0..SEEDED).map(|n| n.to_string()).collect();
        for region in world.emulator.regions() {
            assert!(world.keeps(&region.name, &seeded).await, "{} does not catch up", region.name);
        }
        world
    }

    pub(crate) fn client(&self, policy: ConnectionPolicy) -> CosmosClient {
        self.client_at(&self.emulator.endpoint(), policy)
    }

    /// A client that is given this endpoint, and told how the account's names resolve and whose certificates to trust.
    pub(crate) fn client_at(&self, endpoint: &str, mut policy: ConnectionPolicy) -> CosmosClient {
        for (host, address) in self.emulator.hosts() {
            policy.transport = policy.transport.with_resolve(host, address).with_allow_insecure_http(true);
        }
        if let Some(certificate) = self.emulator.ca_pem() {
            policy.transport = policy.transport.with_root_certificate(certificate);
        }
        CosmosClient::builder(endpoint, self.emulator.key()).connection_policy(policy).build().unwrap()
    }

    pub(crate) fn endpoint_of(&self, region: &str) -> String {
        self.emulator.region(region).unwrap().endpoint()
    }

    /// The ids of the items in one region, as a client sees them that has read nothing before.
    pub(crate) async fn ids_in(&self, region: &str) -> perilune::Result<BTreeSet<String>> {
        let mut policy = ConnectionPolicy::default();
        policy.preferred_locations = vec![region.to_owned()];
        policy.strict_preferred_locations = true;
        let ids = items(&self.client(policy)).query_items::<String>("SELECT VALUE c.id FROM c", KEY, None)?;
        Ok(ids.collect().await?.into_iter().collect())
    }

    /// True once `region` has all these items.
    pub(crate) async fn keeps(&self, region: &str, ids: &BTreeSet<String>) -> bool {
        let mut patience = Patience::of(Duration::from_secs(10));
        while patience.lasts().await {
            if ids.is_subset(&self.ids_in(region).await.unwrap()) {
                return true;
            }
        }
        false
    }

    /// The last entry of the emulator's log.
    pub(crate) fn log_end(&self) -> u64 {
        self.emulator.log_since(0).last().map_or(0, |entry| entry.sequence)
    }

    /// Requests for items that came in at `region` since `sequence`, by the emulator's own log.
    pub(crate) fn asked(&self, region: &str, sequence: u64) -> usize {
        let log = self.emulator.log_since(sequence);
        log.iter().filter(|entry| &*entry.region == region && entry.resource == "docs").count()
    }
}

/// The policy of an application in the nearest region.
pub(crate) fn near() -> ConnectionPolicy {
    let mut policy = ConnectionPolicy::default();
    policy.set_current_location(NEAR).unwrap();
    policy
}

/// The container of every test.
pub(crate) fn items(client: &CosmosClient) -> ContainerClient {
    client.database("db").container("items")
}
